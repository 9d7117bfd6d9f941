//! Where each format keeps its EXIF, XMP, IPTC and ICC data.

use std::borrow::Cow;

use crate::format::Format;
use crate::heif::{Boxes, Heif};
use crate::jpeg::{self, Segments};
use crate::metadata::iptc;
use crate::tiff::Tiff;

/// The data that goes with a picture, as it was found.
#[derive(Default)]
pub(crate) struct Payloads<'a> {
    /// In TIFF structure.
    pub exif: Option<Cow<'a, [u8]>>,
    /// An XMP packet.
    pub xmp: Option<Cow<'a, [u8]>>,
    /// IPTC-IIM datasets.
    pub iptc: Option<Cow<'a, [u8]>>,
    /// An ICC profile. PNG's is compressed and left to its decoder.
    pub icc: Option<Cow<'a, [u8]>>,
}

/// Largest ICC profile that is put together from its pieces.
const ICC_MAX: usize = 4 << 20;

/// Finds the data that goes with a picture.
pub(crate) fn payloads(bytes: &[u8], format: Format) -> Payloads<'_> {
    match format {
        Format::Jpeg => of_jpeg(bytes),
        Format::Png => of_png(bytes),
        Format::WebP => of_webp(bytes),
        Format::Tiff | Format::Raw => of_tiff(bytes),
        Format::Heic => of_heic(bytes),
        Format::JpegXl => of_jxl(bytes),
        Format::Avif => of_avif(bytes),
    }
}

fn of_jpeg(bytes: &[u8]) -> Payloads<'_> {
    let mut found = Payloads::default();
    let mut profile = IccPieces::default();
    for segment in Segments::new(bytes).take_while(|segment| segment.marker != jpeg::SOS) {
        let payload = segment.payload;
        match segment.marker {
            jpeg::APP1 => {
                if let Some(exif) = payload.strip_prefix(jpeg::EXIF_SIGNATURE) {
                    found.exif.get_or_insert(Cow::Borrowed(exif));
                } else if let Some(xmp) = payload.strip_prefix(jpeg::XMP_SIGNATURE) {
                    found.xmp.get_or_insert(Cow::Borrowed(xmp));
                }
            }
            jpeg::APP2 => {
                if let Some(piece) = payload.strip_prefix(jpeg::ICC_SIGNATURE) {
                    profile.add(piece);
                }
            }
            jpeg::APP13 => {
                let resources = payload.strip_prefix(jpeg::PHOTOSHOP_SIGNATURE);
                if let Some(datasets) = resources.and_then(iptc::in_photoshop_resources) {
                    found.iptc.get_or_insert(Cow::Borrowed(datasets));
                }
            }
            _ => {}
        }
    }
    found.icc = profile.whole().map(Cow::Owned);
    found
}

/// An ICC profile in pieces, each led by its number from 1 and their count (ICC.1 annex B.4).
#[derive(Default)]
struct IccPieces<'a>(Vec<(u8, u8, &'a [u8])>);

impl<'a> IccPieces<'a> {
    fn add(&mut self, piece: &'a [u8]) {
        if let &[number, count, ref data @ ..] = piece {
            self.0.push((number, count, data));
        }
    }

    /// The profile, if each piece is there once.
    fn whole(mut self) -> Option<Vec<u8>> {
        self.0.sort_by_key(|&(number, ..)| number);
        let complete = self.0.iter().enumerate().all(|(index, &(number, count, _))| {
            usize::from(number) == index + 1 && usize::from(count) == self.0.len()
        });
        let length: usize = self.0.iter().map(|(.., data)| data.len()).sum();
        (complete && length > 0 && length <= ICC_MAX)
            .then(|| self.0.iter().flat_map(|(.., data)| data.iter().copied()).collect())
    }
}

