//! Edits at the host: made from the studio's proof, shown at once, told to the studio, replaced by its own proof.

use std::time::Duration;

use wirephoto_exchange::feed::FeedWhat;
use wirephoto_imaging::{Edit, Turn, jpeg};
use wirephoto_site::testing::{Answer, Browser};

use crate::host::{Event, Host, Photographer, Publication, Studio, customer, on_each_engine};

/// A photographer with a published event, at the host in a browser.
struct Desk<'h> {
    host: &'h Host,
    studio: Studio,
    event: Event,
    published: Publication,
    browser: Browser,
}

impl<'h> Desk<'h> {
    fn new(host: &'h Host, photographer: &Photographer<'_>, pictures: u32) -> Self {
        let studio = photographer.studio("laptop");
        let event = Event::new("Garden party", pictures);
        let published = studio.publish(&event).unwrap();
        Self { host, studio, event, published, browser: photographer.browser() }
    }

    /// `/events/…`
    fn path(&self) -> String {
        self.published.path().replacen("/e/", "/events/", 1)
    }

    fn picture(&self, number: u32) -> String {
        format!("{}/p/{number}", self.path())
    }

    /// Presses a button on a picture's page, as the page is now.
    fn press(&mut self, number: u32, action: &str, fields: &[(&str, &str)]) -> Answer {
        let path = self.picture(number);
        let seen = seen(&self.browser.get(&path).text());
        let fields = [&[("action", action), ("seen", seen.as_str())], fields].concat();
        self.browser.submit(&path, &fields)
    }

    fn edits(&self) -> Vec<FeedWhat> {
        let answer = self.studio.client.feed(0, Duration::ZERO).unwrap();
        let edits = answer.entries.into_iter().map(|entry| entry.what);
        edits.filter(|what| !matches!(what, FeedWhat::Visitors { .. })).collect()
    }

    /// The low resolution of a picture, as customers get it.
    fn low(&self, number: u32) -> (String, Vec<u8>) {
        let mut guest = customer(self.host, &self.published.path(), Event::CODE);
        let page = guest.get(&format!("{}/p/{number}", self.published.path())).text();
        let low = page.split('"').find(|part| part.starts_with("/m/") && part.contains("/low/"));
        let low = low.expect("a picture").to_owned();
        let answer = guest.get(&low);
        assert_eq!(answer.status, 200);
        (low, answer.body)
    }

    fn publish_again(&mut self) {
        let revision = self.studio.client.status(self.event.id).unwrap().unwrap().revision;
        self.published = self.studio.publish_onto(&self.event, Some(revision)).unwrap();
    }
}

fn seen(page: &str) -> String {
    let value = page.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.expect("a form that says what was seen").to_owned()
}

fn size(bytes: &[u8]) -> (u32, u32) {
    let facts = jpeg::inspect(bytes).unwrap();
    assert!(facts.is_plain());
    (facts.width, facts.height)
}

#[test]
fn p13_an_edit_is_shown_at_once_and_told_to_the_studio() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut desk = Desk::new(host, &ada, 2);
        let (before, bytes) = desk.low(1);
        assert_eq!(size(&bytes), (1600, 1067));
        let mut guest = customer(host, &desk.published.path(), Event::CODE);
        assert_eq!(guest.get(&before).status, 200);

        assert_eq!(desk.press(1, "rotate-right", &[]).status, 303);
        assert_eq!(guest.get(&before).status, 404, "what many looked at is forgotten at once");
        let (_, bytes) = desk.low(1);
        assert_eq!(size(&bytes), (1067, 1600));
        let page = desk.browser.get(&desk.path()).text();
        assert_eq!(page.matches("<strong>provisional</strong>").count(), 1);
        let edits = desk.edits();
        let [FeedWhat::Edit { picture, then, base_edit_revision: 0, by, .. }] = &edits[..] else {
            panic!("{edits:?}")
        };
        assert_eq!((*picture, then.rotate(), by.as_str()), (desk.event.pictures[0].id, Turn::Right, ""));
        assert_eq!(desk.edits().len(), 1, "one state for each picture");
    });
}

