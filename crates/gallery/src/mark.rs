//! What marks an event's proofs, as its studio said: for pictures that are edited or uploaded here.

use wirephoto_exchange::publication::{MAX_WATERMARK_BYTES, WatermarkDocument};
use wirephoto_imaging::{Watermark, WatermarkSpec, WatermarkStyle};

use crate::{Error, Result};

/// What stands on pictures of an event whose studio did not say.
const FALLBACK: &str = "PROOF";

/// A watermark as an instruction, with its PNG.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mark {
    /// `None`: the photographer wants none.
    pub spec: Option<WatermarkSpec>,
    /// The picture of a [`WatermarkSpec::Png`].
    pub png: Option<Vec<u8>>,
}

impl Mark {
    /// Reads what a studio says, as far as that can be told without drawing it: a PNG is looked into by the worker.
    pub fn read(document: WatermarkDocument) -> Result<Self> {
        match document {
            WatermarkDocument::None => Ok(Self::default()),
            WatermarkDocument::Text { text, style } => {
                // Refuses what is empty or too long.
                Watermark::text(&text, style).map_err(|_| Error::unfit(|t| t.watermark_unfit))?;
                Ok(Self { spec: Some(WatermarkSpec::Text { text, style }), png: None })
            }
            WatermarkDocument::Png { png, style } => {
                if png.len() > MAX_WATERMARK_BYTES || !png.starts_with(b"\x89PNG\r\n\x1a\n") {
                    return Err(Error::unfit(|t| t.watermark_unfit));
                }
                Ok(Self { spec: Some(WatermarkSpec::Png { style }), png: Some(png) })
            }
        }
    }

    /// For an event of whose watermark nothing is known: better a strange word than an unmarked picture.
    pub fn fallback() -> Self {
        let spec = WatermarkSpec::Text { text: FALLBACK.to_owned(), style: WatermarkStyle::default() };
        Self { spec: Some(spec), png: None }
    }
}
