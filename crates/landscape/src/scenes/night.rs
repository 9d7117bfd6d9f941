//! At night.

use super::{ALPS, BED, DAY, FIRS, GRASS, LAKE, LAND, NIGHT_NONE, SNOW};
use crate::scene::{Ground, Haze, Land, Moon, Night, Scene, Sky, Sun, View};

/// Starlight and a moon behind the camera, to vary.
const NIGHT: Scene = Scene {
    sun: Sun { azimuth: -60.0, elevation: 35.0, colour: 0xb8ccff, strength: 0.14, disc: 0.0, glow: 0.0 },
    sky: Sky { zenith: 0x070c1c, middle: 0x0f1a34, horizon: 0x24385a, glow: 0xbccbe8, ambient: 0.6 },
    haze: Haze { clear_m: 22_000.0, colour: 0x1c2c4c, own: 0.5, mist: 0.0, mist_m: 80.0 },
    ..DAY
};

/// A full moon over snow.
pub const MOONLIGHT: Scene = Scene {
    view: View { eye_m: 500.0, lens: 1.0, horizon: 0.58, near_m: 150.0, ..DAY.view },
    sun: Sun { azimuth: 52.0, elevation: 30.0, strength: 0.5, ..NIGHT.sun },
    sky: Sky { zenith: 0x0d1936, middle: 0x1d3258, horizon: 0x4a6488, ..NIGHT.sky },
    night: Night {
        stars: 0.5,
        moon: Some(Moon { azimuth: 17.0, elevation: 17.0, size: 1.3, phase: 0.98 }),
        ..NIGHT_NONE
    },
    land: &[
        Land {
            size_m: 4600.0,
            height_m: 2600.0,
            base_m: 0.0,
            rise_m: (1500.0, 8000.0),
            ground: Ground { steep: 0x77716b, ..SNOW },
            ..ALPS
        },
        Land { size_m: 1500.0, height_m: 420.0, rise_m: (0.0, 1500.0), ground: SNOW, cover: FIRS, ..LAND },
    ],
    ..NIGHT
};

/// The Milky Way over a dark wood.
pub const GALAXY: Scene = Scene {
    view: View { eye_m: 24.0, lens: 0.55, horizon: 0.86, near_m: 40.0, ..DAY.view },
    sky: Sky { horizon: 0x3a4658, ..NIGHT.sky },
    night: Night { stars: 1.0, milky_way: 0.35, ..NIGHT_NONE },
    land: &[Land {
        size_m: 420.0,
        height_m: 120.0,
        base_m: 0.0,
        rise_m: (60.0, 700.0),
        ground: Ground { one: 0x1d241e, other: 0x272c24, ..GRASS },
        cover: FIRS,
        ..LAND
    }],
    ..NIGHT
};

/// Northern lights over a fjord.
pub const AURORA: Scene = Scene {
    view: View { eye_m: 3.0, lens: 0.6, horizon: 0.7, near_m: 3.0, ..DAY.view },
    night: Night { stars: 0.7, aurora: 1.0, ..NIGHT_NONE },
    land: &[
        BED,
        Land {
            height_m: 1900.0,
            size_m: 4200.0,
            rise_m: (2500.0, 8000.0),
            ground: Ground { snow_from_m: 100.0, ..ALPS.ground },
            ..ALPS
        },
    ],
    water: Some(LAKE),
    ..NIGHT
};
