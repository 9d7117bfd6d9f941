//! Watermarks are seen on any ground, cover, and take any text.

use image::{ImageFormat, Rgba, RgbaImage};
use wirephoto_imaging::{Place, Watermark, WatermarkSpec, WatermarkStyle};

use crate::make::{Ask, encoded, flat, jpeg};

fn style(place: Place) -> WatermarkStyle {
    WatermarkStyle::new(place, 0.3, 0.5).unwrap()
}

/// For each of three by three parts, the largest change that the watermark makes to a flat ground.
fn changes(ground: [u8; 3], watermark: &Watermark, long_side: u32) -> [u8; 9] {
    let original = jpeg(&flat(600, 400, ground));
    let marked = Ask { watermark: Some(watermark), sizes: &[long_side], ..Ask::default() }.pixels(&original);
    let (width, height) = marked.dimensions();
    let mut changes = [0; 9];
    for (x, y, pixel) in marked.enumerate_pixels() {
        let part = &mut changes[(y * 3 / height * 3 + x * 3 / width) as usize];
        let change = pixel.0.iter().zip(ground).map(|(got, was)| got.abs_diff(was)).max().unwrap();
        *part = change.max(*part);
    }
    changes
}

#[test]
fn p4_a_tiled_text_covers_the_picture_on_white_grey_and_black() {
    for text in ["© Ann Example", "PROOF", "A rather long line of words, with a date: 2024-06-01"] {
        let watermark = Watermark::text(text, style(Place::Tiled)).unwrap();
        for ground in [[255; 3], [128; 3], [0; 3]] {
            for long_side in [600, 160] {
                let changes = changes(ground, &watermark, long_side);
                assert!(changes.iter().all(|&change| change > 30), "{text} on {ground:?}: {changes:?}");
            }
        }
    }
}

#[test]
fn p4_a_single_mark_stays_in_its_place() {
    for (place, at) in [
        (Place::TopLeft, 0),
        (Place::TopRight, 2),
        (Place::Centre, 4),
        (Place::BottomLeft, 6),
        (Place::BottomRight, 8),
    ] {
        let changes = changes([128; 3], &Watermark::text("Ann", style(place)).unwrap(), 600);
        for (part, change) in changes.into_iter().enumerate() {
            assert_eq!(change > 30, part == at, "{place:?}: {changes:?}");
        }
    }
}

#[test]
fn p4_a_png_is_drawn_with_its_colours_and_transparency() {
    let logo = RgbaImage::from_fn(60, 30, |x, _| if x < 30 { Rgba([255, 0, 0, 255]) } else { Rgba([0; 4]) });
    let logo = encoded(logo, ImageFormat::Png);
    let style = WatermarkStyle::new(Place::Centre, 0.5, 1.0).unwrap();
    let watermark = Watermark::png(&logo, style).unwrap();
    let original = jpeg(&flat(600, 400, [255; 3]));
    let marked = Ask { watermark: Some(&watermark), ..Ask::default() }.pixels(&original);
    let [red, green, _] = marked.get_pixel(220, 200).0;
    assert!(red > 245 && green < 12, "{red} {green}");
    assert!(marked.get_pixel(380, 200).0.iter().all(|&level| level > 250));
    let tiled = Watermark::png(&logo, WatermarkStyle::default()).unwrap();
    assert!(changes([255; 3], &tiled, 600).iter().all(|&change| change > 30));
}

#[test]
fn any_text_can_be_drawn() {
    let texts = ["写真", "مصور", "👩‍👩‍👧 family", "\u{202e}back", "a\nb\tc", "Ą̷͓̓", "\u{10ffff}", "i"];
    for text in texts {
        for place in [Place::Tiled, Place::BottomRight] {
            let watermark = Watermark::text(text, style(place)).unwrap();
            for (width, height) in [(300, 200), (1, 1), (3, 900), (900, 2)] {
                let original = jpeg(&flat(width, height, [90; 3]));
                Ask { watermark: Some(&watermark), ..Ask::default() }.of(&original).unwrap();
            }
        }
    }
    assert!(
        changes([0; 3], &Watermark::text("写真", style(Place::Tiled)).unwrap(), 600).iter().all(|&c| c > 30)
    );
}

#[test]
fn impossible_watermarks_are_refused_with_a_sentence() {
    let style = WatermarkStyle::default();
    let sentence = Watermark::text(" \n", style).unwrap_err().to_string();
    assert_eq!(sentence, "The watermark cannot be used: its text is empty.");
    assert!(Watermark::text(&"x".repeat(201), style).is_err());
    assert!(Watermark::png(b"no png", style).is_err());
    let clear = encoded(RgbaImage::from_pixel(4, 4, Rgba([0; 4])), ImageFormat::Png);
    assert!(Watermark::png(&clear, style).unwrap_err().to_string().contains("transparent"));
    for (size, opacity) in [(0.0, 0.5), (1.5, 0.5), (0.3, 0.0), (0.3, f64::NAN)] {
        assert!(WatermarkStyle::new(Place::Tiled, size, opacity).is_err());
    }
}

#[test]
fn an_instruction_is_written_read_and_built() {
    let spec = WatermarkSpec::Text { text: "Ann".to_owned(), style: style(Place::BottomRight) };
    let written = serde_json::to_string(&spec).unwrap();
    assert_eq!(
        written,
        r#"{"kind":"text","text":"Ann","style":{"place":"bottom-right","size":0.3,"opacity":0.5}}"#
    );
    assert_eq!(serde_json::from_str::<WatermarkSpec>(&written).unwrap(), spec);
    assert!(spec.build(None).is_ok());
    let picture: WatermarkSpec = serde_json::from_str(r#"{"kind":"png"}"#).unwrap();
    assert!(picture.build(None).unwrap_err().to_string().contains("missing"));
    assert!(serde_json::from_str::<WatermarkSpec>(&written.replace("0.3", "30")).is_err());
}
