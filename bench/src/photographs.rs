//! Many photographs: making them, and making what an event shows of them.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use wirephoto_imaging::{Edit, Job, Keep, Limits, Size, render};
use wirephoto_landscape::{collection, develop};

use crate::measure::wall_s;

/// What a studio publishes: low resolution, preview, thumbnail.
const SIZES: [Size; 3] = [
    Size { long_side: 1600, quality: 80, marked: true },
    Size { long_side: 800, quality: 80, marked: true },
    Size { long_side: 320, quality: 75, marked: true },
];
const NAMES: [&str; 3] = ["low", "preview", "thumbnail"];

/// Writes `count` files of which no two are the same: the landscapes, each copy with a number in a comment.
pub fn make(dir: &Path, count: usize, long_side: Option<u32>) -> Result<Value> {
    fs::create_dir_all(dir)?;
    let shots = collection();
    let done = AtomicUsize::new(0);
    let bytes = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(shot) = shots.get(done.fetch_add(1, Ordering::Relaxed)) {
            let jpeg = develop(shot, long_side);
            for number in (shot.scene..count).step_by(shots.len()) {
                let copy = numbered(&jpeg, number as u32)?;
                bytes.fetch_add(copy.len(), Ordering::Relaxed);
                fs::write(dir.join(format!("IMG_{:04}.JPG", number + 1)), copy)?;
            }
        }
        Ok(())
    };
    on_threads(2, work)?;
    Ok(json!({"pictures": count, "bytes": bytes.into_inner()}))
}

/// The file with a comment segment after its EXIF.
fn numbered(jpeg: &[u8], number: u32) -> Result<Vec<u8>> {
    ensure!(jpeg.starts_with(&[0xff, 0xd8, 0xff, 0xe1]), "a camera's file begins with EXIF");
    let after_exif = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    let comment = [&[0xff, 0xfe, 0, 6], number.to_be_bytes().as_slice()].concat();
    Ok([&jpeg[..after_exif], &comment, &jpeg[after_exif..]].concat())
}

/// Makes and writes what an event shows, several photographs at a time, without marks.
pub fn proofs(dir: &Path, out: &Path, threads: usize) -> Result<Value> {
    let photos = files(dir)?;
    let next = AtomicUsize::new(0);
    let (edit, keep, limits) = (Edit::default(), Keep::default(), Limits::default());
    let work = || -> Result<()> {
        while let Some(photo) = photos.get(next.fetch_add(1, Ordering::Relaxed)) {
            let name = photo.file_stem().context("a file has a name")?.to_string_lossy();
            let job = Job {
                edit: &edit,
                sizes: &SIZES,
                watermark: None,
                keep: &keep,
                limits: &limits,
                stop: &|| false,
            };
            let rendered = render(&fs::read(photo)?, &job)?;
            for (rendition, kind) in rendered.renditions.iter().zip(NAMES) {
                fs::write(out.join(format!("{name}-{kind}.jpg")), &rendition.jpeg)?;
            }
        }
        Ok(())
    };
    let (seconds, ()) = wall_s(|| on_threads(threads, work))?;
    Ok(json!({"seconds": seconds, "pictures": photos.len()}))
}

/// Writes every file of a folder once more and syncs each: the disk's share of an import.
pub fn disk(dir: &Path, out: &Path) -> Result<Value> {
    let mut bytes = 0;
    let (seconds, ()) = wall_s(|| {
        for photo in files(dir)? {
            let original = fs::read(&photo)?;
            let mut file = File::create(out.join(photo.file_name().context("a file has a name")?))?;
            file.write_all(&original)?;
            file.sync_all()?;
            bytes += original.len();
        }
        Ok(())
    })?;
    Ok(json!({"seconds": seconds, "bytes": bytes}))
}

fn on_threads(count: usize, work: impl Fn() -> Result<()> + Sync) -> Result<()> {
    thread::scope(|scope| {
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(&work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no panic"))
    })
}

fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