#[test]
fn p13_further_edits_begin_with_the_studios_proof_and_are_one_instruction() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut desk = Desk::new(host, &ada, 1);
        let (_, first) = desk.low(1);
        desk.press(1, "rotate-right", &[]);
        let half = [("left", "0"), ("top", "0"), ("width", "50"), ("height", "100")];
        assert_eq!(desk.press(1, "crop", &half).status, 303);
        let (_, bytes) = desk.low(1);
        let (width, height) = size(&bytes);
        assert!(width.abs_diff(533) <= 1 && height == 1600, "{width}×{height}");
        let [FeedWhat::Edit { then, .. }] = &desk.edits()[..] else { panic!() };
        let expected: Edit =
            serde_json::from_str(r#"{"rotate":90,"crop":{"x":0,"y":0,"width":0.5,"height":1}}"#).unwrap();
        assert_eq!(*then, expected);
        assert_eq!(desk.press(1, "mark", &[("words", "ONLY A PROOF")]).status, 303);
        assert_eq!(size(&desk.low(1).1), (width, height), "and what was done stays");

        assert_eq!(desk.press(1, "reset", &[]).status, 303);
        assert_eq!(desk.low(1).1, first, "the studio's proof, byte for byte");
        assert_eq!(desk.edits(), [FeedWhat::EditDismissed { picture: desk.event.pictures[0].id }]);
        assert_eq!(["gallery_host_edit", "gallery_base"].map(|table| host.rows(table)), [0, 0]);

        // What undoes itself is no edit either.
        desk.press(1, "flip-vertical", &[]);
        assert_ne!(desk.low(1).1, first);
        desk.press(1, "flip-vertical", &[]);
        assert_eq!(desk.low(1).1, first);
        assert_eq!(host.rows("gallery_host_edit"), 0);
    });
}

#[test]
fn p13_the_studios_own_proof_takes_the_place_of_the_provisional_one() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut desk = Desk::new(host, &ada, 2);
        desk.press(1, "rotate-right", &[]);
        let (_, provisional) = desk.low(1);

        // A publication that knows nothing of it leaves it, also when it has other words.
        desk.event.pictures[0].document.caption = "The bride".to_owned();
        desk.publish_again();
        assert_eq!(desk.low(1).1, provisional);
        assert_eq!(desk.edits().len(), 1);

        let mut own = desk.event.pictures[0].developed_anew();
        own.document.edit_revision = 1;
        desk.event.pictures[0] = own;
        desk.publish_again();
        assert_ne!(desk.low(1).1, provisional);
        assert_eq!(desk.low(1).1[..], desk.event.pictures[0].renditions[2].jpeg[..]);
        assert!(!desk.browser.get(&desk.path()).text().contains("provisional</strong>"));
        assert_eq!(host.rows("gallery_base"), 0);
        // A studio that had not heard of it when it published hears of it still.
        let [FeedWhat::Edit { base_edit_revision: 0, .. }] = desk.edits()[..] else { panic!() };

        // The next edit says on which one it builds.
        desk.press(1, "flip-horizontal", &[]);
        let [FeedWhat::Edit { base_edit_revision: 1, .. }] = desk.edits()[..] else { panic!() };
    });
}

#[test]
fn p13_a_studio_that_decided_otherwise_ends_the_edit_here() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut desk = Desk::new(host, &ada, 1);
        let (_, first) = desk.low(1);
        desk.press(1, "rotate-right", &[]);
        // Edited and put back there: other revision, same pixels.
        desk.event.pictures[0].document.edit_revision = 2;
        desk.publish_again();
        assert_eq!(desk.low(1).1, first);
        assert_eq!(host.rows("gallery_base"), 0);
        let told = desk.edits();
        desk.publish_again();
        assert_eq!(desk.edits(), told, "nothing is news twice");
        desk.press(1, "rotate-left", &[]);
        let [FeedWhat::Edit { base_edit_revision: 2, then, .. }] = &desk.edits()[..] else { panic!() };
        assert_eq!(then.rotate(), Turn::Left, "what was done before is over");
        desk.press(1, "reset", &[]);
        assert_eq!(desk.low(1).1, first);
        assert_eq!(desk.edits(), [FeedWhat::EditDismissed { picture: desk.event.pictures[0].id }]);
    });
}

#[test]
fn p13_two_tabs_do_not_edit_past_each_other() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut desk = Desk::new(host, &ada, 1);
        let path = desk.picture(1);
        let old = seen(&desk.browser.get(&path).text());
        desk.press(1, "rotate-right", &[]);
        for action in ["rotate-right", "reset", "mark"] {
            let late = desk.browser.submit(&path, &[("action", action), ("seen", &old)]);
            assert_eq!(late.status, 409, "{action}");
            assert!(late.text().contains("changed meanwhile"), "{}", late.text());
        }
        let [FeedWhat::Edit { then, .. }] = &desk.edits()[..] else { panic!() };
        assert_eq!(then.rotate(), Turn::Right, "once");
    });
}

