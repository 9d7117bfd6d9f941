//! What the lab prints, and what it asks for it.

use axum::Json;
use axum::extract::State;
use wirephoto_accounts::DeviceAuth;
use wirephoto_exchange::prices::{Catalogue, CatalogueProduct};
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::Problem;

use crate::error::Error;
use crate::{Lab, repository};

/// Says what the lab prints.
#[utoipa::path(
    get,
    path = "/api/v1/catalogue",
    responses(
        (status = 200, description = "What it prints.", body = Catalogue),
        (status = 401, description = "The studio is not paired.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn get(State(lab): State<Lab>, _: DeviceAuth) -> Result<Json<Catalogue>, Problem> {
    let read =
        lab.0.database.read(|tx| Ok::<_, Error>((repository::settings(tx)?, repository::products(tx)?)));
    let (settings, products) = read.await?;
    let products = products.into_iter().map(|product| CatalogueProduct {
        name: product.name,
        paper: product.paper,
        price: product.price,
    });
    Ok(Json(Catalogue {
        lab: lab.0.site.name().to_owned(),
        currency: settings.currency,
        products: products.collect(),
        keeps_days: settings.keeps_days,
    }))
}
