//! Lakes and the sea: the view mirrored in waves, over the water's own colour.

use crate::canvas::{Canvas, Optics};
use crate::colour::{BLACK, Light};
use crate::noise::Noise;
use crate::scene::Water;
use crate::sky::Sky;

/// The upside-down view in still water, row 0 at the horizon, at half the canvas's columns.
pub struct Mirror {
    width: usize,
    rows: usize,
    light: Vec<Light>,
}

/// The mirror has one column for this many of the canvas.
pub const COLUMNS_PER_MIRROR: usize = 2;

impl Mirror {
    pub fn new(width: usize, rows: usize) -> Self {
        let width = width / COLUMNS_PER_MIRROR + 2;
        Self { width, rows, light: vec![BLACK; width * rows] }
    }

    pub fn columns(&self) -> usize {
        self.width
    }

    /// Stores a column of the mirrored view; `column`'s first row is the highest.
    pub fn store(&mut self, x: usize, column: &[Light]) {
        for (above, light) in column.iter().rev().enumerate() {
            self.light[above * self.width + x] = *light;
        }
    }

    fn look(&self, x: f32, above: f32) -> Light {
        let u = (x / COLUMNS_PER_MIRROR as f32).clamp(0.0, self.width as f32 - 1.001);
        let v = above.abs().min(self.rows as f32 - 1.001);
        let (column, row) = (u as usize, v as usize);
        let (fx, fy) = (u - column as f32, v - row as f32);
        let at = |x: usize, y: usize| self.light[y * self.width + x];
        let near = at(column, row).mix(at(column + 1, row), fx);
        near.mix(at(column, row + 1).mix(at(column + 1, row + 1), fx), fy)
    }
}

/// The view over the water.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub optics: &'a Optics,
    pub eye: f32,
    pub mirror: &'a Mirror,
    pub sky: &'a Sky<'a>,
}

/// Fills the canvas's water; `disc` is the brightness of the sun.
pub fn pour(canvas: &mut Canvas, seen: &Seen<'_>, disc: f32, water: &Water, noise: &Noise) {
    let Seen { optics, eye, mirror, sky } = *seen;
    let light = sky.ambient() + sky.sunlight() * sky.sun().y.max(0.0);
    let body = Light::of(water.body) * light;
    let glitter = Glitter::new(sky, disc);
    let first = optics.horizon.max(0.0) as usize;
    for y in first..canvas.height {
        let below = (y as f32 + 0.5 - optics.horizon).max(0.3);
        let z = eye * optics.focal / below;
        let footprint = z * z / (eye * optics.focal);
        for x in 0..canvas.width {
            let cover = canvas.water[y * canvas.width + x];
            if cover <= 0.0 {
                continue;
            }
            let aside = optics.aside(x as f32);
            let waves = waves(noise, water, aside * z, z, footprint);
            let reflected = reflect(optics, mirror, x as f32, below, &waves);
            let steep = (below / optics.focal + waves.tilt * 0.7).max(0.0);
            let fresnel = 0.02 + 0.98 * (1.0 - steep.min(1.0)).powi(5);
            canvas.light[y * canvas.width + x] += (body.mix(reflected, fresnel)
                + glitter.look(aside, below / optics.focal, water, &waves))
                * cover;
        }
    }
}

/// The slope of the waves in a pixel, and how much more there is than it can show.
struct Waves {
    tilt: f32,
    sway: f32,
    rest: f32,
}

fn waves(noise: &Noise, water: &Water, x: f32, z: f32, footprint: f32) -> Waves {
    let mut waves = Waves { tilt: 0.0, sway: 0.0, rest: 0.0 };
    let (mut size, mut weight) = (water.wave_m * 4.0, 0.35);
    let gust = 0.7 + 0.8 * noise.fbm(x / (water.wave_m * 60.0), z / (water.wave_m * 140.0), 3.0);
    for octave in 0..5 {
        let shown = (1.6 * size / footprint - 0.6).clamp(0.0, 1.0);
        if shown > 0.0 {
            let turn = octave as f32 * 0.35;
            let here =
                noise.sloped((x + turn * z) / size * 0.55, (z - turn * x) / size + 31.0 * octave as f32);
            waves.tilt += weight * shown * here.dy;
            waves.sway += weight * shown * here.dx;
        }
        waves.rest += weight * (1.0 - shown);
        size *= 0.45;
        weight *= 0.82;
    }
    let chop = water.chop * gust;
    Waves { tilt: waves.tilt * chop, sway: waves.sway * chop, rest: waves.rest * chop }
}

/// The path of the sun on the water: sparks where a wave's slope is right.
struct Glitter {
    light: Light,
    aside: f32,
    rise: f32,
}

impl Glitter {
    fn new(sky: &Sky<'_>, disc: f32) -> Self {
        let sun = sky.sun();
        let ahead = sun.z.max(0.05);
        Self { light: sky.sunlight() * (disc * 0.08), aside: sun.x / ahead, rise: (sun.y / ahead).max(0.005) }
    }

    fn look(&self, aside: f32, below: f32, water: &Water, waves: &Waves) -> Light {
        let spread = 0.35 * water.chop + 0.6 * waves.rest;
        let tilt = ((self.rise - below) / 2.0 - waves.tilt) / spread;
        let sway = ((aside - self.aside) / (self.rise + below) / 4.0 - waves.sway) / spread;
        self.light * (-0.5 * (tilt * tilt + sway * sway)).exp()
    }
}

/// Looks into the mirror where the waves send the ray; waves too small to see blur it upwards.
fn reflect(optics: &Optics, mirror: &Mirror, x: f32, below: f32, waves: &Waves) -> Light {
    let lift = 2.0 * waves.tilt * optics.focal;
    let sway = 0.5 * waves.sway * optics.focal;
    let spread = waves.rest * optics.focal;
    let mut sum = BLACK;
    for (at, weight) in [(-0.9, 0.15), (-0.3, 0.3), (0.3, 0.3), (1.0, 0.25)] {
        sum += mirror.look(x + sway, below + lift + at * spread) * weight;
    }
    sum
}
