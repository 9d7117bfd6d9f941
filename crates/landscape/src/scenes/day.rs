//! By day.

use super::{ALPS, BED, CIRRUS, CUMULUS, DAY, FIRS, GRASS, LAKE, LAND, ROCK};
use crate::scene::{Clouds, Cover, Ground, Haze, Land, Relief, Scene, Sky, Sun, View, Water};

/// Peaks mirrored in a still lake.
pub const ALPINE_LAKE: Scene = Scene {
    view: View { eye_m: 2.5, lens: 0.95, horizon: 0.58, near_m: 3.0, ..DAY.view },
    clouds: &[CIRRUS],
    land: &[
        BED,
        Land { rise_m: (5000.0, 12_000.0), height_m: 3300.0, size_m: 6200.0, ..ALPS },
        Land {
            size_m: 1900.0,
            base_m: -16.0,
            height_m: 520.0,
            rise_m: (900.0, 4200.0),
            valley_m: 700.0,
            bend: 0.08,
            cover: FIRS,
            ..LAND
        },
    ],
    water: Some(LAKE),
    ..DAY
};

/// Flowers before the Alps.
pub const MEADOW: Scene = Scene {
    view: View { eye_m: 0.0, lens: 0.8, horizon: 0.5, near_m: 1.8, ..DAY.view },
    clouds: &[CUMULUS],
    land: &[
        Land { rise_m: (3000.0, 13_000.0), size_m: 5600.0, height_m: 3000.0, ..ALPS },
        Land {
            size_m: 90.0,
            base_m: 36.0,
            height_m: 5.0,
            fall_m: (80.0, 400.0),
            cover: Cover::Flowers { tall_m: 0.4, one: 0xf4d23c, other: 0xf4f2fa, share: 0.4 },
            ..LAND
        },
        Land { size_m: 1600.0, base_m: -10.0, height_m: 300.0, rise_m: (300.0, 3600.0), cover: FIRS, ..LAND },
    ],
    ..DAY
};

/// Wooded islands in a bright sea.
pub const ISLANDS: Scene = Scene {
    view: View { eye_m: 110.0, lens: 0.85, horizon: 0.33, near_m: 60.0, far_m: 300_000.0 },
    clouds: &[Clouds { cover: 0.36, ..CUMULUS }],
    land: &[
        BED,
        Land {
            size_m: 1100.0,
            base_m: -175.0,
            height_m: 330.0,
            rise_m: (500.0, 1500.0),
            fall_m: (9000.0, 14_000.0),
            ground: Ground { one: 0xd9c89a, other: 0xcdb98a, steep: 0x9a8f7c, steep_from: 0.6, ..GRASS },
            cover: Cover::Forest {
                tall_m: 16.0,
                apart_m: 9.0,
                share: 0.95,
                line_m: 900.0,
                pointed: false,
                one: 0x35552a,
                other: 0x5c7a33,
            },
            ..LAND
        },
    ],
    water: Some(Water { body: 0x0f8c94, chop: 0.05, wave_m: 2.0 }),
    ..DAY
};

/// Rows of tulips to the horizon.
pub const TULIPS: Scene = Scene {
    view: View { eye_m: 2.6, lens: 0.62, horizon: 0.42, near_m: 1.0, ..DAY.view },
    clouds: &[Clouds { cover: 0.47, ..CUMULUS }],
    land: &[
        Land {
            relief: Relief::Plain,
            size_m: 500.0,
            height_m: 1.4,
            ground: Ground { one: 0x6a543c, other: 0x7a6448, patch_m: 3.0, ..GRASS },
            cover: Cover::Rows { apart_m: 0.9, tall_m: 0.5, slant: 0.05, one: 0xd21f2f, other: 0xf6b81c },
            ..LAND
        },
        Land {
            size_m: 700.0,
            height_m: 26.0,
            base_m: -4.0,
            rise_m: (500.0, 1800.0),
            cover: BROADLEAF,
            ..LAND
        },
    ],
    ..DAY
};

/// Ripe wheat under summer clouds.
pub const WHEAT: Scene = Scene {
    view: View { eye_m: 0.0, lens: 0.8, horizon: 0.6, near_m: 1.2, ..DAY.view },
    clouds: &[Clouds { cover: 0.5, thickness_m: 1300.0, ..CUMULUS }],
    land: &[
        Land {
            size_m: 420.0,
            height_m: 5.0,
            ground: Ground { one: 0xd9ab4e, other: 0xb98836, patch_m: 14.0, ..GRASS },
            cover: Cover::Grass { tall_m: 0.8 },
            ..LAND
        },
        Land {
            size_m: 900.0,
            height_m: 120.0,
            base_m: -12.0,
            rise_m: (300.0, 2600.0),
            cover: BROADLEAF,
            ..LAND
        },
    ],
    ..DAY
};

