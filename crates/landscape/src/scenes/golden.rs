//! In the first and last hour of sunlight.

use super::{BED, CIRRUS, DAY, FIRS, GRASS, LAKE, LAND, ROCK};
use crate::scene::{Clouds, Cover, Ground, Haze, Land, Relief, Scene, Sky, Sun, View, Water};

/// Low sun, to vary.
pub const GOLDEN: Scene = Scene {
    sun: Sun { azimuth: -20.0, elevation: 7.0, colour: 0xffb469, strength: 2.6, disc: 14.0, glow: 0.6 },
    sky: Sky { zenith: 0x3c6aa8, middle: 0x8caccb, horizon: 0xffcb98, glow: 0xff8636, ambient: 0.55 },
    haze: Haze { clear_m: 15_000.0, colour: 0x8f93ab, own: 0.4, mist: 0.0, mist_m: 90.0 },
    ..DAY
};

/// Ridge behind ridge towards the rising sun.
pub const LAYERS: Scene = Scene {
    view: View { eye_m: 1150.0, lens: 1.7, horizon: 0.30, near_m: 600.0, ..DAY.view },
    haze: Haze { clear_m: 8500.0, colour: 0x6f86b4, own: 0.6, mist: 0.35, mist_m: 170.0 },
    sun: Sun { azimuth: -8.0, elevation: 4.0, ..GOLDEN.sun },
    land: &[Land {
        relief: Relief::Peaks,
        size_m: 4200.0,
        height_m: 1100.0,
        rise_m: (0.0, 2000.0),
        ground: Ground { one: 0x24322c, other: 0x2f3c2e, steep: 0x39403a, ..ROCK },
        cover: FIRS,
        ..LAND
    }],
    ..GOLDEN
};

/// A lake that steams in the cold morning.
pub const MIST_LAKE: Scene = Scene {
    view: View { eye_m: 3.0, lens: 0.9, horizon: 0.5, near_m: 3.0, ..DAY.view },
    sun: Sun { azimuth: 9.0, elevation: 9.0, ..GOLDEN.sun },
    haze: Haze { clear_m: 9000.0, mist: 1.6, mist_m: 14.0, own: 0.25, ..GOLDEN.haze },
    land: &[
        BED,
        Land {
            size_m: 800.0,
            base_m: -20.0,
            height_m: 150.0,
            rise_m: (280.0, 1900.0),
            valley_m: 140.0,
            bend: 0.1,
            cover: FIRS,
            ..LAND
        },
        Land {
            relief: Relief::Peaks,
            size_m: 4000.0,
            base_m: -60.0,
            height_m: 1300.0,
            rise_m: (2500.0, 7000.0),
            ..LAND
        },
    ],
    water: Some(Water { chop: 0.008, ..LAKE }),
    ..GOLDEN
};

/// Tree tops out of the fog.
pub const FIRS_IN_FOG: Scene = Scene {
    view: View { eye_m: 300.0, lens: 1.5, horizon: 0.22, near_m: 150.0, ..DAY.view },
    sun: Sun { azimuth: 62.0, elevation: 14.0, disc: 0.0, glow: 0.25, ..GOLDEN.sun },
    sky: Sky { middle: 0xa9b8cc, horizon: 0xf0dccb, ..GOLDEN.sky },
    haze: Haze { clear_m: 8000.0, mist: 5.0, mist_m: 55.0, own: 0.6, colour: 0xb9c2d0 },
    land: &[Land {
        size_m: 900.0,
        height_m: 330.0,
        base_m: -40.0,
        rise_m: (-400.0, 500.0),
        cover: FIRS,
        ..LAND
    }],
    ..GOLDEN
};

