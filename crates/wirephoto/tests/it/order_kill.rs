//! kill -9 of host, studio or lab while orders go from the customer to the print: everything goes on by itself; each
//! confirmed order is there once, is printed once or held for a person, and the books are balanced.
//!
//! One story runs on; each trial places an order in it and has one of the three killed at a named point or at a random
//! moment. 40 trials, or as many as `WIREPHOTO_KILLS` says. The test is the customer, and the minilab that takes sheets
//! away.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use wirephoto_billing::ledger;
use wirephoto_database::{Database, Location};

use crate::browser::Browser;
use crate::program::{Running, Story, run_studio, serve, studio, text, wirephoto};

const TRIALS: usize = 40;
/// Orders that are placed until a kill comes before the end of the work.
const ATTEMPTS: u32 = 4;
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(20);
const SIGKILL: i32 = 9;
const WALLET: &str = "Wallet print 6 × 9 cm";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Host,
    Studio,
    Lab,
}

/// `None` is a random moment.
type State = (Who, Option<&'static str>);

const STATES: [State; 24] = [
    (Who::Host, Some("commit.before")),
    (Who::Host, Some("commit.after")),
    (Who::Host, Some("answer.before")),
    (Who::Host, None),
    (Who::Studio, Some("order.ticket.before")),
    (Who::Studio, Some("order.ticket.after")),
    (Who::Studio, Some("order.piece")),
    (Who::Studio, Some("order.file.after")),
    (Who::Studio, Some("order.step.before")),
    (Who::Studio, Some("order.step.after")),
    (Who::Studio, Some("commit.before")),
    (Who::Studio, Some("commit.after")),
    (Who::Studio, None),
    (Who::Lab, Some("sheet.making")),
    (Who::Lab, Some("sheet.sending")),
    (Who::Lab, Some("sheet.answered")),
    (Who::Lab, Some("folder.written")),
    (Who::Lab, Some("folder.noted")),
    (Who::Lab, Some("folder.shown")),
    (Who::Lab, Some("report.told")),
    (Who::Lab, Some("commit.before")),
    (Who::Lab, Some("commit.after")),
    (Who::Lab, Some("answer.before")),
    (Who::Lab, None),
];

#[test]
fn p9_p12_an_order_is_kept_once_and_printed_once_whoever_is_killed() {
    let trials = std::env::var("WIREPHOTO_KILLS").map_or(TRIALS, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let told = Story::tell(&folder.path().join("story"));
    let mut trade = Trade::begin(told);
    let mut kills: BTreeMap<State, usize> = STATES.iter().map(|state| (*state, 0)).collect();
    for number in 0..trials {
        let state = STATES[number % STATES.len()];
        let random = random(number);
        for attempt in 0..ATTEMPTS {
            if trade.order_while_killed(state, random, attempt) {
                *kills.entry(state).or_default() += 1;
                break;
            }
        }
    }
    trade.ends_well();
    // Past the capture of the test harness: these counts belong in the log of every run.
    let mut log = std::io::stderr().lock();
    writeln!(log, "kills by state, of {trials} orders: host, studio and lab").unwrap();
    for (state, count) in &kills {
        writeln!(log, "  {count:4} {state:?}").unwrap();
    }
    drop(log);
    let missed: Vec<_> = kills.iter().filter(|(_, count)| **count == 0).collect();
    assert!(missed.is_empty(), "never killed in {missed:?}");
}

/// The same for the same trial, so that a failure can be seen again.
fn random(trial: usize) -> u32 {
    let hash = blake3::hash(&[&b"order"[..], &trial.to_be_bytes()].concat());
    u32::from_be_bytes(hash.as_bytes()[..4].try_into().unwrap())
}

/// A program of the story, which is started again whenever it has ended.
struct Kept {
    running: Running,
    command: Box<dyn Fn() -> Command>,
    /// Starts a command, and waits until it is ready if it says when.
    begin: fn(Command) -> Running,
    kills: u32,
    /// How often it is yet to be struck from outside.
    strikes: u32,
}

impl Kept {
    fn new(begin: fn(Command) -> Running, command: impl Fn() -> Command + 'static) -> Self {
        Self { running: begin(command()), command: Box::new(command), begin, kills: 0, strikes: 0 }
    }

    /// Starts it anew, to die at the n-th pass over a point.
    fn set(&mut self, point: Option<&str>, pass: u32) {
        self.stop();
        let mut command = (self.command)();
        if let Some(point) = point {
            command.env("WIREPHOTO_CRASH_POINT", format!("{point}:{pass}"));
        }
        self.strikes = u32::from(point.is_none());
        self.running = (self.begin)(command);
    }

    fn stop(&mut self) {
        self.running.kill();
        let _ = self.running.0.wait();
    }

    /// Starts it again when it was killed.
    fn look(&mut self) {
        if let Some(status) = self.running.0.try_wait().unwrap() {
            assert_eq!(status.signal(), Some(SIGKILL), "it ended by itself");
            self.kills += 1;
            self.running = (self.begin)((self.command)());
        }
    }
}

/// Starts a program that says nothing of being ready.
fn quietly(mut command: Command) -> Running {
    Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// A story that goes on, with a customer.
struct Trade {
    story: Story,
    slug: String,
    product: String,
    delivery: String,
    pictures: Vec<u32>,
    host: Kept,
    studio: Kept,
    lab: Kept,
    /// How often the minilab took a sheet.
    taken: BTreeMap<String, u32>,
    /// Orders that a customer saw confirmed.
    confirmed: Vec<String>,
    edits: u32,
}

impl Trade {
    fn begin(story: Story) -> Self {
        let (data, port) = (story.data.clone(), story.port);
        let host = Kept::new(Running::host, move || serve(&data.join("host"), port));
        let one = |arguments: &[&str]| {
            let ran = run_studio(&story.data.join("studio"), arguments).exits_with(0);
            ran.lines.into_iter().next().unwrap()
        };
        let lab_url = one(&["lab", "list"])["lab"].as_str().unwrap().to_owned();
        let (data, lab_port) = (story.data.join("lab"), lab_url.rsplit(':').next().unwrap().to_owned());
        let lab = Kept::new(Running::host, move || {
            let listen = format!("127.0.0.1:{lab_port}");
            wirephoto(&["lab", "--data", text(&data), "--listen", &listen, "--public-url", &lab_url])
        });
        let data = story.data.join("studio");
        let watching = Kept::new(quietly, move || studio(&data, &["orders", "--watch"]));
        let list = one(&["prices", "export", "1"]);
        let id = |kind: &str, name: &str| {
            let mut all = list[kind].as_array().unwrap().iter();
            all.find(|one| one["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let published = run_studio(&story.data.join("studio"), &["publish", "1"]).exits_with(0);
        let url = published.lines.last().unwrap()["summary"]["url"].as_str().unwrap();
        let slug = url.rsplit('/').next().unwrap().to_owned();
        let (product, delivery) = (id("products", WALLET), id("deliveries", "Fetch them at the studio"));
        let (taken, confirmed) = (BTreeMap::new(), Vec::new());
        let pictures = vec![1, 2, 3, 5, 6, 7];
        Self {
            story,
            slug,
            product,
            delivery,
            pictures,
            host,
            studio: watching,
            lab,
            taken,
            confirmed,
            edits: 0,
        }
    }

    /// Places an order of a picture that the lab has never seen, with one program to be killed on the way; answers
    /// whether it was.
    fn order_while_killed(&mut self, (who, point): State, random: u32, attempt: u32) -> bool {
        let picture = self.picture_to_send();
        let before = self.of(who).kills;
        // At the host it is the placing that is aimed at, of few commits; elsewhere whatever comes.
        let cart = if who == Who::Host { Some(self.fill_cart(picture)) } else { None };
        self.of(who).set(point, 1 + ((random % 2) >> attempt));
        let cart = cart.unwrap_or_else(|| self.fill_cart(picture));
        let strike = point
            .is_none()
            .then(|| Instant::now() + Duration::from_millis(u64::from((random % 400) >> attempt)));
        let number = self.place(&cart, who, strike);
        self.confirmed.push(number.clone());
        self.await_print(&number, who, strike);
        let killed = self.of(who).kills > before;
        if !killed {
            self.of(who).set(None, 0);
        }
        killed
    }

    fn of(&mut self, who: Who) -> &mut Kept {
        match who {
            Who::Host => &mut self.host,
            Who::Studio => &mut self.studio,
            Who::Lab => &mut self.lab,
        }
    }

    /// Edits the next picture and publishes it: whoever orders it orders other pixels than anybody before.
    fn picture_to_send(&mut self) -> u32 {
        self.edits += 1;
        let picture = self.pictures[self.edits as usize % self.pictures.len()];
        let crop = format!("0.0,0.0,{0},{0}", 1.0 - f64::from(self.edits) / 10_000.0);
        let named = format!("1/{picture}");
        let studio = self.story.data.join("studio");
        run_studio(&studio, &["edit", &named, "--reset"]).exits_with(0);
        run_studio(&studio, &["edit", &named, "--crop", &crop]).exits_with(0);
        run_studio(&studio, &["publish", "1"]).exits_with(0);
        picture
    }

    /// A customer with a picture in the cart, and the page on which the order is placed.
    fn fill_cart(&self, picture: u32) -> (Browser, String) {
        let customer = Browser::new(self.story.port);
        let event = format!("/e/{}", self.slug);
        customer.submit(&event, &[("code", "northern-light")]);
        let fields = [("quantity", "1"), ("product", self.product.as_str())];
        customer.submit(&format!("{event}/p/{picture}/order"), &fields);
        let fields = [
            ("name", "Cleo Customer"),
            ("email", "cleo@example.com"),
            ("delivery", self.delivery.as_str()),
            ("address", ""),
            ("means", "invoice"),
            ("note", ""),
            ("action", "review"),
        ];
        let review = customer.submit(&format!("{event}/checkout"), &fields);
        (customer, review)
    }

    /// Places the order, again and again with the same form until it is confirmed; then it is paid.
    fn place(&mut self, (customer, review): &(Browser, String), who: Who, strike: Option<Instant>) -> String {
        let path = format!("/e/{}/checkout", self.slug);
        let begun = Instant::now();
        let number = loop {
            self.go_on(who, strike);
            let sent = customer.send(review, &path, &[("address", ""), ("note", ""), ("action", "place")]);
            let page = sent.and_then(reqwest::blocking::Response::error_for_status);
            if let Ok(page) = page.and_then(reqwest::blocking::Response::text) {
                let heading = page.split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap();
                let is_number = |word: &&str| {
                    word.len() == 8
                        && word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
                };
                break heading.split_whitespace().find(is_number).expect(heading).to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "the order is never confirmed");
        };
        self.until("it is paid", who, strike, |trade| {
            trade.studio_says(&["orders", "paid", &number]).is_some()
        });
        number
    }

    /// Waits until the order's sheet is in somebody's hands, or held for a person.
    fn await_print(&mut self, number: &str, who: Who, strike: Option<Instant>) {
        let sheet = format!("{number}-1");
        self.until("it is printed", who, strike, |trade| {
            trade.take();
            let order = trade.studio_says(&["orders", "show", number]).unwrap_or_default();
            let is_printing = matches!(order["stage"].as_str(), Some("printing" | "shipped" | "done"));
            let is_held = order["problem"].as_str().is_some_and(|problem| problem.contains(&sheet));
            is_held || is_printing && trade.taken.contains_key(&sheet)
        });
    }

    fn until(&mut self, what: &str, who: Who, strike: Option<Instant>, holds: impl Fn(&mut Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < PATIENCE, "{what}: {who:?}, {:?}", self.confirmed.last());
            self.go_on(who, strike);
            thread::sleep(PAUSE);
        }
        self.go_on(who, strike);
    }

    /// Kills when it is time to, and starts again what was killed.
    fn go_on(&mut self, who: Who, strike: Option<Instant>) {
        let kept = self.of(who);
        if kept.strikes > 0 && strike.is_some_and(|strike| Instant::now() >= strike) {
            kept.strikes = 0;
            kept.running.kill();
        }
        for kept in [&mut self.host, &mut self.studio, &mut self.lab] {
            kept.look();
        }
    }

    /// What a command of the studio answers; nothing when it is refused.
    fn studio_says(&self, arguments: &[&str]) -> Option<Value> {
        let ran = run_studio(&self.story.data.join("studio"), arguments);
        if ran.code == Some(0) { ran.lines.into_iter().next() } else { None }
    }

    /// Takes away what is there, as a minilab does.
    fn take(&mut self) {
        let Ok(entries) = fs::read_dir(self.story.data.join("minilab")) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().into_string().unwrap();
            if !name.starts_with('.') && fs::remove_dir_all(entry.path()).is_ok() {
                *self.taken.entry(name).or_default() += 1;
            }
        }
    }

    /// Nothing was lost, nothing came twice, and the books are balanced.
    fn ends_well(&mut self) {
        self.take();
        for (sheet, times) in &self.taken {
            assert_eq!(*times, 1, "{sheet} was printed again");
        }
        let orders = run_studio(&self.story.data.join("studio"), &["orders", "list"]).exits_with(0);
        let placed = |number: &String| orders.lines.iter().filter(|line| line["number"] == **number).count();
        for number in &self.confirmed {
            assert_eq!(placed(number), 1, "{number} was confirmed");
        }
        // Two more are the demo's.
        assert_eq!(orders.lines.len(), self.confirmed.len() + 2, "nothing was ordered twice");
        for kept in [&mut self.host, &mut self.studio, &mut self.lab] {
            kept.stop();
        }
        for part in ["host", "studio", "lab"] {
            let data: PathBuf = self.story.data.join(part);
            let check =
                wirephoto(&["db", "--data", text(&data), "check"]).stdout(Stdio::piped()).output().unwrap();
            assert!(check.status.success(), "the {part}: {}", String::from_utf8_lossy(&check.stdout));
        }
        let books = Database::open(&Location::File(self.story.data.join("host/wirephoto.db")), &[]).unwrap();
        assert_eq!(books.read(ledger::imbalances).wait().unwrap(), []);
    }
}
