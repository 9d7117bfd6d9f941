//! The scenes, by the light they are seen in.

mod day;
mod dusk;
mod golden;
mod night;

use crate::scene::{Clouds, Cover, Ground, Haze, Land, Night, Relief, Scene, Sky, Sun, View, Water};

/// All scenes, in the order of a day.
pub const ALL: [&Scene; 24] = [
    &golden::LAYERS,
    &golden::MIST_LAKE,
    &golden::FIRS_IN_FOG,
    &day::ALPINE_LAKE,
    &day::MEADOW,
    &day::ISLANDS,
    &day::TULIPS,
    &day::WHEAT,
    &day::MESAS,
    &day::MOOR,
    &day::AUTUMN,
    &day::CLIFFS,
    &golden::HILLS,
    &golden::DUNES,
    &golden::LAVENDER,
    &golden::SUNSET_SEA,
    &dusk::ALPENGLOW,
    &dusk::VOLCANO,
    &dusk::WINTER,
    &dusk::CRESCENT,
    &dusk::FJORD,
    &night::MOONLIGHT,
    &night::GALAXY,
    &night::AURORA,
];

const NIGHT_NONE: Night = Night { stars: 0.0, milky_way: 0.0, aurora: 0.0, moon: None };

/// A clear day, to vary.
const DAY: Scene = Scene {
    view: View { eye_m: 30.0, lens: 0.75, horizon: 0.5, near_m: 12.0, far_m: 60_000.0 },
    sun: Sun { azimuth: 125.0, elevation: 42.0, colour: 0xfff4e2, strength: 2.4, disc: 0.0, glow: 0.05 },
    sky: Sky { zenith: 0x2b62ae, middle: 0x6aa3d8, horizon: 0xc3d9e8, glow: 0xfff0d8, ambient: 0.75 },
    clouds: &[],
    night: NIGHT_NONE,
    haze: Haze { clear_m: 38_000.0, colour: 0x9db9d4, own: 0.35, mist: 0.0, mist_m: 100.0 },
    land: &[LAND],
    water: None,
    dapple: 0.0,
    exposure: 1.0,
};

/// Fair-weather heaps.
const CUMULUS: Clouds = Clouds {
    base_m: 1500.0,
    thickness_m: 900.0,
    size_m: 3600.0,
    stretch: 1.0,
    direction: 0.0,
    cover: 0.42,
    opacity: 1.0,
    lit: 0xffffff,
    shade: 0x8fa0b4,
    brightness: 1.25,
};

/// High wisps.
const CIRRUS: Clouds = Clouds {
    base_m: 7000.0,
    thickness_m: 0.0,
    size_m: 5200.0,
    stretch: 2.6,
    direction: 60.0,
    cover: 0.45,
    opacity: 0.55,
    lit: 0xffffff,
    shade: 0xc8d4e0,
    brightness: 1.0,
};

const NEVER: f32 = 1.0e9;

const ROCK: Ground = Ground {
    one: 0x5d6b3c,
    other: 0x77734f,
    patch_m: 300.0,
    steep: 0x77716b,
    steep_from: 0.75,
    snow: 0xf4f7fb,
    snow_from_m: NEVER,
    strata_m: 0.0,
};

const GRASS: Ground = Ground { one: 0x4d6b2a, other: 0x6f8434, patch_m: 60.0, ..ROCK };

const LAND: Land = Land {
    relief: Relief::Hills,
    size_m: 1500.0,
    base_m: 0.0,
    height_m: 100.0,
    rise_m: (-1.0, 0.0),
    fall_m: (0.0, 0.0),
    valley_m: 0.0,
    bend: 0.0,
    ground: GRASS,
    cover: Cover::Bare,
};

/// Great mountains behind everything.
const ALPS: Land = Land {
    relief: Relief::Peaks,
    size_m: 7000.0,
    base_m: -60.0,
    height_m: 2900.0,
    rise_m: (3500.0, 14_000.0),
    ground: Ground { snow_from_m: 1150.0, patch_m: 500.0, ..ROCK },
    ..LAND
};

const FIRS: Cover = Cover::Forest {
    tall_m: 22.0,
    apart_m: 7.0,
    share: 0.9,
    line_m: 620.0,
    pointed: true,
    one: 0x1d3322,
    other: 0x34492a,
};

const LAKE: Water = Water { body: 0x123a44, chop: 0.02, wave_m: 1.2 };

/// A lake's or sea's bed, below the water everywhere.
const BED: Land = Land { relief: Relief::Plain, base_m: -30.0, height_m: 0.0, ..LAND };

const SNOW: Ground = Ground { snow_from_m: -500.0, one: 0xdfe6f0, other: 0xd2dcea, ..ROCK };
