//! What a lab did with an order.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::order::LabReport;
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::Problem;

use crate::Gallery;
use crate::service::order::Doing;
use crate::service::report;

/// Notes a report. The token is the order's own, from its ticket: it is a right to this and to nothing else.
#[utoipa::path(
    post,
    path = "/api/v1/orders/{order}/reports",
    params(("order" = String, Path, description = "The order's identifier.")),
    request_body = LabReport,
    responses(
        (status = 204, description = "Noted, now or before."),
        (status = 404, description = "No order has this identifier and this token.", body = ErrorAnswer),
        (status = 422, description = "Its number is none.", body = ErrorAnswer),
    ),
    security(("lab" = []))
)]
pub(crate) async fn report(
    State(gallery): State<Gallery>,
    Path(order): Path<Id>,
    headers: HeaderMap,
    Json(told): Json<LabReport>,
) -> Result<StatusCode, Problem> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
    let doing = Doing::new(&gallery.0.site, Moment::now());
    let noted = gallery.0.database.write(move |tx| report::take_report(tx, order, &token, &told, &doing));
    let owner = noted.await?;
    gallery.tell(owner);
    Ok(StatusCode::NO_CONTENT)
}
