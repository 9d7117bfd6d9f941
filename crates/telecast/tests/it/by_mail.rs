//! Requests by mail, brought by SMTP: who is believed, what is sent, what is answered.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wirephoto_accounts::Role;
use wirephoto_database::{Error, Moment, Transaction};
use wirephoto_site::testing::Browser;

use crate::host::{Host, Person, between, jpeg, make_album, on_each_engine, send};
use crate::shown::Frame;

/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A conversation with the host's mail server.
struct Smtp(BufReader<TcpStream>);

impl Smtp {
    fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut smtp = Self(BufReader::new(stream));
        assert_eq!(smtp.hear().0, 220);
        assert_eq!(smtp.say("EHLO test"), 250);
        smtp
    }

    /// The code of the next reply, and its last line.
    fn hear(&mut self) -> (u16, String) {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap_or(0) == 0 {
                return (0, String::new());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return (line[..3].parse().unwrap(), line);
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        // Whoever is refused may be hung up on while it still speaks.
        let _ = self.0.get_mut().write_all(bytes);
    }

    fn say(&mut self, line: &str) -> u16 {
        self.write(format!("{line}\r\n").as_bytes());
        self.hear().0
    }
}

/// What becomes of a letter: the codes for its recipients, and the one for itself if any was taken.
fn bring(port: u16, from: &str, to: &[String], letter: &[u8]) -> (Vec<u16>, u16) {
    let mut smtp = Smtp::connect(port);
    assert_eq!(smtp.say(&format!("MAIL FROM:<{from}>")), 250);
    let codes: Vec<u16> = to.iter().map(|to| smtp.say(&format!("RCPT TO:<{to}>"))).collect();
    if !codes.contains(&250) {
        return (codes, 0);
    }
    assert_eq!(smtp.say("DATA"), 354);
    smtp.write(letter);
    smtp.write(b"\r\n.\r\n");
    (codes, smtp.hear().0)
}

/// A letter with files.
fn letter(from: &str, id: u32, subject: &str, text: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut letter = format!(
        "From: {from}\r\nSubject: {subject}\r\nMessage-ID: <{id}@example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
    );
    for (name, bytes) in files {
        let body = STANDARD.encode(bytes);
        let lines: Vec<&str> = body.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap()).collect();
        let _ = write!(
            letter,
            "--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            lines.join("\r\n")
        );
    }
    letter.push_str("--b--\r\n");
    letter.into_bytes()
}

/// Somebody with an account who writes, and a frame of theirs.
struct Writer<'h> {
    host: &'h Host,
    person: Person<'h>,
    browser: Browser,
    port: u16,
}

impl<'h> Writer<'h> {
    /// Grandma, whose frames are called `grandma` and `kitchen`; the host has a mail server that never answers.
    fn new(host: &'h Host) -> Self {
        let person = host.user("ada");
        let set = move |tx: &mut Transaction<'_>| {
            tx.execute("UPDATE account SET password = 'x', language = 'en' WHERE id = $1", &[&person.account])
        };
        host.database.write(set).wait().unwrap();
        host.keep_mail_server();
        for (seed, name) in [(1, "Grandma"), (2, "Kitchen")] {
            Frame::paired(host.address, seed, &person, name);
        }
        Self { host, person, browser: person.browser(), port: host.take_mail() }
    }

    /// The address of a frame with the tag that the page shows now.
    fn tagged(&mut self, frame: &str) -> String {
        let page = self.browser.get("/frames/mail").text();
        let tag = between(&page, "…+", "@").to_owned();
        format!("{frame}+{tag}@frames.test")
    }

    fn bring(&self, to: &[String], letter: &[u8]) -> (Vec<u16>, u16) {
        bring(self.port, "Ada@example.org", to, letter)
    }

    fn rows(&self, table: &str) -> u64 {
        self.host.rows(table)
    }

    /// All mails so far, once there are so many.
    #[track_caller]
    fn mails(&self, count: usize) -> Vec<(String, String, Option<String>)> {
        let begun = Instant::now();
        loop {
            let mails = self.host.mails();
            if mails.len() >= count {
                assert_eq!(mails.len(), count, "{mails:?}");
                return mails;
            }
            assert!(begun.elapsed() < PATIENCE, "{mails:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn age_letters(&self) {
        let long_ago = Moment::now().minus(Duration::from_hours(24));
        let age = move |tx: &mut Transaction<'_>| {
            tx.execute("UPDATE telecast_letter SET received_at = $1", &[&long_ago])?;
            Ok::<_, Error>(())
        };
        self.host.database.write(age).wait().unwrap();
    }
}

