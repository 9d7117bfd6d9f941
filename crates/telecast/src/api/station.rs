//! `/api/v1/station`: what stations ask of their host, and say to it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wirephoto_accounts::StationAuth;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::air::{MAX_ORDERS, MAX_WAIT_S, OrdersAnswer, ReportRequest, StationDocument};
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::Problem;
use wirephoto_site::bell::{Asked, TooMany};

use crate::service::air;
use crate::words::words;
use crate::{Error, Telecast};

/// Bytes of an object in one answer at the most.
const MAX_PIECE_BYTES: u64 = 4 << 20;
/// Bytes of a report at the most.
pub const MAX_REPORT_BYTES: usize = 4 << 20;

/// Says what a station is.
#[utoipa::path(
    put,
    path = "/api/v1/station",
    request_body = StationDocument,
    responses(
        (status = 204, description = "It is known, and may be given objects."),
        (status = 422, description = "Too many channels, or two of one number.", body = ErrorAnswer),
    ),
    security(("station" = []))
)]
pub async fn introduce(
    State(telecast): State<Telecast>,
    station: StationAuth,
    Json(document): Json<StationDocument>,
) -> Result<StatusCode, Problem> {
    let (id, now) = (station.device.id, Moment::now());
    telecast.change(move |tx| air::introduce(tx, id, document.clone(), now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says how each object stands that changed after a number, or waits until one does.
#[utoipa::path(
    get,
    path = "/api/v1/station/orders",
    params(
        ("after" = Option<u64>, Query, description = "The `next` of the last answer; 0 at first."),
        ("wait_s" = Option<u32>, Query, description = "Seconds to wait for something new, at most 25."),
    ),
    responses(
        (status = 200, description = "What changed; nothing when the time is over.", body = OrdersAnswer),
        (status = 429, description = "This station waits already, too often.", body = ErrorAnswer),
    ),
    security(("station" = []))
)]
pub async fn orders(
    State(telecast): State<Telecast>,
    station: StationAuth,
    Query(asked): Query<Asked>,
) -> Result<Json<OrdersAnswer>, Problem> {
    let (id, Asked { after, wait_s }) = (station.device.id, asked);
    let database = &telecast.0.database;
    let place = telecast.place(&format!("station {id}"));
    let mut place = place.map_err(|TooMany| {
        let say = |language| words(language).stations.too_many_wait.to_owned();
        Problem::told(StatusCode::TOO_MANY_REQUESTS, say)
    })?;
    let look = || database.read(move |tx| air::orders(tx, id, after));
    let is_news = |answer: &OrdersAnswer| !answer.orders.is_empty() || answer.next < after;
    Ok(Json(place.poll(database, wait_s.min(MAX_WAIT_S), look, is_news).await?))
}

/// Gives the bytes of an object, from where the station has got to.
#[utoipa::path(
    get,
    path = "/api/v1/station/objects/{object}",
    params(
        ("object" = String, Path, description = "Which object."),
        ("range" = Option<String>, Header, description = "`bytes=FIRST-LAST`, both inclusive."),
    ),
    responses(
        (status = 200, description = "All of it.", content_type = "application/octet-stream"),
        (status = 206, description = "A part, which may be shorter.", content_type = "application/octet-stream"),
        (status = 404, description = "There is no such object, or nobody waits for it.", body = ErrorAnswer),
        (status = 416, description = "It is not as long.", body = ErrorAnswer),
    ),
    security(("station" = []))
)]
pub async fn object(
    State(telecast): State<Telecast>,
    station: StationAuth,
    Path(object): Path<Id>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (id, range) = (station.device.id, headers.get(header::RANGE));
    let asked = range.map(|range| range.to_str().ok().and_then(span).ok_or(())).transpose();
    let unfit = || Problem::of(StatusCode::RANGE_NOT_SATISFIABLE);
    let wanted = match asked.map_err(|()| unfit())? {
        Some((first, last)) => (first, last.min(first.saturating_add(MAX_PIECE_BYTES - 1))),
        None => (0, u64::MAX),
    };
    let piece = telecast.0.database.read(move |tx| air::piece(tx, id, object, wanted)).await?;
    let (bytes, size) = piece.ok_or(Error::NoObject)?;
    let bytes = Bytes::from(bytes);
    let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
    if asked.is_ok_and(|asked| asked.is_none()) {
        return Ok(([kind], bytes).into_response());
    }
    if bytes.is_empty() {
        return Err(unfit());
    }
    let last = wanted.0 + bytes.len() as u64 - 1;
    let part = (header::CONTENT_RANGE, format!("bytes {}-{last}/{size}", wanted.0));
    Ok((StatusCode::PARTIAL_CONTENT, [kind, part], bytes).into_response())
}

/// The first and last byte of one range (RFC 9110 §14.1.2), counted from the beginning.
fn span(range: &str) -> Option<(u64, u64)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first = first.parse().ok()?;
    let last = if last.is_empty() { u64::MAX } else { last.parse().ok()? };
    (first <= last).then_some((first, last))
}

/// Says what became of objects.
#[utoipa::path(
    post,
    path = "/api/v1/station/reports",
    request_body = ReportRequest,
    responses(
        (status = 204, description = "It is noted."),
        (status = 422, description = "Too many objects at once.", body = ErrorAnswer),
    ),
    security(("station" = []))
)]
pub async fn report(
    State(telecast): State<Telecast>,
    station: StationAuth,
    Json(request): Json<ReportRequest>,
) -> Result<StatusCode, Problem> {
    if request.objects.len() > MAX_ORDERS {
        return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (id, now) = (station.device.id, Moment::now());
    let note = move |tx: &mut Transaction<'_>| {
        request.objects.iter().try_for_each(|report| air::report(tx, id, report, now))
    };
    telecast.change(note).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t4_a_range_is_one_span_from_the_beginning() {
        assert_eq!(span("bytes=0-0"), Some((0, 0)));
        assert_eq!(span("bytes=1048576-2097151"), Some((1_048_576, 2_097_151)));
        assert_eq!(span("bytes=7-"), Some((7, u64::MAX)));
        for unfit in ["bytes=-5", "bytes=5-4", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=", ""] {
            assert_eq!(span(unfit), None, "{unfit}");
        }
    }
}
