//! Photographs as another program finds them: read back by a decoder and by a reader of EXIF written for the test.

use std::collections::HashMap;

use wirephoto_landscape::{Camera, Position, Raster, Shot, collection, develop, paint, photograph, scenes};

/// The EXIF fields of a JPEG by tag, GPS tags with bit 16 set.
fn exif(jpeg: &[u8]) -> HashMap<u32, Vec<u8>> {
    assert_eq!(&jpeg[..4], &[0xff, 0xd8, 0xff, 0xe1], "EXIF comes first");
    let len = usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    let segment = &jpeg[6..4 + len];
    let tiff = segment.strip_prefix(b"Exif\0\0").expect("an EXIF block");
    assert_eq!(&tiff[..4], b"MM\0\x2a");
    let mut fields = HashMap::new();
    directory(tiff, number(&tiff[4..8]) as usize, 0, &mut fields);
    for (pointer, group) in [(0x8769, 0), (0x8825, 0x1_0000)] {
        if let Some(at) = fields.remove(&pointer) {
            directory(tiff, number(&at) as usize, group, &mut fields);
        }
    }
    fields
}

fn directory(tiff: &[u8], at: usize, group: u32, fields: &mut HashMap<u32, Vec<u8>>) {
    const SIZES: [usize; 8] = [0, 1, 1, 2, 4, 8, 0, 1];
    let count = number(&tiff[at..at + 2]) as usize;
    for entry in tiff[at + 2..].chunks(12).take(count) {
        let size = SIZES[number(&entry[2..4]) as usize] * number(&entry[4..8]) as usize;
        let place = number(&entry[8..12]) as usize;
        let value = if size <= 4 { &entry[8..8 + size] } else { &tiff[place..place + size] };
        fields.insert(group | number(&entry[..2]), value.to_vec());
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

fn text(value: &[u8]) -> &str {
    std::str::from_utf8(value).unwrap().trim_end_matches('\0')
}

fn ratio(value: &[u8]) -> f64 {
    f64::from(number(&value[..4])) / f64::from(number(&value[4..8]))
}

fn decode(jpeg: &[u8]) -> Raster {
    let image = turbojpeg::decompress(jpeg, turbojpeg::PixelFormat::RGB).unwrap();
    Raster { width: image.width as u32, height: image.height as u32, rgb: image.pixels }
}

#[test]
fn a_seed_always_paints_the_same_picture() {
    assert_eq!(paint(3, 5, 240, 160), paint(3, 5, 240, 160));
    assert_ne!(paint(3, 5, 240, 160), paint(3, 6, 240, 160));
    assert_ne!(paint(3, 5, 240, 160), paint(4, 5, 240, 160));
}

#[test]
fn every_scene_paints_at_any_shape() {
    for scene in 0..scenes() {
        for (width, height) in [(90, 60), (61, 93), (1, 1), (200, 3)] {
            let raster = paint(scene, 1, width, height);
            assert_eq!(raster.rgb.len(), (3 * width * height) as usize, "scene {scene}");
        }
    }
}

#[test]
fn the_collection_is_a_day_with_two_shapes_and_all_orientations() {
    let shots = collection();
    assert_eq!(shots.len(), 24);
    for orientation in 1..=8 {
        let turned = shots.iter().filter(|shot| shot.camera.orientation == orientation);
        assert!(turned.clone().next().is_some(), "orientation {orientation}");
        for shot in turned {
            assert_eq!(
                shot.width < shot.height,
                orientation >= 5,
                "the sensor is wider than high: {}",
                shot.name
            );
        }
    }
    let times: Vec<_> = shots.iter().map(|shot| shot.camera.captured).collect();
    assert!(times.is_sorted() && times.iter().all(|time| time.starts_with("2024:09:21 ")));
    assert!(shots.iter().all(|shot| shot.width * shot.height == 24_000_000));
}

#[test]
fn a_full_size_picture_weighs_what_a_camera_file_weighs() {
    let shot = &collection()[3];
    let jpeg = develop(shot, None);
    assert!((5_500_000..10_500_000).contains(&jpeg.len()), "{} bytes", jpeg.len());
    let header = turbojpeg::read_header(&jpeg).unwrap();
    assert_eq!((header.width, header.height), (6000, 4000));
    assert_eq!(header.subsamp, turbojpeg::Subsamp::Sub2x2);
}

#[test]
fn exif_holds_what_the_camera_wrote() {
    let shot: &Shot = &collection()[1];
    let fields = exif(&develop(shot, Some(300)));
    let camera = &shot.camera;
    assert_eq!(text(&fields[&0x010f]), camera.make);
    assert_eq!(text(&fields[&0x0110]), camera.model);
    assert_eq!(text(&fields[&0xa434]), camera.lens);
    assert_eq!(text(&fields[&0x9003]), camera.captured);
    assert_eq!(text(&fields[&0x9011]), "+02:00");
    assert_eq!(text(&fields[&0x010e]), camera.caption.unwrap());
    assert_eq!(text(&fields[&0x8298]), camera.copyright.unwrap());
    assert_eq!(number(&fields[&0x0112]), u32::from(camera.orientation));
    assert_eq!(number(&fields[&0x8827]), u32::from(camera.iso));
    assert!((ratio(&fields[&0x829d]) - f64::from(camera.f_number)).abs() < 1e-6);
    assert!((ratio(&fields[&0x829a]) - 1.0 / 125.0).abs() < 1e-9);
}

#[test]
fn gps_is_right_in_all_quarters_of_the_globe() {
    let raster = paint(0, 1, 30, 20);
    for (latitude, longitude) in
        [(46.5, 7.9), (-33.856_784, 151.215_297), (40.689_2, -74.044_5), (-54.8, -68.3)]
    {
        let position = Some(Position { latitude, longitude, altitude_m: -12.5 });
        let fields = exif(&photograph(&raster, &Camera { position, ..Camera::default() }, 80).unwrap());
        let angle = |reference: u32, tag: u32, negative: &str| {
            let parts: Vec<_> = fields[&(0x1_0000 | tag)].chunks(8).map(ratio).collect();
            let size = parts[0] + parts[1] / 60.0 + parts[2] / 3600.0;
            if text(&fields[&(0x1_0000 | reference)]) == negative { -size } else { size }
        };
        assert!((angle(1, 2, "S") - latitude).abs() < 1e-7);
        assert!((angle(3, 4, "W") - longitude).abs() < 1e-7);
        assert_eq!(fields[&0x1_0005], [1], "below the sea");
        assert!((ratio(&fields[&0x1_0006]) - 12.5).abs() < 1e-9);
    }
    let without = exif(&photograph(&raster, &Camera::default(), 80).unwrap());
    assert!(without.keys().all(|tag| *tag < 0x1_0000), "no GPS unless asked");
}

/// A picture whose quarters differ, so that its corners tell how it lies.
fn quarters() -> Raster {
    let (width, height) = (96, 64);
    let colour = |x: u32, y: u32| match (x < width / 2, y < height / 2) {
        (true, true) => [220, 30, 30],
        (false, true) => [30, 200, 30],
        (true, false) => [30, 30, 220],
        (false, false) => [230, 220, 40],
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    Raster { width, height, rgb: pixels.flat_map(|(x, y)| colour(x, y)).collect() }
}

/// Top left, top right, bottom left, bottom right.
fn corners(raster: &Raster) -> [[u8; 3]; 4] {
    let (right, bottom) = (raster.width as usize - 5, raster.height as usize - 5);
    [(4, 4), (right, 4), (4, bottom), (right, bottom)].map(|(x, y)| {
        let at = 3 * (y * raster.width as usize + x);
        [raster.rgb[at], raster.rgb[at + 1], raster.rgb[at + 2]]
    })
}

#[test]
fn a_picture_is_stored_turned_and_turns_back_upright() {
    let upright = quarters();
    // Where a viewer must take the upright corners from in the stored picture.
    let places: [[usize; 4]; 8] = [
        [0, 1, 2, 3],
        [1, 0, 3, 2],
        [3, 2, 1, 0],
        [2, 3, 0, 1],
        [0, 2, 1, 3],
        [2, 0, 3, 1],
        [3, 1, 2, 0],
        [1, 3, 0, 2],
    ];
    for (orientation, places) in (1..=8).zip(places) {
        let camera = Camera { orientation, ..Camera::default() };
        let stored = decode(&photograph(&upright, &camera, 95).unwrap());
        assert_eq!(stored.width < stored.height, orientation >= 5, "orientation {orientation}");
        let found = places.map(|place| corners(&stored)[place]);
        for (found, wanted) in found.iter().zip(corners(&upright)) {
            assert!(found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 12), "orientation {orientation}");
        }
    }
}

#[test]
fn what_is_not_an_orientation_is_refused() {
    let error = photograph(&quarters(), &Camera { orientation: 9, ..Camera::default() }, 95).unwrap_err();
    assert_eq!(error.to_string(), "9 is not an EXIF orientation: use 1 to 8");
    let long = "x".repeat(70_000);
    let error =
        photograph(&quarters(), &Camera { caption: Some(&long), ..Camera::default() }, 95).unwrap_err();
    assert!(error.to_string().contains("shorten"), "{error}");
}
