//! The marker structure of a JPEG (ITU-T T.81 annex B), walked over untrusted bytes without decoding:
//! what a host needs to know before it accepts one, and where everything else finds its segments.

use crate::Error;
use crate::metadata::exif;

pub(crate) const SOI: u8 = 0xD8;
pub(crate) const EOI: u8 = 0xD9;
pub(crate) const SOS: u8 = 0xDA;
pub(crate) const APP0: u8 = 0xE0;
pub(crate) const APP1: u8 = 0xE1;
pub(crate) const APP2: u8 = 0xE2;
pub(crate) const APP13: u8 = 0xED;
pub(crate) const APP14: u8 = 0xEE;
pub(crate) const APP15: u8 = 0xEF;
pub(crate) const COM: u8 = 0xFE;

pub(crate) const EXIF_SIGNATURE: &[u8] = b"Exif\0\0";
pub(crate) const XMP_SIGNATURE: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const EXTENDED_XMP_SIGNATURE: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
pub(crate) const ICC_SIGNATURE: &[u8] = b"ICC_PROFILE\0";
pub(crate) const PHOTOSHOP_SIGNATURE: &[u8] = b"Photoshop 3.0\0";

/// What a JPEG holds, from its markers alone. Says nothing about whether its pixels decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each of which a host may refuse")]
pub struct JpegFacts {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Colour components: 1 grey, 3 colour, 4 CMYK.
    pub components: u8,
    /// Whether it is sent in several passes.
    pub progressive: bool,
    /// EXIF data (APP1).
    pub has_exif: bool,
    /// A GPS directory inside the EXIF data.
    pub has_gps: bool,
    /// An XMP packet (APP1), whole or extended.
    pub has_xmp: bool,
    /// An ICC profile (APP2).
    pub has_icc: bool,
    /// Photoshop resources, which hold IPTC captions (APP13).
    pub has_iptc: bool,
    /// A comment (COM).
    pub has_comment: bool,
    /// A thumbnail inside the JFIF or EXIF data.
    pub has_thumbnail: bool,
    /// Any other application segment than those above, JFIF's and Adobe's.
    pub has_other_segments: bool,
    /// Bytes that belong to no segment: before a marker, or after the end of the picture.
    pub stray_bytes: usize,
}

impl JpegFacts {
    /// Whether there is nothing in it but pixels, and EXIF text without position or thumbnail.
    pub fn is_plain(&self) -> bool {
        !(self.has_gps
            || self.has_xmp
            || self.has_icc
            || self.has_iptc
            || self.has_comment
            || self.has_thumbnail
            || self.has_other_segments)
            && self.stray_bytes == 0
    }
}

/// Walks a JPEG's markers to its end.
pub fn inspect(bytes: &[u8]) -> Result<JpegFacts, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    if !bytes.starts_with(&[0xFF, SOI]) {
        return Err(Error::NotAPicture { looks_like: crate::format::looks_like(bytes) });
    }
    let mut facts = JpegFacts::default();
    let mut walk = Segments::new(bytes);
    let mut scans = 0;
    let mut ended = false;
    for segment in walk.by_ref() {
        match segment.marker {
            EOI => ended = true,
            SOS => scans += 1,
            _ => note(&mut facts, &segment)?,
        }
    }
    facts.stray_bytes = walk.stray_bytes;
    if facts.width == 0 || facts.height == 0 {
        return Err(Error::damaged("it has no frame header with a size"));
    }
    if scans == 0 || !ended {
        return Err(Error::damaged("it ends early"));
    }
    Ok(facts)
}

fn note(facts: &mut JpegFacts, segment: &Segment<'_>) -> Result<(), Error> {
    let payload = segment.payload;
    match segment.marker {
        APP0 if payload.starts_with(b"JFIF\0") => {
            facts.has_thumbnail |= payload.get(12..14).is_some_and(|size| size != [0, 0]);
        }
        APP0 if payload.starts_with(b"JFXX\0") => facts.has_thumbnail = true,
        APP1 if payload.starts_with(EXIF_SIGNATURE) => {
            facts.has_exif = true;
            let exif = exif::outline(&payload[EXIF_SIGNATURE.len()..]);
            facts.has_gps |= exif.has_gps;
            facts.has_thumbnail |= exif.has_thumbnail;
        }
        APP1 if payload.starts_with(XMP_SIGNATURE) || payload.starts_with(EXTENDED_XMP_SIGNATURE) => {
            facts.has_xmp = true;
        }
        APP2 if payload.starts_with(ICC_SIGNATURE) => facts.has_icc = true,
        APP13 => facts.has_iptc = true,
        APP14 if payload.starts_with(b"Adobe") => {}
        APP0..=APP15 => facts.has_other_segments = true,
        COM => facts.has_comment = true,
        marker => {
            if let Some(frame) = Frame::read(marker, payload) {
                if facts.width != 0 {
                    return Err(Error::damaged("it has two frame headers"));
                }
                (facts.width, facts.height) = (frame.width, frame.height);
                facts.components = frame.components;
                facts.progressive = frame.progressive;
            }
        }
    }
    Ok(())
}

