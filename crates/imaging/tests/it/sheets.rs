//! Sheets for printers: the right part, the right dots, the right colours, whatever comes in.

use image::{DynamicImage, ImageFormat, RgbImage};
use moxcms::ColorProfile;
use proptest::prelude::*;
use turbojpeg::{Colorspace, Subsamp};
use wirephoto_imaging::sheet::{self, Intent, PrinterProfile, Sheet, UnfitProfile};
use wirephoto_imaging::{Crop, Error, Limits, jpeg::inspect};

use crate::colour::with_profile;
use crate::make::{
    assert_colour, card, decoded, encoded, flat, ink_jpeg, jpeg, jpeg_as, oriented, place, with_segment,
};
use crate::paper;
use crate::renditions::stored;

const WHOLE: (f64, f64, f64, f64) = (0.0, 0.0, 1.0, 1.0);

fn cut(
    original: &[u8],
    (x, y, width, height): (f64, f64, f64, f64),
    sheet: Sheet,
    printer: Option<&PrinterProfile>,
) -> Result<Vec<u8>, Error> {
    let (crop, limits) = (Crop::new(x, y, width, height).unwrap(), Limits::default());
    sheet::cut(original, &sheet::Job { crop, sheet, printer, limits: &limits, stop: &|| false })
}

fn sheet(width: u32, height: u32, border: u32) -> Sheet {
    Sheet::new(width, height, border, 300).unwrap()
}

fn pixels(original: &[u8], crop: (f64, f64, f64, f64), sheet: Sheet) -> RgbImage {
    decoded(&cut(original, crop, sheet, None).unwrap())
}

fn printer(intent: Intent) -> PrinterProfile {
    PrinterProfile::read(&paper::profile(), intent).unwrap()
}

/// Whether the dots at the corners of a sheet show those places of the card.
#[track_caller]
fn shows(sheet: &RgbImage, top_left: (f64, f64), bottom_right: (f64, f64)) {
    let (width, height) = sheet.dimensions();
    for ((x, y), expected) in [((0, 0), top_left), ((width - 1, height - 1), bottom_right)] {
        let (across, down) = place(*sheet.get_pixel(x, y));
        let near = (across - expected.0).abs() < 0.03 && (down - expected.1).abs() < 0.03;
        assert!(near, "{:?} at ({x}, {y}) and not {expected:?}", (across, down));
    }
}

#[test]
fn p11_a_sheet_shows_the_crop_at_exactly_its_dots() {
    let original = jpeg(&card(600, 400));
    let whole = pixels(&original, WHOLE, sheet(300, 200, 0));
    assert_eq!(whole.dimensions(), (300, 200));
    shows(&whole, (0.0, 0.0), (1.0, 1.0));
    let part = pixels(&original, (0.25, 0.5, 0.5, 0.5), sheet(333, 222, 0));
    assert_eq!(part.dimensions(), (333, 222));
    shows(&part, (0.25, 0.5), (0.75, 1.0));
    let enlarged = pixels(&original, (0.4, 0.4, 0.2, 0.2), sheet(1800, 1200, 0));
    assert_eq!(enlarged.dimensions(), (1800, 1200));
    shows(&enlarged, (0.4, 0.4), (0.6, 0.6));
}

#[test]
fn p11_what_has_not_the_papers_shape_is_cut_off_evenly() {
    let square = pixels(&jpeg(&card(600, 400)), WHOLE, sheet(200, 200, 0));
    shows(&square, (1.0 / 6.0, 0.0), (5.0 / 6.0, 1.0));
}

#[test]
fn p11_a_picture_that_lies_other_than_the_paper_is_turned_clockwise() {
    let turned = pixels(&jpeg(&card(600, 400)), WHOLE, sheet(200, 300, 0));
    assert_eq!(turned.dimensions(), (200, 300));
    // Its left lower corner has come to lie at the top left.
    shows(&turned, (0.0, 1.0), (1.0, 0.0));
    let upright = pixels(&jpeg(&card(400, 600)), WHOLE, sheet(200, 300, 0));
    shows(&upright, (0.0, 0.0), (1.0, 1.0));
}

#[test]
fn p11_a_border_is_the_papers_white() {
    for printer in [None, Some(printer(Intent::RelativeColorimetric))] {
        let original = jpeg(&flat(300, 200, [90, 20, 20]));
        let made = decoded(&cut(&original, WHOLE, sheet(340, 240, 20), printer.as_ref()).unwrap());
        assert_eq!(made.dimensions(), (340, 240));
        for (x, y) in [(0, 0), (339, 239), (8, 120), (170, 8), (170, 231)] {
            assert!(made.get_pixel(x, y).0.iter().all(|&sample| sample >= 254), "at ({x}, {y})");
        }
        assert!(made.get_pixel(20, 20).0[1] < 120 && made.get_pixel(319, 219).0[1] < 120);
    }
}

