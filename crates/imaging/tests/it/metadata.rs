//! What goes along with a rendition, and what is read from an original.

use image::ImageFormat;
use wirephoto_imaging::{Keep, Metadata, Position, jpeg, read_metadata};

use crate::make::{Ask, card, encoded, exif, jpeg, with_segment};

const XMP: &str = r#"<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmp:Rating="3">
 <dc:description><rdf:Alt><rdf:li xml:lang="x-default">The bride &amp; groom</rdf:li>
 <rdf:li xml:lang="de">Das Paar</rdf:li></rdf:Alt></dc:description>
 <dc:subject><rdf:Bag><rdf:li>wedding</rdf:li><rdf:li>garden</rdf:li></rdf:Bag></dc:subject>
 <dc:creator><rdf:Seq><rdf:li>Ann Example</rdf:li></rdf:Seq></dc:creator>
 <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2024 Ann</rdf:li></rdf:Alt></dc:rights>
</rdf:Description></rdf:RDF></x:xmpmeta>"#;

fn iptc(utf8: bool) -> Vec<u8> {
    let dataset = |record: u8, number: u8, value: &[u8]| {
        [&[0x1C, record, number], (value.len() as u16).to_be_bytes().as_slice(), value].concat()
    };
    let caption = if utf8 { "Café".as_bytes().to_vec() } else { b"Caf\xE9".to_vec() };
    let mut data = if utf8 { dataset(1, 90, b"\x1b%G") } else { Vec::new() };
    data.extend(dataset(2, 120, &caption));
    data.extend(dataset(2, 25, b"garden"));
    data.extend(dataset(2, 25, b"evening"));
    data.extend(dataset(2, 80, b"Bo Byline"));
    data.extend(dataset(2, 116, b"(c) Bo"));
    let resource = |id: u16, data: &[u8]| {
        let length = (data.len() as u32).to_be_bytes();
        let padding = vec![0; data.len() % 2];
        [b"8BIM".as_slice(), &id.to_be_bytes(), &[0, 0], &length, data, &padding].concat()
    };
    [b"Photoshop 3.0\0".to_vec(), resource(0x03ED, &[1, 2, 3]), resource(0x0404, &data)].concat()
}

fn with_xmp(original: &[u8], xmp: &str) -> Vec<u8> {
    let payload = [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), xmp.as_bytes()].concat();
    with_segment(original, 0xE1, &payload)
}

fn everything() -> Metadata {
    Metadata {
        captured: Some("2024-06-01T12:33:05.250+02:00".to_owned()),
        camera: Some("Example One".to_owned()),
        lens: Some("50mm f/1.8".to_owned()),
        position: Some(Position { latitude: 52.5163, longitude: -13.3777 }),
        caption: Some("Schöner Tag".to_owned()),
        creator: Some("Ann Example".to_owned()),
        copyright: Some("© 2024 Ann".to_owned()),
        keywords: Vec::new(),
        rating: None,
    }
}

