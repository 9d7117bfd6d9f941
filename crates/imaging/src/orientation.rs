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

    /// Whether left and right are exchanged, however it is turned.
    pub(crate) fn is_mirrored(self) -> bool {
        self.transpose ^ self.flip_x ^ self.flip_y
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

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Orientation> {
        (1..=8).map(|number| Orientation::from_exif(number).unwrap())
    }

    #[test]
    fn the_eight_are_a_group() {
        for one in all() {
            assert_eq!(one.then(Orientation::UPRIGHT), one);
            assert_eq!(Orientation::UPRIGHT.then(one), one);
            assert_eq!(one.then(one.inverse()), Orientation::UPRIGHT);
            assert_eq!(one.inverse().then(one), Orientation::UPRIGHT);
            for other in all() {
                for third in all() {
                    assert_eq!(one.then(other).then(third), one.then(other.then(third)));
                }
            }
        }
        assert_eq!(Orientation::CLOCKWISE.then(Orientation::CLOCKWISE), Orientation::HALF_TURN);
        assert_eq!(Orientation::CLOCKWISE.inverse(), Orientation::ANTICLOCKWISE);
    }

    #[test]
    fn numbers_are_exifs() {
        for number in 1..=8 {
            assert_eq!(u32::from(Orientation::from_exif(number).unwrap().exif()), number);
        }
    }

    #[test]
    fn rectangles_move_as_pictures_do() {
        let rect = Rect { x: 0.125, y: 0.25, width: 0.5, height: 0.0625 };
        for one in all() {
            assert_eq!(one.inverse().rect(one.rect(rect)), rect);
            for other in all() {
                assert_eq!(other.rect(one.rect(rect)), one.then(other).rect(rect));
            }
        }
        let corner = Rect { x: 0.0, y: 0.0, width: 0.25, height: 0.5 };
        let moved = Rect { x: 0.5, y: 0.0, width: 0.5, height: 0.25 };
        assert_eq!(Orientation::CLOCKWISE.rect(corner), moved);
    }
}
