//! What is said of money and orders to photographers, and to customers who pay.

mod english;
mod german;

use wirephoto_billing::Means;
use wirephoto_billing::ledger::{self, Account};
use wirephoto_exchange::order::{PaymentState, Stage};

use crate::order::What;

pub use english::ENGLISH;
pub use german::GERMAN;

/// The words of one language.
pub struct Till {
    // To customers.
    /// What stands on the provider's page: the order's number, the event's name.
    pub charge: fn(&str, &str) -> String,
    pub given_back: &'static str,
    pub amount_unfit: &'static str,
    pub provider_away: &'static str,
    pub provider_refused: &'static str,

    // The list of orders.
    pub orders: &'static str,
    pub no_orders: &'static str,
    pub how_orders_come: &'static str,
    pub none_such: &'static str,
    pub show: &'static str,
    pub show_open: &'static str,
    pub show_unpaid: &'static str,
    pub show_all: &'static str,
    pub older: &'static str,
    /// How many pictures, and what it comes to.
    pub truth: fn(u64, &str) -> String,
    pub stage: fn(Stage) -> &'static str,
    pub payment: fn(PaymentState) -> &'static str,

    // An order.
    pub back_to_orders: &'static str,
    pub order: fn(&str) -> String,
    pub placed: &'static str,
    pub from_event: &'static str,
    pub customer: &'static str,
    pub address: &'static str,
    pub email: &'static str,
    pub says: &'static str,
    pub delivery: &'static str,
    pub invoice_number: &'static str,
    pub reversal_number: &'static str,
    pub paid_by: &'static str,
    pub means: fn(Means) -> &'static str,
    pub what: &'static str,
    pub quantity: &'static str,
    pub price: &'static str,
    pub sum: &'static str,
    pub total: &'static str,
    /// What the tax is called, and hundredths of a per cent.
    pub tax_in_it: fn(&str, u32) -> String,
    pub picture: fn(u32) -> String,
    pub copies: fn(u32) -> String,
    pub problem: &'static str,
    pub tracking: &'static str,
    pub history: &'static str,
    pub happened: fn(&What) -> String,
    pub remark: &'static str,
    pub remark_hint: &'static str,
    pub remark_too_long: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub actions: &'static str,
    pub mark_paid: &'static str,
    pub mark_paid_hint: &'static str,
    pub ship: &'static str,
    pub ship_hint: &'static str,
    pub tracking_field: &'static str,
    pub done: &'static str,
    pub done_hint: &'static str,
    pub cancel: &'static str,
    pub cancel_paid: &'static str,
    pub cancel_hint: &'static str,
    pub cancel_cash_hint: &'static str,
    pub cancel_ask: &'static str,
    pub reason: &'static str,
    pub reason_hint: &'static str,
    pub reason_wanted: &'static str,
    pub too_late: &'static str,
    pub refund_waits: &'static str,
    /// Why.
    pub refund_failed: fn(&str) -> String,
    pub refund_again: &'static str,

    // Money.
    pub money: &'static str,
    pub how_paid: &'static str,
    pub how_paid_hint: &'static str,
    pub invoice_switch: &'static str,
    pub stripe_switch: &'static str,
    pub stripe_key: &'static str,
    pub stripe_key_hint: &'static str,
    /// How it ends.
    pub key_kept: fn(&str) -> String,
    pub webhook: &'static str,
    pub webhook_hint: &'static str,
    pub webhook_secret: &'static str,
    pub webhook_secret_hint: &'static str,
    pub stripe_forget: &'static str,
    pub not_a_key: &'static str,
    pub not_a_secret: &'static str,
    pub key_wanted: &'static str,
    pub key_refused: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub by_month: &'static str,
    pub by_event: &'static str,
    pub no_sales: &'static str,
    pub month: &'static str,
    pub event: &'static str,
    pub orders_column: &'static str,
    pub sales: &'static str,
    pub delivery_column: &'static str,
    pub tax: &'static str,
    pub received: &'static str,
    pub open: &'static str,
    pub owed: &'static str,
    pub without_event: &'static str,
    pub net_hint: &'static str,
    pub chart: fn(&str) -> String,
    pub csv: &'static str,
    pub journal: &'static str,
    pub journal_columns: [&'static str; 7],
    pub account: fn(Account) -> &'static str,
    pub entry: fn(ledger::What) -> &'static str,
}
