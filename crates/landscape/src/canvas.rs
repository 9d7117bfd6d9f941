//! Where a scene is drawn in linear light, and how its pixels look out into the world.

use crate::colour::{BLACK, Light};
use crate::scene::View;

/// Linear light, with two masks that later passes need.
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub light: Vec<Light>,
    /// Share of each pixel that is water.
    pub water: Vec<f32>,
    /// How much fine texture a pixel has: 0 sky, 1 rock, grass, leaves.
    pub rough: Vec<f32>,
}

impl Canvas {
    pub fn new(width: usize, height: usize) -> Self {
        let pixels = width * height;
        Self { width, height, light: vec![BLACK; pixels], water: vec![0.0; pixels], rough: vec![0.0; pixels] }
    }
}

/// The projection: pixels to directions and back.
#[derive(Clone, Copy)]
pub struct Optics {
    pub width: usize,
    pub height: usize,
    /// Focal length in pixels.
    pub focal: f32,
    /// The horizon's row.
    pub horizon: f32,
}

impl Optics {
    pub fn new(view: &View, width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            focal: view.lens * width.max(height) as f32,
            horizon: view.horizon * height as f32,
        }
    }

    /// How far right a column looks, per metre ahead.
    pub fn aside(&self, column: f32) -> f32 {
        (column + 0.5 - self.width as f32 / 2.0) / self.focal
    }
}

/// A direction of length 1: right, up, ahead.
#[derive(Clone, Copy)]
pub struct Direction {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

impl Direction {
    pub fn of(aside: f32, rise: f32) -> Self {
        let length = (aside * aside + rise * rise + 1.0).sqrt();
        Self { x: aside / length, y: rise / length, z: 1.0 / length }
    }

    /// From degrees right of straight ahead and degrees up.
    pub fn towards(azimuth: f32, elevation: f32) -> Self {
        let (azimuth, elevation) = (azimuth.to_radians(), elevation.to_radians());
        Self { x: azimuth.sin() * elevation.cos(), y: elevation.sin(), z: azimuth.cos() * elevation.cos() }
    }

    /// The angle to `other` in radians; exact enough for small ones.
    #[inline]
    pub fn angle_to(self, other: Self) -> f32 {
        let (dx, dy, dz) = (self.x - other.x, self.y - other.y, self.z - other.z);
        2.0 * (0.5 * (dx * dx + dy * dy + dz * dz).sqrt()).min(1.0).asin()
    }
}
