//! Draws the land: each column of the picture is walked from near to far, and what rises above the nearer ground
//! is lit, veiled by the air and drawn.

use crate::canvas::{Direction, Optics};
use crate::colour::{BLACK, Light, smoothstep};
use crate::ground::Surface;
use crate::relief::{Country, Point, WATER};
use crate::scene::Scene;
use crate::shadow::Shadows;
use crate::sky::Sky;

/// A column of pixels: the sky behind it, and what has been drawn.
pub struct Column {
    pub light: Vec<Light>,
    pub water: Vec<f32>,
    pub rough: Vec<f32>,
    behind: Vec<Light>,
}

impl Column {
    pub fn new(rows: usize) -> Self {
        Self {
            light: vec![BLACK; rows],
            water: vec![0.0; rows],
            rough: vec![0.0; rows],
            behind: vec![BLACK; rows],
        }
    }

    /// Starts again with only the sky.
    pub fn clear(&mut self, sky: impl Fn(usize) -> Light) {
        for (row, behind) in self.behind.iter_mut().enumerate() {
            *behind = sky(row);
        }
        self.light.copy_from_slice(&self.behind);
        self.water.fill(0.0);
        self.rough.fill(0.0);
    }

    /// Covers the rows from `top` to `bottom`, shaded from one end to the other; edges cover parts of pixels.
    fn fill(&mut self, top: f32, bottom: f32, upper: &Seen, lower: &Seen) {
        let rows = self.light.len() as f32;
        let (top, bottom) = (top.clamp(0.0, rows), bottom.clamp(0.0, rows));
        if bottom <= top {
            return;
        }
        let last = (bottom.ceil() as usize).min(self.light.len());
        for row in top as usize..last {
            let share = (bottom.min(row as f32 + 1.0) - top.max(row as f32)).clamp(0.0, 1.0);
            let down = ((row as f32 + 0.5 - top) / (bottom - top)).clamp(0.0, 1.0);
            let colour = upper.light.mix(lower.light, down);
            self.light[row] += (colour - self.behind[row]) * share;
            self.rough[row] += upper.rough * share;
            if upper.water {
                self.water[row] += share;
            }
        }
    }
}

/// How a point of ground looks from the camera.
#[derive(Clone, Copy)]
struct Seen {
    light: Light,
    rough: f32,
    water: bool,
}

/// Draws a scene's land column by column.
pub struct Painter<'a> {
    scene: &'a Scene,
    country: &'a Country<'a>,
    surfaces: Vec<Surface>,
    shadows: &'a Shadows,
    sun: Direction,
    sunlight: Light,
    ambient: Light,
}

/// One walk along a column.
struct Walk<'w> {
    optics: Optics,
    aside: f32,
    /// Height of the eye; below zero for the view in the water.
    eye: f32,
    haze: Light,
    column: &'w mut Column,
    /// The upper edge of what is drawn so far.
    top: f32,
    /// The point before, when it was drawn.
    before: Option<Seen>,
}

impl Walk<'_> {
    /// The row in which a height at a distance appears.
    fn row(&self, height: f32, z: f32) -> f32 {
        self.optics.horizon - (height - self.eye) * self.optics.focal / z
    }
}

/// Coarse steps grow with the distance by this share.
const STEP: f32 = 1.0 / 210.0;
/// The most fine steps that a coarse one is split into.
const FINE: usize = 14;
/// Fine steps over a crest.
const CREST: usize = 5;

impl<'a> Painter<'a> {
    pub fn new(scene: &'a Scene, country: &'a Country<'a>, shadows: &'a Shadows, sky: &Sky<'_>) -> Self {
        let surfaces = scene.land.iter().map(Surface::new).collect();
        let (sun, sunlight, ambient) = (sky.sun(), sky.sunlight(), sky.ambient());
        Self { scene, country, surfaces, shadows, sun, sunlight, ambient }
    }

