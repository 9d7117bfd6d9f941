//! What customers choose: kept for them and not for a browser, told to the studio, and shown to whom they like.

use std::time::Duration;

use serde_json::json;
use wirephoto_exchange::feed::FeedWhat;
use wirephoto_site::testing::Browser;

use crate::host::{Event, Host, Studio, customer, on_each_engine};

/// The lists that a studio is told of: name, whose, whether finished, and how many notes and pictures.
fn told(studio: &Studio) -> Vec<(String, String, bool, Vec<String>)> {
    let entries = studio.client.feed(0, Duration::ZERO).unwrap().entries;
    let lists = entries.into_iter().filter_map(|entry| match entry.what {
        FeedWhat::List { name, by, finished, pictures, deleted: false, .. } => {
            Some((name, by, finished, pictures.into_iter().map(|listed| listed.note).collect()))
        }
        _ => None,
    });
    lists.collect()
}

fn publish(host: &Host, pictures: u32) -> (Studio, String) {
    let studio = host.photographer("ada").studio("laptop");
    let path = studio.publish(&Event::new("Garden party", pictures)).unwrap().path();
    (studio, path)
}

/// The numbers in the visitor's first list.
fn listed(browser: &mut Browser, path: &str) -> Vec<u32> {
    let page = browser.get(&format!("{path}/favourites")).text();
    page.split("<li id=\"p").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

/// The path of a link that a page shows once.
pub fn link(page: &str) -> String {
    let link = page.split("id=\"made\" href=\"").nth(1).expect("a link").split('"').next().unwrap();
    let at = link.find("://").unwrap() + 3;
    link[at + link[at..].find('/').unwrap()..].to_owned()
}

#[test]
fn p3_a_heart_is_kept_and_told_to_the_studio() {
    on_each_engine(|host| {
        let (studio, path) = publish(host, 4);
        let mut guest = customer(host, &path, Event::CODE);
        let put = |guest: &mut Browser, number: u32, body: serde_json::Value| {
            guest.put(
                &path,
                &format!("{path}/favourites/{number}"),
                "application/json",
                body.to_string().as_bytes(),
            )
        };
        let answer = put(&mut guest, 3, json!({"chosen": true}));
        assert_eq!((answer.status, &answer.json()["pictures"]), (200, &json!(1)));
        let list = answer.json()["list"].clone();
        assert_eq!(answer.json()["name"], "My favourites");
        // Sent twice, as after a lost answer.
        assert_eq!(put(&mut guest, 3, json!({"chosen": true, "list": list})).json()["pictures"], 1);
        assert_eq!(put(&mut guest, 2, json!({"note": " the eyes\u{0}, please "})).json()["pictures"], 2);
        assert_eq!(listed(&mut guest, &path), [2, 3]);
        let page = guest.get(&path).text();
        assert!(
            page.contains("data-count=\"2\"") && page.contains("value=\"-3\" aria-pressed=\"true\""),
            "{page}"
        );
        let notes = vec![String::new(), "the eyes, please".to_owned()];
        assert_eq!(told(&studio), [("My favourites".to_owned(), String::new(), false, notes)]);
        assert_eq!(put(&mut guest, 3, json!({"chosen": false})).json()["pictures"], 1);
        assert_eq!(listed(&mut guest, &path), [2]);
        assert_eq!(put(&mut guest, 99, json!({"chosen": true})).status, 404);
        assert_eq!(put(&mut guest, 2, json!({"note": "x".repeat(2001)})).status, 422);
        // Nobody else sees it, and strangers choose nothing.
        let mut other = customer(host, &path, Event::CODE);
        assert_eq!(listed(&mut other, &path), [0; 0]);
        assert_eq!(
            put(&mut other, 2, json!({"chosen": true, "list": list})).status,
            404,
            "somebody else's list"
        );
        let mut stranger = host.browser();
        assert_eq!(put(&mut stranger, 2, json!({"chosen": true})).status, 404);
    });
}

#[test]
fn p3_nobody_presses_hearts_faster_than_a_person_does() {
    on_each_engine(|host| {
        let (_studio, path) = publish(host, 1);
        let mut guest = customer(host, &path, Event::CODE);
        // There is no such picture: only the pressing counts.
        let press = |guest: &mut Browser, token: &str| {
            let headers = [
                ("x-csrf-token", token),
                ("sec-fetch-site", "same-origin"),
                ("content-type", "application/json"),
            ];
            guest.send("PUT", &format!("{path}/favourites/99"), &headers, br#"{"chosen":true}"#).status
        };
        let own = guest.script_token(&path);
        let refused = (0..600).map(|_| press(&mut guest, &own)).find(|status| *status != 404);
        assert_eq!(refused, Some(429));
        let mut other = customer(host, &path, Event::CODE);
        let own = other.script_token(&path);
        assert_eq!(press(&mut other, &own), 404, "another browser has tries of its own");
    });
}

#[test]
fn p3_hearts_lists_and_notes_work_by_forms() {
    on_each_engine(|host| {
        let (studio, path) = publish(host, 4);
        let mut guest = customer(host, &path, Event::CODE);
        let page = format!("{path}/favourites");
        let pressed = guest.submit_to(&path, &format!("{page}?c=1"), &[("heart", "+4"), ("list", "")]);
        assert_eq!((pressed.status, pressed.location()), (303, format!("{path}?c=1#p4").as_str()));
        let lists = format!("{path}/lists");
        let made = guest.submit_to(&page, &lists, &[("name", "For the album")]);
        assert_eq!(made.location(), format!("{path}/favourites?l=2"));
        let album = guest.get(made.location()).text();
        let id = album.split("data-list=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        guest.submit_to(&page, &page, &[("heart", "+1"), ("list", &id)]);
        let change = |guest: &mut Browser, fields: &[(&str, &str)]| {
            guest.submit_to(&page, &format!("{lists}/{id}?l=2"), fields).status
        };
        assert_eq!(
            change(
                &mut guest,
                &[("note-1", "black and white"), ("note-4", "not in it"), ("action", "finish")]
            ),
            303
        );
        assert_eq!(
            guest.submit_to(&page, &format!("{path}/me"), &[("action", "name"), ("name", "Anna")]).status,
            303
        );
        let mut lists_told = told(&studio);
        lists_told.sort();
        let named = |name: &str, finished, notes: &[&str]| {
            (
                name.to_owned(),
                "Anna".to_owned(),
                finished,
                notes.iter().map(|note| (*note).to_owned()).collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            lists_told,
            [named("For the album", true, &["black and white"]), named("My favourites", false, &[""])]
        );
        // Done is done, until it is taken up again.
        assert_eq!(change(&mut guest, &[("remove", "1")]), 409);
        assert_eq!(change(&mut guest, &[("action", "reopen")]), 303);
        assert_eq!(change(&mut guest, &[("remove", "1")]), 303);
        assert_eq!(change(&mut guest, &[("action", "rename"), ("name", " ")]), 422);
        assert_eq!(change(&mut guest, &[("action", "delete")]), 303);
        assert_eq!(told(&studio).len(), 1);
        assert_eq!(change(&mut guest, &[("action", "rename"), ("name", "gone")]), 404);
    });
}

#[test]
fn p3_a_personal_link_brings_the_lists_to_another_device() {
    on_each_engine(|host| {
        let (_, path) = publish(host, 4);
        let mut phone = customer(host, &path, Event::CODE);
        let page = format!("{path}/favourites");
        phone.submit_to(&path, &page, &[("heart", "+2")]);
        let shown = phone.submit_to(&page, &format!("{path}/me"), &[("action", "link")]).text();
        assert!(shown.contains("data:image/svg+xml"), "{shown}");
        let personal = link(&shown);
        let mut laptop = host.browser();
        let opened = laptop.get(&personal);
        assert_eq!((opened.status, opened.location()), (303, path.as_str()), "without the code");
        assert_eq!(listed(&mut laptop, &path), [2]);
        laptop.submit_to(&path, &page, &[("heart", "+3")]);
        assert_eq!(listed(&mut phone, &path), [2, 3], "the same customer");
        // Somebody who chose something already is asked, and loses nothing.
        let mut tablet = customer(host, &path, Event::CODE);
        tablet.submit_to(&path, &page, &[("heart", "+4")]);
        let asked = tablet.get(&personal);
        assert!(asked.status == 200 && asked.text().contains("name=\"along\""), "{}", asked.text());
        assert_eq!(tablet.submit(&personal, &[("along", "yes")]).status, 303);
        assert_eq!(listed(&mut phone, &path), [2, 3, 4]);
        phone.submit_to(&page, &format!("{path}/me"), &[("action", "withdraw")]);
        assert_eq!(host.browser().get(&personal).status, 404);
        assert_eq!(host.browser().get("/k/0000").status, 404);
        // Who leaves is out, and what was chosen stays.
        phone.submit_to(&page, &format!("{path}/me"), &[("action", "leave")]);
        assert!(phone.get(&path).text().contains("name=\"code\""));
        assert_eq!(listed(&mut laptop, &path), [2, 3, 4]);
    });
}

#[test]
fn p3_a_new_code_closes_personal_links_but_loses_no_list() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 3);
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let page = format!("{path}/favourites");
        guest.submit_to(&path, &page, &[("heart", "+2")]);
        let personal = link(&guest.submit_to(&page, &format!("{path}/me"), &[("action", "link")]).text());
        event.document.code = "new-roses".to_owned();
        studio.publish(&event).unwrap();
        let mut laptop = host.browser();
        assert_eq!(laptop.get(&personal).status, 303);
        assert!(laptop.get(&path).text().contains("name=\"code\""), "the door asks for the new code");
        for browser in [&mut laptop, &mut guest] {
            assert_eq!(browser.submit(&path, &[("code", "new-roses")]).status, 303);
            assert_eq!(listed(browser, &path), [2]);
        }
    });
}

