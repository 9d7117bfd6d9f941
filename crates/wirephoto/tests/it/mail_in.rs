//! Pictures sent to a frame by mail: a mail program of others, the host as people run it, and a mailbox that gets its
//! answers.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::runtime::Runtime;
use wirephoto_accounts::service::{self, Invitation};
use wirephoto_accounts::{Limits, Role, Token};
use wirephoto_carriers::mail::intake::{self, Envelope, Letter, Listener, Verdict};
use wirephoto_database::{Database, Error, Id, Location, Moment, Schema, Transaction};

use crate::kills::{Kills, trials};
use crate::program::{Running, browse, once, photographs, serve};
use crate::swaks;

pub const SCHEMAS: [Schema; 6] = [
    wirephoto_carriers::SCHEMA,
    wirephoto_accounts::SCHEMA,
    wirephoto_billing::SCHEMA,
    wirephoto_library::SCHEMA,
    wirephoto_gallery::SCHEMA,
    wirephoto_telecast::SCHEMA,
];
const TAG: &str = "0123456789ab";

/// Ada's mailbox.
struct Mailbox {
    port: u16,
    letters: Arc<Mutex<Vec<Letter>>>,
    _runtime: Runtime,
}

struct Keeper(Arc<Mutex<Vec<Letter>>>);

impl intake::Intake for Keeper {
    async fn recipient(&self, _from: &str, to: &str) -> Verdict {
        assert_eq!(to, "ada@example.org");
        Verdict::Take
    }

    async fn message(&self, _envelope: Envelope, message: Vec<u8>) -> Verdict {
        let letter = Letter::parse(&message).unwrap();
        assert!(letter.is_automatic);
        self.0.lock().unwrap().push(letter);
        Verdict::Take
    }
}

impl Mailbox {
    fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let letters: Arc<Mutex<Vec<Letter>>> = Arc::default();
        let address: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let options = intake::Options {
            address,
            name: "mail.test".to_owned(),
            tls: None,
            limits: intake::Limits::default(),
        };
        let listener = runtime.block_on(Listener::bind(options)).unwrap();
        let port = listener.address().unwrap().port();
        runtime.spawn(listener.run(Arc::new(Keeper(Arc::clone(&letters))), std::future::pending()));
        Self { port, letters, _runtime: runtime }
    }

    /// What a letter of a subject says, once it is here.
    #[track_caller]
    fn text(&self, subject: &str) -> String {
        once(|| {
            let letters = self.letters.lock().unwrap();
            letters.iter().find(|letter| letter.subject == subject).map(|letter| letter.text.clone())
        })
    }
}

/// A host with Ada, who has a frame and a tag.
struct World {
    data: PathBuf,
    port: u16,
    mail_port: u16,
    mailbox: Mailbox,
    /// Whether mail comes in over TLS.
    is_secure: bool,
}

fn open(data: &Path) -> Database {
    Database::open(&Location::File(data.join("wirephoto.db")), &SCHEMAS).unwrap()
}

impl World {
    fn new(data: &Path, is_secure: bool) -> Self {
        std::fs::create_dir_all(data).unwrap();
        let now = Moment::now();
        let limits = Limits { storage_bytes: 1 << 40, pictures: 1000 };
        let email = "ada@example.org".parse().unwrap();
        let invitation = Invitation { id: Id::new(now), email, role: Role::User, limits };
        let make = move |tx: &mut Transaction<'_>| {
            let ada = service::invite(tx, &invitation, &Token::random(), now)
                .map_err(|error| Error::Engine(error.to_string()))?;
            tx.execute("UPDATE account SET password = 'x' WHERE id = $1", &[&ada])?;
            tx.execute("INSERT INTO telecast_mailbox (account, tag) VALUES ($1, $2)", &[&ada, &TAG])?;
            tx.execute(
                "INSERT INTO telecast_frame (id, number, owner, name, address, policy, public_key, mailbox, report_key, way,
                   window_up, created_at)
                 VALUES ($1, 1, $2, 'Grandma', 'grandma', 'friends', $3, 'hers', $3, 'http', $4, $5)",
                &[&Id::new(now), &ada, &[7_u8; 32], &[0_u8; 12], &now],
            )?;
            Ok::<_, Error>(())
        };
        open(data).write(make).wait().unwrap();
        let (port, mail_port) = (wirephoto_ports::free(), wirephoto_ports::free());
        Self { data: data.to_owned(), port, mail_port, mailbox: Mailbox::open(), is_secure }
    }

    /// The host, killed at a point if one is named.
    fn host(&self, crash_point: Option<&str>) -> Running {
        let mut command = serve(&self.data, self.port);
        command.args(["--mail-listen", &format!("127.0.0.1:{}", self.mail_port)]);
        if self.is_secure {
            command.arg("--tls-self-signed");
        }
        command.args(["--frames-domain", "frames.test", "--mail-host", "127.0.0.1"]);
        command.args(["--mail-port", &self.mailbox.port.to_string(), "--mail-security", "none"]);
        command.args(["--mail-from", "photos@example.org"]);
        if let Some(crash_point) = crash_point {
            command.env("WIREPHOTO_CRASH_POINT", crash_point);
        }
        Running::host(command)
    }

    /// Brings a letter from an address; whether it was taken, and the conversation.
    fn bring(&self, from: &str, to: &str, subject: &str, more: &[&str]) -> (bool, String) {
        let tls: &[&str] = if self.is_secure { &["--tls"] } else { &[] };
        swaks::bring(self.mail_port, from, to, subject, &[more, tls].concat())
    }

    /// One with a picture.
    fn bring_picture(&self, to: &str, subject: &str, picture: usize) -> (bool, String) {
        let pictures: Vec<PathBuf> =
            std::fs::read_dir(photographs()).unwrap().map(|entry| entry.unwrap().path()).collect();
        let attached = swaks::attached(&pictures[picture % pictures.len()]);
        self.bring("ada@example.org", to, subject, &attached.each_ref().map(String::as_str))
    }
}

