//! Sizes, their order, orientation, what a rendition is made of.

use image::RgbImage;
use wirephoto_imaging::{
    Crop, Edit, Error, Format, Job, Keep, Limits, Orientation, Size, Turn, jpeg, probe, read_metadata, render,
};

use crate::make::{Ask, card, decoded, encoded, jpeg, oriented, worst_difference};
use crate::metadata::loaded;

#[test]
fn p4_makes_each_size_in_the_order_asked() {
    let original = jpeg(&card(900, 600));
    let rendered = Ask { sizes: &[320, 800, 60, 700], ..Ask::default() }.of(&original).unwrap();
    let sizes: Vec<_> = rendered.renditions.iter().map(|made| (made.width, made.height)).collect();
    assert_eq!(sizes, [(320, 213), (800, 533), (60, 40), (700, 467)]);
    for made in &rendered.renditions {
        let facts = jpeg::inspect(&made.jpeg).unwrap();
        assert_eq!((facts.width, facts.height, facts.components), (made.width, made.height, 3));
        assert_eq!(decoded(&made.jpeg).dimensions(), (made.width, made.height));
    }
    assert_eq!((rendered.width, rendered.height), (900, 600));
    assert!((5..=30).contains(&rendered.blur.len()));
}

#[test]
fn nothing_is_enlarged_and_no_size_at_all_still_gives_the_placeholder() {
    let original = jpeg(&card(90, 61));
    let rendered = Ask { sizes: &[1600, 320], ..Ask::default() }.of(&original).unwrap();
    assert!(rendered.renditions.iter().all(|made| (made.width, made.height) == (90, 61)));
    let rendered = Ask { sizes: &[], ..Ask::default() }.of(&original).unwrap();
    assert!(rendered.renditions.is_empty() && !rendered.blur.is_empty());
}

#[test]
fn pictures_of_a_pixel_or_a_line_are_rendered() {
    for (width, height) in [(1, 1), (1, 200), (200, 1), (2, 3), (17, 1)] {
        let rendered = Ask { sizes: &[50, 10, 1], ..Ask::default() }.of(&jpeg(&card(width, height))).unwrap();
        assert_eq!((rendered.width, rendered.height), (width, height));
    }
}

/// What a studio sends to a lab, or to a customer who bought the file.
#[test]
fn p10_at_full_resolution_every_pixel_of_the_edited_picture_is_there_and_no_position() {
    let full = |original: &[u8], edit: Edit| {
        let (keep, limits) = (Keep::default(), Limits::default());
        let sizes = [Size::full(95)];
        let job = Job {
            edit: &edit,
            sizes: &sizes,
            watermark: None,
            keep: &keep,
            limits: &limits,
            stop: &|| false,
        };
        render(original, &job).unwrap().renditions.swap_remove(0)
    };
    let picture = card(2400, 1600);
    for original in [jpeg(&picture), encoded(picture.clone(), image::ImageFormat::Png)] {
        let whole = full(&original, Edit::default());
        assert!(worst_difference(&decoded(&whole.jpeg), &picture) <= 4);
        let crop = Crop::new(0.25, 0.0, 0.5, 1.0).ok();
        let turned = full(&original, Edit::new(None, Turn::Right, 0.0, crop).unwrap());
        assert_eq!((turned.width, turned.height), (800, 2400));
        assert_eq!(decoded(&turned.jpeg).dimensions(), (800, 2400));
        let edit = Edit::new(None, Turn::None, 10.0, None).unwrap();
        let straightened = full(&original, edit);
        assert_eq!((straightened.width, straightened.height), edit.output_size(2400, 1600));
    }
    let whole = full(&loaded(), Edit::default());
    let facts = jpeg::inspect(&whole.jpeg).unwrap();
    assert!(facts.is_plain() && facts.has_exif && !facts.has_gps);
    assert_eq!(read_metadata(&whole.jpeg).position, None);
}

/// Where an upright picture's pixels are stored under each orientation, from EXIF's own words on which
/// visual side the first row and the first column are.
pub fn stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    let (width, height) = upright.dimensions();
    let (right, bottom) = (width - 1, height - 1);
    let size = if orientation < 5 { (width, height) } else { (height, width) };
    RgbImage::from_fn(size.0, size.1, |x, y| {
        let (from_x, from_y) = match orientation {
            1 => (x, y),
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (right - y, x),
            7 => (right - y, bottom - x),
            _ => (y, bottom - x),
        };
        *upright.get_pixel(from_x, from_y)
    })
}

