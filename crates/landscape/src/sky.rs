//! The sky: its gradient, the sun's glow, clouds, stars, the moon and northern lights.

use crate::canvas::{Direction, Optics};
use crate::clouds::CloudLayer;
use crate::colour::{BLACK, Light, smoothstep};
use crate::noise::Noise;
use crate::random::{unit, unit_at};
use crate::scene::{Moon, Night, Scene, Sun};

/// The scene's sky, ready to be looked at in any direction.
pub struct Sky<'a> {
    scene: &'a Scene,
    sun: Direction,
    sun_colour: Light,
    zenith: Light,
    middle: Light,
    horizon: Light,
    glow: Light,
    clouds: Vec<CloudLayer<'a>>,
    noise: &'a Noise,
    seed: u64,
}

impl<'a> Sky<'a> {
    pub fn new(scene: &'a Scene, noise: &'a Noise, seed: u64) -> Self {
        let Sun { azimuth, elevation, colour, .. } = scene.sun;
        let sun = Direction::towards(azimuth, elevation);
        let clouds = scene.clouds.iter().enumerate();
        Self {
            scene,
            sun,
            sun_colour: Light::of(colour),
            zenith: Light::of(scene.sky.zenith),
            middle: Light::of(scene.sky.middle),
            horizon: Light::of(scene.sky.horizon),
            glow: Light::of(scene.sky.glow),
            clouds: clouds
                .map(|(n, layer)| CloudLayer::new(layer, sun, noise, seed.wrapping_add(n as u64)))
                .collect(),
            noise,
            seed,
        }
    }

    /// Sky without clouds or disc.
    pub fn air(&self, towards: Direction) -> Light {
        let up = towards.y.max(0.0);
        let low = self.horizon.mix(self.middle, 1.0 - (-up * 7.0).exp());
        let base = low.mix(self.zenith, smoothstep(0.05, 0.75, up));
        let angle = towards.angle_to(self.sun);
        // The glow leans on the horizon: it is wider than high.
        let flat = ((towards.x - self.sun.x).powi(2) + (towards.z - self.sun.z).powi(2)).sqrt();
        let band = (-up * 6.0).exp() * (-flat * 1.3).exp();
        let halo = 0.55 * (-angle / 0.28).exp() + 1.6 * (-angle / 0.055).exp();
        base + self.glow * (self.scene.sun.glow * (0.55 * band + halo))
    }

    /// What distant ground fades into, straight to this side.
    pub fn haze(&self, aside: f32) -> Light {
        let haze = &self.scene.haze;
        self.air(Direction::of(aside, 0.015)).mix(Light::of(haze.colour), haze.own)
    }

    /// Light that falls on level ground from the whole sky.
    pub fn ambient(&self) -> Light {
        let share = self.horizon * 0.35 + self.middle * 0.35 + self.zenith * 0.3;
        (share + self.glow * (0.06 * self.scene.sun.glow)) * self.scene.sky.ambient
    }

    /// Sunlight on a surface that faces it.
    pub fn sunlight(&self) -> Light {
        self.sun_colour * self.scene.sun.strength
    }

    /// Where the sun stands.
    pub fn sun(&self) -> Direction {
        self.sun
    }

    /// Air, northern lights and clouds; and the share of light from behind them that passes.
    fn veil(&self, towards: Direction, pixel: f32) -> (Light, f32) {
        let mut light = self.air(towards);
        light += self.galaxy(towards) + self.aurora(towards);
        let mut passes = 1.0;
        let gloss = self.glow * self.scene.sun.glow;
        for layer in &self.clouds {
            let (colour, cover) = layer.look(towards, pixel, gloss);
            light = light.mix(colour.mix(light, layer.distance_fade(towards)), cover);
            passes *= 1.0 - cover;
        }
        (light, passes)
    }

