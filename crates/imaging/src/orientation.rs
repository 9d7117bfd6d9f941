//! The eight ways a rectangle can be turned and mirrored (the group D4), which EXIF numbers 1 to 8.

use crate::geometry::Rect;

/// One of the eight turns and mirrorings of a picture, as a change from the stored pixels to what is
/// shown: transposed first (rows become columns), then mirrored along either axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Orientation {
    pub(crate) transpose: bool,
    pub(crate) flip_x: bool,
    pub(crate) flip_y: bool,
}

impl Orientation {
    /// Shown as it is stored.
    pub const UPRIGHT: Self = Self::of(false, false, false);
    /// Mirrored left to right.
    pub const MIRRORED: Self = Self::of(false, true, false);
    /// Mirrored top to bottom.
    pub const UPSIDE_DOWN_MIRRORED: Self = Self::of(false, false, true);
    /// A half turn.
    pub const HALF_TURN: Self = Self::of(false, true, true);
    /// A quarter turn clockwise.
    pub const CLOCKWISE: Self = Self::of(true, true, false);
    /// A quarter turn anticlockwise.
    pub const ANTICLOCKWISE: Self = Self::of(true, false, true);

    /// EXIF's numbering (CIPA DC-008 §4.6.5.1.6, tag 0x0112), from 1.
    const EXIF: [Self; 8] = [
        Self::UPRIGHT,
        Self::MIRRORED,
        Self::HALF_TURN,
        Self::UPSIDE_DOWN_MIRRORED,
        Self::of(true, false, false),
        Self::CLOCKWISE,
        Self::of(true, true, true),
        Self::ANTICLOCKWISE,
    ];

    const fn of(transpose: bool, flip_x: bool, flip_y: bool) -> Self {
        Self { transpose, flip_x, flip_y }
    }

    /// The orientation of EXIF's number, 1 to 8.
    pub fn from_exif(number: u32) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        Self::EXIF.get(index).copied()
    }

    /// EXIF's number, 1 to 8.
    pub fn exif(self) -> u8 {
        let index = Self::EXIF.iter().position(|&candidate| candidate == self).unwrap_or(0);
        index as u8 + 1
    }

    /// This one first, then `next`.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        // A transposition that follows swaps which axis the earlier mirrorings act on.
        let (flip_x, flip_y) =
            if next.transpose { (self.flip_y, self.flip_x) } else { (self.flip_x, self.flip_y) };
        Self::of(self.transpose ^ next.transpose, flip_x ^ next.flip_x, flip_y ^ next.flip_y)
    }

    /// The one that undoes this one.
    #[must_use]
    pub fn inverse(self) -> Self {
        if self.transpose { Self::of(true, self.flip_y, self.flip_x) } else { self }
    }

    /// Width and height after this orientation is applied to a picture of that size.
    pub fn size<T>(self, width: T, height: T) -> (T, T) {
        if self.transpose { (height, width) } else { (width, height) }
    }

    /// Where a rectangle (in fractions of the picture) lies after this orientation is applied.
    pub(crate) fn rect(self, rect: Rect) -> Rect {
        let mut rect = if self.transpose {
            Rect { x: rect.y, y: rect.x, width: rect.height, height: rect.width }
        } else {
            rect
        };
        if self.flip_x {
            rect.x = 1.0 - rect.x - rect.width;
        }
        if self.flip_y {
            rect.y = 1.0 - rect.y - rect.height;
        }
        rect
    }
}
