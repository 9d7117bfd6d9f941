//! How the host is, and what should be done about it.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use wirephoto_carriers::mail::{self, Overview};
use wirephoto_database::Moment;
use wirephoto_site::Problem;

use super::Visit;
use super::people::everyone;
use crate::health::{Backup, Facts, Warning, Ways, warnings};
use crate::words::Words;

#[derive(Template)]
#[template(path = "admin/health.html")]
struct Body {
    t: &'static Words,
    facts: Facts,
    warnings: Vec<Warning>,
    engine: &'static str,
    database_bytes: u64,
    mail: Option<Overview>,
    ways: Ways,
    fingerprint: Option<String>,
    now: Moment,
}

pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let accounts = &visit.accounts;
    let (site, now) = (accounts.site(), Moment::now());
    let facts = (accounts.settings().facts)();
    let mail =
        if accounts.has_mail().await? { Some(accounts.database().read(mail::overview).await?) } else { None };
    let ways = Arc::clone(&accounts.settings().ways);
    let ways = accounts.database().read(move |tx| ways(tx)).await?;
    let people = everyone(accounts).await?;
    let people: Vec<_> = people.into_iter().map(|person| (person.account, person.usage)).collect();
    let t = visit.t();
    let body = Body {
        t,
        warnings: warnings(
            &facts,
            mail.as_ref(),
            &ways,
            &people,
            site.is_exposed(),
            site.certificate_ends_at(),
            now,
        ),
        facts,
        engine: accounts.database().engine(),
        database_bytes: accounts.database().bytes().await?,
        mail,
        ways,
        fingerprint: site.fingerprint(),
        now,
    };
    visit.page("/admin/health", t.health, StatusCode::OK, &body)
}
