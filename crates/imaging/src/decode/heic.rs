//! HEIC by `heic-decoder` (safe Rust). The container's own turns and crops are applied by it, so EXIF's
//! orientation, which only repeats them, is not (ISO/IEC 23008-12 §6.5.10).

use heic_decoder::HeifError;

use super::Header;
use super::common::on_white;
use crate::Error;
use crate::colour::{Cicp, Profile};
use crate::limits::Limits;
use crate::orientation::Orientation;
use crate::scale::{Layout, Pixels, Raster};

/// Decoded samples are 32 bits wide, and RGB is made beside them.
fn bytes_per_pixel(chroma_format: u32) -> u64 {
    let planes = match chroma_format {
        0 => 4,
        1 => 6,
        2 => 8,
        _ => 12,
    };
    planes + 4
}

/// Reads the header.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let info = heic_decoder::probe(bytes).map_err(refusal)?;
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (side(info.width), side(info.height));
    let cost = bytes_per_pixel(info.chroma_format_idc);
    limits.check_decoded(width, height, cost)?;
    // What is coded may be larger than what is shown of it.
    limits.check_decoded(side(info.coded_width), side(info.coded_height), cost)?;
    Ok(Header { width, height, orientation: Orientation::UPRIGHT })
}

/// Decodes; transparent parts show white.
pub(crate) fn decode(bytes: &[u8]) -> Result<Raster, Error> {
    let image = heic_decoder::decode(bytes).map_err(refusal)?;
    let (width, height) = (image.width, image.height);
    let samples = if image.alpha.is_some() {
        on_white::<4>(image.to_rgba8().map_err(refusal)?.data)
    } else {
        image.to_rgb8().map_err(refusal)?.data
    };
    let profile = match (&image.metadata.icc_profile, image.color_info) {
        (Some(icc), _) => Profile::read(icc, Layout::Rgb),
        (None, Some(colour)) => Profile::of_cicp(Cicp {
            primaries: colour.color_primaries as u8,
            transfer: colour.transfer_characteristics as u8,
            matrix: colour.matrix_coefficients as u8,
            full_range: colour.full_range,
        }),
        (None, None) => None,
    };
    Ok(Raster {
        width: width as f64,
        height: height as f64,
        pixels: Pixels::Packed { layout: Layout::Rgb, stride: width, rows: height, samples },
        profile,
    })
}

fn refusal(error: HeifError) -> Error {
    match error {
        HeifError::Unsupported(what) => Error::unsupported(format!("HEIC, {what}")),
        other => Error::damaged(other),
    }
}
