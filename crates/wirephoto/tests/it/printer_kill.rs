//! kill -9 at any moment of a lab's work with a real printer: every sheet is printed once.
//!
//! One lab prints one job after another on a CUPS of the test's own, which keeps its history. In each trial it is killed
//! on the way, at a named point or at a random moment, and started again; the studio repeats what it had no answer to.
//! These trials take long, so there is one for each four of other tests.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use wirephoto_accounts::service::{self, Invitation};
use wirephoto_accounts::{DeviceKind, Role, Token};
use wirephoto_database::{Database, Id, Location, Moment, Schema};
use wirephoto_exchange::client::{ClientError, Lab, Outgoing, Pairing, pair};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_exchange::prices::{DeliveryWay, Paper};
use wirephoto_exchange::ticket::{
    Deliver, JobStage, JobStatus, ReportAddress, Ticket, TicketFile, TicketItem,
};
use wirephoto_imaging::Crop;
use wirephoto_lab::rig::Cups;

use crate::kills::{Kept, Kills, random, trials};
use crate::program::{Running, photographs, text, wirephoto};

const SCHEMAS: [Schema; 3] = [wirephoto_carriers::SCHEMA, wirephoto_accounts::SCHEMA, wirephoto_lab::SCHEMA];
const SHEETS: u32 = 2;
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(50);

/// Where it is killed, at the latest at which pass; or at a random moment.
type State = Option<(&'static str, u32)>;

const STATES: [State; 5] = [
    Some(("sheet.sending", SHEETS)),
    Some(("sheet.answered", 2 * SHEETS)),
    Some(("commit.before", 12)),
    Some(("commit.after", 12)),
    None,
];

#[test]
fn p10_every_sheet_is_printed_once_whenever_the_lab_is_killed() {
    if !Cups::is_installed() {
        assert!(std::env::var_os("CI").is_none(), "in CI there must be CUPS");
        eprintln!("printing skipped: there is no CUPS here; cargo xtask setup peers installs it");
        return;
    }
    let trials = trials().div_ceil(4).max(STATES.len());
    let mut story = Story::begin();
    let mut kills = Kills::new(&STATES);
    let mut jobs = 0;
    // A moment that comes after the end of its job is tried again with another.
    while jobs < trials || !kills.missed().is_empty() && jobs < 4 * trials {
        let state = STATES[jobs % STATES.len()];
        if story.prints_while_killed(jobs, state) {
            kills.note(state);
        }
        jobs += 1;
    }
    let printed = story.cups.printed().unwrap();
    assert_eq!(printed.len(), jobs * SHEETS as usize, "nothing else was printed");
    kills.account(&format!("{jobs} jobs: a lab with a printer"));
}

/// A lab with a printer, and a studio that is paired with it.
struct Story {
    _folder: tempfile::TempDir,
    cups: Cups,
    lab: Kept,
    pairing: Pairing,
    picture: Vec<u8>,
}

impl Story {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (data, printer) = (folder.path().join("lab"), folder.path().join("cups"));
        fs::create_dir(&data).unwrap();
        fs::create_dir(&printer).unwrap();
        let code = PairingCode::from_random([7; 16]);
        open_account(&data, &code);
        let cups = Cups::start(&printer).unwrap();
        let (address, listen) = (cups.address(), format!("127.0.0.1:{}", wirephoto_ports::free()));
        let url = format!("http://{listen}");
        let lab = Kept::new(Running::host, move || {
            wirephoto(&["lab", "--data", text(&data), "--listen", &listen, "--printer", &address])
        });
        let pairing = pair(&url, &code, "Anna's studio", "en").unwrap();
        let picture = fs::read_dir(photographs()).unwrap().next().unwrap().unwrap().path();
        Self { _folder: folder, cups, lab, pairing, picture: fs::read(picture).unwrap() }
    }

    /// Has a job printed by a lab that is killed on the way; answers whether it was. Each sheet is printed, once.
    fn prints_while_killed(&mut self, number: usize, state: State) -> bool {
        let (order, ticket) = (Id::new(Moment::now()), self.ticket(number));
        let (before, random) = (self.lab.kills, random("print", number));
        self.lab.start_again(state.map(|(point, passes)| (point, 1 + random % passes)));
        if state.is_none() {
            self.lab.strike_in(Duration::from_millis(u64::from(random % 1500)));
        }
        let begun = Instant::now();
        loop {
            self.lab.go_on();
            let status = self.attend(order, &ticket);
            if status.as_ref().is_ok_and(|status| status.stage == JobStage::Printed) {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{state:?}: still {status:?}");
            std::thread::sleep(PAUSE);
        }
        let printed = self.cups.printed().unwrap();
        for item in 1..=SHEETS {
            let name = format!("{}-{item}", ticket.number);
            let times = printed.iter().filter(|sheet| sheet.name == name).count();
            assert_eq!(times, 1, "{name}, {state:?}");
        }
        self.lab.kills > before
    }

    /// What a studio does until its job is there: all of it may be repeated.
    fn attend(&self, order: Id, ticket: &Ticket) -> Result<JobStatus, ClientError> {
        let lab = Lab::new(&self.pairing)?;
        let status = lab.put_job(order, ticket)?;
        if status.missing.is_empty() {
            return Ok(status);
        }
        let hash = ticket.files[0].hash;
        let file = Outgoing { bytes: &self.picture, hash, progress: &|_| (), stop: &|| false };
        lab.send_original(&file)?;
        lab.put_job(order, ticket)
    }

    fn ticket(&self, number: usize) -> Ticket {
        let hash = *blake3::hash(&self.picture).as_bytes();
        let item = |number: u32| TicketItem {
            number,
            name: "10 × 15 cm".to_owned(),
            file: hash,
            paper: Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: String::new() },
            crop: Crop::new(0.0, 0.0, 1.0, 1.0).unwrap(),
            copies: 1,
        };
        Ticket {
            number: format!("7K3M{number:04}"),
            // Nobody is there: that keeps no sheet from being printed.
            report: ReportAddress { url: "http://127.0.0.1:9".to_owned(), pin: None, token: "t".to_owned() },
            photographer: "Anna".to_owned(),
            event: "Wedding".to_owned(),
            deliver: Deliver { way: DeliveryWay::PickUp, name: "Ben".to_owned(), address: String::new() },
            items: (1..=SHEETS).map(item).collect(),
            files: vec![TicketFile { hash, length: self.picture.len() as u64 }],
            keep_days: 0,
            note: String::new(),
        }
    }
}

/// Somebody who runs the lab, and a code by which a studio is paired.
fn open_account(data: &Path, code: &PairingCode) {
    let location = Location::File(data.join("wirephoto.db"));
    let database = Database::open(&location, &SCHEMAS).unwrap();
    let (code, now) = (code.clone(), Moment::now());
    let limits = wirephoto_accounts::Limits { storage_bytes: 0, pictures: 0 };
    let email = "operator@example.org".parse().unwrap();
    let invitation = Invitation { id: Id::new(now), email, role: Role::Administrator, limits };
    let made = database.write(move |tx| {
        let account = service::invite(tx, &invitation, &Token::random(), now)?;
        service::new_pairing_code(tx, account, DeviceKind::Studio, &code, now)
    });
    assert!(made.wait().unwrap());
    database.close();
}
