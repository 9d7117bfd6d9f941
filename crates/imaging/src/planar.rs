//! The one picture that everything after scaling works on: 8-bit JFIF YCbCr in three planes, chroma
//! at half size both ways. A rendition is at most a few megapixels, so these are small.

use crate::geometry::Straighten;
use crate::orientation::Orientation;

/// A grid of samples, rows packed without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plane {
    pub width: usize,
    pub height: usize,
    pub samples: Vec<u8>,
}

/// A picture in three planes. Each chroma plane spans the whole picture with half as many samples
/// (rounded up) along each side, so it can be turned and mirrored like the luma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planar {
    pub luma: Plane,
    /// Cb and Cr.
    pub chroma: [Plane; 2],
}

/// Chroma of grey.
pub(crate) const NEUTRAL: u8 = 128;

impl Plane {
    pub fn filled(width: usize, height: usize, sample: u8) -> Self {
        Self { width, height, samples: vec![sample; width * height] }
    }

    /// Turned and mirrored.
    fn oriented(self, orientation: Orientation) -> Self {
        let mut plane = if orientation.transpose { self.transposed() } else { self };
        if plane.samples.is_empty() {
            return plane;
        }
        if orientation.flip_x && orientation.flip_y {
            plane.samples.reverse();
        } else if orientation.flip_x {
            plane.samples.chunks_exact_mut(plane.width).for_each(<[u8]>::reverse);
        } else if orientation.flip_y {
            let half = plane.height / 2 * plane.width;
            let (top, rest) = plane.samples.split_at_mut(half);
            let bottom = rest.chunks_exact_mut(plane.width).rev();
            top.chunks_exact_mut(plane.width)
                .zip(bottom)
                .for_each(|(above, below)| above.swap_with_slice(below));
        }
        plane
    }

    /// Rows become columns, in blocks that stay in the cache.
    fn transposed(&self) -> Self {
        const BLOCK: usize = 32;
        let (width, height) = (self.width, self.height);
        let mut samples = vec![0; width * height];
        for block_y in (0..height).step_by(BLOCK) {
            for block_x in (0..width).step_by(BLOCK) {
                for x in block_x..(block_x + BLOCK).min(width) {
                    let rows = block_y..(block_y + BLOCK).min(height);
                    let column = &mut samples[x * height..][rows.clone()];
                    for (to, y) in column.iter_mut().zip(rows) {
                        *to = self.samples[y * width + x];
                    }
                }
            }
        }
        Self { width: height, height: width, samples }
    }

    /// Rotated by sampling with a Catmull-Rom filter; beyond the edge the edge is repeated.
    fn straightened(&self, width: usize, height: usize, centre: (f64, f64), cos_sin: (f64, f64)) -> Self {
        let (cos, sin) = cos_sin;
        let mut samples = Vec::with_capacity(width * height);
        for row in 0..height {
            let down = row as f64 + 0.5 - height as f64 / 2.0;
            for column in 0..width {
                let across = column as f64 + 0.5 - width as f64 / 2.0;
                let x = centre.0 + across * cos + down * sin - 0.5;
                let y = centre.1 - across * sin + down * cos - 0.5;
                samples.push(self.sample(x as f32, y as f32));
            }
        }
        Self { width, height, samples }
    }

    fn sample(&self, x: f32, y: f32) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (catmull_rom(x - left), catmull_rom(y - top));
        let column = |tap: usize| clamped(left as isize + tap as isize - 1, self.width);
        let columns = [column(0), column(1), column(2), column(3)];
        let mut sum = 0.0;
        for (tap, weight) in down.into_iter().enumerate() {
            let row = clamped(top as isize + tap as isize - 1, self.height);
            let row = &self.samples[row * self.width..][..self.width];
            let of_row: f32 = columns.iter().zip(across).map(|(&at, part)| f32::from(row[at]) * part).sum();
            sum += of_row * weight;
        }
        sum.round() as u8
    }
}

fn clamped(at: isize, length: usize) -> usize {
    at.clamp(0, length as isize - 1) as usize
}

/// Weights of the four samples around a point that lies `t` after the second of them.
fn catmull_rom(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t3 + 2.0 * t2 - t),
        0.5 * (3.0 * t3 - 5.0 * t2 + 2.0),
        0.5 * (-3.0 * t3 + 4.0 * t2 + t),
        0.5 * (t3 - t2),
    ]
}

impl Planar {
    pub fn width(&self) -> usize {
        self.luma.width
    }

    pub fn height(&self) -> usize {
        self.luma.height
    }

    pub fn grey(luma: Plane) -> Self {
        let (width, height) = (luma.width.div_ceil(2), luma.height.div_ceil(2));
        let neutral = Plane::filled(width, height, NEUTRAL);
        Self { luma, chroma: [neutral.clone(), neutral] }
    }

    /// Turned and mirrored.
    pub fn oriented(self, orientation: Orientation) -> Self {
        Self {
            luma: self.luma.oriented(orientation),
            chroma: self.chroma.map(|plane| plane.oriented(orientation)),
        }
    }

    /// Rotated by sampling, to a picture of that size.
    pub fn straightened(&self, straighten: Straighten, output: (u32, u32)) -> Self {
        let (width, height) = (output.0 as usize, output.1 as usize);
        let (x, y) = straighten.centre;
        let cos_sin = straighten.cos_sin;
        let chroma = self.chroma.each_ref().map(|plane| {
            let centre = (
                x * plane.width as f64 / self.width() as f64,
                y * plane.height as f64 / self.height() as f64,
            );
            plane.straightened(width.div_ceil(2), height.div_ceil(2), centre, cos_sin)
        });
        Self { luma: self.luma.straightened(width, height, straighten.centre, cos_sin), chroma }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sample differs from its neighbours, so that a mixed-up one shows.
    fn plane(width: usize, height: usize) -> Plane {
        Plane { width, height, samples: (0..width * height).map(|at| (at * 37 % 251) as u8).collect() }
    }

    fn picture(width: usize, height: usize) -> Planar {
        let half = plane(width.div_ceil(2), height.div_ceil(2));
        Planar { luma: plane(width, height), chroma: [half.clone(), half] }
    }

    #[test]
    fn turning_twice_is_turning_by_both() {
        for (width, height) in [(1, 1), (5, 3), (40, 70), (33, 64)] {
            for one in 1..=8 {
                for other in 1..=8 {
                    let [one, other] = [one, other].map(|number| Orientation::from_exif(number).unwrap());
                    let stepwise = picture(width, height).oriented(one).oriented(other);
                    assert_eq!(stepwise, picture(width, height).oriented(one.then(other)));
                }
            }
        }
    }

    #[test]
    fn a_clockwise_turn_moves_the_first_row_to_the_right() {
        let turned =
            Plane { width: 3, height: 2, samples: vec![1, 2, 3, 4, 5, 6] }.oriented(Orientation::CLOCKWISE);
        assert_eq!(turned, Plane { width: 2, height: 3, samples: vec![4, 1, 5, 2, 6, 3] });
    }

    #[test]
    fn straightening_by_nothing_changes_nothing() {
        let picture = picture(31, 18);
        let straighten = Straighten { centre: (15.5, 9.0), cos_sin: (1.0, 0.0) };
        assert_eq!(picture.straightened(straighten, (31, 18)), picture);
    }
}
