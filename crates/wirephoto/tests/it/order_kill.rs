//! kill -9 of host, studio or lab while orders go from the customer to the print: everything goes on by itself; each
//! confirmed order is there once, is paid once, is printed once or held for a person, and the books are balanced.
//!
//! One story runs on; each trial places an order in it and has one of the three killed at a named point or at a random
//! moment. Where it is the host, the order is paid by card, and taken back in the end, so that the money goes back. The
//! test is the customer, and the minilab that takes sheets away.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use wirephoto_billing::Secret;
use wirephoto_billing::ledger::{self, What};
use wirephoto_billing::mock::{Mark, Mock};
use wirephoto_database::{Database, Id, Location};

use crate::browser::{Browser, Page};
use crate::kills::{Kept, Kills, random, trials};
use crate::program::{Running, Story, run_studio, serve, studio, text, wirephoto};

/// Orders that are placed until a kill comes before the end of the work.
const ATTEMPTS: u32 = 4;
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(20);
const WALLET: &str = "Wallet print 6 × 9 cm";
const STRIPE_KEY: &str = "sk_test_of_the_kills";
const STRIPE_WEBHOOK: &str = "whsec_of_the_kills";
/// The demo's own orders are in the story too.
const DEMO_ORDERS: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Host,
    Studio,
    Lab,
}

