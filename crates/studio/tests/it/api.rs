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
        json!({ "watermark": { "kind": "png", "png": "bm8gcGljdHVyZQ==" } }),
        json!({ "watermark": { "kind": "png", "png": "?" } }),
        json!({ "categories": [{ "name": "A" }, { "name": "A" }] }),
        json!({ "categories": [{ "id": "01900000-0000-7000-8000-000000000000", "name": "A" }] }),
        json!({ "colour": "red" }),
    ] {
        let refused = running.send("PATCH", &path, &wrong);
        assert!((400..500).contains(&refused.status), "{wrong}: {}", refused.status);
    }
    let unmarked = running.send("PATCH", &path, &json!({ "watermark": null })).ok().json();
    assert_eq!(unmarked["event"]["watermark"], Value::Null);
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
    let german = with(&running.own(), "accept-language", "de-AT,de;q=0.9");
    let refused =
        running.request("POST", "/api/v1/events/1/import?name=page.jpg", &german, b"<html>").ok().json();
    let said = refused["reason"].as_str().unwrap();
    assert!(said.starts_with("Das ist kein Bild, es sieht aus wie eine Webseite"), "{said}");
    let unnamed = running.request("PATCH", "/api/v1/events/1", &german, br#"{"name":" "}"#);
    assert_eq!(unnamed.json()["error"], "Eine Veranstaltung braucht einen Namen.");
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

#[test]
fn p3_views_are_made_from_the_original_with_and_without_the_edit() {
    let (desk, running) = running();
    let tile = running.get("/api/v1/events/1").ok().json()["pictures"][0].clone();
    let id = tile["id"].as_str().unwrap();
    let edit = json!({ "crop": { "x": 0.0, "y": 0.0, "width": 0.5, "height": 1.0 } });
    let patch = json!([{ "pictures": [id], "set": { "edit": edit } }]);
    running.send("POST", "/api/v1/events/1/changes", &json!({ "label": "crop", "patches": patch })).ok();
    let facts = |path: &str| {
        let answer = running.get(path).ok();
        let facts = wirephoto_imaging::jpeg::inspect(&answer.body).unwrap();
        (facts.width, facts.height, answer.head.contains("immutable"))
    };
    let (w, h) = (tile["w"].as_u64().unwrap() as u32, tile["h"].as_u64().unwrap() as u32);
    assert_eq!(facts(&format!("/v/{id}/4000.jpg?edit=none")), (w, h, true), "never enlarged");
    assert_eq!(facts(&format!("/v/{id}/4000.jpg?edit=now&r=1")), (w / 2, h, true));
    assert_eq!(facts(&format!("/v/{id}/100.jpg")).1, 100);
    let whole = running.get(&format!("/o/{id}.jpg")).ok();
    let file = desk.path("card").join(tile["name"].as_str().unwrap());
    assert_eq!(whole.body, std::fs::read(file).unwrap(), "its own bytes, to judge its sharpness");
    let proof = running.get(&format!("/proof/{id}.jpg")).ok();
    assert!(proof.head.contains("no-cache"));
    assert_eq!(wirephoto_imaging::jpeg::inspect(&proof.body).unwrap().width, w / 2);
    for wrong in
        ["/v/x/1.jpg", &format!("/v/{id}/x.jpg"), &format!("/v/{id}/1.png"), "/o/x.jpg", &format!("/o/{id}")]
    {
        assert!((400..500).contains(&running.get(wrong).status), "{wrong}");
    }
}

#[test]
fn p4_a_watermark_is_tried_before_it_is_kept() {
    let (_desk, running) = running();
    let path = "/api/v1/events/1/watermark-preview";
    let style = json!({ "place": "centre", "size": 0.9, "opacity": 1.0 });
    let tried = |watermark: Value| running.send("POST", path, &json!({ "watermark": watermark })).ok().body;
    let bare = tried(Value::Null);
    let marked = tried(json!({ "kind": "text", "text": "ANN", "style": style }));
    assert!(bare.starts_with(&[0xff, 0xd8]) && marked.starts_with(&[0xff, 0xd8]) && bare != marked);
    assert_eq!(running.get("/api/v1/events/1").ok().json()["event"]["watermark"]["text"], "PROOF");
    let refused = running.send("POST", path, &json!({ "watermark": { "kind": "text", "text": "" } }));
    assert_eq!(refused.status, 422, "{}", refused.text());
}

#[test]
fn p2_a_folder_is_looked_at_imported_and_watched() {
    let desk = Desk::with_event();
    let card = desk.card(2);
    desk.write("card/page.jpg", b"<html></html>");
    std::os::unix::fs::symlink("/", desk.path("card/link")).unwrap();
    let running = Running::start(&desk.studio);
    let shown = running.get(&format!("/api/v1/folders?path={}", card.display())).ok().json();
    assert_eq!((&shown["pictures"], shown["parent"].is_string()), (&3.into(), true));
    assert_eq!(running.get("/api/v1/folders?path=/nowhere/at/all").status, 422);
    assert!(running.get("/api/v1/folders").ok().json()["path"].is_string());

    let mut news = running.news();
    let begin = |watch: bool| {
        let body = json!({ "path": card, "category": "Ceremony", "watch": watch });
        running.send("POST", "/api/v1/events/1/import-folder", &body).ok().json()["job"].clone()
    };
    let job = begin(false);
    let done = news.wait_for("job", |told| told["id"] == job && told["state"] == "done");
    assert_eq!((&done["done"], &done["total"], &done["kind"]), (&3.into(), &3.into(), &"import".into()));
    assert!(done["refused"][0]["path"].as_str().unwrap().ends_with("page.jpg"), "{done}");
    assert!(done["refused"][0]["reason"].as_str().unwrap().contains("HTML"), "{done}");
    let tiles = running.get("/api/v1/events/1").ok().json()["pictures"].clone();
    assert!(tiles.as_array().unwrap().len() == 2 && tiles[0]["category"].is_string());

    let job = begin(true);
    let shot = landscape::develop(&landscape::collection()[6], Some(400));
    desk.write("card/later.jpg", &shot);
    news.wait_for("job", |told| told["id"] == job && told["done"].as_u64() >= Some(4));
    assert_eq!(running.send("DELETE", &format!("/api/v1/jobs/{job}"), &json!({})).status, 204);
    news.wait_for("job", |told| told["id"] == job && told["state"] == "done");
    assert_eq!(running.send("DELETE", "/api/v1/jobs/999", &json!({})).status, 404);
    // Whoever connects gets what there is.
    running.news().wait_for("job", |told| told["id"] == job && told["kind"] == "watch");
}

#[test]
fn p3_picks_go_into_tables_and_sidecars() {
    let (_desk, running) = running();
    let ids = ids(&running.get("/api/v1/events/1").ok().json());
    let patches = json!([
        { "pictures": [ids[1]], "set": { "flag": "pick", "rating": 3, "caption": "=1+1, <b>", "keywords": ["a & b"] } },
        { "pictures": [ids[2]], "set": { "flag": "reject" } },
    ]);
    running.send("POST", "/api/v1/events/1/changes", &json!({ "label": "x", "patches": patches })).ok();
    let csv = running.get("/api/v1/events/1/picks.csv?list=picked").ok();
    assert!(csv.head.contains("attachment; filename=\"picks.csv\""), "{}", csv.head);
    let lines: Vec<String> = csv.text().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].starts_with("2,") && lines[1].contains("\"'=1+1, <b>\""), "no formula: {}", lines[1]);
    let zip = running.get("/api/v1/events/1/xmp.zip").ok();
    let text = String::from_utf8_lossy(&zip.body).into_owned();
    assert!(zip.body.starts_with(b"PK\x03\x04") && text.contains("<xmp:Rating>-1<"), "{text}");
    assert!(
        text.contains("<xmp:Rating>3<") && text.contains("=1+1, &lt;b&gt;") && text.contains("a &amp; b")
    );
    assert_eq!(running.get("/api/v1/events/1/picks.csv?list=nobody").status, 422);
    let unknown = "/api/v1/events/1/xmp.zip?list=01900000-0000-7000-8000-000000000000";
    assert_eq!(running.get(unknown).status, 422);
}

