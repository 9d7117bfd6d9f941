//! A host for one test, and the people at it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use wirephoto_accounts::service::{self, Invitation};
use wirephoto_accounts::{Accounts, By, Limits, Role, Settings, Token, Ways, api};
use wirephoto_billing::{Currency, Money};
use wirephoto_carriers::mail::{self, Mailbox, Security, intake};
use wirephoto_carriers::sms::Number;
use wirephoto_database::{Database, Error, Id, Moment, Schema, Transaction};
use wirephoto_library::worker::Worker;
use wirephoto_site::testing::{Answer, Browser, Serving};
use wirephoto_site::{Language, Options, PublicUrl, Site, Tls};
use wirephoto_telecast::Telecast;

pub const SCHEMAS: [Schema; 5] = [
    wirephoto_carriers::SCHEMA,
    wirephoto_accounts::SCHEMA,
    wirephoto_billing::SCHEMA,
    wirephoto_library::SCHEMA,
    wirephoto_telecast::SCHEMA,
];

/// What a frame of a delivery costs.
pub const FRAME_PRICE: Money = Money::new(30, Currency::EUR);

fn telecast_settings() -> wirephoto_telecast::Settings {
    let mail_domain = Some("frames.test".parse().unwrap());
    let number = Some(Number::parse("+4930555").unwrap());
    wirephoto_telecast::Settings { frame_price: Some(FRAME_PRICE), mail_domain, number, ..Default::default() }
}

/// Runs a story on a host over each engine.
pub fn on_each_engine(story: impl Fn(&Host)) {
    wirephoto_database::testing::each_engine(&SCHEMAS, |database| story(&Host::start(database)));
}

/// A host that serves on a port of this machine until it is dropped.
pub struct Host {
    pub database: Database,
    pub address: SocketAddr,
    telecast: Telecast,
    accounts: Accounts,
    serving: Serving,
}

impl Host {
    pub fn start(database: Database) -> Self {
        // It comes back on the same one.
        Self::start_at(database, (Ipv4Addr::LOCALHOST, wirephoto_ports::free()).into())
    }

    /// The same host on the same port, after whatever it held in memory is gone.
    pub fn restart(&mut self) {
        let (database, address) = (self.database.clone(), self.address);
        self.telecast.stop();
        self.serving.stop();
        *self = Self::start_at(database, address);
    }

    /// A host on a port that it had before.
    pub fn start_at(database: Database, address: SocketAddr) -> Self {
        let (mut serving, server) = Serving::bind(address, Tls::None { plain_http: false });
        let address = server.address();
        let mut options = Options::new("Test host", PublicUrl::of(&server));
        options.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        options.assets = vec![wirephoto_telecast::ASSETS];
        let site = Site::new(options);
        let settings = Settings { usage: Arc::new(wirephoto_telecast::usage), ..Settings::default() };
        let accounts = Accounts::new(database.clone(), site.clone(), settings).unwrap();
        let worker = Worker::new(env!("CARGO_BIN_EXE_telecast-worker"), [""; 0]);
        let telecast =
            Telecast::new(database.clone(), site.clone(), accounts.clone(), worker, telecast_settings());
        let router = site
            .routes(async || Ok(()))
            .merge(wirephoto_accounts::routes(accounts.clone()))
            .merge(Router::new().route("/api/v1/pair", post(api::pair)).with_state(accounts.clone()))
            .merge(telecast.routes());
        serving.serve(server, site, router);
        Self { database, address, telecast, accounts, serving }
    }

    fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.serving.runtime().block_on(answer)
    }

    /// Makes an account.
    pub fn person(&self, name: &str, role: Role) -> Person<'_> {
        let now = Moment::now();
        let limits = Limits { storage_bytes: 1 << 40, pictures: 1 << 40 };
        let email = format!("{name}@example.org").parse().unwrap();
        let invitation = Invitation { id: Id::new(now), email, role, limits };
        let invite = move |tx: &mut Transaction<'_>| service::invite(tx, &invitation, &Token::random(), now);
        Person { host: self, account: self.database.write(invite).wait().unwrap() }
    }

    pub fn user(&self, name: &str) -> Person<'_> {
        self.person(name, Role::User)
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> u64 {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        self.database.read(move |tx| tx.query_one(&sql, &[], |row| row.get("n"))).wait().unwrap()
    }

    /// Rows of originals, pictures, renditions, placements: nothing stored, nothing here.
    pub fn pictures(&self) -> [u64; 4] {
        ["library_original", "library_picture", "library_rendition", "telecast_placement"]
            .map(|table| self.rows(table))
    }

    /// Calls something that belongs into a runtime.
    pub fn within<T>(&self, body: impl FnOnce() -> T) -> T {
        let _runtime = self.serving.runtime().enter();
        body()
    }

    /// What a host does with its frames before it stops.
    pub fn send_frames_home(&self) {
        self.telecast.stop();
    }

    /// Speaks with frames through a broker for as long as the host lives.
    pub fn speak_mqtt(&self, client: wirephoto_carriers::mqtt::Client) {
        let telecast = self.telecast.clone();
        self.serving.runtime().spawn(async move { telecast.speak_mqtt(client).await });
    }

    /// Takes mail in for as long as the host lives; the port.
    pub fn take_mail(&self) -> u16 {
        let (address, name) = ("127.0.0.1:0".parse().unwrap(), "frames.test".to_owned());
        let options = intake::Options { address, name, tls: None, limits: intake::Limits::default() };
        self.wait(async {
            let listener = intake::Listener::bind(options).await.unwrap();
            let port = listener.address().unwrap().port();
            self.telecast.take_mail(listener);
            port
        })
    }

    /// What an administrator sees of them.
    pub fn ways(&self) -> Ways {
        let telecast = self.telecast.clone();
        self.database.read(move |tx| telecast.ways(tx)).wait().unwrap()
    }

    /// Gives the host a mail server, which it never talks to here.
    pub fn keep_mail_server(&self) {
        let sender = Mailbox::new("", "photos@example.org").unwrap();
        let server = mail::Server::new("127.0.0.1", 25, Security::None, None, sender).unwrap();
        let keep = move |tx: &mut Transaction<'_>| mail::keep_server(tx, Some(&server));
        self.database.write(keep).wait().unwrap();
    }

    /// The mails that it promised: subject, text, what they answer.
    pub fn mails(&self) -> Vec<(String, String, Option<String>)> {
        let sql = "SELECT subject, body, answers FROM carriers_mail ORDER BY created_at, id";
        let read = |tx: &mut Transaction<'_>| {
            tx.query(sql, &[], |row| Ok((row.get("subject")?, row.get("body")?, row.get("answers")?)))
        };
        self.database.read(read).wait().unwrap()
    }

    /// Lets the clock of letters show this.
    pub fn tidy_letters(&self, now: Moment) {
        self.wait(self.telecast.tidy_letters(now));
    }

    pub fn empty_the_trash(&self) {
        self.wait(self.telecast.empty_trash());
    }

    /// Lets what is in the trash be as old as it would be in an hour.
    pub fn age_the_trash(&self) {
        let long_ago = Moment::now().minus(wirephoto_telecast::TRASH_LASTS * 2);
        let age = move |tx: &mut Transaction<'_>| {
            for table in ["telecast_album", "telecast_placement"] {
                let sql = format!("UPDATE {table} SET deleted_at = $1 WHERE deleted_at IS NOT NULL");
                tx.execute(&sql, &[&long_ago])?;
            }
            Ok::<_, Error>(())
        };
        self.database.write(age).wait().unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.telecast.stop();
    }
}

impl Host {
    /// Lets it look after deliveries by itself.
    pub fn look_after_deliveries(&self) {
        self.wait(async { self.telecast.look_after_deliveries() });
    }

