//! What comes in: messages and receipts, each in one transaction with what is made of it.

use wirephoto_database::{self as database, Id, Moment, Transaction};

use super::pdu::{Deliver, Receipt};
use super::segment::Coding;
use super::{Body, Number, Outcome, Trouble};
use crate::repository::sms::{self as repository, Part};

/// The most segments of a message that comes in.
const MOST_PARTS: u8 = 32;
/// The most segments that wait for others, and how long.
const MOST_PARTS_WAITING: u32 = 10_000;
const PARTS_WAIT: std::time::Duration = std::time::Duration::from_hours(24);
/// For how long a repeat over a new connection is recognised.
const REPEATS: std::time::Duration = std::time::Duration::from_mins(10);

/// A message that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// An identifier of its own.
    pub id: Id,
    /// Whom it is from, as the operator says.
    pub from: Number,
    /// The number or short code that it was sent to.
    pub to: Number,
    /// What is in it.
    pub body: Body,
}

/// Whoever makes something of what comes in. Its functions run inside a transaction, maybe more than once, so they
/// touch nothing but that transaction; the operator hears that a message arrived after it has committed.
pub trait Intake: Send + Sync + 'static {
    /// A message came in. An error rolls everything back, and the operator is asked to try again later: for a
    /// database that fails, not for a message that is not understood.
    fn received(&self, tx: &mut Transaction<'_>, sms: &Received, now: Moment) -> database::Result<()>;

    /// A message that was sent came further.
    fn outcome(
        &self,
        tx: &mut Transaction<'_>,
        id: Id,
        outcome: &Outcome,
        now: Moment,
    ) -> database::Result<()> {
        let _ = (tx, id, outcome, now);
        Ok(())
    }

    /// Something of the above has committed: whoever works on it may be woken.
    fn committed(&self) {}
}

/// What became of a `deliver_sm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was taken, or nothing needs to be.
    Done,
    /// It came before.
    Repeat,
    /// It reports on a message that is not known (yet).
    Unknown,
    /// It can never be taken.
    Refused,
}

/// Takes a message or a receipt in.
pub(super) fn take(
    tx: &mut Transaction<'_>,
    intake: &dyn Intake,
    deliver: &Deliver,
    (id, bind): (Id, Id),
    now: Moment,
) -> database::Result<Taken> {
    if let Some(receipt) = &deliver.receipt {
        return take_receipt(tx, intake, receipt, now);
    }
    let place = deliver.place.filter(|place| place.total > 1);
    if place.is_some_and(|place| place.total > MOST_PARTS || !(1..=place.total).contains(&place.segment)) {
        return Ok(Taken::Refused);
    }
    if repository::was_seen(tx, &fingerprint(deliver), bind, now.minus(REPEATS), now)? {
        return Ok(Taken::Repeat);
    }
    let octets = match place {
        None => Some(deliver.octets.clone()),
        Some(place) => {
            repository::forget_parts(tx, now.minus(PARTS_WAIT), MOST_PARTS_WAITING)?;
            let part = Part {
                from: deliver.from.clone(),
                to: deliver.to.clone(),
                reference: place.reference,
                total: place.total,
                segment: place.segment,
                port: deliver.port,
                coding: deliver.coding.number(),
                octets: deliver.octets.clone(),
            };
            repository::collect(tx, &part, now)?
        }
    };
    if let Some(octets) = octets {
        let body = deliver.coding.read(deliver.port, octets);
        let (from, to) = (deliver.from.clone(), deliver.to.clone());
        intake.received(tx, &Received { id, from, to, body }, now)?;
    }
    Ok(Taken::Done)
}

/// What makes two deliveries the same.
fn fingerprint(deliver: &Deliver) -> [u8; 32] {
    let place = deliver.place.map_or([0; 4], |place| {
        let [high, low] = place.reference.to_be_bytes();
        [high, low, place.total, place.segment]
    });
    let mut hasher = blake3::Hasher::new();
    for field in [deliver.from.as_str().as_bytes(), deliver.to.as_str().as_bytes(), &place] {
        hasher.update(&(field.len() as u64).to_be_bytes()).update(field);
    }
    let is_binary = deliver.coding == Coding::Binary;
    hasher.update(&[u8::from(is_binary)]).update(&deliver.port.to_be_bytes()).update(&deliver.octets);
    hasher.finalize().into()
}

fn take_receipt(
    tx: &mut Transaction<'_>,
    intake: &dyn Intake,
    receipt: &Receipt,
    now: Moment,
) -> database::Result<Taken> {
    let mut found = None;
    for name in names(&receipt.operator_id) {
        found = found.or(repository::message_of(tx, &name)?);
    }
    let Some((id, segment)) = found else { return Ok(Taken::Unknown) };
    let outcome = match receipt.state.as_str() {
        "DELIVRD" => {
            repository::segment_delivered(tx, id, segment)?;
            if !repository::delivered(tx, id, now)? {
                return Ok(Taken::Done);
            }
            Outcome::Delivered
        }
        "ENROUTE" | "ACCEPTD" | "SCHEDULED" | "UNKNOWN" => return Ok(Taken::Done),
        state => {
            let trouble = Trouble::Undelivered { state: state.to_owned() };
            if !repository::undelivered(tx, id, &trouble, now)? {
                return Ok(Taken::Done);
            }
            Outcome::Failed(trouble)
        }
    };
    intake.outcome(tx, id, &outcome, now)?;
    Ok(Taken::Done)
}

/// The one spelling under which an operator's name for a segment is kept.
pub(super) fn name(operator_id: &str) -> String {
    let name = operator_id.to_ascii_lowercase();
    let short = name.trim_start_matches('0');
    if short.is_empty() { name } else { short.to_owned() }
}

/// The spellings that a receipt may mean: some operators answer in hexadecimal and report in decimal digits, or the
/// other way round.
fn names(operator_id: &str) -> Vec<String> {
    let name = name(operator_id);
    let in_hex = name.parse::<u128>().map(|number| format!("{number:x}"));
    let in_decimal = u128::from_str_radix(&name, 16).map(|number| number.to_string());
    let mut names = vec![name];
    names.extend(in_hex.into_iter().chain(in_decimal));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_a_segment_in_either_base() {
        assert_eq!(name("0000A1b"), "a1b");
        assert_eq!(names("2587"), ["2587", "a1b", "9607"]);
        assert_eq!(names("0A1B"), ["a1b", "2587"]);
        assert_eq!(names("some-uuid"), ["some-uuid"]);
    }
}