/// A JPEG with all that the crate itself writes.
pub fn loaded() -> Vec<u8> {
    // Directories: main, then photo, then GPS; values laid out by hand in the order of their pointers.
    let mut main = Vec::new();
    let metadata = everything();
    let rational = |value: u32, of: u32| [value.to_le_bytes(), of.to_le_bytes()].concat();
    let (latitude, longitude) = (
        [rational(52, 1), rational(30, 1), rational(586_800, 10_000)].concat(),
        [rational(13, 1), rational(22, 1), rational(397_200, 10_000)].concat(),
    );
    let text = |text: Option<String>| [text.unwrap().into_bytes(), vec![0]].concat();
    let photo: Vec<(u16, u16, Vec<u8>)> = vec![
        (0x9003, 2, b"2024:06:01 12:33:05\0".to_vec()),
        (0x9011, 2, b"+02:00\0".to_vec()),
        (0x9291, 2, b"250\0".to_vec()),
        (0xA434, 2, text(metadata.lens)),
    ];
    let gps: Vec<(u16, u16, Vec<u8>)> =
        vec![(1, 2, b"N\0".to_vec()), (2, 5, latitude), (3, 2, b"W\0".to_vec()), (4, 5, longitude)];
    let (photo_at, gps_at) = (1000_u32, 2000_u32);
    main.push((0x010E, 2, text(metadata.caption)));
    main.push((0x010F, 2, b"Example\0".to_vec()));
    main.push((0x0110, 2, b"One\0".to_vec()));
    main.push((0x013B, 2, text(metadata.creator)));
    main.push((0x8298, 2, text(metadata.copyright)));
    main.push((0x8769, 4, photo_at.to_le_bytes().to_vec()));
    main.push((0x8825, 4, gps_at.to_le_bytes().to_vec()));
    let lay_out = |fields: &[(u16, u16, Vec<u8>)], at: usize| {
        let borrowed: Vec<_> =
            fields.iter().map(|(tag, kind, value)| (*tag, *kind, value.as_slice())).collect();
        let mut directory = exif(&borrowed)[14..].to_vec();
        // Values lie after a directory at offset 8; move their pointers to where this one is.
        for (entry, (_, _, value)) in fields.iter().enumerate() {
            if value.len() > 4 {
                let pointer = &mut directory[2 + entry * 12 + 8..][..4];
                let moved = u32::from_le_bytes(pointer.try_into().unwrap()) + at as u32 - 8;
                pointer.copy_from_slice(&moved.to_le_bytes());
            }
        }
        directory
    };
    let mut data = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    data.extend(lay_out(&main, 8));
    data.resize(6 + photo_at as usize, 0);
    data.extend(lay_out(&photo, photo_at as usize));
    data.resize(6 + gps_at as usize, 0);
    data.extend(lay_out(&gps, gps_at as usize));
    with_segment(&jpeg(&card(80, 60)), 0xE1, &data)
}

fn same_position(one: Option<Position>, other: Option<Position>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one.is_none() && other.is_none() };
    (one.latitude - other.latitude).abs() < 1e-6 && (one.longitude - other.longitude).abs() < 1e-6
}

#[test]
fn p2_exif_is_read() {
    let mut read = read_metadata(&loaded());
    assert!(same_position(read.position.take(), everything().position));
    assert_eq!(read, Metadata { position: None, ..everything() });
}

#[test]
fn p2_xmp_and_iptc_are_read_and_merged() {
    let plain = jpeg(&card(40, 30));
    let read = read_metadata(&with_xmp(&plain, XMP));
    assert_eq!(read.caption.as_deref(), Some("The bride & groom"));
    assert_eq!(read.creator.as_deref(), Some("Ann Example"));
    assert_eq!(read.copyright.as_deref(), Some("© 2024 Ann"));
    assert_eq!(read.keywords, ["wedding", "garden"]);
    assert_eq!(read.rating, Some(3));

    for utf8 in [true, false] {
        let read = read_metadata(&with_segment(&plain, 0xED, &iptc(utf8)));
        assert_eq!(read.caption.as_deref(), Some("Café"));
        assert_eq!(read.creator.as_deref(), Some("Bo Byline"));
        assert_eq!(read.copyright.as_deref(), Some("(c) Bo"));
        assert_eq!(read.keywords, ["garden", "evening"]);
    }

    let both = with_segment(&with_xmp(&plain, XMP), 0xED, &iptc(true));
    let read = read_metadata(&both);
    assert_eq!(read.caption.as_deref(), Some("The bride & groom"));
    assert_eq!(read.keywords, ["wedding", "garden", "evening"]);
}