/// Red rock in the late afternoon.
pub const MESAS: Scene = Scene {
    view: View { eye_m: 130.0, lens: 1.6, horizon: 0.56, near_m: 40.0, ..DAY.view },
    sun: Sun { azimuth: 105.0, elevation: 20.0, colour: 0xffd9a6, strength: 3.0, ..DAY.sun },
    clouds: &[Clouds { cover: 0.4, ..CUMULUS }],
    land: &[
        Land {
            relief: Relief::Mesas,
            size_m: 3400.0,
            height_m: 480.0,
            rise_m: (900.0, 3200.0),
            ground: Ground {
                one: 0xa8623f,
                other: 0xba7f55,
                patch_m: 60.0,
                steep: 0xa4502f,
                steep_from: 0.55,
                strata_m: 30.0,
                ..ROCK
            },
            ..LAND
        },
        Land {
            relief: Relief::Plain,
            size_m: 800.0,
            height_m: 30.0,
            base_m: 8.0,
            ground: Ground { one: 0xae6a44, other: 0xc08a5e, patch_m: 30.0, ..ROCK },
            cover: Cover::Forest {
                tall_m: 2.2,
                apart_m: 5.0,
                share: 0.35,
                line_m: 900.0,
                pointed: false,
                one: 0x6a6a45,
                other: 0x83805a,
            },
            ..LAND
        },
    ],
    ..DAY
};

/// Sun and cloud shadows on open hills.
pub const MOOR: Scene = Scene {
    view: View { eye_m: 330.0, lens: 1.4, horizon: 0.36, near_m: 120.0, ..DAY.view },
    sun: Sun { azimuth: 75.0, elevation: 26.0, colour: 0xffe3b0, strength: 3.4, ..DAY.sun },
    sky: Sky { zenith: 0x4d6276, middle: 0x8496a6, horizon: 0xc8cfd2, glow: 0xfff0d0, ambient: 0.5 },
    clouds: &[Clouds {
        base_m: 1200.0,
        thickness_m: 700.0,
        size_m: 3000.0,
        cover: 0.75,
        lit: 0xe8e6e0,
        shade: 0x4a545f,
        brightness: 1.0,
        ..CUMULUS
    }],
    haze: Haze { clear_m: 24_000.0, ..DAY.haze },
    land: &[
        Land { size_m: 1500.0, height_m: 300.0, base_m: 0.0, rise_m: (-600.0, 900.0), ground: HEATH, ..LAND },
        Land {
            relief: Relief::Peaks,
            size_m: 4200.0,
            height_m: 900.0,
            base_m: -50.0,
            rise_m: (2500.0, 8000.0),
            ground: HEATH,
            ..LAND
        },
    ],
    dapple: 0.93,
    ..DAY
};

const HEATH: Ground =
    Ground { one: 0x7c7a34, other: 0x8f6a3a, patch_m: 130.0, steep: 0x6b655c, steep_from: 0.85, ..ROCK };

/// Autumn woods and their reflection.
pub const AUTUMN: Scene = Scene {
    view: View { eye_m: 2.0, lens: 1.0, horizon: 0.6, near_m: 3.0, ..DAY.view },
    sun: Sun { azimuth: 130.0, elevation: 27.0, colour: 0xffe6bd, strength: 2.9, ..DAY.sun },
    clouds: &[CIRRUS],
    land: &[
        BED,
        Land {
            size_m: 700.0,
            base_m: -12.0,
            height_m: 210.0,
            rise_m: (250.0, 1600.0),
            valley_m: 160.0,
            bend: -0.12,
            cover: Cover::Forest {
                tall_m: 17.0,
                apart_m: 8.0,
                share: 1.0,
                line_m: 900.0,
                pointed: false,
                one: 0xa8341a,
                other: 0xe0a62c,
            },
            ..LAND
        },
        Land { rise_m: (3500.0, 9000.0), height_m: 1500.0, ..ALPS },
    ],
    water: Some(Water { chop: 0.012, ..LAKE }),
    ..DAY
};

/// Green above, sea below.
pub const CLIFFS: Scene = Scene {
    view: View { eye_m: 160.0, lens: 1.15, horizon: 0.30, near_m: 60.0, far_m: 300_000.0 },
    sun: Sun { azimuth: -80.0, elevation: 30.0, colour: 0xffeed2, strength: 2.4, ..DAY.sun },
    clouds: &[CIRRUS],
    land: &[
        BED,
        Land {
            relief: Relief::Mesas,
            size_m: 1500.0,
            base_m: -115.0,
            height_m: 290.0,
            rise_m: (500.0, 1500.0),
            fall_m: (6000.0, 9000.0),
            ground: Ground {
                one: 0x56752f,
                other: 0x73873a,
                patch_m: 50.0,
                steep: 0xa79a86,
                steep_from: 0.8,
                strata_m: 12.0,
                ..ROCK
            },
            ..LAND
        },
    ],
    water: Some(Water { body: 0x0e4f63, chop: 0.09, wave_m: 3.0 }),
    ..DAY
};

const BROADLEAF: Cover = Cover::Forest {
    tall_m: 15.0,
    apart_m: 9.0,
    share: 0.7,
    line_m: 900.0,
    pointed: false,
    one: 0x2f4a20,
    other: 0x52682c,
};
