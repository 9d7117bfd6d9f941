//! Backup while the database is in use, restore with care, and damage that is found.

use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use tempfile::TempDir;
use wirephoto_database::{
    BackupError, Database, Existing, Location, Progress, Result, blobs, restore, testing::each_location,
};

use crate::TESTS;

fn open(path: &Path) -> Database {
    Database::open(&Location::File(path.into()), &[TESTS]).unwrap()
}

fn add(db: &Database, number: i64) -> Result<()> {
    let bytes = number.to_le_bytes().repeat(20_000);
    db.write(move |tx| {
        let insert = "INSERT INTO test_account (number, name, balance) VALUES ($1, $2, 0)";
        tx.execute(insert, &[&number, &number.to_string()])?;
        blobs::put(tx, &blobs::id_of(&bytes), &bytes)
    })
    .wait()
}

fn count(db: &Database) -> i64 {
    let count = "SELECT count(*) AS count FROM test_account";
    db.peek(move |tx| tx.query_one(count, &[], |row| row.get("count"))).wait().unwrap()
}

/// A database with so many rows, and names beside it.
fn some(rows: i64) -> (TempDir, Database, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("studio.db"), folder.path().join("backup.db"));
    let db = open(&path);
    (1..=rows).for_each(|number| add(&db, number).unwrap());
    (folder, db, path, copy)
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("studio.db-"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_made_while_others_write_and_is_one_moment_of_it() {
    let (folder, db, _, copy) = some(50);
    let done = AtomicBool::new(false);
    let mut steps: Vec<Progress> = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 51.. {
                add(&db, number).unwrap();
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let result = db.backup(&copy, |progress| steps.push(progress));
        done.store(true, Ordering::Relaxed);
        result.unwrap();
    });
    let last = steps.last().unwrap();
    assert_eq!(last.done_bytes, last.total_bytes);
    assert!(steps.is_sorted_by_key(|step| step.done_bytes));
    assert_eq!(files(folder.path()), ["backup.db", "studio.db"]);
    let copied = open(&copy);
    assert!((50..=count(&db)).contains(&count(&copied)));
    assert_eq!(copied.check().unwrap(), [""; 0]);
}

#[test]
fn a_backup_never_overwrites() {
    let (folder, db, _, copy) = some(1);
    fs::write(&copy, "last year's").unwrap();
    assert!(matches!(db.backup(&copy, |_| ()), Err(BackupError::Exists(_))));
    assert_eq!(fs::read_to_string(&copy).unwrap(), "last year's");
    let nowhere = folder.path().join("no/such/folder.db");
    assert!(matches!(db.backup(&nowhere, |_| ()), Err(BackupError::File { .. })));
}

#[test]
fn a_restored_database_is_the_one_that_was_backed_up() {
    let (folder, db, path, copy) = some(5);
    db.backup(&copy, |_| ()).unwrap();
    let other = folder.path().join("other.db");
    restore(&copy, &other, Existing::Keep, |_| ()).unwrap();
    assert_eq!(count(&open(&other)), 5);

    add(&db, 6).unwrap();
    assert!(matches!(restore(&copy, &path, Existing::Keep, |_| ()), Err(BackupError::Exists(_))));
    assert!(matches!(restore(&copy, &path, Existing::Replace, |_| ()), Err(BackupError::InUse(_))));
    assert_eq!(count(&db), 6);
    db.close();
    restore(&copy, &path, Existing::Replace, |_| ()).unwrap();
    assert_eq!(count(&open(&path)), 5);
    assert_eq!(files(folder.path()), ["backup.db", "other.db", "studio.db"]);
}

#[test]
fn a_log_left_behind_is_not_taken_for_the_restored_database_s() {
    let (folder, db, path, copy) = some(5);
    db.backup(&copy, |_| ()).unwrap();
    add(&db, 6).unwrap();
    let log = fs::read(path.with_extension("db-wal")).unwrap();
    drop(db);
    fs::remove_file(&path).unwrap();
    fs::write(path.with_extension("db-wal"), log).unwrap();
    restore(&copy, &path, Existing::Keep, |_| ()).unwrap();
    let restored = open(&path);
    assert_eq!(count(&restored), 5);
    assert_eq!(restored.check().unwrap(), [""; 0]);
    drop(folder);
}

