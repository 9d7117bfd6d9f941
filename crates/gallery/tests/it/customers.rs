//! Customers: through the door, about the event, and nowhere else.

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::publication::Category;
use wirephoto_site::testing::Browser;

use crate::host::{Event, customer, on_each_engine};

#[test]
fn p8_the_door_shows_name_and_date_and_one_field() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let published = studio.publish(&Event::new("Garden party", 3)).unwrap();
        let door = host.browser().get(&published.path());
        let html = door.text();
        assert_eq!(door.status, 200);
        assert!(html.contains("Garden party") && html.contains("20 June 2026"), "{html}");
        assert_eq!(
            html.matches("<input").count(),
            6,
            "the code, the form's token and ticket, the three themes"
        );
        assert!(!html.contains("Guest number") && !html.contains("/m/"), "{html}");
        assert!(!html.contains(Event::CODE));
    });
}

#[test]
fn p8_an_event_is_found_by_its_name_on_paper() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        let name = path.trim_start_matches("/e/");
        let mut guest = host.browser();
        let front = guest.get("/").text();
        assert!(front.contains("name=\"event\"") && front.contains("href=\"/log-in\""), "{front}");
        let found = guest.get(&format!("/?event=+{}", name.to_uppercase()));
        assert_eq!((found.status, found.header("location")), (303, Some(path.as_str())));
        assert!(guest.get("/?event=party").text().contains("eight letters and digits"));
        assert_eq!(guest.get("/e/00000000").status, 404);
    });
}

#[test]
fn p8_the_right_code_lets_in_however_it_is_typed() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 3)).unwrap().path();
        let mut guest = host.browser();
        let wrong = guest.submit(&path, &[("code", "tulip-garden")]);
        assert_eq!(wrong.status, 403);
        assert!(wrong.text().contains("role=\"alert\"") && wrong.text().contains("That is not the code"));
        assert_eq!(guest.cookie("visitor"), None, "nobody yet");
        let right = guest.submit(&path, &[("code", "  Rose-GARDEN ")]);
        assert_eq!((right.status, right.header("location")), (303, Some(path.as_str())));
        let before = guest.cookie("visitor").unwrap().to_owned();
        assert_eq!(guest.submit(&path, &[("code", "rose-garden")]).status, 303);
        assert_ne!(guest.cookie("visitor").unwrap(), before, "the session's name is new each time");
        assert!(guest.get(&path).text().contains("Guest number 2"));
        let cookie = right.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        // Typed from paper.
        let shouted = path.to_uppercase().replace("/E/", "/e/");
        if shouted != path {
            assert_eq!(guest.get(&shouted).header("location"), Some(path.as_str()));
        }
    });
}

#[test]
fn p8_a_form_of_another_site_is_not_taken() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        let mut guest = host.browser();
        let form = ("content-type", "application/x-www-form-urlencoded");
        let other = guest.send("POST", &path, &[("sec-fetch-site", "cross-site"), form], b"code=rose-garden");
        assert_eq!(other.status, 403);
        let bare = guest.send("POST", &path, &[("sec-fetch-site", "same-origin"), form], b"code=rose-garden");
        assert_eq!(bare.status, 403, "without the page's token");
    });
}

#[test]
fn p8_customers_never_reach_another_event() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let (mut party, mut dinner) = (Event::new("Garden party", 3), Event::new("Dinner", 3));
        dinner.document.code = "candle-light".to_owned();
        party.document.title_picture = Some(party.pictures[0].id);
        let party = studio.publish(&party).unwrap().path();
        let dinner = studio.publish(&dinner).unwrap().path();
        let mut guest = customer(host, &party, Event::CODE);
        let mut stranger = host.browser();
        let mut other = customer(host, &dinner, "candle-light");
        let media = media_of(&guest.get(&party).text());
        for address in &media {
            assert_eq!(guest.get(address).status, 200);
            assert_eq!(other.get(address).status, 404);
            assert_eq!(stranger.get(address).status, 404);
        }
        for browser in [&mut other, &mut stranger] {
            assert!(browser.get(&party).text().contains("name=\"code\""), "the door");
            assert_eq!(browser.get(&format!("{party}/pictures")).status, 404);
            let alone = browser.get(&format!("{party}/p/1"));
            assert_eq!((alone.status, alone.header("location")), (303, Some(party.as_str())));
        }
        // With both codes, both.
        assert_eq!(guest.submit(&dinner, &[("code", "candle-light")]).status, 303);
        assert!(guest.get(&dinner).text().contains("class=\"grid\""));
        assert_eq!(guest.get(&media[0]).status, 200);
    });
}

