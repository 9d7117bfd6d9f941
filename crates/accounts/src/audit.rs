//! The log of who did what: written in the transaction of the deed, kept for a year, and never without end.

use std::net::IpAddr;
use std::time::Duration;

use wirephoto_database::{Column, Id, Moment, Transaction, Value};

use crate::{Account, Error, repository};

/// How long an entry is kept.
const KEPT: Duration = Duration::from_hours(365 * 24);
/// The most entries that are kept.
const MOST: u32 = 50_000;
/// Entries on a page.
pub(crate) const PAGE: u32 = 50;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The first administrator was made.
    SetUp,
    /// Somebody logged in.
    LogIn,
    /// Somebody tried to log in.
    LogInFailed,
    /// Somebody was invited.
    Invite,
    /// Somebody who was invited joined.
    Join,
    /// Somebody asked for a link to sign up.
    SignUpAsked,
    /// Somebody signed up.
    SignUp,
    /// A link for a new password or a new invitation was made.
    ResetLink,
    /// Somebody asked for a link for a new password.
    ResetAsked,
    /// A password was chosen.
    NewPassword,
    /// A computer was paired.
    Pair,
    /// A computer was unpaired.
    Unpair,
    /// Somebody's limits were set.
    Limits,
    /// Somebody was kept out.
    KeepOut,
    /// Somebody was let in again.
    LetIn,
    /// The mail server was set or forgotten.
    MailServer,
    /// A test mail was sent.
    MailTest,
}

impl Act {
    const ALL: [(Self, &str); 17] = [
        (Self::SetUp, "set up"),
        (Self::LogIn, "log in"),
        (Self::LogInFailed, "log in failed"),
        (Self::Invite, "invite"),
        (Self::Join, "join"),
        (Self::SignUpAsked, "sign up asked"),
        (Self::SignUp, "sign up"),
        (Self::ResetLink, "reset link"),
        (Self::ResetAsked, "reset asked"),
        (Self::NewPassword, "new password"),
        (Self::Pair, "pair"),
        (Self::Unpair, "unpair"),
        (Self::Limits, "limits"),
        (Self::KeepOut, "keep out"),
        (Self::LetIn, "let in"),
        (Self::MailServer, "mail server"),
        (Self::MailTest, "mail test"),
    ];

    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(act, _)| *act == self).map_or("", |(_, word)| word)
    }
}

impl Column<'_> for Act {
    fn read(value: Value<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word)| value == Value::Text(word)).map(|(act, _)| act)
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Somebody with an account, under the name that they had.
    Account(Id, String),
    /// Whoever may use the server's command line.
    Console,
    /// Somebody who was not logged in.
    Nobody,
}

impl From<&Account> for By {
    fn from(account: &Account) -> Self {
        let name = if account.name.is_empty() { &account.email } else { &account.name };
        Self::Account(account.id, name.clone())
    }
}

/// A deed that is about to be done: what is known of it before the transaction.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) id: Id,
    pub(crate) at: Moment,
    pub(crate) act: Act,
    pub(crate) address: Option<IpAddr>,
}

impl Deed {
    pub(crate) fn new(act: Act, now: Moment) -> Self {
        Self { id: Id::new(now), at: now, act, address: None }
    }

    pub(crate) fn from(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier; later entries have larger ones.
    pub id: Id,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: By,
    /// What.
    pub act: Act,
    /// To whom, or which computer; may be empty.
    pub about: String,
    /// From which address, where that matters.
    pub address: Option<String>,
}

/// Writes a deed down, in the transaction in which it is done.
pub(crate) fn note(tx: &mut Transaction<'_>, deed: &Deed, by: &By, about: &str) -> Result<(), Error> {
    repository::insert_deed(tx, deed, by, about)?;
    // Now and then is often enough. Decided by the identifier: a transaction that runs again does the same.
    if deed.id.as_bytes()[15] == 0 {
        forget(tx, deed.at, MOST)?;
    }
    Ok(())
}

fn forget(tx: &mut Transaction<'_>, now: Moment, most: u32) -> Result<(), Error> {
    Ok(repository::forget_deeds(tx, now.minus(KEPT), most)?)
}

/// A page of the log, newest first: what is older than `before`, or the newest.
pub(crate) fn page(tx: &mut Transaction<'_>, before: Option<Id>) -> Result<Vec<Entry>, Error> {
    Ok(repository::deeds(tx, before, PAGE)?)
}

#[cfg(test)]
mod tests {
    use wirephoto_database::testing::each_engine;

    use super::*;

    #[test]
    fn every_act_is_read_as_it_is_written() {
        for (act, _) in Act::ALL {
            assert_eq!(Act::read(Value::Text(act.as_str())), Some(act));
        }
    }

    #[test]
    fn the_log_has_pages_and_an_end() {
        each_engine(&[crate::SCHEMA], |database| {
            let start = Moment::from_micros(1_700_000_000_000_000);
            let at = move |second| start.plus(Duration::from_secs(second));
            for second in 0..120 {
                let deed = Deed::new(Act::LogIn, at(second));
                let noted = database.write(move |tx| note(tx, &deed, &By::Nobody, ""));
                noted.wait().unwrap();
            }
            let page_before = |before| database.read(move |tx| page(tx, before)).wait().unwrap();
            let first = page_before(None);
            assert_eq!((first.len(), first[0].at), (50, at(119)));
            let third = page_before(Some(page_before(Some(first[49].id))[49].id));
            assert_eq!((third.len(), third[19].at), (20, at(0)));

            database.write(move |tx| forget(tx, at(119), 70)).wait().unwrap();
            let second = page_before(Some(first[49].id));
            assert_eq!((second.len(), second[19].at), (20, at(50)), "the newest 70");
            let next_year = at(110).plus(KEPT);
            database.write(move |tx| forget(tx, next_year, 70)).wait().unwrap();
            assert_eq!(page_before(None).len(), 10, "of the last year");
        });
    }
}
