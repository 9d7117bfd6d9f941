//! The studio's promises.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use wirephoto_imaging::{self as imaging, Crop, Flip, Turn};
use wirephoto_landscape as landscape;
use wirephoto_library::Words;
use wirephoto_studio::*;

use crate::desk::{Desk, EVENT, number};

fn reason(file: &Imported) -> String {
    match &file.outcome {
        Outcome::Refused(reason) => reason.to_string(),
        other => panic!("{} was not refused: {other:?}", file.path.display()),
    }
}

#[test]
fn p2_a_card_is_imported_in_the_order_of_its_names_and_only_once() {
    let desk = Desk::with_event();
    let card = desk.card(5);
    let first = desk.import(EVENT, &card);
    let numbers: Vec<_> = first
        .iter()
        .map(|file| match file.outcome {
            Outcome::Imported { number, new_original: true, .. } => number,
            ref other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    let again = desk.import(EVENT, &card);
    assert!(again.iter().all(|file| matches!(file.outcome, Outcome::Duplicate { .. })));
    assert_eq!(desk.studio.list(EVENT).unwrap().len(), 5);
}

#[test]
fn p1_a_picture_in_a_second_event_is_placed_there_and_its_bytes_are_kept_once() {
    let desk = Desk::with_event();
    let card = desk.card(1);
    desk.import(EVENT, &card);
    let before = desk.studio.status(EVENT).unwrap();
    let second =
        EventRef::Id(desk.studio.new_event("Portraits".to_owned(), EventChange::default()).unwrap().id);
    let [file] = desk.import(second, &card).try_into().unwrap();
    assert!(matches!(file.outcome, Outcome::Imported { number: 1, new_original: false, .. }), "{file:?}");
    assert_eq!(desk.studio.status(second).unwrap().original_bytes, before.original_bytes);
    // An edit in one event leaves the other as it is.
    desk.studio.edit(number(1), EditChange { rotate: Some(Turn::Right), ..Default::default() }).unwrap();
    assert!(desk.studio.list(second).unwrap()[0].1.edit.is_identity());
}

#[test]
fn p1_p5_the_original_comes_back_byte_for_byte() {
    let desk = Desk::with_event();
    let card = desk.card(1);
    let file = fs::read_dir(&card).unwrap().next().unwrap().unwrap().path();
    desk.import(EVENT, &card);
    let (original, proof) = (desk.path("original.jpg"), desk.path("proof.jpg"));
    desk.studio.export(number(1), Exported::Original, &original).unwrap();
    assert_eq!(fs::read(&original).unwrap(), fs::read(file).unwrap());
    desk.studio.export(number(1), Exported::Proof, &proof).unwrap();
    let facts = imaging::jpeg::inspect(&fs::read(&proof).unwrap()).unwrap();
    assert!(!facts.has_gps, "a proof never says where it was taken");
    let error = desk.studio.export(number(1), Exported::Proof, &proof).unwrap_err();
    assert!(matches!(error, Error::Exists(_)), "{error}");
}

#[test]
fn p1_what_the_camera_said_is_in_the_database() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(1));
    let (_, picture) = desk.studio.list(EVENT).unwrap().remove(0);
    let metadata = picture.metadata;
    assert!(
        metadata.captured.is_some() && metadata.camera.is_some() && metadata.lens.is_some(),
        "{metadata:?}"
    );
    assert!(metadata.position.is_some(), "at home the place is known");
}

#[test]
fn p3_an_edit_changes_the_proof_and_can_be_taken_back() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(1));
    let size = |name: &str| {
        let path = desk.path(name);
        desk.studio.export(number(1), Exported::Proof, &path).unwrap();
        let facts = imaging::jpeg::inspect(&fs::read(path).unwrap()).unwrap();
        (facts.width, facts.height)
    };
    let before = size("before.jpg");
    let change = EditChange {
        flip: Some(Flip::Horizontal),
        rotate: Some(Turn::Right),
        crop: Some(Crop::new(0.0, 0.0, 1.0, 0.5).unwrap()),
        ..Default::default()
    };
    let (_, edited) = desk.studio.edit(number(1), change).unwrap();
    assert_eq!((edited.width, edited.height), (before.1, before.0 / 2));
    assert_eq!(size("edited.jpg"), (edited.width, edited.height));
    desk.studio.edit(number(1), EditChange { reset: true, ..Default::default() }).unwrap();
    assert_eq!(size("reset.jpg"), before);
}

#[test]
fn what_is_not_a_picture_is_refused_with_its_reason_and_the_rest_goes_on() {
    let desk = Desk::with_event();
    let card = desk.card(1);
    let good = fs::read(card.join(&landscape::collection()[0].name)).unwrap();
    desk.write("card/a-empty.jpg", b"");
    desk.write("card/b-html.jpg", b"<!DOCTYPE html><html><body>404</body></html>");
    desk.write("card/c-cut.jpg", &good[..good.len() / 3]);
    std::os::unix::fs::symlink("/nowhere", desk.path("card/d-link.jpg")).unwrap();
    let files = desk.import(EVENT, &card);
    let refused: Vec<_> =
        files.iter().filter(|file| matches!(file.outcome, Outcome::Refused(_))).map(reason).collect();
    assert_eq!(files.len(), 4);
    assert!(refused[0].contains("empty"), "{refused:?}");
    assert!(refused[1].contains("HTML"), "{refused:?}");
    assert!(refused[2].contains("damaged"), "{refused:?}");
    assert_eq!(desk.studio.list(EVENT).unwrap().len(), 1, "nothing of a refused file is kept");
}