    /// Sun, moon and stars.
    fn bodies(&self, towards: Direction, pixel: f32) -> Light {
        let Night { stars, moon, .. } = self.scene.night;
        let mut light = BLACK;
        if self.scene.sun.disc > 0.0 {
            let edge = 0.0085;
            let angle = towards.angle_to(self.sun);
            light += self.sun_colour.mix(Light::grey(1.0), 0.6)
                * (self.scene.sun.disc * (1.0 - smoothstep(edge - pixel, edge + pixel, angle)));
        }
        if let Some(moon) = moon {
            light += self.moon(&moon, towards, pixel);
        }
        if stars > 0.0 {
            light += self.stars(towards) * (stars * smoothstep(0.0, 0.25, towards.y));
        }
        light
    }

    fn moon(&self, moon: &Moon, towards: Direction, pixel: f32) -> Light {
        let centre = Direction::towards(moon.azimuth, moon.elevation);
        let angle = towards.angle_to(centre);
        let radius = moon.size.to_radians() / 2.0;
        let halo = Light::of(0xbccbe8) * (0.10 * (-angle / 0.12).exp() + 0.3 * (-angle / 0.03).exp());
        if angle > radius * 1.2 {
            return halo * moon.phase;
        }
        let (right, up) = ((towards.x - centre.x) / radius, (towards.y - centre.y) / radius);
        let inside = 1.0 - smoothstep(radius - pixel, radius + pixel, angle);
        // The terminator is half an ellipse.
        let terminator = (1.0 - 2.0 * moon.phase) * (1.0 - up * up).max(0.0).sqrt();
        let lit = smoothstep(terminator - 0.08, terminator + 0.12, right);
        let seas = 0.86 + 0.3 * self.noise.fbm(right * 2.2 + 40.0, up * 2.2, 4.0);
        halo * moon.phase + Light::of(0xf4ecd8) * (inside * (0.02 + 1.5 * lit * seas))
    }

    /// Points of light on a grid of cells, few bright and many faint.
    fn stars(&self, towards: Direction) -> Light {
        let mut light = BLACK;
        for (size, brightest) in [(0.011_f32, 3.5_f32), (0.0045, 0.9)] {
            let (u, v) = (towards.x / (towards.z + 0.6) / size, towards.y / (towards.z + 0.6) / size);
            let (cell_u, cell_v) = (u.floor() as i32, v.floor() as i32);
            let seed = self.seed ^ u64::from(size.to_bits());
            let chance = unit_at(seed, cell_u, cell_v);
            if chance > 0.45 {
                continue;
            }
            let (su, sv) = (
                unit_at(seed.wrapping_add(1), cell_u, cell_v),
                unit_at(seed.wrapping_add(2), cell_u, cell_v),
            );
            let (du, dv) = (u - cell_u as f32 - 0.2 - 0.6 * su, v - cell_v as f32 - 0.2 - 0.6 * sv);
            let magnitude = unit_at(seed.wrapping_add(3), cell_u, cell_v).powi(6) * brightest + 0.1;
            let tint =
                Light::of(0xffd9b0).mix(Light::of(0xb8d0ff), unit_at(seed.wrapping_add(4), cell_u, cell_v));
            let radius = 0.0006 / size * (0.6 + 0.25 * magnitude);
            light += tint * (magnitude * (-(du * du + dv * dv) / (radius * radius)).exp());
        }
        light
    }

    /// The Milky Way: a band of unresolved stars with dark lanes.
    fn galaxy(&self, towards: Direction) -> Light {
        let strength = self.scene.night.milky_way;
        if strength == 0.0 {
            return BLACK;
        }
        let (u, v) = (towards.x / (towards.z + 0.5), towards.y / (towards.z + 0.5));
        let along = u * 0.55 + v * 0.83;
        let across = u * 0.83 - v * 0.55 + 0.16 + 0.05 * self.noise.fbm(along * 4.0, 9.0, 3.0);
        let cloud = self.noise.fbm(u * 9.0 + 3.0, v * 9.0, 6.0);
        let lane = self.noise.fbm(u * 6.0 + 50.0, v * 6.0 + 20.0, 6.0);
        let band = (-(across / 0.17).powi(2)).exp();
        let core = (-(across / 0.07).powi(2)).exp();
        let dust = smoothstep(-0.02, 0.22, lane) * core;
        let glow = (band * (0.55 + 0.9 * cloud) + core * 0.6).max(0.0) * (1.0 - 0.75 * dust);
        let tint = Light::of(0x8fa6d8).mix(Light::of(0xf2d2b0), core);
        tint * (glow * strength * smoothstep(0.02, 0.3, towards.y))
    }

