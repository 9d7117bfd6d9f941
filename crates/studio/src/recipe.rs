//! What decides a picture's proofs, as a hash: equal recipes mean equal pixels, so what has a known recipe is neither
//! made nor sent again.

use wirephoto_imaging::Watermark;
use wirephoto_library::{Edit, OriginalHash, Recipe};

use crate::{Event, Result, Watermarking};

/// Changes whenever this program would make other pixels from the same instructions.
const VERSION: u32 = 1;

/// How an event's pictures become proofs: its settings, with the watermark made once for all of them.
pub struct Proofing {
    pub event: Event,
    pub watermark: Option<Watermark>,
    settings_hash: blake3::Hash,
}

impl Proofing {
    pub fn new(event: Event) -> Result<Self> {
        let watermark = event.watermark()?;
        let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 proof recipe");
        hasher.update(&VERSION.to_be_bytes());
        hasher.update(&serde_json::to_vec(&event.settings).expect("settings have a JSON text"));
        if event.settings.watermarking == Watermarking::Png {
            hasher.update(event.watermark_png.as_deref().unwrap_or_default());
        }
        Ok(Self { watermark, settings_hash: hasher.finalize(), event })
    }

    /// The recipe of a picture of this event.
    pub fn recipe(&self, original: OriginalHash, edit: &Edit) -> Recipe {
        let mut hasher = blake3::Hasher::new_keyed(self.settings_hash.as_bytes());
        hasher.update(original.as_bytes());
        hasher.update(&serde_json::to_vec(edit).expect("an edit has a JSON text"));
        *hasher.finalize().as_bytes()
    }
}