#[test]
fn p2_an_import_that_is_stopped_ends_and_told_what_it_has() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let desk = Desk::with_event();
    let card = desk.card(12);
    for (event, after) in [(1, 0), (1, 1), (1, 5), (1, 11), (1, 12)] {
        let told = AtomicUsize::new(0);
        let mut report = |progress| {
            if let ImportProgress::File(_) = progress {
                told.fetch_add(1, Ordering::SeqCst);
            }
        };
        let stop = || told.load(Ordering::SeqCst) >= after;
        let event = EventRef::Number(event);
        let summary =
            desk.studio.import(event, std::slice::from_ref(&card), None, &mut report, &stop).unwrap();
        let told = told.load(Ordering::SeqCst);
        assert_eq!(summary.imported + summary.duplicates + summary.refused, told);
        assert!(told >= after.min(12), "{told} of at least {after}");
    }
    assert_eq!(desk.studio.list(EVENT).unwrap().len(), 12);
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let desk = Desk::with_event();
    let [missing] = desk.import(EVENT, Path::new("/nowhere/a.jpg")).try_into().unwrap();
    assert!(reason(&missing).starts_with("There is no such file"), "{}", reason(&missing));
    let [device] = desk.import(EVENT, Path::new("/dev/null")).try_into().unwrap();
    assert_eq!(reason(&device), "This is not a file.");
}

#[test]
fn names_in_any_encoding_are_taken() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::with_event();
    let shot = landscape::develop(&landscape::collection()[0], Some(300));
    let path = desk.folder.path().join(std::ffi::OsStr::from_bytes(b"f\xfcr.jpg"));
    fs::write(&path, shot).unwrap();
    let [file] = desk.import(EVENT, &path).try_into().unwrap();
    assert!(matches!(file.outcome, Outcome::Imported { .. }), "{file:?}");
}

#[test]
fn p5_picks_and_words_are_kept_and_mistakes_change_nothing() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(3));
    assert_eq!(desk.studio.pick(EVENT, None, true).unwrap(), 3);
    assert_eq!(desk.studio.pick(EVENT, Some(vec![PictureRef::Number(None, 2)]), false).unwrap(), 2);
    let unknown = Some(vec![number(1), number(99)]);
    assert!(matches!(desk.studio.pick(EVENT, unknown, false), Err(Error::NoPicture(_))));
    assert_eq!(desk.studio.status(EVENT).unwrap().picked, 2);

    let words = Words { caption: Some("The rings".to_owned()), ..Default::default() };
    let change = PlacementChange {
        description: Some("From above".to_owned()),
        price_note: Some("12 € each".to_owned()),
        category: Some("Reception".to_owned()),
        words,
    };
    desk.studio.describe(number(1), change).unwrap();
    let (placement, picture) = desk.studio.list(EVENT).unwrap().remove(0);
    assert_eq!((placement.description.as_str(), placement.price_note.as_str()), ("From above", "12 € each"));
    assert_eq!(picture.metadata.caption.as_deref(), Some("The rings"));
    let unknown = PlacementChange { category: Some("Party".to_owned()), ..Default::default() };
    assert!(matches!(desk.studio.describe(number(1), unknown), Err(Error::NoCategory { .. })));
}

#[test]
fn deleting_gives_the_space_back() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(4));
    desk.studio.pick(EVENT, Some(vec![number(1)]), true).unwrap();
    let unpicked = desk.studio.to_delete(EVENT, None).unwrap();
    assert_eq!(unpicked.len(), 3);
    let before = desk.studio.status(EVENT).unwrap().original_bytes;
    let (desk, full) = desk.closed_and_measured();
    desk.studio.delete(&unpicked).unwrap();
    let left = desk.studio.status(EVENT).unwrap();
    assert_eq!(left.pictures, 1);
    let (desk, rest) = desk.closed_and_measured();
    let freed = before - left.original_bytes;
    assert!(rest + freed < full, "{full} bytes before, {rest} after, {freed} were freed");
    // Numbers are said aloud and so never given twice.
    desk.import(EVENT, &desk.path("card"));
    assert_eq!(desk.studio.list(EVENT).unwrap()[1].0.number, 5);
}

#[test]
fn a_studio_is_its_owners_alone() {
    let desk = Desk::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&desk.path("studio")), 0o700);
    assert_eq!(mode(&desk.path("studio/studio.db")), 0o600);
}

#[test]
fn a_bare_number_is_clear_only_where_there_is_one_event() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(1));
    let bare = PictureRef::Number(None, 1);
    assert_eq!(desk.studio.placement(bare).unwrap().number, 1);
    desk.studio.new_event("Portraits".to_owned(), EventChange::default()).unwrap();
    assert!(matches!(desk.studio.placement(bare), Err(Error::WhichEvent(1))));
}

#[test]
fn publishing_without_a_host_or_picks_says_what_to_do() {
    let desk = Desk::with_event();
    let publish = || desk.studio.publish(EVENT, false, &mut |_| {}, &|| false);
    assert!(matches!(publish(), Err(Error::NotPaired)));
}
