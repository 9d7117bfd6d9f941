//! A picture as the templates and the scripts see it.

use std::collections::BTreeSet;
use std::ops::Not;

use serde::Serialize;
use wirephoto_exchange::hex;
use wirephoto_library::Kind;

use crate::pages::Links;
use crate::service::look::{Tile, shape};
use crate::words::Customer;

/// Characters of a caption that stand in the grid; all of it stands beside the picture.
const MAX_ALT: usize = 160;

/// Pictures of a page that a browser fetches at once, as they are in sight on any screen; the others when it has seen
/// where they are.
pub(crate) const EAGER: usize = 6;

/// A picture in the grid. Short names, because a page has hundreds.
#[derive(Serialize)]
pub(crate) struct TileView {
    #[serde(rename = "n")]
    pub number: u32,
    #[serde(skip)]
    pub href: String,
    pub alt: String,
    #[serde(rename = "t")]
    pub thumbnail: Image,
    #[serde(rename = "p")]
    pub preview: Image,
    #[serde(rename = "l")]
    pub low: Image,
    /// A ThumbHash in hexadecimal digits.
    #[serde(rename = "b")]
    pub blur: String,
    /// Its average, as three hexadecimal digits.
    #[serde(rename = "k")]
    pub colour: String,
    /// Width over height in thousandths.
    #[serde(rename = "r")]
    pub shape: u32,
    /// Brought to the host by its photographer: there is no original of which anything could be made.
    #[serde(rename = "a", skip_serializing_if = "Not::not")]
    pub added: bool,
}

/// One size of it.
#[derive(Serialize)]
pub(crate) struct Image {
    #[serde(rename = "u")]
    pub url: String,
    #[serde(rename = "w")]
    pub width: u32,
    #[serde(rename = "h")]
    pub height: u32,
}

impl TileView {
    pub(crate) fn new(tile: &Tile, links: &Links, t: &Customer) -> Self {
        let [thumbnail, preview, low] = Kind::PROOFS.map(|kind| {
            let facts = &tile.renditions[kind as usize];
            Image { url: links.media(facts), width: facts.width, height: facts.height }
        });
        let number = tile.number();
        Self {
            number,
            href: links.picture(number),
            alt: alt(tile, t),
            shape: shape(tile.picture.width, tile.picture.height),
            thumbnail,
            preview,
            low,
            blur: hex::encode(&tile.picture.blur),
            colour: colour(&tile.picture.blur),
            added: tile.placement.uploaded,
        }
    }
}

/// What stands in for a picture for those who cannot see it: its caption, or its number.
fn alt(tile: &Tile, t: &Customer) -> String {
    let caption = tile.picture.metadata.caption.as_deref().unwrap_or_default();
    let caption = if caption.is_empty() { &tile.placement.description } else { caption };
    let caption: String = caption.chars().take(MAX_ALT).collect();
    if caption.is_empty() { (t.picture)(tile.number()) } else { caption }
}

/// The rules that give each tile its shape and its colour, so that nothing moves while pictures arrive. They stand in
/// the page, since a strict policy allows no `style` attributes; each shape and colour stands once.
pub(crate) fn rules<'t>(tiles: impl IntoIterator<Item = &'t TileView>) -> String {
    let mut shapes = BTreeSet::new();
    let mut colours = BTreeSet::new();
    for tile in tiles {
        shapes.insert(tile.shape);
        colours.insert(tile.colour.as_str());
    }
    let shapes = shapes.iter().map(|shape| format!(".r{shape}{{--r:{}}}", f64::from(*shape) / 1000.0));
    shapes.chain(colours.iter().map(|colour| format!(".k{colour}{{background:#{colour}}}"))).collect()
}

/// The average colour of a ThumbHash in 12 bits; a quiet grey without one.
fn colour(blur: &[u8]) -> String {
    let [a, b, c, ..] = *blur else { return "888".to_owned() };
    let header = u32::from_le_bytes([a, b, c, 0]);
    let part = |shift: u32| f64::from((header >> shift) & 63);
    // Lightness, yellow against blue, red against green.
    let (l, p, q) = (part(0) / 63.0, part(6) / 31.5 - 1.0, part(12) / 31.5 - 1.0);
    let blue = l - p * 2.0 / 3.0;
    let red = f64::midpoint(3.0 * l - blue, q);
    let green = red - q;
    [red, green, blue].map(|part| format!("{:x}", (part.clamp(0.0, 1.0) * 15.0).round() as u8)).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbhash_begins_with_its_average_colour() {
        // White: full lightness, both colour differences in the middle.
        let header: u32 = 63 | 32 << 6 | 32 << 12;
        assert_eq!(colour(&header.to_le_bytes()), "fff");
        assert_eq!(colour(&[0, 0]), "888");
        // Every header is some colour.
        for header in (0..1 << 18).step_by(977) {
            assert_eq!(colour(&u32::to_le_bytes(header)).len(), 3);
        }
    }
}
