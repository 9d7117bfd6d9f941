//! Which of a picture's own words go along with its renditions. By default only who made it and whose
//! it is; the position only when asked for by name.

use serde::{Deserialize, Serialize};

use crate::metadata::{Metadata, exif};

/// Metadata that is written into renditions, as a small EXIF block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices of the photographer")]
pub struct Keep {
    /// The copyright notice.
    pub copyright: bool,
    /// The photographer's name.
    pub creator: bool,
    /// The caption.
    pub caption: bool,
    /// When it was taken.
    pub captured: bool,
    /// Camera and lens.
    pub camera: bool,
    /// Where it was taken.
    pub position: bool,
}

impl Default for Keep {
    fn default() -> Self {
        Self { copyright: true, creator: true, ..Self::NOTHING }
    }
}

/// Longest text that is written, in bytes: the whole block must fit one 64 KiB segment.
const TEXT_MAX: usize = 4096;

const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

impl Keep {
    /// No metadata at all.
    pub const NOTHING: Self = Self {
        copyright: false,
        creator: false,
        caption: false,
        captured: false,
        camera: false,
        position: false,
    };

    /// The kept part of a picture's metadata as EXIF data; `None` when nothing is kept.
    pub(crate) fn exif(self, metadata: &Metadata) -> Option<Vec<u8>> {
        let kept = |wanted: bool, value: &Option<String>| value.as_deref().filter(|_| wanted).map(ascii);
        let mut main = Fields::default();
        main.push(exif::IMAGE_DESCRIPTION, ASCII, kept(self.caption, &metadata.caption));
        main.push(exif::MODEL, ASCII, kept(self.camera, &metadata.camera));
        main.push(exif::ARTIST, ASCII, kept(self.creator, &metadata.creator));
        main.push(exif::COPYRIGHT, ASCII, kept(self.copyright, &metadata.copyright));
        let mut photo = Fields::default();
        if let Some(captured) = metadata.captured.as_deref().filter(|_| self.captured) {
            push_captured(&mut photo, captured);
        }
        photo.push(exif::LENS_MODEL, ASCII, kept(self.camera, &metadata.lens));
        let mut gps = Fields::default();
        if let Some(position) = metadata.position.filter(|_| self.position) {
            push_angle(&mut gps, exif::GPS_LATITUDE_REF, position.latitude, ["N", "S"]);
            push_angle(&mut gps, exif::GPS_LONGITUDE_REF, position.longitude, ["E", "W"]);
        }
        if [&main, &photo, &gps].iter().all(|fields| fields.0.is_empty()) {
            return None;
        }
        main.push(exif::ORIENTATION, SHORT, Some(1_u16.to_be_bytes().to_vec()));
        Some(write(main, &[(exif::EXIF_IFD, photo), (exif::GPS_IFD, gps)]))
    }
}

fn ascii(text: &str) -> Vec<u8> {
    let mut end = text.len().min(TEXT_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut raw = text.as_bytes()[..end].to_vec();
    raw.push(0);
    raw
}

/// `2024-06-01T12:33:00.250+02:00`, as [`Metadata::captured`] has it, in EXIF's three fields.
fn push_captured(photo: &mut Fields, captured: &str) {
    let (Some(date), Some(time)) = (captured.get(..10), captured.get(11..19)) else { return };
    let date_time = format!("{} {time}", date.replace('-', ":"));
    photo.push(exif::DATE_TIME_ORIGINAL, ASCII, Some(ascii(&date_time)));
    let rest = captured.get(19..).unwrap_or_default();
    let digits =
        rest.strip_prefix('.').map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
    let (fraction, offset) = rest.split_at(digits);
    if offset.len() == 6 {
        photo.push(exif::OFFSET_TIME_ORIGINAL, ASCII, Some(ascii(offset)));
    }
    if digits > 1 {
        photo.push(exif::SUB_SEC_TIME_ORIGINAL, ASCII, Some(ascii(&fraction[1..])));
    }
}

/// A reference letter, and in the following tag degrees to a ten-millionth (about a centimetre).
fn push_angle(gps: &mut Fields, reference_tag: u16, degrees: f64, letters: [&str; 2]) {
    const UNITS: u32 = 10_000_000;
    let letter = letters[usize::from(degrees < 0.0)];
    let units = (degrees.abs() * f64::from(UNITS)).round() as u32;
    let parts = [units, UNITS, 0, 1, 0, 1];
    gps.push(reference_tag, ASCII, Some(ascii(letter)));
    gps.push(reference_tag + 1, RATIONAL, Some(parts.into_iter().flat_map(u32::to_be_bytes).collect()));
}

/// Fields of a directory: tag, type, values as bytes.
#[derive(Default)]
struct Fields(Vec<(u16, u16, Vec<u8>)>);

impl Fields {
    fn push(&mut self, tag: u16, kind: u16, values: Option<Vec<u8>>) {
        self.0.extend(values.map(|values| (tag, kind, values)));
    }
}

/// Lays out a TIFF structure: header, main directory, then the others that it points to.
fn write(mut main: Fields, others: &[(u16, Fields)]) -> Vec<u8> {
    let others: Vec<_> = others.iter().filter(|(_, fields)| !fields.0.is_empty()).collect();
    let mut out = b"MM\0\x2A\0\0\0\x08".to_vec();
    // Pointers take four bytes whatever they are, so the main directory's size is known beforehand.
    let mut pointer = 8 + size(&main) + 12 * others.len();
    for (tag, fields) in &others {
        main.push(*tag, LONG, Some((pointer as u32).to_be_bytes().to_vec()));
        pointer += size(fields);
    }
    push_directory(&mut out, main);
    for (_, fields) in others {
        push_directory(&mut out, Fields(fields.0.clone()));
    }
    out
}

/// Bytes that a directory takes with the values that do not fit inside its entries.
fn size(fields: &Fields) -> usize {
    let outside = |length: usize| if length > 4 { length.next_multiple_of(2) } else { 0 };
    2 + 12 * fields.0.len() + 4 + fields.0.iter().map(|(.., values)| outside(values.len())).sum::<usize>()
}

fn push_directory(out: &mut Vec<u8>, mut fields: Fields) {
    fields.0.sort_by_key(|&(tag, ..)| tag);
    let mut values_at = out.len() + 2 + 12 * fields.0.len() + 4;
    let mut outside = Vec::new();
    out.extend((fields.0.len() as u16).to_be_bytes());
    for (tag, kind, values) in fields.0 {
        let unit = match kind {
            SHORT => 2,
            LONG => 4,
            RATIONAL => 8,
            _ => 1,
        };
        out.extend(tag.to_be_bytes());
        out.extend(kind.to_be_bytes());
        out.extend(((values.len() / unit) as u32).to_be_bytes());
        if values.len() <= 4 {
            let mut inside = [0; 4];
            inside[..values.len()].copy_from_slice(&values);
            out.extend(inside);
        } else {
            out.extend((values_at as u32).to_be_bytes());
            let padded = values.len().next_multiple_of(2);
            values_at += padded;
            outside.extend(values);
            outside.resize(outside.len().next_multiple_of(2), 0);
        }
    }
    out.extend([0; 4]);
    out.extend(outside);
}
