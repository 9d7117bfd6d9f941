//! Writes the EXIF block of a photograph: a small big-endian TIFF with the fields that cameras write (EXIF 2.32).

use crate::photograph::{Camera, Position};

const BYTE: u16 = 1;
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const UNDEFINED: u16 = 7;

/// One TIFF field: tag, type, count of values and their bytes.
struct Field {
    tag: u16,
    kind: u16,
    count: u32,
    bytes: Vec<u8>,
}

impl Field {
    fn text(tag: u16, text: &str) -> Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        Self { tag, kind: ASCII, count: bytes.len() as u32, bytes }
    }

    fn short(tag: u16, value: u16) -> Self {
        Self { tag, kind: SHORT, count: 1, bytes: value.to_be_bytes().to_vec() }
    }

    fn long(tag: u16, value: u32) -> Self {
        Self { tag, kind: LONG, count: 1, bytes: value.to_be_bytes().to_vec() }
    }

    fn bytes(tag: u16, kind: u16, bytes: &[u8]) -> Self {
        Self { tag, kind, count: bytes.len() as u32, bytes: bytes.to_vec() }
    }

    fn rationals(tag: u16, values: &[(u32, u32)]) -> Self {
        let bytes = values.iter().flat_map(|(n, d)| [n.to_be_bytes(), d.to_be_bytes()].concat()).collect();
        Self { tag, kind: RATIONAL, count: values.len() as u32, bytes }
    }
}

/// The APP1 payload (`Exif\0\0` and a TIFF) for a picture stored as `width` × `height`.
pub fn block(camera: &Camera<'_>, width: u32, height: u32) -> Vec<u8> {
    let exposure = exposure_fields(camera, width, height);
    let position = camera.position.map(position_fields);
    let mut main = main_fields(camera);
    // The two pointers are of fixed size, so the directory's length is known before their values are.
    main.push(Field::long(0x8769, 0));
    if position.is_some() {
        main.push(Field::long(0x8825, 0));
    }
    let exposure_at = 8 + directory_len(&main);
    let position_at = exposure_at + directory_len(&exposure);
    for field in &mut main {
        match field.tag {
            0x8769 => field.bytes = exposure_at.to_be_bytes().to_vec(),
            0x8825 => field.bytes = position_at.to_be_bytes().to_vec(),
            _ => {}
        }
    }

    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    write_directory(&mut tiff, &main);
    write_directory(&mut tiff, &exposure);
    if let Some(position) = position {
        write_directory(&mut tiff, &position);
    }
    [b"Exif\0\0".as_slice(), &tiff].concat()
}

fn main_fields(camera: &Camera<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    fields.extend(camera.caption.map(|text| Field::text(0x010e, text)));
    fields.push(Field::text(0x010f, camera.make));
    fields.push(Field::text(0x0110, camera.model));
    fields.push(Field::short(0x0112, u16::from(camera.orientation)));
    fields.push(Field::rationals(0x011a, &[(300, 1)]));
    fields.push(Field::rationals(0x011b, &[(300, 1)]));
    fields.push(Field::short(0x0128, 2));
    fields.push(Field::text(0x0132, camera.captured));
    fields.extend(camera.artist.map(|text| Field::text(0x013b, text)));
    fields.extend(camera.copyright.map(|text| Field::text(0x8298, text)));
    fields
}

fn exposure_fields(camera: &Camera<'_>, width: u32, height: u32) -> Vec<Field> {
    let tenths = |value: f32| ((value * 10.0).round() as u32, 10);
    let mut fields = vec![
        Field::rationals(0x829a, &[camera.exposure_s]),
        Field::rationals(0x829d, &[tenths(camera.f_number)]),
        Field::short(0x8827, camera.iso),
        Field::bytes(0x9000, UNDEFINED, b"0232"),
        Field::text(0x9003, camera.captured),
        Field::text(0x9004, camera.captured),
    ];
    if let Some(offset) = camera.offset {
        fields.extend([0x9010, 0x9011, 0x9012].map(|tag| Field::text(tag, offset)));
    }
    fields.extend([
        Field::rationals(0x920a, &[tenths(camera.focal_length_mm)]),
        Field::short(0xa001, 1),
        Field::long(0xa002, width),
        Field::long(0xa003, height),
        Field::text(0xa434, camera.lens),
    ]);
    fields
}

fn position_fields(position: Position) -> Vec<Field> {
    vec![
        Field::bytes(0x0000, BYTE, &[2, 3, 0, 0]),
        Field::text(0x0001, if position.latitude < 0.0 { "S" } else { "N" }),
        Field::rationals(0x0002, &sexagesimal(position.latitude)),
        Field::text(0x0003, if position.longitude < 0.0 { "W" } else { "E" }),
        Field::rationals(0x0004, &sexagesimal(position.longitude)),
        Field::bytes(0x0005, BYTE, &[u8::from(position.altitude_m < 0.0)]),
        Field::rationals(0x0006, &[((position.altitude_m.abs() * 100.0).round() as u32, 100)]),
    ]
}

/// Degrees, minutes and seconds of an angle's size, seconds to a ten-thousandth.
fn sexagesimal(degrees: f64) -> [(u32, u32); 3] {
    let parts = (degrees.abs() * 36_000_000.0).round() as u64;
    let seconds = parts % 600_000;
    let minutes = parts / 600_000;
    [((minutes / 60) as u32, 1), ((minutes % 60) as u32, 1), (seconds as u32, 10_000)]
}

/// Bytes that a directory and the values too long for their entries take.
fn directory_len(fields: &[Field]) -> u32 {
    let values: usize = fields.iter().map(|field| field.bytes.len()).filter(|&len| len > 4).map(even).sum();
    (2 + 12 * fields.len() + 4 + values) as u32
}

/// Values begin on even offsets.
fn even(len: usize) -> usize {
    len + len % 2
}

fn write_directory(tiff: &mut Vec<u8>, fields: &[Field]) {
    debug_assert!(fields.is_sorted_by_key(|field| field.tag), "TIFF fields ascend");
    let mut values_at = tiff.len() + 2 + 12 * fields.len() + 4;
    let mut values = Vec::new();
    tiff.extend((fields.len() as u16).to_be_bytes());
    for field in fields {
        tiff.extend(field.tag.to_be_bytes());
        tiff.extend(field.kind.to_be_bytes());
        tiff.extend(field.count.to_be_bytes());
        if field.bytes.len() <= 4 {
            let mut inline = [0; 4];
            inline[..field.bytes.len()].copy_from_slice(&field.bytes);
            tiff.extend(inline);
        } else {
            tiff.extend((values_at as u32).to_be_bytes());
            values.extend_from_slice(&field.bytes);
            values.resize(even(values.len()), 0);
            values_at += even(field.bytes.len());
        }
    }
    tiff.extend([0; 4]);
    tiff.extend(values);
}