#[test]
fn p8_a_new_code_sends_everyone_back_to_the_door() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 1);
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let media = media_of(&guest.get(&path).text());
        assert_eq!(guest.get(&media[0]).status, 200);
        event.document.code = "new-roses".to_owned();
        studio.publish(&event).unwrap();
        assert_eq!(guest.get(&media[0]).status, 404);
        assert!(guest.get(&path).text().contains("name=\"code\""));
        assert_eq!(guest.submit(&path, &[("code", Event::CODE)]).status, 403);
        assert_eq!(guest.submit(&path, &[("code", "new-roses")]).status, 303);
    });
}

#[test]
fn p8_two_hundred_guests_behind_one_address_all_get_in() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 1);
        let path = studio.publish(&event).unwrap().path();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        customer(host, &path, Event::CODE);
                    }
                });
            }
        });
        assert_eq!(studio.client.status(event.id).unwrap().unwrap().visitors, 200);
    });
}

#[test]
fn p8_a_thousand_guesses_from_one_address_come_to_nothing() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        let mut known = customer(host, &path, Event::CODE);
        let mut refused = 0;
        // A new browser each time, as a guesser would: the form's cookie and token are anyone's to make up.
        let fresh = |n: u32| {
            let secret = format!("{n:032x}");
            (host.browser().with_cookie("form", &secret), format!("{}{secret}", "0".repeat(32)))
        };
        for guess in 0..1000 {
            let (mut guesser, token) = fresh(guess);
            let answer = post_code(&mut guesser, &path, &token, &format!("guess-{guess}"));
            match answer.status {
                403 => assert_eq!(refused, 0),
                429 => refused += 1,
                other => panic!("{other}: {}", answer.text()),
            }
        }
        assert_eq!(refused, 600);
        let (mut guesser, token) = fresh(5000);
        let answer = post_code(&mut guesser, &path, &token, Event::CODE);
        assert_eq!(answer.status, 429, "even the right one, when it comes just now");
        assert!(answer.text().contains("Many wrong codes came from your network"), "{}", answer.text());
        // A guest behind the same address who was in before is not hindered, nor is one elsewhere.
        assert_eq!(known.submit(&path, &[("code", Event::CODE)]).status, 303);
        let mut guest = host.browser().from("198.51.100.7");
        assert_eq!(guest.submit(&path, &[("code", Event::CODE)]).status, 303);
    });
}

#[test]
fn p8_who_mistypes_five_times_is_told_how_long_to_wait() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        let mut guest = host.browser();
        for _ in 0..5 {
            assert_eq!(guest.submit(&path, &[("code", "tulip-garden")]).status, 403);
        }
        let told = guest.submit(&path, &[("code", Event::CODE)]);
        assert_eq!(told.status, 429);
        assert!(told.text().contains("Too many wrong codes. Wait 5 minutes"), "{}", told.text());
        customer(host, &path, Event::CODE);
    });
}

#[test]
fn p8_an_event_is_browsed_by_category_and_searched() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 6);
        event.pictures[3].document.caption = "Jérôme dances".to_owned();
        event.pictures[4].document.keywords.push("lake".to_owned());
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let mut numbers = |query: &str| numbers_of(&guest.get(&format!("{path}{query}")).text());
        assert_eq!(numbers(""), [1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers("?c=1"), [2, 4, 6]);
        assert_eq!(numbers("?c=2"), [1, 3, 5]);
        assert_eq!(numbers("?q=JEROME"), [4]);
        assert_eq!(numbers("?q=lake"), [5]);
        assert_eq!(numbers("?q=lake&c=1"), [0; 0]);
        assert_eq!(numbers("?q=dsc+0002"), [2]);
        assert_eq!(numbers("?q=guest+garden"), [1, 2, 3, 5, 6]);
        assert_eq!(numbers("?q="), [1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers("?c=77"), [1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers("?c=&from=x"), [1, 2, 3, 4, 5, 6]);
        assert!(guest.get(&format!("{path}?q=zebra")).text().contains("Nothing was found for “zebra”"));
    });
}

