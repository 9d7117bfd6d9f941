//! Pictures on their way: from a page over a real station to frames that hear it, whatever happens meanwhile.

use std::time::Duration;

use wirephoto_accounts::Role;
use wirephoto_airwave::thin::State;
use wirephoto_billing::ledger::{self, What};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_imaging::jpeg as markers;
use wirephoto_site::testing::{Answer, Browser};

use crate::aired::{Air, Listener, OnAir};
use crate::host::{FRAME_PRICE, Host, Person, between, jpeg, make_album, on_each_engine, send};
use crate::shown::Frame;

/// What a page says that each frame costs.
pub const EACH: (&str, &str) = ("price", "0.30 EUR");

/// Somebody with pictures, and frames that hear a station.
pub struct Story<'h> {
    ada: Person<'h>,
    grandma: Person<'h>,
    pub browser: Browser,
    pub air: Air,
    station: Option<OnAir>,
    pub pages: Vec<String>,
}

impl<'h> Story<'h> {
    /// So many pictures, and a frame for each loss.
    pub fn begin(host: &'h Host, pictures: u8, losses: &[u32]) -> Self {
        let mut story = Self::without_station(host, pictures, losses);
        story.start_station(host);
        story
    }

    fn without_station(host: &'h Host, pictures: u8, losses: &[u32]) -> Self {
        // Whose the host is.
        let ada = host.person("ada", Role::Administrator);
        let grandma = host.user("grandma");
        let mut browser = grandma.browser();
        let album = make_album(&mut browser, "Summer");
        for seed in 1..=pictures {
            let taken = send(&mut browser, &album, "a.jpg", &jpeg(2400, 1600, seed));
            assert_eq!(taken.status, 201, "{}", taken.text());
        }
        let mut air = Air::new();
        let mut pages = Vec::new();
        for (seed, loss) in (1..).zip(losses) {
            let (frame, page) = Frame::paired(host.address, seed, &grandma, &format!("Frame {seed}"));
            air.listeners.push(Listener::new(host, frame, *loss));
            pages.push(page);
        }
        Self { ada, grandma, browser, air, station: None, pages }
    }

    fn start_station(&mut self, host: &Host) {
        self.station = Some(OnAir::start(host, &self.ada, self.air.port()));
    }

    /// The identifier of a frame.
    pub fn frame(&self, at: usize) -> &str {
        self.pages[at].rsplit('/').next().unwrap()
    }

    /// Chooses pictures and frames as a page does; the page that asks whether this is right.
    fn check(&mut self, pictures: &[u32], frames: &[usize]) -> Answer {
        let query = self.query(pictures, frames);
        self.browser.get(&format!("/send/check?{query}"))
    }

    fn query(&self, pictures: &[u32], frames: &[usize]) -> String {
        let pictures = pictures.iter().map(|number| format!("picture={number}"));
        let frames = frames.iter().map(|frame| format!("frame={}", self.frame(*frame)));
        pictures.chain(frames).collect::<Vec<_>>().join("&")
    }

    /// Sends them, and answers the page of the delivery.
    fn send(&mut self, pictures: &[u32], frames: &[usize]) -> String {
        let page = self.check(pictures, frames).text();
        let token = between(&page, "name=\"token\" value=\"", "\"").to_owned();
        self.press(&token, pictures, frames)
    }

    fn press(&mut self, token: &str, pictures: &[u32], frames: &[usize]) -> String {
        let query = format!("{}&token={token}", self.query(pictures, frames));
        let fields = query.split('&').filter_map(|field| field.split_once('='));
        let fields: Vec<(&str, &str)> = fields.chain([EACH]).collect();
        let sent = self.browser.submit_to("/send", "/send", &fields);
        assert_eq!(sent.status, 303, "{}", sent.text());
        sent.location().to_owned()
    }

    /// Where each frame of a delivery is, as its page says.
    fn states(&mut self, delivery: &str) -> Vec<(String, String)> {
        states_of(&self.browser.get(delivery).text())
    }
}

