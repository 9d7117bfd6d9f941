//! Our own programs, built, with a folder to work in; and how their answers are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Bench;
use super::meter::{self, Usage};

/// What the cases work with.
pub struct Tools {
    /// The program of the package `wirephoto-bench`.
    pub ours: PathBuf,
    /// The program itself.
    pub wirephoto: PathBuf,
    /// Everything that is made lies here.
    pub dir: PathBuf,
}

impl Tools {
    /// Builds both programs. Areas share the folder, and with it the photographs.
    pub fn build(bench: &Bench) -> Result<Self> {
        Ok(Self {
            ours: bench.program("wirephoto-bench", "wirephoto-bench")?,
            wirephoto: bench.program("wirephoto", "wirephoto")?,
            dir: bench.dir("host")?,
        })
    }

    /// Camera files, made once.
    pub fn photographs(&self, name: &str, count: usize, long_side: Option<usize>) -> Result<PathBuf> {
        let dir = self.dir.join(name);
        let there = fs::read_dir(&dir).map_or(0, Iterator::count);
        if there != count {
            println!("bench: painting {name}");
            self.fresh(name)?;
            let mut command = self.verb("photographs", &[&dir]);
            command.arg(count.to_string()).args(long_side.map(|side| side.to_string()));
            json(&mut command)?;
        }
        Ok(dir)
    }

    /// A folder that is empty.
    pub fn fresh(&self, name: &str) -> Result<PathBuf> {
        let dir = self.dir.join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).with_context(|| format!("cannot empty {}", dir.display()))?;
        }
        fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(dir)
    }

    /// A verb of the bench program.
    pub fn verb(&self, verb: &str, arguments: &[&Path]) -> Command {
        let mut command = Command::new(&self.ours);
        command.arg(verb).args(arguments);
        command
    }
}

/// Runs a program that prints one JSON object.
pub fn json(command: &mut Command) -> Result<Value> {
    answer(&meter::run(command)?)
}

/// The last line that a program printed, as JSON.
pub fn answer(usage: &Usage) -> Result<Value> {
    let last = usage.stdout.lines().last().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("no JSON: {last:?}"))
}

pub fn number(value: &Value, key: &str) -> Result<f64> {
    value[key].as_f64().with_context(|| format!("no {key:?} in {value}"))
}
