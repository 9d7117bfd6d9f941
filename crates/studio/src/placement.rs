//! Where a picture stands in an event, and what the photographer says of it there.

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_imaging::{Crop, Edit, Flip, Turn};
use wirephoto_library::{OriginalHash, Words};

use crate::change::{Flag, PictureFields};
use crate::{Event, Refusal, Result};

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
    /// Whether nobody should see it.
    pub rejected: bool,
    /// The photographer's description of it.
    pub description: String,
    /// What the photographer says about its price.
    pub price_note: String,
    /// What products cost when they are made of it, in place of the price list's prices.
    pub own_prices: Vec<OwnPrice>,
    /// When it was put into the trash, if it is there.
    pub deleted_at: Option<Moment>,
}

impl Placement {
    /// What the photographer thinks of it.
    pub fn flag(&self) -> Flag {
        match (self.picked, self.rejected) {
            (true, _) => Flag::Pick,
            (false, true) => Flag::Reject,
            (false, false) => Flag::None,
        }
    }
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
    /// The same as fields; `category` is found by its name.
    pub(crate) fn fields(self, event: &Event) -> Result<PictureFields> {
        let category = match self.category.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(name) => Some(Some(event.category(name)?)),
        };
        Ok(PictureFields {
            category,
            rating: self.words.rating,
            caption: self.words.caption,
            keywords: self.words.keywords,
            description: self.description,
            price_note: self.price_note,
            ..PictureFields::default()
        })
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
        .map_err(|error| Refusal::Edit(error).into())
    }
}
