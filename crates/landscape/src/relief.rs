//! The height of the land at any point, with what grows on it.

use crate::colour::smoothstep;
use crate::noise::Noise;
use crate::random::{unit, unit_at};
use crate::scene::{Cover, Land, Relief};

/// The ground at one point.
#[derive(Clone, Copy)]
pub struct Point {
    /// Height with cover, metres over zero.
    pub height: f32,
    /// Which land is highest here.
    pub land: usize,
    /// How far up its cover this point is: 0 ground, 1 tip of a tree or blade.
    pub cover: f32,
    /// A number of the tree, row or tuft, 0 to 1.
    pub tuft: f32,
}

/// The index of a point's land where water stands over all of them.
pub const WATER: usize = usize::MAX;

/// A point that is lower than asked for.
const NOWHERE: Point = Point { height: -1000.0, land: WATER, cover: 0.0, tuft: 0.5 };

/// All lands of a scene.
pub struct Country<'a> {
    plots: Vec<Plot<'a>>,
    water: bool,
    noise: &'a Noise,
    seed: u64,
}

/// A land with what is the same at all its points.
struct Plot<'a> {
    land: &'a Land,
    /// Where in the endless field it lies.
    place: (f32, f32),
    /// Octaves that a footprint of one metre shows.
    octaves: f32,
    /// Highest rise of its shape, with what grows there.
    peak: f32,
    tallest: f32,
}

impl<'a> Plot<'a> {
    fn new(land: &'a Land, seed: u64) -> Self {
        let place = |n| unit(seed, n) * 180.0;
        let peak = if land.relief == Relief::Mesas { 1.02 } else { 1.25 };
        Self {
            land,
            place: (place(71), place(72)),
            octaves: land.size_m.log2(),
            peak: peak * land.height_m,
            tallest: tallest(&land.cover),
        }
    }

    /// Share of the full height that the land reaches at a point.
    fn share(&self, x: f32, z: f32) -> f32 {
        let land = self.land;
        let mut share = smoothstep(land.rise_m.0, land.rise_m.1, z);
        if land.fall_m.1 > land.fall_m.0 {
            share *= 1.0 - smoothstep(land.fall_m.0, land.fall_m.1, z);
        }
        if let Relief::Cone { right_m, ahead_m } = land.relief {
            let (dx, dz) = ((x - right_m) / land.size_m, (z - ahead_m) / land.size_m);
            share *= (-2.3 * (dx * dx + dz * dz).sqrt()).exp();
        }
        if land.valley_m > 0.0 {
            let off = (x - land.bend * z).abs() / land.valley_m;
            share *= smoothstep(0.25, 1.3, off);
        }
        share
    }
}

impl<'a> Country<'a> {
    pub fn new(lands: &'a [Land], water: bool, noise: &'a Noise, seed: u64) -> Self {
        let plots = lands.iter().zip(1..).map(|(land, n)| Plot::new(land, seed.wrapping_add(n))).collect();
        Self { plots, water, noise, seed }
    }