const BARE: &str = "grandma@frames.test";

#[test]
fn t1_t2_a_letter_with_the_tag_is_sent_at_once_to_all_its_frames() {
    on_each_engine(|host| {
        let mut ada = Writer::new(host);
        let album = make_album(&mut ada.browser, "Summer");
        send(&mut ada.browser, &album, "a.jpg", &jpeg(640, 480, 1));
        let to = [ada.tagged("grandma"), ada.tagged("KITCHEN"), "nobody@frames.test".to_owned()];
        let (new, known, bad) =
            (jpeg(640, 480, 2), jpeg(640, 480, 1), b"\xff\xd8\xff not a picture".as_slice());
        let files: [(&str, &[u8]); 3] = [("beach.jpg", &new), ("bad.jpg", bad), ("again.jpg", &known)];
        let message = letter("Ada <ada@example.org>", 1, "1", "Dear Grandma,\r\n12345 Berlin", &files);
        assert_eq!(ada.bring(&to, &message), (vec![250, 250, 550], 250));

        let (subject, text, answers) = ada.mails(1).remove(0);
        assert_eq!((subject.as_str(), answers.as_deref()), ("Re: 1", Some("1@example.org")));
        for part in [
            "2 pictures are on their way to Grandma, Kitchen.",
            "Price: €0.60.",
            "/deliveries/",
            "No. 2, 1.",
            "These files were not taken:\n- bad.jpg: ",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(
            ["telecast_delivery", "telecast_addressee", "telecast_number", "telecast_enclosure"]
                .map(|table| ada.rows(table)),
            [1, 2, 2, 0]
        );
        let albums = ada.browser.get("/albums").text();
        assert!(albums.contains("By mail") && ada.rows("telecast_album") == 2);
        let delivery = between(&text, &format!("{}", host.address), "\n").to_owned();
        let page = ada.browser.get(&delivery).text();
        assert!(page.contains("No. 1") && page.contains("No. 2"), "{page}");

        // The same letter again has no other effect, whatever a machine on its way wrote upon it.
        let again = [b"Received: by a machine\r\n".as_slice(), &message].concat();
        assert_eq!(ada.bring(&to[..2], &again).1, 250);
        let another = letter("ada@example.org", 2, "No. 2", "", &[]);
        assert_eq!(ada.bring(&to[..1], &another).1, 250);
        assert!(ada.mails(2)[1].1.contains("1 picture is on its way to Grandma."));
        assert_eq!((ada.rows("telecast_delivery"), ada.rows("telecast_letter")), (2, 2));
        // Two originals and two deliveries: nothing is left of the letters.
        assert_eq!(ada.rows("database_blob"), 4);
    });
}

#[test]
fn t2_a_letter_without_the_tag_waits_for_its_sender() {
    on_each_engine(|host| {
        let ada = Writer::new(host);
        let picture = jpeg(640, 480, 2);
        let to = [BARE.to_owned()];
        let message = letter("ada@example.org", 1, "Buy this <now>", "", &[("beach.jpg", &picture)]);
        assert_eq!(ada.bring(&to, &message).1, 250);
        assert_eq!(ada.bring(&to, &message).1, 250, "again");
        let (subject, text, _) = ada.mails(1).remove(0);
        assert_eq!(subject, "Did you send pictures to a frame?");
        assert!(!text.contains("Buy") && !text.contains("beach"), "strangers put no word into it: {text}");
        let link = between(&text, &format!("{}", host.address), "\n").to_owned();
        let mail_in = host.ways().mail_in.unwrap();
        assert_eq!((mail_in.address.port(), mail_in.unconfirmed, mail_in.waiting), (ada.port, 1, 0));

        let mut anywhere = Browser::new(host.address);
        for _ in 0..2 {
            let page = anywhere.get(&link).text();
            for part in ["Buy this &#60;now&#62;", "beach.jpg", "grandma", "€0.30", "It is mine"] {
                assert!(page.contains(part), "{part} in {page}");
            }
        }
        assert_eq!((ada.rows("telecast_delivery"), ada.rows("telecast_number")), (0, 0));
        let forged = Browser::new(host.address).send("POST", &link, &[], b"");
        assert!(forged.status >= 400 && ada.rows("telecast_delivery") == 0, "{}", forged.status);

        let send = [("action", "send")];
        assert_eq!(anywhere.submit(&link, &send).location(), link);
        assert!(ada.mails(2)[1].1.contains("1 picture is on its way to Grandma."));
        assert_eq!(anywhere.submit_to("/log-in", &link, &send).status, 303, "once more");
        let refuse = [("action", "refuse")];
        assert_eq!(anywhere.submit_to("/log-in", &link, &refuse).location(), link, "it is too late for that");
        assert!(anywhere.get(&link).text().contains("It is being sent"));
        assert_eq!((ada.rows("telecast_delivery"), host.mails().len()), (1, 2));

        // Nobody confirms this one.
        assert_eq!(ada.bring(&to, &letter("ada@example.org", 2, "", "", &[("b.jpg", &picture)])).1, 250);
        let link = between(&ada.mails(3)[2].1, &format!("{}", host.address), "\n").to_owned();
        ada.age_letters();
        assert_eq!(
            (anywhere.get(&link).status, anywhere.submit_to("/log-in", &link, &send).status),
            (404, 404)
        );
        host.tidy_letters(Moment::now());
        assert_eq!((ada.rows("telecast_enclosure"), ada.rows("telecast_letter")), (0, 1));
        assert_eq!(anywhere.get("/mail/0123").status, 404);
    });
}

#[test]
fn t2_a_letter_of_somebody_who_is_shut_out_meanwhile_comes_to_nothing() {
    on_each_engine(|host| {
        let ada = Writer::new(host);
        let message = letter("ada@example.org", 1, "", "", &[("beach.jpg", &jpeg(64, 48, 2))]);
        assert_eq!(ada.bring(&[BARE.to_owned()], &message).1, 250);
        let link = between(&ada.mails(1)[0].1, &format!("{}", host.address), "\n").to_owned();
        let disable = |tx: &mut Transaction<'_>| tx.execute("UPDATE account SET disabled = TRUE", &[]);
        host.database.write(disable).wait().unwrap();
        assert_eq!(Browser::new(host.address).submit(&link, &[("action", "send")]).status, 303);
        until("it is done", || ada.rows("telecast_letter WHERE state = 'done'") == 1);
        let tables = ["telecast_number", "telecast_album", "telecast_delivery", "telecast_enclosure"];
        assert_eq!(tables.map(|table| ada.rows(table)), [0; 4]);
        assert_eq!(ada.mails(1).len(), 1, "nobody is answered");
    });
}

#[test]
fn t2_a_letter_that_is_not_its_readers_is_thrown_away() {
    on_each_engine(|host| {
        let ada = Writer::new(host);
        let to = [BARE.to_owned()];
        let message = letter("ada@example.org", 1, "", "", &[("beach.jpg", &jpeg(640, 480, 2))]);
        assert_eq!(ada.bring(&to, &message).1, 250);
        let link = between(&ada.mails(1)[0].1, &format!("{}", host.address), "\n").to_owned();
        let mut anywhere = Browser::new(host.address);
        let refused = anywhere.submit(&link, &[("action", "refuse")]).location().to_owned();
        assert!(anywhere.get(&refused).text().contains("The mail and its pictures are thrown away."));
        assert_eq!((ada.rows("telecast_enclosure"), ada.rows("database_blob")), (0, 0));
        for action in ["send", "refuse", "else"] {
            let answer = anywhere.submit_to("/log-in", &link, &[("action", action)]);
            assert!(answer.status >= 303 && ada.rows("telecast_delivery") == 0, "{action}");
        }
        assert_eq!(anywhere.get(&link).status, 404);
        assert_eq!(ada.bring(&to, &message).1, 250, "again");
        assert_eq!((ada.rows("telecast_letter"), host.mails().len()), (1, 1), "nobody is asked again");
    });
}

#[test]
fn t2_who_may_not_is_refused_before_anything_is_taken() {
    on_each_engine(|host| {
        let mut ada = Writer::new(host);
        let tagged = ada.tagged("grandma");
        let port = ada.port;
        let stranger = |from: &str, to: &str| bring(port, from, &[to.to_owned()], b"").0;
        for (from, to) in [
            ("eve@example.org", BARE),
            ("eve@example.org", &tagged),
            ("", BARE),
            ("ada@example.org", "nobody@frames.test"),
            ("ada@example.org", "grandma@elsewhere.test"),
            ("ada@example.org", "grandma+000000000000@frames.test"),
        ] {
            assert_eq!(stranger(from, to), [550], "{from} to {to}");
        }
        let bob = host.user("bob");
        assert_eq!(stranger("bob@example.org", BARE), [550], "he has no password yet");
        let join = move |tx: &mut Transaction<'_>| {
            tx.execute("UPDATE account SET password = 'x' WHERE id = $1", &[&bob.account])
        };
        host.database.write(join).wait().unwrap();
        assert_eq!(stranger("bob@example.org", BARE), [550], "he is no friend");

        let to = [tagged.clone()];
        let forged = letter("Bob <bob@example.org>", 1, "1", "", &[]);
        assert_eq!(ada.bring(&to, &forged).1, 554, "the envelope says otherwise");
        let automatic = |id| {
            let written = letter("ada@example.org", id, "", "", &[("a.jpg", &jpeg(64, 64, 1))]);
            [b"Auto-Submitted: auto-replied\r\n".as_slice(), &written].concat()
        };
        assert_eq!(ada.bring(&[BARE.to_owned()], &automatic(2)).1, 554, "nobody is asked about it");
        assert_eq!(ada.rows("telecast_letter"), 0);
        assert_eq!(ada.bring(&to, &automatic(3)).1, 250);
        until("it is sent", || ada.rows("telecast_delivery") == 1);

        // What is not understood is answered, in the reader's language; a program is not.
        let in_german = move |tx: &mut Transaction<'_>| tx.execute("UPDATE account SET language = 'de'", &[]);
        host.database.write(in_german).wait().unwrap();
        assert_eq!(ada.bring(&to, &letter("ada@example.org", 4, "Hello", "Dear Grandma", &[])).1, 250);
        let (subject, text, _) = ada.mails(1).remove(0);
        assert!(subject == "Re: Hello" && text.contains("In Ihrer E-Mail war kein Bild"), "{text}");
        assert_eq!(ada.bring(&to, &letter("ada@example.org", 5, "4711", "", &[])).1, 250);
        assert!(ada.mails(2)[1].1.contains("Sie haben kein Bild Nr. 4711."));

        assert_eq!(ada.browser.submit("/frames/mail", &[]).status, 303);
        assert_eq!(stranger("ada@example.org", &tagged), [550], "it is another tag now");
        assert_eq!(stranger("ada@example.org", &ada.tagged("grandma")), [250]);
    });
}