#[test]
fn p2_every_exif_orientation_gives_the_same_upright_picture() {
    let upright = card(243, 161);
    for orientation in 1..=8 {
        let original = oriented(&jpeg(&stored(&upright, orientation)), orientation);
        let found = probe(&original, &Limits::default()).unwrap();
        assert_eq!(found.format, Format::Jpeg);
        assert_eq!(found.orientation.exif(), orientation as u8);
        assert_eq!(found.upright(), (243, 161), "orientation {orientation}");
        let shown = Ask::default().pixels(&original);
        assert!(worst_difference(&shown, &upright) <= 6, "orientation {orientation}");
        let small = Ask { sizes: &[100], ..Ask::default() }.pixels(&original);
        let small_upright = Ask { sizes: &[100], ..Ask::default() }.pixels(&jpeg(&upright));
        assert!(worst_difference(&small, &small_upright) <= 6, "orientation {orientation}");
    }
    assert_eq!(Orientation::from_exif(0), None);
    assert_eq!(Orientation::from_exif(9), None);
}

#[test]
fn a_small_crop_is_taken_from_the_full_resolution() {
    // Stripes of two pixels vanish at half size.
    let stripes =
        RgbImage::from_fn(1600, 1200, |x, _| image::Rgb([if x / 2 % 2 == 0 { 40 } else { 210 }; 3]));
    let crop = Crop::new(0.25, 0.25, 0.125, 0.125).unwrap();
    let edit = Edit::new(None, Turn::None, 0.0, Some(crop)).unwrap();
    let cut = Ask { edit, sizes: &[200], ..Ask::default() }.pixels(&jpeg(&stripes));
    assert_eq!(cut.dimensions(), (200, 150));
    let row: Vec<u8> = (50..150).map(|x| cut.get_pixel(x, 75).0[1]).collect();
    assert!(row.iter().any(|&level| level < 60) && row.iter().any(|&level| level > 190));
}

#[test]
fn scaling_keeps_every_part_where_it_was() {
    let original = jpeg(&card(1201, 803));
    for long_side in [1200, 901, 601, 450, 333, 150, 97] {
        let shown = Ask { sizes: &[long_side], ..Ask::default() }.pixels(&original);
        let expected = card(shown.width(), shown.height());
        let worst = worst_difference(&shown, &expected);
        assert!(worst <= 5, "{worst} at {long_side}");
    }
}

#[test]
fn a_stop_ends_the_work() {
    let original = jpeg(&card(300, 200));
    let (edit, keep, limits) = (Edit::default(), Keep::default(), Limits::default());
    for passes in 0..3 {
        let asked = std::cell::Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > passes
        };
        let sizes = [Size { long_side: 100, quality: 80, marked: true }];
        let job =
            Job { edit: &edit, sizes: &sizes, watermark: None, keep: &keep, limits: &limits, stop: &stop };
        assert_eq!(render(&original, &job), Err(Error::Stopped), "after {passes} steps");
    }
}

#[test]
fn a_stop_ends_the_work_while_a_short_file_unpacks_to_a_large_picture() {
    let original = encoded(RgbImage::from_pixel(6000, 6000, image::Rgb([9, 9, 9])), image::ImageFormat::Png);
    let (edit, keep, limits) = (Edit::default(), Keep::default(), Limits::default());
    let asked = std::cell::Cell::new(0);
    // Two questions come before it is decoded, so the third one is asked on the way.
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 4
    };
    let sizes = [Size { long_side: 100, quality: 80, marked: true }];
    let job = Job { edit: &edit, sizes: &sizes, watermark: None, keep: &keep, limits: &limits, stop: &stop };
    assert_eq!(render(&original, &job), Err(Error::Stopped));
}

#[test]
fn p4_one_size_is_left_unmarked_beside_marked_ones() {
    use wirephoto_imaging::{Watermark, WatermarkStyle};
    let original = jpeg(&card(900, 600));
    let (edit, keep, limits) = (Edit::default(), Keep::default(), Limits::default());
    let watermark = Watermark::text("PROOF", WatermarkStyle::default()).unwrap();
    let made = |marked: [bool; 2], watermark: Option<&Watermark>| {
        let sizes = [(320, marked[0]), (400, marked[1])];
        let sizes = sizes.map(|(long_side, marked)| Size { long_side, quality: 80, marked });
        let job =
            Job { edit: &edit, sizes: &sizes, watermark, keep: &keep, limits: &limits, stop: &|| false };
        let [one, other] = render(&original, &job).unwrap().renditions.try_into().unwrap();
        (one.jpeg, other.jpeg)
    };
    let (bare, all) = (made([true, true], None), made([true, true], Some(&watermark)));
    let some = made([true, false], Some(&watermark));
    assert_eq!((&some.0, &some.1), (&all.0, &bare.1));
    assert_ne!(all.1, bare.1);
}
