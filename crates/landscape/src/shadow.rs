//! Which ground the sun reaches: looked up on a coarse fan ahead of the camera, fine near and coarse far.

use crate::canvas::{Direction, Optics};
use crate::colour::smoothstep;
use crate::noise::Noise;
use crate::relief::Country;
use crate::scene::Scene;

/// Share of sunlight on the ground over the fan.
pub struct Shadows {
    sunlit: Vec<f32>,
    /// Columns and distances between which shadows are interpolated.
    columns: usize,
    rings: usize,
    near: f32,
    rings_per_log: f32,
    widest: f32,
}

impl Shadows {
    /// Walks from each point of the fan towards the sun.
    pub fn cast(scene: &Scene, optics: &Optics, country: &Country<'_>, noise: &Noise) -> Self {
        let sun = Direction::towards(scene.sun.azimuth, scene.sun.elevation);
        let (near, far) = (scene.view.near_m, scene.view.far_m);
        let columns = (optics.width / 8).clamp(20, 240);
        let rings = (optics.width.max(optics.height) / 8).clamp(40, 300);
        let rings_per_log = (rings - 1) as f32 / (far / near).ln();
        let widest = optics.aside(optics.width as f32);
        let mut sunlit = Vec::with_capacity(columns * rings);
        for ring in 0..rings {
            let z = near * (ring as f32 / rings_per_log).exp();
            for column in 0..columns {
                let x = z * widest * (2.0 * column as f32 / (columns - 1) as f32 - 1.0);
                let mut share = if sun.y > 0.0 { reached(country, sun, x, z) } else { 1.0 };
                if scene.dapple > 0.0 {
                    let cloud = noise.fbm(x / 2600.0 + 80.0, z / 3900.0 + 11.0, 4.0);
                    share *= 1.0 - scene.dapple * smoothstep(-0.18, 0.16, cloud);
                }
                sunlit.push(share);
            }
        }
        Self { sunlit, columns, rings, near, rings_per_log, widest }
    }

    /// Share of sunlight at a distance ahead.
    pub fn sunlit(&self, aside: f32, z: f32) -> f32 {
        let u = ((aside / self.widest + 1.0) * 0.5 * (self.columns - 1) as f32)
            .clamp(0.0, self.columns as f32 - 1.001);
        let v = ((z / self.near).ln() * self.rings_per_log).clamp(0.0, self.rings as f32 - 1.001);
        let (x, y) = (u as usize, v as usize);
        let (fx, fy) = (u - x as f32, v - y as f32);
        let at = |x: usize, y: usize| self.sunlit[y * self.columns + x];
        let upper = at(x, y) + (at(x + 1, y) - at(x, y)) * fx;
        let lower = at(x, y + 1) + (at(x + 1, y + 1) - at(x, y + 1)) * fx;
        upper + (lower - upper) * fy
    }
}

/// Share of the sun that is seen over the hills between: half shadows are soft.
fn reached(country: &Country<'_>, sun: Direction, x: f32, z: f32) -> f32 {
    let start = country.ground(x, z, z * 0.01) + 0.5 + z * 0.002;
    let mut share = 1.0_f32;
    let mut along = 2.0 + z * 0.012;
    for _ in 0..22 {
        let ground = country.ground(x + sun.x * along, z + sun.z * along, along * 0.06);
        let over = start + sun.y * along - ground;
        share = share.min(0.5 + over / (along * 0.035));
        if share <= 0.0 {
            return 0.0;
        }
        along *= 1.36;
    }
    smoothstep(0.0, 1.0, share)
}
