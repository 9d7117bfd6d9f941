//! A stand-in for Stripe on this machine: for tests, and for the demo, in which a browser pays.
//!
//! It keeps state as Stripe does (accounts, Checkout Sessions, PaymentIntents, refunds, idempotency keys), answers the
//! calls of [`Stripe`](crate::Stripe) with the same JSON and the same refusals, has a page on which a session is paid
//! (`/pay/{session}`), and tells what happened by signed webhooks. What goes wrong on real ways can be asked for: answers
//! that are lost ([`Mock::lose_answers`]), and webhooks that come twice, in another order, late or forged ([`Manner`]).

mod api;
mod page;
mod state;
mod tell;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::Secret;
use state::State;
pub use state::{Account, Mark, Session, SessionStatus};
pub use tell::{Manner, Told};

/// A stand-in for Stripe; it ends when this is dropped.
pub struct Mock {
    address: SocketAddr,
    shared: Shared,
    runtime: Option<Runtime>,
}

/// What the server and its owner both see.
#[derive(Clone)]
struct Shared(Arc<Mutex<State>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mock {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// If the system gives no port or no thread.
    pub fn start() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("stripe-mock")
            .enable_all()
            .build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Shared(Arc::new(Mutex::new(State::new(format!("http://{address}")))));
        let routes = Router::new().merge(api::routes()).merge(page::routes()).with_state(shared.clone());
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener)?;
            axum::serve(listener, routes).await
        });
        Ok(Self { address, shared, runtime: Some(runtime) })
    }

    /// What takes the place of [`stripe::ADDRESS`](crate::stripe::ADDRESS).
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Opens an account, or changes where its webhooks go.
    pub fn open_account(&self, key: &Secret, webhook: Option<(&str, &Secret)>) {
        let webhook = webhook.map(|(url, secret)| (url.to_owned(), secret.clone()));
        self.shared.lock().accounts.insert(key.reveal().to_owned(), Account { webhook });
    }

    /// The sessions of all accounts, oldest first.
    pub fn sessions(&self) -> Vec<Session> {
        self.shared.lock().sessions.clone()
    }

    /// What of a payment was given back, in Stripe's unit.
    pub fn refunded(&self, payment: &str) -> i64 {
        self.shared.lock().refunded(payment)
    }

    /// Pays a session as a customer does on its page; `false` if it can no more be paid.
    pub fn pay(&self, session: &str) -> bool {
        self.shared.lock().pay(session, Mark::Paid)
    }

    /// Pays a session in a way that takes days: the customer is done, the money is on its way.
    pub fn pay_slowly(&self, session: &str) -> bool {
        self.shared.lock().pay(session, Mark::Processing)
    }

    /// The bank answers, days later.
    pub fn bank_answers(&self, session: &str, has_money: bool) {
        self.shared.lock().bank_answers(session, has_money);
    }

    /// A day has passed: a session that was not paid expires.
    pub fn expire(&self, session: &str) {
        self.shared.lock().expire(session);
    }

    /// The owner gives a payment back on Stripe's own pages, all of it.
    pub fn refund_by_owner(&self, payment: &str) {
        self.shared.lock().refund_all(payment);
    }

    /// The next calls of the API do what they are asked, and their answers are lost on the way (answer 500).
    pub fn lose_answers(&self, count: u32) {
        self.shared.lock().answers_to_lose = count;
    }

    /// The next calls of the API are refused before they do anything (answer 503).
    pub fn refuse_calls(&self, count: u32) {
        self.shared.lock().calls_to_refuse = count;
    }

    /// Tells what was not told yet, in some manner, and what each time was answered. Notices that were not taken stay,
    /// and are told again the next time. Blocks.
    pub fn tell(&self, manner: &Manner) -> Vec<Told> {
        tell::tell(&self.shared, manner)
    }

    /// From now on everything is told as it happens, on a thread of its own, and again every second until it is taken.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn tell_at_once(&self) -> std::io::Result<()> {
        const PAUSE: Duration = Duration::from_secs(1);
        let shared = self.shared.clone();
        shared.lock().tells_at_once = true;
        std::thread::Builder::new().name("stripe-mock-tells".to_owned()).spawn(move || {
            while shared.lock().tells_at_once {
                tell::tell(&shared, &Manner::default());
                let waiting = shared.lock().bell.clone();
                waiting.wait(PAUSE);
            }
        })?;
        Ok(())
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.shared.lock().tells_at_once = false;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