#[test]
fn p13_nobody_edits_what_is_not_theirs_and_nonsense_is_told() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let mut desk = Desk::new(host, &ada, 1);
        let path = desk.picture(1);
        let hash = seen(&desk.browser.get(&path).text());
        let mut other = eve.browser();
        assert_eq!(other.get(&path).status, 404);
        let own = Desk::new(host, &eve, 1).picture(1);
        let token = token(&other.get(&own).text());
        let body = format!("csrf={token}&action=rotate-right&seen={hash}");
        let kind = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        assert_eq!(other.send("POST", &path, &kind, body.as_bytes()).status, 404);
        let stranger = host.browser().send("POST", &path, &kind, body.as_bytes());
        assert_eq!(stranger.status, 307, "to be logged in first");
        assert_eq!(desk.browser.send("POST", &path, &kind, b"action=rotate-right").status, 403);
        for fields in [
            [("left", "0"), ("top", "0"), ("width", "0"), ("height", "100")],
            [("left", "-5"), ("top", "0"), ("width", "50"), ("height", "100")],
            [("left", "99.999"), ("top", "0"), ("width", "50"), ("height", "NaN")],
            [("left", "a"), ("top", ""), ("width", "50"), ("height", "100")],
        ] {
            assert_eq!(desk.press(1, "crop", &fields).status, 422, "{fields:?}");
        }
        assert_eq!(desk.press(1, "explode", &[]).status, 400);
        assert_eq!(host.rows("gallery_host_edit"), 0);
    });
}

fn token(page: &str) -> String {
    let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    token.expect("a form").to_owned()
}

#[test]
fn p13_a_hidden_picture_is_hidden_everywhere_at_once() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut desk = Desk::new(host, &ada, 3);
        let event = desk.published.path();
        let mut guest = customer(host, &event, Event::CODE);
        let (low, _) = desk.low(2);
        assert_eq!(guest.get(&low).status, 200);
        // Somebody shared it with a friend, too.
        let favourites = format!("{event}/favourites");
        guest.submit_to(&event, &favourites, &[("heart", "+2")]);
        let page = guest.get(&favourites).text();
        let list = page.split("data-list=\"").nth(1).unwrap().split('"').next().unwrap();
        let share = guest.submit_to(&favourites, &format!("{event}/lists/{list}"), &[("action", "share")]);
        let page = share.text();
        let shared = page.split("/s/").nth(1).unwrap().split(['"', '<', '/']).next().unwrap();
        let shared = format!("/s/{shared}{low}");
        let mut friend = host.browser();
        assert_eq!(friend.get(&shared).status, 200);

        assert_eq!(desk.press(2, "hide", &[]).status, 303);
        assert_eq!(guest.get(&low).status, 404);
        assert_eq!(friend.get(&shared).status, 404);
        assert_eq!(guest.get(&format!("{event}/p/2")).status, 404);
        let page = guest.get(&event).text();
        assert!(page.contains("/p/1\"") && !page.contains("/p/2\""), "{page}");
        assert!(!guest.get(&format!("{event}?q=guest")).text().contains("/p/2\""));
        let neighbour = guest.get(&format!("{event}/p/1")).text();
        assert!(neighbour.contains("/p/3\"") && !neighbour.contains("/p/2\""), "{neighbour}");
        // Its photographer still has it, also after a publication.
        assert_eq!(desk.browser.get(&low).status, 200);
        desk.publish_again();
        assert_eq!(guest.get(&low).status, 404);
        assert!(desk.browser.get(&desk.path()).text().contains("<strong>hidden</strong>"));
        assert_eq!(desk.press(2, "show", &[]).status, 303);
        assert_eq!(guest.get(&low).status, 200);
    });
}

#[test]
fn p13_what_is_set_here_stays_whatever_is_published() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut desk = Desk::new(host, &ada, 1);
        let (event, path) = (desk.published.path(), desk.path());
        let mut guest = customer(host, &event, Event::CODE);
        let (low, _) = desk.low(1);
        assert_eq!(guest.get(&low).status, 200);
        let settings =
            [("expires_on", "2020-02-29"), ("downloads", "on"), ("invite_text", "<b>Do</b> come & see")];
        assert_eq!(desk.browser.submit(&path, &settings).status, 303);
        // Over: closed to customers at once, open to its photographer.
        assert_eq!(guest.get(&low).status, 404);
        assert!(!guest.get(&event).text().contains("class=\"tile"));
        assert_eq!(desk.browser.get(&low).status, 200);
        desk.publish_again();
        let page = desk.browser.get(&path).text();
        for part in
            ["value=\"2020-02-29\"", "name=\"downloads\" checked", "&#60;b&#62;Do", "The last day is over"]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("name=\"title_at_door\" checked"));

        let wrong = desk.browser.submit(&path, &[("expires_on", "tomorrow")]);
        assert_eq!(wrong.status, 422);
        assert_eq!(desk.browser.submit(&path, &[("expires_on", "")]).status, 303);
        assert_eq!(guest.get(&low).status, 200, "open again, and still in");
    });
}
