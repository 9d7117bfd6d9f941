//! The page on which a session is paid: for browsers of tests and of the demo.

use axum::Router;
use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::Shared;
use super::state::{Mark, Session, SessionStatus};
use crate::stripe::units;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/pay/{session}", get(show))
        .route("/pay/{session}/pay", post(pay))
        .route("/pay/{session}/cancel", post(cancel))
}

async fn show(Extract(shared): Extract<Shared>, Path(id): Path<String>) -> Response {
    let session = shared.lock().session(&id).cloned();
    match session {
        Some(session) if session.status == SessionStatus::Open => Html(page(&session)).into_response(),
        Some(_) => (StatusCode::GONE, Html(over())).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn pay(Extract(shared): Extract<Shared>, Path(id): Path<String>) -> Response {
    let mut state = shared.lock();
    if !state.pay(&id, Mark::Paid) {
        return (StatusCode::GONE, Html(over())).into_response();
    }
    let success = state.session(&id).map(|session| session.success_url.clone()).unwrap_or_default();
    Redirect::to(&success).into_response()
}

async fn cancel(Extract(shared): Extract<Shared>, Path(id): Path<String>) -> Response {
    let cancel_url = shared.lock().session(&id).map(|session| session.cancel_url.clone());
    cancel_url.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |url| Redirect::to(&url).into_response())
}

fn page(session: &Session) -> String {
    let amount = units::read(session.amount, &session.currency).map(|amount| amount.to_string());
    let body = format!(
        "<h1>{}</h1>
         <p>{}</p>
         <form method=\"post\" action=\"/pay/{id}/pay\"><button id=\"pay\">Pay</button></form>
         <form method=\"post\" action=\"/pay/{id}/cancel\"><button id=\"cancel\">Cancel</button></form>
         <p>This page stands in for Stripe. No money moves.</p>",
        escaped(&amount.unwrap_or_default()),
        escaped(&session.description),
        id = session.id,
    );
    document(&body)
}

fn over() -> String {
    document("<h1>This payment is over</h1><p>Go back to your order to see how it stands.</p>")
}

fn document(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">
         <meta name=\"viewport\" content=\"width=device-width\"><title>Pay</title>
         <style>:root {{ color-scheme: light dark }}
         body {{ font: 1.125rem/1.5 system-ui; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }}
         button {{ font: inherit; width: 100%; padding: .75rem; margin: .25rem 0 }}</style>
         <main>{body}</main></html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
