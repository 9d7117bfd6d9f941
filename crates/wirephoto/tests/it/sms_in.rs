//! Pictures sent to a frame from phones: a message centre of others, and the host as people run it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use wirephoto_accounts::service::{self, Invitation};
use wirephoto_accounts::{Limits, Role, Token};
use wirephoto_database::{Database, Error, Id, Location, Moment, Transaction};
use wirephoto_imaging::{Edit, Metadata};
use wirephoto_library::{self as library, Kind, NewPicture, NewRendition};

use crate::centre::{Centre, HOSTS};
use crate::kills::{random, trials};
use crate::mail_in::SCHEMAS;
use crate::program::{Running, once, serve};

const ADAS: &str = "491701111111";
const SHORT_CODE: &str = "22222";

/// A host with Ada, who has a frame, a picture, and a code on her page.
struct World {
    data: PathBuf,
    port: u16,
    centre: Centre,
}

fn open(data: &Path) -> Database {
    Database::open(&Location::File(data.join("wirephoto.db")), &SCHEMAS).unwrap()
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Engine(error.to_string())
}

impl World {
    /// `None` where there is no message centre.
    fn new(data: &Path) -> Option<Self> {
        let centre = Centre::start()?;
        std::fs::create_dir_all(data).unwrap();
        let now = Moment::now();
        let limits = Limits { storage_bytes: 1 << 40, pictures: 1000 };
        let email = "ada@example.org".parse().unwrap();
        let invitation = Invitation { id: Id::new(now), email, role: Role::Administrator, limits };
        let make = move |tx: &mut Transaction<'_>| {
            let ada = service::invite(tx, &invitation, &Token::random(), now).map_err(failed)?;
            tx.execute("UPDATE account SET password = 'x' WHERE id = $1", &[&ada])?;
            let until = now.plus(Duration::from_mins(15));
            tx.execute(
                "INSERT INTO telecast_link_code (account, code, expires_at) VALUES ($1, '123456', $2)",
                &[&ada, &until],
            )?;
            tx.execute(
                "INSERT INTO telecast_frame (id, number, owner, name, address, policy, public_key, mailbox, report_key, way,
                   window_up, created_at)
                 VALUES ($1, 1, $2, 'Grandma', 'grandma', 'friends', $3, 'hers', $3, 'http', $4, $5)",
                &[&Id::new(now), &ada, &[7_u8; 32], &[0_u8; 12], &now],
            )?;
            put_picture(tx, ada, now)
        };
        open(data).write(make).wait().unwrap();
        Some(Self { data: data.to_owned(), port: wirephoto_ports::free(), centre })
    }

    fn host(&self, crash_point: Option<&str>) -> Running {
        let mut command = serve(&self.data, self.port);
        command.env("WIREPHOTO_SMS_OPERATOR", self.centre.operator()).args(["--frame-price", "0.30"]);
        command.args(["--short-code", &format!("{SHORT_CODE}=0.99EUR,mt")]);
        if let Some(crash_point) = crash_point {
            command.env("WIREPHOTO_CRASH_POINT", crash_point);
        }
        Running::host(command)
    }

    fn count(&self, sql: &'static str) -> u64 {
        let count = move |tx: &mut Transaction<'_>| tx.query_one(sql, &[], |row| row.get("n"));
        open(&self.data).read(count).wait().unwrap()
    }
}

/// Ada's picture No. 1.
fn put_picture(tx: &mut Transaction<'_>, ada: Id, now: Moment) -> Result<(), Error> {
    let id = Id::new(now);
    let picture = NewPicture {
        id,
        owner: ada,
        original: None,
        file_name: "beach.jpg".to_owned(),
        width: 8,
        height: 6,
        metadata: Metadata::default(),
        edit: Edit::default(),
        edit_revision: 0,
        blur: Vec::new(),
        created_at: now,
    };
    library::add_picture(tx, &picture).map_err(failed)?;
    let rendition = NewRendition { kind: Kind::Frame, width: 8, height: 6, jpeg: vec![0xff; 40_000] };
    library::put_renditions(tx, id, &[0; 32], &[rendition]).map_err(failed)?;
    tx.execute(
        "INSERT INTO telecast_album (id, owner, name, created_at) VALUES ($1, $2, 'Summer', $3)",
        &[&id, &ada, &now],
    )?;
    tx.execute(
        "INSERT INTO telecast_number (picture, owner, number, original, bytes) VALUES ($1, $2, 1, $3, 40000)",
        &[&id, &ada, &[1_u8; 32]],
    )?;
    tx.execute("INSERT INTO telecast_placement (album, picture, position) VALUES ($1, $1, 1)", &[&id])?;
    Ok(())
}

