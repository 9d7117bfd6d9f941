//! Bad input, and what it gets: a reason, quickly, and never half a picture.

use image::ImageFormat;
use turbojpeg::Subsamp;
use wirephoto_imaging::{Error, Limits, Lookalike, check, jpeg, probe};

use crate::make::{Ask, card, encoded, jpeg, jpeg_as, with_segment};

fn refusal(bytes: &[u8]) -> Error {
    Ask { sizes: &[100], ..Ask::default() }.of(bytes).unwrap_err()
}

#[test]
fn p2_a_truncated_picture_is_damaged_wherever_it_ends() {
    let picture = card(160, 120);
    for (whole, headers) in [
        (jpeg(&picture), 0),
        (jpeg_as(&picture, Subsamp::Sub2x2, |to| to.set_progressive(true).unwrap()), 0),
        (encoded(picture.clone(), ImageFormat::Png), 40),
        (encoded(picture.clone(), ImageFormat::WebP), 40),
        (include_bytes!("../pictures/card.heic").to_vec(), 300),
        (include_bytes!("../pictures/card.jxl").to_vec(), 40),
        (include_bytes!("../pictures/card.avif").to_vec(), 300),
    ] {
        check(&whole, &Limits::default()).unwrap();
        for cut in 1..20 {
            let length = headers + (whole.len() - headers) * cut / 20;
            let refused = refusal(&whole[..length]);
            assert!(
                matches!(refused, Error::Damaged { .. } | Error::NotAPicture { .. }),
                "{length} of {}: {refused:?}",
                whole.len()
            );
        }
        assert!(matches!(
            check(&whole[..whole.len() * 9 / 10], &Limits::default()),
            Err(Error::Damaged { .. })
        ));
    }
}

#[test]
fn p2_corrupt_pixels_are_damaged() {
    let mut bytes = jpeg(&card(160, 120));
    let middle = bytes.len() * 2 / 3;
    // A restart marker where there should be none.
    bytes[middle..middle + 2].copy_from_slice(&[0xFF, 0xD3]);
    assert!(matches!(refusal(&bytes), Error::Damaged { .. }));
    let mut png = encoded(card(160, 120), ImageFormat::Png);
    let middle = png.len() / 2;
    png[middle] ^= 0x55;
    assert!(matches!(refusal(&png), Error::Damaged { .. }));
}

#[test]
fn warnings_that_do_not_touch_the_pixels_are_no_damage() {
    let clean = jpeg_as(&card(120, 90), Subsamp::Sub2x2, |_| ());
    let shown = Ask::default().pixels(&clean);
    let end = clean.len() - 2;
    let padded = [&clean[..end], &[0; 7], &clean[end..]].concat();
    let mut future_jfif = clean.clone();
    future_jfif[11] = 9;
    let between_segments = [&clean[..20], &[1, 2, 3], &clean[20..]].concat();
    let trailing = [&clean[..], b"PK\x03\x04 and more"].concat();
    let odd_adobe = with_segment(&clean, 0xEE, b"Adobe\0\x64\0\0\0\0\x07");
    let both = [&future_jfif[..end], &[0; 3], &future_jfif[end..]].concat();
    for (name, bytes) in [
        ("padding before the end", padded),
        ("a later JFIF", future_jfif),
        ("bytes between segments", between_segments),
        ("bytes after the end", trailing),
        ("an unknown Adobe transform", odd_adobe),
        ("a later JFIF and padding", both),
    ] {
        assert_eq!(Ask::default().pixels(&bytes), shown, "{name}");
    }
    // But they do not hide damage that comes after them.
    let mut hidden = clean;
    hidden[11] = 9;
    hidden.truncate(hidden.len() * 3 / 4);
    assert!(matches!(refusal(&hidden), Error::Damaged { .. }));
}

