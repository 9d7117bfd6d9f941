//! A host for one test, and what people do with it.

use std::net::SocketAddr;

use wirephoto_accounts::service::{self, Invitation};
use wirephoto_accounts::{Accounts, By, Role, Settings, Token};
use wirephoto_billing::mock::Mock;
use wirephoto_billing::stripe;
use wirephoto_database::{Database, Id, Moment, Schema};
use wirephoto_exchange::batch::Batch;
use wirephoto_exchange::client::{Client, ClientError, Pairing, pair};
use wirephoto_exchange::publication::{
    Category, CompleteAnswer, CompleteRequest, EventDocument, MissingAnswer, MissingRequest,
};
use wirephoto_gallery::Gallery;
use wirephoto_library::worker::Worker;
use wirephoto_site::testing::{Browser, Serving};
use wirephoto_site::{Language, Options, PublicUrl, Site, Tls};

use crate::proofs::Picture;

pub const SCHEMAS: [Schema; 5] = [
    wirephoto_accounts::SCHEMA,
    wirephoto_carriers::SCHEMA,
    wirephoto_billing::SCHEMA,
    wirephoto_library::SCHEMA,
    wirephoto_gallery::SCHEMA,
];

/// Runs a story on a host over each engine.
pub fn on_each_engine(story: impl Fn(&Host)) {
    on_each_engine_with(&Tls::None { plain_http: false }, story);
}

pub fn on_each_engine_with(tls: &Tls, story: impl Fn(&Host)) {
    wirephoto_database::testing::each_engine(&SCHEMAS, |database| {
        let host = Host::start(database, tls.clone());
        story(&host);
    });
}

/// Workers of this crate's own program.
fn worker() -> Worker {
    Worker::new(env!("CARGO_BIN_EXE_gallery-worker"), [""; 0])
}

/// A host that serves on a port of this machine until it is dropped.
pub struct Host {
    pub database: Database,
    pub address: SocketAddr,
    pub url: String,
    pub gallery: Gallery,
    /// Where photographers have their accounts for payments.
    pub stripe: Mock,
    accounts: Accounts,
    serving: Serving,
}

impl Host {
    fn start(database: Database, tls: Tls) -> Self {
        let mock = Mock::start().unwrap();
        let (mut serving, server) = Serving::bind("127.0.0.1:0".parse().unwrap(), tls);
        let address = server.address();
        let public_url = PublicUrl::of(&server);
        let url = public_url.to_string();
        let mut options = Options::new("Test host", public_url);
        options.certificate = server.certificate().cloned();
        // So that a test may come from any address it likes.
        options.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        options.assets = vec![wirephoto_gallery::ASSETS];
        let site = Site::new(options);
        let settings =
            Settings { usage: std::sync::Arc::new(wirephoto_gallery::usage), ..Settings::default() };
        let accounts = Accounts::new(database.clone(), site.clone(), settings).unwrap();
        let stripe = stripe::Api::new(&mock.address()).unwrap();
        let gallery = Gallery::new(database.clone(), site.clone(), accounts.clone(), worker(), stripe);
        let router = site
            .routes(async || Ok(()))
            .merge(wirephoto_accounts::routes(accounts.clone()))
            .merge(gallery.routes());
        serving.serve(server, site, router);
        Self { database, address, url, gallery, stripe: mock, accounts, serving }
    }

    fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.serving.runtime().block_on(answer)
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Makes an account.
    pub fn photographer(&self, name: &str) -> Photographer<'_> {
        let now = Moment::now();
        let limits = wirephoto_accounts::Limits { storage_bytes: 1 << 40, pictures: 1 << 40 };
        let email = format!("{name}@example.org").parse().unwrap();
        let invitation = Invitation { id: Id::new(now), email, role: Role::Photographer, limits };
        let invite = move |tx: &mut wirephoto_database::Transaction<'_>| {
            service::invite(tx, &invitation, &Token::random(), now)
        };
        let account = self.database.write(invite).wait().unwrap();
        Photographer { host: self, account }
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &'static str) -> u64 {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let count = self.database.read(move |tx| tx.query_one(&sql, &[], |row| row.get::<u64>("n")));
        count.wait().unwrap()
    }

    /// How many rows the tables of pictures have: nothing stored, nothing here.
    pub fn pictures(&self) -> [u64; 3] {
        ["library_picture", "library_rendition", "gallery_placement"].map(|table| self.rows(table))
    }
}

/// Somebody with an account.
#[derive(Clone, Copy)]
pub struct Photographer<'h> {
    host: &'h Host,
    pub account: Id,
}

