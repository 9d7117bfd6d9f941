//! What customers are written about their orders. Each mail has a link of its own, so that no link has to be kept.

use wirephoto_carriers::mail::{self, Mail, Mailbox};
use wirephoto_database::Transaction;
use wirephoto_exchange::order::{PaymentState, Stage, Step};

use crate::order::{Order, Standing, What};
use crate::service::order::{Doing, add_link};
use crate::words::{self, Letter, words};
use crate::{Error, Result};

/// Writes that an order was placed. Its link is there.
pub fn placed(tx: &mut Transaction<'_>, order: &Order, doing: &Doing) -> Result<()> {
    send(tx, order, Letter::Placed, doing)
}

/// Writes what a customer wants to know of a change.
pub fn write(
    tx: &mut Transaction<'_>,
    before: &Standing,
    order: &Order,
    what: &What,
    doing: &Doing,
) -> Result<()> {
    let Some(letter) = worth_a_letter(before, order, what) else { return Ok(()) };
    add_link(tx, order.document.id, &doing.link, doing.now)?;
    send(tx, order, letter, doing)
}

fn worth_a_letter<'a>(before: &Standing, order: &'a Order, what: &'a What) -> Option<Letter<'a>> {
    let document = &order.document;
    let reached = |stage| before.stage < stage && document.stage == stage;
    match what {
        What::Studio { step: Step::Cancelled { reason } } if reached(Stage::Cancelled) => {
            Some(Letter::Cancelled { reason })
        }
        What::Refunded if before.payment != PaymentState::Refunded => Some(Letter::Refunded),
        _ if before.payment == PaymentState::Open && document.payment == PaymentState::Paid => {
            (document.stage < Stage::Cancelled).then_some(Letter::Paid)
        }
        _ if reached(Stage::Shipped) && !order.has_prints() => Some(Letter::FilesReady),
        _ if reached(Stage::Shipped) => Some(Letter::Shipped { tracking: &order.tracking }),
        _ => None,
    }
}

fn send(tx: &mut Transaction<'_>, order: &Order, letter: Letter<'_>, doing: &Doing) -> Result<()> {
    let document = &order.document;
    let url = doing.site.link(&format!("/o/{}", doing.link.as_str()));
    let t = &words(order.language).orders;
    let total = words::money(document.total, &document.currency, order.language);
    let subject = (t.subject)(&letter, &document.number);
    let text = (t.letter)(
        &letter,
        &words::LetterFacts {
            name: &document.customer.name,
            number: &document.number,
            event: &order.event_name,
            total: &total,
            seller: &order.seller.name,
            url: &url,
        },
    );
    let to = Mailbox::new(&document.customer.name, &document.customer.email);
    let to = to.map_err(|_| Error::Unfit(words::Sentence::said(|t| t.orders.email_wanted)))?;
    let mut mail = Mail::new(to, &subject, &text);
    if let Ok(seller) = Mailbox::new(&order.seller.name, &order.seller.email) {
        mail = mail.reply_to(seller);
    }
    match mail::enqueue(tx, &mail, doing.now) {
        // A full outbox must not keep anybody from ordering: the order page says the same.
        Ok(_) | Err(mail::Error::Full) => Ok(()),
        Err(mail::Error::Database(error)) => Err(error.into()),
        Err(mail::Error::TooLong { .. }) => Err(Error::Unfit(words::Sentence::said(|t| t.orders.too_long))),
    }
}