#[test]
fn p11_a_crop_is_of_the_upright_picture_however_it_is_stored() {
    let crop = (0.1, 0.2, 0.6, 0.4);
    for number in 1..=8 {
        let original = oriented(&jpeg(&stored(&card(600, 400), number)), number);
        let made = pixels(&original, crop, sheet(450, 200, 0));
        shows(&made, (0.1, 0.2), (0.7, 0.6));
    }
}

#[test]
fn p11_nothing_goes_to_the_printer_but_dots_density_and_profile() {
    let text = b"Ann Example\0".as_slice();
    let original = with_segment(
        &with_profile(&jpeg(&card(300, 200)), &ColorProfile::new_display_p3()),
        0xE1,
        &crate::make::exif(&[(0x013B, 2, text)]),
    );
    let printer = printer(Intent::RelativeColorimetric);
    let plain = cut(&original, WHOLE, sheet(300, 200, 0), None).unwrap();
    assert!(inspect(&plain).unwrap().is_plain() && !inspect(&plain).unwrap().has_exif);
    assert_eq!(plain[13..18], [1, 1, 44, 1, 44], "300 to the inch");
    let printed = cut(&original, WHOLE, sheet(300, 200, 0), Some(&printer)).unwrap();
    let facts = inspect(&printed).unwrap();
    assert!(facts.has_icc && !facts.has_exif && !facts.has_other_segments && facts.stray_bytes == 0);
    assert!(!printed.windows(4).any(|window| window == b"Exif"));
    assert_eq!(embedded(&printed), paper::profile(), "byte for byte, in as many pieces as it takes");
}

/// The profile of a JPEG, put together.
fn embedded(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut whole) = (2, Vec::new());
    while jpeg[at + 1] != 0xDA {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] == 0xE2 {
            whole.extend(&jpeg[at + 18..at + 2 + length]);
        }
        at += 2 + length;
    }
    whole
}

#[test]
fn p11_a_sheet_keeps_all_chroma() {
    let lines = RgbImage::from_fn(300, 200, |x, _| {
        image::Rgb(if x % 2 == 0 { [200, 40, 40] } else { [40, 40, 200] })
    });
    let made = pixels(&jpeg(&lines), WHOLE, sheet(300, 200, 0));
    let (left, right) = (made.get_pixel(150, 100).0, made.get_pixel(151, 100).0);
    assert!(left[0].abs_diff(right[0]) > 120 && left[2].abs_diff(right[2]) > 120, "{left:?} {right:?}");
}

#[test]
fn p11_every_format_and_kind_of_jpeg_makes_the_same_sheet() {
    let picture = card(300, 200);
    let sixteen = DynamicImage::from(picture.clone()).into_rgb16();
    let originals = [
        ("PNG", encoded(picture.clone(), ImageFormat::Png)),
        ("16-bit PNG", encoded(sixteen.clone(), ImageFormat::Png)),
        ("16-bit TIFF", encoded(sixteen, ImageFormat::Tiff)),
        ("WebP", encoded(picture.clone(), ImageFormat::WebP)),
        ("4:4:4", jpeg_as(&picture, Subsamp::None, |_| ())),
        ("4:2:2", jpeg_as(&picture, Subsamp::Sub2x1, |_| ())),
        ("4:2:0", jpeg_as(&picture, Subsamp::Sub2x2, |_| ())),
        ("4:1:1", jpeg_as(&picture, Subsamp::Sub4x1, |_| ())),
        ("progressive", jpeg_as(&picture, Subsamp::Sub2x2, |to| to.set_progressive(true).unwrap())),
        ("RGB", jpeg_as(&picture, Subsamp::None, |to| to.set_colorspace(Colorspace::RGB).unwrap())),
    ];
    for (name, original) in originals {
        for (width, height) in [(75, 50), (150, 100), (240, 160), (600, 400)] {
            let made = pixels(&original, WHOLE, sheet(width, height, 0));
            shows(&made, (0.0, 0.0), (1.0, 1.0));
            let middle = made.get_pixel(width / 2, height / 2).0;
            assert!(middle.iter().all(|sample| sample.abs_diff(128) <= 6), "{name} {width}: {middle:?}");
        }
    }
    let grey = jpeg_as(&picture, Subsamp::Gray, |_| ());
    for width in [75, 300, 600] {
        let made = pixels(&grey, WHOLE, sheet(width, width * 2 / 3, 0));
        assert!(made.pixels().all(|pixel| pixel.0[0].abs_diff(pixel.0[2]) <= 1));
    }
}

