//! Light: linear sRGB, and the eight-bit colours that a palette is written in.

use std::ops::{Add, AddAssign, Mul, Sub};

/// Linear light in the sRGB primaries; 1.0 is paper white, the sun is far above it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Light(pub [f32; 3]);

/// Darkness.
pub const BLACK: Light = Light([0.0; 3]);

impl Light {
    /// The light of an sRGB colour such as `0xf2a65a`.
    pub fn of(hex: u32) -> Self {
        Self([hex >> 16, hex >> 8, hex].map(|byte| {
            let encoded = (byte & 0xff) as f32 / 255.0;
            if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
        }))
    }

    /// Grey light.
    pub fn grey(value: f32) -> Self {
        Self([value; 3])
    }

    /// Moves towards `other` by `share` (0 to 1).
    #[inline]
    pub fn mix(self, other: Self, share: f32) -> Self {
        self + (other - self) * share
    }

    /// Brightness as an eye weighs it.
    #[inline]
    pub fn luminance(self) -> f32 {
        0.2126 * self.0[0] + 0.7152 * self.0[1] + 0.0722 * self.0[2]
    }
}

impl Add for Light {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self([self.0[0] + other.0[0], self.0[1] + other.0[1], self.0[2] + other.0[2]])
    }
}

impl AddAssign for Light {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Light {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self([self.0[0] - other.0[0], self.0[1] - other.0[1], self.0[2] - other.0[2]])
    }
}

impl Mul<f32> for Light {
    type Output = Self;
    #[inline]
    fn mul(self, by: f32) -> Self {
        Self([self.0[0] * by, self.0[1] * by, self.0[2] * by])
    }
}

/// Light through a filter, or off a surface.
impl Mul for Light {
    type Output = Self;
    #[inline]
    fn mul(self, by: Self) -> Self {
        Self([self.0[0] * by.0[0], self.0[1] * by.0[1], self.0[2] * by.0[2]])
    }
}

/// 0 below `from`, 1 above `to`, smooth between.
#[inline]
pub fn smoothstep(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