    /// Curtains that hang from a winding line: green below, violet above.
    fn aurora(&self, towards: Direction) -> Light {
        let strength = self.scene.night.aurora;
        if strength == 0.0 || towards.y < 0.01 {
            return BLACK;
        }
        let mut light = BLACK;
        // Each curtain is a line on a plane far above; its rays are followed upwards in a few steps.
        let steps = 36;
        // Rays start at different depths, so that steps do not show as lines.
        let start = unit(self.seed, u64::from(towards.x.to_bits() ^ towards.y.to_bits().rotate_left(16)));
        for step in 0..steps {
            let height = 1.0 + 0.058 * (step as f32 + start);
            let (x, z) = (towards.x / towards.y * height, towards.z / towards.y * height);
            let warp =
                1.1 * self.noise.at(z * 0.22 + 3.0, x * 0.10 + 7.0) + 0.35 * self.noise.at(z * 0.7, 2.0);
            let line = self.noise.at(x * 0.42 + warp + 9.0, z * 0.09 + 4.0);
            let curtain = (1.0 - (line * 8.0).abs()).max(0.0);
            if curtain == 0.0 {
                continue;
            }
            let rays = 0.45 + 0.75 * (0.5 + 0.5 * self.noise.fbm(x * 4.5 + warp * 6.0, z * 2.0, 3.0)).powi(2);
            let up = step as f32 / steps as f32;
            let tint = Light::of(0x35f08a).mix(Light::of(0x5a6cf0), smoothstep(0.15, 0.7, up));
            let tint = tint.mix(Light::of(0xb04cc8), smoothstep(0.55, 1.0, up));
            let foot = smoothstep(0.0, 0.06, up) * (-up * 2.6).exp();
            light += tint * (curtain * curtain * rays * foot);
        }
        light * (strength * 0.15 * smoothstep(0.02, 0.16, towards.y))
    }
}

/// The sky as far as a picture needs it, drawn once: from the horizon up.
pub struct Dome {
    width: usize,
    height: usize,
    veil: Vec<(Light, f32)>,
}

/// Clouds are drawn at half the canvas's resolution.
const COARSE: usize = 2;

impl Dome {
    /// Draws the sky above `optics`' horizon, `rows` high.
    pub fn draw(sky: &Sky<'_>, optics: &Optics, rows: usize) -> Self {
        let (width, height) = (optics.width / COARSE + 2, rows / COARSE + 3);
        let pixel = COARSE as f32 / optics.focal;
        let mut veil = Vec::with_capacity(width * height);
        for row in 0..height {
            let rise = (row * COARSE) as f32 / optics.focal;
            for column in 0..width {
                let aside = optics.aside((column * COARSE) as f32);
                veil.push(sky.veil(Direction::of(aside, rise), pixel));
            }
        }
        Self { width, height, veil }
    }

    /// The sky at a column, `above` rows over the horizon.
    pub fn look(&self, sky: &Sky<'_>, optics: &Optics, column: f32, above: f32) -> Light {
        let above = above.max(0.0);
        let (u, v) = (column.max(0.0) / COARSE as f32, above / COARSE as f32);
        let (x, y) = ((u as usize).min(self.width - 2), (v as usize).min(self.height - 2));
        let (fx, fy) = ((u - x as f32).min(1.0), (v - y as f32).min(1.0));
        let at = |x: usize, y: usize| self.veil[y * self.width + x];
        let blend = |a: (Light, f32), b: (Light, f32), t: f32| (a.0.mix(b.0, t), a.1 + (b.1 - a.1) * t);
        let upper = blend(at(x, y + 1), at(x + 1, y + 1), fx);
        let (light, passes) = blend(blend(at(x, y), at(x + 1, y), fx), upper, fy);
        if passes < 0.01 {
            return light;
        }
        let towards = Direction::of(optics.aside(column), above / optics.focal);
        light + sky.bodies(towards, 1.0 / optics.focal) * (passes * passes)
    }
}
