//! Pixels: probe, decode, orient, edit, scale, watermark, encode; EXIF, XMP, IPTC, ICC.

mod blur;
mod colour;
mod container;
mod decode;
mod edit;
mod encode;
mod error;
mod format;
mod geometry;
pub mod jpeg;
mod keep;
mod limits;
mod metadata;
mod orientation;
mod planar;
mod probe;
mod render;
mod scale;
mod tiff;
mod watermark;

pub use edit::{Crop, Edit, Flip, Turn};
pub use error::{Error, InvalidEdit};
pub use format::Format;
pub use keep::Keep;
pub use limits::Limits;
pub use metadata::{Metadata, Position, read_metadata};
pub use orientation::Orientation;
pub use probe::{Probe, probe};
pub use render::{Job, Rendered, Rendition, Size, check, render};
pub use watermark::{Place, Watermark, WatermarkSpec, WatermarkStyle};
