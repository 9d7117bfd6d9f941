//! Photographers at the host: their own events, as customers see them; and how a computer is paired.

use wirephoto_carriers::mail::{self, Mailbox, Security, Server};
use wirephoto_exchange::client::{ClientError, pair};

use crate::host::{Event, customer, on_each_engine};

#[test]
fn p5_the_photographer_sees_what_is_published() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 3)).unwrap().path();
        let mut browser = ada.browser();
        let list = browser.get("/events").text();
        for part in ["Garden party", "3 pictures", "no visitors", "laptop", &path, "qr.svg"] {
            assert!(list.contains(part), "{part} in {list}");
        }
        // As customers do, without the code.
        let page = browser.get(&path).text();
        assert_eq!(page.matches("class=\"tile").count(), 3);
        let media = page.split(['"', ' ']).find(|part| part.starts_with("/m/")).unwrap();
        assert_eq!(browser.get(media).status, 200);
        assert_eq!(host.rows("gallery_visit"), 0, "photographers are no visitors");

        let mut other = eve.browser();
        let list = other.get("/events").text();
        assert!(list.contains("Pair a computer") && !list.contains("Garden party"), "{list}");
        assert!(other.get(&path).text().contains("name=\"code\""));
        assert_eq!(other.get(media).status, 404);
        let stranger = host.browser().get("/events");
        assert!(stranger.header("location").unwrap().starts_with("/log-in"));
    });
}

#[test]
fn p5_a_wrong_code_pairs_nothing() {
    on_each_engine(|host| {
        host.photographer("ada").pair("laptop").unwrap();
        let refused = pair(&host.url, &"0000-0000-0000-0000".parse().unwrap(), "laptop", "de").unwrap_err();
        let ClientError::Refused { status: 403, sentence } = refused else { panic!("{refused}") };
        assert!(sentence.contains("Kopplungscode"), "{sentence}");
        assert_eq!(host.rows("account_device"), 1);
    });
}

#[test]
fn p5_the_api_describes_itself() {
    let document = wirephoto_gallery::openapi();
    let paths: Vec<_> = document.paths.paths.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "/api/v1/events/{event}",
            "/api/v1/events/{event}/batch",
            "/api/v1/events/{event}/complete",
            "/api/v1/events/{event}/missing",
            "/api/v1/feed",
            "/api/v1/orders/{order}/files/{hash}",
            "/api/v1/orders/{order}/reports",
            "/api/v1/orders/{order}/steps",
            "/api/v1/pair",
            "/api/v1/price-lists/{list}",
        ]
    );
    let json = document.to_json().unwrap();
    for schema in ["EventDocument", "MissingAnswer", "PairRequest", "ErrorAnswer"] {
        assert!(json.contains(&format!("\"{schema}\"")), "{schema}");
    }
}

#[test]
fn p8_an_invitation_lets_one_person_in_without_the_code_until_it_is_withdrawn() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 2)).unwrap().path();
        let page = path.replacen("/e/", "/events/", 1);
        let mut browser = ada.browser();
        let invite = format!("{page}/invitations");
        let fields = [("name", "<i>Grandma</i>"), ("email", "grandma@example.org")];
        let answer = browser.submit_to(&page, &invite, &fields);
        assert_eq!(answer.status, 200);
        let text = answer.text();
        let link = text
            .split('"')
            .find_map(|part| part.strip_prefix(&host.url).filter(|rest| rest.starts_with("/i/")));
        let link = link.expect("the link").to_owned();
        assert!(!text.contains("<i>Grandma") && text.contains("shown only now"), "{text}");
        assert!(text.contains("This host sends no mail"));
        assert!(!browser.get(&page).text().contains(&link), "and is not told again");

        let mut guest = host.browser();
        assert_eq!(guest.get(&link).status, 303);
        assert_eq!(guest.get(&path).text().matches("class=\"tile").count(), 2);
        let list = browser.get(&page).text();
        assert!(list.contains("opened <time"), "{list}");

        let withdraw =
            list.split('"').find(|part| part.starts_with(&format!("{invite}/"))).unwrap().to_owned();
        let mut eve = host.photographer("eve").browser();
        assert_eq!(eve.submit_to("/events", &withdraw, &[]).status, 404);
        assert_eq!(browser.submit_to(&page, &withdraw, &[]).status, 303);
        assert!(guest.get(&path).text().contains("name=\"code\""), "out at once");
        assert_eq!(host.browser().get(&link).status, 404);
        for (fields, word) in [
            ([("name", " "), ("email", "")], "name"),
            ([("name", "Grandma"), ("email", "not an address")], "address"),
        ] {
            let refused = browser.submit_to(&page, &invite, &fields);
            assert_eq!(refused.status, 422);
            assert!(refused.text().contains(word), "{}", refused.text());
        }
        assert_eq!(host.rows("gallery_invitation"), 0);
    });
}