#[test]
fn p3_a_shared_list_shows_itself_and_nothing_else() {
    on_each_engine(|host| {
        let (_, path) = publish(host, 4);
        let mut guest = customer(host, &path, Event::CODE);
        let page = format!("{path}/favourites");
        guest.submit_to(&path, &page, &[("heart", "+2")]);
        let html = guest.get(&page).text();
        let id = html.split("data-list=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let shared =
            link(&guest.submit_to(&page, &format!("{path}/lists/{id}"), &[("action", "share")]).text());
        let mut friend = host.browser();
        let list = friend.get(&shared);
        let html = list.text();
        assert_eq!((list.status, html.matches("class=\"tile ").count()), (200, 1));
        assert!(
            html.contains("My favourites")
                && html.contains("Garden party")
                && !html.contains("class=\"heart\"")
        );
        assert_eq!(friend.get(&format!("{shared}/p/2")).status, 200);
        assert_eq!(friend.get(&format!("{shared}/p/3")).status, 404, "not in the list");
        let media =
            html.split(['"', ' ']).find(|part| part.starts_with("/s/") && part.contains("/m/")).unwrap();
        assert_eq!(friend.get(media).header("content-type"), Some("image/jpeg"));
        let other = guest.get(&path).text();
        let other = other.split(['"', ' ']).find(|part| part.starts_with("/m/")).unwrap().to_owned();
        assert_eq!(friend.get(&format!("{shared}{other}")).status, 404, "a picture that is not in the list");
        assert_eq!(friend.get(&other).status, 404);
        assert!(friend.get(&path).text().contains("name=\"code\""), "the event keeps its door");
        guest.submit_to(&page, &format!("{path}/lists/{id}"), &[("action", "unshare")]);
        assert_eq!(friend.get(&shared).status, 404);
        assert_eq!(friend.get(media).status, 404);
    });
}

#[test]
fn p3_an_invitation_lets_in_without_the_code_until_it_is_withdrawn() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let studio = ada.studio("laptop");
        let event = Event::new("Garden party", 3);
        let path = studio.publish(&event).unwrap().path();
        let (page, mut desk) = (path.replacen("/e/", "/events/", 1), ada.browser());
        let fields = [("name", "Anna"), ("email", "")];
        let text = desk.submit_to(&page, &format!("{page}/invitations"), &fields).text();
        let links = text.split('"').filter_map(|part| part.strip_prefix(&host.url));
        let link = links.into_iter().find(|link| link.starts_with("/i/")).expect("a link").to_owned();
        let mut anna = host.browser();
        assert_eq!(anna.get(&link).location(), path);
        assert_eq!(anna.get(&path).text().matches("class=\"tile ").count(), 3);
        anna.submit_to(&path, &format!("{path}/favourites"), &[("heart", "+1")]);
        assert_eq!(told(&studio)[0].1, "Anna");
        let shown = desk.get(&page).text();
        let withdraw = format!("{page}/invitations/");
        let withdraw = shown.split('"').find(|part| part.starts_with(&withdraw)).expect("an invitation");
        assert_eq!(desk.submit_to(&page, withdraw, &[]).status, 303);
        assert!(anna.get(&path).text().contains("name=\"code\""));
        assert_eq!(host.browser().get(&link).status, 404);
        assert_eq!(told(&studio).len(), 1, "what was chosen stays");
    });
}

