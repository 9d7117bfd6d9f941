//! Short messages of people: read, done and answered, each in the transaction in which it came.

use std::time::Duration;

use wirephoto_accounts::{Account, service as accounts};
use wirephoto_carriers::sms::{self, Body, NewSms, Number, Received};
use wirephoto_database::{self as database, Id, Moment, Transaction};
use wirephoto_site::Language;

use crate::command::{Command, LinkCode, Said};
use crate::delivery::{RequestToken, RequestedBy};
use crate::phone::Caller;
use crate::premium::{PaidOn, ShortCode};
use crate::repository::{delivery as deliveries, phone as phones, premium as premiums};
use crate::service::phone::{self, Linked};
use crate::service::request::{self, Asked, Outcome};
use crate::service::watch;
use crate::words::words;
use crate::{Error, Result, Settings};

/// In this time it is counted who writes how often.
const COUNTED: Duration = Duration::from_hours(1);
/// Messages of a linked phone, and of any other, that are looked at in that time.
const MOST_OF_LINKED: u64 = 200;
const MOST_OF_STRANGERS: u64 = 10;
/// A request that comes again within this time is the same; afterwards it is meant.
const AGAIN: i64 = 120_000_000;
/// An answer that is older is of no use.
pub const ANSWER_LASTS: Duration = Duration::from_hours(24);

/// What a host's number knows of its host.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub settings: &'a Settings,
    /// Where phones are linked, in full.
    pub page: &'a str,
}

/// Takes a short message, and answers it in the same transaction.
pub fn take(tx: &mut Transaction<'_>, desk: Desk<'_>, sms: &Received, now: Moment) -> database::Result<()> {
    match tx.savepoint(|tx| take_in(tx, desk, sms, now)) {
        Ok(()) => Ok(()),
        Err(Error::Database(error) | Error::Sms(sms::Error::Database(error))) => Err(error),
        // The operator keeps it, and brings it again.
        Err(Error::Sms(sms::Error::Full)) => Err(database::Error::Full(sms::Error::Full.to_string())),
        Err(error) => {
            tracing::error!(%error, "a short message could not be seen to");
            Ok(())
        }
    }
}

fn take_in(tx: &mut Transaction<'_>, desk: Desk<'_>, sms: &Received, now: Moment) -> Result<()> {
    // Names and short codes cannot be answered, and belong to nobody.
    let Body::Text(text) = &sms.body else { return Ok(()) };
    if !sms.from.as_str().starts_with('+') {
        return Ok(());
    }
    let caller = phones::count_message(tx, &sms.from, now.minus(COUNTED), now)?;
    let account = phones::owner(tx, &sms.from)?.map(|id| accounts::find_account(tx, id)).transpose()?;
    let account = account.flatten().filter(|account| !account.disabled);
    let most = if account.is_some() { MOST_OF_LINKED } else { MOST_OF_STRANGERS };
    if caller.messages > most {
        tracing::warn!("a number writes too often, and is not heard for a while");
        return Ok(());
    }
    let said = Said::read(text);
    let theirs = account.as_ref().and_then(|account| account.language);
    let language = said.language.or(theirs).unwrap_or_default();
    // Some operators call every number an international one.
    let to = sms.to.as_str().trim_start_matches('+');
    let code = desk.settings.short_codes.iter().find(|code| code.number.as_str() == to);
    let call = Call { desk, sms, code, caller, account, language, now };
    match call.carry_out(tx, said)? {
        Some(text) => call.answer(tx, &text).map(drop),
        None => Ok(()),
    }
}

/// One message, and who sent it.
struct Call<'a> {
    desk: Desk<'a>,
    sms: &'a Received,
    /// The short code to which it came.
    code: Option<&'a ShortCode>,
    caller: Caller,
    account: Option<Account>,
    language: Language,
    now: Moment,
}

