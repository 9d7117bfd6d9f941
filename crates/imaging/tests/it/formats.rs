//! Formats other than JPEG: depths, transparency, metadata chunks, RAW previews.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use wirephoto_imaging::{Format, Limits, probe, read_metadata};

use crate::make::{Ask, assert_colour, card, encoded, exif, flat, jpeg, oriented, worst_difference};

fn format_of(bytes: &[u8]) -> Format {
    probe(bytes, &Limits::default()).unwrap().format
}

#[test]
fn p2_png_tiff_and_webp_of_any_depth_become_jpeg() {
    let picture = card(150, 100);
    let deep = DynamicImage::ImageRgb8(picture.clone()).into_rgb16();
    for (bytes, format) in [
        (encoded(picture.clone(), ImageFormat::Png), Format::Png),
        (encoded(deep.clone(), ImageFormat::Png), Format::Png),
        (encoded(picture.clone(), ImageFormat::Tiff), Format::Tiff),
        (encoded(deep, ImageFormat::Tiff), Format::Tiff),
        (encoded(picture.clone(), ImageFormat::WebP), Format::WebP),
    ] {
        assert_eq!(format_of(&bytes), format);
        assert!(worst_difference(&Ask::default().pixels(&bytes), &picture) <= 5, "{format:?}");
        let small = Ask { sizes: &[75], ..Ask::default() }.pixels(&bytes);
        assert!(worst_difference(&small, &card(75, 50)) <= 5, "{format:?}");
    }
}

#[test]
fn transparency_shows_white() {
    let clear = RgbaImage::from_pixel(40, 30, Rgba([200, 0, 0, 0]));
    let half = RgbaImage::from_pixel(40, 30, Rgba([200, 0, 0, 128]));
    for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP] {
        assert_colour(&Ask::default().pixels(&encoded(clear.clone(), format)), [255, 255, 255], 2);
        assert_colour(&Ask::default().pixels(&encoded(half.clone(), format)), [227, 127, 127], 4);
    }
    let grey = DynamicImage::ImageRgba8(half).into_luma_alpha8();
    assert_colour(&Ask::default().pixels(&encoded(grey, ImageFormat::Png)), [149, 149, 149], 6);
}

#[test]
fn p2_heic_avif_and_jpeg_xl_become_jpeg() {
    let pictures = [
        (include_bytes!("../pictures/card.heic").as_slice(), Format::Heic),
        (include_bytes!("../pictures/card.jxl"), Format::JpegXl),
        (include_bytes!("../pictures/card.avif"), Format::Avif),
    ];
    for (bytes, format) in pictures {
        assert_eq!(format_of(bytes), format);
        let worst = worst_difference(&Ask::default().pixels(bytes), &card(64, 48));
        assert!(worst <= 12, "{worst} in {format:?}");
    }
}

/// A RAW file of a camera: sensor data, a small preview and a large one in a directory of its own.
fn raw(orientation: u16) -> Vec<u8> {
    let (small, large) = (jpeg(&card(32, 24)), jpeg(&card(160, 120)));
    let small_at = 200_u32;
    let large_at = small_at + small.len() as u32;
    let word = |value: u32| value.to_le_bytes().to_vec();
    let half = |value: u16| value.to_le_bytes().to_vec();
    let directory = |entries: &[(u16, u16, Vec<u8>)], next: u32| {
        let mut out = (entries.len() as u16).to_le_bytes().to_vec();
        for (tag, kind, value) in entries {
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
            let mut value = value.clone();
            value.resize(4, 0);
            out.extend(value);
        }
        out.extend(next.to_le_bytes());
        out
    };
    let main = directory(
        &[
            (0x0106, 3, half(32803)),
            (0x0112, 3, half(orientation)),
            (0x014A, 4, word(120)),
            (0x0201, 4, word(small_at)),
            (0x0202, 4, word(small.len() as u32)),
        ],
        // Its next directory is itself.
        8,
    );
    let sub = directory(
        &[(0x0103, 3, half(6)), (0x0111, 4, word(large_at)), (0x0117, 4, word(large.len() as u32))],
        120,
    );
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend(main);
    bytes.resize(120, 0);
    bytes.extend(sub);
    bytes.resize(small_at as usize, 0);
    [bytes, small, large].concat()
}

#[test]
fn raw_is_shown_by_its_largest_preview() {
    let bytes = raw(6);
    let found = probe(&bytes, &Limits::default()).unwrap();
    assert_eq!((found.format, found.width, found.height), (Format::Raw, 160, 120));
    assert_eq!(found.upright(), (120, 160));
    assert!(worst_difference(&Ask::default().pixels(&raw(1)), &card(160, 120)) <= 6);
}

fn png_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    // The decoder does not read these kinds, so their checksum may be anything.
    [&(data.len() as u32).to_be_bytes(), kind.as_slice(), data, &[0; 4]].concat()
}

#[test]
fn p2_metadata_is_read_from_png_and_webp() {
    let xmp = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:Rating="4"/></rdf:RDF></x:xmpmeta>"#;
    let exif = exif(&[(0x8298, 2, b"Ann Example\0"), (0x0112, 3, &[3, 0])])[6..].to_vec();
    let png = encoded(flat(16, 16, [9; 3]), ImageFormat::Png);
    let itxt = [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), xmp].concat();
    let chunks = [png_chunk(*b"iTXt", &itxt), png_chunk(*b"eXIf", &exif)].concat();
    let png = [&png[..33], &chunks, &png[33..]].concat();
    let webp = {
        let plain = encoded(flat(16, 16, [9; 3]), ImageFormat::WebP);
        let chunk = |kind: &[u8], data: &[u8]| {
            let padding = vec![0; data.len() % 2];
            [kind, &(data.len() as u32).to_le_bytes(), data, &padding].concat()
        };
        [plain, chunk(b"EXIF", &exif), chunk(b"XMP ", xmp)].concat()
    };
    for bytes in [png, webp] {
        let metadata = read_metadata(&bytes);
        assert_eq!(metadata.copyright.as_deref(), Some("Ann Example"));
        assert_eq!(metadata.rating, Some(4));
    }
    let tiff = encoded(flat(16, 16, [9; 3]), ImageFormat::Tiff);
    assert_eq!(read_metadata(&tiff).copyright, None);
    assert_eq!(read_metadata(&oriented(b"\xFF\xD8\xFF\xD9", 1)).copyright, None);
}
