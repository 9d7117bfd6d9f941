//! What is printed for people: the packing slip and the contact sheet of a job, as PDF.

use std::collections::{HashSet, VecDeque};

use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use wirephoto_accounts::Administrator;
use wirephoto_database::{Database, Id, Transaction};
use wirephoto_site::{Language, Problem};

use crate::error::Error;
use crate::service::operate::{self, Whole};
use crate::sheet::Sheet;
use crate::slip::{self, COLUMNS, ContactSheet, Shown};
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

/// `GET /jobs/{number}/contact-sheet.pdf`: streamed, a row of pictures in memory at a time.
pub(crate) async fn contact(
    State(lab): State<Lab>,
    Path(number): Path<String>,
    _: Administrator,
    language: Language,
) -> Result<Response, Problem> {
    let found = lab.0.database.read(move |tx| operate::find(tx, &number));
    let Whole { job, sheets, small, .. } = found.await?;
    let has_picture: HashSet<Id> = small.into_iter().map(|(sheet, ..)| sheet).collect();
    let sheets: Vec<Sheet> = sheets.into_iter().filter(|sheet| has_picture.contains(&sheet.id)).collect();
    let rows = sheets.chunks(COLUMNS).map(<[Sheet]>::to_vec).collect();
    let page = lab.0.site.link(&format!("/jobs/{}", job.ticket.number));
    let sheet = ContactSheet::begin(&job.ticket, &page, language).map_err(Problem::internal)?;
    Ok(pdf(Body::from_stream(written(lab.0.database.clone(), rows, sheet))))
}

/// The pieces of a contact sheet.
fn written(
    database: Database,
    rows: VecDeque<Vec<Sheet>>,
    sheet: ContactSheet,
) -> impl futures_util::Stream<Item = Result<Bytes, BoxError>> + Send {
    stream::try_unfold(Some((database, rows, sheet)), async |state| {
        let Some((database, mut rows, mut sheet)) = state else { return Ok(None) };
        let Some(row) = rows.pop_front() else {
            // A thousand pages take longer to set than others on this thread should wait.
            let rest = tokio::task::spawn_blocking(move || sheet.finish()).await?;
            return Ok(Some((Bytes::from(rest), None)));
        };
        let shown = database.read(move |tx| row_of(tx, &row)).await?;
        let piece = sheet.add(&shown)?;
        Ok(Some((Bytes::from(piece), Some((database, rows, sheet)))))
    })
}

/// Sheets with their small pictures, as far as they are still there.
fn row_of(tx: &mut Transaction<'_>, row: &[Sheet]) -> Result<Vec<Shown>, Error> {
    let mut shown = Vec::with_capacity(row.len());
    for sheet in row {
        if let Some(small) = repository::thumbnail(tx, sheet.id)? {
            shown.push(Shown { name: sheet.name.clone(), copies: sheet.copies, jpeg: small.jpeg });
        }
    }
    Ok(shown)
}

fn pdf(body: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_SECURITY_POLICY, NOTHING_RUNS),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, body.into()).into_response()
}
