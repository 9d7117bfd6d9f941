//! Whatever is changed can be undone, and done again.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wirephoto_database::Id;
use wirephoto_imaging::{Crop, Edit, Turn};
use wirephoto_library::Picture;
use wirephoto_studio::*;

use crate::desk::{Desk, EVENT};

/// What is seen of an event: all of it, but for the revisions of edits, which only grow.
fn seen(studio: &Studio) -> (Event, Vec<(Placement, Picture)>) {
    let mut pictures = studio.list(EVENT).unwrap();
    for (_, picture) in &mut pictures {
        picture.edit_revision = 0;
    }
    (studio.event(EVENT).unwrap(), pictures)
}

fn fields() -> impl Strategy<Value = PictureFields> {
    let flag = prop_oneof![Just(Flag::None), Just(Flag::Pick), Just(Flag::Reject)];
    let turn = prop_oneof![Just(Turn::None), Just(Turn::Right), Just(Turn::Half)];
    let edit = (turn, proptest::option::of(Just((0.1, 0.2, 0.5, 0.6)))).prop_map(|(turn, crop)| {
        let crop = crop.map(|(x, y, width, height)| Crop::new(x, y, width, height).unwrap());
        Edit::new(None, turn, 0.0, crop).unwrap()
    });
    prop_oneof![
        (0..=5_u8).prop_map(|rating| PictureFields { rating: Some(rating), ..Default::default() }),
        flag.prop_map(|flag| PictureFields { flag: Some(flag), ..Default::default() }),
        "[a-zé<&\"']{0,8}".prop_map(|caption| PictureFields { caption: Some(caption), ..Default::default() }),
        "[a-z]{0,4}".prop_map(|note| PictureFields {
            price_note: Some(note.clone()),
            description: Some(note),
            ..Default::default()
        }),
        proptest::collection::vec("[a-z]{1,4}", 0..3)
            .prop_map(|keywords| PictureFields { keywords: Some(keywords), ..Default::default() }),
        edit.prop_map(|edit| PictureFields { edit: Some(edit), ..Default::default() }),
        any::<bool>().prop_map(|trashed| PictureFields { trashed: Some(trashed), ..Default::default() }),
    ]
}

#[derive(Debug, Clone)]
enum Act {
    Pictures(Vec<prop::sample::Index>, PictureFields),
    /// Into one of the categories that there are then, or out of all.
    Category(prop::sample::Index, Option<prop::sample::Index>),
    /// New names for the categories, in another order; others are new or gone.
    Categories(Vec<u8>),
    Notes(String, bool),
}

fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        4 => (proptest::collection::vec(index(), 1..4), fields()).prop_map(|(which, set)| Act::Pictures(which, set)),
        2 => (index(), proptest::option::of(index())).prop_map(|(which, into)| Act::Category(which, into)),
        1 => proptest::collection::vec(0..6_u8, 0..5).prop_map(Act::Categories),
        1 => ("[a-z]{0,5}", any::<bool>()).prop_map(|(note, archived)| Act::Notes(note, archived)),
    ]
}

fn perform(studio: &Studio, pictures: &[Id], act: Act) {
    let apply = |pictures: Vec<Id>, set| studio.apply(EVENT, "test", vec![Patch { pictures, set }]).unwrap();
    match act {
        Act::Pictures(which, set) => {
            apply(which.iter().map(|index| *index.get(pictures)).collect(), set);
        }
        Act::Category(which, into) => {
            let categories = studio.event(EVENT).unwrap().categories;
            let into = into.filter(|_| !categories.is_empty()).map(|into| into.get(&categories).id);
            apply(vec![*which.get(pictures)], PictureFields { category: Some(into), ..Default::default() });
        }
        Act::Categories(keep) => {
            let there = studio.event(EVENT).unwrap().categories;
            let mut wanted: Vec<CategoryChange> = Vec::new();
            for (position, seed) in keep.into_iter().enumerate() {
                let id = there.get(usize::from(seed)).map(|category| category.id);
                if id.is_none() || wanted.iter().all(|change| change.id != id) {
                    wanted.push(CategoryChange { id, name: format!("Part {position}") });
                }
            }
            let change = EventChange { categories: Some(wanted), ..Default::default() };
            studio.change_event(EVENT, change).unwrap();
        }
        Act::Notes(note, archived) => {
            let change = EventChange {
                price_note: Some(note.clone()),
                watermark_text: Some(format!("PROOF {note}")),
                archived: Some(archived),
                ..Default::default()
            };
            studio.change_event(EVENT, change).unwrap();
        }
    }
}