    /// Draws the land as seen along `column` from a height of `eye` over the sky that it holds.
    pub fn draw(&self, sky: &Sky<'_>, optics: Optics, x: f32, eye: f32, column: &mut Column) {
        let aside = optics.aside(x);
        let top = column.light.len() as f32;
        let mut walk = Walk { optics, aside, eye, haze: sky.haze(aside), column, top, before: None };
        let mut z = self.scene.view.near_m;
        let mut here = self.point(&walk, z);
        while z < self.scene.view.far_m && walk.top > 0.0 {
            let step = z * STEP;
            let next = self.point(&walk, z + step);
            let rise = walk.top - walk.row(next.height, z + step);
            // What climbs fast is followed in small steps, and so is a crest, which lies between two.
            let crest = rise <= 0.0 && walk.before.is_some();
            if rise > 1.6 || crest {
                let parts = if crest { CREST } else { ((rise / 1.2) as usize).clamp(2, FINE) };
                for part in 1..=parts {
                    let fine = z + step * part as f32 / parts as f32;
                    let point = if part == parts { next } else { self.point(&walk, fine) };
                    here = self.visit(&mut walk, fine, step / parts as f32, here, point);
                }
            } else {
                here = self.visit(&mut walk, z + step, step, here, next);
            }
            z += step;
        }
    }

    /// The ground at a distance; exact only if it rises above what is drawn.
    fn point(&self, walk: &Walk<'_>, z: f32) -> Point {
        let least = walk.eye + (walk.optics.horizon - walk.top) * z / walk.optics.focal;
        self.country.at(walk.aside * z, z, z / walk.optics.focal, least)
    }

    /// Draws `point` if it rises above what is drawn.
    fn visit(&self, walk: &mut Walk<'_>, z: f32, step: f32, before: Point, point: Point) -> Point {
        let row = walk.row(point.height, z);
        let below_water = walk.eye < 0.0 && point.land == WATER;
        if row >= walk.top || below_water {
            walk.before = None;
            return point;
        }
        let seen = self.look(walk, z, step, before, point);
        let lower = walk.before.filter(|before| before.water == seen.water).unwrap_or(seen);
        walk.column.fill(row, walk.top, &seen, &lower);
        walk.top = row;
        walk.before = Some(seen);
        point
    }

    fn look(&self, walk: &Walk<'_>, z: f32, step: f32, before: Point, point: Point) -> Seen {
        if point.land == WATER {
            return Seen { light: BLACK, rough: 0.0, water: true };
        }
        let x = walk.aside * z;
        let footprint = z / walk.optics.focal;
        // The slope along the ray is known from the walk; the one across it takes another look.
        let across = footprint * 1.5;
        let exact = |x, z| self.country.at(x, z, footprint, f32::MIN).height;
        let dx = ((exact(x + across, z) - point.height) / across).clamp(-2.2, 2.2);
        let nearer =
            if walk.before.is_some() { before.height } else { exact(x - walk.aside * step, z - step) };
        let along = ((point.height - nearer) / step).clamp(-2.2, 2.2);
        let dz = along - dx * walk.aside;
        let surface = &self.surfaces[point.land.min(self.surfaces.len() - 1)];
        let skin = surface.skin(self.country, &point, x, z, (dx * dx + dz * dz).sqrt(), footprint);

        let length = (1.0 + dx * dx + dz * dz).sqrt();
        let facing = (self.sun.y - dx * self.sun.x - dz * self.sun.z) / length;
        // Leaves and blades let light through and hide their own shade.
        let through = 0.35 * skin.leafy * smoothstep(-0.6, 0.9, walk.aside * self.sun.x + self.sun.z);
        let facing = facing.max(0.0) * (1.0 - 0.3 * skin.leafy) + through;
        let sunlit = self.shadows.sunlit(walk.aside, z);
        let open = (0.55 + 0.45 / length) * (1.0 - skin.hidden);
        let light = skin.colour * (self.sunlight * (facing * sunlit) + self.ambient * open);
        Seen {
            light: self.veil(walk, light, z, point.height),
            rough: skin.rough * self.clarity(z),
            water: false,
        }
    }

    fn clarity(&self, z: f32) -> f32 {
        (-z / self.scene.haze.clear_m).exp()
    }

    /// Puts the air between the camera and a point before it.
    fn veil(&self, walk: &Walk<'_>, light: Light, z: f32, height: f32) -> Light {
        let haze = &self.scene.haze;
        let clear = self.clarity(z);
        let light = walk.haze.mix(light, clear);
        if haze.mist == 0.0 {
            return light;
        }
        // Mist thins exponentially with height; its amount along the ray has a closed form.
        let (eye, scale) = (walk.eye.abs(), haze.mist_m);
        let rise = (height.max(0.0) - eye) / scale;
        let mean = if rise.abs() < 0.01 { 1.0 } else { (1.0 - (-rise).exp()) / rise };
        let amount = haze.mist / 1000.0 * z * (-eye / scale).exp() * mean;
        walk.haze.mix(light, (-amount).exp())
    }
}
