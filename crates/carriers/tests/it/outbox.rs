//! From the promise to the server, whatever happens on the way.

use std::time::Duration;

use wirephoto_carriers::SCHEMA;
use wirephoto_carriers::mail::{self, Error, Mail, Mailbox, Options, Outbox, Round, Security, Server, State};
use wirephoto_database::testing::{each_engine, each_location};
use wirephoto_database::{Database, Id, Location, Moment};

use crate::peer::{Peer, sender};
use crate::{block_on, doomed, noon, until};

/// The test that runs itself as the process that is killed.
const KILLED: &str = "outbox::a_killed_sender_loses_nothing_and_a_repeat_is_recognised";

fn open(database: &Database, server: Option<Server>) -> Outbox {
    let options = Options { server, hello: "photos.example.org".to_owned(), authority: None };
    block_on(Outbox::open(database.clone(), options)).unwrap()
}

fn mail_to(address: &str) -> Mail {
    let to = Mailbox::new("Zoë Lens", address).unwrap();
    Mail::new(
        to,
        "Einladung: Grüße aus Köln",
        "Liebe Zoë,\n\nhttps://photos.example.org/link/secret\n.\nBis bald!\n",
    )
}

fn enqueue(database: &Database, mail: Mail, now: Moment) -> Option<Id> {
    database.write(move |tx| mail::enqueue(tx, &mail, now)).wait().unwrap()
}

fn entries(database: &Database, state: State) -> Vec<mail::Entry> {
    database.read(move |tx| mail::list(tx, state, 100)).wait().unwrap()
}

fn later(seconds: u64) -> Moment {
    noon().plus(Duration::from_secs(seconds))
}

fn sent(count: u32) -> Round {
    Round { sent: count, ..Round::default() }
}

#[test]
fn a_promised_mail_arrives_with_its_headers() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let before = peer.taken().len();
        let outbox = open(&database, Some(peer.server()));
        let reply_to = Mailbox::new("Ada", "ada@example.org").unwrap();
        let id = enqueue(&database, mail_to("zoe@example.org").reply_to(reply_to), noon()).unwrap();
        assert_eq!(outbox.run_once(noon()).unwrap(), sent(1));
        assert_eq!(outbox.run_once(later(60)).unwrap(), Round::default(), "once");

        let taken = &peer.taken()[before];
        assert_eq!(taken.header("Subject"), "Einladung: Grüße aus Köln");
        assert_eq!(taken.header("To"), "Zoë Lens <zoe@example.org>");
        assert_eq!(taken.header("From"), "Hügel & Tal <photos@example.org>");
        assert_eq!(taken.header("Reply-To"), "Ada <ada@example.org>");
        assert_eq!(taken.header("Message-ID"), format!("<{id}@example.org>"));
        assert_eq!(taken.header("Date"), "Tue, 14 Nov 2023 22:13:20 +0000");
        assert_eq!(taken.header("Auto-Submitted"), "auto-generated");
        assert_eq!(taken.fact("from"), "photos@example.org");
        assert_eq!(taken.fact("to"), &serde_json::json!(["zoe@example.org"]));
        assert_eq!(taken.fact("hello"), "photos.example.org");
        let text = taken.fact("text").as_str().unwrap();
        assert!(
            text.starts_with("Liebe Zoë,\n\nhttps://") && text.contains("secret\n.\nBis bald!"),
            "{text:?}"
        );

        let entry = &entries(&database, State::Sent)[0];
        assert_eq!((entry.id, entry.attempts, entry.ended_at), (id, 1, Some(noon())));
        let overview = database.read(mail::overview).wait().unwrap();
        assert_eq!((overview.waiting, overview.sent, overview.last_error), (0, 1, None));
    });
}

#[test]
fn what_is_rolled_back_is_not_sent() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let outbox = open(&database, Some(peer.server()));
        let mail = mail_to("zoe@example.org");
        let promised: Result<(), Error> = database
            .write(move |tx| {
                mail::enqueue(tx, &mail, noon())?;
                Err(Error::Full)
            })
            .wait();
        assert!(promised.is_err());
        assert_eq!(outbox.run_once(noon()).unwrap(), Round::default());
    });
}