fn of_png(bytes: &[u8]) -> Payloads<'_> {
    let mut found = Payloads::default();
    let mut rest = bytes.get(8..).unwrap_or_default();
    // A chunk is length, type, data, checksum.
    while let Some(length) = rest.first_chunk().map(|&length| u32::from_be_bytes(length) as usize) {
        let Some(data) = rest.get(8..).and_then(|rest| rest.get(..length)) else { break };
        match &rest[4..8] {
            b"eXIf" => found.exif = Some(Cow::Borrowed(data)),
            b"iTXt" => {
                // Keyword, then "not compressed", then an empty language and translated keyword.
                let xmp = data.strip_prefix(b"XML:com.adobe.xmp\0\0\0\0\0");
                found.xmp = found.xmp.or(xmp.map(Cow::Borrowed));
            }
            b"IEND" => break,
            _ => {}
        }
        rest = rest.get(12 + length..).unwrap_or_default();
    }
    found
}

fn of_webp(bytes: &[u8]) -> Payloads<'_> {
    let mut found = Payloads::default();
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some(&length) = rest.get(4..).and_then(<[u8]>::first_chunk) {
        let length = u32::from_le_bytes(length) as usize;
        let Some(data) = rest.get(8..).and_then(|rest| rest.get(..length)) else { break };
        match &rest[..4] {
            b"EXIF" => {
                // Some writers keep JPEG's signature.
                let exif = data.strip_prefix(jpeg::EXIF_SIGNATURE).unwrap_or(data);
                found.exif = Some(Cow::Borrowed(exif));
            }
            b"XMP " => found.xmp = Some(Cow::Borrowed(data)),
            b"ICCP" => found.icc = Some(Cow::Borrowed(data)),
            _ => {}
        }
        rest = rest.get(8 + length.next_multiple_of(2)..).unwrap_or_default();
    }
    found
}

fn of_tiff(bytes: &[u8]) -> Payloads<'_> {
    const XMP: u16 = 700;
    const IPTC: u16 = 33723;
    const ICC: u16 = 34675;
    let mut found = Payloads { exif: Some(Cow::Borrowed(bytes)), ..Payloads::default() };
    let main = Tiff::parse(bytes).and_then(|(tiff, first)| tiff.directory(first));
    if let Some(main) = main {
        let data = |tag| main.find(tag).map(|entry| Cow::Borrowed(entry.bytes()));
        (found.xmp, found.iptc, found.icc) = (data(XMP), data(IPTC), data(ICC));
    }
    found
}

fn of_heic(bytes: &[u8]) -> Payloads<'_> {
    let read = std::panic::catch_unwind(|| heic_decoder::read_metadata(bytes));
    let Ok(Ok(metadata)) = read else { return Payloads::default() };
    Payloads {
        exif: metadata.exif.map(Cow::Owned),
        xmp: metadata.xmp.map(Cow::Owned),
        iptc: None,
        icc: metadata.icc_profile.map(Cow::Owned),
    }
}

fn of_avif(bytes: &[u8]) -> Payloads<'_> {
    let mut found = Payloads::default();
    let Some(heif) = Heif::read(bytes) else { return found };
    for item in heif.items() {
        match (&item.kind, item.content_type) {
            (b"Exif", _) => found.exif = heif.contents(item).and_then(after_offset),
            (b"mime", b"application/rdf+xml") => found.xmp = heif.contents(item),
            _ => {}
        }
    }
    found
}

/// EXIF data in a box or item is led by the offset of its TIFF header.
fn after_offset(data: Cow<'_, [u8]>) -> Option<Cow<'_, [u8]>> {
    let start = u32::from_be_bytes(*data.first_chunk()?) as usize + 4;
    Some(match data {
        Cow::Borrowed(data) => Cow::Borrowed(data.get(start..)?),
        Cow::Owned(data) => Cow::Owned(data.get(start..)?.to_vec()),
    })
}

/// Boxes beside the codestream (ISO/IEC 18181-2 §9); compressed ones (`brob`) are not read.
fn of_jxl(bytes: &[u8]) -> Payloads<'_> {
    let mut found = Payloads::default();
    for (kind, data) in Boxes(bytes) {
        match &kind {
            b"Exif" => found.exif = found.exif.or_else(|| after_offset(Cow::Borrowed(data))),
            b"xml " => found.xmp = found.xmp.or(Some(Cow::Borrowed(data))),
            _ => {}
        }
    }
    found
}
