//! The benches' own tables, and nothing but their SQL.

use wirephoto_database::{Id, Migration, Result, Schema, Transaction};

/// The benches' tables.
pub const SCHEMA: Schema = Schema {
    part: "bench",
    migrations: &[Migration { version: 1, name: "bench", sql: include_str!("../migrations/0001_bench.sql") }],
};

/// Where a rendition's bytes are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// In the row of its data.
    Together,
    /// In a table of their own.
    Apart,
}

pub fn insert_pointer(tx: &mut Transaction<'_>, id: Id, path: &str) -> Result<()> {
    let sql = "INSERT INTO bench_pointer (id, width, height, path) VALUES ($1, 1600, 1067, $2)";
    tx.execute(sql, &[&id, &path]).map(drop)
}

pub fn pointer(tx: &mut Transaction<'_>, id: Id) -> Result<String> {
    tx.query_one("SELECT path FROM bench_pointer WHERE id = $1", &[&id], |row| row.get("path"))
}

/// Shared with the plain SQLite connection that ours is compared with.
pub const INSERT_EVENT: &str = "INSERT INTO bench_event (id, data) VALUES ($1, $2)";

pub fn insert_event(tx: &mut Transaction<'_>, id: Id, data: &[u8]) -> Result<()> {
    tx.execute(INSERT_EVENT, &[&id, &data]).map(drop)
}

pub fn delete_events(tx: &mut Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM bench_event", &[]).map(drop)
}

pub fn insert_rendition(
    tx: &mut Transaction<'_>,
    layout: Layout,
    id: Id,
    kind: i64,
    bytes: &[u8],
) -> Result<()> {
    let (hash, length) = ([7_u8; 32], bytes.len() as i64);
    match layout {
        Layout::Together => tx.execute(
            "INSERT INTO bench_together (picture, kind, recipe, width, height, hash, length, bytes)
             VALUES ($1, $2, $3, 1600, 1067, $3, $4, $5)",
            &[&id, &kind, &hash, &length, &bytes],
        ),
        Layout::Apart => {
            tx.execute(
                "INSERT INTO bench_facts (picture, kind, recipe, width, height, hash, length)
                 VALUES ($1, $2, $3, 1600, 1067, $3, $4)",
                &[&id, &kind, &hash, &length],
            )?;
            tx.execute(
                "INSERT INTO bench_bytes (picture, kind, bytes) VALUES ($1, $2, $3)",
                &[&id, &kind, &bytes],
            )
        }
    }
    .map(drop)
}

/// The data of all renditions without their bytes: what a page of an event needs.
pub fn list(tx: &mut Transaction<'_>, layout: Layout) -> Result<Vec<(Id, [u8; 32], i64)>> {
    let sql = match layout {
        Layout::Together => "SELECT picture, hash, width FROM bench_together ORDER BY picture, kind",
        Layout::Apart => "SELECT picture, hash, width FROM bench_facts ORDER BY picture, kind",
    };
    tx.query(sql, &[], |row| Ok((row.get("picture")?, row.get("hash")?, row.get("width")?)))
}

/// The bytes of one rendition.
pub fn bytes(tx: &mut Transaction<'_>, layout: Layout, id: Id, kind: i64) -> Result<Vec<u8>> {
    let sql = match layout {
        Layout::Together => "SELECT bytes FROM bench_together WHERE picture = $1 AND kind = $2",
        Layout::Apart => "SELECT bytes FROM bench_bytes WHERE picture = $1 AND kind = $2",
    };
    tx.query_one(sql, &[&id, &kind], |row| row.get("bytes"))
}
