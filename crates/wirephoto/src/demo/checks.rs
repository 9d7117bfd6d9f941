//! What the demo verifies: one line and one JSON object for each check; the first that fails ends the story.

use std::fmt::Display;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// The checks so far.
pub struct Checks {
    printed: bool,
    file: Option<PathBuf>,
    done: Vec<Value>,
}

impl Checks {
    /// Prints its lines only with `--check`; the story depends on every check all the same.
    pub fn new(printed: bool, file: Option<PathBuf>) -> Self {
        Self { printed, file, done: Vec::new() }
    }

    /// Notes a check of a row of requirements, and fails the story when it does not hold.
    pub fn hold(&mut self, row: &str, check: &str, ok: bool, detail: impl Display) -> Result<()> {
        let detail = detail.to_string();
        if self.printed {
            println!("{} {row:4} {check} ({detail})", if ok { "ok    " } else { "FAILED" });
        }
        self.done.push(json!({ "check": check, "row": row, "ok": ok, "detail": detail }));
        if !ok {
            bail!("The demo found something wrong: {check} ({detail}).");
        }
        Ok(())
    }

    /// Writes the file, also when the story failed.
    pub fn write(&self) -> Result<()> {
        let Some(path) = &self.file else { return Ok(()) };
        let text = serde_json::to_string_pretty(&self.done)?;
        std::fs::write(path, text + "\n").with_context(|| format!("{} cannot be written.", path.display()))
    }

    /// The last line.
    pub fn summary(&self) {
        println!("{} checks, all of them hold.", self.done.len());
    }
}
