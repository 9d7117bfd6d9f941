//! What is on the screen, and how it gets there: only what is another than before is drawn.

use std::time::Duration;

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use tokio::runtime::Handle;
use wirephoto_database::{Id, Transaction};

use super::graphics::Graphics;
use super::text;
use super::tty::{Key, Size, Tty};
use crate::words::Words;
use crate::worker::Worker;
use crate::{Frame, repository};

/// Lines of text under a picture.
const LINES: u16 = 2;

/// What is on a screen.
#[derive(Clone, Default, PartialEq)]
pub struct View {
    pub scene: Scene,
    /// The line under it: left and right.
    pub upper: [String; 2],
    /// And the last one.
    pub lower: [String; 2],
}

/// What fills a screen.
#[derive(Clone, Default)]
pub enum Scene {
    /// It is night.
    #[default]
    Dark,
    /// There is no picture yet.
    Nothing(&'static Words),
    /// The frame belongs to nobody.
    Code {
        code: String,
        /// What a telephone reads.
        link: Option<String>,
        words: &'static Words,
    },
    Picture(Id),
}

impl PartialEq for Scene {
    /// Words do not change.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dark, Self::Dark) | (Self::Nothing(_), Self::Nothing(_)) => true,
            (Self::Code { code, .. }, Self::Code { code: other, .. }) => code == other,
            (Self::Picture(id), Self::Picture(other)) => id == other,
            _ => false,
        }
    }
}

/// A screen, and what is on it.
pub struct Stage {
    tty: Tty,
    graphics: Graphics,
    worker: Worker,
    runtime: Handle,
    drawn: Option<(View, Size)>,
}

impl Stage {
    pub fn new(tty: Tty, graphics: Graphics, worker: Worker, runtime: Handle) -> Self {
        Self { tty, graphics, worker, runtime, drawn: None }
    }

    pub fn key(&mut self, patience: Duration) -> std::io::Result<Option<Key>> {
        self.tty.key(patience)
    }

    /// What fills the screen now.
    pub fn scene(&self) -> Option<&Scene> {
        self.drawn.as_ref().map(|(view, _)| &view.scene)
    }

    /// Shows this. The picture that came to the screen by that, if one did.
    pub fn show(&mut self, frame: &Frame, view: &View) -> std::io::Result<Option<Id>> {
        let size = self.tty.size();
        if self.drawn.as_ref().is_some_and(|(drawn, at)| (drawn, *at) == (view, size)) {
            return Ok(None);
        }
        let before = self.drawn.replace((view.clone(), size));
        let is_same = before.is_some_and(|(before, at)| before.scene == view.scene && at == size);
        let mut shown = None;
        if !is_same {
            self.tty.write(&format!("{}\x1b[0m\x1b[2J", self.graphics.wipe()))?;
            match &view.scene {
                Scene::Dark => {}
                Scene::Nothing(t) => self.paragraphs(size, &[t.nothing_yet, t.nothing_yet_hint])?,
                Scene::Code { code, link, words } => self.code(size, code, link.as_deref(), words)?,
                Scene::Picture(id) => shown = self.picture(frame, *id, size)?.then_some(*id),
            }
        }
        let columns = usize::from(size.columns);
        for (row, [left, right]) in [(size.rows.saturating_sub(1), &view.upper), (size.rows, &view.lower)] {
            let line = text::line(left, right, columns);
            self.tty.write(&format!("\x1b[{};1H{line}", row.max(1)))?;
        }
        Ok(shown)
    }

    /// Texts in the middle of the screen.
    fn paragraphs(&mut self, size: Size, texts: &[&str]) -> std::io::Result<()> {
        let columns = usize::from(size.columns);
        let mut lines = Vec::new();
        for text in texts {
            lines.extend(text::wrapped(text, columns.min(70)));
            lines.push(String::new());
        }
        let top = usize::from(size.rows.saturating_sub(LINES)).saturating_sub(lines.len()) / 2;
        for (row, line) in (top + 1..usize::from(size.rows.saturating_sub(LINES)).max(1)).zip(lines) {
            self.tty.write(&format!("\x1b[{row};1H{}", text::middle(&line, columns)))?;
        }
        Ok(())
    }

    fn code(&mut self, size: Size, code: &str, link: Option<&str>, t: &Words) -> std::io::Result<()> {
        let square = link.and_then(|link| QrCode::with_error_correction_level(link, EcLevel::L).ok());
        let square = square.map(|square| {
            // Dark on light, whatever the terminal's colours are.
            square.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build()
        });
        let square: Vec<&str> = square.as_deref().map_or(Vec::new(), |square| square.lines().collect());
        let columns = usize::from(size.columns);
        let across = square.first().map_or(0, |line| text::width(line));
        let room = usize::from(size.rows.saturating_sub(LINES));
        let texts = text::wrapped(t.pair_intro, columns.min(70)).len() + 4;
        let fits = !square.is_empty() && square.len() + texts <= room && across <= columns;
        if !fits {
            return self.paragraphs(size, &[t.pair, t.pair_intro, code]);
        }
        let upper = Size { rows: (texts as u16) + LINES, ..size };
        self.paragraphs(upper, &[t.pair_intro, code])?;
        let left = (columns - across) / 2 + 1;
        for (row, line) in (texts + 1..).zip(square) {
            self.tty.write(&format!("\x1b[{row};{left}H\x1b[38;5;231;48;5;16m{line}\x1b[0m"))?;
        }
        Ok(())
    }

    /// Draws a picture; `false` if it is not there, or cannot be drawn.
    fn picture(&mut self, frame: &Frame, id: Id, size: Size) -> std::io::Result<bool> {
        let read = move |tx: &mut Transaction<'_>| match repository::picture(tx, id)? {
            Some(picture) => repository::jpeg(tx, &picture),
            None => Ok(None),
        };
        let jpeg = match frame.database().read(read).wait() {
            Ok(Some(jpeg)) => jpeg,
            Ok(None) => return Ok(false),
            Err(error) => {
                tracing::error!(%error, "a picture cannot be read");
                return Ok(false);
            }
        };
        let rows = size.rows.saturating_sub(LINES).max(1);
        let place = self.graphics.pixels((size.columns, rows), size.cell);
        let Ok(pixels) = self.runtime.block_on(self.worker.pixels(&jpeg, place)) else { return Ok(false) };
        let cell = self.graphics.cell(size.cell);
        let margin = |cells: u16, pixels: u32, cell: u32| {
            1 + cells.saturating_sub(u16::try_from(pixels.div_ceil(cell)).unwrap_or(u16::MAX)) / 2
        };
        let at = (margin(size.columns, pixels.width, cell.0), margin(rows, pixels.height, cell.1));
        let drawn = self.graphics.draw(&pixels, at);
        self.tty.write(&drawn)?;
        Ok(true)
    }
}