#[test]
fn p3_proofs_are_files_only_where_the_photographer_allows_it() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 3)).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let page = format!("{path}/favourites");
        for heart in ["+1", "+3"] {
            guest.submit_to(&path, &page, &[("heart", heart)]);
        }
        let html = guest.get(&page).text();
        let id = html.split("data-list=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (one, all) = (format!("{path}/p/1/proof.jpg"), format!("{path}/lists/{id}/proofs.zip"));
        assert_eq!([guest.get(&one).status, guest.get(&all).status], [404, 404]);
        let own = format!("/events/{}", path.trim_start_matches("/e/"));
        assert_eq!(ada.browser().submit(&own, &[("action", "settings"), ("downloads", "on")]).status, 303);
        let file = guest.get(&one);
        assert_eq!(
            file.header("content-disposition"),
            Some("attachment; filename*=UTF-8''Garden%20party%201.jpg")
        );
        let archive = guest.get(&all);
        assert_eq!(archive.header("content-length"), Some(archive.body.len().to_string().as_str()));
        assert!(
            archive.body.starts_with(b"PK\x03\x04")
                && archive.body.windows(file.body.len()).any(|part| part == file.body)
        );
        let mut other = customer(host, &path, Event::CODE);
        assert_eq!(other.get(&all).status, 404, "another's list");
        assert_eq!(host.browser().get(&one).status, 404);
    });
}

