//! The job of a lab: a part of a 24-megapixel JPEG onto a sheet of paper, in the printer's colours.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use wirephoto_imaging::sheet::{self, Intent, PrinterProfile, Sheet};
use wirephoto_imaging::{Crop, Limits, probe};

use crate::measure::mean_cpu_ms;
use crate::quality;

/// A printer with its paper, as the tests of imaging have it: tables of 33 × 33 × 33.
#[path = "../../crates/imaging/tests/it/paper.rs"]
mod paper;

/// Dots per inch of every sheet.
const DPI: u16 = 300;

/// Writes the printer's profile.
pub fn profile(file: &Path) -> Result<Value> {
    let icc = paper::profile();
    fs::write(file, &icc)?;
    Ok(json!({"bytes": icc.len()}))
}

/// What is cut: `X,Y,WIDTH,HEIGHT` in fractions and `WIDTHxHEIGHT` in dots, both for a picture that stands. For one that
/// lies they change places.
pub struct Cut {
    pub crop: Crop,
    pub dots: (u32, u32),
}

impl Cut {
    /// Reads both for a photograph.
    pub fn parse(original: &[u8], crop: &str, dots: &str) -> Result<Self> {
        let (width, height) = probe(original, &Limits::default())?.upright();
        let parts = crop.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let &[x, y, w, h] = &parts[..] else { anyhow::bail!("{crop:?} is no crop") };
        let (across, down) = dots.split_once('x').context("dots are WIDTHxHEIGHT")?;
        let (across, down) = (across.parse()?, down.parse()?);
        Ok(if width > height {
            Self { crop: Crop::new(y, x, h, w)?, dots: (down, across) }
        } else {
            Self { crop: Crop::new(x, y, w, h)?, dots: (across, down) }
        })
    }
}

/// A sheet from a photograph, again and again.
struct Lab {
    original: Vec<u8>,
    cut: Cut,
    /// sRGB when there is none.
    icc: Option<Vec<u8>>,
}

impl Lab {
    fn open([photo, crop, dots, profile]: [&str; 4]) -> Result<Self> {
        let original = fs::read(photo)?;
        let cut = Cut::parse(&original, crop, dots)?;
        let icc = (profile != "srgb").then(|| fs::read(profile)).transpose()?;
        Ok(Self { original, cut, icc })
    }

    fn sheet(&self) -> Result<Vec<u8>> {
        let read = |icc: &Vec<u8>| PrinterProfile::read(icc, Intent::Perceptual);
        let printer = self.icc.as_ref().map(read).transpose()?;
        let (width, height) = self.cut.dots;
        let job = sheet::Job {
            crop: self.cut.crop,
            sheet: Sheet::new(width, height, 0, DPI)?,
            printer: printer.as_ref(),
            limits: &Limits::default(),
            stop: &|| false,
        };
        Ok(sheet::cut(&self.original, &job)?)
    }
}

/// Makes one sheet.
pub fn once(job: [&str; 4], file: &Path) -> Result<Value> {
    let jpeg = Lab::open(job)?.sheet()?;
    fs::write(file, &jpeg)?;
    Ok(json!({"bytes": jpeg.len()}))
}

/// Processor time of one sheet in a process that does nothing else.
pub fn steady(job: [&str; 4], repeats: usize) -> Result<Value> {
    let lab = Lab::open(job)?;
    Ok(json!({"cpu_ms": mean_cpu_ms(repeats, || lab.sheet())?}))
}

/// How near sheets in sRGB are to a full decode, cut and scaled by Lanczos.
pub fn compare(photo: &str, crop: &str, dots: &str, sheets: &[&str]) -> Result<Value> {
    let original = fs::read(photo)?;
    let cut = Cut::parse(&original, crop, dots)?;
    quality::compare_sheets(&original, &cut, sheets)
}
