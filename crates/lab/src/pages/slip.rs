//! What is printed for people: the packing slip and the contact sheet of a job, as PDF.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use wirephoto_accounts::Administrator;
use wirephoto_site::{Language, Problem};

use crate::error::Error;
use crate::service::operate;
use crate::slip::{self, Shown};
use crate::{Lab, repository};

/// Opened by itself it is a document, which may do nothing.
const NOTHING_RUNS: HeaderValue = HeaderValue::from_static("default-src 'none'");

/// `GET /jobs/{number}/packing-slip.pdf`.
pub(crate) async fn packing(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    _: Administrator,
    language: Language,
) -> Result<Response, Problem> {
    let job = lab.0.database.read(move |tx| operate::find(tx, &number)).await?.job;
    let page = lab.0.site.link(&format!("/jobs/{}", job.ticket.number));
    slip::packing_slip(&job.ticket, &page, language).map(pdf).map_err(Problem::internal)
}

/// `GET /jobs/{number}/contact-sheet.pdf`.
pub(crate) async fn contact(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    _: Administrator,
    language: Language,
) -> Result<Response, Problem> {
    let read = lab.0.database.read(move |tx| {
        let whole = operate::find(tx, &number)?;
        let mut shown = Vec::new();
        for sheet in whole.sheets {
            if let Some(small) = repository::thumbnail(tx, sheet.id)? {
                shown.push(Shown { name: sheet.name, copies: sheet.copies, jpeg: small.jpeg });
            }
        }
        Ok::<_, Error>((whole.job.ticket, shown))
    });
    let (ticket, shown) = read.await?;
    let page = lab.0.site.link(&format!("/jobs/{}", ticket.number));
    // Thousands of pictures take longer than others on this thread should wait.
    let made = tokio::task::spawn_blocking(move || slip::contact_sheet(&ticket, &shown, &page, language));
    made.await.map_err(Problem::internal)?.map(pdf).map_err(Problem::internal)
}

fn pdf(bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_SECURITY_POLICY, NOTHING_RUNS),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, bytes).into_response()
}
