//! What is said of price lists, labs and orders: what is refused, and what stands in an order's way. The sentences stand
//! in [`crate::words`].

use std::fmt;

use serde::{Deserialize, Serialize};
use wirephoto_exchange::order::Reason;
use wirephoto_exchange::prices::InvalidPriceList;
use wirephoto_site::Language;

use crate::words::words;

/// What is refused of price lists, labs and orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trade {
    /// Nothing could be sold by the list.
    PriceList(InvalidPriceList),
    /// Not a document of a price list; what a reader said of it.
    NotAPriceList(String),
    /// There is a newer version than the one that was seen.
    PriceListChanged,
    /// The event of this number sells by the list.
    PriceListInUse(u32),
    /// The price list has no such product.
    NoProduct {
        /// What was asked for.
        named: String,
        /// What there is, between commas.
        known: String,
    },
    /// The event sells nothing.
    NothingForSale(u32),
    /// More per cent than these.
    Markup(u32),
    /// Two prices of a picture for one product.
    OwnPriceTwice,
    /// A price that is none.
    OwnPrice,
    /// What was typed is no amount in a currency.
    NotAnAmount {
        /// What was typed.
        typed: String,
        /// Its currency.
        currency: String,
        /// What one looks like.
        example: String,
    },
    /// More days than these.
    KeepDays(u32),
    /// Orders are on their way to this lab.
    LabInUse(String),
    /// Orders of this host are not done.
    HostHasOrders(String),
    /// The order was sent.
    OnItsWay,
    /// The order is closed.
    NothingLeft,
    /// The order is shipped, done or cancelled.
    Over,
    /// The order is paid, or paid back.
    NotOpen,
    /// The order is still to be sent.
    NotSent,
}

/// What stands in an order's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Trouble {
    /// Who should answer does not.
    Away {
        /// The address.
        url: String,
    },
    /// It shows another certificate.
    Certificate {
        /// The address.
        url: String,
    },
    /// It does not know this studio, or this studio does not know it any more.
    Stranger {
        /// The address.
        url: String,
    },
    /// What answers is something else.
    NotAHost {
        /// The address.
        url: String,
    },
    /// What a host or a lab said, in its own words.
    Said {
        /// A sentence.
        sentence: String,
    },
    /// There is no lab to print it.
    NoLab,
    /// An original cannot be read.
    Unreadable {
        /// Its number in the event.
        number: u32,
        /// What the reader said.
        detail: String,
    },
    /// It would be made otherwise than the lab knows it.
    Remade {
        /// Its number in the event.
        number: u32,
    },
    /// It came there as something else, each time.
    Altered {
        /// Its number in the event.
        number: u32,
        /// Where.
        peer: String,
        /// How often it was sent.
        tries: u32,
    },
    /// The lab lacks a file that it had.
    Lost {
        /// Its name.
        lab: String,
    },
    /// The lab has cancelled the job.
    LabCancelled,
    /// The lab was at it before it was taken back.
    TooLate,
    /// The order does not have what is to be sent.
    Changed,
    /// A picture cannot be delivered; the customer hears the same.
    #[serde(untagged)]
    Picture(Reason),
}

impl Trouble {
    /// In its reader's language.
    pub fn told(&self, language: Language) -> String {
        (words(language).trouble)(self)
    }

    /// What the customer should know of it, because nobody but the photographer can help.
    pub(crate) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Picture(reason) => Some(reason.clone()),
            Self::Unreadable { number, .. } => Some(Reason::Unreadable { number: *number }),
            _ => None,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.told(Language::English))
    }
}

impl std::error::Error for Trouble {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_is_read_as_it_was_kept() {
        let unreadable = Trouble::Unreadable { number: 7, detail: "It ends early.".to_owned() };
        for (trouble, kept) in [
            (Trouble::NoLab, r#"{"kind":"no-lab"}"#),
            (unreadable, r#"{"kind":"unreadable","number":7,"detail":"It ends early."}"#),
            (Trouble::Picture(Reason::Missing { number: 7 }), r#"{"kind":"missing","number":7}"#),
            (Trouble::Picture(Reason::Forgotten { number: 7 }), r#"{"kind":"forgotten","number":7}"#),
        ] {
            assert_eq!(serde_json::to_string(&trouble).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Trouble>(kept).unwrap(), trouble);
        }
    }
}
