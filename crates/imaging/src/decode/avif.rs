//! AVIF: the container by our own reader, AV1 by rav1d (dav1d in Rust). A single picture or a grid of
//! tiles, with or without opacity.

use rav1d::{Decoder, Picture, PixelLayout, PlanarImageComponent, Settings};
use re_rav1d as rav1d;

use super::Header;
use crate::Error;
use crate::colour::{Cicp, Profile, YccToRgb};
use crate::heif::{Heif, Item, Property};
use crate::limits::Limits;
use crate::orientation::Orientation;
use crate::scale::{Layout, Pixels, Raster};

/// Planes of 16 bits, and RGB beside them.
const BYTES_PER_PIXEL: u64 = 9;

/// Times that data is handed on before a still picture must have come out.
const PIECES_MAX: usize = 1000;

/// Reads the header.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let heif = Heif::read(bytes).ok_or_else(incomplete)?;
    let item = heif.primary().ok_or_else(incomplete)?;
    if !matches!(&item.kind, b"av01" | b"grid") {
        return Err(Error::unsupported("AVIF without an AV1 picture"));
    }
    let (width, height) = heif.size(item).ok_or_else(incomplete)?;
    limits.check_decoded(width, height, BYTES_PER_PIXEL)?;
    let mut orientation = Orientation::UPRIGHT;
    for property in heif.properties(item) {
        match property {
            Property::Orientation(next) => orientation = orientation.then(next),
            Property::Aperture => return Err(Error::unsupported("AVIF with a clean aperture")),
            _ => {}
        }
    }
    Ok(Header { width, height, orientation })
}

fn incomplete() -> Error {
    Error::damaged("its table of contents cannot be read")
}

/// Decodes; transparent parts show white.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Raster, Error> {
    let heif = Heif::read(bytes).ok_or_else(incomplete)?;
    let item = heif.primary().ok_or_else(incomplete)?;
    let (width, height) = heif.size(item).ok_or_else(incomplete)?;
    let mut canvas = Canvas::new(width as usize, height as usize);
    let cicp = canvas.draw(&heif, item, limits)?;
    if let Some(opacity) = opacity_of(&heif, item) {
        let mut mask = Canvas::new(width as usize, height as usize);
        mask.draw(&heif, opacity, limits)?;
        canvas.show_on_white(&mask);
    }
    let icc = heif.properties(item).find_map(|property| match property {
        Property::Icc(icc) => Some(icc),
        _ => None,
    });
    let profile = match icc {
        Some(icc) => Profile::read(icc, Layout::Rgb),
        None => Profile::of_cicp(cicp),
    };
    Ok(Raster {
        width: canvas.width as f64,
        height: canvas.height as f64,
        pixels: Pixels::Packed {
            layout: Layout::Rgb,
            stride: canvas.width,
            rows: canvas.height,
            samples: canvas.rgb,
        },
        profile,
    })
}

/// The item that holds an item's opacity (AVIF §4.1).
fn opacity_of<'h, 'a>(heif: &'h Heif<'a>, item: &Item<'a>) -> Option<&'h Item<'a>> {
    const ALPHA: &[u8] = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
    heif.referring(*b"auxl", item.id)
        .find(|auxiliary| heif.properties(auxiliary).any(|property| property == Property::Auxiliary(ALPHA)))
}

