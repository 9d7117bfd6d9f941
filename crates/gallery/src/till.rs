//! The host's till: customers are sent to where they pay, what was paid is asked about when nothing is heard, and what
//! is owed is given back.
//!
//! A provider may take seconds to answer, so it is never asked inside a transaction, and never on a thread that serves
//! pages.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wirephoto_billing::payment::{self, Look, Next, PayError, Receipt};
use wirephoto_billing::refund::{self, Refund};
use wirephoto_billing::{
    Charge, Invoice, Means, Money, Provider, ProviderError, Settled, Stripe, terms, webhook,
};
use wirephoto_database::{Id, Moment, crash_point};
use wirephoto_site::Problem;

use crate::order::Order;
use crate::service::order::Doing;
use crate::service::{file, till};
use crate::words::{Sentence, words};
use crate::{Error, Gallery, Result};

/// How often it is looked whether something is due.
const EVERY: Duration = Duration::from_secs(1);
/// How long a database that does not answer is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);
/// How often what is old is forgotten.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// What one round at the till came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// Refunds that are through.
    pub refunded: u32,
    /// Refunds that have to wait.
    pub put_off: u32,
    /// Payments that were asked about.
    pub asked: u32,
}

/// The till's own thread; it ends when this is dropped.
#[derive(Debug)]
pub struct Minding {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Gallery {
    /// Where the customer pays an order, by whose link they came; `None` where there is nothing to pay on a page. What
    /// turns out to be paid is settled.
    ///
    /// Pages lead there by a link and not by a form: the policy of our pages lets forms go nowhere else.
    pub(crate) async fn pay(
        &self,
        order: &Order,
        link: &str,
        now: Moment,
    ) -> Result<Option<String>, Problem> {
        let (gallery, charge) = (self.clone(), self.charge(order, link)?);
        let owner = order.owner;
        let next = tokio::task::spawn_blocking(move || {
            let provider = gallery.provider(owner, Means::Stripe)?;
            payment::pay(&gallery.0.database, provider.as_ref(), &charge, now)
        });
        match next.await.map_err(Problem::internal)?.map_err(unpaid)? {
            Next::Redirect(page) => Ok(Some(page)),
            Next::Nothing => Ok(None),
            Next::Paid(receipt) => {
                self.settle(receipt, now).await?;
                Ok(None)
            }
        }
    }

    /// Asks whether an order was paid in the meantime: for a customer who comes back before word of it does. Answers
    /// whether it is news. A provider that does not answer is no matter: it is asked again.
    pub(crate) async fn ask_payment(&self, order: &Order, now: Moment) -> Result<bool, Problem> {
        let (gallery, owner, id) = (self.clone(), order.owner, order.document.id);
        let asked = tokio::task::spawn_blocking(move || {
            let payment = gallery.0.database.read(move |tx| payment::of_order(tx, id)).wait()?;
            let Some((payment, begun)) = payment.and_then(|payment| Some((payment.clone(), payment.begun?)))
            else {
                return Ok(None);
            };
            if payment.state != payment::PaymentState::Open || begun.reference.is_empty() {
                return Ok(None);
            }
            let settled = gallery.provider(owner, payment.means)?.look_up(&begun.reference)?;
            let means = payment.means;
            Ok::<_, PayError>(match settled {
                Settled::Paid { payment, amount } => {
                    Some(Receipt { owner, order: id, means, payment, amount })
                }
                Settled::Open | Settled::Expired => None,
            })
        });
        match asked.await.map_err(Problem::internal)? {
            Ok(Some(receipt)) => self.settle(receipt, now).await.map(|()| true),
            Ok(None) => Ok(false),
            Err(PayError::Database(error)) => Err(Error::Database(error).into()),
            Err(error) => {
                tracing::warn!(order.id = %id, %error, "a payment could not be asked about");
                Ok(false)
            }
        }
    }

    async fn settle(&self, receipt: Receipt, now: Moment) -> Result<(), Problem> {
        let (owner, doing) = (receipt.owner, Doing::new(&self.0.site, now));
        self.0.database.write(move |tx| till::settle(tx, &receipt, &doing)).await?;
        self.tell(owner);
        Ok(())
    }

    fn charge(&self, order: &Order, link: &str) -> Result<Charge> {
        let document = &order.document;
        let page = self.0.site.link(&format!("/o/{link}"));
        let amount = Money::of_document(document.total, &document.currency).map_err(payment::Error::Money)?;
        Ok(Charge {
            order: document.id,
            number: document.number.clone(),
            attempt: 1,
            amount,
            description: (words(order.language).till.charge)(&document.number, &order.event_name),
            email: document.customer.email.clone(),
            success_url: format!("{page}?paid=1"),
            cancel_url: page,
        })
    }

    /// Who takes an owner's money. Blocks.
    fn provider(&self, owner: Id, means: Means) -> Result<Box<dyn Provider>, PayError> {
        if means == Means::Invoice {
            return Ok(Box::new(Invoice));
        }
        let terms = self.0.database.read(move |tx| terms::of_owner(tx, owner)).wait()?;
        let keys = terms.stripe.ok_or(ProviderError::Key)?;
        Ok(Box::new(Stripe::new(&self.0.stripe, keys.key)))
    }