#[test]
fn p5_without_a_host_a_plan_says_what_to_do() {
    let (_desk, running) = running();
    let plan = running.get("/api/v1/events/1/publication").ok().json();
    assert!(plan["problem"].as_str().unwrap().contains("not paired"), "{plan}");
    let german = with(&running.own(), "accept-language", "de");
    let plan = running.request("GET", "/api/v1/events/1/publication", &german, b"").ok().json();
    assert!(plan["problem"].as_str().unwrap().contains("gekoppelt"), "{plan}");
    let missing = running.request("GET", "/api/v1/events/99", &german, b"").json();
    assert_eq!(missing["error"], "Diese Veranstaltung gibt es nicht mehr.");
    assert_eq!(running.get("/api/v1/hosts").ok().json(), json!([]));
    let wrong =
        running.send("POST", "/api/v1/hosts", &json!({ "url": "https://example.com", "code": "short" }));
    assert_eq!(wrong.status, 422);
    assert!(wrong.json()["error"].as_str().unwrap().contains("16 letters"), "{}", wrong.text());
    assert_eq!(running.send("DELETE", "/api/v1/hosts", &json!({ "url": "https://example.com" })).status, 422);
    let mut news = running.news();
    let job = running.send("POST", "/api/v1/events/1/publish", &json!({})).ok().json()["job"].clone();
    let failed = news.wait_for("job", |told| told["id"] == job && told["state"] == "failed");
    assert!(failed["message"].as_str().unwrap().contains("not paired"), "{failed}");
    let decided = running.send(
        "POST",
        "/api/v1/conflicts/01900000-0000-7000-8000-000000000000",
        &json!({ "use": "host" }),
    );
    assert_eq!(decided.status, 422);
}