#[test]
fn t2_t3_pictures_are_sent_and_paid_by_short_message() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut world) = World::new(&folder.path().join("host")) else { return };
    let host = world.host(None);
    world.centre.until(|centre| centre.is_bound);
    let centre = &mut world.centre;
    let (told, from) = centre.ask("491709999999", HOSTS, "SEND 1 GRANDMA");
    assert!(told.contains("/phones") && from == HOSTS, "{told}");
    let (told, _) = centre.ask(ADAS, HOSTS, "LINK 123456");
    assert!(told.starts_with("This phone is linked now."), "{told}");
    let (told, _) = centre.ask(ADAS, HOSTS, "SEND 2 GRANDMA");
    assert!(told.starts_with("You have no picture No. 2."), "{told}");
    let (told, from) = centre.ask(ADAS, HOSTS, "SEND 1 GRANDMA");
    assert_eq!((told.as_str(), from.as_str()), ("1 picture is on its way to Grandma. Price: €0.30.", HOSTS));

    let (told, from) = centre.ask(ADAS, SHORT_CODE, "SEND 1 GRANDMA");
    assert!(told.ends_with("Price: €0.99. You pay it with this message.") && from == SHORT_CODE, "{told}");
    let paid = "SELECT count(*) AS n FROM telecast_premium WHERE state = 'paid'";
    assert_eq!(world.count(paid), 0);
    world.centre.report("DELIVRD");
    once(|| (world.count(paid) == 1).then_some(()));
    drop(host);
    assert_eq!(world.count("SELECT count(*) AS n FROM telecast_delivery WHERE way = 'sms'"), 2);
    // What is owed for the one; what was paid for the other.
    assert_eq!(world.count("SELECT count(*) AS n FROM billing_entry"), 3);
}

#[test]
fn t2_a_request_is_answered_once_wherever_the_host_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut world) = World::new(&folder.path().join("host")) else { return };
    let points = ["commit.before", "commit.after", "answer.before"];
    let trials = (trials() / 5).max(6);
    let phone = |trial: usize| format!("4917011{trial:05}");
    for trial in 0..trials {
        let link = format!("+{}", phone(trial));
        let link = move |tx: &mut Transaction<'_>| {
            tx.execute(
                "INSERT INTO telecast_phone (number, account, linked_at) SELECT $1, id, 0 FROM account",
                &[&link],
            )
        };
        open(&world.data).write(link).wait().unwrap();
        let chance = random("sms in", trial);
        let point = format!("{}:{}", points[chance as usize % 3], 2 + chance / 3 % 6);
        let mut host = world.host(Some(&point));
        let (answered, mut asked_at) = (world.centre.answered.len(), 0);
        let is_for = |said: &Value| said["to"] == phone(trial).as_str();
        loop {
            world.centre.listen();
            if host.0.try_wait().unwrap().is_some() {
                host = world.host(None);
            }
            let is_taken = world.centre.answered.len() > answered;
            // An operator that heard no answer brings it again, over the next connection.
            if world.centre.is_bound && asked_at < world.centre.binds && !is_taken {
                world.centre.deliver(&phone(trial), HOSTS, "SEND 1 GRANDMA");
                asked_at = world.centre.binds;
            }
            if is_taken && world.centre.submitted.iter().any(is_for) {
                break;
            }
        }
        host.kill();
        drop(host);
        world.centre.until(|centre| !centre.is_bound);
    }
    assert!(world.centre.answered.iter().all(|status| *status == 0));
    for trial in 0..trials {
        let answers = world.centre.submitted.iter().filter(|said| said["to"] == phone(trial).as_str());
        let mut answers: Vec<_> = answers.map(|said| (&said["text"], &said["reference"])).collect();
        assert_eq!(answers[0].0, "1 picture is on its way to Grandma. Price: €0.30.");
        answers.dedup();
        assert_eq!(answers.len(), 1, "one answer, which may come again");
    }
    let all = trials as u64;
    assert_eq!(world.count("SELECT count(*) AS n FROM telecast_delivery"), all);
    assert_eq!(world.count("SELECT count(*) AS n FROM carriers_sms"), all);
    assert_eq!(world.count("SELECT count(*) AS n FROM billing_entry"), all);
}
