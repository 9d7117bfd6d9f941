//! What the ground looks like at a point: soil, rock, snow, leaves and blossoms.

use crate::colour::{Light, smoothstep};
use crate::random::unit_at;
use crate::relief::{Country, Point};
use crate::scene::{Cover, Ground, Land};

/// A land's colours, parsed.
pub struct Surface {
    ground: Ground,
    cover: Cover,
    one: Light,
    other: Light,
    steep: Light,
    snow: Light,
    leaf: (Light, Light),
}

/// How a point reflects light.
pub struct Skin {
    pub colour: Light,
    pub rough: f32,
    /// Share of the sky that its own surroundings hide.
    pub hidden: f32,
    /// 1 for leaves and blades, that light shines through.
    pub leafy: f32,
}

impl Surface {
    pub fn new(land: &Land) -> Self {
        let ground = land.ground;
        let leaf = match land.cover {
            Cover::Forest { one, other, .. }
            | Cover::Flowers { one, other, .. }
            | Cover::Rows { one, other, .. } => (one, other),
            _ => (0, 0),
        };
        Self {
            ground,
            cover: land.cover,
            one: Light::of(ground.one),
            other: Light::of(ground.other),
            steep: Light::of(ground.steep),
            snow: Light::of(ground.snow),
            leaf: (Light::of(leaf.0), Light::of(leaf.1)),
        }
    }

    /// The skin of a point where the land slopes by `slope`.
    pub fn skin(
        &self,
        country: &Country<'_>,
        point: &Point,
        x: f32,
        z: f32,
        slope: f32,
        footprint: f32,
    ) -> Skin {
        let Ground { patch_m, steep_from, snow_from_m, strata_m, .. } = self.ground;
        let noise = country.noise();
        let octaves = (patch_m / footprint).log2().clamp(1.0, 6.0);
        let patch = noise.fbm(x / patch_m + 13.0, z / patch_m, octaves);
        let grain = noise.fbm(x / 4.0, z / 4.0, (2.0 - footprint.log2()).clamp(0.0, 5.0));
        let grain = if self.cover == Cover::Ripples { 0.0 } else { grain };
        let mut colour = self.one.mix(self.other, smoothstep(-0.35, 0.35, patch)) * (1.0 + 0.4 * grain);
        let mut skin = Skin { colour, rough: 0.7, hidden: 0.0, leafy: 0.0 };
        match self.cover {
            Cover::Forest { .. } if point.cover > 0.0 => return self.tree(point, patch),
            Cover::Rows { .. } => return self.row(point, colour, patch),
            Cover::Flowers { share, .. } => {
                skin = blades(point, colour);
                colour =
                    self.blossom(country, point, x, z, footprint, share).map_or(skin.colour, |bloom| bloom);
            }
            Cover::Grass { .. } => {
                skin = blades(point, colour);
                colour = skin.colour;
            }
            Cover::Ripples => skin.rough = 0.25,
            _ => {}
        }
        if self.cover != Cover::Bare && !matches!(self.cover, Cover::Forest { .. }) {
            return Skin { colour, ..skin };
        }
        let steep = smoothstep(steep_from * 0.75, steep_from * 1.25, slope + 0.25 * patch);
        if steep > 0.0 {
            let mut rock = self.steep * (1.0 + 0.55 * patch);
            if strata_m > 0.0 {
                let bed = point.height / strata_m + 0.6 * patch;
                rock = rock * (0.86 + 0.3 * noise.fbm(bed, 3.0, 3.0));
            }
            colour = colour.mix(rock, steep);
            skin.leafy *= 1.0 - steep;
        }
        let line = snow_from_m * (1.0 + 0.35 * patch);
        let snow = smoothstep(line, line * 1.12 + 1.0, point.height)
            * (1.0 - smoothstep(0.75, 1.25, slope + 0.3 * patch));
        skin.colour = colour.mix(self.snow, snow);
        skin.rough *= 1.0 - 0.7 * snow;
        skin.leafy *= 1.0 - snow;
        skin
    }

    fn tree(&self, point: &Point, patch: f32) -> Skin {
        let leaf = self.leaf.0.mix(self.leaf.1, (point.tuft + 0.5 * patch).clamp(0.0, 1.0));
        let line = self.ground.snow_from_m;
        let frost = smoothstep(line, line + 40.0, point.height) * smoothstep(0.3, 0.95, point.cover) * 0.6;
        Skin {
            colour: (leaf * (0.55 + 0.75 * point.cover)).mix(self.snow, frost),
            rough: 1.0,
            hidden: 0.75 * (1.0 - point.cover),
            leafy: 0.8,
        }
    }

    fn row(&self, point: &Point, soil: Light, patch: f32) -> Skin {
        let plant = self.leaf.0.mix(self.leaf.1, smoothstep(0.4, 0.6, point.tuft)) * (0.85 + 0.5 * patch);
        let grown = smoothstep(0.08, 0.4, point.cover);
        let green = Light::of(0x3c4a22).mix(plant, smoothstep(0.3, 0.75, point.cover));
        Skin {
            colour: soil.mix(green, grown),
            rough: 1.0,
            hidden: 0.6 * (1.0 - point.cover),
            leafy: 0.7 * grown,
        }
    }

    /// A blossom's colour where one stands.
    fn blossom(
        &self,
        country: &Country<'_>,
        point: &Point,
        x: f32,
        z: f32,
        footprint: f32,
        share: f32,
    ) -> Option<Light> {
        let noise = country.noise();
        let drift = smoothstep(-0.35, 0.35, noise.fbm(x / 7.0 + 70.0, z / 12.0, 3.0));
        let (u, v) = ((x * 18.0).floor() as i32, (z * 12.0).floor() as i32);
        let far = smoothstep(0.02, 0.10, footprint);
        let here = unit_at(country.seed().wrapping_add(5), u, v);
        let kind =
            smoothstep(0.35, 0.65, 0.5 + 0.9 * noise.at(x / 6.0, z / 11.0 + 40.0) + 0.3 * (here - 0.5));
        let colour = self.leaf.0.mix(self.leaf.1, kind);
        let blooms = here < share * drift && point.cover > 0.36;
        if far > 0.0 {
            let spread = (if blooms { 1.0 - far } else { 0.0 }) + far * share * drift * 0.8;
            return Some(blades(point, self.one.mix(self.other, drift)).colour.mix(colour, spread));
        }
        blooms.then(|| colour * (0.75 + 0.5 * point.cover))
    }
}

/// Grass: dark at the foot, bright at the tips.
fn blades(point: &Point, colour: Light) -> Skin {
    Skin {
        colour: colour * (0.45 + 0.85 * point.cover) * (0.8 + 0.4 * point.tuft),
        rough: 1.0,
        hidden: 0.55 * (1.0 - point.cover),
        leafy: 0.9,
    }
}