#[test]
fn t1_t2_pictures_are_sent_by_mail_and_answered() {
    if !swaks::is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(&folder.path().join("host"), false);
    let host = world.host(None);
    let tagged = format!("grandma+{TAG}@frames.test");
    let (is_taken, said) = world.bring_picture(&tagged, "Summer", 0);
    assert!(is_taken, "{said}");
    let answer = world.mailbox.text("Re: Summer");
    assert!(answer.contains("1 picture is on its way to Grandma.") && answer.contains("No. 1."), "{answer}");
    let (is_taken, said) = world.bring("ada@example.org", &tagged, "No. 1", &[]);
    assert!(is_taken, "{said}");
    assert!(world.mailbox.text("Re: No. 1").contains("1 picture is on its way to Grandma."));

    // Without the tag: a question, and a page with a button.
    let (is_taken, said) = world.bring_picture("grandma@frames.test", "Winter", 1);
    assert!(is_taken, "{said}");
    let question = world.mailbox.text("Did you send pictures to a frame?");
    let link = question.lines().find(|line| line.starts_with("http")).unwrap();
    let browser = browse(&format!("http://host.localhost:{}", world.port));
    let page = browser.open(link).unwrap().ok().unwrap();
    assert!(page.html.contains("Winter") && page.html.contains("beach.jpg"), "{}", page.html);
    let page = browser.submit(&page, "", &[("action", "send")]).unwrap().ok().unwrap();
    assert!(page.html.contains("It is being sent"), "{}", page.html);
    assert!(world.mailbox.text("Re: Winter").contains("1 picture is on its way to Grandma."));

    for (from, to) in [("eve@example.org", tagged.as_str()), ("ada@example.org", "nobody@frames.test")] {
        let (is_taken, said) = world.bring(from, to, "No. 1", &[]);
        assert!(!is_taken && said.contains("<** 550 5.1.1"), "{said}");
    }
    drop(host);
    let sent = "SELECT count(*) AS n FROM telecast_delivery WHERE way = 'mail'";
    let sent = |tx: &mut Transaction<'_>| tx.query_one(sent, &[], |row| row.get::<u64>("n"));
    assert_eq!(open(&world.data).read(sent).wait().unwrap(), 3);
}

/// When a host is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Killed {
    /// As soon as it has said that the letter is taken.
    Taken,
    /// At a named point.
    At(&'static str),
}

const STATES: [Killed; 4] = [
    Killed::Taken,
    // The letter is kept, and its sender does not know.
    Killed::At("letter.kept:1"),
    Killed::At("letter.picture:1"),
    Killed::At("letter.sent:1"),
];

#[test]
fn t2_what_was_taken_is_sent_once_wherever_the_host_is_killed() {
    if !swaks::is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(&folder.path().join("host"), true);
    let tagged = format!("grandma+{TAG}@frames.test");
    let trials = (trials() / 5).max(2 * STATES.len());
    let mut kills = Kills::new(&STATES);
    for trial in 0..trials {
        let state = STATES[trial % STATES.len()];
        let point = if let Killed::At(point) = state { Some(point) } else { None };
        let mut host = world.host(point);
        let subject = format!("Trial {trial}");
        let mut was_killed = false;
        once(|| {
            let (is_taken, said) = world.bring_picture(&tagged, &subject, trial);
            if !is_taken {
                // It died before it said so: the letter is still its sender's, who tries again.
                eprintln!("{subject}: {said}");
                was_killed = true;
                host.kill();
                host = world.host(None);
            }
            is_taken.then_some(())
        });
        match state {
            Killed::At(_) if !was_killed => once(|| host.0.try_wait().unwrap().map(drop)),
            _ => host.kill(),
        }
        kills.note(state);
    }
    kills.account(&format!("{trials} letters"));
    let host = world.host(None);
    let database = open(&world.data);
    let count = |sql: &'static str| {
        let count = move |tx: &mut Transaction<'_>| tx.query_one(sql, &[], |row| row.get("n"));
        database.read(count).wait().unwrap()
    };
    let all = trials as u64;
    once(|| {
        let done = count("SELECT count(*) AS n FROM telecast_letter WHERE state = 'done'");
        (done == all).then_some(())
    });
    drop(host);
    assert_eq!(count("SELECT count(*) AS n FROM telecast_delivery"), all);
    assert_eq!(count("SELECT count(*) AS n FROM telecast_enclosure"), 0);
    // Whoever is killed with an answer in hand sends it minutes later; here it counts that there is one.
    let answers = "SELECT count(*) AS n FROM carriers_mail WHERE subject LIKE 'Re: Trial %'";
    assert_eq!((count(answers), count("SELECT count(*) AS n FROM carriers_mail")), (all, all));
    assert_eq!(count("SELECT count(DISTINCT subject) AS n FROM carriers_mail"), all);
}