#[test]
fn without_a_server_nothing_is_promised() {
    each_engine(&[SCHEMA], |database| {
        let outbox = open(&database, None);
        assert_eq!(enqueue(&database, mail_to("zoe@example.org"), noon()), None);
        let server = Server::new("localhost", 1, Security::None, None, sender()).unwrap();
        let kept = server.clone();
        database.write(move |tx| mail::keep_server(tx, Some(&kept))).wait().unwrap();
        assert_eq!(database.read(mail::kept_server).wait().unwrap(), Some(server));
        assert!(enqueue(&database, mail_to("zoe@example.org"), noon()).is_some());
        database.write(|tx| mail::keep_server(tx, None)).wait().unwrap();
        assert_eq!(outbox.run_once(noon()).unwrap(), Round::default(), "it waits for a server");
        assert_eq!(entries(&database, State::Waiting).len(), 1);
    });
}

#[test]
fn a_refused_recipient_fails_for_good_and_the_others_go_on() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let before = peer.taken().len();
        let outbox = open(&database, Some(peer.server()));
        for address in ["nobody@example.org", "later@example.org", "zoe@example.org"] {
            enqueue(&database, mail_to(address), noon());
        }
        let round = outbox.run_once(noon()).unwrap();
        assert_eq!((round.sent, round.postponed, round.failed, round.trouble), (1, 1, 1, None));
        assert_eq!(peer.taken().len() - before, 1);
        let failed = &entries(&database, State::Failed)[0];
        assert_eq!(failed.to, "nobody@example.org");
        let error = failed.last_error.as_ref().unwrap().to_string();
        assert!(error.contains("takes no mail for nobody@example.org: 550 5.1.1 There is nobody"), "{error}");
        let waiting = &entries(&database, State::Waiting)[0];
        assert_eq!((waiting.to.as_str(), waiting.due_at), ("later@example.org", later(30)));

        assert_eq!(outbox.run_once(later(29)).unwrap(), Round::default(), "not before it is due");
        assert_eq!(outbox.run_once(later(30)).unwrap().postponed, 1);
        assert_eq!(entries(&database, State::Waiting)[0].due_at, later(30 + 120), "later and later");
        let (waiting, failed) = (waiting.id, failed.id);
        assert!(database.write(move |tx| mail::discard(tx, waiting)).wait().unwrap());
        assert!(database.write(move |tx| mail::try_again(tx, failed, later(60))).wait().unwrap());
        assert_eq!(outbox.run_once(later(60)).unwrap().failed, 1, "once more, on request");
    });
}

#[test]
fn a_mail_is_given_up_after_many_attempts() {
    each_engine(&[SCHEMA], |database| {
        let server = Server::new("localhost", 1, Security::None, None, sender()).unwrap();
        let outbox = open(&database, Some(server));
        enqueue(&database, mail_to("zoe@example.org"), noon());
        let mut now = noon();
        for attempt in 1..mail::MOST_ATTEMPTS {
            let round = outbox.run_once(now).unwrap();
            assert_eq!((round.postponed, round.failed), (1, 0), "{attempt}");
            assert!(round.trouble.is_some());
            now = entries(&database, State::Waiting)[0].due_at;
        }
        assert_eq!(outbox.run_once(now).unwrap().failed, 1);
        let failed = &entries(&database, State::Failed)[0];
        assert_eq!(failed.attempts, mail::MOST_ATTEMPTS);
        assert_eq!(
            failed.last_error.as_ref().unwrap().to_string(),
            "The mail server localhost:1 cannot be reached: nothing listens on this port."
        );
    });
}

#[test]
fn a_mail_whose_attempts_never_end_is_given_up() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let outbox = open(&database, Some(peer.server()));
        enqueue(&database, mail_to("zoe@example.org"), noon());
        let began = "UPDATE carriers_mail SET attempts = $1";
        let begun = database.write(move |tx| tx.execute(began, &[&mail::MOST_ATTEMPTS]));
        begun.wait().unwrap();
        assert_eq!(outbox.run_once(noon()).unwrap(), Round::default());
        assert_eq!(entries(&database, State::Failed).len(), 1);
    });
}

#[test]
fn an_address_in_any_letters_is_written_to() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let before = peer.taken().len();
        let outbox = open(&database, Some(peer.server()));
        enqueue(&database, mail_to("zoë@exämple.org"), noon());
        assert_eq!(outbox.run_once(noon()).unwrap(), sent(1));
        let taken = &peer.taken()[before];
        assert_eq!(taken.fact("to"), &serde_json::json!(["zoë@exämple.org"]));
        assert_eq!(taken.header("To"), "Zoë Lens <zoë@exämple.org>");
    });
}