/// A frame header (SOF).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub width: u32,
    pub height: u32,
    pub bits: u8,
    pub components: u8,
    pub progressive: bool,
    pub lossless: bool,
    pub arithmetic: bool,
    /// Samples of all components together for each pixel: 3 for 4:4:4, 1.5 for 4:2:0.
    pub samples_per_pixel: f64,
}

impl Frame {
    pub fn read(marker: u8, payload: &[u8]) -> Option<Self> {
        // C4, C8 and CC lie among the frame headers but are tables and extensions.
        if !(0xC0..=0xCF).contains(&marker) || matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            return None;
        }
        let &[bits, h1, h0, w1, w0, components, ref rest @ ..] = payload else { return None };
        // For each component: its name, its sampling factors across and down, its quantisation table.
        let factors =
            || rest.chunks_exact(3).take(usize::from(components)).map(|part| (part[1] >> 4, part[1] & 15));
        let most = |side: fn((u8, u8)) -> u8| factors().map(side).max().unwrap_or(1).max(1);
        let blocks: u32 = factors().map(|(across, down)| u32::from(across) * u32::from(down)).sum();
        let whole = u32::from(most(|(across, _)| across)) * u32::from(most(|(_, down)| down));
        Some(Self {
            width: u32::from(u16::from_be_bytes([w1, w0])),
            height: u32::from(u16::from_be_bytes([h1, h0])),
            bits,
            components,
            progressive: matches!(marker, 0xC2 | 0xC6 | 0xCA | 0xCE),
            lossless: matches!(marker, 0xC3 | 0xC7 | 0xCB | 0xCF),
            arithmetic: marker >= 0xC9,
            samples_per_pixel: f64::from(blocks) / f64::from(whole),
        })
    }
}

/// The frame header, and how many of its components the first scan holds.
pub(crate) fn frame(bytes: &[u8]) -> Result<(Frame, u8), Error> {
    let mut frame = None;
    for segment in Segments::new(bytes) {
        if segment.marker == SOS {
            let components = segment.payload.first().copied().unwrap_or(0);
            return frame
                .map(|frame| (frame, components))
                .ok_or_else(|| Error::damaged("it has no frame header"));
        }
        frame = frame.or_else(|| Frame::read(segment.marker, segment.payload));
    }
    Err(Error::damaged("it ends before its pixels"))
}

/// A marker with its payload (empty for markers that have none).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    pub marker: u8,
    /// Offset of the marker's 0xFF.
    pub at: usize,
    pub payload: &'a [u8],
}

/// Iterates over the markers after SOI; ends after EOI, or where the bytes no longer make sense.
/// Entropy-coded data after SOS is skipped only when the next marker is asked for.
pub(crate) struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    in_scan: bool,
    ended: bool,
    /// Bytes seen so far that belong to no segment; after EOI all that follows.
    pub stray_bytes: usize,
}

impl<'a> Segments<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        let ended = !bytes.starts_with(&[0xFF, SOI]);
        Self { bytes, at: 2, in_scan: false, ended, stray_bytes: 0 }
    }

    /// Offset after what was walked so far.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Moves to the next marker and gives its code and the offset of its 0xFF.
    fn next_marker(&mut self) -> Option<(u8, usize)> {
        loop {
            let ff = self.at + self.bytes.get(self.at..)?.iter().position(|&byte| byte == 0xFF)?;
            let code = *self.bytes.get(ff + 1)?;
            if !self.in_scan {
                self.stray_bytes += ff - self.at;
            }
            match code {
                0xFF => self.at = ff + 1,
                // A stuffed zero or a restart is part of a scan, and stray anywhere else.
                0x00 | 0xD0..=0xD7 => {
                    self.at = ff + 2;
                    self.stray_bytes += if self.in_scan { 0 } else { 2 };
                }
                code => {
                    self.at = ff + 2;
                    return Some((code, ff));
                }
            }
        }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        if self.ended {
            return None;
        }
        let Some((marker, at)) = self.next_marker() else {
            self.ended = true;
            return None;
        };
        self.in_scan = false;
        if marker == EOI {
            self.ended = true;
            self.stray_bytes += self.bytes.len() - self.at;
            return Some(Segment { marker, at, payload: &[] });
        }
        if matches!(marker, 0x01 | SOI) {
            return Some(Segment { marker, at, payload: &[] });
        }
        let length =
            self.bytes.get(self.at..self.at + 2).map(|length| u16::from_be_bytes([length[0], length[1]]));
        let payload = length.and_then(|length| {
            let end = self.at + usize::from(length);
            self.bytes.get(self.at + 2..end)
        });
        let Some(payload) = payload else {
            self.ended = true;
            return None;
        };
        self.at += 2 + payload.len();
        self.in_scan = marker == SOS;
        Some(Segment { marker, at, payload })
    }
}
