//! The demo's set: 24 photographs of one day, as a photographer's two cameras would have written them.

use crate::photograph::{Camera, Position, photograph};

/// One photograph of the set.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// File name, as cameras number them.
    pub name: String,
    /// Number of the scene.
    pub scene: usize,
    /// Seed of the painting.
    pub seed: u64,
    /// Width of the upright picture in pixels.
    pub width: u32,
    /// Height of the upright picture in pixels.
    pub height: u32,
    /// What the camera wrote beside the pixels.
    pub camera: Camera<'static>,
}

/// JPEG quality of the set, as cameras set to "fine" use.
const QUALITY: u8 = 95;

/// Long and short side of a 24-megapixel sensor.
const SENSOR: (u32, u32) = (6000, 4000);

#[derive(Clone, Copy)]
enum Held {
    Landscape,
    Portrait,
}
use Held::{Landscape, Portrait};

/// How each scene was taken: the seed that was found worth it, held, orientation, time, exposure, aperture, ISO, focal length, what it shows.
type Entry = (u64, Held, u8, &'static str, (u32, u32), f32, u16, f32, &'static str);

const ENTRIES: [Entry; 24] = [
    (4, Landscape, 1, "2024:09:21 06:52:10", (1, 160), 8.0, 100, 70.0, "Ridge behind ridge"),
    (4, Portrait, 6, "2024:09:21 07:08:41", (1, 125), 5.6, 200, 35.0, "Mist on the lake"),
    (4, Landscape, 1, "2024:09:21 07:31:05", (1, 200), 5.6, 200, 85.0, "Firs in the morning fog"),
    (5, Landscape, 1, "2024:09:21 09:14:37", (1, 320), 8.0, 100, 28.0, "The lake below the peaks"),
    (6, Landscape, 3, "2024:09:21 10:02:18", (1, 400), 8.0, 100, 24.0, "Flower meadow"),
    (7, Landscape, 1, "2024:09:21 10:47:52", (1, 500), 8.0, 100, 35.0, "Islands"),
    (4, Portrait, 8, "2024:09:21 11:20:09", (1, 500), 11.0, 100, 24.0, "Tulips"),
    (5, Landscape, 1, "2024:09:21 12:05:33", (1, 640), 8.0, 100, 35.0, "Wheat and summer clouds"),
    (9, Landscape, 2, "2024:09:21 13:26:44", (1, 500), 8.0, 100, 35.0, "Red mesas"),
    (7, Landscape, 1, "2024:09:21 14:11:20", (1, 250), 8.0, 200, 35.0, "Sun and shadow on the moor"),
    (5, Portrait, 5, "2024:09:21 14:58:16", (1, 250), 8.0, 100, 35.0, "Autumn by the lake"),
    (9, Landscape, 1, "2024:09:21 15:37:49", (1, 320), 8.0, 100, 28.0, "Cliffs"),
    (6, Landscape, 1, "2024:09:21 17:29:02", (1, 200), 8.0, 100, 70.0, "Hills in evening light"),
    (4, Portrait, 6, "2024:09:21 17:54:27", (1, 200), 8.0, 100, 35.0, "Dunes"),
    (2, Landscape, 4, "2024:09:21 18:12:55", (1, 160), 11.0, 100, 24.0, "Lavender rows"),
    (3, Landscape, 1, "2024:09:21 18:41:30", (1, 250), 8.0, 100, 35.0, "The sun goes down"),
    (6, Portrait, 7, "2024:09:21 18:55:08", (1, 60), 5.6, 200, 135.0, "Alpenglow"),
    (5, Landscape, 1, "2024:09:21 19:10:46", (1, 30), 5.6, 400, 50.0, "The volcano at dusk"),
    (1, Landscape, 3, "2024:09:21 19:22:13", (1, 30), 4.0, 400, 35.0, "Winter evening"),
    (2, Portrait, 8, "2024:09:21 19:38:59", (1, 15), 4.0, 800, 35.0, "Crescent over the desert"),
    (6, Landscape, 1, "2024:09:21 19:56:34", (2, 1), 5.6, 400, 28.0, "Blue hour in the fjord"),
    (3, Landscape, 1, "2024:09:21 21:44:07", (8, 1), 2.8, 1600, 24.0, "Moonlight on the snow"),
    (3, Portrait, 6, "2024:09:21 22:51:40", (15, 1), 2.0, 3200, 20.0, "The Milky Way"),
    (3, Landscape, 1, "2024:09:21 23:36:22", (6, 1), 2.0, 3200, 20.0, "Northern lights"),
];

/// The 24 photographs, in the order in which they were taken.
pub fn collection() -> Vec<Shot> {
    ENTRIES.iter().enumerate().map(|(scene, entry)| shot(scene, *entry)).collect()
}

fn shot(
    scene: usize,
    (seed, held, orientation, captured, exposure_s, f_number, iso, focal_length_mm, caption): Entry,
) -> Shot {
    let (width, height) = match held {
        Landscape => SENSOR,
        Portrait => (SENSOR.1, SENSOR.0),
    };
    let step = scene as f64;
    let camera = Camera {
        make: "Lumen",
        model: if focal_length_mm < 30.0 { "Lumen Field 24" } else { "Lumen One" },
        lens: lens(focal_length_mm),
        captured,
        offset: Some("+02:00"),
        position: Some(Position {
            latitude: 46.412_37 + 0.013_71 * step,
            longitude: 7.905_14 + 0.021_93 * step,
            altitude_m: 1180.0 + 37.5 * step,
        }),
        orientation,
        exposure_s,
        f_number,
        iso,
        focal_length_mm,
        caption: Some(caption),
        artist: Some("Ada Winter"),
        copyright: Some("© 2024 Ada Winter"),
    };
    Shot { name: format!("IMG_{:04}.JPG", scene + 1), scene, seed, width, height, camera }
}

fn lens(focal_length_mm: f32) -> &'static str {
    match focal_length_mm {
        ..24.0 => "Lumen 20mm F1.8",
        ..=70.0 => "Lumen 24-70mm F2.8",
        _ => "Lumen 70-200mm F4",
    }
}

/// A shot's JPEG, in full size or with its long side reduced to `long_side` pixels.
pub fn develop(shot: &Shot, long_side: Option<u32>) -> Vec<u8> {
    let long = shot.width.max(shot.height);
    let scaled = |side: u32| match long_side {
        Some(limit) if limit < long => (u64::from(side) * u64::from(limit) / u64::from(long)).max(1) as u32,
        _ => side,
    };
    let raster = crate::paint(shot.scene, shot.seed, scaled(shot.width), scaled(shot.height));
    photograph(&raster, &shot.camera, QUALITY).expect("a shot's orientation and metadata fit a JPEG")
}
