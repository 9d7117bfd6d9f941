//! Edits against an independent calculation: the card's colours tell which place each pixel shows.

use proptest::prelude::*;
use wirephoto_imaging::{Crop, Edit, Flip, Turn};

use crate::make::{Ask, card, jpeg, oriented, place};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 320.0;

/// Which place of the upright picture an edit shows at a place of its result, all in fractions,
/// undoing one step after the other.
fn shown_at(edit: &Edit, x: f64, y: f64) -> (f64, f64) {
    let (x, y) =
        edit.crop().map_or((x, y), |crop| (crop.x() + x * crop.width(), crop.y() + y * crop.height()));
    let turned = matches!(edit.rotate(), Turn::Right | Turn::Left);
    let (width, height) = if turned { (HEIGHT, WIDTH) } else { (WIDTH, HEIGHT) };
    let angle = edit.straighten_deg().to_radians();
    let (sin, cos) = (angle.abs().sin(), angle.cos());
    let kept = f64::min(width / (width * cos + height * sin), height / (width * sin + height * cos));
    let (across, down) = ((x - 0.5) * kept * width, (y - 0.5) * kept * height);
    let x = (across * cos + down * angle.sin()) / width + 0.5;
    let y = (down * cos - across * angle.sin()) / height + 0.5;
    let (x, y) = match edit.rotate() {
        Turn::None => (x, y),
        Turn::Right => (y, 1.0 - x),
        Turn::Half => (1.0 - x, 1.0 - y),
        Turn::Left => (1.0 - y, x),
    };
    match edit.flip() {
        None => (x, y),
        Some(Flip::Horizontal) => (1.0 - x, y),
        Some(Flip::Vertical) => (x, 1.0 - y),
    }
}

