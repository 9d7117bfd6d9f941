//! Signing up, where a host lets strangers in: an address, to which a link is mailed.

use axum::extract::State;
use axum::response::Response;
use wirephoto_database::Moment;
use wirephoto_site::{ClientAddress, Csrf, Form, Language, Problem};

use super::mailed::{Asking, Fields};
use crate::Accounts;
use crate::account::Email;
use crate::words::words;

fn asking(accounts: &Accounts, language: Language) -> Asking {
    let t = words(language);
    let lead = (t.sign_up_lead)(accounts.site().name());
    Asking { t, path: "/sign-up", title: t.sign_up, lead, button: t.sign_up_button, done: t.sign_up_done }
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    if !accounts.is_open().await? {
        return Err(Problem::not_found());
    }
    asking(&accounts, language).show(accounts.site(), &csrf)
}

pub(super) async fn ask(
    State(accounts): State<Accounts>,
    address: ClientAddress,
    csrf: Csrf,
    language: Language,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let email = fields.email.trim();
    let asked = match email.parse::<Email>() {
        Ok(email) => accounts.ask_sign_up(email, address.network(), language, Moment::now()).await,
        Err(unfit) => Err(unfit.into()),
    };
    asking(&accounts, language).answer(accounts.site(), &csrf, email, asked)
}
