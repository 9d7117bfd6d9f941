//! Paints landscapes with sensor noise and camera metadata: photographs for the demo, the tests and the benches.
//!
//! Everything follows from a scene's number and a seed; nothing is read, and no clock is asked. A picture is drawn
//! in linear light: a sky with clouds; land, walked column by column from near to far; water that mirrors both. A
//! tone curve, a vignette and a sensor's noise then make it weigh what a camera's file weighs.
//!
//! ```
//! use wirephoto_landscape::{Camera, paint, photograph};
//!
//! let lake = paint(3, 5, 300, 200);
//! let jpeg = photograph(&lake, &Camera { orientation: 6, ..Camera::default() }, 95)?;
//! assert!(jpeg.starts_with(&[0xff, 0xd8]));
//! # Ok::<(), wirephoto_landscape::Error>(())
//! ```

mod canvas;
mod clouds;
mod collection;
mod colour;
mod exif;
mod finish;
mod ground;
mod noise;
mod paint;
mod photograph;
mod random;
mod raster;
mod relief;
mod scene;
mod scenes;
mod shadow;
mod sky;
mod terrain;
mod water;

pub use collection::{Shot, collection, develop};
pub use photograph::{Camera, Error, Position, photograph};
pub use raster::Raster;

/// How many different scenes there are.
pub fn scenes() -> usize {
    scenes::ALL.len()
}

/// Paints a scene (numbers wrap around) at a size; `seed` moves its hills, clouds and waves.
pub fn paint(scene: usize, seed: u64, width: u32, height: u32) -> Raster {
    let number = scene % scenes::ALL.len();
    paint::scene(scenes::ALL[number], random::hash(number as u64, seed), width, height)
}