#[test]
fn p11_colours_are_printed_as_they_are_seen() {
    let printer = printer(Intent::RelativeColorimetric);
    let print = |original: &[u8]| decoded(&cut(original, WHOLE, sheet(60, 40, 0), Some(&printer)).unwrap());
    // The paper prints light by a power of 2.2, in the primaries of Display P3, above its black.
    let wide = with_profile(&jpeg(&flat(60, 40, [234, 51, 35])), &ColorProfile::new_display_p3());
    assert_colour(&print(&wide), [233, 54, 41], 4);
    let narrow = jpeg(&flat(60, 40, [255, 0, 0]));
    assert_colour(&print(&narrow), [233, 54, 41], 4);
    // Beyond what sRGB has, and not clipped to it. In such a corner the table's grid is coarse.
    let widest = with_profile(&jpeg(&flat(60, 40, [255, 0, 0])), &ColorProfile::new_display_p3());
    let [red, green, blue] = print(&widest).get_pixel(30, 20).0;
    assert!(red >= 250 && green < 25 && blue < 25, "{red} {green} {blue}");
    for level in [64, 128, 200, 255] {
        let light = (f64::from(level) / 255.0 + 0.055) / 1.055;
        let expected = (light.powf(2.4).powf(1.0 / 2.2) * 255.0).round() as u8;
        assert_colour(&print(&jpeg(&flat(60, 40, [level; 3]))), [expected; 3], 3);
    }
}

#[test]
fn p11_shadows_do_not_drown_in_the_papers_black() {
    let ramp = RgbImage::from_fn(256, 64, |x, _| image::Rgb([(x / 4) as u8; 3]));
    let made = decoded(
        &cut(&jpeg(&ramp), WHOLE, sheet(256, 64, 0), Some(&printer(Intent::RelativeColorimetric))).unwrap(),
    );
    let level = |of: u32| i32::from(made.get_pixel(of * 4 + 2, 32).0[1]);
    assert!(level(0) <= 10, "black is the paper's black");
    for step in (8..64).step_by(4) {
        assert!(level(step) > level(step - 4), "{} after {} at {step}", level(step), level(step - 4));
    }
}

#[test]
fn p11_the_intent_chooses_the_table() {
    let grey = jpeg(&flat(60, 40, [160; 3]));
    let print = |intent| decoded(&cut(&grey, WHOLE, sheet(60, 40, 0), Some(&printer(intent))).unwrap());
    let (relative, perceptual) = (print(Intent::RelativeColorimetric), print(Intent::Perceptual));
    assert!(relative.get_pixel(30, 20).0[0] > perceptual.get_pixel(30, 20).0[0] + 20);
}

#[test]
fn p11_inks_and_grey_reach_the_printer_in_their_colours() {
    let printer = printer(Intent::RelativeColorimetric);
    for colorspace in [Colorspace::CMYK, Colorspace::YCCK] {
        for (inks, shown) in [([0, 255, 255, 0], [233, 54, 41]), ([0; 4], [255; 3]), ([0, 0, 0, 255], [0; 3])]
        {
            let original = ink_jpeg(inks, colorspace);
            assert_colour(
                &pixels(&original, WHOLE, sheet(60, 45, 0)),
                if inks[1] == 255 { [255, 0, 0] } else { shown },
                6,
            );
            let printed = cut(&original, WHOLE, sheet(60, 45, 0), Some(&printer)).unwrap();
            assert_colour(&decoded(&printed), shown, 7);
        }
    }
    let grey = jpeg_as(&flat(60, 40, [128; 3]), Subsamp::Gray, |_| ());
    let printed = cut(&grey, WHOLE, sheet(60, 40, 0), Some(&printer)).unwrap();
    assert_colour(&decoded(&printed), [125; 3], 3);
    let encoded_gamma = ColorProfile::new_gray_with_gamma(2.2);
    let printed = cut(&with_profile(&grey, &encoded_gamma), WHOLE, sheet(60, 40, 0), Some(&printer)).unwrap();
    assert_colour(&decoded(&printed), [128; 3], 3);
}

#[test]
fn p11_only_profiles_of_rgb_printers_are_taken() {
    let refused = |icc: &[u8]| PrinterProfile::read(icc, Intent::RelativeColorimetric).map(drop).unwrap_err();
    assert_eq!(refused(b""), UnfitProfile::NotAProfile);
    assert_eq!(refused(&jpeg(&card(60, 40))), UnfitProfile::NotAProfile);
    assert_eq!(refused(&vec![0; (4 << 20) + 1]), UnfitProfile::TooLarge);
    assert_eq!(refused(&paper::profile_of(*b"prtr", *b"CMYK", *b"Lab ", &[])), UnfitProfile::Inks);
    assert_eq!(refused(&paper::profile_of(*b"prtr", *b"GRAY", *b"Lab ", &[])), UnfitProfile::NotAPrinter);
    assert_eq!(refused(&paper::profile_of(*b"prtr", *b"RGB ", *b"Lab ", &[])), UnfitProfile::NotAPrinter);
    assert_eq!(refused(&paper::profile_of(*b"link", *b"RGB ", *b"RGB ", &[])), UnfitProfile::NotAPrinter);
    assert!(UnfitProfile::Inks.to_string().contains("CMYK"));
    for profile in [ColorProfile::new_srgb(), ColorProfile::new_adobe_rgb(), ColorProfile::new_display_p3()] {
        let printer = PrinterProfile::read(&profile.encode().unwrap(), Intent::Perceptual).unwrap();
        assert_colour(
            &decoded(&cut(&jpeg(&flat(60, 40, [128; 3])), WHOLE, sheet(60, 40, 0), Some(&printer)).unwrap()),
            [128; 3],
            4,
        );
    }
}

