//! Requests by mail: what SMTP brings is kept, and worked off afterwards.
//!
//! A letter is in the database before its mail server is told so, and its pictures are taken after that: a slow decoder
//! holds up no conversation, and whatever is killed goes on where it was. One picture is taken at a time, each time for
//! the letter that has waited longest, so one large letter does not hold up small ones.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use wirephoto_accounts::{Account, Token};
use wirephoto_carriers::mail::intake::{Envelope, Intake, Letter as Written, Listener, Verdict};
use wirephoto_database::{Id, Moment, Transaction, crash_point};
use wirephoto_library::OriginalHash;
use wirephoto_site::{Action, Problem};

use crate::letter::{Domain, Enclosure, Recipient, is_postmaster};
use crate::service::letter::postmaster::{self, Note};
use crate::service::letter::work::{self, Arriving, Task};
use crate::service::letter::{self, Incoming, Unwanted};
use crate::service::upload;
use crate::{Error, Result, Telecast};

/// Letters without a tag: each has its sender asked by mail, whoever wrote it.
const ASKED: Action = Action { name: "letter to confirm", burst: 10, every: Duration::from_mins(10) };
/// Letters to the postmaster, of all senders together.
const TO_POSTMASTER: Action =
    Action { name: "letter to the postmaster", burst: 20, every: Duration::from_mins(5) };
/// How often it is looked whether another process has kept a letter.
const LOOKED_EVERY: Duration = Duration::from_secs(15);
/// After something failed.
const AGAIN: Duration = Duration::from_secs(15);

/// Where letters come in, and what tells that there is one to work off.
#[derive(Default)]
pub struct Letterbox {
    pub address: OnceLock<SocketAddr>,
    bell: Notify,
}

impl Telecast {
    /// Takes mail to frames in, and works it off, for as long as the host runs: begin it once. Nothing if the settings name
    /// no domain for it.
    pub fn take_mail(&self, listener: Listener) {
        let Some(domain) = self.0.settings.mail_domain.clone() else { return };
        if let Ok(address) = listener.address() {
            let _ = self.0.letterbox.address.set(address);
        }
        self.work_off_letters();
        let bell = Arc::clone(&self.0.bell);
        let door = Arc::new(Door { telecast: self.clone(), domain });
        tokio::spawn(async move { listener.run(door, bell.stopped()).await });
    }

    fn work_off_letters(&self) {
        let telecast = self.clone();
        tokio::spawn(async move {
            loop {
                match telecast.work_off_letter(Moment::now()).await {
                    Ok(true) => {}
                    Ok(false) => {
                        let _ = timeout(LOOKED_EVERY, telecast.0.letterbox.bell.notified()).await;
                    }
                    Err(error) => {
                        tracing::error!(%error, "a letter could not be worked off");
                        sleep(AGAIN).await;
                    }
                }
            }
        });
    }

    /// A letter waits to be worked off.
    pub(crate) fn ring_letterbox(&self) {
        self.0.letterbox.bell.notify_one();
    }

    /// Does the next thing for the letter that has waited longest; `false` if there is nothing to be done.
    async fn work_off_letter(&self, now: Moment) -> Result<bool> {
        let database = &self.0.database;
        match database.write(move |tx| work::next(tx, now)).await? {
            None => return Ok(false),
            Some(Task::Picture { letter, account, enclosure, file }) => {
                let language = account.language.unwrap_or_default();
                let position = enclosure.position;
                if let Err(error) = self.take_enclosure(letter, &account, enclosure, file).await {
                    let sentence = said(error)?.sentence(language).into_owned();
                    database.write(move |tx| work::refuse(tx, letter, position, &sentence)).await?;
                }
                crash_point("letter.picture");
            }
            Some(Task::Send(letter)) => {
                let (site, settings) = (self.0.site.clone(), self.0.settings.clone());
                self.change(move |tx| work::send(tx, &site, &settings, &letter, now)).await?;
                crash_point("letter.sent");
            }
        }
        Ok(true)
    }

    /// Takes one picture of a letter, as an upload to the album of letters.
    async fn take_enclosure(
        &self,
        letter: Id,
        account: &Account,
        enclosure: Enclosure,
        file: Vec<u8>,
    ) -> Result<()> {
        let _place = self.0.files.acquire().await.map_err(|_| Error::Stopped)?;
        let (now, database, file) = (Moment::now(), &self.0.database, bytes::Bytes::from(file));
        let quota = self.0.accounts.quota(account);
        let arriving = Arriving {
            letter,
            position: enclosure.position,
            picture: Id::new(now),
            name: enclosure.name,
            hash: OriginalHash::of(&file),
            language: account.language.unwrap_or_default(),
        };
        let (by, asked, bytes) = (quota.clone(), arriving.clone(), file.len() as u64);
        if database.write(move |tx| work::begin(tx, &by, &asked, bytes, now)).await? {
            return Ok(());
        }
        let made = self.0.worker.make(&upload::job(file.clone())).await.map_err(Error::Refused)?;
        database.write(move |tx| work::store(tx, &quota, &arriving, &file, &made, now)).await
    }

