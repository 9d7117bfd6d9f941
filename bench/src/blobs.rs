//! A rendition on its way out: from its row, from a file, and from a row that points to a file.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use wirephoto_database::{Database, Id, Location, Moment};
use wirephoto_imaging::{Edit, Metadata};
use wirephoto_library::{Kind, NewPicture, NewRendition, Way, add_picture, put_renditions, release};

use crate::measure::{mean_cpu_ms, median, noise, shuffled};
use crate::repository;

const READS: usize = 20_000;
const ROUNDS: usize = 7;

/// Name, bytes of a rendition, how many there are.
const SETS: [(&str, usize, usize); 4] = [
    ("19 KB, 200 in use", 19_000, 200),
    ("60 KB, 200 in use", 60_000, 200),
    ("19 KB of 95 MB", 19_000, 5000),
    ("60 KB of 300 MB", 60_000, 5000),
];

/// Microseconds of processor time for one read in random order, everything read before.
pub fn run(dir: &Path) -> Result<Value> {
    let mut answers = Vec::new();
    for (name, bytes, pictures) in SETS {
        let folder = dir.join(format!("{bytes}-{pictures}"));
        fs::create_dir_all(&folder)?;
        answers.push(measure(&folder, name, bytes, pictures)?);
    }
    Ok(json!({"sets": answers}))
}

fn measure(folder: &Path, name: &str, bytes: usize, pictures: usize) -> Result<Value> {
    let db = Database::open(
        &Location::File(folder.join("proofs.db")),
        &[wirephoto_library::SCHEMA, repository::SCHEMA],
    )?;
    let now = Moment::now();
    let ids: Vec<Id> = (0..pictures).map(|_| Id::new(now)).collect();
    for (number, &id) in ids.iter().enumerate() {
        let jpeg = noise(bytes, number as u64 + 1);
        let path = folder.join(format!("{id}.jpg"));
        fs::write(&path, &jpeg)?;
        store(&db, id, jpeg, path.display().to_string(), now)?;
    }
    let from_row = |id: Id| -> Result<usize> {
        let released = db.peek(move |tx| release(tx, id, Way::Page(Kind::Preview))).wait()?;
        Ok(released.bytes.len())
    };
    let from_file = |id: Id| -> Result<usize> { Ok(fs::read(folder.join(format!("{id}.jpg")))?.len()) };
    let from_pointer = |id: Id| -> Result<usize> {
        let path = db.peek(move |tx| repository::pointer(tx, id)).wait()?;
        Ok(fs::read(path)?.len())
    };
    let ways: [&dyn Fn(Id) -> Result<usize>; 3] = [&from_row, &from_file, &from_pointer];
    let mut took = [vec![], vec![], vec![]];
    for round in 0..=ROUNDS {
        for turn in 0..ways.len() {
            let at = (round + turn) % ways.len();
            let read_us = each(&ids, round as u64, ways[at])?;
            if round > 0 {
                took[at].push(read_us);
            }
        }
    }
    let [row, file, pointer] = took.map(median);
    Ok(json!({"set": name, "row_us": row, "file_us": file, "pointer_us": pointer}))
}

fn store(db: &Database, id: Id, jpeg: Vec<u8>, path: String, now: Moment) -> Result<()> {
    let picture = NewPicture {
        id,
        owner: id,
        original: None,
        file_name: "IMG_0001.JPG".to_owned(),
        width: 6000,
        height: 4000,
        metadata: Metadata::default(),
        edit: Edit::default(),
        edit_revision: 1,
        blur: vec![0; 25],
        created_at: now,
    };
    let renditions = vec![NewRendition { kind: Kind::Preview, width: 800, height: 533, jpeg }];
    db.write(move |tx| {
        add_picture(tx, &picture)?;
        put_renditions(tx, id, &[1; 32], &renditions)?;
        repository::insert_pointer(tx, id, &path)?;
        Ok::<_, wirephoto_library::Error>(())
    })
    .wait()?;
    Ok(())
}

fn each(ids: &[Id], seed: u64, read: &dyn Fn(Id) -> Result<usize>) -> Result<f64> {
    let order: Vec<u64> = shuffled(READS, seed + 1).collect();
    let ms = mean_cpu_ms(1, || {
        order.iter().try_fold(0, |sum, number| Ok(sum + read(ids[(number % ids.len() as u64) as usize])?))
    })?;
    Ok(ms * 1e3 / READS as f64)
}
