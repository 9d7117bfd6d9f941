//! Telling formats apart by their first bytes. File names are never believed.

use serde::{Deserialize, Serialize};

use crate::Lookalike;

/// Picture formats that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG: baseline, extended, progressive; grey, colour, CMYK.
    Jpeg,
    /// PNG, 1 to 16 bits.
    Png,
    /// TIFF, 8 and 16 bits.
    Tiff,
    /// WebP, lossy and lossless.
    WebP,
    /// HEIC: HEVC in HEIF.
    Heic,
    /// AVIF: AV1 in HEIF.
    Avif,
    /// JPEG XL.
    JpegXl,
    /// Camera RAW in TIFF structure; its embedded preview is what is decoded.
    Raw,
}

impl Format {
    /// The format of a picture, from its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [0xFF, 0x0A, ..] | [0, 0, 0, 0x0C, b'J', b'X', b'L', b' ', b'\r', b'\n', 0x87, b'\n', ..] => {
                Some(Self::JpegXl)
            }
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Self::of_brand(bytes),
            _ if crate::tiff::Tiff::parse(bytes).is_some() => {
                Some(if crate::decode::raw::is_raw(bytes) { Self::Raw } else { Self::Tiff })
            }
            _ => None,
        }
    }

    /// HEIF (ISO/IEC 23008-12): the major brand, or for general brands the compatible ones.
    fn of_brand(bytes: &[u8]) -> Option<Self> {
        let length = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
        let brands = bytes.get(8..length.min(bytes.len()).min(256))?;
        let mut general = false;
        for (index, brand) in brands.chunks_exact(4).enumerate() {
            match brand {
                b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => return Some(Self::Heic),
                b"avif" | b"avis" => return Some(Self::Avif),
                b"mif1" | b"msf1" if index == 0 => general = true,
                _ if index == 0 => return None,
                _ => {}
            }
        }
        general.then_some(Self::Heic)
    }

    /// The name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Tiff => "TIFF",
            Self::WebP => "WebP",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::JpegXl => "JPEG XL",
            Self::Raw => "RAW",
        }
    }
}

/// What bytes that are no picture look like.
pub(crate) fn looks_like(bytes: &[u8]) -> Option<Lookalike> {
    let start = &bytes[..bytes.len().min(512)];
    let text =
        String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if starts(&["<!doctype html", "<html", "<head", "<script", "<body", "<!--"]) {
        return Some(Lookalike::WebPage);
    }
    if text.contains("<svg") {
        return Some(Lookalike::Drawing);
    }
    if starts(&["<?xml"]) {
        return Some(Lookalike::Xml);
    }
    match start {
        [b'%', b'P', b'D', b'F', ..] => Some(Lookalike::Pdf),
        [b'P', b'K', 3 | 5, ..] => Some(Lookalike::Zip),
        [b'G', b'I', b'F', b'8', ..] => Some(Lookalike::Gif),
        [b'B', b'M', ..] => Some(Lookalike::Bitmap),
        [b'8', b'B', b'P', b'S', ..] => Some(Lookalike::Photoshop),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] | [0x1A, 0x45, 0xDF, 0xA3, ..] => Some(Lookalike::Video),
        [b'I', b'D', b'3', ..] | [b'R', b'I', b'F', b'F', ..] => Some(Lookalike::Sound),
        [0x7F, b'E', b'L', b'F', ..] | [b'M', b'Z', ..] => Some(Lookalike::Program),
        _ if !text.is_empty()
            && text.chars().all(|c| !c.is_control() || c.is_whitespace())
            && !text.contains('\u{fffd}') =>
        {
            Some(Lookalike::Text)
        }
        _ => None,
    }
}