#[test]
fn p8_the_photographer_reads_what_customers_chose() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 3)).unwrap().path();
        let page = path.replacen("/e/", "/events/", 1);
        let mut browser = ada.browser();
        assert!(browser.get("/events").text().contains("no lists"));
        let mut guest = customer(host, &path, Event::CODE);
        for heart in ["+2", "+3"] {
            assert_eq!(
                guest.submit_to(&path, &format!("{path}/favourites"), &[("heart", heart)]).status,
                303
            );
        }
        assert!(browser.get("/events").text().contains("1 list"));
        let text = browser.get(&page).text();
        let lists = text.split("id=\"favourites\"").nth(1).unwrap();
        assert!(lists.contains("Somebody: ") && lists.contains("2 pictures"), "{lists}");
        assert!(lists.contains("/p/2\">2</a>") && lists.contains("/p/3\">3</a>"), "{lists}");
        assert!(!lists.contains("/p/1\">1</a>"));
    });
}

#[test]
fn p8_an_invitation_goes_out_by_mail_where_the_host_can() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 1)).unwrap().path();
        let page = path.replacen("/e/", "/events/", 1);
        let mut browser = ada.browser();
        let sender = Mailbox::new("The host", "host@example.org").unwrap();
        let server = Server::new("127.0.0.1", 1, Security::None, None, sender).unwrap();
        host.database.write(move |tx| mail::keep_server(tx, Some(&server))).wait().unwrap();
        browser.submit(&page, &[("invite_text", "Come and see,\nplease.")]);
        let invite = format!("{page}/invitations");
        let fields = [("name", "Grandma"), ("email", "grandma@example.org")];
        let text = browser.submit_to(&page, &invite, &fields).text();
        assert!(text.contains("on its way by mail"), "{text}");
        let grandpa = [("name", "Opa"), ("email", "opa@example.org"), ("language", "de")];
        assert!(browser.submit_to(&page, &invite, &grandpa).text().contains("on its way by mail"));
        let by_hand = browser.submit_to(&page, &invite, &[("name", "Grandpa"), ("email", "")]).text();
        assert!(by_hand.contains("Hand this link on"), "{by_hand}");
        let mails = host.database.read(|tx| {
            tx.query("SELECT body FROM carriers_mail ORDER BY id", &[], |row| row.get::<String>("body"))
        });
        let mails = mails.wait().unwrap();
        let [mail, german] = &mails[..] else { panic!("{mails:?}") };
        for part in [
            "Dear Grandma",
            "Garden party",
            &format!("{}/i/", host.url),
            "Come and see,\nplease.",
            "Ada Lens",
        ] {
            assert!(mail.contains(part), "{part} in {mail}");
        }
        assert!(german.contains("Guten Tag Opa"), "{german}");
    });
}

#[test]
fn p8_the_photographer_is_mailed_once_a_list_is_complete() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 3)).unwrap().path();
        let sender = Mailbox::new("Test host", "photos@example.org").unwrap();
        let server = Server::new("localhost", 1, Security::None, None, sender).unwrap();
        host.database.write(move |tx| mail::keep_server(tx, Some(&server))).wait().unwrap();
        let mut guest = customer(host, &path, Event::CODE);
        for heart in ["+2", "+3"] {
            guest.submit_to(&path, &format!("{path}/favourites"), &[("heart", heart)]);
        }
        let favourites = format!("{path}/favourites");
        let page = guest.get(&favourites).text();
        let list = page.split("/lists/").nth(1).unwrap().split(['"', '?', '/']).next().unwrap().to_owned();
        let list = format!("{path}/lists/{list}");
        let mails = || host.database.read(|tx| mail::list(tx, mail::State::Waiting, 10)).wait().unwrap();
        for (action, count) in [("finish", 1), ("finish", 1), ("reopen", 1)] {
            assert_eq!(guest.submit_to(&favourites, &list, &[("action", action)]).status, 303);
            assert_eq!(mails().len(), count, "{action}");
        }
        let mail = &mails()[0];
        assert_eq!(mail.to, "ada@example.org");
        assert_eq!(mail.subject, "Favourites of “Garden party” are complete");

        // It is the photographer who reads it.
        let german = |tx: &mut wirephoto_database::Transaction<'_>| {
            tx.execute("UPDATE account SET language = 'de'", &[])
        };
        host.database.write(german).wait().unwrap();
        assert_eq!(guest.submit_to(&favourites, &list, &[("action", "finish")]).status, 303);
        let subjects: Vec<_> = mails().into_iter().map(|mail| mail.subject).collect();
        assert!(
            subjects.contains(&"Favoriten aus „Garden party“ sind vollständig".to_owned()),
            "{subjects:?}"
        );
    });
}
