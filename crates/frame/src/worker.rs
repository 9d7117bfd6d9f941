//! Pictures are decoded in a process that can do nothing else.
//!
//! A browser decodes what it shows behind walls of its own. For a terminal the frame hands a picture to a worker, a
//! confined process for one job ([`wirephoto_confine`]), and gets its pixels.
//!
//! ```text
//! "WFJ1" | length of the manifest: u32, big endian | manifest: JSON | the picture
//! "WFM1" | length of the manifest: u32, big endian | manifest: JSON | rows of red, green, blue
//! ```

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wirephoto_confine::{self as confine, Failure, Malformed, Message};
use wirephoto_imaging::screen::{Pixels, pixels};

/// What one job may take.
const LIMITS: confine::Limits = confine::Limits {
    memory_bytes: 1 << 30,
    time: Duration::from_secs(10),
    job_bytes: 64 << 20,
    answer_bytes: 64 << 20,
};
/// What fits into a worker's memory.
const PICTURES: wirephoto_imaging::Limits =
    wirephoto_imaging::Limits { max_pixels: 50_000_000, max_decoded_bytes: 256 << 20 };
const JOB: Message = Message { magic: *b"WFJ1", max_manifest_bytes: 1 << 10 };
const MADE: Message = Message { magic: *b"WFM1", max_manifest_bytes: 1 << 10 };

/// The pixels of a place, or of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Size {
    width: u32,
    height: u32,
}

/// Starts workers: for each picture one.
pub struct Worker(confine::Worker);

impl Worker {
    /// Workers that are started as `program` with `arguments`, which must come to [`run`].
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self(confine::Worker::new(program, arguments, LIMITS))
    }

    /// A picture's pixels in a place of so many, across and down.
    pub async fn pixels(&self, jpeg: &[u8], (width, height): (u32, u32)) -> Result<Pixels, Failure> {
        let place = Size { width, height };
        self.0.make(&JOB.write(&place, [jpeg]), |answer| read(answer, place)).await
    }
}

/// Decodes one picture, in this process, which can do nothing else from then on.
pub fn run() -> ExitCode {
    confine::run(&LIMITS, |job| {
        let made = JOB.read::<Size>(&job).ok().and_then(|(Size { width, height }, picture)| {
            pixels(picture.rest(), (width, height), &PICTURES).ok()
        });
        made.map_or_else(Vec::new, |made| {
            MADE.write(&Size { width: made.width, height: made.height }, [made.rgb.as_slice()])
        })
    })
}

/// Tries to get out of a worker; says what it tried. Succeeds when nothing did.
pub fn check() -> ExitCode {
    confine::check(&LIMITS)
}

/// Reads an answer. The worker is not believed: it must be as large as it says, and fit its place.
fn read(answer: &[u8], place: Size) -> Result<Pixels, Malformed> {
    let (Size { width, height }, rgb) = MADE.read::<Size>(answer)?;
    let rgb = rgb.rest();
    let is_as_said = u64::from(width) * u64::from(height) * 3 == rgb.len() as u64;
    if is_as_said && width <= place.width && height <= place.height && !rgb.is_empty() {
        Ok(Pixels { width, height, rgb: rgb.to_vec() })
    } else {
        Err(Malformed("pixels of another size"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: Size = Size { width: 4, height: 2 };

    #[test]
    fn only_pixels_that_fit_are_taken() {
        let answer = |width, height, rgb: &[u8]| MADE.write(&Size { width, height }, [rgb]);
        assert!(read(&answer(4, 2, &[7; 24]), PLACE).is_ok());
        for (width, height, length) in [(4, 2, 23), (5, 1, 15), (1, 3, 9), (0, 0, 0), (1 << 31, 1 << 31, 0)] {
            assert!(read(&answer(width, height, &vec![7; length]), PLACE).is_err(), "{width} × {height}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_pixels_or_none(bytes: Vec<u8>, begins: bool) {
            let bytes = if begins { [&MADE.magic[..], &bytes].concat() } else { bytes };
            let _ = read(&bytes, PLACE);
        }
    }
}
