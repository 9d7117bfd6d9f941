//! Paints landscapes with sensor noise and camera metadata: photographs for the demo, the tests and the benches.

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
    paint::scene(scenes::ALL[scene % scenes::ALL.len()], seed, width, height)
}
