//! What the owner says at the frame, and what others on the network see of it.

use wirephoto_airwave::thin::{Refusal, State};
use wirephoto_site::testing::Browser;

use crate::world::{Delivery, World};

#[test]
fn a_sender_who_is_blocked_is_not_shown_any_more() {
    let world = World::new();
    let frame = world.paired("frame");
    Delivery::new(1, "Mallory", &["Buy this"]).deliver(&world, 0);
    frame.press(&format!("{}/block", frame.picture("Buy this")));
    let mut second = Delivery::new(2, "Mallory", &["And this"]);
    assert_eq!(second.deliver(&world, 0).state, State::Refused(Refusal::Blocked));
    Delivery::new(3, "Ada", &["By the lake"]).deliver(&world, 0);
    frame.press(&format!("{}/hide", frame.picture("Buy this")));
    assert_eq!(frame.captions(), ["By the lake"]);
    assert!(frame.browser().get("/settings").text().contains("Mallory"));
    let answer = frame.browser().submit_to("/settings", "/settings/unblock", &[("sender", "Mallory")]);
    assert_eq!(answer.status, 303);
    Delivery::new(4, "Mallory", &["Sorry"]).deliver(&world, 0);
    assert_eq!(frame.captions(), ["Sorry", "By the lake"]);
    frame.press("/settings/show-again");
    assert_eq!(frame.captions().len(), 3);
}

#[test]
fn settings_are_kept_and_nonsense_is_not() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut browser = frame.browser();
    let fields = |seconds, until| {
        [
            ("when", "ask"),
            ("seconds", seconds),
            ("night_from", "22:30"),
            ("night_until", until),
            ("captions", "on"),
        ]
    };
    assert_eq!(browser.submit("/settings", &fields("30", "07:00")).status, 303);
    let show = frame.show();
    assert_eq!((show["seconds"].as_u64(), show["clock"].as_bool()), (Some(30), Some(false)));
    assert_eq!(show["night"], serde_json::json!([22 * 60 + 30, 7 * 60]));
    for (seconds, until) in [("2", "07:00"), ("x", "07:00"), ("30", "22:30"), ("30", "")] {
        let answer = browser.submit("/settings", &fields(seconds, until));
        assert_eq!(answer.status, 422, "{seconds} {until}");
    }
    assert_eq!(frame.show(), show);
    let page = browser.get_with("/settings", &[("accept-language", "de")]).text();
    assert!(page.contains("Mich zuerst fragen") && page.contains("22:30"), "{page}");
}

#[test]
fn a_page_of_another_site_can_do_nothing() {
    let world = World::new();
    let frame = world.paired("frame");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let answer = frame.browser().send("POST", "/settings/unpair", &form, b"csrf=");
    assert_eq!(answer.status, 403);
    assert!(frame.frame.code().unwrap().is_none(), "it is still paired");
}

#[test]
fn t8_other_devices_see_the_pictures_when_the_owner_allows_it() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["By the lake"]);
    delivery.deliver(&world, 0);
    let mut television = Browser::new(frame.shared_address);
    let picture = format!("{}.jpg", frame.picture("By the lake"));
    for path in ["/", "/pictures", &picture, "/stream"] {
        assert_eq!(television.get(path).status, 403, "{path}");
    }
    let settings =
        [("when", "automatic"), ("seconds", "15"), ("night_from", ""), ("night_until", ""), ("shared", "on")];
    assert_eq!(frame.browser().submit("/settings", &settings).status, 303);
    let page = television.get("/").text();
    assert!(
        page.contains("By the lake") && !page.contains("<form method=\"post\" action=\"/pictures"),
        "{page}"
    );
    assert_eq!(television.get(&picture).body, delivery.group.pictures[0].jpeg);
    assert_eq!(television.get("/pictures").json()["pictures"].as_array().unwrap().len(), 1);
    for path in ["/settings", "/pair", "/settings/unpair"] {
        assert_eq!(television.get(path).status, 404, "{path}");
    }
    frame.press(&format!("{}/hide", frame.picture("By the lake")));
    assert_eq!(television.get(&picture).status, 404, "what is hidden is hidden there too");
}
