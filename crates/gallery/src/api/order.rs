//! What a studio did with an order.

use axum::Json;
use axum::extract::{Path, State};
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::order::{StepAnswer, StepRequest};
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::Problem;

use crate::Gallery;
use crate::service::order::Doing;
use crate::service::report;

/// Notes a step. Told again it has no second effect; told late it changes nothing that has come further.
#[utoipa::path(
    post,
    path = "/api/v1/orders/{order}/steps",
    params(("order" = String, Path, description = "The order's identifier.")),
    request_body = StepRequest,
    responses(
        (status = 200, description = "Noted, now or before; how the order stands.", body = StepAnswer),
        (status = 404, description = "The order is not this account's.", body = ErrorAnswer),
        (status = 422, description = "A file that is not here, or no item that was sold as one.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn step(
    State(gallery): State<Gallery>,
    Path(order): Path<Id>,
    device: DeviceAuth,
    Json(request): Json<StepRequest>,
) -> Result<Json<StepAnswer>, Problem> {
    let (owner, doing) = (device.account.id, Doing::new(&gallery.0.site, Moment::now()));
    let stored =
        gallery.0.database.write(move |tx| report::take_step(tx, owner, order, &request, &doing)).await?;
    gallery.tell(owner);
    Ok(Json(stored))
}
