//! A job: handed in, asked for, taken back.

use axum::Json;
use axum::extract::{Path, State};
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_exchange::ticket::{JobStatus, Ticket};
use wirephoto_site::Problem;

use super::studio;
use crate::Lab;
use crate::job::Readable;
use crate::service::job;

/// Hands in a job. Printing begins when its files are there.
#[utoipa::path(
    put,
    path = "/api/v1/jobs/{order}",
    params(("order" = String, Path, description = "The order's identifier.")),
    request_body = Ticket,
    responses(
        (status = 200, description = "Taken, or already there; which files are missing.", body = JobStatus),
        (status = 409, description = "There is another job for this order.", body = ErrorAnswer),
        (status = 422, description = "Something in it cannot be printed.", body = ErrorAnswer),
        (status = 507, description = "The lab's disk is full; nothing was stored.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn put(
    State(lab): State<Lab>,
    Path(order): Path<Id>,
    device: DeviceAuth,
    Json(ticket): Json<Ticket>,
) -> Result<Json<JobStatus>, Problem> {
    let now = Moment::now();
    let (studio, ticket) = (studio(device), Readable::new(ticket)?);
    let status = lab.change(move |tx| job::hand_in(tx, order, &studio, &ticket, now)).await?;
    Ok(Json(status))
}

/// Says how a job stands.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{order}",
    params(("order" = String, Path, description = "The order's identifier.")),
    responses(
        (status = 200, description = "How it stands.", body = JobStatus),
        (status = 404, description = "There is no such job of this studio.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn get(
    State(lab): State<Lab>,
    Path(order): Path<Id>,
    device: DeviceAuth,
) -> Result<Json<JobStatus>, Problem> {
    let studio = studio(device);
    Ok(Json(lab.0.database.read(move |tx| job::status(tx, order, &studio)).await?))
}

/// Takes a job back, unless a sheet of it may be at a printer.
#[utoipa::path(
    delete,
    path = "/api/v1/jobs/{order}",
    params(("order" = String, Path, description = "The order's identifier.")),
    responses(
        (status = 200, description = "How it stands now: cancelled, or too far for that.", body = JobStatus),
        (status = 404, description = "There is no such job of this studio.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn delete(
    State(lab): State<Lab>,
    Path(order): Path<Id>,
    device: DeviceAuth,
) -> Result<Json<JobStatus>, Problem> {
    let (studio, now) = (studio(device), Moment::now());
    Ok(Json(lab.0.database.write(move |tx| job::take_back(tx, order, &studio, now)).await?))
}