#[test]
fn p3_undoing_everything_is_the_start_and_redoing_everything_the_end() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(4));
    let studio = &desk.studio;
    let pictures: Vec<Id> = studio.list(EVENT).unwrap().iter().map(|(place, _)| place.picture).collect();
    let mut runner = TestRunner::new(Config { cases: 24, ..Config::default() });
    let acts = proptest::collection::vec(act(), 1..25);
    runner
        .run(&acts, |acts| {
            // Each case begins where the one before it was undone.
            let start = seen(studio);
            for act in acts {
                perform(studio, &pictures, act);
            }
            let end = seen(studio);
            let mut undone = 0;
            while studio.undoable(EVENT).unwrap().0.as_deref() != Some("import") {
                studio.undo(EVENT).unwrap();
                undone += 1;
            }
            prop_assert_eq!(&seen(studio), &start);
            for _ in 0..undone {
                studio.redo(EVENT).unwrap();
            }
            prop_assert_eq!(&seen(studio), &end);
            // Acts that changed nothing leave what can be redone from the case before.
            if undone > 0 {
                prop_assert_eq!(studio.undoable(EVENT).unwrap().1, None);
            }
            for _ in 0..undone {
                studio.undo(EVENT).unwrap();
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn p3_an_import_is_undone_into_the_trash_and_comes_back_with_its_file() {
    let desk = Desk::with_event();
    let card = desk.card(3);
    desk.import(EVENT, &card);
    let before = seen(&desk.studio);
    let undone = desk.studio.undo(EVENT).unwrap();
    assert_eq!((undone.redo.as_deref(), undone.pictures.len()), (Some("import"), 3));
    assert!(desk.studio.list(EVENT).unwrap().is_empty());
    assert_eq!(desk.studio.status(EVENT).unwrap().trashed, 3);
    desk.studio.redo(EVENT).unwrap();
    assert_eq!(seen(&desk.studio), before);

    desk.studio.undo(EVENT).unwrap();
    let again = desk.import(EVENT, &card);
    assert!(again.iter().all(|file| matches!(file.outcome, Outcome::Restored { .. })), "{again:?}");
    assert_eq!(seen(&desk.studio), before, "with the numbers that people know");
}

#[test]
fn what_is_purged_leaves_the_changes_that_it_was_in() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(2));
    let pictures: Vec<Id> = desk.studio.list(EVENT).unwrap().iter().map(|(place, _)| place.picture).collect();
    let trash = PictureFields { trashed: Some(true), ..Default::default() };
    desk.studio.apply(EVENT, "trash", vec![Patch { pictures: vec![pictures[0]], set: trash }]).unwrap();
    let (purged, bytes) = desk.studio.empty_trash(EVENT).unwrap();
    assert!(purged == 1 && bytes > 0);
    assert_eq!(desk.studio.empty_trash(EVENT).unwrap(), (0, 0));
    // The change that only it was in is passed over.
    desk.studio.undo(EVENT).unwrap();
    assert!(desk.studio.list(EVENT).unwrap().is_empty());
    desk.studio.redo(EVENT).unwrap();
    assert_eq!(desk.studio.list(EVENT).unwrap().len(), 1);
}

#[test]
fn a_new_change_drops_what_was_undone_and_old_ones_are_forgotten() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(1));
    let studio = &desk.studio;
    let picture = studio.list(EVENT).unwrap()[0].0.picture;
    let rate = |rating| {
        let set = PictureFields { rating: Some(rating), ..Default::default() };
        studio.apply(EVENT, &format!("rate {rating}"), vec![Patch { pictures: vec![picture], set }]).unwrap()
    };
    rate(1);
    rate(2);
    assert_eq!(studio.undo(EVENT).unwrap().redo.as_deref(), Some("rate 2"));
    assert_eq!(rate(3).redo, None);
    assert_eq!(rate(3).undo.as_deref(), Some("rate 3"), "what changes nothing is no change");
    assert_eq!(studio.undo(EVENT).unwrap().undo.as_deref(), Some("rate 1"));
    for turn in 0..600_u32 {
        rate((turn % 5) as u8);
    }
    let mut undone = 0;
    while studio.undoable(EVENT).unwrap().0.is_some() {
        studio.undo(EVENT).unwrap();
        undone += 1;
    }
    assert_eq!(undone, 500);
    assert_eq!(
        studio.undo(EVENT).unwrap(),
        Changed { redo: Some("rate 0".to_owned()), ..Changed::default() }
    );
}

