//! Renditions in the row of their data, and in a table of their own: what a list and a single picture cost.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use wirephoto_database::{Database, Id, Location, Moment};

use crate::measure::{mean_cpu_ms, median, noise, shuffled};
use crate::repository::{self, Layout, SCHEMA};

const PICTURES: usize = 5000;
/// Bytes of a thumbnail, a preview and a low-resolution picture.
const KINDS: [usize; 3] = [19_000, 60_000, 260_000];
const ROUNDS: usize = 5;
const READS: usize = 2000;

/// Lists 5,000 pictures' renditions and reads thumbnails, both ways in turn.
pub fn run(dir: &Path) -> Result<Value> {
    let db = Database::open(&Location::File(dir.join("layout.db")), &[SCHEMA])?;
    let start = Moment::now();
    let ids: Vec<Id> = (0..PICTURES).map(|_| Id::new(start)).collect();
    for (number, &id) in ids.iter().enumerate() {
        db.write(move |tx| {
            for (kind, &length) in KINDS.iter().enumerate() {
                let bytes = noise(length, number as u64);
                repository::insert_rendition(tx, Layout::Together, id, kind as i64, &bytes)?;
                repository::insert_rendition(tx, Layout::Apart, id, kind as i64, &bytes)?;
            }
            Ok::<_, wirephoto_database::Error>(())
        })
        .wait()?;
    }
    let (mut lists, mut reads) = ([vec![], vec![]], [vec![], vec![]]);
    for round in 0..=ROUNDS {
        for (at, layout) in [Layout::Together, Layout::Apart].into_iter().enumerate() {
            let list_ms = mean_cpu_ms(1, || Ok(db.read(move |tx| repository::list(tx, layout)).wait()?))?;
            let order: Vec<u64> = shuffled(READS, round as u64 + 1).collect();
            let read_ms = mean_cpu_ms(1, || {
                for number in &order {
                    let id = ids[(number % PICTURES as u64) as usize];
                    db.peek(move |tx| repository::bytes(tx, layout, id, 0)).wait()?;
                }
                Ok(())
            })?;
            lists[at].push(list_ms);
            reads[at].push(read_ms * 1e3 / READS as f64);
        }
    }
    let [together, apart] = lists.map(median);
    let [together_read, apart_read] = reads.map(median);
    Ok(json!({
        "together": {"list_ms": together, "read_us": together_read},
        "apart": {"list_ms": apart, "read_us": apart_read},
    }))
}
