//! What is said to customers who order.

mod english;
mod german;

use std::fmt::Write as _;

use wirephoto_billing::Means;
use wirephoto_exchange::order::{OrderDocument, PaymentState, Reason, Stage};
use wirephoto_exchange::prices::Paper;

use crate::cart::Trouble;
use crate::order::What;

pub use english::ENGLISH;
pub use german::GERMAN;

impl Orders {
    /// What stands in an order's way; empty when nothing does.
    pub fn problem(&self, document: &OrderDocument) -> String {
        document.reason.as_ref().map_or_else(|| document.problem.clone(), self.reason)
    }
}

/// The words of one language.
pub struct Orders {
    // Choosing.
    pub order: &'static str,
    pub order_picture: fn(u32) -> String,
    /// A list's name.
    pub order_list: fn(&str) -> String,
    pub choose_product: &'static str,
    /// How many pictures.
    pub choose_for_all: fn(u64) -> String,
    pub quantity: &'static str,
    pub add: &'static str,
    /// A product's name.
    pub add_named: fn(&str) -> String,
    pub picture_too_small: &'static str,
    /// How many of a list are.
    pub some_too_small: fn(u64) -> String,
    pub as_a_file: &'static str,
    pub paper: fn(&Paper) -> String,
    /// How many of which product.
    pub part: fn(u32, &str) -> String,
    pub each: fn(&str) -> String,

    // The cart.
    pub cart: &'static str,
    pub in_cart: fn(u64) -> String,
    pub cart_empty: &'static str,
    pub go_on_looking: &'static str,
    pub added: fn(u32, u32) -> String,
    pub picture: fn(u32) -> String,
    pub quantity_of: fn(&str) -> String,
    pub update: &'static str,
    pub remove: fn(&str) -> String,
    pub removed: &'static str,
    pub undo: &'static str,
    pub move_crop: &'static str,
    pub choose_picture: &'static str,
    pub another_picture: &'static str,
    /// What the customer saw before.
    pub was: fn(&str) -> String,
    pub trouble: fn(Trouble) -> &'static str,
    pub mend_first: &'static str,
    pub goods: &'static str,
    pub delivery_to_come: &'static str,
    pub go_to_checkout: &'static str,
    pub back_to_cart: &'static str,

    // The crop.
    pub crop_title: fn(u32) -> String,
    pub crop_explained: &'static str,
    pub left_right: &'static str,
    pub up_down: &'static str,
    pub size: &'static str,
    pub turn: &'static str,
    pub save: &'static str,
    pub place_title: fn(&str) -> String,
    pub place_explained: &'static str,
    pub picture_number: &'static str,
    pub take_it: &'static str,

    // Checkout.
    pub checkout: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub email_why: &'static str,
    pub address: &'static str,
    pub address_why: &'static str,
    pub delivery: &'static str,
    pub delivery_as_files: &'static str,
    pub free: &'static str,
    pub payment: &'static str,
    pub means: fn(Means) -> &'static str,
    pub no_means: &'static str,
    pub note: &'static str,
    pub note_why: &'static str,
    pub look_over: &'static str,
    pub review: &'static str,
    pub review_explained: &'static str,
    pub change: &'static str,
    pub total: &'static str,
    /// The tax, its name, and hundredths of a per cent.
    pub tax_in_it: fn(&str, &str, u32) -> String,
    pub place: &'static str,
    pub sold_by: fn(&str) -> String,

    // The order.
    pub order_title: fn(&str) -> String,
    pub thanks: &'static str,
    pub thanks_invoice: &'static str,
    pub keep_link: &'static str,
    pub stage: fn(Stage) -> &'static str,
    pub payment_state: fn(PaymentState) -> &'static str,
    pub happened: fn(&What) -> Option<String>,
    /// Why something cannot be delivered.
    pub reason: fn(&Reason) -> String,
    pub progress: &'static str,
    pub history: &'static str,
    pub in_the_way: &'static str,
    pub tracking: &'static str,
    pub pay_now: &'static str,
    pub how_to_pay: &'static str,
    pub invoice: &'static str,
    pub reversal: &'static str,
    pub files: &'static str,
    pub fetch: fn(u32) -> String,
    /// The last day.
    pub fetch_until: fn(&str) -> String,
    pub file_gone: &'static str,
    pub files_when_paid: &'static str,
    pub files_to_come: &'static str,
    pub what_you_ordered: &'static str,
    pub print: &'static str,
    pub lost: &'static str,
    pub lost_explained: &'static str,
    pub send_links: &'static str,
    pub lost_done: &'static str,
    pub lost_subject: &'static str,
    /// The links, each with its number, a line each.
    pub lost_letter: fn(&str) -> String,
    pub ask_less: &'static str,