#[test]
fn p11_damaged_and_oversized_pictures_make_no_sheet() {
    let whole = jpeg(&card(300, 200));
    assert!(matches!(
        cut(&whole[..whole.len() / 2], WHOLE, sheet(300, 200, 0), None),
        Err(Error::Damaged { .. })
    ));
    assert!(matches!(cut(b"", WHOLE, sheet(300, 200, 0), None), Err(Error::Empty)));
    let (crop, sheet) = (Crop::new(0.0, 0.0, 1.0, 1.0).unwrap(), sheet(300, 200, 0));
    let limits = Limits { max_pixels: 1000, ..Limits::default() };
    let job = sheet::Job { crop, sheet, printer: None, limits: &limits, stop: &|| false };
    assert!(matches!(sheet::cut(&whole, &job), Err(Error::TooLarge { .. })));
    let job = sheet::Job { limits: &Limits::default(), stop: &|| true, ..job };
    assert_eq!(sheet::cut(&whole, &job), Err(Error::Stopped));
}

#[test]
fn p11_the_smallest_and_the_largest_come_out_right() {
    let dot = pixels(&jpeg(&flat(1, 1, [200, 100, 50])), WHOLE, sheet(300, 200, 0));
    assert_colour(&dot, [200, 100, 50], 4);
    assert_eq!(pixels(&jpeg(&card(600, 400)), WHOLE, sheet(1, 1, 0)).dimensions(), (1, 1));
    let strip = pixels(&jpeg(&card(4000, 1)), (0.2, 0.0, 0.5, 1.0), sheet(40, 60, 3));
    assert_eq!(strip.dimensions(), (40, 60));
    let large = jpeg_as(&flat(10_000, 10_000, [20, 120, 220]), Subsamp::Sub2x2, |_| ());
    let made = pixels(&large, (0.1, 0.1, 0.8, 0.8), sheet(2000, 2000, 0));
    assert_colour(&made, [20, 120, 220], 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn p11_a_changed_profile_is_refused_or_used(changes in prop::collection::vec((0_usize..2000, any::<u8>()), 1..20)) {
        let mut icc = paper::profile();
        for (at, byte) in changes {
            icc[at] = byte;
        }
        if let Ok(printer) = PrinterProfile::read(&icc, Intent::RelativeColorimetric) {
            let made = cut(&jpeg(&card(30, 20)), WHOLE, sheet(30, 20, 0), Some(&printer)).unwrap();
            prop_assert_eq!(decoded(&made).dimensions(), (30, 20));
        }
    }

    #[test]
    fn p11_whatever_is_cut_the_card_tells_where_it_is_from(
        (x, y, width, height) in (0.0..0.7, 0.0..0.7, 0.2..1.0, 0.2..1.0),
        sides in (40_u32..400, 40_u32..400), border in 0_u32..15, number in 1_u16..=8, stored in (100_u32..500, 100_u32..500),
    ) {
        let crop = (x, y, f64::min(width, 1.0 - x), f64::min(height, 1.0 - y));
        let original = oriented(&jpeg(&card(stored.0, stored.1)), number);
        let made = pixels(&original, crop, sheet(sides.0, sides.1, border));
        prop_assert_eq!(made.dimensions(), sides);
        let middle = place(*made.get_pixel(sides.0 / 2, sides.1 / 2));
        // The middle of the crop, in the stored card, whichever way it was turned.
        let (across, down) = (crop.0 + crop.2 / 2.0, crop.1 + crop.3 / 2.0);
        let expected = match number {
            1 => (across, down),
            2 => (1.0 - across, down),
            3 => (1.0 - across, 1.0 - down),
            4 => (across, 1.0 - down),
            5 => (down, across),
            6 => (down, 1.0 - across),
            7 => (1.0 - down, 1.0 - across),
            _ => (1.0 - down, across),
        };
        prop_assert!((middle.0 - expected.0).abs() < 0.04 && (middle.1 - expected.1).abs() < 0.04, "{middle:?} {expected:?}");
    }
}
