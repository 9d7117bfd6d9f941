//! Frames, their pairing and their messages, on both engines. The frame's side is what the airwave gives frames.

mod admission;
mod circles;
mod deliveries;
mod messages;
mod pairing;
mod phones;
mod premium;
mod sms;

use wirephoto_accounts::service::{self as accounts, Invitation};
use wirephoto_accounts::{Limits, Role, Token};
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{
    Code, FrameKeys, FrameNumber, Offer, PublicKey, Reception, Report, SecretKey, State, Window,
};
use wirephoto_database::{Database, Id, Moment, Schema, Transaction};
use wirephoto_exchange::air::mailbox;
use wirephoto_exchange::pairing::PairingCode;

use crate::frame::Frame;
use crate::repository::thin::Waiting;
use crate::service::pairing::Via;
use crate::service::thin::{self, Taken};
use crate::service::{frame, pairing as pair};
use crate::{Error, Result, SCHEMA};

const SCHEMAS: [Schema; 5] = [
    wirephoto_carriers::SCHEMA,
    wirephoto_accounts::SCHEMA,
    wirephoto_billing::SCHEMA,
    wirephoto_library::SCHEMA,
    SCHEMA,
];

fn now() -> Moment {
    Moment::from_micros(1_800_000_000_000_000)
}

fn on_each_engine(story: impl Fn(&Host)) {
    wirephoto_database::testing::each_engine(&SCHEMAS, |database| story(&Host(database)));
}

struct Host(Database);

impl Host {
    fn write<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.write(body).wait()
    }

    fn person(&self, name: &str) -> Id {
        let limits = Limits { storage_bytes: 1, pictures: 1 };
        let email = format!("{name}@Example.org").parse().unwrap();
        let invitation = Invitation { id: Id::new(now()), email, role: Role::User, limits };
        self.write(move |tx| Ok(accounts::invite(tx, &invitation, &Token::random(), now())?)).unwrap()
    }

    /// Somebody types a frame's code.
    fn type_code(&self, owner: Id, code: &PairingCode, name: &'static str) -> Result<Id> {
        let (id, code) = (Id::new(now()), code.clone());
        self.write(move |tx| pair::begin(tx, owner, id, &code, &name.parse()?, now()))
    }

    fn progress(&self, owner: Id, id: Id) -> pair::Progress {
        self.write(move |tx| pair::progress(tx, owner, id, now())).unwrap()
    }

    fn take(&self, message: &[u8]) -> Result<Taken> {
        let message = message.to_vec();
        self.write(move |tx| thin::take(tx, &message, &Via::HTTP, now()))
    }

    fn waiting(&self, frame: PublicKey, after: u64) -> Vec<Waiting> {
        let mailbox = mailbox(&frame.to_bytes());
        self.write(move |tx| thin::waiting(tx, &mailbox, after, now())).unwrap()
    }

    /// A frame that belongs to somebody.
    fn paired(&self, owner: Id, name: &'static str, seed: u8) -> Paired {
        let frame = Stranger::new(seed);
        let id = self.type_code(owner, &frame.code, name).unwrap();
        assert_eq!(self.take(&frame.offer()).unwrap(), Taken::Answered);
        let welcome = self.waiting(frame.public(), 0).pop().unwrap();
        let keys = frame.accept(&welcome.message);
        Paired { id, keys, window: Window::default(), sequence: 0 }
    }

    fn frame(&self, id: Id) -> Frame {
        self.write(move |tx| frame::find(tx, id)).unwrap().unwrap()
    }
}

/// A frame that belongs to nobody, and shows a code.
struct Stranger {
    code: PairingCode,
    secret: SecretKey,
}

impl Stranger {
    fn new(seed: u8) -> Self {
        Self { code: PairingCode::from_random([seed; 16]), secret: SecretKey::from_bytes(&[seed; 32]) }
    }

    fn known_by(&self) -> Code {
        Code::new(self.code.number(), self.code.secret())
    }

    fn offer(&self) -> [u8; Offer::BYTES] {
        Offer::write(&self.known_by(), &self.secret)
    }

    fn public(&self) -> PublicKey {
        self.secret.public()
    }

    fn accept(&self, welcome: &[u8]) -> FrameKeys {
        FrameKeys::accept(&self.known_by(), self.secret.clone(), welcome).unwrap()
    }
}

/// A frame that belongs to somebody.
struct Paired {
    id: Id,
    keys: FrameKeys,
    window: Window,
    sequence: u32,
}

impl Paired {
    fn public(&self) -> PublicKey {
        self.keys.secret.public()
    }

    fn number(&self) -> FrameNumber {
        self.keys.number
    }

    fn says(&mut self, object: ObjectId, state: State) -> [u8; Report::BYTES] {
        self.sequence += 1;
        self.keys.report(self.sequence, &Report { object, state })
    }
}

/// What a frame has of 100 symbols, of which so many were lost on the way.
fn all_but(lost: u32) -> Reception {
    Reception { have: 100, need: 0, first_esi: 0, last_esi: 99 + lost }
}

fn is_forged<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Thin(wirephoto_airwave::thin::Error::Forged)))
}