    // The invoice.
    pub invoice_title: fn(i64) -> String,
    pub reversal_title: fn(i64) -> String,
    /// Which invoice, of which day.
    pub reverses: fn(i64, &str) -> String,
    /// By which, of which day.
    pub reversed_by: fn(i64, &str) -> String,
    pub invoice_to: &'static str,
    pub invoice_from: &'static str,
    pub invoice_date: &'static str,
    pub invoice_order: &'static str,
    pub tax_number: &'static str,
    pub product: &'static str,
    pub price: &'static str,
    pub sum: &'static str,
    pub net: &'static str,
    pub page_of: fn(usize, usize) -> String,

    // What is refused, and why.
    pub no_order: &'static str,
    pub nothing_sold: &'static str,
    pub not_sold: &'static str,
    pub too_small: &'static str,
    pub no_line: &'static str,
    /// The most.
    pub no_such_quantity: fn(u32) -> String,
    pub cart_is_full: &'static str,
    pub too_long: &'static str,
    pub too_dear: &'static str,
    pub name_wanted: &'static str,
    pub email_wanted: &'static str,
    pub address_wanted: &'static str,
    pub changed: &'static str,

    // Mails.
    /// What it is about, and the order's number.
    pub subject: fn(&Letter<'_>, &str) -> String,
    pub letter: fn(&Letter<'_>, &LetterFacts<'_>) -> String,
}

/// What a customer is written about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter<'a> {
    Placed,
    Paid,
    /// How to follow the parcel; may be empty.
    Shipped {
        tracking: &'a str,
    },
    FilesReady,
    Cancelled {
        reason: &'a str,
    },
    Refunded,
}

/// What stands in a letter.
#[derive(Debug, Clone, Copy)]
pub struct LetterFacts<'a> {
    pub name: &'a str,
    pub number: &'a str,
    pub event: &'a str,
    pub total: &'a str,
    pub seller: &'a str,
    pub url: &'a str,
}

/// `13 × 18 cm, matte`.
fn paper_in_words(paper: &Paper, border: &str, point: char) -> String {
    let side = |um: u32| length(um, point);
    let mut text = format!("{} × {} cm", side(paper.width_um), side(paper.height_um));
    if !paper.finish.is_empty() {
        text.push_str(", ");
        text.push_str(&paper.finish);
    }
    if paper.border_um > 0 {
        let _ = write!(text, ", {border} {} cm", side(paper.border_um));
    }
    text
}

/// Centimetres, to a tenth.
fn length(um: u32, point: char) -> String {
    let tenths = um.saturating_add(500) / 1000;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}{point}{rest}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_papers_are_written_as_their_readers_write_them() {
        let paper = Paper { width_um: 101_600, height_um: 152_400, border_um: 5_000, finish: "matte".into() };
        assert_eq!((ENGLISH.paper)(&paper), "10.2 × 15.2 cm, matte, white border 0.5 cm");
        let paper = Paper { border_um: 0, finish: String::new(), width_um: 130_000, height_um: 180_000 };
        assert_eq!((GERMAN.paper)(&paper), "13 × 18 cm");
    }

    #[test]
    fn p9_every_letter_has_its_link() {
        let facts = LetterFacts {
            name: "Eve",
            number: "7K3MQ9TD",
            event: "Party",
            total: "€1",
            seller: "Ada",
            url: "https://example.org/o/1",
        };
        for words in [&ENGLISH, &GERMAN] {
            for letter in [
                Letter::Placed,
                Letter::Paid,
                Letter::Shipped { tracking: "" },
                Letter::Shipped { tracking: "1Z" },
                Letter::FilesReady,
                Letter::Cancelled { reason: "No." },
                Letter::Refunded,
            ] {
                assert!((words.letter)(&letter, &facts).contains(facts.url));
                assert!((words.subject)(&letter, facts.number).contains(facts.number));
            }
        }
    }
}
