//! Space: blobs take it in pieces, give it back, and a full disk is survived.

use std::{fs, path::Path};

use wirephoto_database::{
    Database, Error, Location, Result, blobs,
    testing::{each_engine, each_location},
};

use crate::TESTS;

/// Bytes that differ from place to place and from blob to blob.
fn photograph(bytes: usize, seed: u64) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    let mut out = vec![0; bytes];
    hasher.finalize_xof().fill(&mut out);
    out
}

fn put(db: &Database, bytes: Vec<u8>) -> Result<[u8; 32]> {
    let id = blobs::id_of(&bytes);
    db.write(move |tx| blobs::put(tx, &id, &bytes)).wait().map(|()| id)
}

#[test]
fn a_database_says_what_it_is_and_how_large() {
    each_engine(&[], |db| {
        let before = db.bytes().wait().unwrap();
        put(&db, photograph(4_000_000, 1)).unwrap();
        assert!(db.bytes().wait().unwrap() >= before + 4_000_000);
        assert!(["SQLite", "PostgreSQL"].contains(&db.engine()));
    });
}

#[test]
fn p1_an_original_of_any_size_comes_back_byte_for_byte() {
    each_engine(&[], |db| {
        let chunk = blobs::CHUNK_BYTES;
        for bytes in [0, 1, 60_000, chunk - 1, chunk, chunk + 1, 5 * chunk + 17] {
            let original = photograph(bytes, 1);
            let id = put(&db, original.clone()).unwrap();
            put(&db, original.clone()).unwrap();
            assert_eq!(db.read(move |tx| blobs::len(tx, &id)).wait(), Ok(Some(bytes as u64)));
            assert!(db.read(move |tx| blobs::read(tx, &id)).wait().unwrap() == Some(original.clone()));
            let first = db.read(move |tx| blobs::chunk(tx, &id, 0)).wait().unwrap();
            assert!(first.unwrap_or_default() == original[..bytes.min(chunk)]);
        }
        assert_eq!(db.check().unwrap(), [""; 0]);
        let nothing = [7; 32];
        assert_eq!(db.read(move |tx| blobs::read(tx, &nothing)).wait(), Ok(None));
        assert_eq!(db.write(move |tx| blobs::delete(tx, &nothing)).wait(), Ok(()));
    });
}

#[test]
fn p1_a_deleted_original_gives_its_space_back() {
    each_location(|location| {
        let db = Database::open(location, &[]).unwrap();
        let kept = put(&db, photograph(1_000_000, 0)).unwrap();
        let ids: Vec<_> = (1..=8).map(|seed| put(&db, photograph(3_000_000, seed)).unwrap()).collect();
        for id in ids {
            db.write(move |tx| blobs::delete(tx, &id)).wait().unwrap();
            assert_eq!(db.read(move |tx| blobs::len(tx, &id)).wait(), Ok(None));
        }
        db.reclaim().unwrap();
        if let Location::File(path) = location {
            let bytes = fs::metadata(path).unwrap().len();
            assert!(bytes < 2_000_000, "the file still has {bytes} bytes");
        }
        assert_eq!(db.read(move |tx| blobs::len(tx, &kept)).wait(), Ok(Some(1_000_000)));
        assert_eq!(db.check().unwrap(), [""; 0]);
    });
}

/// Limits the file to so many pages, as a full disk would.
fn limit_pages(db: &Database, pages: u32) {
    let set = format!("PRAGMA max_page_count = {pages}");
    db.write(move |tx| tx.query(&set, &[], |_| Ok(()))).wait().unwrap();
}

#[test]
fn a_full_disk_refuses_what_does_not_fit_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let db = Database::open(&Location::File(folder.path().join("test.db")), &[TESTS]).unwrap();
    limit_pages(&db, 200);
    let answers: Vec<_> = (0..60)
        .map(|seed| {
            let bytes = photograph(if seed % 10 == 0 { 2_000_000 } else { 40_000 }, seed);
            let id = blobs::id_of(&bytes);
            (id, db.write(move |tx| blobs::put(tx, &id, &bytes)))
        })
        .collect();
    let mut refused = 0;
    for (id, answer) in answers {
        let result = answer.wait();
        let stored = db.read(move |tx| blobs::len(tx, &id)).wait().unwrap().is_some();
        match result {
            Ok(()) => assert!(stored),
            Err(Error::Full(_)) => {
                refused += 1;
                assert!(!stored);
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!((6..60).contains(&refused), "{refused} of 60 were refused");
    assert_eq!(db.check().unwrap(), [""; 0]);
    limit_pages(&db, 2000);
    put(&db, photograph(3_000_000, 99)).unwrap();
}

#[test]
fn a_long_transaction_leaves_a_log_that_is_cut_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let db = Database::open(&Location::File(path.clone()), &[]).unwrap();
    for seed in 0..40 {
        put(&db, photograph(1_000_000, seed)).unwrap();
    }
    let log = |path: &Path| fs::metadata(path.with_extension("db-wal")).map_or(0, |meta| meta.len());
    assert!(log(&path) < 16 << 20, "the log has {} bytes", log(&path));
    drop(db);
    assert_eq!(log(&path), 0);
}
