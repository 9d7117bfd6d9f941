//! What somebody is told of a picture that a worker did not take.

use http::StatusCode;
use wirephoto_site::{Language, Problem};

use super::Refusal;

impl Refusal {
    /// What was wrong, and what to do.
    pub fn told(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english(),
            Language::German => self.german(),
        }
    }

    fn english(self) -> &'static str {
        match self {
            Self::NotAPicture => "This is not a picture of a known format; choose a photograph.",
            Self::Unsupported => "Pictures of this kind cannot be read here; save it as JPEG, PNG or TIFF.",
            Self::TooLarge => "The picture has too many pixels; save a smaller copy.",
            Self::Damaged => "The picture is damaged; copy it from the camera or the phone again.",
            Self::Watermark => "The watermark cannot be drawn; choose another in the studio and publish.",
            Self::TooMuchWork => {
                "The picture asks for more work than a picture should; save it anew as JPEG and try again."
            }
            Self::Failed => "Pictures cannot be worked on right now. Try again later.",
        }
    }

    fn german(self) -> &'static str {
        match self {
            Self::NotAPicture => "Das ist kein Bild in einem bekannten Format; wählen Sie ein Foto.",
            Self::Unsupported => {
                "Bilder dieser Art lassen sich hier nicht lesen; speichern Sie es als JPEG, PNG oder TIFF."
            }
            Self::TooLarge => "Das Bild hat zu viele Pixel; speichern Sie eine kleinere Kopie.",
            Self::Damaged => {
                "Das Bild ist beschädigt; kopieren Sie es noch einmal von der Kamera oder vom Telefon."
            }
            Self::Watermark => {
                "Das Wasserzeichen lässt sich nicht zeichnen; wählen Sie im Studio ein anderes, und veröffentlichen Sie."
            }
            Self::TooMuchWork => {
                "Das Bild macht mehr Arbeit, als ein Bild machen sollte; speichern Sie es neu als JPEG, und versuchen \
                 Sie es noch einmal."
            }
            Self::Failed => {
                "Gerade lassen sich keine Bilder bearbeiten. Versuchen Sie es später noch einmal."
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::told(status, move |language| refusal.told(language).to_owned())
    }
}
