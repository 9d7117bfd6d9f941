//! Puts a scene together: sky, land, water, then the photographic finish.

use crate::canvas::{Canvas, Optics};
use crate::finish;
use crate::noise::Noise;
use crate::raster::Raster;
use crate::relief::Country;
use crate::scene::{Scene, Water};
use crate::shadow::Shadows;
use crate::sky::{Dome, Sky};
use crate::terrain::{Column, Painter};
use crate::water::{self, COLUMNS_PER_MIRROR, Mirror, Seen};

/// Larger pictures are drawn at half their size and enlarged before the noise is added, as a sensor's colour
/// filter softens real ones.
const FULL_UP_TO: u32 = 2400;

/// Paints a scene.
pub fn scene(scene: &Scene, seed: u64, width: u32, height: u32) -> Raster {
    let scale = if width.max(height) > FULL_UP_TO { 2 } else { 1 };
    let (across, down) = (width.div_ceil(scale) as usize, height.div_ceil(scale) as usize);
    let optics = Optics::new(&scene.view, across, down);
    let noise = Noise::new(seed);
    let sky = Sky::new(scene, &noise, seed);
    let country = Country::new(scene.land, scene.water.is_some(), &noise, seed);
    let shadows = Shadows::cast(scene, &optics, &country, &noise);
    let below = (down as f32 - optics.horizon).max(0.0) as usize + 2;
    let dome = Dome::draw(&sky, &optics, below.max(optics.horizon.max(0.0) as usize + 2));
    let eye = country.stand(scene.view.eye_m, scene.view.near_m);
    let studio = Studio {
        eye,
        scene,
        optics,
        sky: &sky,
        dome: &dome,
        painter: Painter::new(scene, &country, &shadows, &sky),
    };

    let mut canvas = studio.view();
    if let Some(water) = &scene.water {
        studio.fill(&mut canvas, water, below, &noise);
    }
    finish::develop(&canvas, scale as usize, width, height, scene.exposure, seed)
}

/// From higher up, waves mirror sky rather than shores: the mirror is drawn from this height at most.
const LOW_EYE_M: f32 = 4.0;

struct Studio<'a> {
    /// The eye's height.
    eye: f32,
    scene: &'a Scene,
    optics: Optics,
    sky: &'a Sky<'a>,
    dome: &'a Dome,
    painter: Painter<'a>,
}

impl Studio<'_> {
    /// Sky and land, with water left dark.
    fn view(&self) -> Canvas {
        let Optics { width, height, horizon, .. } = self.optics;
        let mut canvas = Canvas::new(width, height);
        let mut column = Column::new(height);
        for x in 0..width {
            column.clear(|row| self.dome.look(self.sky, &self.optics, x as f32, horizon - row as f32 - 0.5));
            self.painter.draw(self.sky, self.optics, x as f32, self.eye, &mut column);
            for row in 0..height {
                let at = row * width + x;
                canvas.light[at] = column.light[row];
                canvas.water[at] = column.water[row];
                canvas.rough[at] = column.rough[row];
            }
        }
        canvas
    }

    /// Draws what the water mirrors, as seen from below it, and pours the water.
    fn fill(&self, canvas: &mut Canvas, water: &Water, rows: usize, noise: &Noise) {
        let mut mirror = Mirror::new(self.optics.width, rows);
        let optics = Optics { horizon: rows as f32, ..self.optics };
        let mut column = Column::new(rows);
        for x in 0..mirror.columns() {
            let at = (x * COLUMNS_PER_MIRROR) as f32;
            column.clear(|row| self.dome.look(self.sky, &optics, at, optics.horizon - row as f32 - 0.5));
            self.painter.draw(self.sky, optics, at, -self.eye.min(LOW_EYE_M), &mut column);
            mirror.store(x, &column.light);
        }
        let view = Seen { optics: &self.optics, eye: self.eye, mirror: &mirror, sky: self.sky };
        water::pour(canvas, &view, self.scene.sun.disc, water, noise);
    }
}
