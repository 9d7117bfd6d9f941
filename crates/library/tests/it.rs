//! The library's promises, on every engine.

use wirephoto_database::testing::each_engine;
use wirephoto_database::{Database, Id, Moment, blobs};
use wirephoto_imaging::{Crop, Edit, Format, Metadata, Orientation, Position, Probe, Turn};
use wirephoto_library::*;

/// Some moment in 2026.
fn now() -> Moment {
    Moment::from_micros(1_780_000_000_000_000)
}

fn with_library(test: impl Fn(Database)) {
    each_engine(&[SCHEMA], test);
}

fn picture(original: Option<OriginalHash>, owner: Id) -> NewPicture {
    NewPicture {
        id: Id::new(now()),
        owner,
        original,
        file_name: "IMG_0001.JPG".to_owned(),
        width: 6000,
        height: 4000,
        metadata: Metadata {
            captured: Some("2026-06-20T15:04:05".to_owned()),
            camera: Some("Camera 1".to_owned()),
            position: Some(Position { latitude: 46.5, longitude: -7.25 }),
            caption: Some("Über den Wolken".to_owned()),
            keywords: vec!["bride".to_owned(), "groom, \"and\" others".to_owned()],
            rating: Some(4),
            ..Metadata::default()
        },
        edit: Edit::default(),
        edit_revision: 0,
        blur: vec![1, 2, 3],
        created_at: now(),
    }
}

/// Keeps a file of a length and adds a picture of it.
fn import(db: &Database, seed: u8, length: usize) -> (Picture, OriginalHash) {
    let bytes = vec![seed; length];
    let probe =
        Probe { format: Format::Jpeg, width: 4000, height: 6000, orientation: Orientation::CLOCKWISE };
    let original = Original::describe(&bytes, &probe);
    let picture = picture(Some(original.hash), Id::from_bytes([0; 16]));
    let (kept, hash) = (picture.clone(), original.hash);
    db.write(move |tx| {
        keep_original(tx, &original, &bytes, now())?;
        add_picture(tx, &kept)
    })
    .wait()
    .unwrap();
    (picture, hash)
}

fn rendition(kind: Kind, jpeg: &[u8]) -> NewRendition {
    NewRendition { kind, width: 320, height: 213, jpeg: jpeg.to_vec() }
}

#[test]
fn p1_a_picture_comes_back_with_its_data_and_its_bytes() {
    with_library(|db| {
        let (picture, hash) = import(&db, 1, 3 << 20);
        let id = picture.id;
        let (found, original, released) = db
            .read(move |tx| {
                let released = release(tx, id, Way::ExportOriginal)?;
                Ok::<_, Error>((find_picture(tx, id)?, find_original(tx, hash)?, released))
            })
            .wait()
            .unwrap();
        assert_eq!(found, picture);
        assert_eq!(original.map(|original| (original.width, original.height)), Some((6000, 4000)), "upright");
        assert_eq!(released.bytes, vec![1; 3 << 20]);
    });
}

#[test]
fn p1_an_original_is_kept_once_and_goes_with_its_last_picture() {
    with_library(|db| {
        let (first, hash) = import(&db, 7, 2_000_000);
        let (second, _) = import(&db, 7, 2_000_000);
        let is_kept =
            |db: &Database| db.read(move |tx| blobs::len(tx, hash.as_bytes())).wait().unwrap().is_some();
        for (id, kept_after) in [(first.id, true), (second.id, false)] {
            db.write(move |tx| delete_pictures(tx, &[id])).wait().unwrap();
            assert_eq!(is_kept(&db), kept_after);
            assert!(matches!(db.read(move |tx| find_picture(tx, id)).wait(), Err(Error::NoPicture(_))));
        }
    });
}

#[test]
fn p7_a_rendition_leaves_by_the_one_door_as_it_was_put_in() {
    with_library(|db| {
        let (picture, _) = import(&db, 2, 10);
        let id = picture.id;
        let put = |jpeg: &'static [u8], recipe: Recipe| {
            let renditions = Kind::PROOFS.map(|kind| rendition(kind, jpeg));
            db.write(move |tx| put_renditions(tx, id, &recipe, &renditions)).wait().unwrap();
        };
        put(b"first", [1; 32]);
        put(b"second", [2; 32]);
        let released = db.peek(move |tx| release(tx, id, Way::Page(Kind::Preview))).wait().unwrap();
        assert_eq!(released.bytes, b"second");
        assert_eq!(released.hash, *blake3::hash(b"second").as_bytes());
        let facts = db.read(move |tx| renditions_of(tx, &[id])).wait().unwrap();
        assert_eq!(facts.len(), 3);
        assert!(
            facts.iter().all(|fact| fact.recipe == [2; 32] && fact.length == 6 && fact.hash == released.hash)
        );
    });
}

#[test]
fn what_is_not_there_is_not_released() {
    with_library(|db| {
        let (picture, _) = import(&db, 3, 10);
        let id = picture.id;
        let error = db.read(move |tx| release(tx, id, Way::Page(Kind::Low))).wait().unwrap_err();
        assert_eq!(error.to_string(), format!("The picture {id} has no low yet."));
        let stranger = Id::new(now());
        assert!(db.read(move |tx| release(tx, stranger, Way::ExportOriginal)).wait().is_err());
    });
}

#[test]
fn p3_an_edit_is_an_instruction_with_a_revision() {
    with_library(|db| {
        let (picture, _) = import(&db, 4, 10);
        let id = picture.id;
        let crop = Crop::new(0.25, 0.0, 0.5, 1.0).unwrap();
        let edit = Edit::new(None, Turn::Right, 0.0, Some(crop)).unwrap();
        let set = |edit: Edit| db.write(move |tx| set_edit(tx, id, &edit)).wait().unwrap();
        assert_eq!([set(edit), set(edit)], [1, 1], "the same edit again is no change");
        let found = db.read(move |tx| find_picture(tx, id)).wait().unwrap();
        assert_eq!((found.edit, found.width, found.height), (edit, 2000, 6000));
        assert_eq!(set(Edit::default()), 2);
        let found = db.read(move |tx| find_picture(tx, id)).wait().unwrap();
        assert_eq!((found.width, found.height), (6000, 4000));
    });
}

#[test]
fn words_change_one_by_one() {
    with_library(|db| {
        let (picture, _) = import(&db, 5, 10);
        let id = picture.id;
        let words = Words { caption: Some(String::new()), rating: Some(2), keywords: None };
        db.write(move |tx| describe_picture(tx, id, &words)).wait().unwrap();
        let found = db.read(move |tx| find_picture(tx, id)).wait().unwrap().metadata;
        assert_eq!((found.caption, found.rating), (None, Some(2)));
        assert_eq!(found.keywords, picture.metadata.keywords);
    });
}

#[test]
fn usage_counts_an_owners_pictures_and_bytes_only() {
    with_library(|db| {
        let (mine, theirs) = (Id::new(now()), Id::new(now()));
        for owner in [mine, mine, theirs] {
            let picture = picture(None, owner);
            let renditions = [rendition(Kind::Thumbnail, b"12345"), rendition(Kind::Low, b"1234567")];
            db.write(move |tx| {
                add_picture(tx, &picture)?;
                put_renditions(tx, picture.id, &[0; 32], &renditions)
            })
            .wait()
            .unwrap();
        }
        let usage = db.read(move |tx| usage_of_owner(tx, mine)).wait().unwrap();
        assert_eq!(usage, Usage { pictures: 2, rendition_bytes: 24 });
    });
}
