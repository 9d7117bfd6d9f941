//! A placeholder of at most 30 bytes that a browser shows before the picture arrives: ThumbHash.

use crate::Error;
use crate::colour;
use crate::geometry::fit;
use crate::planar::Planar;
use crate::scale::Scaler;

/// Long side of the picture that is hashed. ThumbHash keeps seven waves across it.
const LONG_SIDE: u32 = 48;

/// The ThumbHash of a picture.
pub(crate) fn thumb_hash(scaler: &mut Scaler, picture: &Planar) -> Result<Vec<u8>, Error> {
    let size = fit(picture.width() as u32, picture.height() as u32, LONG_SIDE);
    let small = scaler.reduce(picture, size)?;
    let rgba: Vec<u8> =
        colour::planar_to_rgb(&small).chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    Ok(thumbhash::rgba_to_thumb_hash(small.width(), small.height(), &rgba))
}
