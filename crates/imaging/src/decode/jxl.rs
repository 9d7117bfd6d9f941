//! JPEG XL by `jxl-oxide` (safe Rust). It applies the orientation by itself.

use jxl_oxide::color::RenderingIntent;
use jxl_oxide::{AllocTracker, EnumColourEncoding, InitializeResult, JxlImage};

use super::Header;
use super::common::on_white;
use crate::Error;
use crate::colour::Profile;
use crate::limits::Limits;
use crate::orientation::Orientation;
use crate::scale::{Layout, Pixels, Raster};

/// Three channels of 32-bit floats. What filters need beside them is left to the allocation tracker.
const BYTES_PER_PIXEL: u64 = 12;

/// Bytes that are fed at a time until the header is complete.
const PIECE: usize = 64 << 10;

/// Reads the header.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let mut waiting = builder(limits).build_uninit();
    let mut rest = bytes;
    loop {
        let piece = &rest[..rest.len().min(PIECE)];
        let consumed = waiting.feed_bytes(piece).map_err(Error::damaged)?;
        rest = &rest[consumed.min(rest.len())..];
        match waiting.try_init().map_err(Error::damaged)? {
            InitializeResult::Initialized(image) => {
                let (width, height) = (image.width(), image.height());
                limits.check_decoded(width, height, BYTES_PER_PIXEL)?;
                return Ok(Header { width, height, orientation: Orientation::UPRIGHT });
            }
            InitializeResult::NeedMoreData(_) if consumed == 0 => {
                return Err(Error::damaged("it ends early"));
            }
            InitializeResult::NeedMoreData(uninit) => waiting = uninit,
        }
    }
}

/// Decodes the first frame; transparent parts show white.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Raster, Error> {
    let mut image = builder(limits).read(bytes).map_err(Error::damaged)?;
    if !image.is_loading_done() || image.num_loaded_keyframes() == 0 {
        return Err(Error::damaged("it ends early"));
    }
    if image.original_icc().is_none() {
        image.request_color_encoding(EnumColourEncoding::srgb(RenderingIntent::Relative));
    }
    let render = image.render_frame(0).map_err(Error::damaged)?;
    let mut stream = render.stream();
    let (width, height) = (stream.width() as usize, stream.height() as usize);
    let channels = stream.channels() as usize;
    let mut samples = vec![0_u8; width * height * channels];
    stream.write_to_buffer(&mut samples);
    drop(render);
    let (layout, samples) = match (image.pixel_format().has_black(), channels) {
        (false, 1) => (Layout::Grey, samples),
        (false, 2) => (Layout::Grey, on_white::<2>(samples)),
        (false, 3) => (Layout::Rgb, samples),
        (false, 4) => (Layout::Rgb, on_white::<4>(samples)),
        _ => return Err(Error::unsupported("CMYK JPEG XL")),
    };
    let profile = Profile::read(&image.rendered_icc(), layout);
    Ok(Raster {
        width: width as f64,
        height: height as f64,
        pixels: Pixels::Packed { layout, stride: width, rows: height, samples },
        profile,
    })
}

fn builder(limits: &Limits) -> jxl_oxide::JxlImageBuilder {
    let bytes = usize::try_from(limits.max_decoded_bytes.saturating_mul(2)).unwrap_or(usize::MAX);
    JxlImage::builder().alloc_tracker(AllocTracker::with_limit(bytes))
}
