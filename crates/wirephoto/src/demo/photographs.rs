//! The demo's own photographs: painted once, kept as files like those of a camera.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use anyhow::{Context, Result};
use wirephoto_landscape::{Shot, collection, develop};

use crate::output::Output;

/// Paints the photographs that are not there yet, on all cores. Answers the directory.
pub fn painted(directory: &Path) -> Result<PathBuf> {
    fs::create_dir_all(directory).with_context(|| format!("{} cannot be made.", directory.display()))?;
    let shots: Vec<Shot> =
        collection().into_iter().filter(|shot| !directory.join(&shot.name).exists()).collect();
    if !shots.is_empty() {
        println!("Painting {} photographs of 24 megapixels, once.", shots.len());
        paint(directory, &shots)?;
    }
    Ok(directory.to_owned())
}

fn paint(directory: &Path, shots: &[Shot]) -> Result<()> {
    let bar = Output::new(false).bar("Painting");
    bar.set_length(shots.len() as u64);
    let next = AtomicUsize::new(0);
    let (done, results) = channel();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let (next, done) = (&next, done.clone());
            scope.spawn(move || {
                while let Some(shot) = shots.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if done.send(keep(directory, shot)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        for result in results {
            result?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    })
}

/// Under its name only when it is whole, so that an interrupted run leaves no half photograph.
fn keep(directory: &Path, shot: &Shot) -> Result<()> {
    let partial = directory.join(format!(".{}", shot.name));
    fs::write(&partial, develop(shot, None))?;
    Ok(fs::rename(partial, directory.join(&shot.name))?)
}
