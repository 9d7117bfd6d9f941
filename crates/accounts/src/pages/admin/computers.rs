//! Everybody's computers.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Form, Language, NoFields, Problem};

use super::Visit;
use crate::account::Account;
use crate::device::Device;
use crate::words::Words;
use crate::{Accounts, Administrator, service};

/// As many are listed.
const MOST: u32 = 2_000;

#[derive(Template)]
#[template(path = "admin/computers.html")]
struct Body<'a> {
    t: &'static Words,
    csrf: &'a Csrf,
    devices: Vec<(Device, Account)>,
    now: Moment,
}

pub(super) async fn show(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    csrf: Csrf,
    language: Language,
) -> Result<Response, Problem> {
    let devices = accounts.database().read(|tx| service::list_all_devices(tx, MOST)).await?;
    let visit = Visit { accounts: &accounts, administrator: &administrator, csrf: &csrf, language };
    let t = visit.t();
    let body = Body { t, csrf: &csrf, devices, now: Moment::now() };
    visit.page("/admin/computers", t.computers, StatusCode::OK, &body)
}

pub(super) async fn revoke(
    State(accounts): State<Accounts>,
    Administrator(administrator): Administrator,
    Path(device): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    accounts.administration(&*administrator).unpair(device, Moment::now()).await?;
    Ok(Redirect::to("/admin/computers").into_response())
}
