//! The one edit instruction: what a person wants done to a picture, kept apart from its pixels.

use serde::{Deserialize, Serialize};

use crate::error::InvalidEdit;
use crate::geometry::Rect;
use crate::orientation::Orientation;

/// What to do to a picture after its EXIF orientation, in this order: flip, rotate, straighten, crop.
///
/// The original stays as it is; an edit is applied whenever pixels are made. Values are checked where
/// an edit is made ([`Edit::new`] or deserialising), so a held edit is always applicable.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "EditDocument", into = "EditDocument")]
pub struct Edit {
    flip: Option<Flip>,
    rotate: Turn,
    straighten_deg: f64,
    crop: Option<Crop>,
}

/// A mirroring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flip {
    /// Left becomes right.
    Horizontal,
    /// Top becomes bottom.
    Vertical,
}

/// Quarter turns clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum Turn {
    /// Not turned.
    #[default]
    None,
    /// 90 degrees clockwise.
    Right,
    /// 180 degrees.
    Half,
    /// 270 degrees clockwise.
    Left,
}

/// A rectangle in fractions of the picture that it cuts, origin at the top left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CropDocument", into = "CropDocument")]
pub struct Crop {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Fractions are written with finite decimals, so a full-width crop may sum to a hair above 1.
const CROP_TOLERANCE: f64 = 1e-6;
/// Below this a crop of even the largest picture would be a few pixels.
const CROP_MIN: f64 = 1e-4;

impl Edit {
    /// An edit; `straighten_deg` turns the picture clockwise by -45 to 45 degrees.
    pub fn new(
        flip: Option<Flip>,
        rotate: Turn,
        straighten_deg: f64,
        crop: Option<Crop>,
    ) -> Result<Self, InvalidEdit> {
        if !straighten_deg.is_finite() || straighten_deg.abs() > 45.0 {
            return Err(InvalidEdit("Straightening goes from -45 to 45 degrees; turn by 90 for more."));
        }
        // Negative zero would make two equal edits differ as text.
        Ok(Self { flip, rotate, straighten_deg: straighten_deg + 0.0, crop })
    }

    /// The mirroring, done first.
    pub fn flip(&self) -> Option<Flip> {
        self.flip
    }

    /// The quarter turns, done after the mirroring.
    pub fn rotate(&self) -> Turn {
        self.rotate
    }

    /// Degrees clockwise by which the picture is straightened; the largest rectangle of the same
    /// aspect inside the turned picture is kept.
    pub fn straighten_deg(&self) -> f64 {
        self.straighten_deg
    }

    /// The part that is kept, in fractions of the straightened picture.
    pub fn crop(&self) -> Option<Crop> {
        self.crop
    }

    /// Whether the edit changes nothing.
    pub fn is_identity(&self) -> bool {
        *self == Self::default()
    }

    /// The one edit that shows of a picture what `next` shows of what this one shows, so that an edit of an edited
    /// picture can be kept as one instruction. `next` flips, turns and crops; straightening is this one's alone, and
    /// what `next` says of it is not looked at.
    ///
    /// Exact, but for crops that together would leave less than a ten-thousandth of a side, the least that can be kept.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let turn = next.orientation();
        let (flip, rotate) = of_orientation(self.orientation().then(turn));
        // Seen in a mirror, a turn clockwise is one anticlockwise.
        let straighten_deg = if turn.is_mirrored() { 0.0 - self.straighten_deg } else { self.straighten_deg };
        let outer = self.crop.map(|crop| turn.rect(crop.rect()));
        let crop = match (outer, next.crop) {
            (None, inner) => inner,
            (Some(outer), None) => Some(Crop::nearest(outer)),
            (Some(outer), Some(inner)) => Some(Crop::nearest(outer.inside(inner.rect()))),
        };
        Self { flip, rotate, straighten_deg, crop }
    }

    /// Size of the edited picture at full resolution, from its upright size.
    pub fn output_size(&self, width: u32, height: u32) -> (u32, u32) {
        crate::geometry::output_size(self, width, height)
    }