/// RGB into which tiles are drawn.
struct Canvas {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, rgb: vec![0; width * height * 3] }
    }

    /// Draws an item and says how its colours are coded.
    fn draw(&mut self, heif: &Heif<'_>, item: &Item<'_>, limits: &Limits) -> Result<Cicp, Error> {
        let stated = heif.properties(item).find_map(|property| match property {
            Property::Cicp(cicp) => Some(cicp),
            _ => None,
        });
        if item.kind != *b"grid" {
            let picture = picture(heif, item, limits)?;
            if (picture.width() as usize, picture.height() as usize) != (self.width, self.height) {
                return Err(Error::damaged("its pixels are of another size than announced"));
            }
            return self.draw_tile(&picture, (0, 0), stated);
        }
        let tiles = heif.referred(*b"dimg", item.id);
        let (columns, rows) = grid(heif, item)
            .filter(|(columns, rows)| columns * rows == tiles.len())
            .ok_or_else(incomplete)?;
        let mut cicp = None;
        let mut tile_size = None;
        for (index, &id) in tiles.iter().enumerate() {
            let tile = heif.item(id).ok_or_else(incomplete)?;
            let picture = picture(heif, tile, limits)?;
            let size = (picture.width() as usize, picture.height() as usize);
            let (width, height) = *tile_size.get_or_insert(size);
            let fits =
                |tile: usize, count: usize, whole: usize| tile * count >= whole && tile * (count - 1) < whole;
            if size != (width, height)
                || !fits(width, columns, self.width)
                || !fits(height, rows, self.height)
            {
                return Err(Error::damaged("its tiles do not cover it"));
            }
            cicp = Some(self.draw_tile(
                &picture,
                (index % columns * width, index / columns * height),
                stated,
            )?);
        }
        cicp.ok_or_else(incomplete)
    }

    /// Draws a decoded picture with its top left corner at `at`; what lies outside is cut off.
    fn draw_tile(
        &mut self,
        picture: &Picture,
        at: (usize, usize),
        stated: Option<Cicp>,
    ) -> Result<Cicp, Error> {
        let cicp = stated.unwrap_or_else(|| Cicp {
            primaries: picture.color_primaries() as u8,
            transfer: picture.transfer_characteristic() as u8,
            matrix: picture.matrix_coefficients() as u8,
            full_range: picture.color_range() == rav1d::pixel::YUVRange::Full,
        });
        let bits = picture.bits_per_component().map_or(8, |bits| bits.0 as u32);
        let convert =
            YccToRgb::new(cicp, bits).ok_or_else(|| Error::unsupported("AVIF with this colour matrix"))?;
        let (across, down) = match picture.pixel_layout() {
            PixelLayout::I420 => (1, 1),
            PixelLayout::I422 => (1, 0),
            PixelLayout::I444 | PixelLayout::I400 => (0, 0),
        };
        let luma = Samples::of(picture, PlanarImageComponent::Y);
        let chroma = (picture.pixel_layout() != PixelLayout::I400).then(|| {
            [PlanarImageComponent::U, PlanarImageComponent::V]
                .map(|component| Samples::of(picture, component))
        });
        let neutral = 1 << (bits - 1);
        let rows = (picture.height() as usize).min(self.height.saturating_sub(at.1));
        let columns = (picture.width() as usize).min(self.width.saturating_sub(at.0));
        for y in 0..rows {
            let start = ((at.1 + y) * self.width + at.0) * 3;
            let row = &mut self.rgb[start..start + columns * 3];
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                let [cb, cr] = chroma.as_ref().map_or([neutral; 2], |planes| {
                    planes.each_ref().map(|plane| plane.at(x >> across, y >> down))
                });
                pixel.copy_from_slice(&convert.rgb(luma.at(x, y), cb, cr));
            }
        }
        Ok(cicp)
    }

    /// Lets white through where the mask, whose luma is opacity, is dark.
    fn show_on_white(&mut self, mask: &Self) {
        for (pixel, opacity) in self.rgb.chunks_exact_mut(3).zip(mask.rgb.chunks_exact(3)) {
            let opacity = u32::from(opacity[0]);
            for sample in pixel {
                *sample = ((u32::from(*sample) * opacity + 255 * (255 - opacity) + 127) / 255) as u8;
            }
        }
    }
}

/// Columns and rows of a grid (ISO/IEC 23008-12 §6.6.2.3).
fn grid(heif: &Heif<'_>, item: &Item<'_>) -> Option<(usize, usize)> {
    let contents = heif.contents(item)?;
    let &[_, _, rows, columns, ..] = &*contents else { return None };
    Some((usize::from(columns) + 1, usize::from(rows) + 1))
}

/// Decodes an item's first frame.
fn picture(heif: &Heif<'_>, item: &Item<'_>, limits: &Limits) -> Result<Picture, Error> {
    let data = heif.contents(item).ok_or_else(|| Error::damaged("it ends early"))?.into_owned();
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_frame_size_limit(u32::try_from(limits.max_pixels).unwrap_or(u32::MAX));
    let mut decoder = Decoder::with_settings(&settings).map_err(Error::damaged)?;
    let mut sent = decoder.send_data(data, None, None, None);
    for _ in 0..PIECES_MAX {
        // "Again" after sending means that some of the data waits; after asking, that more is wanted.
        let waiting = match sent {
            Ok(()) => false,
            Err(error) if error.is_again() => true,
            Err(error) => return Err(Error::damaged(error)),
        };
        match decoder.get_picture() {
            Ok(picture) => return Ok(picture),
            Err(error) if error.is_again() && waiting => sent = decoder.send_pending_data(),
            Err(error) if error.is_again() => break,
            Err(error) => return Err(Error::damaged(error)),
        }
    }
    Err(Error::damaged("it ends early"))
}

/// Samples of a plane, of one byte or two each.
struct Samples {
    plane: rav1d::Plane,
    stride: usize,
    wide: bool,
}

impl Samples {
    fn of(picture: &Picture, component: PlanarImageComponent) -> Self {
        Self {
            plane: picture.plane(component),
            stride: picture.stride(component) as usize,
            wide: picture.bit_depth() > 8,
        }
    }

    fn at(&self, x: usize, y: usize) -> i32 {
        let row = y * self.stride;
        if self.wide {
            i32::from(u16::from_ne_bytes([self.plane[row + 2 * x], self.plane[row + 2 * x + 1]]))
        } else {
            i32::from(self.plane[row + x])
        }
    }
}
