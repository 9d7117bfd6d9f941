//! What a host or a lab knows of itself and of its machine, for the administrator's page.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::sys::statvfs::statvfs;
use wirephoto_accounts::{Backup, Disk, Facts, FactsOf};
use wirephoto_database::Moment;

/// Beside a database: when `wirephoto db backup` last made a copy of it.
const LAST_BACKUP: &str = "last-backup";

/// Facts about one with this data directory.
pub fn of(data: &Path, is_postgres: bool, started_at: Moment) -> FactsOf {
    let data = PathBuf::from(data);
    Arc::new(move || Facts {
        version: env!("CARGO_PKG_VERSION"),
        started_at,
        disk: if is_postgres { None } else { disk(&data) },
        backup: if is_postgres { Backup::Elsewhere } else { last_backup(&data) },
    })
}

fn disk(data: &Path) -> Option<Disk> {
    let disk = statvfs(data).ok()?;
    let block_bytes = disk.fragment_size();
    Some(Disk { free_bytes: disk.blocks_available() * block_bytes, all_bytes: disk.blocks() * block_bytes })
}

fn last_backup(data: &Path) -> Backup {
    let text = fs::read_to_string(data.join(LAST_BACKUP)).unwrap_or_default();
    text.trim().parse().map_or(Backup::Never, Backup::At)
}

/// Notes that a copy of the database in `data` was made.
pub fn note_backup(data: &Path, now: Moment) -> std::io::Result<()> {
    fs::write(data.join(LAST_BACKUP), format!("{now}\n"))
}