#[test]
fn p8_five_hundred_pictures_come_in_pieces() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 250);
        shrink(&mut event);
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let first = guest.get(&path).text();
        assert_eq!(numbers_of(&first), (1..=200).collect::<Vec<_>>());
        assert!(first.contains(&format!("href=\"{path}?from=201\"")));
        let json = |answer: wirephoto_site::testing::Answer| -> serde_json::Value {
            serde_json::from_slice(&answer.body).unwrap()
        };
        let piece = json(guest.get(&format!("{path}/pictures?from=201")));
        let numbers: Vec<_> = piece["pictures"].as_array().unwrap().iter().map(|tile| &tile["n"]).collect();
        assert_eq!(numbers, (201..=250).collect::<Vec<_>>());
        let outline = json(guest.get(&format!("{path}/outline")));
        assert_eq!(outline["numbers"], serde_json::json!((1..=250).collect::<Vec<_>>()));
        assert_eq!(outline["shapes"].as_array().unwrap().len(), 250);
        let page = guest.get(&format!("{path}?from=201")).text();
        assert_eq!(numbers_of(&page), (201..=250).collect::<Vec<_>>());
        assert!(page.contains("From the beginning"));
    });
}

#[test]
fn p8_two_hundred_pictures_are_less_than_a_hundred_kilobytes() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 200);
        shrink(&mut event);
        for picture in &mut event.pictures {
            // As little alike as real ones.
            let seed = blake3::hash(picture.id.as_bytes());
            picture.document.blur = seed.as_bytes()[..25].to_vec();
            picture.document.caption = seed.to_hex()[..40].to_owned();
        }
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let gzip = [("accept-encoding", "gzip")];
        let page = guest.get_with(&path, &gzip);
        assert_eq!(page.header("content-encoding"), Some("gzip"));
        let html = guest.get(&path).text();
        let assets = html.split('"').filter(|part| part.starts_with("/assets/"));
        let mut assets: Vec<String> = assets.map(str::to_owned).collect();
        let folder = assets[0].rsplit_once('/').unwrap().0.to_owned();
        assets.extend(
            [
                "gallery-album.js",
                "gallery-favourites.js",
                "gallery-grid.js",
                "gallery-lightbox.js",
                "stage.js",
                "thumbhash.js",
            ]
            .map(|name| format!("{folder}/{name}")),
        );
        let weight = assets.iter().map(|asset| guest.get_with(asset, &gzip).body.len()).sum::<usize>()
            + page.body.len();
        assert!(weight < 100_000, "{weight} bytes, of which the page has {}", page.body.len());
    });
}

#[test]
fn p8_a_picture_has_a_page_of_its_own() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 6);
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let page = guest.get(&format!("{path}/p/4")).text();
        for part in ["Guest number 4", "20 June 2026, 15:04", "12 € as a print", "Ceremony", "garden"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(page.contains(&format!("rel=\"prev\" href=\"{path}/p/3\"")), "{page}");
        assert!(page.contains(&format!("rel=\"next\" href=\"{path}/p/5\"")));
        assert!(page.contains(&format!("href=\"{path}#p4\"")));
        let first = guest.get(&format!("{path}/p/1")).text();
        assert!(!first.contains("rel=\"prev\""));
        // Within a category, and within what was found.
        let page = guest.get(&format!("{path}/p/4?c=1")).text();
        assert!(page.contains(&format!("{path}/p/2?c=1")) && page.contains(&format!("{path}/p/6?c=1")));
        let page = guest.get(&format!("{path}/p/4?q=guest")).text();
        assert!(
            page.contains(&format!("{path}/p/3?q=guest")) && page.contains(&format!("{path}/p/5?q=guest"))
        );
        assert_eq!(guest.get(&format!("{path}/p/7")).status, 404);
    });
}

