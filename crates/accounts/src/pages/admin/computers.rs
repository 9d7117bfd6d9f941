//! Everybody's computers.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Form, NoFields, Problem};

use super::Visit;
use crate::account::Account;
use crate::device::Device;
use crate::service;
use crate::words::Words;

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

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let devices = visit.accounts.database().read(|tx| service::list_all_devices(tx, MOST)).await?;
    let t = visit.t();
    let body = Body { t, csrf: &visit.csrf, devices, now: Moment::now() };
    visit.page("/admin/computers", t.computers, StatusCode::OK, &body)
}

pub(super) async fn revoke(
    visit: Visit,
    Path(device): Path<Id>,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    visit.administration().unpair(device, Moment::now()).await?;
    Ok(Redirect::to("/admin/computers").into_response())
}
