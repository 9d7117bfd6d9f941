//! What a picture is made of: where the camera stands, the light, the sky, the land and the water.
//!
//! Distances are metres, angles degrees, colours sRGB. The camera looks along +z with x to its right, and like a
//! view camera it shifts rather than tilts: uprights stay upright.

/// A picture, described.
#[derive(Clone, Copy)]
pub struct Scene {
    pub view: View,
    pub sun: Sun,
    pub sky: Sky,
    pub clouds: &'static [Clouds],
    pub night: Night,
    pub haze: Haze,
    pub land: &'static [Land],
    pub water: Option<Water>,
    /// Sunlight comes through gaps in the clouds: 0 none, 1 strongly.
    pub dapple: f32,
    pub exposure: f32,
}

#[derive(Clone, Copy)]
pub struct View {
    /// Height of the camera above zero, where water stands.
    pub eye_m: f32,
    /// Focal length as a share of the picture's long side: 0.7 is wide, 2.0 a telephoto.
    pub lens: f32,
    /// The horizon's distance from the top, as a share of the height.
    pub horizon: f32,
    /// The nearest ground that is drawn.
    pub near_m: f32,
    pub far_m: f32,
}

#[derive(Clone, Copy)]
pub struct Sun {
    /// 0 is straight ahead, 90 to the right, 180 behind the camera.
    pub azimuth: f32,
    pub elevation: f32,
    pub colour: u32,
    /// Light on a surface that faces it.
    pub strength: f32,
    /// Brightness of the disc; 0 hides it.
    pub disc: f32,
    /// Brightness of the glow around it.
    pub glow: f32,
}

#[derive(Clone, Copy)]
pub struct Sky {
    pub zenith: u32,
    pub middle: u32,
    pub horizon: u32,
    pub glow: u32,
    /// How much light the sky casts on the ground.
    pub ambient: f32,
}

/// One layer of clouds, all of one base height.
#[derive(Clone, Copy)]
pub struct Clouds {
    pub base_m: f32,
    /// 0 for a thin sheet; heaps rise this far above their base.
    pub thickness_m: f32,
    pub size_m: f32,
    /// Stretched along this direction by `stretch`.
    pub stretch: f32,
    pub direction: f32,
    /// Share of the sky that is covered, about.
    pub cover: f32,
    pub opacity: f32,
    pub lit: u32,
    pub shade: u32,
    pub brightness: f32,
}

#[derive(Clone, Copy)]
pub struct Night {
    pub stars: f32,
    pub milky_way: f32,
    pub aurora: f32,
    pub moon: Option<Moon>,
}

#[derive(Clone, Copy)]
pub struct Moon {
    pub azimuth: f32,
    pub elevation: f32,
    /// Degrees across.
    pub size: f32,
    /// 0 new, 1 full.
    pub phase: f32,
}

#[derive(Clone, Copy)]
pub struct Haze {
    /// Distance at which a thing has lost about two thirds of its contrast.
    pub clear_m: f32,
    /// The haze's own colour, and its share: the rest is the sky's at the horizon.
    pub colour: u32,
    pub own: f32,
    /// Mist that lies low: its thickness at zero (per kilometre) and the height at which it has thinned.
    pub mist: f32,
    pub mist_m: f32,
}

#[derive(Clone, Copy)]
pub struct Water {
    pub body: u32,
    /// Slope of the waves: 0.005 a mirror, 0.1 a windy sea.
    pub chop: f32,
    pub wave_m: f32,
}

/// One piece of country. Where several overlap, the highest is seen.
#[derive(Clone, Copy)]
pub struct Land {
    pub relief: Relief,
    pub size_m: f32,
    pub base_m: f32,
    pub height_m: f32,
    /// Rises from nothing to its full height between these distances from the camera.
    pub rise_m: (f32, f32),
    /// Sinks again between these; equal numbers mean never.
    pub fall_m: (f32, f32),
    /// Half the width of a valley ahead of the camera; 0 for none.
    pub valley_m: f32,
    /// Where the valley runs to, metres to the right per metre ahead.
    pub bend: f32,
    pub ground: Ground,
    pub cover: Cover,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Relief {
    /// Washed and folded mountains.
    Peaks,
    /// Soft hills.
    Hills,
    /// Sand with winding crests.
    Dunes,
    /// Steps with cliffs between.
    Mesas,
    /// One volcano, its summit this far to the right and ahead.
    Cone { right_m: f32, ahead_m: f32 },
    /// Level ground with little unevenness.
    Plain,
}

#[derive(Clone, Copy)]
pub struct Ground {
    pub one: u32,
    pub other: u32,
    pub patch_m: f32,
    pub steep: u32,
    /// Slope (rise over run) at which the steep colour takes over.
    pub steep_from: f32,
    pub snow: u32,
    /// Height from which snow lies where it is not steep.
    pub snow_from_m: f32,
    /// Layers of rock, this thick; 0 for none.
    pub strata_m: f32,
}

/// What grows on the ground.
#[derive(Clone, Copy, PartialEq)]
pub enum Cover {
    Bare,
    Grass {
        tall_m: f32,
    },
    /// Blossoms of two colours among grass.
    Flowers {
        tall_m: f32,
        one: u32,
        other: u32,
        share: f32,
    },
    /// Planted rows that run away from the camera.
    Rows {
        apart_m: f32,
        tall_m: f32,
        slant: f32,
        one: u32,
        other: u32,
    },
    /// Trees up to a height above zero; `pointed` for firs.
    Forest {
        tall_m: f32,
        apart_m: f32,
        share: f32,
        line_m: f32,
        pointed: bool,
        one: u32,
        other: u32,
    },
    /// Wind ripples.
    Ripples,
}
