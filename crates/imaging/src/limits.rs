//! How much work a picture may ask for, judged from its header before anything is allocated.

use crate::Error;

/// Bounds on what a decoder may be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest number of pixels, from the header. 250 megapixels by default: above any camera of today.
    pub max_pixels: u64,
    /// Largest decoded picture in memory. 768 MiB by default: enough for 250 megapixels of 8-bit RGB. A
    /// baseline JPEG is decoded at a fraction of its size and stays far below; others are decoded whole.
    pub max_decoded_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_pixels: 250_000_000, max_decoded_bytes: 768 << 20 }
    }
}

impl Limits {
    /// Checks dimensions from a header.
    pub(crate) fn check(&self, width: u32, height: u32) -> Result<(), Error> {
        if width == 0 || height == 0 {
            return Err(Error::damaged("it has no width or no height"));
        }
        if u64::from(width) * u64::from(height) > self.max_pixels {
            return Err(Error::TooLarge { width, height, max_pixels: self.max_pixels });
        }
        Ok(())
    }

    /// Checks dimensions when each pixel takes `bytes_per_pixel` once decoded.
    pub(crate) fn check_decoded(&self, width: u32, height: u32, bytes_per_pixel: u64) -> Result<(), Error> {
        self.check(width, height)?;
        let max_pixels = self.max_decoded_bytes / bytes_per_pixel.max(1);
        if u64::from(width) * u64::from(height) > max_pixels {
            return Err(Error::TooLarge { width, height, max_pixels });
        }
        Ok(())
    }
}