    /// Lets the clock of deliveries show this, and what follows from it happen.
    pub fn tidy_deliveries(&self, now: Moment) {
        self.wait(self.telecast.tidy_deliveries(now));
    }
}

/// Somebody with an account.
#[derive(Clone, Copy)]
pub struct Person<'h> {
    host: &'h Host,
    pub account: Id,
}

impl Person<'_> {
    pub fn limit(&self, storage_bytes: u64, pictures: u64) {
        let administration = self.host.accounts.administration(By::Console);
        let limits = Limits { storage_bytes, pictures };
        self.host.wait(administration.set_limits(self.account, limits, Moment::now())).unwrap();
    }

    /// The token of a session of theirs.
    pub fn session(&self) -> Token {
        let (session, browser, account, now) =
            (Token::random(), Token::random(), self.account, Moment::now());
        let token = session.clone();
        let log_in = move |tx: &mut Transaction<'_>| {
            service::log_in(tx, account, &token, &browser, None, Language::default(), now)
        };
        self.host.database.write(log_in).wait().unwrap();
        session
    }

    /// A browser in which they are logged in.
    pub fn browser(&self) -> Browser {
        Browser::new(self.host.address).with_cookie("session", self.session().as_str())
    }
}

/// Makes an album; its path.
pub fn make_album(browser: &mut Browser, name: &str) -> String {
    let made = browser.submit("/albums", &[("name", name)]);
    assert_eq!(made.status, 303, "{}", made.text());
    made.location().to_owned()
}

/// Sends a file as the page's script does.
pub fn send(browser: &mut Browser, album: &str, name: &str, file: &[u8]) -> Answer {
    browser.send_file("/albums", &format!("{album}/pictures?name={name}"), file)
}

/// What stands between two texts.
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    found.unwrap_or_else(|| panic!("no {before} in {text}")).0
}

/// A JPEG of which no other is the same.
pub fn jpeg(width: usize, height: usize, seed: u8) -> Vec<u8> {
    let pixel = |at: usize| (at % width * 255 / width) as u8 ^ (at / width * 255 / height) as u8;
    let pixels: Vec<u8> =
        (0..width * height).flat_map(|at| [pixel(at), seed, pixel(at).wrapping_add(seed)]).collect();
    let image = turbojpeg::Image {
        pixels: &pixels[..],
        width,
        pitch: 3 * width,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, 85, turbojpeg::Subsamp::Sub2x2).unwrap().to_vec()
}

/// The same with a position on Earth in its EXIF data.
pub fn with_position(jpeg: &[u8]) -> Vec<u8> {
    // TIFF, little endian: IFD0 with the GPS pointer; GPS with latitude and longitude, N and E.
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (gps, values) = (8 + 2 + 12 + 4, 8 + 2 + 12 + 4 + 2 + 4 * 12 + 4);
    let mut tiff = [b"II*\0".as_slice(), &8_u32.to_le_bytes(), &1_u16.to_le_bytes()].concat();
    tiff.extend(entry(0x8825, 4, 1, gps));
    tiff.extend([0; 4]);
    tiff.extend(4_u16.to_le_bytes());
    tiff.extend(entry(1, 2, 2, u32::from(b'N')));
    tiff.extend(entry(2, 5, 3, values));
    tiff.extend(entry(3, 2, 2, u32::from(b'E')));
    tiff.extend(entry(4, 5, 3, values + 24));
    tiff.extend([0; 4]);
    for (whole, part) in [(48_u32, 1_u32), (8, 1), (0, 1), (11, 1), (34, 1), (0, 1)] {
        tiff.extend(whole.to_le_bytes());
        tiff.extend(part.to_le_bytes());
    }
    let body = [b"Exif\0\0".as_slice(), &tiff].concat();
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &body, &jpeg[2..]].concat()
}
