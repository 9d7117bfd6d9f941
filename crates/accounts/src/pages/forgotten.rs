//! Somebody has forgotten their password: a link by mail, where this host has a mail server.

use axum::extract::State;
use axum::response::Response;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, Language, Problem};

use super::mailed::{Asking, Fields};
use crate::Accounts;
use crate::words::words;

fn asking(language: Language) -> Asking {
    let t = words(language);
    let lead = t.forgotten_lead.to_owned();
    Asking {
        t,
        path: "/forgotten",
        title: t.forgotten,
        lead,
        button: t.forgotten_button,
        done: t.forgotten_done,
    }
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    if !accounts.has_mail().await? {
        return Err(Problem::not_found());
    }
    asking(language).show(accounts.site(), &csrf)
}

pub(super) async fn ask(
    State(accounts): State<Accounts>,
    address: ClientAddress,
    csrf: Csrf,
    language: Language,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    if !accounts.has_mail().await? {
        return Err(Problem::not_found());
    }
    let email = fields.email.trim();
    let asked = accounts.ask_reset(email, address.network(), language, Moment::now()).await;
    asking(language).answer(accounts.site(), &csrf, email, asked)
}
