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

/// A picture in three planes. Chroma has half as many samples along each side, rounded up: each stands
/// for two by two pixels, counted from the top left, as JPEG has it.
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
    pub fn oriented(self, orientation: Orientation) -> Self {
        let (width, height) = orientation.size(self.width, self.height);
        Self { width, height, samples: oriented(self.samples, self.width, orientation) }
    }

    /// With the edges repeated outwards by that many samples.
    pub fn extended(&self, left: usize, top: usize, right: usize, bottom: usize) -> Self {
        let (width, height) = (self.width + left + right, self.height + top + bottom);
        let mut samples = Vec::with_capacity(width * height);
        for y in 0..height {
            let row = y.saturating_sub(top).min(self.height - 1) * self.width;
            let row = &self.samples[row..row + self.width];
            samples.resize(samples.len() + left, row[0]);
            samples.extend_from_slice(row);
            samples.resize(samples.len() + right, row[self.width - 1]);
        }
        Self { width, height, samples }
    }

    /// Rotated by sampling with a Catmull-Rom filter, to a picture of `output` pixels; beyond the edge the
    /// edge is repeated. Each sample stands for `step` by `step` pixels, here and in the result.
    fn straightened(&self, straighten: Straighten, output: (u32, u32), step: usize) -> Self {
        let (width, height) = (output.0 as usize, output.1 as usize);
        let (cos, sin) = straighten.cos_sin;
        let step_f = step as f64;
        let from_centre = |at: usize, length: usize| (at as f64 + 0.5) * step_f - length as f64 / 2.0;
        let size = (width.div_ceil(step), height.div_ceil(step));
        let mut samples = Vec::with_capacity(size.0 * size.1);
        for row in 0..size.1 {
            let down = from_centre(row, height);
            for column in 0..size.0 {
                let across = from_centre(column, width);
                let x = (straighten.centre.0 + across * cos + down * sin) / step_f - 0.5;
                let y = (straighten.centre.1 - across * sin + down * cos) / step_f - 0.5;
                samples.push(self.sample(x as f32, y as f32));
            }
        }
        Self { width: size.0, height: size.1, samples }
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

    /// Rotated by sampling, to a picture of that size.
    pub fn straightened(&self, straighten: Straighten, output: (u32, u32)) -> Self {
        Self {
            luma: self.luma.straightened(straighten, output, 1),
            chroma: self.chroma.each_ref().map(|plane| plane.straightened(straighten, output, 2)),
        }
    }
}

/// Rows of `width` samples (or pixels) of any kind, turned and mirrored.
pub(crate) fn oriented<T: Copy>(mut samples: Vec<T>, width: usize, orientation: Orientation) -> Vec<T> {
    if samples.is_empty() {
        return samples;
    }
    let mut width = width;
    if orientation.transpose {
        samples = transposed(&samples, width);
        width = samples.len() / width;
    }
    if orientation.flip_x && orientation.flip_y {
        samples.reverse();
    } else if orientation.flip_x {
        samples.chunks_exact_mut(width).for_each(<[T]>::reverse);
    } else if orientation.flip_y {
        let half = samples.len() / width / 2 * width;
        let (top, rest) = samples.split_at_mut(half);
        let bottom = rest.chunks_exact_mut(width).rev();
        top.chunks_exact_mut(width).zip(bottom).for_each(|(above, below)| above.swap_with_slice(below));
    }
    samples
}

/// Rows become columns, in blocks that stay in the cache.
fn transposed<T: Copy>(samples: &[T], width: usize) -> Vec<T> {
    const BLOCK: usize = 32;
    let height = samples.len() / width;
    let mut turned = vec![samples[0]; width * height];
    for block_y in (0..height).step_by(BLOCK) {
        for block_x in (0..width).step_by(BLOCK) {
            for x in block_x..(block_x + BLOCK).min(width) {
                let rows = block_y..(block_y + BLOCK).min(height);
                let column = &mut turned[x * height..][rows.clone()];
                for (to, y) in column.iter_mut().zip(rows) {
                    *to = samples[y * width + x];
                }
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sample differs from its neighbours, so that a mixed-up one shows.
    fn plane(width: usize, height: usize) -> Plane {
        Plane { width, height, samples: (0..width * height).map(|at| (at * 37 % 251) as u8).collect() }
    }

    #[test]
    fn turning_twice_is_turning_by_both() {
        for (width, height) in [(1, 1), (5, 3), (40, 70), (33, 64)] {
            for one in 1..=8 {
                for other in 1..=8 {
                    let [one, other] = [one, other].map(|number| Orientation::from_exif(number).unwrap());
                    let stepwise = plane(width, height).oriented(one).oriented(other);
                    assert_eq!(stepwise, plane(width, height).oriented(one.then(other)));
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
    fn edges_are_repeated_outwards() {
        let plane = Plane { width: 2, height: 1, samples: vec![1, 2] }.extended(1, 1, 2, 0);
        assert_eq!(plane, Plane { width: 5, height: 2, samples: vec![1, 1, 2, 2, 2, 1, 1, 2, 2, 2] });
    }

    #[test]
    fn straightening_by_nothing_changes_nothing() {
        let half = plane(16, 9);
        let picture = Planar { luma: plane(31, 18), chroma: [half.clone(), half] };
        let straighten = Straighten { centre: (15.5, 9.0), cos_sin: (1.0, 0.0) };
        assert_eq!(picture.straightened(straighten, (31, 18)), picture);
    }
}
