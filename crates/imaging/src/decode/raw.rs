//! Camera RAW in TIFF structure (DNG, NEF, CR2, ARW and their like): not developed, but shown by the
//! largest JPEG that the camera embedded. The directories are walked with bounds and no repetition.

use super::{Header, jpeg};
use crate::Error;
use crate::limits::Limits;
use crate::metadata::exif;
use crate::orientation::Orientation;
use crate::tiff::{Directory, Tiff};

const COMPRESSION: u16 = 0x0103;
const PHOTOMETRIC: u16 = 0x0106;
const STRIP_OFFSETS: u16 = 0x0111;
const STRIP_LENGTHS: u16 = 0x0117;
const SUB_IFDS: u16 = 0x014A;
const JPEG_OFFSET: u16 = 0x0201;
const JPEG_LENGTH: u16 = 0x0202;
const PANASONIC_JPEG: u16 = 0x002E;
const DNG_VERSION: u16 = 0xC612;

/// Photometric interpretations of sensor data.
const CFA: u32 = 32803;
const LINEAR_RAW: u32 = 34892;

const DIRECTORIES_MAX: usize = 64;

/// Whether bytes in TIFF structure are a camera's RAW file and not a finished picture.
pub(crate) fn is_raw(bytes: &[u8]) -> bool {
    let named = matches!(bytes.get(..12), Some([b'I', b'I', 42, 0, _, _, _, _, b'C', b'R', 2, 0]))
        || bytes.get(2..4).is_some_and(|magic| magic != [42, 0] && magic != [0, 42]);
    named
        || directories(bytes).iter().any(|directory| {
            directory.find(DNG_VERSION).is_some()
                || matches!(directory.uint(PHOTOMETRIC), Some(CFA | LINEAR_RAW))
        })
}

/// Size and orientation of the preview.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let preview = jpeg::header(preview(bytes)?, limits)?;
    // The preview has the sensor's orientation unless it says otherwise.
    let orientation = exif::orientation(bytes).unwrap_or(preview.orientation);
    let own = preview.orientation != Orientation::UPRIGHT;
    Ok(Header { orientation: if own { preview.orientation } else { orientation }, ..preview })
}

/// The embedded JPEG with the most pixels.
pub(crate) fn preview(bytes: &[u8]) -> Result<&[u8], Error> {
    let (tiff, _) = Tiff::parse(bytes).ok_or_else(|| Error::damaged("it has no directory"))?;
    directories(bytes)
        .iter()
        .flat_map(|directory| embedded(&tiff, directory))
        .filter_map(|candidate| {
            let (frame, _) = crate::jpeg::frame(candidate).ok()?;
            if frame.bits != 8 || frame.lossless {
                return None;
            }
            Some((u64::from(frame.width) * u64::from(frame.height), candidate))
        })
        .max_by_key(|&(pixels, _)| pixels)
        .map(|(_, preview)| preview)
        .ok_or_else(|| Error::unsupported("RAW without a preview"))
}

/// JPEGs that a directory points to.
fn embedded<'a>(tiff: &Tiff<'a>, directory: &Directory<'a>) -> Vec<&'a [u8]> {
    let pointed = |offset, length| tiff.slice(directory.uint(offset)?, directory.uint(length)?);
    let strip =
        matches!(directory.uint(COMPRESSION), Some(6 | 7)).then(|| pointed(STRIP_OFFSETS, STRIP_LENGTHS));
    let inline = directory.find(PANASONIC_JPEG).map(|entry| entry.bytes());
    [strip.flatten(), pointed(JPEG_OFFSET, JPEG_LENGTH), inline]
        .into_iter()
        .flatten()
        .filter(|bytes| bytes.starts_with(&[0xFF, crate::jpeg::SOI]))
        .collect()
}

/// All directories that can be reached, each once.
fn directories(bytes: &[u8]) -> Vec<Directory<'_>> {
    let mut found = Vec::new();
    let Some((tiff, first)) = Tiff::parse(bytes) else { return found };
    let mut seen = Vec::new();
    let mut waiting = vec![first];
    while let Some(offset) = waiting.pop() {
        if offset == 0 || seen.contains(&offset) || seen.len() >= DIRECTORIES_MAX {
            continue;
        }
        seen.push(offset);
        let Some(directory) = tiff.directory(offset) else { continue };
        waiting.push(directory.next);
        waiting.extend(directory.find(SUB_IFDS).iter().flat_map(|subs| subs.uints(16)));
        waiting.extend(directory.uint(exif::EXIF_IFD));
        found.push(directory);
    }
    found
}
