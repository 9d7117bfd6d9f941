//! A picture in memory, and the eight ways in which a camera can store it.

/// An upright picture: `width` × `height` pixels of sRGB, three bytes each, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `3 * width * height` bytes.
    pub rgb: Vec<u8>,
}

/// Pixels are moved in squares of this side, so that turning stays within the cache.
const TILE: u32 = 32;

impl Raster {
    /// The picture as stored under an EXIF `orientation`: a viewer that applies the orientation sees `self` again.
    #[must_use]
    pub fn stored_for(&self, orientation: u8) -> Raster {
        let sideways = orientation >= 5;
        let (width, height) = if sideways { (self.height, self.width) } else { (self.width, self.height) };
        let mut stored = Raster { width, height, rgb: vec![0; self.rgb.len()] };
        for top in (0..height).step_by(TILE as usize) {
            for left in (0..width).step_by(TILE as usize) {
                for y in top..(top + TILE).min(height) {
                    for x in left..(left + TILE).min(width) {
                        let from = self.at(self.upright(orientation, x, y));
                        let to = 3 * (y as usize * width as usize + x as usize);
                        stored.rgb[to..to + 3].copy_from_slice(&self.rgb[from..from + 3]);
                    }
                }
            }
        }
        stored
    }

    /// Where the stored pixel at `x`, `y` belongs in the upright picture (EXIF 2.32, table 6).
    fn upright(&self, orientation: u8, x: u32, y: u32) -> (u32, u32) {
        let (right, bottom) = (self.width - 1, self.height - 1);
        match orientation {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (right - y, x),
            7 => (right - y, bottom - x),
            8 => (y, bottom - x),
            _ => (x, y),
        }
    }

    fn at(&self, (x, y): (u32, u32)) -> usize {
        3 * (y as usize * self.width as usize + x as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `A B C` over `D E F`, as a viewer should see it.
    fn picture() -> Raster {
        Raster { width: 3, height: 2, rgb: b"ABCDEF".iter().flat_map(|&letter| [letter; 3]).collect() }
    }

    fn check(orientation: u8, rows: &str) {
        let stored = picture().stored_for(orientation);
        let letters: String = stored.rgb.chunks(3).map(|pixel| pixel[0] as char).collect();
        let lines: Vec<_> =
            letters.as_bytes().chunks(stored.width as usize).map(String::from_utf8_lossy).collect();
        assert_eq!(lines.join(" "), rows, "orientation {orientation}");
    }

    #[test]
    fn each_orientation_is_stored_turned() {
        check(1, "ABC DEF");
        check(2, "CBA FED");
        check(3, "FED CBA");
        check(4, "DEF ABC");
        check(5, "AD BE CF");
        check(6, "CF BE AD");
        check(7, "FC EB DA");
        check(8, "DA EB FC");
    }
}