#[test]
fn p8_words_are_shown_as_words() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let script = "<script>alert(1)</script>\"'&";
        let mut event = Event::new(script, 1);
        event.document.description = script.to_owned();
        event.document.photographer = script.to_owned();
        event.document.categories[1].name = script.to_owned();
        let document = &mut event.pictures[0].document;
        document.caption = script.to_owned();
        document.description = script.to_owned();
        document.file_name = script.to_owned();
        document.price_note = script.to_owned();
        document.keywords = vec![script.to_owned()];
        document.captured = Some(script.to_owned());
        event.document.title_picture = Some(event.pictures[0].id);
        let ada = host.photographer("bea");
        let path = ada.studio("<script>alert(1)</script>").publish(&event).unwrap().path();
        let _ = studio;
        let door = host.browser().get(&path);
        let mut guest = customer(host, &path, Event::CODE);
        let query = serde_urlencoded::to_string([("q", script)]).unwrap();
        let pages = [
            door,
            guest.get(&path),
            guest.get(&format!("{path}/p/1")),
            guest.get(&format!("{path}?{query}")),
            ada.browser().get("/events"),
        ];
        for page in pages {
            assert_eq!(page.status, 200);
            let html = page.text();
            assert!(!html.contains("<script>alert") && !html.contains("\"'&\""), "{html}");
            assert!(html.contains("alert(1)"));
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        }
    });
}

#[test]
fn p8_a_thousand_categories_are_a_list_to_choose_from() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Everyone", 1000);
        let now = Moment::now();
        event.document.categories =
            (1..=1000).map(|n| Category { id: Id::new(now), name: format!("Guest {n}") }).collect();
        for (picture, category) in event.pictures.iter_mut().zip(&event.document.categories) {
            picture.document.category = Some(category.id);
        }
        shrink(&mut event);
        // Four batches, each within bounds.
        let put = studio.client.put_event(event.id, &event.document).unwrap();
        for pictures in event.pictures.chunks(250) {
            let pictures = pictures.iter().map(|picture| picture.batched(true)).collect();
            let batch = wirephoto_exchange::batch::Batch { revision: put.revision, pictures };
            studio.client.send_batch(event.id, batch.encode()).unwrap();
        }
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let html = guest.get(&path).text();
        assert_eq!(html.matches("<option").count(), 1001);
        assert!(!html.contains("class=\"tabs\""));
        assert_eq!(numbers_of(&guest.get(&format!("{path}?c=1000")).text()), [1000]);
        let page = guest.get_with(&path, &[("accept-encoding", "gzip")]);
        assert!(page.body.len() < 60_000, "{}", page.body.len());
    });
}

#[test]
fn p8_the_link_is_also_a_code_for_cameras() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let path = studio.publish(&Event::new("Garden party", 1)).unwrap().path();
        let qr = host.browser().get(&format!("{path}/qr.svg"));
        assert_eq!(qr.header("content-type"), Some("image/svg+xml"));
        assert!(qr.text().contains("<svg") && !qr.text().contains(Event::CODE));
        assert_eq!(host.browser().get("/e/00000000/qr.svg").status, 404);
    });
}

/// Makes every rendition as small as the thumbnail, so that many fit into a batch.
fn shrink(event: &mut Event) {
    for picture in &mut event.pictures {
        let thumbnail = picture.renditions[0].clone();
        for rendition in &mut picture.renditions {
            let kind = rendition.kind.clone();
            *rendition = wirephoto_exchange::batch::BatchRendition { kind, ..thumbnail.clone() };
        }
    }
}

/// The numbers of the pictures in a grid, in its order.
fn numbers_of(html: &str) -> Vec<u32> {
    html.split(" id=\"p").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

/// The addresses of pictures in a page.
fn media_of(html: &str) -> Vec<String> {
    let parts = html.split(['"', ' ', ',']).filter(|part| part.starts_with("/m/"));
    let mut media: Vec<String> = parts.map(str::to_owned).collect();
    media.dedup();
    media
}

fn post_code(browser: &mut Browser, path: &str, token: &str, code: &str) -> wirephoto_site::testing::Answer {
    let body = serde_urlencoded::to_string([("csrf", token), ("code", code)]).unwrap();
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    browser.send("POST", path, &headers, body.as_bytes())
}
