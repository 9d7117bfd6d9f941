//! Frames: how they are paired, what their owners say of them, and the thin channel over HTTP.

use wirephoto_airwave::thin::State;
use wirephoto_database::Transaction;
use wirephoto_site::testing::Browser;

use crate::host::{Host, on_each_engine};
use crate::shown::{Frame, Stream};

#[test]
fn t7_a_frame_is_paired_by_the_code_that_it_shows() {
    on_each_engine(|host| {
        let person = host.user("grandma");
        let mut grandma = person.browser();
        assert!(grandma.get("/frames").text().contains("Your photo frames stand here"));
        let mut frame = Frame::new(host.address, 1);
        let mut line = frame.listen(None);
        assert_eq!(frame.offer().status, 204, "nobody is told whether somebody typed the code");

        for (code, name, sentence) in [
            ("K7QF", "Oma", "has 16 letters and digits"),
            ("1111-1111-1111-111U", "Oma", "has 16 letters and digits"),
            ("1111-1111-1111-1111", " ", "name has 1 to 80 characters"),
        ] {
            let refused = grandma.submit("/frames/pair", &[("code", code), ("name", name)]);
            assert_eq!(refused.status, 422);
            assert!(refused.text().contains(sentence), "{}", refused.text());
        }
        let typed = frame.code.to_string().to_lowercase().replace('-', " ");
        let begun = grandma.submit("/frames/pair", &[("code", &typed), ("name", "Oma <3")]);
        assert_eq!(begun.status, 303);
        assert!(grandma.get(begun.location()).text().contains("Waiting for the frame"));
        assert_eq!(frame.offer().status, 204);
        // The frame's stream was open all the time.
        let (number, welcome) = line.next();
        frame.take_welcome();
        assert_eq!(welcome.len(), 89);

        let page = grandma.get(begun.location()).location().to_owned();
        let text = grandma.get(&page).text();
        assert!(text.contains("The frame is paired.") && text.contains("<h1>Oma &#60;3</h1>"), "{text}");
        let list = grandma.get("/frames").text();
        assert!(list.contains("oma-3 · not heard yet"), "{list}");

        // A frame that was cut off asks for what it has not seen, and gets it at once.
        let mut again = frame.listen(Some(number));
        frame.offer();
        assert_eq!(again.next(), (number + 1, welcome));
        let page = page.replace("?paired", "");
        assert_eq!(host.user("eve").browser().get(&page).status, 404);
        let stranger = Browser::new(host.address).get("/frames/pair");
        assert_eq!(stranger.location(), "/log-in?next=%2Fframes%2Fpair");
    });
}

#[test]
fn t2_a_frame_s_page_says_who_may_send() {
    on_each_engine(|host| {
        let person = host.user("grandma");
        let (_, page) = Frame::paired(host.address, 1, &person, "Oma");
        let mut grandma = person.browser();
        let mut submit = |fields: &[(&str, &str)]| grandma.submit(&page, fields);
        let kept = format!("{page}?kept");
        assert_eq!(submit(&[("action", "policy"), ("policy", "ask")]).location(), kept);
        assert_eq!(submit(&[("action", "welcome"), ("email", "ada@example.org")]).location(), kept);
        assert_eq!(submit(&[("action", "block"), ("email", "eve@example.org")]).location(), kept);
        let refused = submit(&[("action", "welcome"), ("email", "ada")]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("This is no mail address"), "{}", refused.text());
        for (address, sentence) in
            [("4711", "begins with a letter"), ("postmaster", "is taken"), ("", "begins")]
        {
            let refused = submit(&[("action", "rename"), ("name", "Oma"), ("address", address)]);
            assert_eq!(refused.status, 422);
            assert!(refused.text().contains(sentence), "{address}");
        }
        assert_eq!(submit(&[("action", "rename"), ("name", "Küche"), ("address", "Oma-1")]).location(), kept);
        assert_eq!(submit(&[("action", "tune"), ("channel", "nonsense")]).status, 422);
        assert_eq!(submit(&[("action", "dance")]).status, 400);

        let text = grandma.get(&kept).text();
        for shown in
            ["Kept.", "<h1>Küche</h1>", "oma-1", "ada@example.org", "Friend", "eve@example.org", "Blocked"]
        {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        assert!(text.contains("value=\"ask\" checked"), "{text}");

        // Somebody asked meanwhile.
        let ask = |tx: &mut Transaction<'_>| {
            tx.execute(
                "INSERT INTO telecast_friend (frame, email_key, email, name, standing, since)
                 SELECT id, 'bob@example.org', 'Bob@example.org', 'Bob <b>', 'asking', 0 FROM telecast_frame",
                &[],
            )
        };
        host.database.write(ask).wait().unwrap();
        assert!(grandma.get("/frames").text().contains("1 person asks"));
        let text = grandma.get(&page).text();
        assert!(text.contains("Bob &#60;b&#62; (Bob@example.org) would like to send"), "{text}");
        grandma.submit(&page, &[("action", "welcome"), ("email", "Bob@example.org")]);
        assert!(!grandma.get("/frames").text().contains("asks"));

        let mut eve = host.user("eve").browser();
        for action in ["policy", "welcome", "unpair"] {
            let tried =
                eve.submit_to("/frames/pair", &page, &[("action", action), ("email", "eve@example.org")]);
            assert_eq!(tried.status, 404, "{action}");
        }
    });
}

