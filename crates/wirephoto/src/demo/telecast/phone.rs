//! A user's phone, and who carries its short messages: a stand-in for an operator on this machine, which speaks the
//! operators' protocol (SMPP) with the host on one side and the phone on the other.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tokio::runtime::Runtime;
use wirephoto_carriers::SCHEMA;
use wirephoto_carriers::sms::operator::{StandIn, Subscriber};
use wirephoto_carriers::sms::{
    Body, Intake, Line, NewSms, Number, Operator, Pace, Received, Security, enqueue,
};
use wirephoto_database::{self as database, Database, Location, Moment, Transaction};

use crate::demo::program::await_that;

/// Numbers that are given to nobody (Bundesnetzagentur, for films).
const HOST: &str = "+4917604069001";
pub const NUMBER: &str = "+4917604069042";
const PASSWORD: &str = "carrier";

/// The stand-in for an operator; it ends when this is dropped.
pub struct Carrier {
    address: SocketAddr,
    runtime: Runtime,
}

impl Carrier {
    /// Starts one with two subscribers: the host, and a phone.
    pub fn start() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("carrier")
            .enable_all()
            .build()?;
        let subscribers = [("host", HOST), ("phone", NUMBER)].map(|(name, number)| {
            let (system_id, password) = (name.to_owned(), PASSWORD.to_owned());
            Ok(Subscriber { system_id, password, numbers: vec![Number::parse(number)?] })
        });
        let subscribers = subscribers.into_iter().collect::<Result<_>>()?;
        let stand_in = runtime.block_on(StandIn::bind((Ipv4Addr::LOCALHOST, 0).into(), subscribers))?;
        let address = stand_in.address()?;
        runtime.spawn(async move { stand_in.run(std::future::pending()).await });
        Ok(Self { address, runtime })
    }

    /// What a host is told of it.
    pub fn url(&self) -> String {
        // A plus sign in a query would be a space.
        format!("smpp://{}?user=host&password={PASSWORD}&number=%2B{}", self.address, &HOST[1..])
    }

    /// Switches a phone on, which remembers what it wrote in a file.
    pub fn phone(&self, file: &Path) -> Result<Phone> {
        let database = Database::open(&Location::File(file.to_owned()), &[SCHEMA])?;
        let (name, port) = (self.address.ip().to_string(), self.address.port());
        let operator =
            Operator::new(&name, port, Security::None, ("phone", PASSWORD), Number::parse(NUMBER)?)?;
        let texts = Arc::new(Texts::default());
        let line = Line::new(database.clone(), operator, Arc::clone(&texts) as _, Pace::default());
        let running = line.clone();
        self.runtime.spawn(async move { running.run(std::future::pending()).await });
        Ok(Phone { database, line, texts })
    }
}

/// A phone that is switched on.
pub struct Phone {
    database: Database,
    line: Line,
    texts: Arc<Texts>,
}

impl Phone {
    /// Writes to the host, and waits for its answer.
    pub fn ask(&self, text: &str) -> Result<String> {
        self.texts.take();
        let to = Number::parse(HOST)?;
        let sms = NewSms { from: None, to, body: Body::Text(text.to_owned()), expires: None };
        let write = move |tx: &mut Transaction<'_>| enqueue(tx, &sms, Moment::now());
        self.database.write(write).wait()?;
        self.line.wake();
        let mut answer = None;
        await_that(|| {
            answer = self.texts.take();
            Ok(answer.is_some())
        })?;
        answer.with_context(|| format!("Nobody answered \"{text}\"."))
    }
}

/// Texts that came and were not read yet.
#[derive(Default)]
struct Texts(Mutex<Vec<String>>);

impl Texts {
    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

impl Intake for Texts {
    fn received(&self, _: &mut Transaction<'_>, sms: &Received, _: Moment) -> database::Result<()> {
        if let Body::Text(text) = &sms.body {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text.clone());
        }
        Ok(())
    }
}
