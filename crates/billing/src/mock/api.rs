//! The calls of Stripe's API that we make, with its answers and its refusals.

use std::collections::BTreeMap;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::Shared;
use super::state::{Answered, Mark, Session, SessionStatus, State};
use crate::stripe::{VERSION, units};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/checkout/sessions", get(list).post(create))
        .route("/v1/checkout/sessions/{session}", get(look_up))
        .route("/v1/checkout/sessions/{session}/expire", post(expire))
        .route("/v1/refunds", post(refund))
}

/// A refusal, as Stripe writes it.
struct No(StatusCode, &'static str, String);

type Done = Result<Value, No>;
type Form = BTreeMap<String, String>;

fn no(code: &'static str, message: &str) -> No {
    No(StatusCode::BAD_REQUEST, code, message.to_owned())
}

async fn list(Extract(shared): Extract<Shared>, headers: HeaderMap) -> Response {
    let mut state = shared.lock();
    let done = account(&mut state, &headers).map(|_| json!({ "object": "list", "data": [] }));
    respond(&mut state, done)
}

async fn look_up(
    Extract(shared): Extract<Shared>,
    Path(session): Path<String>,
    Query(query): Query<Form>,
    headers: HeaderMap,
) -> Response {
    let is_expanded = query.get("expand[]").is_some_and(|what| what == "payment_intent");
    let mut state = shared.lock();
    let done = account(&mut state, &headers).and_then(|account| {
        let session = own(&state, &account, &session)?;
        Ok(with_page(&state, session.json(is_expanded), &session))
    });
    respond(&mut state, done)
}

async fn create(Extract(shared): Extract<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    shared.answer(&headers, "create", &body, |state, account, form| {
        let session = session(state, account, form)?;
        state.sessions.push(session.clone());
        Ok(with_page(state, session.json(false), &session))
    })
}

async fn expire(
    Extract(shared): Extract<Shared>,
    Path(session): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    shared.answer(&headers, &format!("expire {session}"), &body, |state, account, _| {
        own(state, account, &session)?;
        if !state.expire(&session) {
            return Err(no("", "Only Checkout Sessions with a status in [\"open\"] can be expired."));
        }
        Ok(own(state, account, &session)?.json(false))
    })
}

async fn refund(Extract(shared): Extract<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    shared.answer(&headers, "refund", &body, |state, account, form| {
        let payment = field(form, "payment_intent")?;
        let amount: i64 = field(form, "amount")?.parse().map_err(|_| no("", "Invalid integer: amount"))?;
        let paid = |session: &&Session| {
            session.account == account && session.payment == payment && session.mark == Mark::Paid
        };
        let session = state.sessions.iter().find(paid).cloned();
        let session = session.ok_or_else(|| no("resource_missing", "No such payment_intent"))?;
        let left = session.amount - state.refunded(&payment);
        if left == 0 {
            return Err(no("charge_already_refunded", "The charge has already been refunded."));
        }
        if amount <= 0 || amount > left {
            return Err(no("", "Refund amount is greater than unrefunded amount on charge"));
        }
        state.refund(&session, amount);
        let id = state.next_refund();
        Ok(json!({ "id": id, "object": "refund", "amount": amount, "status": "succeeded" }))
    })
}

impl Shared {
    /// Does what a request that changes something asks for, once for each key.
    fn answer(
        &self,
        headers: &HeaderMap,
        what: &str,
        body: &[u8],
        act: impl FnOnce(&mut State, &str, &Form) -> Done,
    ) -> Response {
        let mut state = self.lock();
        let account = match account(&mut state, headers) {
            Ok(account) => account,
            Err(refused) => return respond(&mut state, Err(refused)),
        };
        let key = header(headers, "idempotency-key");
        let asked = format!("{what} {}", String::from_utf8_lossy(body));
        let key = (!key.is_empty()).then(|| format!("{account} {key}"));
        if let Some(before) = key.as_ref().and_then(|key| state.answered.get(key)).cloned() {
            return if before.asked == asked {
                finish(&mut state, before.status, before.answer)
            } else {
                respond(
                    &mut state,
                    Err(no("idempotency_key_in_use", "Keys may be used with the same parameters only.")),
                )
            };
        }
        let form: Result<Form, No> =
            serde_urlencoded::from_bytes(body).map_err(|_| no("", "The body is no form."));
        let done = form.and_then(|form| act(&mut state, &account, &form));
        let (status, answer) = written(done);
        if let Some(key) = key {
            state.answered.insert(key, Answered { asked, status, answer: answer.clone() });
        }
        finish(&mut state, status, answer)
    }
}

/// Whose key it is that a request carries.
fn account(state: &mut State, headers: &HeaderMap) -> Result<String, No> {
    if state.calls_to_refuse > 0 {
        state.calls_to_refuse -= 1;
        return Err(No(StatusCode::SERVICE_UNAVAILABLE, "", "Try again later.".to_owned()));
    }
    let key = header(headers, "authorization").trim_start_matches("Bearer ").to_owned();
    if !state.accounts.contains_key(&key) {
        return Err(No(StatusCode::UNAUTHORIZED, "", "Invalid API Key provided".to_owned()));
    }
    if header(headers, "stripe-version") != VERSION {
        return Err(no("", "Invalid Stripe API version"));
    }
    Ok(key)
}

fn own(state: &State, account: &str, id: &str) -> Result<Session, No> {
    let session = state.session(id).filter(|session| session.account == account);
    session.cloned().ok_or_else(|| {
        No(StatusCode::NOT_FOUND, "resource_missing", format!("No such checkout.session: {id}"))
    })
}

fn session(state: &State, account: &str, form: &Form) -> Result<Session, No> {
    const KNOWN: [&str; 11] = [
        "mode",
        "client_reference_id",
        "line_items[0][quantity]",
        "line_items[0][price_data][currency]",
        "line_items[0][price_data][unit_amount]",
        "line_items[0][price_data][product_data][name]",
        "payment_intent_data[metadata][order]",
        "payment_intent_data[description]",
        "success_url",
        "cancel_url",
        "customer_email",
    ];
    if let Some(unknown) = form.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(no("parameter_unknown", &format!("Received unknown parameter: {unknown}")));
    }
    let currency = field(form, "line_items[0][price_data][currency]")?;
    let amount = field(form, "line_items[0][price_data][unit_amount]")?.parse().ok();
    let amount = amount
        .filter(|amount| (1..=99_999_999).contains(amount) && units::read(*amount, &currency).is_some());
    let amount = amount.ok_or_else(|| no("parameter_invalid_integer", "Invalid amount or currency"))?;
    if field(form, "mode")? != "payment" || field(form, "line_items[0][quantity]")? != "1" {
        return Err(no("", "This stand-in sells one thing, once."));
    }
    let number = state.sessions.len() + 1;
    let id = format!("cs_test_{number}");
    let address = |name: &str| {
        let url = field(form, name)?;
        let is_address = url.starts_with("https://") || url.starts_with("http://");
        if is_address {
            Ok(url.replace("{CHECKOUT_SESSION_ID}", &id))
        } else {
            Err(no("url_invalid", "Not a valid URL"))
        }
    };
    Ok(Session {
        status: SessionStatus::Open,
        mark: Mark::None,
        payment: format!("pi_{number}"),
        amount,
        currency,
        description: field(form, "line_items[0][price_data][product_data][name]")?,
        client_reference: field(form, "client_reference_id")?,
        email: form.get("customer_email").cloned().unwrap_or_default(),
        success_url: address("success_url")?,
        cancel_url: address("cancel_url")?,
        order: field(form, "payment_intent_data[metadata][order]")?,
        account: account.to_owned(),
        id,
    })
}

fn field(form: &Form, name: &str) -> Result<String, No> {
    let value = form.get(name).filter(|value| !value.is_empty());
    value.cloned().ok_or_else(|| no("parameter_missing", &format!("Missing required param: {name}.")))
}

fn with_page(state: &State, mut answer: Value, session: &Session) -> Value {
    if session.status == SessionStatus::Open {
        answer["url"] = json!(format!("{}/pay/{}", state.address, session.id));
    }
    answer
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn written(done: Done) -> (u16, Value) {
    match done {
        Ok(answer) => (200, answer),
        Err(No(status, code, message)) => {
            let error = json!({ "type": "invalid_request_error", "code": code, "message": message });
            (status.as_u16(), json!({ "error": error }))
        }
    }
}

fn respond(state: &mut State, done: Done) -> Response {
    let (status, answer) = written(done);
    finish(state, status, answer)
}

/// Answers, or loses the answer.
fn finish(state: &mut State, status: u16, answer: Value) -> Response {
    if state.answers_to_lose > 0 {
        state.answers_to_lose -= 1;
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    (StatusCode::from_u16(status).unwrap_or_default(), Json(answer)).into_response()
}