#[test]
fn a_change_is_of_all_its_pictures_or_of_none() {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(2));
    let studio = &desk.studio;
    let other = studio.new_event("Portraits".to_owned(), EventChange::default()).unwrap();
    let here = studio.list(EVENT).unwrap()[0].0.picture;
    let stranger = Id::from_bytes([9; 16]);
    let pick = PictureFields { flag: Some(Flag::Pick), ..Default::default() };
    let refused = [
        (EVENT, vec![here, stranger], pick.clone()),
        (EventRef::Id(other.id), vec![here], pick),
        (EVENT, vec![here], PictureFields { rating: Some(6), ..Default::default() }),
        (EVENT, vec![here], PictureFields { caption: Some("x".repeat(10_001)), ..Default::default() }),
        (EVENT, vec![here], PictureFields { caption: Some("a\0b".to_owned()), ..Default::default() }),
        (EVENT, vec![here], PictureFields { category: Some(Some(stranger)), ..Default::default() }),
    ];
    for (event, pictures, set) in refused {
        let shown = format!("{set:?}");
        assert!(studio.apply(event, "test", vec![Patch { pictures, set }]).is_err(), "{shown}");
    }
    assert_eq!(studio.status(EVENT).unwrap().picked, 0);
    assert_eq!(studio.undoable(EVENT).unwrap(), (Some("import".to_owned()), None));
}

#[test]
fn p1_ten_thousand_categories_are_kept_and_one_more_is_refused() {
    let desk = Desk::with_event();
    let many = |count: usize| {
        let categories = (0..count).map(|at| CategoryChange { id: None, name: format!("Part {at}") });
        EventChange { categories: Some(categories.collect()), ..Default::default() }
    };
    assert_eq!(desk.studio.change_event(EVENT, many(10_000)).unwrap().categories.len(), 10_000);
    let refused = desk.studio.change_event(EVENT, many(10_001)).unwrap_err();
    assert_eq!(refused.to_string(), "An event has at most 10000 categories.");
    // Turned round, and back.
    let there = desk.studio.event(EVENT).unwrap().categories;
    let turned: Vec<_> = there
        .iter()
        .rev()
        .map(|category| CategoryChange { id: Some(category.id), name: category.name.clone() })
        .collect();
    desk.studio.change_event(EVENT, EventChange { categories: Some(turned), ..Default::default() }).unwrap();
    assert_eq!(desk.studio.event(EVENT).unwrap().categories[0], there[9_999]);
    desk.studio.undo(EVENT).unwrap();
    assert_eq!(desk.studio.event(EVENT).unwrap().categories, there);
}