#[test]
fn t2_the_postmaster_is_written_to_by_anybody() {
    on_each_engine(|host| {
        host.person("rita", Role::Administrator);
        let port = host.take_mail();
        let to = |to: &str| {
            bring(
                port,
                "eve@elsewhere.test",
                &[to.to_owned()],
                &letter("eve@elsewhere.test", 1, "Hello", "Your\r\nserver", &[("a.bin", b"x")]),
            )
        };
        assert_eq!(to("postmaster@frames.test").0, [550], "nobody would read it");
        host.keep_mail_server();
        assert_eq!(to("postmaster").0, [550], "she has not come yet");
        let join = move |tx: &mut Transaction<'_>| tx.execute("UPDATE account SET password = 'x'", &[]);
        host.database.write(join).wait().unwrap();
        for (count, spelling) in (1..).zip(["postmaster", "Postmaster@FRAMES.test"]) {
            assert_eq!(to(spelling), (vec![250], 250), "{spelling}");
            assert_eq!(host.mails().len(), count);
        }
        let (subject, text, _) = host.mails().remove(0);
        assert_eq!(subject, "To the postmaster: Hello");
        for part in [
            "eve@elsewhere.test wrote this to the postmaster of frames.test",
            "> Your\n> server\n",
            "Files came",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        // A report of failure, and one that is too long.
        let long = letter("", 2, "", &"12345678\r\n".repeat(4000), &[]);
        assert_eq!(bring(port, "", &["postmaster".to_owned()], &long), (vec![250], 250));
        let text = host.mails().remove(2).1;
        assert!(
            text.starts_with("A machine that takes no answers")
                && text.contains("The rest of it is left out."),
            "{text}"
        );
        assert!(text.len() < 64 * 1024);
        for other in ["postmaster@elsewhere.test", "postmaster+1@frames.test"] {
            assert_eq!(to(other).0, [550], "{other}");
        }
        let kept = std::iter::repeat_with(|| to("postmaster").1).take(30).filter(|code| *code == 250).count();
        assert!(kept < 30 && host.mails().len() == 3 + kept, "so many and no more at once: {kept}");
        assert_eq!(host.rows("telecast_letter"), 0);
    });
}

#[test]
fn t2_a_letter_to_a_frame_and_to_the_postmaster_reaches_both() {
    on_each_engine(|host| {
        let mut ada = Writer::new(host);
        host.person("rita", Role::Administrator);
        let in_german = move |tx: &mut Transaction<'_>| {
            tx.execute("UPDATE account SET password = 'x', language = 'de' WHERE role = 'administrator'", &[])
        };
        host.database.write(in_german).wait().unwrap();
        let to = [ada.tagged("grandma"), "postmaster@frames.test".to_owned()];
        let written = letter("ada@example.org", 1, "", "", &[("a.jpg", &jpeg(64, 64, 1))]);
        assert_eq!(ada.bring(&to, &written), (vec![250, 250], 250));
        let subjects: Vec<String> = ada.mails(2).into_iter().map(|(subject, ..)| subject).collect();
        assert_eq!(subjects, ["An den Postmaster:", "Your mail to a frame"]);
        assert_eq!(ada.rows("telecast_delivery"), 1);
    });
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn t2_hostile_letters_harm_nobody() {
    on_each_engine(|host| {
        let mut ada = Writer::new(host);
        let to = [ada.tagged("grandma")];
        let head = "From: ada@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
        let parts = format!("{head}{}--b--\r\n", "--b\r\n\r\nx\r\n".repeat(10_000));
        let nest = (0..16).fold("From: ada@example.org\r\n\r\nx".to_owned(), |within, _| {
            let body = STANDARD.encode(within);
            let lines: Vec<&str> =
                body.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap()).collect();
            let head =
                "From: ada@example.org\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64";
            format!("{head}\r\n\r\n{}", lines.join("\r\n"))
        });
        assert_eq!(ada.bring(&to, parts.as_bytes()).1, 554);
        assert_eq!(ada.bring(&to, nest.as_bytes()).1, 250, "nothing in it is unpacked");
        assert!(ada.mails(1)[0].1.contains("There was no picture in your mail"));
        for lone in ["Subject: a\r\n\r\nx\n.\nMAIL FROM:<eve@example.org>", "Subject: a\n\nx"] {
            assert_eq!(ada.bring(&to, lone.as_bytes()).1, 521, "{lone:?}");
        }
        assert_eq!(Smtp::connect(ada.port).say("MAIL FROM:<ada@example.org> SIZE=26000000"), 552);
        let many: Vec<String> = (0..200).map(|_| to[0].clone()).collect();
        let (codes, kept) = ada.bring(&many, &letter("ada@example.org", 1, "1", "", &[]));
        let taken = codes.iter().filter(|code| **code == 250).count();
        assert_eq!((taken, codes[100], kept), (100, 452, 250));
        assert!(ada.mails(2)[1].1.contains("You have no picture No. 1."));

        // One that never ends is nobody's.
        let mut endless = Smtp::connect(ada.port);
        assert_eq!(endless.say("MAIL FROM:<ada@example.org>"), 250);
        assert_eq!(endless.say(&format!("RCPT TO:<{}>", to[0])), 250);
        assert_eq!(endless.say("DATA"), 354);
        endless.write(&letter("ada@example.org", 2, "1", "", &[]));
        drop(endless);

        // A picture that says it is enormous, one that is none, and one that there is no room for.
        let mut bomb = jpeg(64, 64, 1);
        let size =
            bomb.windows(2).position(|two| two[0] == 0xff && (two[1] == 0xc0 || two[1] == 0xc2)).unwrap();
        bomb[size + 5..size + 9].copy_from_slice(&[0xff; 4]);
        let (good, large) = (jpeg(64, 64, 2), jpeg(1920, 1280, 3));
        let files: [(&str, &[u8]); 4] =
            [("bomb.jpg", &bomb), ("none.jpg", b"x"), ("good.jpg", &good), ("large.jpg", &large)];
        ada.person.limit(100_000, 1);
        assert_eq!(ada.bring(&to, &letter("ada@example.org", 3, "", "", &files)).1, 250);
        let text = ada.mails(3)[2].1.clone();
        assert!(text.starts_with("1 picture is on its way to Grandma."), "{text}");
        for name in ["bomb", "none", "large"] {
            assert!(text.contains(&format!("- {name}.jpg: ")), "{text}");
        }
        assert_eq!((ada.rows("telecast_number"), ada.rows("telecast_enclosure")), (1, 0));
    });
}
