//! The books: entries whose lines balance, posted once and never changed.
//!
//! A line is a debit (positive) or a credit (negative) of one [`Account`]; the lines of an entry add up to nothing in
//! each currency, and so do all lines together ([`imbalances`]). What turns out otherwise is reversed by another entry.
//!
//! | what | debit | credit |
//! |---|---|---|
//! | placed | receivable | sales, delivery, tax |
//! | paid | stripe or cash | receivable; refunds, if it was cancelled before |
//! | cancelled | sales, delivery, tax | receivable; refunds, if it was paid before |
//! | refunded | refunds | stripe or cash |

use ring::digest;
use wirephoto_database::{self as database, Column, Id, Kind, Moment, Param, Transaction, Typed, Value};

use crate::repository::ledger as repository;
use crate::{Currency, Means, Money, MoneyError};

/// Lines of one entry at the most.
const MAX_LINES: usize = 16;

/// What the books are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// What customers owe to the owner.
    Receivable,
    /// What was earned with pictures, without tax.
    Sales,
    /// What was earned with delivery, without tax.
    Delivery,
    /// What is owed to the tax office.
    Tax,
    /// Money at Stripe.
    Stripe,
    /// Money that customers gave to the owner.
    Cash,
    /// What is owed to customers: paid, cancelled, and not yet given back.
    Refunds,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// A customer ordered.
    Placed,
    /// Money came.
    Paid,
    /// The order was taken back.
    Cancelled,
    /// Money went back.
    Refunded,
}

/// A debit or a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Of which account.
    pub account: Account,
    /// Positive for a debit, negative for a credit.
    pub amount: Money,
}

/// Something that happened, with lines that balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier: posted again, it has no second effect. See [`Entry::id_of`].
    pub id: Id,
    /// Whose books.
    pub owner: Id,
    /// The event that it belongs to, if any.
    pub event: Option<Id>,
    /// The order that it belongs to, if any.
    pub order: Option<Id>,
    /// When.
    pub at: Moment,
    /// What happened.
    pub what: What,
    /// Two or more lines; none where there is nothing to move.
    pub lines: Vec<Line>,
}

/// A currency in which the books do not balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imbalance {
    /// Which currency.
    pub currency: Currency,
    /// What all lines add up to, in its smallest unit.
    pub sum: i64,
}

/// Why an entry was not posted.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Debits and credits differ.
    #[error("The entry does not balance: its lines in {0} do not add up to nothing.")]
    Unbalanced(Currency),
    /// More lines than entries have.
    #[error("The entry has {0} lines; the most is {MAX_LINES}.")]
    TooManyLines(usize),
    /// There is another entry of that identifier.
    #[error("Another entry was posted under {0}; entries are never changed.")]
    Different(Id),
    /// The lines add up to more than can be counted.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl Entry {
    /// The identifier of what happened to an order: the same whoever says it and when. `detail` tells apart what can
    /// happen more than once, such as two payments.
    pub fn id_of(order: Id, what: What, detail: &str) -> Id {
        let text = format!("{order}/{}/{detail}", what.as_str());
        let hash = digest::digest(&digest::SHA256, text.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_ref()[..16]);
        // A UUID of version 8: made by the application (RFC 9562 §5.8).
        bytes[6] = 0x80 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Id::from_bytes(bytes)
    }

    fn check(&self) -> Result<(), PostError> {
        if self.lines.len() > MAX_LINES {
            return Err(PostError::TooManyLines(self.lines.len()));
        }
        for line in &self.lines {
            let currency = line.amount.currency();
            let same =
                self.lines.iter().map(|line| line.amount).filter(|amount| amount.currency() == currency);
            if !Money::sum(currency, same)?.is_zero() {
                return Err(PostError::Unbalanced(currency));
            }
        }
        Ok(())
    }

    /// Whether both say the same; they may say it at different times.
    fn says_what(&self, other: &Self) -> bool {
        let other_then = Self { at: self.at, ..other.clone() };
        *self == other_then
    }
}

/// Posts an entry; `false` if it was there already.
pub fn post(tx: &mut Transaction<'_>, entry: &Entry) -> Result<bool, PostError> {
    entry.check()?;
    match repository::entry(tx, entry.id)? {
        None => {
            repository::insert(tx, entry)?;
            Ok(true)
        }
        Some(posted) if posted.says_what(entry) => Ok(false),
        Some(_) => Err(PostError::Different(entry.id)),
    }
}

/// The entries of an order, in the order in which they were posted.
pub fn of_order(tx: &mut Transaction<'_>, order: Id) -> database::Result<Vec<Entry>> {
    repository::of_order(tx, order)
}

/// All entries of an owner, oldest first.
pub fn journal(tx: &mut Transaction<'_>, owner: Id) -> database::Result<Vec<Entry>> {
    repository::journal(tx, owner)
}

/// The currencies in which all books together do not balance: none, unless somebody wrote into the database by hand.
pub fn imbalances(tx: &mut Transaction<'_>) -> database::Result<Vec<Imbalance>> {
    repository::imbalances(tx)
}

impl Account {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Receivable, Self::Sales, Self::Delivery, Self::Tax, Self::Stripe, Self::Cash, Self::Refunds];

    /// The word for it in the database and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::Sales => "sales",
            Self::Delivery => "delivery",
            Self::Tax => "tax",
            Self::Stripe => "stripe",
            Self::Cash => "cash",
            Self::Refunds => "refunds",
        }
    }
}

/// Where money is that came by these means.
impl From<Means> for Account {
    fn from(means: Means) -> Self {
        match means {
            Means::Stripe => Self::Stripe,
            Means::Invoice => Self::Cash,
        }
    }
}

impl What {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Placed, Self::Paid, Self::Cancelled, Self::Refunded];

    /// The word for it in the database and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }
}

impl Column<'_> for Account {
    fn read(value: Value<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|account| value == Value::Text(account.as_str()))
    }
}

impl Column<'_> for What {
    fn read(value: Value<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|what| value == Value::Text(what.as_str()))
    }
}

impl Typed for What {
    const KIND: Kind = Kind::Text;
}

impl Param for What {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(self.as_str())
    }
}
