//! Who takes the money: what every provider can be asked.

use serde::{Deserialize, Serialize};
use wirephoto_database::{Column, Id, Kind, Param, Typed, Value};

use crate::Money;

/// The ways to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// On a page of Stripe's, with the owner's own account there.
    Stripe,
    /// The customer pays the owner, who says so.
    Invoice,
}

/// What is to be paid. The same charge is begun with the same values, whenever it is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// For which order.
    pub order: Id,
    /// What people call the order: it stands on the provider's page.
    pub number: String,
    /// Counts the attempts at this order's payment from 1; a new one begins when the one before can no more be paid.
    pub attempt: u32,
    /// How much.
    pub amount: Money,
    /// What is bought, in one line.
    pub description: String,
    /// The customer's address, for the receipt; may be empty.
    pub email: String,
    /// Where the customer's browser goes when it is paid.
    pub success_url: String,
    /// Where it goes when they give up.
    pub cancel_url: String,
}

/// A payment that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The provider's name of it; empty where there is nothing to ask for.
    pub reference: String,
    /// Where the customer pays; none where nothing is paid on a page.
    pub redirect: Option<String>,
}

/// How a payment stands at its provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It can be paid, or is on its way.
    Open,
    /// The money is there.
    Paid {
        /// The provider's name of the money, by which it is given back.
        payment: String,
        /// How much it was.
        amount: Money,
    },
    /// It can no more be paid; a new attempt may begin.
    Expired,
}

/// Why a provider did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// No answer, or the connection broke. What was asked may or may not have been done; asked again with the same
    /// values, it is done once.
    #[error("The payment service does not answer ({0}). Try again in a few minutes.")]
    Unreachable(String),
    /// It has too much to do, or trouble of its own.
    #[error("The payment service is busy (answer {0}). Try again in a few minutes.")]
    Busy(u16),
    /// It does not take the owner's key.
    #[error(
        "The payment service does not accept the photographer's key. Check the key among the settings for money."
    )]
    Key,
    /// It said no, and will say so again.
    #[error("The payment service refused: {0}")]
    Refused(String),
    /// The amount is none that it takes.
    #[error("The payment service cannot take {0}; choose another way to pay.")]
    Amount(Money),
    /// Its answer makes no sense.
    #[error("The payment service answered something that cannot be understood. Try again later.")]
    Nonsense,
}

impl ProviderError {
    /// Whether the same question will get the same answer until somebody changes something.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Amount(_))
    }
}

/// Takes money for an owner. Every call blocks until there is an answer, and may be repeated: the same values have one
/// effect.
pub trait Provider: Send + Sync {
    /// Which it is.
    fn means(&self) -> Means;

    /// Begins a payment.
    fn begin(&self, charge: &Charge) -> Result<Begun, ProviderError>;

    /// How the payment of that [reference](Begun::reference) stands.
    fn look_up(&self, reference: &str) -> Result<Settled, ProviderError>;

    /// Sees to it that the payment of that reference can no more be paid; answers how it stands then.
    fn close(&self, reference: &str) -> Result<Settled, ProviderError>;

    /// Gives money back, all of `amount`. `payment` is its name of [`Settled::Paid`]; whatever is asked with the same
    /// `key` is done once.
    fn refund(&self, payment: &str, amount: Money, key: Id) -> Result<(), ProviderError>;
}

/// The customer pays the owner, in whatever way the invoice says: nothing to call. That it was paid is said by the
/// owner.
#[derive(Debug, Clone, Copy)]
pub struct Invoice;

impl Provider for Invoice {
    fn means(&self) -> Means {
        Means::Invoice
    }

    fn begin(&self, _: &Charge) -> Result<Begun, ProviderError> {
        Ok(Begun { reference: String::new(), redirect: None })
    }

    fn look_up(&self, _: &str) -> Result<Settled, ProviderError> {
        Ok(Settled::Open)
    }

    fn close(&self, _: &str) -> Result<Settled, ProviderError> {
        Ok(Settled::Expired)
    }

    fn refund(&self, _: &str, _: Money, _: Id) -> Result<(), ProviderError> {
        Ok(())
    }
}

impl Means {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Stripe, Self::Invoice];

    /// The word for it in documents and in the database: `stripe` or `invoice`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Invoice => "invoice",
        }
    }

    /// The means of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.as_str() == word)
    }
}

impl Typed for Means {
    const KIND: Kind = Kind::Text;
}

impl Param for Means {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(self.as_str())
    }
}

impl Column<'_> for Means {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(word) => Self::parse(word),
            _ => None,
        }
    }
}
