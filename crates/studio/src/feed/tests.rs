//! What a host says, taken in: in any order, more than once, and against what was done here meanwhile.

use tempfile::TempDir;
use wirephoto_exchange::feed::{FeedEntry, ListedPicture as Listed};
use wirephoto_imaging::{Flip, Turn};
use wirephoto_landscape as landscape;

use super::*;
use crate::{EditChange, Event, EventChange, PictureRef};

const HOST: &str = "https://photos.example.com";

struct Desk {
    _folder: TempDir,
    studio: Studio,
    event: Event,
    picture: Id,
}

impl Desk {
    /// A paired studio with one event and one picture.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::open(&folder.path().join("studio"), "studio.db").unwrap();
        let event = studio.new_event("Garden party".to_owned(), EventChange::default()).unwrap();
        let file = folder.path().join("a.jpg");
        std::fs::write(&file, landscape::develop(&landscape::collection()[0], Some(300))).unwrap();
        studio.import(EventRef::Id(event.id), &[file], None, &mut |_| {}, &|| false).unwrap();
        let picture = studio.list(EventRef::Id(event.id)).unwrap()[0].0.picture;
        let desk = Self { _folder: folder, studio, event, picture };
        desk.pair(HOST, 1);
        desk
    }

    fn pair(&self, url: &str, at: i64) {
        let pairing = Pairing {
            url: url.to_owned(),
            token: "token".to_owned(),
            pin: None,
            host_name: "Photos".to_owned(),
            account_name: "Ada".to_owned(),
        };
        let now = Moment::from_micros(at);
        self.studio.db.write(move |tx| repository::put_host(tx, &pairing, now)).wait().unwrap();
    }

    /// Takes in one entry. Answers whether something has to be published for it.
    fn hear(&self, event: Id, what: FeedWhat) -> bool {
        let entry = FeedEntry { seq: 1, event, at: Moment::from_micros(0), what };
        let answer = FeedAnswer { next: 1, entries: vec![entry], more: false };
        !self.studio.take_in(HOST, answer).unwrap().is_empty()
    }

    fn edit(&self, instruction: u8, then: Edit, base: u32) -> bool {
        let what = FeedWhat::Edit {
            instruction: Id::from_bytes([instruction; 16]),
            picture: self.picture,
            then,
            base_edit_revision: base,
            by: "Ada".to_owned(),
        };
        self.hear(self.event.id, what)
    }

    fn shown(&self) -> (Edit, u32) {
        let (_, picture) = self.studio.list(EventRef::Id(self.event.id)).unwrap().remove(0);
        (picture.edit, picture.edit_revision)
    }

    fn conflicts(&self) -> Vec<Conflict> {
        let event = self.event.id;
        self.studio.db.read(move |tx| repository::conflicts(tx, event)).wait().unwrap()
    }

    fn flip(&self) {
        let change = EditChange { flip: Some(Flip::Horizontal), ..EditChange::default() };
        self.studio.edit(PictureRef::Id(self.picture), change).unwrap();
    }
}

fn turned(turn: Turn) -> Edit {
    Edit::new(None, turn, 0.0, None).unwrap()
}

#[test]
fn p13_an_edit_of_what_is_here_is_done_once_and_can_be_undone() {
    let desk = Desk::new();
    assert!(desk.edit(1, turned(Turn::Right), 0));
    assert_eq!(desk.shown(), (turned(Turn::Right), 1));
    assert!(!desk.edit(1, turned(Turn::Right), 0), "the host says it again after a restart");
    assert_eq!((desk.shown().1, desk.conflicts().len()), (1, 0));
    desk.studio.undo(EventRef::Id(desk.event.id)).unwrap();
    assert_eq!(desk.shown(), (Edit::default(), 2));
}

#[test]
fn p13_all_that_was_done_to_one_base_takes_the_place_of_what_came_of_it_before() {
    let desk = Desk::new();
    desk.edit(1, turned(Turn::Right), 0);
    // Turned once more at the host before the proof of the first turn came there.
    assert!(desk.edit(2, turned(Turn::Half), 0));
    assert_eq!((desk.shown(), desk.conflicts().len()), ((turned(Turn::Half), 2), 0));
}

#[test]
fn p13_an_edit_of_what_has_changed_here_is_decided_by_its_photographer() {
    for takes_host in [true, false] {
        let desk = Desk::new();
        desk.flip();
        let mine = desk.shown();
        assert!(!desk.edit(1, turned(Turn::Right), 0));
        assert!(!desk.edit(2, turned(Turn::Half), 0));
        let [conflict] = desk.conflicts().try_into().unwrap();
        assert_eq!(
            (conflict.then, desk.shown()),
            (turned(Turn::Half), mine),
            "the newer one, and nothing done"
        );
        desk.studio.decide(desk.picture, takes_host).unwrap();
        assert_eq!(desk.shown().0, if takes_host { turned(Turn::Half) } else { mine.0 });
        assert!(desk.conflicts().is_empty());
        assert!(desk.studio.decide(desk.picture, true).is_err(), "once");
    }
}

#[test]
fn p13_what_was_taken_back_at_the_host_is_no_conflict_any_more() {
    let desk = Desk::new();
    desk.flip();
    desk.edit(1, turned(Turn::Right), 0);
    desk.hear(desk.event.id, FeedWhat::EditDismissed { picture: desk.picture });
    assert!(desk.conflicts().is_empty());
}

#[test]
fn p8_visitors_and_favourites_are_kept_and_strangers_are_passed_over() {
    let desk = Desk::new();
    let list = Id::from_bytes([7; 16]);
    let favourites = |finished, deleted| FeedWhat::List {
        list,
        name: "For Grandma".to_owned(),
        by: "Eve".to_owned(),
        finished,
        pictures: vec![Listed { picture: desk.picture, note: "large, please".to_owned() }],
        deleted,
    };
    let lists = || desk.studio.lists(EventRef::Id(desk.event.id)).unwrap();
    let version = || desk.studio.db.read(repository::versions).wait().unwrap();
    let before = version();
    desk.hear(desk.event.id, favourites(false, false));
    assert_ne!(version(), before, "pages are told");
    desk.hear(desk.event.id, favourites(true, false));
    let [kept] = lists().try_into().unwrap();
    assert!(kept.finished && kept.pictures[0].note == "large, please", "{kept:?}");
    desk.hear(Id::from_bytes([9; 16]), favourites(true, true));
    assert_eq!(lists().len(), 1, "of an event that is not here");
    desk.hear(desk.event.id, favourites(true, true));
    assert!(lists().is_empty());
    desk.hear(desk.event.id, FeedWhat::Visitors { visitors: 3 });
}

#[test]
fn p5_an_event_goes_to_the_host_that_was_chosen_or_to_the_one_paired_last() {
    let desk = Desk::new();
    desk.pair("https://other.example.com", 2);
    let host = || desk.studio.link(desk.event.id).unwrap().host;
    assert_eq!(host(), "https://other.example.com");
    let choose = |url: &str| {
        let change = EventChange { host: Some(url.to_owned()), ..EventChange::default() };
        desk.studio.change_event(EventRef::Id(desk.event.id), change).unwrap();
    };
    choose(HOST);
    assert_eq!(host(), HOST);
    choose("");
    assert_eq!(host(), "https://other.example.com");
    desk.studio.forget_host("https://other.example.com").unwrap();
    assert_eq!((host().as_str(), desk.studio.hosts().unwrap().len()), (HOST, 1));
}
