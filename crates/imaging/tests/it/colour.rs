//! Colour survives: profiles, inks, grey, every chroma subsampling.

use moxcms::ColorProfile;
use turbojpeg::{Colorspace, Subsamp};

use crate::make::{Ask, assert_colour, card, flat, ink_jpeg, jpeg, jpeg_as, with_segment, worst_difference};

pub fn with_profile(jpeg: &[u8], profile: &ColorProfile) -> Vec<u8> {
    let mut payload = b"ICC_PROFILE\0\x01\x01".to_vec();
    payload.extend(profile.encode().unwrap());
    with_segment(jpeg, 0xE2, &payload)
}

#[test]
fn p4_a_wide_gamut_profile_is_converted_to_srgb() {
    // What sRGB's corners are in Display P3.
    for (stored, shown) in [
        ([234, 51, 35], [255, 0, 0]),
        ([117, 251, 76], [0, 255, 0]),
        ([0, 0, 245], [0, 0, 255]),
        ([128, 128, 128], [128, 128, 128]),
    ] {
        let original = with_profile(&jpeg(&flat(64, 48, stored)), &ColorProfile::new_display_p3());
        assert_colour(&Ask::default().pixels(&original), shown, 4);
    }
}

#[test]
fn a_profile_that_is_srgb_changes_nothing() {
    let plain = jpeg(&card(200, 120));
    let tagged = with_profile(&plain, &ColorProfile::new_srgb());
    assert_eq!(Ask::default().pixels(&plain), Ask::default().pixels(&tagged));
}

#[test]
fn a_lying_profile_is_taken_for_srgb() {
    let plain = jpeg(&card(120, 80));
    let mut profile = ColorProfile::new_display_p3().encode().unwrap();
    for lie in [0..4, 36..40, 128..132, 140..160] {
        profile[lie].fill(0xFF);
        let payload = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat();
        let shown = Ask::default().pixels(&with_segment(&plain, 0xE2, &payload));
        assert_eq!(shown.dimensions(), (120, 80));
    }
    // The second of two pieces is missing.
    let payload = [b"ICC_PROFILE\0\x01\x02".as_slice(), &profile].concat();
    let shown = Ask::default().pixels(&with_segment(&plain, 0xE2, &payload));
    assert_eq!(shown, Ask::default().pixels(&plain));
}

#[test]
fn inks_are_shown_in_their_colours() {
    for colorspace in [Colorspace::CMYK, Colorspace::YCCK] {
        for (inks, shown) in [
            ([0, 255, 255, 0], [255, 0, 0]),
            ([255, 0, 255, 0], [0, 255, 0]),
            ([0, 0, 0, 0], [255, 255, 255]),
            ([0, 0, 0, 255], [0, 0, 0]),
            ([0, 0, 0, 128], [127, 127, 127]),
        ] {
            assert_colour(&Ask::default().pixels(&ink_jpeg(inks, colorspace)), shown, 5);
        }
    }
}

#[test]
fn every_subsampling_and_coding_gives_the_same_picture() {
    let picture = card(203, 131);
    for subsamp in
        [Subsamp::None, Subsamp::Sub2x1, Subsamp::Sub2x2, Subsamp::Sub1x2, Subsamp::Sub4x1, Subsamp::Sub1x4]
    {
        let plain = jpeg_as(&picture, subsamp, |_| ());
        assert!(worst_difference(&Ask::default().pixels(&plain), &picture) <= 8, "{subsamp:?}");
        let half = Ask { sizes: &[101], ..Ask::default() }.pixels(&plain);
        assert!(worst_difference(&half, &card(half.width(), half.height())) <= 8, "{subsamp:?} at half");
        let progressive = jpeg_as(&picture, subsamp, |to| to.set_progressive(true).unwrap());
        assert_eq!(Ask::default().pixels(&progressive), Ask::default().pixels(&plain));
        let arithmetic = jpeg_as(&picture, subsamp, |to| to.set_arithmetic(true).unwrap());
        assert_eq!(Ask::default().pixels(&arithmetic), Ask::default().pixels(&plain));
    }
}

#[test]
fn rgb_and_lossless_jpegs_are_read() {
    let picture = card(120, 80);
    let rgb = jpeg_as(&picture, Subsamp::None, |to| to.set_colorspace(Colorspace::RGB).unwrap());
    assert!(worst_difference(&Ask::default().pixels(&rgb), &picture) <= 6);
    let lossless = jpeg_as(&picture, Subsamp::None, |to| to.set_lossless(true).unwrap());
    assert!(worst_difference(&Ask::default().pixels(&lossless), &picture) <= 6);
}

#[test]
fn grey_stays_grey() {
    let grey = jpeg_as(&card(96, 64), Subsamp::Gray, |_| ());
    let shown = Ask::default().pixels(&grey);
    assert!(shown.pixels().all(|pixel| pixel.0[0].abs_diff(pixel.0[2]) <= 1));
    let [left, right] = [10, 85].map(|x| shown.get_pixel(x, 32).0[0]);
    assert!(left < right);
}
