//! Money on both engines: the books, payments in every order of events, and a stand-in for Stripe.

use wirephoto_billing::payment::{self, PaymentState, Receipt, Sale};
use wirephoto_billing::{Currency, Means, Money, TaxRate};
use wirephoto_database::{Database, Id, Moment};

mod books;
mod orders;
mod stripe;

/// When the stories begin: 14 November 2023.
fn noon() -> Moment {
    Moment::from_micros(1_700_000_000_000_000)
}

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

const OWNER: u8 = 1;
const ORDER: u8 = 2;
const EVENT: u8 = 3;

/// An order of 119.00 EUR, of which 11.90 are for delivery, with a tax of 19 %.
fn sale() -> Sale {
    Sale {
        order: id(ORDER),
        owner: id(OWNER),
        event: Some(id(EVENT)),
        total: euro(11_900),
        delivery: euro(1_190),
        tax_rate: TaxRate::new(1_900).unwrap(),
    }
}

fn open(database: &Database, sale: Sale, means: Means) -> PaymentState {
    database.write(move |tx| payment::open(tx, &sale, means, noon())).wait().unwrap()
}

fn receipt(payment: &str) -> Receipt {
    Receipt {
        owner: id(OWNER),
        order: id(ORDER),
        means: Means::Stripe,
        payment: payment.to_owned(),
        amount: euro(11_900),
    }
}
