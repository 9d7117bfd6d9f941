//! Albums: whose they are, what they are called, and what becomes of what was deleted.

use wirephoto_accounts::Role;

use crate::host::{jpeg, make_album, on_each_engine, send};

#[test]
fn t1_a_user_keeps_pictures_in_albums() {
    on_each_engine(|host| {
        let mut grandma = host.user("grandma").browser();
        let begun = grandma.get("/albums");
        assert!(begun.status == 200 && begun.text().contains("Make one, add pictures"), "{}", begun.text());
        let summer = make_album(&mut grandma, "Summer <2026>");
        for seed in 1..=2 {
            let sent = send(&mut grandma, &summer, "a.jpg", &jpeg(640, 480, seed));
            assert_eq!((sent.status, sent.text()), (201, format!("{{\"number\":{seed}}}")));
        }
        let list = grandma.get("/albums").text();
        assert!(list.contains("Summer &#60;2026&#62;") && list.contains("2 pictures"), "{list}");
        assert!(list.contains("/preview/"), "a cover");
        let page = grandma.get(&summer).text();
        assert!(page.contains("id=\"p1\"") && page.contains("No. 2"), "{page}");

        let renamed = grandma.submit(&summer, &[("action", "rename"), ("name", " Winter ")]);
        assert_eq!(renamed.status, 303);
        assert!(grandma.get(&summer).text().contains("<h1>Winter</h1>"));
        let long = "x".repeat(81);
        for wrong in ["", " ", "a\nb", &long] {
            let refused = grandma.submit(&summer, &[("action", "rename"), ("name", wrong)]);
            assert_eq!(refused.status, 422, "{wrong}");
            assert!(refused.text().contains("name has 1 to 80 characters"));
            assert_eq!(grandma.submit("/albums", &[("name", wrong)]).status, 422);
        }
    });
}

#[test]
fn t1_everybody_has_albums_and_users_have_nothing_else() {
    on_each_engine(|host| {
        for (name, role) in [("ada", Role::Photographer), ("root", Role::Administrator)] {
            let page = host.person(name, role).browser().get("/albums");
            assert_eq!(page.status, 200);
            assert!(page.text().contains("href=\"/events\""), "{name}");
        }
        let mut user = host.user("grandma").browser();
        assert!(!user.get("/albums").text().contains("href=\"/events\""));
        assert_eq!(user.get("/admin").status, 403);
        let stranger = wirephoto_site::testing::Browser::new(host.address).get("/albums");
        assert_eq!((stranger.status, stranger.location()), (303, "/log-in?next=%2Falbums"));
    });
}

#[test]
fn t1_another_s_album_is_not_there() {
    on_each_engine(|host| {
        let (mut grandma, mut eve) = (host.user("grandma").browser(), host.user("eve").browser());
        let (hers, mine) = (make_album(&mut grandma, "Hers"), make_album(&mut eve, "Mine"));
        assert_eq!(send(&mut grandma, &hers, "a.jpg", &jpeg(64, 48, 1)).status, 201);
        let page = grandma.get(&hers).text();
        let media = page.split('"').find(|part| part.starts_with("/albums/m/")).unwrap().to_owned();
        assert_eq!(grandma.get(&media).status, 200);

        for path in [&hers, &format!("{hers}/pictures/1"), &format!("{hers}/pictures/1/original"), &media] {
            let answer = eve.get(path);
            assert_eq!(answer.status, 404, "{path}");
        }
        assert_eq!(eve.get(&hers).text(), eve.get("/albums/0190163d-8694-739b-aea5-966c26f8ad91").text());
        for action in ["rename", "delete", "restore", "restore-pictures"] {
            let tried = eve.submit_to(&mine, &hers, &[("action", action), ("name", "x")]);
            assert_eq!(tried.status, 404, "{action}");
        }
        for action in ["describe", "delete"] {
            let tried = eve.submit_to(&mine, &format!("{hers}/pictures/1"), &[("action", action)]);
            assert_eq!(tried.status, 404, "{action}");
        }
        assert_eq!(send(&mut eve, &hers, "b.jpg", &jpeg(64, 48, 2)).status, 404);
        assert_eq!(host.pictures(), [1, 1, 4, 1]);
        // Nor does a picture that stands in one album stand in another.
        assert_eq!(eve.get(&format!("{mine}/pictures/1")).status, 404);
        assert_eq!(grandma.get("/albums/nonsense").status, 404);
    });
}