    pub fn noise(&self) -> &Noise {
        self.noise
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The highest point at a place, as far as details of `footprint` metres matter; anything below `least` may
    /// be reported lower than it is.
    pub fn at(&self, x: f32, z: f32, footprint: f32, least: f32) -> Point {
        let mut highest = if self.water { Point { height: 0.0, ..NOWHERE } } else { NOWHERE };
        let coarse = footprint.log2();
        for (index, plot) in self.plots.iter().enumerate() {
            let share = plot.share(x, z);
            let limit = plot.land.base_m + plot.peak * share + plot.tallest;
            if limit < highest.height.max(least) {
                continue;
            }
            let bare = self.bare(plot, x, z, share, coarse);
            if bare + plot.tallest < highest.height.max(least) {
                continue;
            }
            let (lift, cover, tuft) = self.cover(plot.land, x, z, bare, footprint);
            if bare + lift > highest.height {
                highest = Point { height: bare + lift, land: index, cover, tuft };
            }
        }
        highest
    }

    /// The height at which a camera stands: `wished`, or above what grows before it.
    pub fn stand(&self, wished: f32, near: f32) -> f32 {
        let around = (1..=6).map(|step| self.at(0.0, near * step as f32, 0.01, f32::MIN).height);
        wished.max(around.fold(0.0, f32::max) + 1.2)
    }

    /// Height of the ground itself.
    pub fn ground(&self, x: f32, z: f32, footprint: f32) -> f32 {
        let coarse = footprint.log2();
        let heights = self.plots.iter().map(|plot| self.bare(plot, x, z, plot.share(x, z), coarse));
        heights.fold(NOWHERE.height, f32::max)
    }

    fn bare(&self, plot: &Plot<'_>, x: f32, z: f32, share: f32, coarse: f32) -> f32 {
        let land = plot.land;
        if share <= 0.0 || land.height_m == 0.0 {
            return land.base_m;
        }
        let (u, v) = (x / land.size_m + plot.place.0, z / land.size_m + plot.place.1);
        let octaves = (plot.octaves - coarse).clamp(1.0, 11.0);
        land.base_m + land.height_m * share * self.shape(land, u, v, octaves, share)
    }

    /// 0 to about 1.
    fn shape(&self, land: &Land, u: f32, v: f32, octaves: f32, share: f32) -> f32 {
        let noise = self.noise;
        match land.relief {
            Relief::Peaks => {
                let fold = noise.ridged(u, v, octaves.min(4.0));
                let wash = noise.eroded(u * 1.7 + 3.0, v * 1.7, octaves);
                (0.95 * fold + 0.75 * wash).max(0.0)
            }
            Relief::Hills => 0.45 + 0.9 * noise.fbm(u, v, octaves.min(9.0)),
            Relief::Dunes => {
                let warp = 0.55 * noise.fbm(u * 0.6, v * 0.6 + 9.0, 2.0);
                let wave = noise.at(u + warp, v * 0.55 + 1.3 * warp);
                let crest = 1.0 - (1.7 * wave).abs().min(1.0);
                let small = 1.0 - (noise.at(u * 3.1 + 5.0 * warp, v * 1.9)).abs();
                0.8 * crest * (0.55 + 0.45 * crest) + 0.16 * small * small
            }
            Relief::Mesas => {
                let n = noise.fbm(u, v, octaves.min(8.0)) + 0.05 * noise.at(u * 9.0, v * 9.0);
                let cliff = smoothstep(0.13, 0.16, n);
                let upper = smoothstep(0.21, 0.235, n);
                let crack = 0.02 * noise.fbm(u * 24.0, v * 24.0, (octaves - 4.0).max(0.0));
                let talus = smoothstep(-0.06, 0.12, n);
                0.22 * talus + 0.5 * cliff + 0.26 * upper + crack * talus
            }
            Relief::Cone { .. } => {
                let gully = noise.ridged(u * 9.0, v * 9.0, octaves.min(7.0));
                let rim = 0.80 + 0.025 * noise.at(u * 14.0, v * 14.0);
                (rim / share).min(1.0) + 0.05 * (gully - 0.3) * (1.0 - share)
            }
            Relief::Plain => 0.5 + 0.6 * noise.fbm(u, v, octaves.min(6.0)),
        }
    }

    /// How far the cover lifts the ground, how far up it this point is, and which tuft it is.
    fn cover(&self, land: &Land, x: f32, z: f32, bare: f32, footprint: f32) -> (f32, f32, f32) {
        match land.cover {
            Cover::Bare => (0.0, 0.0, 0.5),
            Cover::Ripples => {
                let bend = self.noise.at(x * 0.16, z * 0.16) * 1.6 + self.noise.at(x * 0.7, z * 0.7) * 0.25;
                let wave = ((z * 1.0 + x * 0.45) * 5.2 + bend * 4.0).sin();
                let fade = (1.0 - footprint * 4.0).clamp(0.0, 1.0);
                (0.022 * wave * fade, 0.5 + 0.5 * wave * fade, 0.5)
            }
            Cover::Grass { tall_m } | Cover::Flowers { tall_m, .. } => {
                let blade = 0.5 + 0.5 * self.noise.at(x * 85.0, z * 16.0);
                let tuft = 0.5 + 0.5 * self.noise.fbm(x * 0.9, z * 0.9, 3.0);
                let fade = 1.0 / (1.0 + footprint * 14.0);
                let up = blade * fade + 0.5 * (1.0 - fade);
                (tall_m * up * (0.5 + tuft), up, tuft)
            }
            Cover::Rows { apart_m, tall_m, slant, .. } => {
                let across = (x - slant * z) / apart_m;
                let row = across.floor();
                let off = (across - row - 0.5).abs() * 2.0;
                let bushes = self.noise.fbm(x * 1.6, z * 1.6, 3.0);
                let round = (1.0 - (off * 1.25).powi(2)).max(0.0).sqrt();
                let spikes = self.noise.at(x * 45.0, z * 22.0) / (1.0 + footprint * 12.0);
                let up = (round * (0.85 + 0.35 * bushes) + 0.10 * spikes * round).max(0.0);
                (tall_m * up, up.min(1.0), unit_at(self.seed, (row / 5.0).floor() as i32, 7))
            }
            Cover::Forest { tall_m, apart_m, share, line_m, pointed, .. } => {
                let edge = line_m + 0.16 * line_m * self.noise.at(x / 160.0, z / 160.0);
                if bare < 0.6 || bare > edge {
                    return (0.0, 0.0, 0.5);
                }
                self.tree(x, z, tall_m, apart_m, share, pointed)
            }
        }
    }

    /// The tree of this point's cell, if one stands there.
    fn tree(&self, x: f32, z: f32, tall_m: f32, apart_m: f32, share: f32, pointed: bool) -> (f32, f32, f32) {
        let (u, v) = (x / apart_m, z / apart_m);
        let (cell_u, cell_v) = (u.floor(), v.floor());
        let random = |n| unit_at(self.seed.wrapping_add(n), cell_u as i32, cell_v as i32);
        let clump = 0.5 + 0.9 * self.noise.fbm(x / (apart_m * 14.0), z / (apart_m * 14.0), 2.0);
        if random(1) > share * (0.4 + 1.2 * clump) {
            return (0.0, 0.0, 0.5);
        }
        let (du, dv) = (u - cell_u - 0.3 - 0.4 * random(2), v - cell_v - 0.3 - 0.4 * random(3));
        let ragged = 1.0 + 0.35 * self.noise.at(x * 2.6, z * 2.6);
        let radius = 0.34 + 0.16 * random(4);
        let distance = (du * du + dv * dv).sqrt() / radius * ragged;
        if distance >= 1.0 {
            return (0.0, 0.0, 0.5);
        }
        let up = if pointed { (1.0 - distance).powf(0.85) } else { (1.0 - distance * distance).sqrt() };
        (tall_m * (0.55 + 0.6 * random(5)) * up, up, random(6))
    }
}

fn tallest(cover: &Cover) -> f32 {
    match *cover {
        Cover::Bare => 0.0,
        Cover::Ripples => 0.05,
        Cover::Grass { tall_m } | Cover::Flowers { tall_m, .. } => 1.6 * tall_m,
        Cover::Rows { tall_m, .. } => 1.5 * tall_m,
        Cover::Forest { tall_m, .. } => 1.2 * tall_m,
    }
}
