//! At night.

use super::*;
pub const NIGHT: Scene = Scene {
    sun: Sun { azimuth: -60.0, elevation: 35.0, colour: 0xb8ccff, strength: 0.10, disc: 0.0, glow: 0.0 },
    sky: Sky { zenith: 0x070c1c, middle: 0x0f1a34, horizon: 0x24385a, glow: 0xbccbe8, ambient: 0.6 },
    ..DAY
};
pub const MOONLIGHT: Scene = Scene { land: &[LAND], ..NIGHT };
pub const GALAXY: Scene = Scene { land: &[LAND], night: Night { stars: 1.0, milky_way: 0.4, ..NIGHT_NONE }, ..NIGHT };
pub const AURORA: Scene = Scene {
    view: View { eye_m: 3.0, lens: 0.55, horizon: 0.68, near_m: 3.0, ..DAY.view },
    night: Night { stars: 0.7, aurora: 1.0, ..NIGHT_NONE },
    land: &[
        Land { relief: Relief::Plain, size_m: 900.0, base_m: -12.0, height_m: 3.0, ..LAND },
        Land { valley_m: 1800.0, height_m: 1600.0, ground: Ground { snow_from_m: 100.0, ..ALPS.ground }, ..ALPS },
    ],
    water: Some(LAKE),
    ..NIGHT
};
