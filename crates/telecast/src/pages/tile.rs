//! A picture as the templates see it.

use std::collections::BTreeSet;

use wirephoto_exchange::hex;
use wirephoto_library::{Kind, RenditionFacts};

use crate::service::album::Tile;

/// Bytes of a content's hash in an address.
pub const HASH_BYTES: usize = 8;
/// Characters of a caption that stand in a grid; all of it stands beside the picture.
const MAX_ALT: usize = 160;

/// A picture in a page.
pub struct TileView {
    pub alt: String,
    pub thumbnail: Image,
    pub preview: Image,
    pub low: Image,
    /// The average of its placeholder, as three hexadecimal digits.
    pub colour: String,
    /// Width over height in thousandths.
    pub shape: u32,
}

/// One size of it.
pub struct Image {
    pub url: String,
    pub width: u32,
    pub height: u32,
}

impl TileView {
    /// `name` is what it is called without a caption.
    pub fn new(tile: &Tile, name: String) -> Self {
        let [thumbnail, preview, low] = Kind::PROOFS.map(|kind| Image::new(&tile.renditions[kind as usize]));
        let caption = tile.picture.metadata.caption.as_deref().unwrap_or_default();
        let caption: String = caption.chars().take(MAX_ALT).collect();
        let alt = if caption.is_empty() { name } else { caption };
        let (width, height) = (u64::from(tile.picture.width), u64::from(tile.picture.height.max(1)));
        // Panoramas are shown in part.
        let shape = (1_000 * width / height).clamp(300, 3_500) as u32;
        Self { alt, thumbnail, preview, low, colour: colour(&tile.picture.blur), shape }
    }
}

impl Image {
    fn new(facts: &RenditionFacts) -> Self {
        let hash = hex::encode(&facts.hash[..HASH_BYTES]);
        let url = format!("/albums/m/{}/{}/{hash}.jpg", facts.picture, facts.kind.name());
        Self { url, width: facts.width, height: facts.height }
    }
}

/// The rules that give each tile its shape and its colour, so that nothing moves while pictures arrive. They stand in
/// the page, since a strict policy allows no `style` attributes; each shape and colour stands once.
pub fn rules<'t>(tiles: impl IntoIterator<Item = &'t TileView>) -> String {
    let (mut shapes, mut colours) = (BTreeSet::new(), BTreeSet::new());
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
        for header in (0..1 << 18).step_by(977) {
            assert_eq!(colour(&u32::to_le_bytes(header)).len(), 3);
        }
    }
}
