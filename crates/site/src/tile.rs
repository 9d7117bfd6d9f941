//! How a picture stands in a page before it has arrived: in its shape and its colour, so that nothing moves and nothing
//! flashes. A strict policy allows no `style` attributes, so the page carries rules ([`crate::Page::css`]) for the classes
//! `r1500` (width over height in thousandths, as `--r`) and `k89a` (a background).

use std::collections::BTreeSet;

/// The rules for tiles of these shapes and colours; each stands once.
pub fn rules<'t>(tiles: impl IntoIterator<Item = (u32, &'t str)>) -> String {
    let (shapes, colours): (BTreeSet<_>, BTreeSet<_>) = tiles.into_iter().unzip();
    let shapes = shapes.into_iter().map(|shape| format!(".r{shape}{{--r:{}}}", f64::from(shape) / 1000.0));
    shapes.chain(colours.into_iter().map(|colour| format!(".k{colour}{{background:#{colour}}}"))).collect()
}

/// The average colour of a ThumbHash as three hexadecimal digits; a quiet grey without one.
pub fn colour(blur: &[u8]) -> String {
    let [a, b, c, ..] = *blur else { return "888".to_owned() };
    let header = u32::from_le_bytes([a, b, c, 0]);
    let part = |shift: u32| f64::from((header >> shift) & 63);
    // Lightness, yellow against blue, red against green.
    let (l, p, q) = (part(0) / 63.0, part(6) / 31.5 - 1.0, part(12) / 31.5 - 1.0);
    let blue = l - p * 2.0 / 3.0;
    let red = f64::midpoint(3.0 * l - blue, q);
    let green = red - q;
    [red, green, blue].map(|part| format!("{:x}", (part.clamp(0.0, 1.0) * 15.0).round() as u8)).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbhash_begins_with_its_average_colour() {
        // White: full lightness, both colour differences in the middle.
        let header: u32 = 63 | 32 << 6 | 32 << 12;
        assert_eq!(colour(&header.to_le_bytes()), "fff");
        assert_eq!(colour(&[0, 0]), "888");
        // Every header is some colour.
        for header in (0..1 << 18).step_by(977) {
            assert_eq!(colour(&u32::to_le_bytes(header)).len(), 3);
        }
    }

    #[test]
    fn each_shape_and_colour_has_one_rule() {
        let css = rules([(1500, "89a"), (666, "89a"), (1500, "fff")]);
        assert_eq!(css, ".r666{--r:0.666}.r1500{--r:1.5}.k89a{background:#89a}.kfff{background:#fff}");
    }
}
