//! A printer with its paper, as an ICC profile with tables: what it prints of each colour can be told by formula.

use moxcms::{ColorProfile, Matrix3d, Vector3d};

/// Light of the paper where it is printed black.
pub const BLACK: f64 = 0.02;
const GRID: u8 = 33;
/// White of the connection space.
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

/// What is seen of what is printed: light, in the primaries of Display P3.
fn seen(device: [f64; 3]) -> [f64; 3] {
    device.map(|channel| BLACK + (1.0 - BLACK) * channel.powf(2.2))
}

/// What is printed to be seen as that light, or as near as it gets.
fn printed(light: [f64; 3]) -> [f64; 3] {
    light.map(|channel| ((channel - BLACK) / (1.0 - BLACK)).clamp(0.0, 1.0).powf(1.0 / 2.2))
}

/// A profile whose colorimetric tables are exact, and whose perceptual ones print all of it darker.
pub fn profile() -> Vec<u8> {
    let to_xyz = ColorProfile::new_display_p3().rgb_to_xyz_matrix();
    let from_xyz = to_xyz.inverse();
    let forth = table(|[red, green, blue]| lab(times(to_xyz, seen([red, green, blue]))));
    let back =
        |darker: f64| table(move |lab| printed(times(from_xyz, xyz(lab))).map(|channel| channel * darker));
    let (exact, darker) = (back(1.0), back(0.8));
    profile_of(
        *b"prtr",
        *b"RGB ",
        *b"Lab ",
        &[(b"A2B0", &forth), (b"A2B1", &forth), (b"B2A0", &darker), (b"B2A1", &exact)],
    )
}

/// The smallest bytes that claim to be a profile for that.
pub fn profile_of(class: [u8; 4], space: [u8; 4], pcs: [u8; 4], tags: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    bytes[12..16].copy_from_slice(&class);
    bytes[16..20].copy_from_slice(&space);
    bytes[20..24].copy_from_slice(&pcs);
    bytes[24..36].copy_from_slice(&[7, 234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    bytes[36..40].copy_from_slice(b"acsp");
    for (at, part) in D50.iter().enumerate() {
        bytes[68 + at * 4..][..4].copy_from_slice(&((part * 65_536.0).round() as u32).to_be_bytes());
    }
    bytes.extend((tags.len() as u32).to_be_bytes());
    let mut at = bytes.len() + tags.len() * 12;
    for (name, data) in tags {
        bytes.extend(*name);
        bytes.extend((at as u32).to_be_bytes());
        bytes.extend((data.len() as u32).to_be_bytes());
        at += data.len();
    }
    for (_, data) in tags {
        bytes.extend(*data);
    }
    let length = bytes.len() as u32;
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    bytes
}

/// A lut16Type (ICC.1:2010 §10.8). Three numbers go in and come out in fractions of the coding.
fn table(value: impl Fn([f64; 3]) -> [f64; 3]) -> Vec<u8> {
    let mut bytes = b"mft2\0\0\0\0\x03\x03".to_vec();
    bytes.extend([GRID, 0]);
    for one in [1, 0, 0, 0, 1, 0, 0, 0, 1_u32] {
        bytes.extend((one << 16).to_be_bytes());
    }
    let straight = [2_u16, 2, 0, 0xFFFF, 0, 0xFFFF, 0, 0xFFFF].map(u16::to_be_bytes);
    bytes.extend(straight.as_flattened());
    let step = |at: u8| f64::from(at) / f64::from(GRID - 1);
    for first in 0..GRID {
        for second in 0..GRID {
            for third in 0..GRID {
                for part in value([step(first), step(second), step(third)]) {
                    bytes.extend(((part * 65_535.0).round() as u16).to_be_bytes());
                }
            }
        }
    }
    bytes.extend(&straight.as_flattened()[4..]);
    bytes
}

fn times(matrix: Matrix3d, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.mul_vector(Vector3d { v: [x, y, z] }).v
}

/// CIELAB as lut16Type codes it (ICC.1:2010 §10.8, table 39), in fractions.
fn lab(xyz: [f64; 3]) -> [f64; 3] {
    let curve = |ratio: f64| {
        if ratio > 216.0 / 24_389.0 { ratio.cbrt() } else { (24_389.0 / 27.0 * ratio + 16.0) / 116.0 }
    };
    let [x, y, z] = [0, 1, 2].map(|at| curve(xyz[at] / D50[at]));
    let (lightness, a, b) = (116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z));
    [lightness * 652.8 / 65_535.0, (a + 128.0) * 256.0 / 65_535.0, (b + 128.0) * 256.0 / 65_535.0]
}

fn xyz([lightness, a, b]: [f64; 3]) -> [f64; 3] {
    let (lightness, a, b) =
        (lightness * 65_535.0 / 652.8, a * 65_535.0 / 256.0 - 128.0, b * 65_535.0 / 256.0 - 128.0);
    let middle = (lightness + 16.0) / 116.0;
    let curve =
        |root: f64| if root > 6.0 / 29.0 { root.powi(3) } else { (116.0 * root - 16.0) * 27.0 / 24_389.0 };
    let [x, y, z] = [middle + a / 500.0, middle, middle - b / 200.0].map(curve);
    [x * D50[0], y * D50[1], z * D50[2]]
}
