//! Clouds: fields of noise on planes overhead, lit from the sun's side.

use crate::canvas::Direction;
use crate::colour::{Light, smoothstep};
use crate::noise::Noise;
use crate::scene::Clouds;

/// A layer with its colours parsed and its place chosen.
pub struct CloudLayer<'a> {
    layer: &'a Clouds,
    lit: Light,
    shade: Light,
    sun: Direction,
    noise: &'a Noise,
    origin: (f32, f32),
}

/// Slices through a heap: more look smoother.
const SLICES: usize = 14;

impl<'a> CloudLayer<'a> {
    pub fn new(layer: &'a Clouds, sun: Direction, noise: &'a Noise, seed: u64) -> Self {
        let place = |n| crate::random::unit(seed, n) * 200.0;
        let brightness = layer.brightness;
        Self {
            layer,
            lit: Light::of(layer.lit) * brightness,
            shade: Light::of(layer.shade) * brightness,
            sun,
            noise,
            origin: (place(901), place(902)),
        }
    }

    /// The layer's colour and opacity in a direction; `pixel` is a pixel's angle, `gloss` the light round the sun.
    pub fn look(&self, towards: Direction, pixel: f32, gloss: Light) -> (Light, f32) {
        if towards.y < 0.004 {
            return (self.shade, 0.0);
        }
        if self.layer.thickness_m == 0.0 {
            self.sheet(towards, pixel, gloss)
        } else {
            self.heaps(towards, pixel, gloss)
        }
    }

    /// How much of a cloud in this direction is lost in the air before it.
    pub fn distance_fade(&self, towards: Direction) -> f32 {
        let distance = self.layer.base_m / towards.y.max(0.004);
        1.0 - (-distance / 70_000.0).exp()
    }

    /// Octaves that a pixel can still show where its ray meets the plane at `height`.
    fn octaves(&self, towards: Direction, height: f32, pixel: f32) -> f32 {
        let distance = height / towards.y;
        let footprint = distance * pixel / towards.y.sqrt();
        (self.layer.size_m / footprint).log2().clamp(1.0, 7.0)
    }

    fn plane(&self, towards: Direction, height: f32) -> (f32, f32) {
        let (x, z) = (towards.x / towards.y * height, towards.z / towards.y * height);
        let (sin, cos) = self.layer.direction.to_radians().sin_cos();
        let (along, across) = (x * sin + z * cos, x * cos - z * sin);
        (
            along / (self.layer.size_m * self.layer.stretch) + self.origin.0,
            across / self.layer.size_m + self.origin.1,
        )
    }

    /// The threshold that leaves about `cover` of the plane above it.
    fn threshold(&self) -> f32 {
        0.42 - 0.84 * self.layer.cover
    }

    fn sheet(&self, towards: Direction, pixel: f32, gloss: Light) -> (Light, f32) {
        let (u, v) = self.plane(towards, self.layer.base_m);
        let octaves = self.octaves(towards, self.layer.base_m, pixel);
        let warp = self.noise.fbm(u * 0.7 + 31.0, v * 0.7, 3.0);
        let density = |du: f32, dv: f32| self.noise.fbm(u + du + 0.9 * warp, v + dv + 0.7 * warp, octaves);
        let here = density(0.0, 0.0);
        let from = self.threshold();
        let cover = smoothstep(from, from + 0.5, here) * self.layer.opacity;
        if cover < 0.002 {
            return (self.lit, 0.0);
        }
        let towards_sun = density(0.12 * self.sun.x, 0.12 * self.sun.z);
        let facing = 0.55 + 1.6 * (here - towards_sun) - 0.5 * smoothstep(from + 0.1, from + 0.75, here);
        let angle = towards.angle_to(self.sun);
        let silver = gloss * (0.5 * (-angle / 0.22).exp());
        (self.shade.mix(self.lit, facing.clamp(0.0, 1.0)) + silver, cover)
    }

    fn heaps(&self, towards: Direction, pixel: f32, gloss: Light) -> (Light, f32) {
        let Clouds { base_m, thickness_m, opacity, .. } = *self.layer;
        let from = self.threshold();
        let octaves = self.octaves(towards, base_m, pixel);
        let (mut light, mut passes) = (Light::grey(0.0), 1.0_f32);
        let silver = gloss * (0.6 * (-towards.angle_to(self.sun) / 0.2).exp());
        for slice in 0..SLICES {
            // A ray from below meets the flat base first, then the tops.
            let level = (slice as f32 + 0.5) / SLICES as f32;
            let (u, v) = self.plane(towards, base_m + thickness_m * level);
            let coarse = self.noise.fbm(u, v, 3.0);
            let narrow = from + 0.62 * level * level;
            if coarse < narrow - 0.16 {
                continue;
            }
            let lump = self.noise.fbm(u * 4.0 + 7.0 * level, v * 4.0 + 3.0 * level, (octaves - 2.0).max(1.0));
            let density = coarse + 0.26 * lump - narrow;
            let cover = smoothstep(0.0, 0.09, density) * 0.62;
            if cover <= 0.0 {
                continue;
            }
            let side = coarse - self.noise.fbm(u + 0.35 * self.sun.x, v + 0.35 * self.sun.z, 2.0);
            let bright =
                0.18 + 0.95 * level + 0.9 * side + 0.45 * lump - 0.5 * smoothstep(0.05, 0.5, density);
            let colour = self.shade.mix(self.lit, bright.clamp(0.0, 1.0)) + silver * (1.0 - 0.8 * cover);
            light += colour * (passes * cover);
            passes *= 1.0 - cover;
            if passes < 0.02 {
                break;
            }
        }
        let cover = 1.0 - passes;
        if cover < 0.002 { (self.lit, 0.0) } else { (light * (1.0 / cover), cover * opacity) }
    }
}