fn an_edit() -> impl Strategy<Value = Edit> {
    let flip = prop_oneof![Just(None), Just(Some(Flip::Horizontal)), Just(Some(Flip::Vertical))];
    let turn = prop_oneof![Just(Turn::None), Just(Turn::Right), Just(Turn::Half), Just(Turn::Left)];
    let straighten = prop_oneof![Just(0.0), -45.0..45.0, -3.0..3.0];
    let crop = prop::option::of((0.0..0.6, 0.0..0.6, 0.2..0.4, 0.2..0.4));
    (flip, turn, straighten, crop).prop_map(|(flip, turn, straighten, crop)| {
        let crop = crop.map(|(x, y, width, height)| Crop::new(x, y, width, height).unwrap());
        Edit::new(flip, turn, straighten, crop).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn p3_flip_then_rotate_then_straighten_then_crop(edit in an_edit(), long_side in 40_u32..600) {
        let original = jpeg(&card(WIDTH as u32, HEIGHT as u32));
        let rendered = Ask { edit, sizes: &[long_side], ..Ask::default() }.of(&original).unwrap();
        prop_assert_eq!((rendered.width, rendered.height), edit.output_size(WIDTH as u32, HEIGHT as u32));
        let shown = crate::make::decoded(&rendered.renditions[0].jpeg);
        let (width, height) = shown.dimensions();
        let mut sum = 0.0;
        for (x, y, pixel) in shown.enumerate_pixels() {
            let (x, y) = ((f64::from(x) + 0.5) / f64::from(width), (f64::from(y) + 0.5) / f64::from(height));
            let (expected_x, expected_y) = shown_at(&edit, x, y);
            let (found_x, found_y) = place(*pixel);
            let off = (found_x - expected_x).abs().max((found_y - expected_y).abs());
            sum += off;
            // At the edges half a chroma sample, and what JPEG costs.
            let tolerance = 0.025 + 1.0 / f64::from(width.min(height));
            prop_assert!(off < tolerance, "{} off at {}, {}", off, x, y);
        }
        let mean = sum / f64::from(width * height);
        prop_assert!(mean < 0.009, "{} off on the average", mean);
    }
}

/// An edit that can follow another: no straightening.
fn a_next_edit() -> impl Strategy<Value = Edit> {
    an_edit().prop_map(|edit| Edit::new(edit.flip(), edit.rotate(), 0.0, edit.crop()).unwrap())
}

proptest! {
    #[test]
    fn p13_two_edits_are_one(
        first in an_edit(),
        next in a_next_edit(),
        third in a_next_edit(),
        (x, y) in (0.0..1.0, 0.0..1.0),
    ) {
        let near = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-9 && (b - d).abs() < 1e-9;
        let (next_x, next_y) = shown_at(&next, x, y);
        let in_turn = shown_at(&first, next_x, next_y);
        let at_once = shown_at(&first.then(&next), x, y);
        prop_assert!(near(in_turn, at_once), "{:?} then {:?}: {:?} or {:?}", first, next, in_turn, at_once);
        let (third_x, third_y) = shown_at(&third, x, y);
        let (next_x, next_y) = shown_at(&next, third_x, third_y);
        let chained = shown_at(&first.then(&next).then(&third), x, y);
        prop_assert!(near(shown_at(&first, next_x, next_y), chained));
        // What is written can be read: rounding never made an edit that cannot be.
        let written = serde_json::to_string(&first.then(&next).then(&third)).unwrap();
        prop_assert_eq!(serde_json::from_str::<Edit>(&written).unwrap(), first.then(&next).then(&third));
    }

    /// The size follows too, within the pixel that each step rounds.
    #[test]
    fn p13_two_edits_have_the_size_of_one(first in an_edit(), next in a_next_edit()) {
        let (width, height) = first.output_size(6000, 4000);
        let (width, height) = next.output_size(width, height);
        let at_once = first.then(&next).output_size(6000, 4000);
        prop_assert!(at_once.0.abs_diff(width) <= 1 && at_once.1.abs_diff(height) <= 1, "{:?}", at_once);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Pixels agree with the calculation.
    #[test]
    fn p13_an_edit_of_an_edited_picture_shows_what_both_say(first in an_edit(), next in a_next_edit()) {
        let original = jpeg(&card(WIDTH as u32, HEIGHT as u32));
        let ask = Ask { edit: first.then(&next), sizes: &[400], ..Ask::default() };
        let shown = ask.pixels(&original);
        let (width, height) = shown.dimensions();
        let mut sum = 0.0;
        for (x, y, pixel) in shown.enumerate_pixels() {
            let (x, y) = ((f64::from(x) + 0.5) / f64::from(width), (f64::from(y) + 0.5) / f64::from(height));
            let (x, y) = shown_at(&next, x, y);
            let (expected_x, expected_y) = shown_at(&first, x, y);
            let (found_x, found_y) = place(*pixel);
            sum += (found_x - expected_x).abs().max((found_y - expected_y).abs());
        }
        let mean = sum / f64::from(width * height);
        prop_assert!(mean < 0.012, "{} off on the average", mean);
    }
}

#[test]
fn p13_turned_four_times_a_picture_is_as_it_was() {
    let right = Edit::new(None, Turn::Right, 0.0, None).unwrap();
    let twice = right.then(&right);
    assert_eq!(twice.rotate(), Turn::Half);
    assert!(twice.then(&twice).is_identity());
    let mirror = Edit::new(Some(Flip::Vertical), Turn::None, 0.0, None).unwrap();
    assert_eq!(Edit::default().then(&mirror), mirror, "said in its own words");
    assert!(mirror.then(&mirror).is_identity());
    let tilted = |degrees| Edit::new(None, Turn::None, degrees, None).unwrap();
    assert_eq!(tilted(2.5).then(&mirror).then(&mirror), tilted(2.5));
    let mirrored = Edit::new(Some(Flip::Vertical), Turn::None, -2.5, None).unwrap();
    assert_eq!(tilted(2.5).then(&mirror), mirrored, "the other way round in a mirror");
}

#[test]
fn p13_crops_within_crops_stay_crops() {
    let crop = Crop::new(0.7, 0.1, 0.3, 0.001).unwrap();
    let edit = Edit::new(None, Turn::Right, 0.0, Some(crop)).unwrap();
    let mut all = Edit::default();
    for _ in 0..40 {
        all = all.then(&edit);
    }
    let crop = all.crop().unwrap();
    assert!(Crop::new(crop.x(), crop.y(), crop.width(), crop.height()).is_ok(), "{crop:?}");
}

#[test]
fn p3_an_edit_is_applied_after_the_exif_orientation() {
    // Orientation 6 is shown turned clockwise; a crop of its upper half is the stored left half.
    let original = oriented(&jpeg(&card(300, 200)), 6);
    let crop = Crop::new(0.0, 0.0, 1.0, 0.5).unwrap();
    let edit = Edit::new(None, Turn::None, 0.0, Some(crop)).unwrap();
    let rendered = Ask { edit, ..Ask::default() }.of(&original).unwrap();
    assert_eq!((rendered.width, rendered.height), (200, 150));
    let shown = Ask { edit, ..Ask::default() }.pixels(&original);
    let (left, _) = place(*shown.get_pixel(100, 75));
    assert!((left - 0.25).abs() < 0.02, "{left}");
}

#[test]
fn edits_are_written_and_read_as_documents() {
    let crop = Crop::new(0.1, 0.2, 0.5, 0.25).unwrap();
    let edit = Edit::new(Some(Flip::Horizontal), Turn::Right, 1.5, Some(crop)).unwrap();
    let written = serde_json::to_string(&edit).unwrap();
    assert_eq!(
        written,
        r#"{"flip":"horizontal","rotate":90,"straighten_deg":1.5,"crop":{"x":0.1,"y":0.2,"width":0.5,"height":0.25}}"#
    );
    assert_eq!(serde_json::from_str::<Edit>(&written).unwrap(), edit);
    let nothing: Edit = serde_json::from_str("{}").unwrap();
    assert!(nothing.is_identity() && !edit.is_identity());
}

#[test]
fn impossible_edits_are_refused_with_a_sentence() {
    for document in [
        r#"{"rotate":45}"#,
        r#"{"straighten_deg":46}"#,
        r#"{"crop":{"x":0.5,"y":0,"width":0.6,"height":1}}"#,
        r#"{"crop":{"x":-0.1,"y":0,"width":0.6,"height":1}}"#,
        r#"{"crop":{"x":0,"y":0,"width":0,"height":1}}"#,
        r#"{"flop":1}"#,
    ] {
        assert!(serde_json::from_str::<Edit>(document).is_err(), "{document}");
    }
    assert!(Edit::new(None, Turn::None, f64::NAN, None).is_err());
    assert!(Crop::new(f64::NAN, 0.0, 1.0, 1.0).is_err());
    assert!(Crop::new(0.0, 0.0, f64::INFINITY, 1.0).unwrap_err().to_string().contains("fractions"));
}