impl Call<'_> {
    /// Does what was said, and gives back what is to be answered.
    fn carry_out(&self, tx: &mut Transaction<'_>, said: Said) -> Result<Option<String>> {
        let t = &words(self.language).phones;
        let page = self.desk.page;
        let command = match (said.command, &self.account) {
            (Ok(Command::Link(code)), _) => return self.link(tx, &code),
            (_, None) => return Ok(Some((t.not_linked)(page))),
            (Err(misread), _) => return Ok(Some((t.misread)(&misread))),
            (Ok(command), Some(account)) => (command, account),
        };
        match command {
            (Command::Send { pictures, frames }, account) => self.send(tx, account, pictures, frames),
            (Command::Status, account) => Ok(Some(self.status(tx, account)?)),
            (Command::Stop, account) => {
                phone::unlink(tx, account.id, &self.sms.from)?;
                // What they wrote is not held against the stranger that they are now, who may link it again.
                phones::forget_messages(tx, &self.sms.from)?;
                Ok(Some(t.stopped.to_owned()))
            }
            (Command::Help | Command::Link(_), _) => Ok(Some(t.help.to_owned())),
        }
    }

    fn link(&self, tx: &mut Transaction<'_>, code: &LinkCode) -> Result<Option<String>> {
        let linked = phone::link(tx, &self.sms.from, code, self.caller, self.now)?;
        let Linked::To(account) = linked else {
            return Ok((words(self.language).phones.not_so)(linked, self.desk.page));
        };
        // They may not have been known before.
        let account = accounts::find_account(tx, account)?;
        let language = account.and_then(|account| account.language).unwrap_or(self.language);
        Ok(Some(words(language).phones.linked.to_owned()))
    }

    fn send(
        &self,
        tx: &mut Transaction<'_>,
        account: &Account,
        pictures: Vec<u32>,
        addresses: Vec<String>,
    ) -> Result<Option<String>> {
        if deliveries::by_token(tx, account.id, &self.token(1)?)?.is_some() {
            return Ok(None);
        }
        let (sender, by, token) = (account.id, RequestedBy::Sms, self.token(0)?);
        let asked = Asked { sender, by, token, pictures, addresses };
        let settings = self.desk.settings;
        let outcome = match self.code {
            Some(code) => {
                let premium = (code.clone(), self.sms.from.clone());
                request::take_paid(tx, settings, &asked, &premium, self.now)?
            }
            None => request::take(tx, settings, &asked, self.now)?,
        };
        let told = outcome.told(self.language);
        if let (Some(code), Outcome::Sent(sent), Some(told)) = (self.paid_by_answer(), &outcome, &told) {
            let text = format!("{told} {}", words(self.language).phones.pays);
            let answer = self.post(tx, Some(code.number.clone()), &text)?;
            premiums::set_answer(tx, sent.delivery, answer)?;
            return Ok(None);
        }
        Ok(told)
    }

    /// The short code to which this came, if an answer from there costs whoever gets it.
    fn paid_by_answer(&self) -> Option<&ShortCode> {
        self.code.filter(|code| code.paid_on == PaidOn::Mt)
    }

    /// What makes of the same words, to the same number, the same request: for this stretch of time, or for an earlier one.
    fn token(&self, earlier: i64) -> Result<RequestToken> {
        let mut hasher = blake3::Hasher::new();
        let Body::Text(text) = &self.sms.body else { return Err(Error::NoDelivery) };
        for field in [self.sms.from.as_str(), self.sms.to.as_str(), text] {
            hasher.update(&(field.len() as u64).to_be_bytes()).update(field.as_bytes());
        }
        hasher.update(&(self.now.micros() / AGAIN - earlier).to_be_bytes());
        hasher.finalize().to_hex()[..32].parse()
    }

    fn status(&self, tx: &mut Transaction<'_>, account: &Account) -> Result<String> {
        let (t, d) = (&words(self.language).phones, &words(self.language).deliveries);
        let (mut listings, _) = watch::list(tx, account.id, None)?;
        if listings.is_empty() {
            return Ok(t.nothing_sent.to_owned());
        }
        let last = listings.swap_remove(0);
        let stands = last.addressees.iter().map(|one| format!("{}: {}", one.name, (d.state)(one.state)));
        let stands: Vec<String> = stands.take(request::MOST_NAMED).collect();
        Ok((t.last_sent)(&(d.count_pictures)(last.pictures as u64), &stands.join(", ")))
    }

    /// Answers at no cost: from the number to which they wrote, if that is free.
    fn answer(&self, tx: &mut Transaction<'_>, text: &str) -> Result<Id> {
        let code = self.code.filter(|code| code.paid_on == PaidOn::Mo);
        self.post(tx, code.map(|code| code.number.clone()), text)
    }

    fn post(&self, tx: &mut Transaction<'_>, from: Option<Number>, text: &str) -> Result<Id> {
        // What a phone's letters lack makes a message half as long.
        let text = text.replace('\u{a0}', " ").replace('\u{2011}', "-");
        let expires = Some(self.now.plus(ANSWER_LASTS));
        let sms = NewSms { from, to: self.sms.from.clone(), body: Body::Text(text), expires };
        Ok(sms::enqueue(tx, &sms, self.now)?)
    }
}