pub fn states_of(page: &str) -> Vec<(String, String)> {
    let rows = page.split("<li class=\"").skip(1).filter(|row| row.contains("class=\"mark\""));
    let read = rows.map(|row| {
        let name = between(row, "<strong>", "</strong>").to_owned();
        let state = between(row, "class=\"mark\" aria-hidden=\"true\"></span> ", " <span").to_owned();
        (name, state)
    });
    read.collect()
}

/// What is in the books of a delivery: entries, and what is owed.
fn books(host: &Host, delivery: &str) -> (Vec<What>, i64) {
    let id: Id = delivery.rsplit('/').next().unwrap().parse().unwrap();
    let entries = host.database.read(move |tx| ledger::of_order(tx, id)).wait().unwrap();
    let lines = entries.iter().flat_map(|entry| &entry.lines);
    let owed = lines.filter(|line| line.account == ledger::Account::Receivable);
    let owed = owed.map(|line| line.amount.minor()).sum();
    (entries.iter().map(|entry| entry.what).collect(), owed)
}

#[test]
fn t10_a_picture_is_shown_by_the_frames_that_it_is_for_and_by_no_other() {
    on_each_engine(|host| {
        let mut story = Story::begin(host, 2, &[0, 30, 0]);
        story.browser.submit("/albums", &[("name", "Empty")]);
        let check = story.check(&[2, 1], &[0, 1]).text();
        for shown in ["2 pictures", "2 frames", "€0.60", "2 frames at €0.30", "Send for €0.60"] {
            assert!(check.contains(shown), "{shown}: {check}");
        }
        let delivery = story.send(&[2, 1], &[0, 1]);
        let browser = &mut story.browser;
        story.air.until("both frames have it", |air| {
            air.listeners[..2].iter().all(|one| !one.groups.is_empty())
                && states_of(&browser.get(&delivery).text()).iter().all(|(_, state)| state == "shown")
        });

        // What arrived are the pictures as frames get them, with who sent them.
        for listener in &story.air.listeners[..2] {
            let [group] = listener.groups.as_slice() else { panic!("one") };
            assert_eq!(group.sender, "grandma@example.org");
            assert_eq!(group.pictures.iter().map(|one| one.number).collect::<Vec<_>>(), [2, 1]);
            let facts = markers::inspect(&group.pictures[0].jpeg).unwrap();
            assert!((facts.width, facts.height) == (1920, 1280) && !facts.has_gps, "{facts:?}");
            assert_eq!(listener.announced.len(), 1, "one message did");
        }
        // The third frame heard every packet, and has nothing.
        let third = &story.air.listeners[2];
        assert!(third.announced.is_empty() && third.groups.is_empty());

        // The last report ended it: nothing is sent any more, and its bytes and its key are gone.
        let administrator = story.ada;
        story.air.until("the station has ended it", |_| {
            administrator.browser().get("/stations").text().contains("Nothing is on the air.")
        });
        story.air.drain();
        assert_eq!(story.air.drain(), 0);
        assert_eq!(host.rows("telecast_delivery WHERE object_key IS NOT NULL OR over_at IS NULL"), 0);
        assert_eq!(host.rows("telecast_thin WHERE kind = 'availability'"), 0);
        assert_eq!(host.rows("database_blob"), 2, "the originals");

        let page = story.browser.get(&delivery).text();
        assert!(page.contains("received by 2 of 2 frames") && page.contains("€0.60"), "{page}");
        assert!(page.contains("packets,"), "{page}");
        assert_eq!(books(host, &delivery), (vec![What::Placed; 2], 2 * FRAME_PRICE.minor()));
        let page = administrator.browser().get("/stations").text();
        for shown in ["Patscherkofel", "1 · Alps", "8.0 Mbit/s", "Tyrol", "<td class=\"number\">1</td>"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        // Nobody else sees it.
        assert_eq!(host.user("eve").browser().get(&delivery).status, 404);
    });
}

#[test]
fn t2_pressed_twice_it_is_one_delivery() {
    on_each_engine(|host| {
        let mut story = Story::without_station(host, 1, &[0]);
        let page = story.check(&[1], &[0]).text();
        let token = between(&page, "name=\"token\" value=\"", "\"").to_owned();
        let first = story.press(&token, &[1], &[0]);
        assert_eq!(story.press(&token, &[1], &[0]), first);
        assert_eq!(story.press(&token, &[1, 1], &[0, 0]), first);
        let dearer = [("token", token.as_str()), ("price", "0.40 EUR"), ("picture", "1")];
        assert_eq!(story.browser.submit_to("/send", "/send", &dearer).location(), first);
        assert_eq!((host.rows("telecast_delivery"), host.rows("telecast_addressee")), (1, 1));
        assert_eq!(books(host, &first), (vec![What::Placed], 30));
        let other = story.send(&[1, 1], &[0, 0]);
        assert_ne!(other, first, "it was asked for again");
        assert_eq!((host.rows("telecast_addressee"), host.rows("telecast_delivery_picture")), (2, 2));
        assert_eq!(story.states(&other), [("Frame 1".to_owned(), "requested".to_owned())]);
        let page = story.browser.get(&other).text();
        assert!(page.contains("waits for a station"), "{page}");
    });
}

#[test]
fn t9_it_goes_on_where_it_was_when_host_or_station_were_away() {
    wirephoto_database::testing::each_engine(&crate::host::SCHEMAS, |database| {
        let mut host = Host::start(database);
        let (session, delivery, mut air, mut station);
        {
            let mut story = Story::begin(&host, 1, &[0, 0]);
            story.air.listeners[1].answers = false;
            delivery = story.send(&[1], &[0, 1]);
            story.air.until("both have it, and one has said so", |air| {
                air.listeners.iter().all(|one| !one.groups.is_empty())
            });
            session = story.grandma.session();
            (air, station) = (story.air, story.station.unwrap());
        }
        station.pause();
        host.restart();
        station.resume();
        let mut browser = Browser::new(host.address).with_cookie("session", session.as_str());
        let page = browser.get(&delivery).text();
        assert_eq!(states_of(&page)[0].1, "shown", "{page}");
        assert_eq!(states_of(&page)[1].1, "on the air", "{page}");
        // The silent frame speaks at last, to a host that has just come back.
        air.listeners[1].answers = true;
        air.listeners[1].answer();
        air.until("it is over", |_| {
            states_of(&browser.get(&delivery).text()).iter().all(|(_, state)| state == "shown")
        });
        let mut administrator = host.person("bob", Role::Administrator).browser();
        air.until("the station has ended it", |_| {
            administrator.get("/stations").text().contains("Nothing is on the air.")
        });
    });
}

#[test]
fn t6_what_is_sent_before_there_is_a_station_goes_when_there_is_one() {
    on_each_engine(|host| {
        let mut story = Story::without_station(host, 1, &[10]);
        let delivery = story.send(&[1], &[0]);
        story.start_station(host);
        let browser = &mut story.browser;
        story.air.until("it is shown", |_| {
            states_of(&browser.get(&delivery).text()) == [("Frame 1".to_owned(), "shown".to_owned())]
        });
        // The frame's owner would like a print.
        let listener = &mut story.air.listeners[0];
        let object = listener.announced[0].object;
        listener.frame.report_on(object, State::PrintWanted { picture: 1 });
        listener.frame.report_on(object, State::PrintWanted { picture: 7 });
        let page = story.browser.get(&delivery).text();
        assert!(page.contains("Frame 1 would like a print of No. 1."), "{page}");
        assert_eq!(host.rows("telecast_wish"), 1);
        assert!(story.browser.get("/deliveries").text().contains("1 print asked for"));
    });
}

#[test]
fn t4_each_of_two_stations_sends_to_the_frames_that_hear_it() {
    on_each_engine(|host| {
        let mut story = Story::without_station(host, 1, &[0, 20]);
        let mut elsewhere = Air::new();
        elsewhere.listeners.push(story.air.listeners.pop().unwrap());
        let places = [("Patscherkofel", "Tyrol"), ("Pfaender", "Vorarlberg")];
        let ports = [story.air.port(), elsewhere.port()];
        let _stations = [0, 1].map(|at| OnAir::called(places[at], host, &story.ada, ports[at]));
        // What a frame's page has for a place where a channel is heard.
        let choice = |browser: &mut Browser, page: &str, place: &str| {
            let page = browser.get(page).text();
            let mut choices = page.split("<option value=\"").skip(1);
            choices.find(|choice| choice.contains(place)).map(|it| it.split('"').next().unwrap().to_owned())
        };
        let (browser, pages) = (&mut story.browser, &story.pages);
        story.air.until("both have said what they are", |_| {
            places.iter().all(|(_, place)| choice(browser, &pages[0], place).is_some())
        });
        let delivery = story.send(&[1], &[0, 1]);
        assert!(story.states(&delivery).iter().all(|(_, state)| state == "requested"));
        assert!(story.browser.get(&delivery).text().contains("waits for a station"));
        let list = story.browser.get("/frames").text();
        assert_eq!(list.matches("channel not chosen").count(), 2, "{list}");
        let page = story.browser.get(&story.pages[0]).text();
        assert!(page.contains("it is not known which of them this frame hears"), "{page}");
        for (page, (_, place)) in story.pages.iter().zip(places) {
            let channel = choice(&mut story.browser, page, place).unwrap();
            let tuned = story.browser.submit(page, &[("action", "tune"), ("channel", &channel)]);
            assert_eq!(tuned.status, 303, "{}", tuned.text());
        }
        elsewhere.until("the other frame shows it", |air| {
            !air.listeners[0].groups.is_empty() && air.listeners[0].has_said_all()
        });
        let browser = &mut story.browser;
        story.air.until("both show it", |_| {
            states_of(&browser.get(&delivery).text()).iter().all(|(_, state)| state == "shown")
        });
        assert!(!story.browser.get("/frames").text().contains("channel not chosen"));
        let [one, other] = [&story.air.listeners[0], &elsewhere.listeners[0]];
        assert_eq!(one.groups, other.groups);
        for (listener, port) in [one, other].iter().zip(ports) {
            let [told] = listener.announced.as_slice() else { panic!("one message each") };
            assert_eq!(told.address.port(), port);
        }
        assert_ne!(one.announced[0].object.tsi, other.announced[0].object.tsi);
        assert_eq!(host.rows("telecast_object"), 2, "one broadcast of each station");
        let page = story.ada.browser().get("/stations").text();
        assert!(places.iter().all(|(name, place)| page.contains(name) && page.contains(place)), "{page}");
    });
}

#[test]
fn t9_what_is_not_reached_in_time_is_over_and_costs_nothing() {
    on_each_engine(|host| {
        let mut story = Story::begin(host, 1, &[0, 100]);
        let delivery = story.send(&[1], &[0, 1]);
        let browser = &mut story.browser;
        story.air.until("one frame shows it", |_| states_of(&browser.get(&delivery).text())[0].1 == "shown");
        assert_eq!(books(host, &delivery).1, 60);
        host.tidy_deliveries(Moment::now().plus(Duration::from_hours(25)));
        let expired = |story: &mut Story<'_>| story.states(&delivery)[1].1.clone();
        assert_eq!(expired(&mut story), "not reached in time");
        assert_eq!(books(host, &delivery), (vec![What::Placed, What::Placed, What::Cancelled], 30));
        let mut administrator = story.ada.browser();
        story.air.until("nothing is on the air", |_| {
            administrator.get("/stations").text().contains("Nothing is on the air.")
        });
        // It comes to itself much later, and says what it has: that is how it is, for nothing.
        let object = story.air.listeners[1].announced[0].object;
        let reception = wirephoto_airwave::thin::Reception::default();
        story.air.listeners[1].frame.report_on(object, State::Shown(reception));
        assert_eq!(expired(&mut story), "shown");
        assert_eq!(books(host, &delivery).1, 30);
        host.tidy_deliveries(Moment::now().plus(Duration::from_hours(50)));
        assert_eq!(expired(&mut story), "shown");
    });
}

#[test]
fn t2_whoever_may_not_send_is_refused_and_whoever_has_to_ask_waits() {
    on_each_engine(|host| {
        let mut story = Story::begin(host, 1, &[0]);
        let page = story.pages[0].clone();
        let bob = host.user("bob");
        let mut browser = bob.browser();
        let album = make_album(&mut browser, "Bob's");
        send(&mut browser, &album, "b.jpg", &jpeg(640, 480, 9));
        let ask = |browser: &mut Browser, address: &str| {
            let check = browser.get(&format!("/send/check?picture=1&address={address}"));
            if check.status != 200 {
                return Err(check.text());
            }
            let check = check.text();
            let field = |name: &str| between(&check, &format!("name=\"{name}\" value=\""), "\"").to_owned();
            let (token, frame) = (field("token"), field("frame"));
            let fields = [("token", token.as_str()), ("frame", &frame), ("picture", "1"), EACH];
            let sent = browser.submit_to("/send", "/send", &fields);
            assert_eq!(sent.status, 303, "{}", sent.text());
            Ok((check, sent.location().to_owned()))
        };
        let unknown = ask(&mut browser, "nobody").unwrap_err();
        assert!(unknown.contains("There is no frame of this address."), "{unknown}");
        // By default only friends may, and nobody is told so before.
        let (check, refused) = ask(&mut browser, "frame-1").unwrap();
        assert!(!check.contains("asked first") && !check.contains("Frame 1"), "{check}");
        let seen = states_of(&browser.get(&refused).text());
        assert_eq!(seen, [("frame-1".to_owned(), "refused".to_owned())]);
        assert_eq!(books(host, &refused), (vec![], 0));

        story.browser.submit(&page, &[("action", "policy"), ("policy", "ask")]);
        let (check, asked) = ask(&mut browser, "frame-1").unwrap();
        assert!(check.contains("its owner is asked first"), "{check}");
        assert_eq!(states_of(&browser.get(&asked).text())[0].1, "the owner is asked");
        assert_eq!(books(host, &asked), (vec![], 0));
        let (_, asked_again) = ask(&mut browser, "frame-1").unwrap();
        story.browser.submit(&page, &[("action", "welcome"), ("email", "bob@example.org")]);
        story.air.until("both are shown", |_| {
            [&asked, &asked_again].iter().all(|path| states_of(&browser.get(path).text())[0].1 == "shown")
        });
        assert_eq!(books(host, &asked), (vec![What::Placed], 30));
        assert_eq!(story.air.listeners[0].groups[0].sender, "bob@example.org");

        // And whoever is shown the door while something is on its way, too.
        story.browser.submit(&page, &[("action", "unpair")]);
        let gone = browser.get("/send/check?picture=1&address=frame-1");
        assert!(gone.text().contains("There is no frame of this address."));
    });
}

#[test]
fn t9_a_frame_that_says_no_ends_it_for_itself() {
    on_each_engine(|host| {
        let mut story = Story::begin(host, 1, &[100, 100]);
        let delivery = story.send(&[1], &[0, 1]);
        story
            .air
            .until("both are written to", |air| air.listeners.iter().all(|one| !one.announced.is_empty()));
        let object = story.air.listeners[0].announced[0].object;
        let refusal = State::Refused(wirephoto_airwave::thin::Refusal::Full);
        story.air.listeners[0].frame.report_on(object, refusal);
        let page = story.browser.get(&delivery).text();
        assert_eq!(states_of(&page)[0].1, "refused");
        assert!(page.contains("The frame has no room."), "{page}");
        let page = story.pages[1].clone();
        story.browser.submit(&page, &[("action", "unpair")]);
        let states = story.states(&delivery);
        assert_eq!(states[1].1, "refused", "{states:?}");
        assert_eq!(books(host, &delivery).1, 0);
        let mut administrator = story.ada.browser();
        story.air.until("nothing is on the air", |_| {
            administrator.get("/stations").text().contains("Nothing is on the air.")
        });
        assert_eq!(host.rows("database_blob"), 1, "the original");
    });
}

#[test]
fn t2_pages_take_what_can_be_sent_and_say_why_not() {
    on_each_engine(|host| {
        let mut story = Story::without_station(host, 2, &[0]);
        let frame = story.frame(0).to_owned();
        let browser = &mut story.browser;
        let page = browser.get("/send").text();
        for shown in [
            "name=\"picture\" value=\"1\"",
            "name=\"picture\" value=\"2\"",
            "Frame 1",
            "€0.30 for each frame",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        // What was chosen stays chosen while another album is open.
        browser.submit("/albums", &[("name", "Empty")]);
        let album = browser.get("/albums").text();
        let empty = between(&album, "href=\"/albums/", "\"").to_owned();
        let page = browser.get(&format!("/send?picture=2&frame={frame}&album={empty}")).text();
        assert!(page.contains("There are no pictures in this album."), "{page}");
        assert!(page.contains("value=\"2\" checked") && page.contains(&format!("value=\"{frame}\" checked")));

        for (query, sentence) in [
            (format!("frame={frame}"), "No picture is chosen."),
            ("picture=1".to_owned(), "No frame is chosen."),
            (format!("picture=99&frame={frame}"), "No picture is chosen."),
            (format!("picture=1&frame={}", Id::new(Moment::now())), "No frame is chosen."),
            ("picture=1&address=4711".to_owned(), "There is no frame of this address."),
        ] {
            let told = browser.get(&format!("/send/check?{query}"));
            assert_eq!(told.status, 422, "{query}");
            assert!(told.text().contains(sentence), "{query}: {}", told.text());
        }
        let stranger = host.user("eve");
        let theirs = stranger.browser().get(&format!("/send/check?picture=1&frame={frame}"));
        assert_eq!(theirs.status, 422, "a picture's number is one's own");
        for token in ["", "a b"] {
            let fields = [("picture", "1"), ("frame", frame.as_str()), ("token", token), EACH];
            assert_eq!(browser.submit_to("/send", "/send", &fields).status, 422, "{token}");
        }
        // Another price was shown, or none: it is shown again, and asked again.
        for price in ["0.20 EUR", "0.30 USD", ""] {
            let fields = [("picture", "1"), ("frame", frame.as_str()), ("token", "a"), ("price", price)];
            let told = browser.submit_to("/send", "/send", &fields);
            assert_eq!(told.status, 422, "{price}");
            let text = told.text();
            assert!(
                text.contains("The price has changed meanwhile") && text.contains("Send for €0.30"),
                "{text}"
            );
        }
        assert_eq!(host.rows("telecast_delivery"), 0);
        let german = [("accept-language", "de")];
        assert!(browser.get_with("/send", &german).text().contains("Bilder senden"));
        assert!(browser.get("/deliveries").text().contains("What you send to frames stands here"));
        assert_eq!(browser.get("/deliveries/nonsense").status, 404);
    });
}

#[test]
fn t2_a_picture_that_is_deleted_meanwhile_still_arrives() {
    on_each_engine(|host| {
        let mut story = Story::without_station(host, 1, &[0]);
        let delivery = story.send(&[1], &[0]);
        let album = story.browser.get("/albums").text();
        let album = format!("/albums/{}", between(&album, "href=\"/albums/", "\""));
        story.browser.submit(&format!("{album}/pictures/1"), &[("action", "delete")]);
        host.age_the_trash();
        host.empty_the_trash();
        assert_eq!(host.pictures(), [0; 4]);
        story.start_station(host);
        let browser = &mut story.browser;
        story.air.until("it is shown", |_| states_of(&browser.get(&delivery).text())[0].1 == "shown");
        assert!(story.browser.get(&delivery).text().contains("deleted since"));
        let count = |tx: &mut Transaction<'_>| {
            tx.query_one("SELECT count(*) AS n FROM database_blob", &[], |row| row.get::<u64>("n"))
        };
        assert_eq!(host.database.read(count).wait().unwrap(), 0);
    });
}
