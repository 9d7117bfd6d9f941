//! Smooth random fields over the plane: the stuff of hills, clouds and waves.

use crate::random::unit;

const SIDE: usize = 256;
const MASK: usize = SIDE - 1;

/// Values on a lattice, joined smoothly. One unit is one cell; the field repeats after 256.
pub struct Noise {
    lattice: Vec<f32>,
}

/// A field's value and its slope along x and y.
#[derive(Clone, Copy)]
pub struct Sloped {
    pub value: f32,
    pub dx: f32,
    pub dy: f32,
}

impl Noise {
    pub fn new(seed: u64) -> Self {
        Self { lattice: (0..SIDE * SIDE).map(|cell| unit(seed, cell as u64) * 2.0 - 1.0).collect() }
    }

    /// The value at a point, -1 to 1.
    #[inline]
    pub fn at(&self, x: f32, y: f32) -> f32 {
        self.sloped(x, y).value
    }

    /// The value at a point, -1 to 1, with its slope.
    #[inline]
    pub fn sloped(&self, x: f32, y: f32) -> Sloped {
        let (column, fx) = split(x);
        let (row, fy) = split(y);
        let (left, right) = (column & MASK, (column + 1) & MASK);
        let (top, bottom) = ((row & MASK) * SIDE, ((row + 1) & MASK) * SIDE);
        let a = self.lattice[top + left];
        let b = self.lattice[top + right];
        let c = self.lattice[bottom + left];
        let d = self.lattice[bottom + right];
        let ux = fx * fx * fx * (fx * (fx * 6.0 - 15.0) + 10.0);
        let uy = fy * fy * fy * (fy * (fy * 6.0 - 15.0) + 10.0);
        let dux = 30.0 * fx * fx * (fx * (fx - 2.0) + 1.0);
        let duy = 30.0 * fy * fy * (fy * (fy - 2.0) + 1.0);
        let twist = a - b - c + d;
        Sloped {
            value: a + (b - a) * ux + (c - a) * uy + twist * ux * uy,
            dx: dux * (b - a + twist * uy),
            dy: duy * (c - a + twist * ux),
        }
    }

    /// Octaves of halving size summed, about -1 to 1. The last of `octaves` fades in by its fraction.
    #[inline]
    pub fn fbm(&self, x: f32, y: f32, octaves: f32) -> f32 {
        let (mut sum, mut weight) = (0.0, 0.5);
        for_octaves(x, y, octaves, |x, y, share| {
            sum += weight * share * self.at(x, y);
            weight *= 0.5;
        });
        sum
    }

    /// Like `fbm`, but steep places keep less detail: slopes look washed by water.
    #[inline]
    pub fn eroded(&self, x: f32, y: f32, octaves: f32) -> f32 {
        let (mut sum, mut weight, mut dx, mut dy) = (0.0, 0.5, 0.0, 0.0);
        for_octaves(x, y, octaves, |x, y, share| {
            let here = self.sloped(x, y);
            dx += share * here.dx;
            dy += share * here.dy;
            sum += weight * share * here.value / (1.0 + dx * dx + dy * dy);
            weight *= 0.5;
        });
        sum
    }

    /// Sharp crests with smooth valleys between, 0 to 1.
    #[inline]
    pub fn ridged(&self, x: f32, y: f32, octaves: f32) -> f32 {
        let (mut sum, mut weight, mut crest) = (0.0, 0.5, 1.0);
        for_octaves(x, y, octaves, |x, y, share| {
            let fold = 1.0 - self.at(x, y).abs();
            let value = fold * fold * crest;
            crest = (value * 1.6).min(1.0);
            sum += weight * share * value;
            weight *= 0.5;
        });
        sum
    }
}

/// Calls `each` with the point in each octave's lattice, turned so that lattices do not line up.
#[inline]
fn for_octaves(mut x: f32, mut y: f32, octaves: f32, mut each: impl FnMut(f32, f32, f32)) {
    let mut left = octaves;
    while left > 0.0 {
        each(x, y, left.min(1.0));
        (x, y) = (1.6 * x - 1.2 * y + 17.3, 1.2 * x + 1.6 * y + 5.9);
        left -= 1.0;
    }
}

/// The cell of a coordinate (its lower bits) and the place within it.
///
/// Adding 1.5 × 2²³ leaves the whole part in the lowest bits of an `f32`: cheaper than a checked conversion.
#[inline]
fn split(value: f32) -> (usize, f32) {
    const WHOLE: f32 = 12_582_912.0;
    let rounded = value - 0.5 + WHOLE;
    (rounded.to_bits() as usize, value - (rounded - WHOLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slope_is_the_difference_of_neighbours() {
        let noise = Noise::new(3);
        let here = noise.sloped(12.3, -4.6);
        let step = 1.0 / 512.0;
        let dx = (noise.at(12.3 + step, -4.6) - noise.at(12.3 - step, -4.6)) / (2.0 * step);
        let dy = (noise.at(12.3, -4.6 + step) - noise.at(12.3, -4.6 - step)) / (2.0 * step);
        assert!((here.dx - dx).abs() < 0.01 && (here.dy - dy).abs() < 0.01);
    }

    #[test]
    fn is_smooth_across_cells_and_zero() {
        let noise = Noise::new(3);
        for edge in [-300.0, -1.0, 0.0, 1.0, 256.0] {
            assert!((noise.at(edge - 0.001, 0.5) - noise.at(edge + 0.001, 0.5)).abs() < 0.01);
        }
    }
}