#[test]
fn t7_a_pairing_is_ended_on_either_side() {
    on_each_engine(|host| {
        let person = host.user("grandma");
        let (mut first, page) = Frame::paired(host.address, 1, &person, "Kitchen");
        let (mut second, _) = Frame::paired(host.address, 2, &person, "Hall");
        let mut grandma = person.browser();
        let mut line = first.listen(Some(1));
        let ended = grandma.submit(&page, &[("action", "unpair")]);
        assert_eq!(ended.status, 303);
        let list = grandma.get(ended.location()).text();
        assert!(list.contains("Kitchen is not paired any more") && list.contains("Hall"), "{list}");
        assert_eq!(grandma.get(&page).status, 404);
        // The frame hears of it at once, and says so.
        let (_, told) = line.next();
        assert!(first.keys.as_ref().unwrap().dismissed(&told).is_ok());
        assert_eq!(first.report(State::Unpaired).status, 204);
        assert_eq!(second.report(State::Unpaired).status, 204);
        assert_eq!(host.rows("telecast_thin"), 0);
        assert!(grandma.get("/frames").text().contains("Your photo frames stand here"));
        // Nobody is told the name of another's frame.
        let others = host.user("eve").browser().get(ended.location()).text();
        assert!(!others.contains("Kitchen"), "{others}");
    });
}

#[test]
fn t7_what_is_no_message_is_refused_and_what_is_no_mailbox_is_not_there() {
    on_each_engine(|host| {
        let (mut frame, _) = Frame::paired(host.address, 1, &host.user("grandma"), "Oma");
        assert_eq!(frame.report(State::PrintWanted { picture: 1 }).status, 204);
        for (message, status) in [
            (&[][..], 400),
            (&[0x14], 400),
            (&[0x24; 54], 400),
            (&[0x14; 54], 403),
            (&[0x13; 52], 400),
            (&[0x11; 89], 400),
            (&[0x14; 133], 400),
            (&[0x14; 134], 413),
            (&[0x14; 10_000], 413),
        ] {
            assert_eq!(frame.says(message).status, status, "{} bytes", message.len());
        }
        for wrong in ["", "x", &"F".repeat(32), &"0".repeat(31), &"0".repeat(33)] {
            assert_eq!(Browser::new(host.address).get(&format!("/api/v1/thin/{wrong}/down")).status, 404);
        }
    });
}

#[test]
fn a_mailbox_has_few_readers_who_are_sent_home_when_the_host_stops() {
    on_each_engine(|host: &Host| {
        let frame = Frame::new(host.address, 1);
        let mut lines: Vec<Stream> = (0..4).map(|_| frame.listen(None)).collect();
        assert!(lines.iter().all(|line| line.status == 200));
        assert_eq!(frame.listen(None).status, 429);
        let another = Frame::new(host.address, 2).listen(None);
        assert_eq!(another.status, 200);
        lines.push(another);
        host.send_frames_home();
        assert!(lines.into_iter().all(Stream::ends));
    });
}
