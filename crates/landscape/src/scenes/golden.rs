//! In the first and last hour of sunlight.

use super::*;

/// Low sun, to vary.
pub const GOLDEN: Scene = Scene {
    sun: Sun { azimuth: -24.0, elevation: 7.0, colour: 0xffc27a, strength: 2.6, disc: 14.0, glow: 0.9 },
    sky: Sky { zenith: 0x4f7fb4, middle: 0xc9bfae, horizon: 0xf3c68c, glow: 0xffa552, ambient: 0.55 },
    haze: Haze { clear_m: 15_000.0, mist: 0.0, mist_m: 90.0 },
    ..DAY
};

/// Ridge behind ridge towards the rising sun.
pub const LAYERS: Scene = Scene {
    view: View { eye_m: 900.0, lens: 1.3, horizon: 0.40, near_m: 200.0, ..DAY.view },
    haze: Haze { clear_m: 11_000.0, mist: 0.25, mist_m: 160.0 },
    land: &[Land { relief: Relief::Peaks, size_m: 5200.0, height_m: 900.0, rise_m: (0.0, 2000.0), ground: Ground { one: 0x2f4030, other: 0x3c4a30, ..ROCK }, ..LAND }],
    ..GOLDEN
};
pub const MIST_LAKE: Scene = GOLDEN;
pub const FIRS_IN_FOG: Scene = GOLDEN;
pub const HILLS: Scene = GOLDEN;
pub const DUNES: Scene = Scene {
    view: View { eye_m: 46.0, lens: 0.8, horizon: 0.34, near_m: 4.0, ..DAY.view },
    sun: Sun { azimuth: 68.0, elevation: 13.0, disc: 0.0, glow: 0.4, strength: 3.0, colour: 0xffc98c },
    land: &[Land {
        relief: Relief::Dunes, size_m: 340.0, height_m: 52.0,
        ground: Ground { one: 0xd79a5c, other: 0xdfa869, patch_m: 200.0, steep: 0xd79a5c, steep_from: 5.0, ..ROCK },
        cover: Cover::Ripples,
        ..LAND
    }],
    ..GOLDEN
};
pub const LAVENDER: Scene = GOLDEN;
/// The sun over the open sea.
pub const SUNSET_SEA: Scene = Scene {
    view: View { eye_m: 6.0, lens: 0.85, horizon: 0.55, near_m: 6.0, far_m: 400_000.0 },
    sun: Sun { azimuth: 4.0, elevation: 3.2, ..GOLDEN.sun },
    clouds: &[Clouds { cover: 0.5, lit: 0xffb070, shade: 0x7a5a6a, opacity: 0.9, ..CIRRUS }],
    land: &[Land { base_m: -40.0, height_m: 0.0, ..LAND }],
    water: Some(Water { body: 0x0c2a38, chop: 0.09, wave_m: 2.5, ..LAKE }),
    ..GOLDEN
};