    /// Gives back what is due, and asks about payments of which nothing was heard. Blocks: for a thread of its own.
    pub fn mind_till(&self, now: Moment) -> Result<Round> {
        let mut round = Round::default();
        for due in self.0.database.write(move |tx| refund::claim(tx, now)).wait()? {
            if self.give_back(due, now)? {
                round.refunded += 1;
            } else {
                round.put_off += 1;
            }
        }
        for look in self.0.database.write(move |tx| payment::due(tx, now)).wait()? {
            round.asked += 1;
            self.look(&look, now)?;
        }
        Ok(round)
    }

    /// Gives money back; answers whether that is through.
    fn give_back(&self, refund: Refund, now: Moment) -> Result<bool> {
        let asked = match self.provider(refund.owner, refund.means) {
            Ok(provider) => provider.refund(&refund.payment, refund.amount, refund.id),
            Err(PayError::Database(error)) => return Err(error.into()),
            Err(PayError::Provider(error)) => Err(error),
            Err(PayError::Unknown) => Err(ProviderError::Nonsense),
        };
        crash_point("refund.asked");
        let (owner, doing) = (refund.owner, Doing::new(&self.0.site, now));
        let order = refund.order;
        match asked {
            Ok(()) => {
                self.0.database.write(move |tx| till::refunded(tx, &refund, &doing)).wait()?;
                self.tell(owner);
                Ok(true)
            }
            Err(error) => {
                tracing::warn!(order.id = %order, %error, "money could not be given back");
                self.0.database.write(move |tx| refund::put_off(tx, &refund, &error, now)).wait()?;
                Ok(false)
            }
        }
    }

    /// Asks about an attempt of which nothing was heard, or ends that of an order that was taken back.
    fn look(&self, look: &Look, now: Moment) -> Result<()> {
        let asked = self.provider(look.owner, look.means).and_then(|provider| {
            let reference = &look.reference;
            Ok(if look.is_cancelled { provider.close(reference) } else { provider.look_up(reference) }?)
        });
        match asked {
            Ok(Settled::Open) => Ok(()),
            Ok(Settled::Expired) => {
                let (order, reference) = (look.order, look.reference.clone());
                self.0.database.write(move |tx| payment::ended(tx, order, &reference)).wait()?;
                Ok(())
            }
            Ok(Settled::Paid { payment, amount }) => {
                let Look { owner, order, means, .. } = *look;
                let receipt = Receipt { owner, order, means, payment, amount };
                let doing = Doing::new(&self.0.site, now);
                self.0.database.write(move |tx| till::settle(tx, &receipt, &doing)).wait()?;
                self.tell(owner);
                Ok(())
            }
            Err(PayError::Database(error)) => Err(error.into()),
            Err(error) => {
                tracing::warn!(order.id = %look.order, %error, "a payment could not be asked about");
                Ok(())
            }
        }
    }

    /// Forgets what is old: notices of providers, and files that were fetched or that nobody fetches. Blocks.
    pub fn tidy_till(&self, now: Moment) -> Result<()> {
        self.0.database.write(move |tx| webhook::forget(tx, now)).wait()?;
        while self.0.database.write(move |tx| file::expire(tx, now)).wait()? {}
        if !self.0.database.read(till::is_balanced).wait()? {
            tracing::error!("the books do not balance; somebody has changed the database by hand");
        }
        Ok(())
    }

    /// Begins to mind the till, on a thread of its own.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start_till(&self) -> std::io::Result<Minding> {
        let gallery = self.clone();
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::Builder::new().name("till".to_owned()).spawn(move || {
            let mut tidied: Option<Moment> = None;
            loop {
                let now = Moment::now();
                let mut minded = gallery.mind_till(now).map(drop);
                if tidied.is_none_or(|at| now.since(at) >= TIDY_EVERY) {
                    tidied = Some(now);
                    minded = minded.and_then(|()| gallery.tidy_till(now));
                }
                let pause = match minded {
                    Ok(()) => EVERY,
                    Err(error) => {
                        tracing::warn!(%error, "the till cannot be minded");
                        AFTER_TROUBLE
                    }
                };
                if stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        })?;
        Ok(Minding { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Minding {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // What panicked has said so; there is nothing to add.
            let _ = thread.join();
        }
    }
}

/// Why nothing can be paid now, to the customer.
fn unpaid(error: PayError) -> Problem {
    use axum::http::StatusCode;
    let (status, find): (_, fn(&'static crate::words::Words) -> &'static str) = match &error {
        PayError::Database(inner) => return Error::Database(inner.clone()).into(),
        PayError::Unknown => return Error::NoOrder.into(),
        PayError::Provider(ProviderError::Amount(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, |t| t.till.amount_unfit)
        }
        PayError::Provider(
            ProviderError::Unreachable(_) | ProviderError::Busy(_) | ProviderError::Nonsense,
        ) => (StatusCode::BAD_GATEWAY, |t| t.till.provider_away),
        PayError::Provider(ProviderError::Key | ProviderError::Refused(_)) => {
            (StatusCode::BAD_GATEWAY, |t| t.till.provider_refused)
        }
    };
    let sentence = Sentence::said(find);
    Problem::told(status, move |language| sentence.told(language)).detail(error)
}
