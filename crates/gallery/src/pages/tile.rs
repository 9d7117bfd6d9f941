//! A picture as the templates and the scripts see it.

use std::ops::Not;

use serde::Serialize;
use wirephoto_exchange::hex;
use wirephoto_library::Kind;
use wirephoto_site::tile::{self, colour};

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

/// The rules for these tiles, to stand in their page.
pub(crate) fn rules<'t>(views: impl IntoIterator<Item = &'t TileView>) -> String {
    tile::rules(views.into_iter().map(|view| (view.shape, view.colour.as_str())))
}
