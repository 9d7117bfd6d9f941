//! What the stand-in knows: accounts, sessions, payments, refunds, and what is still to be told.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use wirephoto_database::Moment;

use crate::Secret;

/// An account: whoever has its secret key acts for it.
#[derive(Clone, Default)]
pub struct Account {
    /// Where it is told what happens, and the secret that signs it.
    pub webhook: Option<(String, Secret)>,
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionStatus {
    /// It can be paid.
    Open,
    /// The customer is done.
    Complete,
    /// It can no more be paid.
    Expired,
}

/// Where the money of a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// With the customer.
    None,
    /// On its way, for days.
    Processing,
    /// There.
    Paid,
    /// The bank said no.
    Failed,
}

/// A Checkout Session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Such as `cs_test_1`.
    pub id: String,
    /// Where it stands.
    pub status: SessionStatus,
    /// Where the money is.
    pub mark: Mark,
    /// The name of the money once the customer is done: `pi_1`.
    pub payment: String,
    /// In Stripe's unit.
    pub amount: i64,
    /// In small letters.
    pub currency: String,
    /// What it is for.
    pub description: String,
    /// Our order.
    pub client_reference: String,
    /// The customer's address.
    pub email: String,
    /// Where the customer goes when it is paid.
    pub success_url: String,
    /// Where they go when they give up.
    pub cancel_url: String,
    /// What the money is marked with.
    pub(super) order: String,
    pub(super) account: String,
}

/// An answer that is given again to the same key.
#[derive(Clone)]
pub(super) struct Answered {
    pub(super) asked: String,
    pub(super) status: u16,
    pub(super) answer: Value,
}

/// Something that an account is to be told.
#[derive(Clone)]
pub(super) struct News {
    pub(super) account: String,
    pub(super) event: String,
    pub(super) body: Vec<u8>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) address: String,
    pub(super) accounts: HashMap<String, Account>,
    pub(super) sessions: Vec<Session>,
    pub(super) refunds: BTreeMap<String, i64>,
    pub(super) answered: HashMap<String, Answered>,
    pub(super) news: VecDeque<News>,
    pub(super) bell: Arc<Bell>,
    pub(super) answers_to_lose: u32,
    pub(super) calls_to_refuse: u32,
    pub(super) tells_at_once: bool,
    /// What happened last: numbers that no stand-in before this one has used.
    last_event: i64,
    refund_count: u32,
}

impl State {
    pub(super) fn new(address: String) -> Self {
        Self { address, last_event: Moment::now().micros(), ..Self::default() }
    }

    pub(super) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub(super) fn refunded(&self, payment: &str) -> i64 {
        self.refunds.get(payment).copied().unwrap_or(0)
    }

    pub(super) fn next_refund(&mut self) -> String {
        self.refund_count += 1;
        format!("re_{}", self.refund_count)
    }

    pub(super) fn pay(&mut self, id: &str, mark: Mark) -> bool {
        let Some(session) = self.change(id, SessionStatus::Open, |session| {
            session.status = SessionStatus::Complete;
            session.mark = mark;
        }) else {
            return false;
        };
        self.tell("checkout.session.completed", &session.account, &session.json(false));
        true
    }

    pub(super) fn bank_answers(&mut self, id: &str, has_money: bool) {
        let changed = self.change(id, SessionStatus::Complete, |session| {
            session.mark = if has_money { Mark::Paid } else { Mark::Failed };
        });
        if let Some(session) = changed {
            let outcome = if has_money { "succeeded" } else { "failed" };
            let kind = format!("checkout.session.async_payment_{outcome}");
            self.tell(&kind, &session.account, &session.json(false));
        }
    }

    pub(super) fn expire(&mut self, id: &str) -> bool {
        let changed = self.change(id, SessionStatus::Open, |session| session.status = SessionStatus::Expired);
        if let Some(session) = &changed {
            self.tell("checkout.session.expired", &session.account, &session.json(false));
        }
        changed.is_some()
    }

    /// Gives back what was not given back yet.
    pub(super) fn refund_all(&mut self, payment: &str) {
        let paid = self.sessions.iter().find(|session| session.payment == payment).cloned();
        if let Some(session) = paid {
            self.refund(&session, session.amount - self.refunded(payment));
        }
    }

    pub(super) fn refund(&mut self, session: &Session, amount: i64) {
        let refunded = self.refunded(&session.payment) + amount;
        self.refunds.insert(session.payment.clone(), refunded);
        let charge = json!({
            "id": session.payment.replace("pi_", "ch_"),
            "object": "charge",
            "payment_intent": session.payment,
            "amount": session.amount,
            "amount_refunded": refunded,
            "currency": session.currency,
            "refunded": refunded == session.amount,
            "metadata": { "order": session.order },
        });
        self.tell("charge.refunded", &session.account, &charge);
    }

    /// Changes a session that stands so; a copy of it afterwards.
    fn change(
        &mut self,
        id: &str,
        status: SessionStatus,
        change: impl FnOnce(&mut Session),
    ) -> Option<Session> {
        let session =
            self.sessions.iter_mut().find(|session| session.id == id && session.status == status)?;
        change(session);
        Some(session.clone())
    }

    fn tell(&mut self, kind: &str, account: &str, object: &Value) {
        self.last_event += 1;
        let event = format!("evt_{}", self.last_event);
        let body = json!({ "id": event, "object": "event", "type": kind, "data": { "object": object } });
        let body = body.to_string().into_bytes();
        self.news.push_back(News { account: account.to_owned(), event, body });
        self.bell.ring();
    }
}

impl Session {
    /// As Stripe writes it, with all of the PaymentIntent if that was asked for.
    pub(super) fn json(&self, is_expanded: bool) -> Value {
        let (status, intent_status) = match (self.status, self.mark) {
            (SessionStatus::Open, _) => ("open", "requires_payment_method"),
            (SessionStatus::Expired, _) => ("expired", "canceled"),
            (SessionStatus::Complete, Mark::Paid) => ("complete", "succeeded"),
            (SessionStatus::Complete, Mark::Failed) => ("complete", "requires_payment_method"),
            (SessionStatus::Complete, _) => ("complete", "processing"),
        };
        let intent = match (self.status, is_expanded) {
            (SessionStatus::Complete, true) => json!({ "id": self.payment, "status": intent_status }),
            (SessionStatus::Complete, false) => json!(self.payment),
            _ => Value::Null,
        };
        json!({
            "id": self.id,
            "object": "checkout.session",
            "client_reference_id": self.client_reference,
            "status": status,
            "payment_status": if self.mark == Mark::Paid { "paid" } else { "unpaid" },
            "payment_intent": intent,
            "amount_total": self.amount,
            "currency": self.currency,
            "url": Value::Null,
        })
    }
}

/// Wakes whoever tells.
#[derive(Default)]
pub(super) struct Bell {
    is_rung: Mutex<bool>,
    changed: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.is_rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    pub(super) fn wait(&self, most: Duration) {
        let is_rung = self.is_rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(is_rung, most, |is_rung| !*is_rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}
