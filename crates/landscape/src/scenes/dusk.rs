//! After sunset.

use super::golden::SAND;
use super::{ALPS, BED, CIRRUS, DAY, FIRS, LAKE, LAND, NIGHT_NONE, ROCK, SNOW};
use crate::scene::{Clouds, Cover, Ground, Haze, Land, Moon, Night, Relief, Scene, Sky, Sun, View, Water};

/// Afterglow, to vary.
const DUSK: Scene = Scene {
    sun: Sun { azimuth: 20.0, elevation: -1.0, colour: 0xff9a6a, strength: 0.0, disc: 0.0, glow: 0.35 },
    sky: Sky { zenith: 0x24386c, middle: 0x7f7fb0, horizon: 0xf2a58c, glow: 0xff7a4a, ambient: 0.9 },
    haze: Haze { clear_m: 16_000.0, colour: 0x6d76a6, own: 0.5, mist: 0.0, mist_m: 80.0 },
    ..DAY
};

/// The last light on the highest peak.
pub const ALPENGLOW: Scene = Scene {
    view: View { eye_m: 900.0, lens: 2.0, horizon: 0.72, near_m: 400.0, ..DAY.view },
    sun: Sun { azimuth: 128.0, elevation: 5.0, colour: 0xff7d52, strength: 3.6, disc: 0.0, glow: 0.0 },
    sky: Sky { zenith: 0x2c4a86, middle: 0x8a8fc0, horizon: 0xe8b4bc, glow: 0xff7a4a, ambient: 0.62 },
    clouds: &[Clouds { lit: 0xffb4a0, shade: 0x9a90b8, cover: 0.4, ..CIRRUS }],
    land: &[
        Land {
            size_m: 5200.0,
            height_m: 3800.0,
            base_m: -100.0,
            rise_m: (4000.0, 10_000.0),
            ground: Ground { snow_from_m: 800.0, steep_from: 1.1, ..ALPS.ground },
            ..ALPS
        },
        Land {
            size_m: 1800.0,
            height_m: 900.0,
            base_m: 0.0,
            rise_m: (300.0, 3000.0),
            cover: Cover::Forest {
                tall_m: 22.0,
                apart_m: 7.0,
                share: 0.9,
                line_m: 1400.0,
                pointed: true,
                one: 0x1d3322,
                other: 0x34492a,
            },
            ..LAND
        },
    ],
    haze: Haze { clear_m: 45_000.0, ..DUSK.haze },
    ..DUSK
};

/// A volcano and its image in the lake.
pub const VOLCANO: Scene = Scene {
    view: View { eye_m: 3.0, lens: 1.15, horizon: 0.62, near_m: 4.0, ..DAY.view },
    clouds: &[Clouds { lit: 0xffa898, shade: 0x8f7ca8, cover: 0.42, ..CIRRUS }],
    land: &[
        BED,
        Land {
            relief: Relief::Cone { right_m: 800.0, ahead_m: 17_000.0 },
            size_m: 8500.0,
            base_m: -420.0,
            height_m: 3900.0,
            ground: Ground {
                one: 0x3c4650,
                other: 0x454c55,
                steep: 0x4a4c55,
                steep_from: 1.6,
                snow_from_m: 1000.0,
                ..ROCK
            },
            ..LAND
        },
        Land {
            size_m: 1500.0,
            base_m: -18.0,
            height_m: 130.0,
            rise_m: (1800.0, 4000.0),
            fall_m: (7000.0, 9000.0),
            cover: FIRS,
            ..LAND
        },
    ],
    water: Some(Water { chop: 0.012, ..LAKE }),
    sun: Sun { azimuth: 110.0, elevation: 7.0, colour: 0xff8a68, strength: 1.5, disc: 0.0, glow: 0.2 },
    haze: Haze { clear_m: 42_000.0, ..DUSK.haze },
    ..DUSK
};

/// Firs under snow.
pub const WINTER: Scene = Scene {
    view: View { eye_m: 215.0, lens: 1.1, horizon: 0.38, near_m: 150.0, ..DAY.view },
    sun: Sun { azimuth: -95.0, elevation: 7.0, strength: 0.9, colour: 0xffb08c, ..DUSK.sun },
    sky: Sky { zenith: 0x3f62b0, middle: 0x92a6d8, horizon: 0xf6bfb0, ambient: 0.7, ..DUSK.sky },
    land: &[
        Land {
            size_m: 900.0,
            height_m: 190.0,
            base_m: -20.0,
            rise_m: (-300.0, 500.0),
            ground: SNOW,
            cover: Cover::Forest {
                tall_m: 17.0,
                apart_m: 7.0,
                share: 0.5,
                line_m: 900.0,
                pointed: true,
                one: 0x16302e,
                other: 0x23443c,
            },
            ..LAND
        },
        Land { size_m: 5000.0, height_m: 2000.0, rise_m: (2500.0, 9000.0), ground: SNOW, ..ALPS },
    ],
    haze: Haze { clear_m: 20_000.0, mist: 0.5, mist_m: 40.0, ..DUSK.haze },
    exposure: 1.25,
    ..DUSK
};

/// A thin moon over sand.
pub const CRESCENT: Scene = Scene {
    view: View { eye_m: 84.0, lens: 0.95, horizon: 0.64, near_m: 12.0, ..DAY.view },
    sun: Sun { azimuth: 48.0, elevation: 8.0, colour: 0xff8f70, strength: 0.9, disc: 0.0, glow: 0.2 },
    sky: Sky { zenith: 0x182a5c, ambient: 0.5, ..DUSK.sky },
    night: Night {
        stars: 0.25,
        moon: Some(Moon { azimuth: -6.0, elevation: 20.0, size: 1.5, phase: 0.14 }),
        ..NIGHT_NONE
    },
    land: &[Land {
        relief: Relief::Dunes,
        size_m: 480.0,
        height_m: 64.0,
        rise_m: (-200.0, 200.0),
        ground: Ground { one: 0xb8977c, other: 0xc4a88e, ..SAND },
        cover: Cover::Ripples,
        ..LAND
    }],
    ..DUSK
};

/// Steep walls, still water, the last light between them.
pub const FJORD: Scene = Scene {
    view: View { eye_m: 25.0, lens: 0.8, horizon: 0.5, near_m: 8.0, ..DAY.view },
    sky: Sky { zenith: 0x16264e, middle: 0x3f5c94, horizon: 0x9fb0cf, glow: 0xffa070, ambient: 0.9 },
    sun: Sun { azimuth: 3.0, glow: 0.12, ..DUSK.sun },
    haze: Haze { clear_m: 9000.0, colour: 0x4a6698, own: 0.5, mist: 0.12, mist_m: 150.0 },
    land: &[
        BED,
        Land {
            relief: Relief::Peaks,
            size_m: 3000.0,
            base_m: -60.0,
            height_m: 1900.0,
            rise_m: (-500.0, 2500.0),
            valley_m: 1100.0,
            bend: 0.03,
            ground: Ground { snow_from_m: 800.0, steep_from: 0.9, one: 0x2e3a26, other: 0x3a4330, ..ROCK },
            ..LAND
        },
    ],
    water: Some(Water { chop: 0.02, ..LAKE }),
    ..DUSK
};