#[test]
fn what_is_no_database_is_neither_restored_nor_replaced() {
    let (folder, db, _, copy) = some(1);
    db.backup(&copy, |_| ()).unwrap();
    let photo = folder.path().join("photo.jpg");
    fs::write(&photo, b"\xff\xd8\xff\xe0".repeat(1000)).unwrap();
    let target = folder.path().join("target.db");
    let unsound = restore(&photo, &target, Existing::Keep, |_| ());
    assert!(matches!(unsound, Err(BackupError::Unsound { .. })), "{unsound:?}");
    assert!(!target.exists());
    let foreign = restore(&copy, &photo, Existing::Replace, |_| ());
    assert!(matches!(foreign, Err(BackupError::Foreign(_))), "{foreign:?}");
    assert_eq!(fs::read(&photo).unwrap(), b"\xff\xd8\xff\xe0".repeat(1000));
    assert_eq!(files(folder.path()), ["backup.db", "photo.jpg", "studio.db"]);
}

#[test]
fn damage_is_found_and_not_copied() {
    let (folder, db, path, copy) = some(50);
    db.close();
    // Within the tree's pages, not only within a blob.
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    for page in 3..20 {
        file.seek(SeekFrom::Start(page * 16384)).unwrap();
        file.write_all(&[0xa5; 64]).unwrap();
    }
    let db = open(&path);
    assert!(matches!(db.backup(&copy, |_| ()), Err(BackupError::Unsound { .. })));
    assert_eq!(files(folder.path()), ["studio.db"]);
    assert_ne!(db.check().unwrap(), [""; 0]);
}

#[test]
fn a_flipped_bit_in_a_blob_is_found() {
    each_location(|location| {
        let db = Database::open(location, &[TESTS]).unwrap();
        (1..=3).for_each(|number| add(&db, number).unwrap());
        assert_eq!(db.check().unwrap(), [""; 0]);
        db.write(|tx| {
            let other = vec![0_u8; 160_000];
            let one = "SELECT blob FROM database_blob_chunk ORDER BY blob LIMIT 1";
            let blob: [u8; 32] = tx.query_one(one, &[], |row| row.get("blob"))?;
            tx.execute("UPDATE database_blob_chunk SET data = $2 WHERE blob = $1", &[&blob, &other])
        })
        .wait()
        .unwrap();
        let faults = db.check().unwrap();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("is not what was stored"), "{faults:?}");
    });
}

#[test]
fn a_torn_or_damaged_log_costs_its_end_and_nothing_else() {
    let (folder, db, path, _) = some(0);
    let log = path.with_extension("db-wal");
    let intact: Vec<Vec<u8>> = (1..=12)
        .map(|number| {
            add(&db, number).unwrap();
            fs::read(&log).unwrap()
        })
        .collect();
    let file = fs::read(&path).unwrap();
    let other = folder.path().join("other.db");
    let found = |log: &[u8]| {
        fs::write(&other, &file).unwrap();
        fs::write(other.with_extension("db-wal"), log).unwrap();
        let db = open(&other);
        assert_eq!(db.check().unwrap(), [""; 0]);
        count(&db)
    };
    let whole = intact.last().unwrap();
    assert_eq!(found(whole), 12);
    for (number, log) in (1..).zip(&intact).step_by(3) {
        let torn = &whole[..log.len() - 1];
        assert_eq!(found(torn), number - 1, "torn in commit {number}");
        let mut damaged = whole.clone();
        damaged[log.len() - 100] ^= 1;
        assert_eq!(found(&damaged), number - 1, "damaged in commit {number}");
    }
}

#[test]
fn postgresql_names_its_own_tool() {
    each_location(|location| {
        if let Location::Postgres(_) = location {
            let db = Database::open(location, &[]).unwrap();
            let error = db.backup(Path::new("backup.db"), |_| ()).unwrap_err();
            assert!(error.to_string().contains("pg_dump"));
            assert_eq!(db.reclaim(), Ok(()));
        }
    });
}
