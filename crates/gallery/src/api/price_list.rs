//! A version of a price list, told before an event names it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use wirephoto_accounts::DeviceAuth;
use wirephoto_database::Id;
use wirephoto_exchange::prices::PriceListDocument;
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::Problem;

use crate::Gallery;
use crate::price_list::PriceList;
use crate::service;

/// Keeps a version of a price list. Events that name the list sell by its latest version from then on.
#[utoipa::path(
    put,
    path = "/api/v1/price-lists/{list}",
    params(("list" = String, Path, description = "The list's identifier, made by the studio.")),
    request_body = PriceListDocument,
    responses(
        (status = 204, description = "Kept, or already as said."),
        (status = 404, description = "The identifier is not this account's.", body = ErrorAnswer),
        (status = 409, description = "This version says something else here.", body = ErrorAnswer),
        (status = 422, description = "Something in it cannot be.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn put(
    State(gallery): State<Gallery>,
    Path(id): Path<Id>,
    device: DeviceAuth,
    Json(document): Json<PriceListDocument>,
) -> Result<StatusCode, Problem> {
    let list = PriceList::read(id, &document)?;
    let owner = device.account.id;
    gallery.0.database.write(move |tx| service::price_list::put(tx, owner, &list)).await?;
    Ok(StatusCode::NO_CONTENT)
}
