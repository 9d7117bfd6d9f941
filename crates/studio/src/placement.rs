//! Where a picture stands in an event, and what the photographer says of it there.

use wirephoto_database::Id;
use wirephoto_exchange::publication::{MAX_KEYWORDS, MAX_NAME, MAX_TEXT};
use wirephoto_imaging::{Crop, Edit, Flip, Turn};
use wirephoto_library::{OriginalHash, Words};

use crate::Result;
use crate::event::{check_text, invalid};

/// A picture in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The library's picture, the same at the studio and at the host.
    pub picture: Id,
    /// The event it stands in.
    pub event: Id,
    /// The file it is made from.
    pub original: OriginalHash,
    /// The category it is in, if any.
    pub category: Option<Id>,
    /// What people say aloud; never given twice in an event.
    pub number: u32,
    /// Whether it is to be published.
    pub picked: bool,
    /// The photographer's description of it.
    pub description: String,
    /// What the photographer says about its price.
    pub price_note: String,
}

/// What to change of a picture's words; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct PlacementChange {
    /// See [`Placement::description`].
    pub description: Option<String>,
    /// See [`Placement::price_note`].
    pub price_note: Option<String>,
    /// The name of another category; empty for none.
    pub category: Option<String>,
    /// Words that the library keeps.
    pub words: Words,
}

impl PlacementChange {
    /// Refuses what is too long to be meant.
    pub(crate) fn check(&self) -> Result<()> {
        let texts = [
            (&self.description, MAX_TEXT, "description"),
            (&self.price_note, MAX_NAME, "price note"),
            (&self.words.caption, MAX_TEXT, "caption"),
        ];
        for (text, max, what) in texts {
            check_text(text.as_deref().unwrap_or_default(), max, what)?;
        }
        let keywords = self.words.keywords.as_deref().unwrap_or_default();
        keywords.iter().try_for_each(|keyword| check_text(keyword, MAX_NAME, "keyword"))?;
        if keywords.len() > MAX_KEYWORDS {
            return Err(invalid(format!("A picture has at most {MAX_KEYWORDS} keywords.")));
        }
        if self.words.rating.is_some_and(|rating| rating > 5) {
            return Err(invalid("A rating has 0 to 5 stars."));
        }
        Ok(())
    }
}

/// What to change of a picture's edit; `None` leaves a part as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct EditChange {
    /// Begin from the picture as the camera saw it.
    pub reset: bool,
    /// Mirror it.
    pub flip: Option<Flip>,
    /// Turn it by quarters.
    pub rotate: Option<Turn>,
    /// Turn it by degrees, clockwise.
    pub straighten_deg: Option<f64>,
    /// Cut it, in fractions of what the other steps leave.
    pub crop: Option<Crop>,
}

impl EditChange {
    /// The edit with the change applied.
    pub(crate) fn apply(self, edit: &Edit) -> Result<Edit> {
        let edit = if self.reset { Edit::default() } else { *edit };
        Edit::new(
            self.flip.or(edit.flip()),
            self.rotate.unwrap_or(edit.rotate()),
            self.straighten_deg.unwrap_or(edit.straighten_deg()),
            self.crop.or(edit.crop()),
        )
        .map_err(|error| invalid(error.to_string()))
    }
}