#[test]
fn ratings_are_zero_to_five_and_dates_are_dates() {
    let plain = jpeg(&card(40, 30));
    let rated = |value: &str| {
        let xmp =
            format!(r#"<rdf:Description xmp:Rating="{value}" photoshop:DateCreated="2023-05-06T07:08:09"/>"#);
        read_metadata(&with_xmp(&plain, &xmp))
    };
    assert_eq!(rated("5").rating, Some(5));
    assert_eq!(rated("-1").rating, None, "-1 is Lightroom's reject, not stars");
    assert_eq!(rated("9").rating, None);
    assert_eq!(rated("5").captured.as_deref(), Some("2023-05-06T07:08:09"));
    let dated =
        |date: &[u8]| read_metadata(&with_segment(&plain, 0xE1, &exif(&[(0x0132, 2, date)]))).captured;
    assert_eq!(dated(b"2024:02:03 04:05:06\0").as_deref(), Some("2024-02-03T04:05:06"));
    assert_eq!(dated(b"0000:00:00 00:00:00\0"), None);
    assert_eq!(dated(b"2024:13:03 04:05:06\0"), None);
    assert_eq!(dated(b"    :  :     :  :  \0"), None);
}

#[test]
fn p4_a_rendition_carries_only_what_is_kept() {
    let original = with_segment(&with_xmp(&loaded(), XMP), 0xED, &iptc(true));
    let made =
        |keep| Ask { keep, sizes: &[60], ..Ask::default() }.of(&original).unwrap().renditions.remove(0).jpeg;

    let nothing = jpeg::inspect(&made(Keep::NOTHING)).unwrap();
    assert!(nothing.is_plain() && !nothing.has_exif);

    let usual = made(Keep::default());
    assert!(jpeg::inspect(&usual).unwrap().is_plain());
    let expected =
        Metadata { creator: everything().creator, copyright: everything().copyright, ..Metadata::default() };
    assert_eq!(read_metadata(&usual), expected);

    let all =
        Keep { copyright: true, creator: true, caption: true, captured: true, camera: true, position: true };
    let mut read = read_metadata(&made(all));
    assert!(same_position(read.position.take(), everything().position));
    let caption = Some("The bride & groom".to_owned());
    assert_eq!(read, Metadata { position: None, caption, ..everything() });
}

#[test]
fn p4_the_position_never_leaves_unless_asked_for_by_name() {
    let original = loaded();
    for choice in 0..64_u8 {
        let chosen = |bit: u8| choice & (1 << bit) != 0;
        let keep = Keep {
            copyright: chosen(0),
            creator: chosen(1),
            caption: chosen(2),
            captured: chosen(3),
            camera: chosen(4),
            position: chosen(5),
        };
        let rendered = Ask { keep, sizes: &[60, 30], ..Ask::default() }.of(&original).unwrap();
        for made in rendered.renditions {
            assert_eq!(jpeg::inspect(&made.jpeg).unwrap().has_gps, keep.position, "{keep:?}");
            assert_eq!(read_metadata(&made.jpeg).position.is_some(), keep.position);
        }
    }
    assert!(!Keep::default().position);
}

#[test]
fn exif_that_loops_or_lies_is_read_without_harm() {
    let plain = jpeg(&card(40, 30));
    // The photo directory is the main one, and so is the next.
    let mut looping = exif(&[(0x0112, 3, &[6, 0]), (0x8769, 4, &[8, 0, 0, 0])]);
    let next = looping.len() - 4;
    looping[next] = 8;
    let bytes = with_segment(&plain, 0xE1, &looping);
    assert_eq!(read_metadata(&bytes).captured, None);
    assert_eq!(Ask::default().pixels(&bytes).dimensions(), (30, 40));
    // A count times a size that does not fit 32 bits.
    let mut overflowing = exif(&[(0x8298, 5, &[0; 8])]);
    overflowing[6 + 8 + 2 + 4..][..4].copy_from_slice(&[0xFF; 4]);
    assert_eq!(read_metadata(&with_segment(&plain, 0xE1, &overflowing)).copyright, None);
}

#[test]
fn what_is_no_picture_has_no_metadata() {
    assert_eq!(read_metadata(b""), Metadata::default());
    assert_eq!(read_metadata(b"<html>"), Metadata::default());
    assert_eq!(read_metadata(&encoded(card(8, 8), ImageFormat::Png)), Metadata::default());
}