#[test]
fn p3_an_event_that_is_over_says_so_and_serves_nothing() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 2)).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let media = guest.get(&path).text();
        let media = media.split(['"', ' ']).find(|part| part.starts_with("/m/")).unwrap().to_owned();
        let own = format!("/events/{}", path.trim_start_matches("/e/"));
        ada.browser().submit(&own, &[("action", "settings"), ("expires_on", "2020-01-31")]);
        let over = guest.get(&path);
        assert!(over.status == 410 && over.text().contains("open until 31 January 2020"), "{}", over.text());
        assert_eq!(guest.get(&media).status, 404);
        assert_eq!(guest.get(&format!("{path}/pictures")).status, 404);
    });
}

#[test]
fn p3_the_title_picture_hangs_at_the_door_where_the_photographer_allows_it() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut event = Event::new("Garden party", 2);
        event.document.title_picture = Some(event.pictures[1].id);
        let path = ada.studio("laptop").publish(&event).unwrap().path();
        let title = format!("{path}/title.jpg");
        let mut stranger = host.browser();
        assert!(!stranger.get(&path).text().contains(&title));
        assert_eq!(stranger.get(&title).status, 404);
        let own = format!("/events/{}", path.trim_start_matches("/e/"));
        ada.browser().submit(&own, &[("action", "settings"), ("title_at_door", "on")]);
        assert!(stranger.get(&path).text().contains(&title));
        assert_eq!(stranger.get(&title).header("content-type"), Some("image/jpeg"));
        assert_eq!(stranger.get(&format!("{path}/p/2")).status, 303, "and nothing else");
    });
}

#[test]
fn p3_customers_read_german_too() {
    on_each_engine(|host| {
        let (_, path) = publish(host, 2);
        let mut guest = customer(host, &path, Event::CODE);
        let german = [("accept-language", "de-AT,de;q=0.9,en;q=0.5")];
        for (page, words) in [
            (String::new(), "Bilder durchsuchen"),
            ("?q=zebra".to_owned(), "Zu „zebra“ wurde nichts gefunden."),
            ("/favourites".to_owned(), "Meine Favoriten"),
            ("/p/1".to_owned(), "20. Juni 2026"),
        ] {
            let html = guest.get_with(&format!("{path}{page}"), &german).text();
            assert!(html.contains("<html lang=\"de\">") && html.contains(words), "{words} in {html}");
        }
    });
}

#[test]
fn p3_an_event_can_be_installed() {
    on_each_engine(|host| {
        let (_, path) = publish(host, 1);
        let manifest = host.browser().get(&format!("{path}/app.webmanifest"));
        assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
        let manifest = manifest.json();
        assert_eq!((&manifest["name"], &manifest["scope"]), (&json!("Garden party"), &json!(path)));
        let icon = manifest["icons"][0]["src"].as_str().unwrap().to_owned();
        assert_eq!(host.browser().get(&icon).header("content-type"), Some("image/png"));
        let worker = host.browser().get("/gallery-worker.js");
        assert!(worker.header("content-security-policy").unwrap().contains("connect-src 'self'"));
        assert_eq!(host.browser().get("/offline").status, 200);
    });
}
