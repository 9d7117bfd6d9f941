//! EXIF (CIPA DC-008): reading what is of use to a photographer, and telling what is there at all.

use super::{Metadata, Position};
use crate::orientation::Orientation;
use crate::tiff::{Directory, Tiff};

pub(crate) const IMAGE_DESCRIPTION: u16 = 0x010E;
pub(crate) const MAKE: u16 = 0x010F;
pub(crate) const MODEL: u16 = 0x0110;
pub(crate) const ORIENTATION: u16 = 0x0112;
pub(crate) const DATE_TIME: u16 = 0x0132;
pub(crate) const ARTIST: u16 = 0x013B;
const RATING: u16 = 0x4746;
pub(crate) const COPYRIGHT: u16 = 0x8298;
pub(crate) const EXIF_IFD: u16 = 0x8769;
pub(crate) const GPS_IFD: u16 = 0x8825;
pub(crate) const DATE_TIME_ORIGINAL: u16 = 0x9003;
const DATE_TIME_DIGITIZED: u16 = 0x9004;
const OFFSET_TIME: u16 = 0x9010;
pub(crate) const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
const OFFSET_TIME_DIGITIZED: u16 = 0x9012;
const SUB_SEC_TIME: u16 = 0x9290;
pub(crate) const SUB_SEC_TIME_ORIGINAL: u16 = 0x9291;
const SUB_SEC_TIME_DIGITIZED: u16 = 0x9292;
pub(crate) const LENS_MODEL: u16 = 0xA434;
pub(crate) const GPS_LATITUDE_REF: u16 = 1;
pub(crate) const GPS_LATITUDE: u16 = 2;
pub(crate) const GPS_LONGITUDE_REF: u16 = 3;
pub(crate) const GPS_LONGITUDE: u16 = 4;

/// What EXIF data holds, without its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Outline {
    pub has_gps: bool,
    pub has_thumbnail: bool,
}

/// Tells what EXIF data holds. Data whose structure cannot be followed is said to hold everything,
/// for some other reader might find it.
pub(crate) fn outline(exif: &[u8]) -> Outline {
    let everything = Outline { has_gps: true, has_thumbnail: true };
    let Some((tiff, first)) = Tiff::parse(exif) else { return everything };
    let Some(main) = tiff.directory(first) else { return everything };
    Outline { has_gps: main.find(GPS_IFD).is_some(), has_thumbnail: main.next != 0 }
}

/// The orientation that EXIF data gives.
pub(crate) fn orientation(exif: &[u8]) -> Option<Orientation> {
    let (tiff, first) = Tiff::parse(exif)?;
    Orientation::from_exif(tiff.directory(first)?.uint(ORIENTATION)?)
}

/// Reads EXIF data.
pub(crate) fn read(exif: &[u8]) -> Metadata {
    let Some((tiff, first)) = Tiff::parse(exif) else { return Metadata::default() };
    let Some(main) = tiff.directory(first) else { return Metadata::default() };
    let sub = |tag| main.uint(tag).and_then(|offset| tiff.directory(offset));
    let photo = sub(EXIF_IFD).unwrap_or(Directory { entries: Vec::new(), next: 0 });
    Metadata {
        captured: captured(&main, &photo),
        camera: camera(main.text(MAKE), main.text(MODEL)),
        lens: photo.text(LENS_MODEL),
        position: sub(GPS_IFD).and_then(|gps| position(&gps)),
        caption: main.text(IMAGE_DESCRIPTION).filter(|text| !is_placeholder(text)),
        creator: main.text(ARTIST),
        copyright: copyright(&main),
        keywords: Vec::new(),
        rating: main.uint(RATING).and_then(|stars| u8::try_from(stars).ok()).filter(|&stars| stars <= 5),
    }
}

/// Cameras fill the description with their own name for want of a caption.
fn is_placeholder(text: &str) -> bool {
    ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "KONICA MINOLTA DIGITAL CAMERA", "default"].contains(&text)
}

fn camera(make: Option<String>, model: Option<String>) -> Option<String> {
    match (make, model) {
        (Some(make), Some(model)) => {
            let first_word = make.split(' ').next().unwrap_or_default().to_lowercase();
            if model.to_lowercase().starts_with(&first_word) {
                Some(model)
            } else {
                Some(format!("{make} {model}"))
            }
        }
        (make, model) => model.or(make),
    }
}

/// The photographer's notice, and after a NUL byte the editor's.
fn copyright(main: &Directory<'_>) -> Option<String> {
    let raw = main.find(COPYRIGHT)?.bytes();
    raw.split(|&byte| byte == 0).find_map(super::text)
}

fn captured(main: &Directory<'_>, photo: &Directory<'_>) -> Option<String> {
    let from = |date: Option<String>, fraction, offset| {
        date_time(&date?, photo.text(fraction).as_deref(), photo.text(offset).as_deref())
    };
    from(photo.text(DATE_TIME_ORIGINAL), SUB_SEC_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL)
        .or_else(|| from(photo.text(DATE_TIME_DIGITIZED), SUB_SEC_TIME_DIGITIZED, OFFSET_TIME_DIGITIZED))
        .or_else(|| from(main.text(DATE_TIME), SUB_SEC_TIME, OFFSET_TIME))
}

/// `2024:06:01 12:33:00` and what goes with it, in the form of RFC 3339; `None` for dates that are not.
fn date_time(date: &str, fraction: Option<&str>, offset: Option<&str>) -> Option<String> {
    let fields = parse_fields(date)?;
    let [year, month, day, hour, minute, second] = fields;
    if year == 0
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if let Some(fraction) = fraction.map(str::trim).filter(|digits| is_digits(digits) && digits.len() <= 9) {
        text.push('.');
        text.push_str(fraction);
    }
    if let Some(offset) = offset.and_then(utc_offset) {
        text.push_str(offset);
    }
    Some(text)
}

fn parse_fields(date: &str) -> Option<[u32; 6]> {
    let mut fields = [0; 6];
    let mut parts = date.trim().split([':', ' ', '-', 'T']);
    for field in &mut fields {
        let part = parts.next().filter(|part| is_digits(part) && part.len() <= 4)?;
        *field = part.parse().ok()?;
    }
    parts.next().is_none().then_some(fields)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn utc_offset(text: &str) -> Option<&str> {
    let text = text.trim();
    let [sign, h1, h0, b':', m1, m0] = text.as_bytes() else { return (text == "Z").then_some("Z") };
    let digits = [h1, h0, m1, m0].iter().all(|digit| digit.is_ascii_digit());
    (matches!(sign, b'+' | b'-') && digits).then_some(text)
}

fn position(gps: &Directory<'_>) -> Option<Position> {
    let degrees = |value_tag, reference_tag, negative, limit: f64| {
        let value = gps.find(value_tag)?;
        let part = |index| value.rational(index).unwrap_or(0.0);
        let degrees = value.rational(0)? + part(1) / 60.0 + part(2) / 3600.0;
        let degrees = if gps.text(reference_tag)?.starts_with(negative) { -degrees } else { degrees };
        (degrees.is_finite() && degrees.abs() <= limit).then_some(degrees)
    };
    Some(Position {
        latitude: degrees(GPS_LATITUDE, GPS_LATITUDE_REF, 'S', 90.0)?,
        longitude: degrees(GPS_LONGITUDE, GPS_LONGITUDE_REF, 'W', 180.0)?,
    })
}
