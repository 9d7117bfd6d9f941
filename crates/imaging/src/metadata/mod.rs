//! What is known about a picture besides its pixels: EXIF, XMP and IPTC-IIM, merged. Reading never
//! fails and never loops; what cannot be read is absent.

pub(crate) mod exif;
pub(crate) mod iptc;
pub(crate) mod xmp;

use serde::{Deserialize, Serialize};

use crate::container;
use crate::format::Format;

/// What a picture says about itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// When it was taken, as the camera's clock had it: `2024-06-01T12:33:00`, followed by a fraction
    /// of a second (`.250`) and an offset from UTC (`+02:00`) when the camera wrote them.
    pub captured: Option<String>,
    /// Make and model of the camera.
    pub camera: Option<String>,
    /// Model of the lens.
    pub lens: Option<String>,
    /// Where it was taken.
    pub position: Option<Position>,
    /// Caption or description.
    pub caption: Option<String>,
    /// Photographer.
    pub creator: Option<String>,
    /// Copyright notice.
    pub copyright: Option<String>,
    /// Keywords, in the order in which they were written, each once.
    pub keywords: Vec<String>,
    /// Stars, 0 to 5.
    pub rating: Option<u8>,
}

/// Degrees, north and east positive (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// -90 to 90.
    pub latitude: f64,
    /// -180 to 180.
    pub longitude: f64,
}

/// Longest text that is kept, in characters.
const TEXT_MAX: usize = 4000;
/// Most keywords that are kept.
const KEYWORDS_MAX: usize = 500;

/// Reads what a picture says about itself.
///
/// Where EXIF, XMP and IPTC disagree: capture time, camera and position come from EXIF, which the
/// camera wrote; captions, names, keywords and ratings come from XMP, then IPTC, then EXIF, in the
/// order in which programs for photographers keep them current.
pub fn read_metadata(bytes: &[u8]) -> Metadata {
    let Some(format) = Format::of(bytes) else { return Metadata::default() };
    let payloads = container::payloads(bytes, format);
    let exif = payloads.exif.as_deref().map(exif::read).unwrap_or_default();
    let xmp = payloads.xmp.as_deref().map(xmp::read).unwrap_or_default();
    let iptc = payloads.iptc.as_deref().map(iptc::read).unwrap_or_default();
    let mut keywords: Vec<String> = Vec::new();
    for keyword in xmp.keywords.into_iter().chain(iptc.keywords) {
        if keywords.len() < KEYWORDS_MAX && !keywords.contains(&keyword) {
            keywords.push(keyword);
        }
    }
    Metadata {
        captured: exif.captured.or(xmp.captured),
        camera: exif.camera.or(xmp.camera),
        lens: exif.lens.or(xmp.lens),
        position: exif.position,
        caption: xmp.caption.or(iptc.caption).or(exif.caption),
        creator: xmp.creator.or(iptc.creator).or(exif.creator),
        copyright: xmp.copyright.or(iptc.copyright).or(exif.copyright),
        keywords,
        rating: xmp.rating.or(exif.rating),
    }
}

/// Text of unknown encoding: UTF-8, or else Latin-1; without padding and control characters.
pub(crate) fn text(raw: &[u8]) -> Option<String> {
    let raw = raw.split(|&byte| byte == 0).next().unwrap_or_default();
    let decoded = match std::str::from_utf8(raw) {
        Ok(utf8) => utf8.to_owned(),
        Err(_) => latin1(raw),
    };
    clean(&decoded)
}

pub(crate) fn latin1(raw: &[u8]) -> String {
    raw.iter().map(|&byte| char::from(byte)).collect()
}

/// Trimmed, without control characters but line breaks, and of bounded length; `None` when nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let kept: String = text
        .trim()
        .chars()
        .filter(|&character| character == '\n' || !character.is_control())
        .take(TEXT_MAX)
        .collect();
    (!kept.is_empty()).then_some(kept)
}