    /// Flip and quarter turns as one orientation.
    pub(crate) fn orientation(&self) -> Orientation {
        let flip = match self.flip {
            None => Orientation::UPRIGHT,
            Some(Flip::Horizontal) => Orientation::MIRRORED,
            Some(Flip::Vertical) => Orientation::UPSIDE_DOWN_MIRRORED,
        };
        let turn = match self.rotate {
            Turn::None => Orientation::UPRIGHT,
            Turn::Right => Orientation::CLOCKWISE,
            Turn::Half => Orientation::HALF_TURN,
            Turn::Left => Orientation::ANTICLOCKWISE,
        };
        flip.then(turn)
    }
}

/// A flip and quarter turns that come to an orientation; a mirroring by itself where one is enough.
fn of_orientation(orientation: Orientation) -> (Option<Flip>, Turn) {
    let flips = [None, Some(Flip::Horizontal), Some(Flip::Vertical)];
    let turns = [Turn::None, Turn::Right, Turn::Half, Turn::Left];
    let mut ways = turns.into_iter().flat_map(|turn| flips.map(|flip| (flip, turn)));
    let found =
        ways.find(|&(flip, rotate)| Edit { flip, rotate, ..Edit::default() }.orientation() == orientation);
    found.expect("flips and turns make all eight orientations")
}

impl Turn {
    /// Degrees clockwise: 0, 90, 180 or 270.
    pub fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Half => 180,
            Self::Left => 270,
        }
    }
}

impl TryFrom<u16> for Turn {
    type Error = InvalidEdit;

    fn try_from(degrees: u16) -> Result<Self, InvalidEdit> {
        match degrees {
            0 => Ok(Self::None),
            90 => Ok(Self::Right),
            180 => Ok(Self::Half),
            270 => Ok(Self::Left),
            _ => Err(InvalidEdit("A picture is rotated by 0, 90, 180 or 270 degrees.")),
        }
    }
}

impl From<Turn> for u16 {
    fn from(turn: Turn) -> Self {
        turn.degrees()
    }
}

impl Crop {
    /// A rectangle inside the unit square.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Result<Self, InvalidEdit> {
        let inside = |start: f64, length: f64| {
            start >= 0.0 && length >= CROP_MIN && start + length <= 1.0 + CROP_TOLERANCE
        };
        // Comparisons with NaN are false, so it is refused too.
        if !inside(x, width) || !inside(y, height) {
            return Err(InvalidEdit(
                "A crop is X,Y,WIDTH,HEIGHT in fractions of the picture, and lies inside it.",
            ));
        }
        Ok(Self { x: x + 0.0, y: y + 0.0, width: width.min(1.0 - x), height: height.min(1.0 - y) })
    }

    /// The crop that is nearest to a rectangle of which rounding, or one crop within another, has made none.
    fn nearest(rect: Rect) -> Self {
        let side = |start: f64, length: f64| {
            let length = length.clamp(CROP_MIN, 1.0);
            (start.clamp(0.0, 1.0 - length), length)
        };
        let ((x, width), (y, height)) = (side(rect.x, rect.width), side(rect.y, rect.height));
        Self { x, y, width, height }
    }

    pub(crate) fn rect(&self) -> Rect {
        Rect { x: self.x, y: self.y, width: self.width, height: self.height }
    }

    /// Left edge.
    pub fn x(&self) -> f64 {
        self.x
    }

    /// Top edge.
    pub fn y(&self) -> f64 {
        self.y
    }

    /// Width.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Height.
    pub fn height(&self) -> f64 {
        self.height
    }
}

/// An edit as it is written in documents; what is absent is not done.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flip: Option<Flip>,
    #[serde(default)]
    rotate: Turn,
    #[serde(default)]
    straighten_deg: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crop: Option<Crop>,
}

impl TryFrom<EditDocument> for Edit {
    type Error = InvalidEdit;

    fn try_from(document: EditDocument) -> Result<Self, InvalidEdit> {
        Self::new(document.flip, document.rotate, document.straighten_deg, document.crop)
    }
}

impl From<Edit> for EditDocument {
    fn from(edit: Edit) -> Self {
        Self { flip: edit.flip, rotate: edit.rotate, straighten_deg: edit.straighten_deg, crop: edit.crop }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CropDocument {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl TryFrom<CropDocument> for Crop {
    type Error = InvalidEdit;

    fn try_from(document: CropDocument) -> Result<Self, InvalidEdit> {
        Self::new(document.x, document.y, document.width, document.height)
    }
}

impl From<Crop> for CropDocument {
    fn from(crop: Crop) -> Self {
        Self { x: crop.x, y: crop.y, width: crop.width, height: crop.height }
    }
}
