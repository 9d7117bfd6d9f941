//! Pixels: probe, decode, orient, edit, scale, watermark, encode; EXIF, XMP, IPTC, ICC.
//!
//! Bytes go in and renditions come out. There are no files, threads, clocks or random numbers in here,
//! and no input that it trusts: every answer is a picture within the limits or an [`Error`] whose text
//! is one plain sentence for the person who owns the file.
//!
//! - [`probe`] reads a header: format, size, orientation.
//! - [`read_metadata`] reads what a picture says about itself.
//! - [`render`] makes renditions: scaled, oriented, edited, in sRGB, watermarked, with no metadata but
//!   what [`Keep`] names.
//! - [`sheet::cut`] makes what a printer gets: a part of a picture at exact dots, in the colours of the paper.
//! - [`screen::pixels`] decodes for a screen that takes pixels as they are.
//! - [`check`] decodes a picture whole, and tells whether it is damaged.
//! - [`jpeg::inspect`] walks a JPEG's markers: what a host needs to know before it takes one in.
//!
//! ```
//! use wirephoto_imaging::{Edit, Job, Keep, Limits, Size, Watermark, WatermarkStyle, jpeg, probe, render};
//!
//! # let mut original = std::io::Cursor::new(Vec::new());
//! # image::RgbImage::new(600, 400).write_to(&mut original, image::ImageFormat::Png)?;
//! # let original = original.into_inner();
//! let limits = Limits::default();
//! assert_eq!(probe(&original, &limits)?.upright(), (600, 400));
//!
//! let watermark = Watermark::text("© Ann Example", WatermarkStyle::default())?;
//! let made = render(
//!     &original,
//!     &Job {
//!         edit: &serde_json::from_str::<Edit>(r#"{"rotate": 90}"#)?,
//!         sizes: &[Size { long_side: 320, quality: 80, marked: true }],
//!         watermark: Some(&watermark),
//!         keep: &Keep::default(),
//!         limits: &limits,
//!         stop: &|| false,
//!     },
//! )?;
//! assert_eq!((made.renditions[0].width, made.renditions[0].height), (213, 320));
//! assert!(jpeg::inspect(&made.renditions[0].jpeg)?.is_plain());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blur;
mod colour;
mod container;
mod decode;
mod edit;
mod encode;
mod error;
mod format;
mod geometry;
mod heif;
pub mod jpeg;
mod keep;
mod limits;
mod metadata;
mod orientation;
mod planar;
mod printer;
mod probe;
mod render;
mod scale;
pub mod screen;
pub mod sheet;
mod tiff;
mod watermark;

pub use edit::{Crop, Edit, Flip, Turn};
pub use error::{Error, InvalidEdit, Lookalike, WatermarkFault};
pub use format::Format;
pub use keep::Keep;
pub use limits::Limits;
pub use metadata::{Metadata, Position, read_metadata};
pub use orientation::Orientation;
pub use probe::{Probe, probe};
pub use render::{Job, Rendered, Rendition, Size, check, render};
pub use watermark::{Place, Watermark, WatermarkSpec, WatermarkStyle};
