//! The local API over a real socket.

use serde_json::{Value, json};
use wirephoto_landscape as landscape;

use crate::desk::{Desk, EVENT};
use crate::wire::Running;

/// An event with three pictures, and its application.
fn running() -> (Desk, Running) {
    let desk = Desk::with_event();
    desk.import(EVENT, &desk.card(3));
    let running = Running::start(&desk.studio);
    (desk, running)
}

fn without(headers: &[(&'static str, String)], name: &str) -> Vec<(&'static str, String)> {
    headers.iter().filter(|(other, _)| *other != name).cloned().collect()
}

fn with(headers: &[(&'static str, String)], name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let mut headers = without(headers, name);
    headers.push((name, value.to_owned()));
    headers
}

fn ids(desk: &Value) -> Vec<String> {
    let pictures = desk["pictures"].as_array().unwrap();
    pictures.iter().map(|tile| tile["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn p14_only_our_own_page_gets_in() {
    let (_desk, running) = running();
    let own = running.own();
    let change = json!({ "label": "x", "patches": [] }).to_string();
    let path = "/api/v1/events/1/changes";
    let ask =
        |headers: &[(&'static str, String)]| running.request("POST", path, headers, change.as_bytes()).status;
    assert_eq!(ask(&own), 200);
    assert_eq!(ask(&with(&own, "host", "attacker.example")), 421, "a name that was made to point here");
    assert_eq!(ask(&with(&own, "origin", "http://attacker.example")), 403);
    assert_eq!(ask(&with(&own, "origin", "null")), 403);
    assert_eq!(ask(&with(&own, "sec-fetch-site", "cross-site")), 403);
    assert_eq!(ask(&without(&own, "origin")), 403);
    assert_eq!(ask(&without(&own, "x-csrf-token")), 403);
    assert_eq!(ask(&with(&own, "x-csrf-token", &"0".repeat(64))), 403);
    assert_eq!(ask(&without(&own, "cookie")), 401);
    let cookie = own.iter().find(|(name, _)| *name == "cookie").unwrap().1.clone();
    assert_eq!(ask(&with(&own, "cookie", &cookie.replacen('=', "=0", 1))), 401);
    for path in ["/api/v1/events", "/api/v1/events/1", "/api/v1/stream", "/t/x/0.jpg"] {
        assert_eq!(running.request("GET", path, &without(&own, "cookie"), b"").status, 401, "{path}");
        let rebound = with(&own, "host", "attacker.example");
        assert_eq!(running.request("GET", path, &rebound, b"").status, 421, "{path}");
    }
}

#[test]
fn p14_the_key_opens_once() {
    let (_desk, running) = running();
    assert_eq!(running.request("GET", &running.path, &[], b"").status, 401, "it was used");
    assert_eq!(running.request("GET", "/open?key=", &[], b"").status, 401);
    assert_eq!(running.request("GET", "/open", &[], b"").status, 401);
    assert_eq!(running.get(&running.path).status, 303, "back and forward in the opened browser");
    let first = running.app.open_path();
    let second = running.app.open_path();
    assert_eq!(running.request("GET", &first, &[], b"").status, 401, "a newer one is made");
    assert_eq!(running.request("GET", &second, &[], b"").status, 303);
}

#[test]
fn p1_p3_events_and_pictures_are_shown_changed_and_undone() {
    let (_desk, running) = running();
    let lines = running.get("/api/v1/events").ok().json();
    assert_eq!((&lines[0]["number"], &lines[0]["pictures"]), (&1.into(), &3.into()));
    let desk = running.get("/api/v1/events/1").ok().json();
    let ids = ids(&desk);
    let tile = &desk["pictures"][0];
    assert_eq!((&tile["flag"], &tile["rating"], &tile["edit"]), (&"".into(), &0.into(), &Value::Null));
    assert!(tile["bytes"].as_u64() > Some(1000) && tile["blur"].as_str().unwrap().len() > 10, "{tile}");

    let edit = json!({ "rotate": 90 });
    let patches = json!([
        { "pictures": ids, "set": { "flag": "pick", "rating": 4 } },
        { "pictures": [ids[1]], "set": { "edit": edit, "caption": "<script>alert(1)</script>" } },
        { "pictures": [ids[2]], "set": { "trashed": true } },
    ]);
    let changes = "/api/v1/events/1/changes";
    let changed = running.send("POST", changes, &json!({ "label": "sort", "patches": patches })).ok().json();
    assert_eq!((&changed["undo"], &changed["redo"]), (&"sort".into(), &Value::Null));
    assert_eq!(changed["gone"], json!([ids[2]]));
    let second = &changed["tiles"][1];
    assert_eq!((&second["w"], &second["h"]), (&second["oh"], &second["ow"]), "{second}");
    assert_eq!(second["caption"], "<script>alert(1)</script>", "text is text");
    assert_eq!(second["thumb"], format!("/t/{}/1.jpg", ids[1]));

    let undone = running.send("POST", "/api/v1/events/1/undo", &json!({})).ok().json();
    assert_eq!((undone["tiles"].as_array().unwrap().len(), &undone["redo"]), (3, &"sort".into()));
    assert_eq!(running.get("/api/v1/events/1").ok().json()["pictures"][0], desk["pictures"][0]);
    running.send("POST", "/api/v1/events/1/redo", &json!({})).ok();
    let emptied = running.send("POST", "/api/v1/events/1/empty-trash", &json!({})).ok().json();
    assert_eq!(emptied["pictures"], 1);
    for wrong in [
        json!({ "label": "x", "patches": [{ "pictures": ids, "set": { "rating": 9 } }] }),
        json!({ "label": "x", "patches": [{ "pictures": ids, "set": { "colour": "red" } }] }),
        json!({ "label": "", "patches": [] }),
        json!({ "label": "x", "patches": [{ "pictures": ["nobody"], "set": {} }] }),
    ] {
        let refused = running.send("POST", changes, &wrong);
        assert!((400..500).contains(&refused.status), "{wrong}: {}", refused.status);
        assert!(refused.json()["error"].as_str().unwrap().ends_with('.'), "{}", refused.text());
    }
}

#[test]
fn p1_an_event_is_made_and_changed() {
    let (_desk, running) = running();
    let made =
        running.send("POST", "/api/v1/events", &json!({ "name": "<b>Portraits</b>", "date": "2026-07-01" }));
    let number = made.ok().json()["number"].as_u64().unwrap();
    let path = format!("/api/v1/events/{number}");
    let patch = json!({
        "categories": [{ "name": "Inside" }, { "name": "Outside" }],
        "watermark": { "kind": "text", "text": "ANN", "style": { "place": "centre", "size": 0.5, "opacity": 0.3 } },
        "price_note": "12 € each", "delivery_note": "In a week", "date": null, "archived": true,
    });
    let desk = running.send("PATCH", &path, &patch).ok().json();
    let event = &desk["event"];
    assert_eq!((&event["name"], &event["date"]), (&"<b>Portraits</b>".into(), &Value::Null));
    assert_eq!((&event["watermark"]["style"]["place"], &event["archived"]), (&"centre".into(), &true.into()));
    let [inside, outside] = [0, 1].map(|at| event["categories"][at]["id"].clone());
    let swapped = json!({ "categories": [
        { "id": outside, "name": "Inside" }, { "id": inside, "name": "Outside" }, { "name": "Garden" },
    ]});
    let desk = running.send("PATCH", &path, &swapped).ok().json();
    assert_eq!((&desk["event"]["categories"][0]["id"], &desk["undo"]), (&outside, &"event".into()));
    running.send("POST", &format!("{path}/undo"), &json!({})).ok();
    let desk = running.get(&path).ok().json();
    assert_eq!(desk["event"]["categories"].as_array().unwrap().len(), 2);
    for wrong in [
        json!({ "name": "" }),
        json!({ "watermark": { "kind": "none" } }),
        json!({ "watermark": { "kind": "png", "png": "bm8gcGljdHVyZQ==" } }),
        json!({ "watermark": { "kind": "png", "png": "?" } }),
        json!({ "categories": [{ "name": "A" }, { "name": "A" }] }),
        json!({ "categories": [{ "id": "01900000-0000-7000-8000-000000000000", "name": "A" }] }),
        json!({ "colour": "red" }),
    ] {
        let refused = running.send("PATCH", &path, &wrong);
        assert!((400..500).contains(&refused.status), "{wrong}: {}", refused.status);
    }
    let unmarked = json!({ "watermark": { "kind": "none", "event_name": "<b>Portraits</b>" } });
    assert_eq!(running.send("PATCH", &path, &unmarked).ok().json()["event"]["watermark"]["kind"], "none");
    assert_eq!(running.get("/api/v1/events/99").status, 404);
    assert_eq!(running.get("/api/v1/events/x").status, 404);
}

#[test]
fn p2_a_file_comes_in_by_the_body_of_a_request() {
    let (_desk, running) = running();
    let shot = landscape::develop(&landscape::collection()[4], Some(500));
    let import = |name: &str, bytes: &[u8]| {
        let path = format!("/api/v1/events/1/import?name={name}&category=Reception");
        running.request("POST", &path, &running.own(), bytes).ok().json()
    };
    let imported = import("folder%2FIMG_9.JPG", &shot);
    assert_eq!((&imported["status"], &imported["reason"]), (&"imported".into(), &Value::Null));
    let tile = &imported["tile"];
    assert_eq!((&tile["name"], &tile["number"]), (&"IMG_9.JPG".into(), &4.into()));
    assert!(tile["category"].is_string());
    let contact = running.get(tile["thumb"].as_str().unwrap()).ok();
    assert!(
        contact.body.starts_with(&[0xff, 0xd8]) && contact.head.contains("immutable"),
        "{}",
        contact.head
    );
    assert_eq!(import("again.jpg", &shot)["status"], "duplicate");
    let refused = import("page.jpg", b"<html>not found</html>");
    assert_eq!(refused["status"], "refused");
    assert!(refused["reason"].as_str().unwrap().contains("HTML") && refused["tile"].is_null());
    assert_eq!(import("empty.jpg", b"")["status"], "refused");
    let wrong =
        running.request("POST", "/api/v1/events/1/import?name=a.jpg&category=Party", &running.own(), &shot);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    // In one change with what came in shortly before.
    assert_eq!(
        running.send("POST", "/api/v1/events/1/undo", &json!({})).ok().json()["gone"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    assert_eq!(import("back.jpg", &shot)["status"], "imported");
}

#[test]
fn p3_a_contact_print_is_made_anew_after_an_edit() {
    let (_desk, running) = running();
    let first = &running.get("/api/v1/events/1").ok().json()["pictures"][0];
    let before = running.get(first["thumb"].as_str().unwrap()).ok();
    let patch = json!([{ "pictures": [first["id"]], "set": { "edit": { "rotate": 90 } } }]);
    let changed = running
        .send("POST", "/api/v1/events/1/changes", &json!({ "label": "edit", "patches": patch }))
        .ok()
        .json();
    let size = |jpeg: &[u8]| {
        let facts = wirephoto_imaging::jpeg::inspect(jpeg).unwrap();
        (facts.width, facts.height)
    };
    let after = running.get(changed["tiles"][0]["thumb"].as_str().unwrap()).ok();
    assert_eq!(size(&after.body), {
        let (w, h) = size(&before.body);
        (h, w)
    });
    let old = running.get(first["thumb"].as_str().unwrap()).ok();
    assert!(old.head.contains("no-cache"), "an old address must not keep a new picture: {}", old.head);
    let tag = after.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let known = with(&running.own(), "if-none-match", &tag);
    assert_eq!(
        running.request("GET", changed["tiles"][0]["thumb"].as_str().unwrap(), &known, b"").status,
        304
    );
    assert_eq!(running.get("/t/01900000-0000-7000-8000-000000000000/0.jpg").status, 404);
    assert_eq!(running.get("/t/x/0.jpg").status, 400);
}

#[test]
fn two_tabs_are_both_told_and_the_last_one_wins() {
    let (desk, running) = running();
    let (mut one, mut other) = (running.news(), running.news());
    let id = ids(&running.get("/api/v1/events/1").ok().json())[0].clone();
    for caption in ["from one", "from the other"] {
        let patch = json!([{ "pictures": [id], "set": { "caption": caption } }]);
        running
            .send("POST", "/api/v1/events/1/changes", &json!({ "label": "caption", "patches": patch }))
            .ok();
        one.wait_for("change", |change| change["event"] == 1);
        other.wait_for("change", |change| change["event"] == 1);
    }
    assert_eq!(running.get("/api/v1/events/1").ok().json()["pictures"][0]["caption"], "from the other");
    // A command beside the pages is told too.
    let beside = wirephoto_studio::Studio::open(&desk.folder.path().join("studio"), "studio.db").unwrap();
    beside.pick(EVENT, None, true).unwrap();
    one.wait_for("change", |change| change["event"] == 1);
}
