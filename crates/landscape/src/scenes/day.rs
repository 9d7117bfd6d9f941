//! By day.

use super::*;

/// Peaks mirrored in a still lake.
pub const ALPINE_LAKE: Scene = Scene {
    view: View { eye_m: 2.5, lens: 0.72, horizon: 0.56, near_m: 3.0, ..DAY.view },
    clouds: &[CIRRUS],
    land: &[
        Land { relief: Relief::Plain, size_m: 900.0, base_m: -12.0, height_m: 3.0, ..LAND },
        Land { valley_m: 1500.0, ..ALPS },
        Land {
            relief: Relief::Hills,
            size_m: 1900.0,
            base_m: -16.0,
            height_m: 420.0,
            rise_m: (700.0, 3800.0),
            valley_m: 700.0,
            cover: FIRS,
            ..LAND
        },
    ],
    water: Some(LAKE),
    ..DAY
};

/// Flowers before the Alps.
pub const MEADOW: Scene = Scene {
    view: View { eye_m: 42.0, lens: 0.7, horizon: 0.46, near_m: 1.6, ..DAY.view },
    clouds: &[CUMULUS],
    land: &[
        Land { valley_m: 0.0, rise_m: (2500.0, 16_000.0), ..ALPS },
        Land {
            size_m: 260.0,
            base_m: 36.0,
            height_m: 5.0,
            fall_m: (60.0, 500.0),
            cover: Cover::Flowers { tall_m: 0.5, one: 0xf4d23c, other: 0xe9e6f4, share: 0.5 },
            ..LAND
        },
        Land { size_m: 1600.0, base_m: -30.0, height_m: 210.0, rise_m: (300.0, 3600.0), cover: FIRS, ..LAND },
    ],
    ..DAY
};
pub const ISLANDS: Scene = DAY;
pub const TULIPS: Scene = DAY;
pub const WHEAT: Scene = DAY;
pub const MESAS: Scene = Scene {
    view: View { eye_m: 60.0, lens: 0.8, horizon: 0.55, near_m: 12.0, ..DAY.view },
    sun: Sun { azimuth: 100.0, elevation: 24.0, colour: 0xffe2b8, strength: 2.8, ..DAY.sun },
    clouds: &[CUMULUS],
    land: &[
        Land {
            relief: Relief::Mesas,
            size_m: 2600.0,
            height_m: 420.0,
            rise_m: (500.0, 2500.0),
            ground: Ground { one: 0xa8603a, other: 0xb9794c, patch_m: 40.0, steep: 0xa04a2a, steep_from: 0.6, strata_m: 26.0, ..ROCK },
            ..LAND
        },
    ],
    ..DAY
};
pub const MOOR: Scene = DAY;
pub const AUTUMN: Scene = DAY;
pub const CLIFFS: Scene = DAY;
