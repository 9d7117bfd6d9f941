//! A lab for one test, with a printer that remembers, and the studios that send to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wirephoto_accounts::service::{self, Invitation};
use wirephoto_accounts::{Accounts, Role, Settings, Token};
use wirephoto_database::{Database, Id, Moment, Schema, Transaction};
use wirephoto_exchange::client::{ClientError, Lab as Client, Outgoing, Pairing, pair};
use wirephoto_lab::output::Address;
use wirephoto_lab::worker::Worker;
use wirephoto_lab::{Lab, Work};
use wirephoto_site::testing::{Browser, Serving};
use wirephoto_site::{Language, Options, PublicUrl, Site, Tls};

use crate::printer::Printer;

/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(1);
/// Where the printer is at which the tests look.
const PRINTER: &str = "ipp://printer.test/print";

pub const SCHEMAS: [Schema; 3] =
    [wirephoto_carriers::SCHEMA, wirephoto_accounts::SCHEMA, wirephoto_lab::SCHEMA];

/// Runs a story at a lab over each engine.
pub fn on_each_engine(story: impl Fn(&World)) {
    wirephoto_database::testing::each_engine(&SCHEMAS, |database| {
        let world = World::start(database);
        story(&world);
    });
}

/// A lab that serves on a port of this machine until it is dropped. It works only when a test lets it.
pub struct World {
    pub database: Database,
    pub address: SocketAddr,
    pub url: String,
    pub lab: Lab,
    pub printer: Arc<Printer>,
    operator: Id,
    accounts: Accounts,
    serving: Serving,
}

impl World {
    pub fn start(database: Database) -> Self {
        let (mut serving, server) =
            Serving::bind("127.0.0.1:0".parse().unwrap(), Tls::None { plain_http: false });
        let address = server.address();
        let public_url = PublicUrl::of(&server);
        let url = public_url.to_string();
        let mut options = Options::new("Test lab", public_url);
        options.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        options.assets = vec![wirephoto_lab::ASSETS];
        let site = Site::new(options);
        let settings = Settings { part: wirephoto_lab::PART, ..Settings::default() };
        let accounts = Accounts::new(database.clone(), site.clone(), settings).unwrap();
        let printer = Arc::new(Printer::default());
        let opened = Arc::clone(&printer);
        let worker = Worker::new(env!("CARGO_BIN_EXE_lab-worker"), [""; 0]);
        let open = Arc::new(move |address: &Address, known_by: Option<&str>| {
            if address.to_string() == PRINTER { Arc::clone(&opened) as _ } else { address.open(known_by) }
        });
        let lab = Lab::new(database.clone(), site.clone(), accounts.clone(), worker, open);
        let router = site
            .routes(async || Ok(()))
            .merge(wirephoto_accounts::routes(accounts.clone()))
            .merge(lab.routes());
        serving.serve(server, site, router);
        let operator = new_account(&database, "operator", Role::Administrator);
        Self { database, address, url, lab, printer, operator, accounts, serving }
    }

    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        self.serving.runtime()
    }

    /// The lab with one printer, at which the tests look.
    pub fn with_printer(&self) -> Id {
        let added = self.lab.add_printer(PRINTER.parse().unwrap(), None, Moment::now());
        self.runtime().block_on(added).unwrap();
        self.printer_id()
    }

    pub fn printer_id(&self) -> Id {
        let sql = "SELECT id FROM lab_printer ORDER BY position LIMIT 1";
        self.database.read(move |tx| tx.query_one(sql, &[], |row| row.get("id"))).wait().unwrap()
    }

    /// Makes all sheets that can be made.
    pub fn make(&self) {
        while self.lab.make_once(self.runtime().handle(), later()).unwrap() {}
    }

    /// Speaks to the printer until it has nothing more to say.
    pub fn print(&self) {
        let id = self.printer_id();
        for _ in 0..200 {
            if !self.lab.print_once(id, self.printer.as_ref(), later()).unwrap() {
                return;
            }
        }
        panic!("the printer is spoken to for ever");
    }

    /// A studio's computer.
    pub fn studio(&self, name: &str) -> Studio {
        Studio { client: Client::new(&self.pair(name)).unwrap() }
    }

    pub fn pair(&self, name: &str) -> Pairing {
        let code =
            self.runtime().block_on(self.accounts.new_pairing_code(self.operator, Moment::now())).unwrap();
        pair(&self.url, &code.to_string().parse().unwrap(), name, "en").unwrap()
    }

    /// A browser in which the operator is logged in.
    pub fn operator(&self) -> Browser {
        self.browser_of(self.operator)
    }

    /// A browser of somebody who has an account at the lab and does not run it.
    pub fn photographer(&self) -> Browser {
        self.browser_of(new_account(&self.database, "photographer", Role::Photographer))
    }

    fn browser_of(&self, account: Id) -> Browser {
        let (session, browser, now) = (Token::random(), Token::random(), Moment::now());
        let token = session.clone();
        let log_in = move |tx: &mut Transaction<'_>| {
            service::log_in(tx, account, &token, &browser, None, Language::English, now)
        };
        self.database.write(log_in).wait().unwrap();
        Browser::new(self.address).with_cookie("session", session.as_str())
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &'static str) -> u64 {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        self.database.read(move |tx| tx.query_one(&sql, &[], |row| row.get::<u64>("n"))).wait().unwrap()
    }

    /// The tickets as they are stored, in the order in which they came.
    pub fn tickets(&self) -> Vec<String> {
        let sql = "SELECT ticket FROM lab_job ORDER BY received_at";
        self.database.read(move |tx| tx.query(sql, &[], |row| row.get("ticket"))).wait().unwrap()
    }

    /// Lets the lab work by itself, until that is dropped.
    pub fn work(&self) -> Work {
        let _runtime = self.runtime().enter();
        self.lab.start(true).unwrap()
    }

    /// What the host of a job is still to be told, in its order.
    pub fn reports(&self) -> Vec<serde_json::Value> {
        let sql = "SELECT document FROM lab_report ORDER BY job, number";
        let read = self.database.read(move |tx| tx.query(sql, &[], |row| row.get::<String>("document")));
        read.wait().unwrap().iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }
}

/// Asks until it is so.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A moment at which whatever waits is due.
pub fn later() -> Moment {
    Moment::now().plus(Duration::from_hours(24))
}

fn new_account(database: &Database, name: &str, role: Role) -> Id {
    let now = Moment::now();
    let limits = wirephoto_accounts::Limits { storage_bytes: 0, pictures: 0 };
    let email = format!("{name}@example.org").parse().unwrap();
    let invitation = Invitation { id: Id::new(now), email, role, limits };
    database.write(move |tx| service::invite(tx, &invitation, &Token::random(), now)).wait().unwrap()
}

/// A studio, as far as a lab knows it.
pub struct Studio {
    pub client: Client,
}

impl Studio {
    /// Sends a file; how many bytes travelled.
    pub fn send(&self, bytes: &[u8]) -> Result<u64, ClientError> {
        self.send_as(*blake3::hash(bytes).as_bytes(), bytes)
    }

    pub fn send_as(&self, hash: [u8; 32], bytes: &[u8]) -> Result<u64, ClientError> {
        self.client.send_original(&Outgoing { bytes, hash, progress: &|_| (), stop: &|| false })
    }
}