#[test]
fn t1_what_was_deleted_is_taken_back_or_goes_with_its_bytes() {
    on_each_engine(|host| {
        let mut grandma = host.user("grandma").browser();
        let (summer, winter) = (make_album(&mut grandma, "Summer"), make_album(&mut grandma, "Winter"));
        for (album, seed) in [(&summer, 1), (&summer, 2), (&winter, 2), (&winter, 3)] {
            assert_eq!(send(&mut grandma, album, "a.jpg", &jpeg(64, 48, seed)).status, 201);
        }
        assert_eq!(host.pictures(), [3, 3, 12, 4], "the same file is one picture in two albums");

        let first = format!("{summer}/pictures/1");
        assert_eq!(grandma.submit(&first, &[("action", "delete")]).location(), summer);
        assert_eq!(grandma.get(&first).status, 404);
        let page = grandma.get(&summer).text();
        assert!(page.contains("A picture is deleted.") && !page.contains("id=\"p1\""), "{page}");
        assert_eq!(grandma.submit(&summer, &[("action", "restore-pictures")]).status, 303);
        assert_eq!(grandma.get(&first).status, 200);

        // An album goes with those of its pictures that stand in no other.
        assert_eq!(grandma.submit(&summer, &[("action", "delete")]).location(), "/albums");
        assert_eq!(grandma.get(&summer).status, 404);
        let list = grandma.get("/albums").text();
        assert!(list.contains("The album “Summer” is deleted."), "{list}");
        let restored = grandma.submit_to("/albums", &summer, &[("action", "restore")]);
        assert_eq!(restored.location(), summer);
        assert_eq!(grandma.get(&first).status, 200);

        grandma.submit(&summer, &[("action", "delete")]);
        host.empty_the_trash();
        assert_eq!(host.pictures(), [3, 3, 12, 4], "there is time to take it back");
        host.age_the_trash();
        host.empty_the_trash();
        assert_eq!(host.pictures(), [2, 2, 8, 2]);
        assert_eq!(host.rows("telecast_album"), 1);
        assert_eq!(grandma.submit_to("/albums", &summer, &[("action", "restore")]).status, 404);
    });
}

#[test]
fn t1_a_number_never_comes_again() {
    on_each_engine(|host| {
        let grandma = host.user("grandma");
        let mut browser = grandma.browser();
        let album = make_album(&mut browser, "Summer");
        let number = |answer: wirephoto_site::testing::Answer| answer.json()["number"].as_u64().unwrap();
        for seed in 1..=3 {
            assert_eq!(number(send(&mut browser, &album, "a.jpg", &jpeg(64, 48, seed))), u64::from(seed));
        }
        for deleted in [3, 2] {
            browser.submit(&format!("{album}/pictures/{deleted}"), &[("action", "delete")]);
        }
        let find = |number| {
            let find = move |tx: &mut wirephoto_database::Transaction<'_>| {
                wirephoto_telecast::find_picture(tx, grandma.account, number)
            };
            host.database.read(find).wait().unwrap()
        };
        assert!(find(1).is_some() && find(3).is_none(), "what is in the trash is not sent");
        // A file that comes again meanwhile comes out of the trash, as what it was.
        assert_eq!(number(send(&mut browser, &album, "again.jpg", &jpeg(64, 48, 3))), 3);
        host.age_the_trash();
        host.empty_the_trash();
        assert_eq!(host.pictures(), [2, 2, 8, 2]);
        assert_eq!(number(send(&mut browser, &album, "a.jpg", &jpeg(64, 48, 2))), 4, "gone, and new");
        // Everybody counts for themselves.
        let mut other = host.user("eve").browser();
        let mine = make_album(&mut other, "Mine");
        assert_eq!(number(send(&mut other, &mine, "a.jpg", &jpeg(64, 48, 1))), 1);
        assert_eq!(host.pictures(), [3, 4, 16, 4], "the same file is kept once");
    });
}

#[test]
fn t1_several_pictures_are_sent_sorted_and_deleted_at_once() {
    on_each_engine(|host| {
        let (mut grandma, mut eve) = (host.user("grandma").browser(), host.user("eve").browser());
        let (summer, best) = (make_album(&mut grandma, "Summer"), make_album(&mut grandma, "Best"));
        let hers = make_album(&mut eve, "Hers");
        for seed in 1..=3 {
            assert_eq!(send(&mut grandma, &summer, "a.jpg", &jpeg(64, 48, seed)).status, 201);
        }
        let chosen = format!("{summer}/chosen");
        let (one, three) = (("picture", "1"), ("picture", "3"));
        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        let sent = grandma.submit_to(&summer, &chosen, &[("action", "send"), one, three]);
        assert_eq!(sent.location(), format!("/send?album={}&picture=1&picture=3", id(&summer)));

        let place = |album: &str| [("action", "place".to_owned()), ("album", id(album))];
        let put = |browser: &mut wirephoto_site::testing::Browser, album: &str| {
            let place = place(album);
            let mut fields: Vec<(&str, &str)> =
                place.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields.extend([one, three]);
            browser.submit_to(&summer, &chosen, &fields)
        };
        assert_eq!(put(&mut grandma, &best).location(), best);
        let page = grandma.get(&best).text();
        assert!(
            page.contains("id=\"p1\"") && page.contains("id=\"p3\"") && !page.contains("id=\"p2\""),
            "{page}"
        );
        assert_eq!(put(&mut grandma, &hers).status, 404, "into somebody else's album");

        assert_eq!(
            grandma.submit_to(&summer, &chosen, &[("action", "delete"), one, three]).location(),
            summer
        );
        let page = grandma.get(&summer).text();
        assert!(page.contains("2 pictures are deleted.") && page.contains("id=\"p2\""), "{page}");
        assert!(!page.contains("id=\"p1\""));
        assert!(grandma.get(&best).text().contains("id=\"p1\""), "it stands in the other album still");
        // What is not there any more is not done by halves.
        let gone = grandma.submit_to(&summer, &chosen, &[("action", "delete"), ("picture", "2"), one]);
        assert_eq!(gone.status, 404);
        assert!(grandma.get(&summer).text().contains("id=\"p2\""));
    });
}
