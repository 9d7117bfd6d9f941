//! Files and their pieces.

use wirephoto_database::{Id, Result, Row, Transaction};

/// Bytes of a row at the most: a larger one would hold up everybody's writes.
const ROW_BYTES: usize = 1 << 20;

/// A picture that jobs need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Its row.
    pub id: Id,
    /// BLAKE3 of its bytes.
    pub hash: [u8; 32],
    /// Bytes.
    pub length: u64,
    /// Bytes that are there.
    pub stored: u64,
    /// Whether all are there, and are what the hash says.
    pub whole: bool,
}

/// Some bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where they begin.
    pub start: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The file of that name which a job of this studio needs.
pub fn file_for(tx: &mut Transaction<'_>, studio: Id, hash: &[u8; 32]) -> Result<Option<File>> {
    let found = tx.query(
        "SELECT f.* FROM lab_file f JOIN lab_job_file n ON n.file = f.id JOIN lab_job j ON j.order_id = n.job
         WHERE f.hash = $1 AND j.studio = $2 ORDER BY f.id LIMIT 1",
        &[hash, &studio],
        read_file,
    )?;
    Ok(found.into_iter().next())
}

/// The file of that name of a job.
pub fn file(tx: &mut Transaction<'_>, job: Id, hash: &[u8; 32]) -> Result<Option<File>> {
    tx.query_opt(
        "SELECT f.* FROM lab_file f JOIN lab_job_file n ON n.file = f.id WHERE f.hash = $1 AND n.job = $2",
        &[hash, &job],
        read_file,
    )
}

pub fn add_file(tx: &mut Transaction<'_>, id: Id, hash: &[u8; 32], length: u64) -> Result<()> {
    tx.execute(
        "INSERT INTO lab_file (id, hash, length, stored, whole) VALUES ($1, $2, $3, 0, FALSE)",
        &[&id, hash, &(length as i64)],
    )?;
    Ok(())
}

pub fn add_job_file(tx: &mut Transaction<'_>, job: Id, file: Id) -> Result<()> {
    tx.execute("INSERT INTO lab_job_file (job, file) VALUES ($1, $2)", &[&job, &file])?;
    Ok(())
}

/// The files that a job lacks.
pub fn missing(tx: &mut Transaction<'_>, job: Id) -> Result<Vec<[u8; 32]>> {
    tx.query(
        "SELECT f.hash FROM lab_job_file n JOIN lab_file f ON f.id = n.file
         WHERE n.job = $1 AND NOT f.whole ORDER BY f.hash",
        &[&job],
        |row| row.get("hash"),
    )
}

/// Adds a piece at the end of what is there; `false`, and nothing is stored, when that is not `start`.
pub fn put_piece(tx: &mut Transaction<'_>, file: Id, start: u64, bytes: &[u8]) -> Result<bool> {
    let end = start + bytes.len() as u64;
    let rows = tx.execute(
        "UPDATE lab_file SET stored = $3 WHERE id = $1 AND stored = $2 AND NOT whole",
        &[&file, &(start as i64), &(end as i64)],
    )?;
    if rows == 0 {
        return Ok(false);
    }
    let mut start = start;
    for row in bytes.chunks(ROW_BYTES) {
        tx.execute(
            "INSERT INTO lab_piece (file, start, bytes) VALUES ($1, $2, $3)",
            &[&file, &(start as i64), &row],
        )?;
        start += row.len() as u64;
    }
    Ok(true)
}

/// What of a file begins at `start`.
pub fn next_piece(tx: &mut Transaction<'_>, file: Id, start: u64) -> Result<Option<Piece>> {
    tx.query_opt(
        "SELECT start, bytes FROM lab_piece WHERE file = $1 AND start = $2",
        &[&file, &(start as i64)],
        |row| Ok(Piece { start: row.get("start")?, bytes: row.get("bytes")? }),
    )
}

/// All of it is there, and is what the name says. `false` when it was known.
pub fn set_whole(tx: &mut Transaction<'_>, file: Id) -> Result<bool> {
    let rows = tx.execute("UPDATE lab_file SET whole = TRUE WHERE id = $1 AND NOT whole", &[&file])?;
    Ok(rows == 1)
}

/// Forgets what has come of a file that is another than its name says.
pub fn start_anew(tx: &mut Transaction<'_>, file: Id) -> Result<()> {
    let rows = tx.execute("UPDATE lab_file SET stored = 0 WHERE id = $1 AND NOT whole", &[&file])?;
    if rows == 1 {
        tx.execute("DELETE FROM lab_piece WHERE file = $1", &[&file])?;
    }
    Ok(())
}

/// Jobs that still receive, and need this file.
pub fn jobs_waiting_for(tx: &mut Transaction<'_>, file: Id) -> Result<Vec<Id>> {
    tx.query(
        "SELECT n.job FROM lab_job_file n JOIN lab_job j ON j.order_id = n.job
         WHERE n.file = $1 AND j.stage = 'receiving' ORDER BY n.job",
        &[&file],
        |row| row.get("job"),
    )
}

/// Files that no job needs.
pub fn unneeded_files(tx: &mut Transaction<'_>, most: u32) -> Result<Vec<Id>> {
    tx.query(
        "SELECT id FROM lab_file f WHERE NOT EXISTS (SELECT 1 FROM lab_job_file n WHERE n.file = f.id)
         ORDER BY id LIMIT $1",
        &[&i64::from(most)],
        |row| row.get("id"),
    )
}

/// Removes a file with its pieces.
pub fn delete_file(tx: &mut Transaction<'_>, file: Id) -> Result<()> {
    tx.execute("DELETE FROM lab_file WHERE id = $1", &[&file])?;
    Ok(())
}

fn read_file(row: &Row<'_>) -> Result<File> {
    Ok(File {
        id: row.get("id")?,
        hash: row.get("hash")?,
        length: row.get("length")?,
        stored: row.get("stored")?,
        whole: row.get("whole")?,
    })
}