/// A JPEG that announces another size.
fn forged(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(&card(64, 48));
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

fn forged_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(card(64, 48), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut checksum = u32::MAX;
    for &byte in &bytes[12..29] {
        checksum ^= u32::from(byte);
        for _ in 0..8 {
            checksum = if checksum & 1 == 1 { checksum >> 1 ^ 0xEDB8_8320 } else { checksum >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!checksum).to_be_bytes());
    bytes
}

#[test]
fn p2_bombs_are_refused_from_the_header() {
    for (bytes, width, height) in
        [(forged(65_500, 65_500), 65_500, 65_500), (forged_png(60_000, 60_000), 60_000, 60_000)]
    {
        let expected = Error::TooLarge { width, height, max_pixels: 250_000_000 };
        assert_eq!(probe(&bytes, &Limits::default()), Err(expected.clone()));
        assert_eq!(refusal(&bytes), expected);
    }
    // Within the limit, but more than so few bytes can hold.
    assert!(matches!(refusal(&forged(15_000, 15_000)), Error::Damaged { .. }));
    assert!(matches!(refusal(&forged(0, 100)), Error::Damaged { .. }));
}

#[test]
fn a_lower_limit_holds_for_every_format() {
    let limits = Limits { max_pixels: 1000, ..Limits::default() };
    let picture = card(64, 48);
    for bytes in [
        jpeg(&picture),
        encoded(picture.clone(), ImageFormat::Png),
        encoded(picture.clone(), ImageFormat::Tiff),
        encoded(picture, ImageFormat::WebP),
        include_bytes!("../pictures/card.heic").to_vec(),
        include_bytes!("../pictures/card.jxl").to_vec(),
        include_bytes!("../pictures/card.avif").to_vec(),
    ] {
        assert_eq!(probe(&bytes, &limits), Err(Error::TooLarge { width: 64, height: 48, max_pixels: 1000 }));
    }
}

#[test]
fn p2_what_is_no_picture_is_named() {
    let looks = |bytes: &[u8]| match refusal(bytes) {
        Error::NotAPicture { looks_like } => looks_like,
        other => panic!("{other:?}"),
    };
    assert_eq!(refusal(b""), Error::Empty);
    assert_eq!(looks(b"\n <!DOCTYPE html><html><body>hello</body></html>"), Some(Lookalike::WebPage));
    assert_eq!(looks(b"%PDF-1.7"), Some(Lookalike::Pdf));
    assert_eq!(looks(b"PK\x03\x04"), Some(Lookalike::Zip));
    assert_eq!(looks(b"GIF89a"), Some(Lookalike::Gif));
    assert_eq!(looks(b"<?xml version='1.0'?><svg/>"), Some(Lookalike::Drawing));
    assert_eq!(looks(b"\0\0\0\x18ftypisom\0\0\0\0"), Some(Lookalike::Video));
    assert_eq!(looks(b"notes of the day"), Some(Lookalike::Text));
    assert_eq!(looks(&[0, 1, 2, 3]), None);
    let sentence = refusal(b"<html>").to_string();
    assert_eq!(sentence, "This is not a picture, it looks like a web page (HTML); choose a photograph.");
}

#[test]
fn p7_inspect_tells_a_plain_proof_from_one_with_luggage() {
    let plain = jpeg(&card(64, 48));
    let facts = jpeg::inspect(&plain).unwrap();
    assert!(facts.is_plain() && !facts.has_exif && !facts.progressive);
    assert_eq!((facts.width, facts.height), (64, 48));
    let comment = with_segment(&plain, 0xFE, b"<script>alert(1)</script>");
    assert!(jpeg::inspect(&comment).unwrap().has_comment);
    let tail = [&plain[..], b"PK\x03\x04"].concat();
    assert_eq!(jpeg::inspect(&tail).unwrap().stray_bytes, 4);
    let other = with_segment(&plain, 0xEB, b"anything");
    assert!(jpeg::inspect(&other).unwrap().has_other_segments);
    for luggage in [comment, tail, other] {
        assert!(!jpeg::inspect(&luggage).unwrap().is_plain());
    }
    for length in [0, 1, 2, 20, plain.len() / 2, plain.len() - 1] {
        assert!(jpeg::inspect(&plain[..length]).is_err(), "{length}");
    }
    assert!(jpeg::inspect(&with_segment(&plain, 0xC0, &[8, 0, 9, 0, 9, 3])).is_err());
}