impl Photographer<'_> {
    /// Pairs a computer, through the same conversation as a real one.
    pub fn pair(&self, computer: &str) -> Result<Pairing, ClientError> {
        let code = self.host.wait(self.host.accounts.new_pairing_code(self.account, Moment::now())).unwrap();
        pair(&self.host.url, &code.to_string().parse().unwrap(), computer, "en")
    }

    pub fn studio(&self, computer: &str) -> Studio {
        Studio { client: Client::new(&self.pair(computer).unwrap()).unwrap() }
    }

    pub fn limit(&self, storage_bytes: u64, pictures: u64) {
        let limits = wirephoto_accounts::Limits { storage_bytes, pictures };
        let administration = self.host.accounts.administration(By::Console);
        self.host.wait(administration.set_limits(self.account, limits, Moment::now())).unwrap();
    }

    /// A browser in which they are logged in.
    pub fn browser(&self) -> Browser {
        let (session, browser, account, now) =
            (Token::random(), Token::random(), self.account, Moment::now());
        let token = session.clone();
        let log_in = move |tx: &mut wirephoto_database::Transaction<'_>| {
            service::log_in(tx, account, &token, &browser, None, Language::default(), now)
        };
        self.host.database.write(log_in).wait().unwrap();
        self.host.browser().with_cookie("session", session.as_str())
    }
}

/// A studio, as far as a host knows it.
pub struct Studio {
    pub client: Client,
}

impl Studio {
    /// All four steps with everything that is missing; what was sent, and the answers.
    pub fn publish(&self, event: &Event) -> Result<Publication, ClientError> {
        self.publish_onto(event, None)
    }

    pub fn publish_onto(
        &self,
        event: &Event,
        base_revision: Option<u32>,
    ) -> Result<Publication, ClientError> {
        let document = EventDocument { base_revision, ..event.document.clone() };
        let put = self.client.put_event(event.id, &document)?;
        let missing = self.missing(event)?;
        let sent = event.pictures.iter().filter_map(|picture| {
            let pixels = missing.pixels.contains(&picture.id);
            (pixels || missing.data.contains(&picture.id)).then(|| picture.batched(pixels))
        });
        let batch = Batch { revision: put.revision, pictures: sent.collect() };
        if !batch.pictures.is_empty() {
            self.client.send_batch(event.id, batch.encode())?;
        }
        let pictures = event.pictures.iter().map(|picture| picture.id).collect();
        let complete =
            self.client.complete(event.id, &CompleteRequest { revision: put.revision, pictures })?;
        Ok(Publication { revision: put.revision, url: put.url, missing, complete })
    }

    pub fn missing(&self, event: &Event) -> Result<MissingAnswer, ClientError> {
        let pictures = event.pictures.iter().map(Picture::key).collect();
        self.client.missing(event.id, &MissingRequest { pictures })
    }
}

/// What a publication came to.
pub struct Publication {
    pub revision: u32,
    pub url: String,
    pub missing: MissingAnswer,
    pub complete: CompleteAnswer,
}

impl Publication {
    /// `/e/…`
    pub fn path(&self) -> String {
        let at = self.url.find("/e/").expect("a link");
        self.url[at..].to_owned()
    }
}

/// An event as a studio has it.
#[derive(Clone)]
pub struct Event {
    pub id: Id,
    pub document: EventDocument,
    pub pictures: Vec<Picture>,
}

impl Event {
    pub const CODE: &str = "rose-garden";

    pub fn new(name: &str, pictures: u32) -> Self {
        let now = Moment::now();
        let categories =
            ["Ceremony", "Reception"].map(|name| Category { id: Id::new(now), name: name.to_owned() });
        let document = EventDocument {
            name: name.to_owned(),
            description: "Thank you for being there.".to_owned(),
            date: Some("2026-06-20".to_owned()),
            photographer: "Ada Lens".to_owned(),
            code: Self::CODE.to_owned(),
            categories: categories.to_vec(),
            title_picture: None,
            ..EventDocument::default()
        };
        let pictures = (1..=pictures).map(|number| {
            let mut picture = Picture::new(number);
            picture.document.category = Some(categories[number as usize % 2].id);
            picture
        });
        Self { id: Id::new(now), document, pictures: pictures.collect() }
    }
}

/// A customer who has entered the code.
pub fn customer(host: &Host, path: &str, code: &str) -> Browser {
    let mut browser = host.browser();
    let answer = browser.submit(path, &[("code", code)]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}
