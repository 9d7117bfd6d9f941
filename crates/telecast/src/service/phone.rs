//! How a telephone gets to belong to an account: its page shows a code, which is sent from the phone.

use std::time::Duration;

use wirephoto_carriers::sms::Number;
use wirephoto_database::{Id, Moment, Transaction};

use crate::Result;
use crate::command::LinkCode;
use crate::phone::{Caller, Phone, ShownCode};
use crate::repository::phone as phones;

/// For how long a code is good.
pub const LASTS: Duration = Duration::from_mins(15);
/// Telephones of one account.
const MOST_PHONES: usize = 10;
/// Wrong codes of one number, and of all together, in the time in which [`crate::service::sms`] counts.
const MOST_WRONG: u64 = 5;
const MOST_WRONG_OF_ALL: u64 = 100;

/// What an account's page shows.
pub struct Look {
    pub phones: Vec<Phone>,
    pub code: Option<ShownCode>,
}

pub fn look(tx: &mut Transaction<'_>, account: Id, now: Moment) -> Result<Look> {
    Ok(Look { phones: phones::list(tx, account)?, code: phones::shown_code(tx, account, now)? })
}

/// Has a page show a code: another one, each time.
pub fn show_code(tx: &mut Transaction<'_>, account: Id, now: Moment) -> Result<()> {
    let expires_at = now.plus(LASTS);
    loop {
        let code = LinkCode::of(u32::from_be_bytes(wirephoto_site::random()));
        if phones::put_code(tx, account, &ShownCode { code, expires_at }, now)? {
            return Ok(());
        }
    }
}

/// What became of a code that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// The phone belongs to this account now.
    To(Id),
    /// It did already, by this very message.
    Again,
    /// No page shows this code.
    Wrong,
    /// So many were wrong that none counts for a while.
    TooManyWrong,
    /// The account has as many phones as it may.
    TooManyPhones,
}

/// A phone sends a code.
pub fn link(
    tx: &mut Transaction<'_>,
    number: &Number,
    code: &LinkCode,
    caller: Caller,
    now: Moment,
) -> Result<Linked> {
    if caller.wrong >= MOST_WRONG || phones::all_wrong(tx)? >= MOST_WRONG_OF_ALL {
        return Ok(Linked::TooManyWrong);
    }
    match phones::by_code(tx, code, now)? {
        Some((account, None)) => {
            if phones::list(tx, account)?.len() >= MOST_PHONES {
                return Ok(Linked::TooManyPhones);
            }
            phones::put(tx, number, account, now)?;
            phones::use_code(tx, code, number)?;
            Ok(Linked::To(account))
        }
        Some((_, Some(used_by))) if used_by == *number => Ok(Linked::Again),
        _ => {
            phones::count_wrong(tx, number)?;
            Ok(Linked::Wrong)
        }
    }
}

/// A phone sends nothing for this account any more; `false` if it did not before.
pub fn unlink(tx: &mut Transaction<'_>, account: Id, number: &Number) -> Result<bool> {
    Ok(phones::remove(tx, account, number)?)
}