#[test]
fn a_server_that_was_down_gets_what_waited() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let before = peer.taken().len();
        let outbox = open(&database, Some(peer.server()));
        for _ in 0..20 {
            enqueue(&database, mail_to("zoe@example.org"), noon());
        }
        peer.kill();
        let round = outbox.run_once(noon()).unwrap();
        assert_eq!(
            (round.postponed, round.is_full),
            (16, true),
            "one batch hears of it, at the price of one try"
        );
        peer.revive();
        assert_eq!(outbox.run_once(later(1)).unwrap(), sent(4));
        assert_eq!(outbox.run_once(later(30)).unwrap(), Round { is_full: true, ..sent(16) });
        assert_eq!(peer.taken().len() - before, 20);
    });
}

/// The process dies between two words of the conversation; the next one takes over when its lease has run out.
#[test]
fn a_killed_sender_loses_nothing_and_a_repeat_is_recognised() {
    if let Some(role) = doomed::role() {
        return send(role);
    }
    let Some(peer) = Peer::start() else { return };
    each_location(|location| {
        for (point, arrivals) in [("mail.claimed:1", 1), ("mail.sent:1", 2)] {
            let before = peer.taken().len();
            let database = Database::open(location, &[SCHEMA]).unwrap();
            let outbox = open(&database, Some(peer.server()));
            let id = enqueue(&database, mail_to("zoe@example.org"), noon()).unwrap();
            let killed = doomed::process(KILLED, location, peer.port(), point).output().unwrap();
            assert_eq!(killed.status.code(), None, "it was killed at {point}: {killed:?}");
            assert_eq!(outbox.run_once(later(60)).unwrap(), Round::default(), "its lease still runs");
            assert_eq!(outbox.run_once(later(300)).unwrap(), sent(1));
            let taken = peer.taken();
            assert_eq!(taken.len() - before, arrivals, "{point}");
            for mail in &taken[before..] {
                assert_eq!(mail.header("Message-ID"), format!("<{id}@example.org>"));
            }
        }
    });
}

/// What the process that is killed does until then.
fn send((location, port): (Location, u16)) {
    let database = Database::open(&location, &[SCHEMA]).unwrap();
    let server = Server::new("localhost", port, Security::None, None, sender()).unwrap();
    let _ = open(&database, Some(server)).run_once(noon());
}

/// Two who send at once: each mail goes out once, and what a slow one notes after its lease is not believed.
#[test]
fn a_claim_is_fenced() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let before = peer.taken().len();
        let (one, other) = (open(&database, Some(peer.server())), open(&database, Some(peer.server())));
        for _ in 0..8 {
            enqueue(&database, mail_to("zoe@example.org"), noon());
        }
        std::thread::scope(|scope| {
            let rounds = [&one, &other].map(|outbox| scope.spawn(|| outbox.run_once(noon()).unwrap().sent));
            assert_eq!(rounds.map(|round| round.join().unwrap()).iter().sum::<u32>(), 8);
        });
        assert_eq!(peer.taken().len() - before, 8);
    });
}

#[test]
fn a_delivery_runs_by_itself_until_it_is_dropped() {
    let Some(peer) = Peer::start() else { return };
    each_engine(&[SCHEMA], |database| {
        let before = peer.taken().len();
        let outbox = open(&database, Some(peer.server()));
        let delivery = outbox.start().unwrap();
        enqueue(&database, mail_to("zoe@example.org"), Moment::now());
        outbox.wake();
        until("it is taken", || peer.taken().len() > before);
        drop(delivery);
        enqueue(&database, mail_to("zoe@example.org"), noon());
        assert_eq!(outbox.run_once(noon()).unwrap(), sent(1), "nobody else took it");
    });
}

#[test]
fn the_queue_has_an_end() {
    each_engine(&[SCHEMA], |database| {
        let _outbox =
            open(&database, Some(Server::new("localhost", 1, Security::None, None, sender()).unwrap()));
        let long = Mail::new(Mailbox::new("", "zoe@example.org").unwrap(), "x", &"x".repeat(70_000));
        let taken = database.write(move |tx| mail::enqueue(tx, &long, noon())).wait();
        assert!(matches!(taken, Err(Error::TooLong { bytes: 70_000 })));
        let fill =
            "INSERT INTO carriers_mail (id, to_name, to_address, subject, body, state, created_at, due_at)
                    VALUES ($1, '', 'zoe@example.org', '', '', 'waiting', 0, 0)";
        let filled = database.write(move |tx| {
            for _ in 0..mail::MOST_WAITING {
                tx.execute(fill, &[&Id::new(noon())])?;
            }
            Ok::<_, Error>(())
        });
        filled.wait().unwrap();
        let mail = mail_to("zoe@example.org");
        let taken = database.write(move |tx| mail::enqueue(tx, &mail, noon())).wait();
        assert!(matches!(taken, Err(Error::Full)));
    });
}
