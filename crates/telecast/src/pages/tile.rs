//! A picture as the templates see it.

use wirephoto_exchange::hex;
use wirephoto_library::{Kind, RenditionFacts};
use wirephoto_site::tile::{self, colour};

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

/// The rules for these tiles, to stand in their page.
pub fn rules<'t>(views: impl IntoIterator<Item = &'t TileView>) -> String {
    tile::rules(views.into_iter().map(|view| (view.shape, view.colour.as_str())))
}