/// Soft hills, cypresses and long shadows.
pub const HILLS: Scene = Scene {
    view: View { eye_m: 190.0, lens: 1.5, horizon: 0.34, near_m: 150.0, ..DAY.view },
    sun: Sun { azimuth: 66.0, elevation: 10.0, disc: 0.0, glow: 0.5, strength: 3.2, ..GOLDEN.sun },
    haze: Haze { clear_m: 11_000.0, mist: 0.5, mist_m: 30.0, ..GOLDEN.haze },
    clouds: &[Clouds { lit: 0xffd9ae, shade: 0xb09aa8, ..CIRRUS }],
    land: &[Land {
        size_m: 800.0,
        height_m: 150.0,
        rise_m: (-300.0, 500.0),
        ground: Ground { one: 0x6f7a2e, other: 0xa88b3f, patch_m: 160.0, ..GRASS },
        cover: Cover::Forest {
            tall_m: 13.0,
            apart_m: 6.0,
            share: 0.06,
            line_m: 900.0,
            pointed: true,
            one: 0x27381f,
            other: 0x3a4a26,
        },
        ..LAND
    }],
    ..GOLDEN
};

/// Crests of sand in raking light.
pub const DUNES: Scene = Scene {
    view: View { eye_m: 74.0, lens: 0.95, horizon: 0.30, near_m: 12.0, ..DAY.view },
    sun: Sun { azimuth: 78.0, elevation: 14.0, disc: 0.0, glow: 0.35, strength: 3.0, colour: 0xffc084 },
    land: &[Land {
        relief: Relief::Dunes,
        size_m: 420.0,
        height_m: 66.0,
        rise_m: (-200.0, 200.0),
        ground: SAND,
        cover: Cover::Ripples,
        ..LAND
    }],
    ..GOLDEN
};

pub const SAND: Ground = Ground { one: 0xd6985a, other: 0xe0aa6c, patch_m: 200.0, ..ROCK };

/// Lavender towards the setting sun.
pub const LAVENDER: Scene = Scene {
    view: View { eye_m: 0.0, lens: 0.62, horizon: 0.45, near_m: 1.0, ..DAY.view },
    sun: Sun { azimuth: 14.0, elevation: 5.0, strength: 3.2, ..GOLDEN.sun },
    clouds: &[Clouds { lit: 0xffb98a, shade: 0x9a7c98, cover: 0.5, ..CIRRUS }],
    land: &[
        Land {
            size_m: 600.0,
            height_m: 3.0,
            relief: Relief::Plain,
            ground: Ground { one: 0x8a6a4c, other: 0x9a7a58, patch_m: 3.0, ..GRASS },
            cover: Cover::Rows { apart_m: 1.7, tall_m: 0.8, slant: 0.10, one: 0x5a4a9c, other: 0x66529e },
            ..LAND
        },
        Land {
            size_m: 1900.0,
            height_m: 300.0,
            base_m: -30.0,
            rise_m: (900.0, 5000.0),
            ground: HAZY,
            ..LAND
        },
    ],
    exposure: 1.3,
    ..GOLDEN
};

const HAZY: Ground = Ground { one: 0x3d4a34, other: 0x4a5238, ..GRASS };

/// The sun over the open sea.
pub const SUNSET_SEA: Scene = Scene {
    view: View { eye_m: 7.0, lens: 0.95, horizon: 0.56, near_m: 8.0, far_m: 400_000.0 },
    sun: Sun { azimuth: 4.0, elevation: 3.4, glow: 0.8, ..GOLDEN.sun },
    sky: Sky { zenith: 0x36588f, middle: 0x9a8fa8, horizon: 0xffb070, ..GOLDEN.sky },
    clouds: &[Clouds { cover: 0.55, lit: 0xff9a5c, shade: 0x5d4a66, opacity: 0.9, ..CIRRUS }],
    land: &[
        BED,
        Land {
            relief: Relief::Peaks,
            size_m: 6000.0,
            base_m: -330.0,
            height_m: 900.0,
            rise_m: (9000.0, 15_000.0),
            fall_m: (30_000.0, 40_000.0),
            ..LAND
        },
    ],
    water: Some(Water { body: 0x0c2a38, chop: 0.07, wave_m: 2.5 }),
    ..GOLDEN
};