    /// Forgets what is known of letters longer than it need be.
    pub async fn tidy_letters(&self, now: Moment) {
        loop {
            match self.0.database.write(move |tx| letter::tidy(tx, now)).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return tracing::warn!(%error, "letters could not be looked after"),
            }
        }
    }
}

/// What a sender is told of a picture that is not taken; an error where storage failed, and it is tried again.
fn said(error: Error) -> Result<Problem> {
    match error {
        Error::Database(_) | Error::Stopped => Err(error),
        error => Ok(error.into()),
    }
}

/// Where mail comes in.
struct Door {
    telecast: Telecast,
    domain: Domain,
}

impl Door {
    async fn receive(&self, from: &str, to: &str) -> Result<std::result::Result<(), Unwanted>> {
        let database = &self.telecast.0.database;
        if is_postmaster(to, &self.domain) {
            let domain = self.domain.clone();
            return database.read(move |tx| postmaster::receive(tx, &domain)).await;
        }
        let Some(to) = Recipient::parse(to, &self.domain) else { return Ok(Err(Unwanted::NoFrame)) };
        let from = from.to_owned();
        database.read(move |tx| letter::receive(tx, &from, &to)).await
    }

    async fn keep(
        &self,
        incoming: Incoming,
        note: Option<Note>,
    ) -> Result<std::result::Result<(), Unwanted>> {
        let (site, domain, now) = (self.telecast.0.site.clone(), self.domain.clone(), Moment::now());
        let is_for_frames = !incoming.to.is_empty();
        if note.is_some() && site.limit(TO_POSTMASTER, ()).is_err() {
            return Ok(Err(Unwanted::TooManyForPostmaster));
        }
        if is_for_frames && !incoming.has_tag() && site.limit(ASKED, incoming.from.to_lowercase()).is_err() {
            return Ok(Err(Unwanted::TooMany));
        }
        let link = Token::random();
        let keep = move |tx: &mut Transaction<'_>| {
            if is_for_frames && let Err(unwanted) = letter::keep(tx, &site, &incoming, &link, now)? {
                return Ok(Err(unwanted));
            }
            note.as_ref().map_or(Ok(Ok(())), |note| postmaster::hand_on(tx, note, &domain, now))
        };
        self.telecast.0.database.write(keep).await
    }
}

impl Intake for Door {
    async fn recipient(&self, from: &str, to: &str) -> Verdict {
        verdict(self.receive(from, to).await)
    }

    async fn message(&self, envelope: Envelope, message: Vec<u8>) -> Verdict {
        // A letter is held in memory several times over while it is read.
        let Ok(_place) = self.telecast.0.files.acquire().await else { return verdict(Err(Error::Stopped)) };
        let is_for_postmaster = envelope.to.iter().any(|to| is_postmaster(to, &self.domain));
        let to = envelope.to.iter().filter_map(|to| Recipient::parse(to, &self.domain)).collect();
        let reading = tokio::task::spawn_blocking(move || {
            let written = Written::parse(&message)?;
            let note = is_for_postmaster.then(|| Note::new(&envelope.from, &written));
            Ok((Incoming::new(envelope.from, to, written, &message), note))
        });
        let (incoming, note) = match reading.await {
            Ok(Ok(read)) => read,
            Ok(Err(unreadable)) => {
                let unreadable: wirephoto_carriers::mail::intake::NotALetter = unreadable;
                return Verdict::Never(unreadable.to_string());
            }
            Err(_) => return verdict(Err(Error::Stopped)),
        };
        let verdict = verdict(self.keep(incoming, note).await);
        crash_point("letter.kept");
        self.telecast.ring_letterbox();
        verdict
    }
}

fn verdict(answer: Result<std::result::Result<(), Unwanted>>) -> Verdict {
    match answer {
        Ok(Ok(())) => Verdict::Take,
        Ok(Err(unwanted)) if unwanted.is_for_now() => Verdict::NotNow(unwanted.to_string()),
        Ok(Err(unwanted)) => Verdict::Never(unwanted.to_string()),
        Err(error) => {
            tracing::error!(%error, "a letter could not be taken");
            Verdict::NotNow("This service has a problem. Try again later.".to_owned())
        }
    }
}