/// `None` is a random moment.
type State = (Who, Option<&'static str>);

const STATES: [State; 26] = [
    (Who::Host, Some("commit.before")),
    (Who::Host, Some("commit.after")),
    (Who::Host, Some("answer.before")),
    (Who::Host, None),
    (Who::Host, Some("payment.begun")),
    (Who::Host, Some("refund.asked")),
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
    let trials = trials();
    let folder = tempfile::tempdir().unwrap();
    let told = Story::tell(&folder.path().join("story"));
    let mut trade = Trade::begin(told);
    let mut kills = Kills::new(&STATES);
    for number in 0..trials {
        let state = STATES[number % STATES.len()];
        let random = random("order", number);
        if (0..ATTEMPTS).any(|attempt| trade.order_while_killed(state, random, attempt)) {
            kills.note(state);
        }
    }
    trade.ends_well();
    kills.account(&format!("{trials} orders: host, studio and lab"));
}

/// Starts a program that says nothing of being ready.
fn quietly(mut command: Command) -> Running {
    Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// A customer with a picture in the cart, and the page on which the order is placed.
struct Cart {
    customer: Browser,
    review: Page,
}

/// A story that goes on, with customers.
struct Trade {
    story: Story,
    stripe: Mock,
    event_url: String,
    product: String,
    delivery: String,
    host: Kept,
    studio: Kept,
    lab: Kept,
    /// How often the minilab took a sheet.
    taken: BTreeMap<String, u32>,
    /// Orders that a customer saw confirmed.
    confirmed: Vec<String>,
    /// How many of them were paid by card.
    by_card: usize,
    edits: u32,
}

impl Trade {
    fn begin(story: Story) -> Self {
        let stripe = Mock::start().unwrap();
        stripe.tell_at_once().unwrap();
        let (data, port, stripe_url) = (story.data.join("host"), story.port, stripe.address());
        let host = Kept::new(Running::host, move || {
            let mut command = serve(&data, port);
            command.args(["--stripe-api", &stripe_url]);
            command
        });
        open_account(&story, &stripe);
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
        Self {
            event_url: published.lines.last().unwrap()["summary"]["url"].as_str().unwrap().to_owned(),
            product: id("products", WALLET),
            delivery: id("deliveries", "Fetch them at the studio"),
            story,
            stripe,
            host,
            studio: watching,
            lab,
            taken: BTreeMap::new(),
            confirmed: Vec::new(),
            by_card: 0,
            edits: 0,
        }
    }

    /// Places an order of a picture that the lab has never seen, with one program to be killed on the way; answers
    /// whether it was.
    fn order_while_killed(&mut self, (who, point): State, random: u32, attempt: u32) -> bool {
        let picture = self.picture_to_send();
        let before = self.of(who).kills;
        let is_by_card = who == Who::Host;
        let point = point.map(|point| (point, 1 + ((random % 2) >> attempt)));
        // At the host it is the placing that is aimed at, of few commits; elsewhere whatever comes.
        let cart = is_by_card.then(|| self.fill_cart(picture, "stripe"));
        self.of(who).start_again(point);
        let cart = cart.unwrap_or_else(|| self.fill_cart(picture, "invoice"));
        if point.is_none() {
            let delay = Duration::from_millis(u64::from((random % 400) >> attempt));
            self.of(who).strike_in(delay);
        }
        let order = self.until("it is confirmed", |_| cart.place());
        let number = order.order_number().expect("the order's page says its number");
        self.confirmed.push(number.clone());
        if is_by_card {
            self.pay(&cart.customer, &order);
        } else {
            self.until("it is paid", |trade| trade.studio_says(&["orders", "paid", &number]));
        }
        self.await_print(&number);
        if is_by_card {
            self.take_back(&number);
        }
        self.go_on();
        let is_killed = self.of(who).kills > before;
        if !is_killed {
            self.of(who).start_again(None);
        }
        is_killed
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
        const PICTURES: [u32; 6] = [1, 2, 3, 5, 6, 7];
        self.edits += 1;
        let picture = PICTURES[self.edits as usize % PICTURES.len()];
        let crop = format!("0.0,0.0,{0},{0}", 1.0 - f64::from(self.edits) / 10_000.0);
        let named = format!("1/{picture}");
        let studio = self.story.data.join("studio");
        run_studio(&studio, &["edit", &named, "--reset"]).exits_with(0);
        run_studio(&studio, &["edit", &named, "--crop", &crop]).exits_with(0);
        run_studio(&studio, &["publish", "1"]).exits_with(0);
        picture
    }

    fn fill_cart(&self, picture: u32, means: &str) -> Cart {
        let customer = self.story.browser();
        let send = |path: &str, action: &str, fields: &[(&str, &str)]| {
            let page = customer.open(&format!("{}{path}", self.event_url)).unwrap().ok().unwrap();
            customer.submit(&page, action, fields).unwrap().ok().unwrap()
        };
        send("", "/e/", &[("code", "northern-light")]);
        let fields = [("quantity", "1"), ("product", self.product.as_str())];
        send(&format!("/p/{picture}/order"), "", &fields);
        let fields = [
            ("name", "Cleo Customer"),
            ("email", "cleo@example.com"),
            ("delivery", self.delivery.as_str()),
            ("address", ""),
            ("means", means),
            ("note", ""),
            ("action", "review"),
        ];
        let review = send("/checkout", "/checkout", &fields);
        Cart { customer, review }
    }

    /// The customer goes to where orders are paid, again and again until the host leads there, and pays.
    fn pay(&mut self, customer: &Browser, order: &Page) {
        let way = format!("{}/pay", order.url.path());
        let till = self.until("the host leads to the payment", |_| customer.open(&way).ok()?.ok().ok());
        let session = till.url.path().strip_prefix("/pay/").expect("the customer is where orders are paid");
        assert!(self.stripe.pay(session));
        self.by_card += 1;
    }

    /// The photographer takes an order back, and the money goes back to the customer.
    fn take_back(&mut self, number: &str) {
        let told = self.studio_says(&["orders", "cancel", number, "--reason", "The print is spoilt."]);
        assert!(told.is_some(), "{number} is not taken back");
        self.until("the money is back", |trade| {
            let order = trade.studio_says(&["orders", "show", number])?;
            (order["payment"] == "refunded").then_some(())
        });
    }

    /// Waits until the order's sheet is in somebody's hands, or held for a person.
    fn await_print(&mut self, number: &str) {
        let sheet = format!("{number}-1");
        self.until("it is printed", |trade| {
            trade.take();
            let order = trade.studio_says(&["orders", "show", number])?;
            let is_printing = matches!(order["stage"].as_str(), Some("printing" | "shipped" | "done"));
            let is_held = order["problem"].as_str().is_some_and(|problem| problem.contains(&sheet));
            (is_held || is_printing && trade.taken.contains_key(&sheet)).then_some(())
        });
    }

    /// Looks again and again until something is there, while programs are killed and started again.
    fn until<T>(&mut self, what: &str, look: impl Fn(&mut Self) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            self.go_on();
            if let Some(found) = look(self) {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "never: {what}, {:?}", self.confirmed.last());
            thread::sleep(PAUSE);
        }
    }

    fn go_on(&mut self) {
        for kept in [&mut self.host, &mut self.studio, &mut self.lab] {
            kept.go_on();
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
        assert_eq!(orders.lines.len(), self.confirmed.len() + DEMO_ORDERS, "nothing was ordered twice");
        for kept in [&mut self.host, &mut self.studio, &mut self.lab] {
            kept.stop();
        }
        for part in ["host", "studio", "lab"] {
            let data: PathBuf = self.story.data.join(part);
            let check =
                wirephoto(&["db", "--data", text(&data), "check"]).stdout(Stdio::piped()).output().unwrap();
            assert!(check.status.success(), "the {part}: {}", String::from_utf8_lossy(&check.stdout));
        }
        self.money_is_right();
    }

    /// Who paid by card was charged once and has the money back, once; and so say the books.
    fn money_is_right(&self) {
        let books = Database::open(&Location::File(self.story.data.join("host/wirephoto.db")), &[]).unwrap();
        assert_eq!(books.read(ledger::imbalances).wait().unwrap(), []);
        let sessions = self.stripe.sessions();
        let orders: BTreeSet<_> = sessions.iter().map(|session| session.client_reference.as_str()).collect();
        assert_eq!(
            (orders.len(), sessions.len()),
            (self.by_card, self.by_card),
            "one payment for each order"
        );
        for session in &sessions {
            let back = self.stripe.refunded(&session.payment);
            assert_eq!((session.mark, back), (Mark::Paid, session.amount), "{}", session.client_reference);
            let order: Id = session.client_reference.parse().unwrap();
            let entries = books.read(move |tx| ledger::of_order(tx, order)).wait().unwrap();
            let entries: Vec<_> = entries.iter().map(|entry| entry.what).collect();
            assert_eq!(entries, [What::Placed, What::Paid, What::Cancelled, What::Refunded], "{order}");
        }
    }
}

impl Cart {
    /// The page of the order, which is placed with the same form however often it is sent; none without an answer.
    fn place(&self) -> Option<Page> {
        let fields = [("address", ""), ("note", ""), ("action", "place")];
        self.customer.submit(&self.review, "/checkout", &fields).ok()?.ok().ok()
    }
}

/// The photographer's account at what stands in for Stripe.
fn open_account(story: &Story, stripe: &Mock) {
    let photographer = story.log_in();
    let money = photographer.open("/money").unwrap().ok().unwrap();
    let hook = money.text_of("hook").expect("the host names its address for webhooks");
    let (key, webhook) = (Secret::key(STRIPE_KEY).unwrap(), Secret::webhook(STRIPE_WEBHOOK).unwrap());
    // Not every resolver knows names below `localhost`.
    let hook = hook.trim().replace("host.localhost", "127.0.0.1");
    stripe.open_account(&key, Some((&hook, &webhook)));
    let fields = [("invoice", "on"), ("stripe_key", STRIPE_KEY), ("webhook_secret", STRIPE_WEBHOOK)];
    photographer.submit(&money, "/money", &fields).unwrap().ok().unwrap();
}
