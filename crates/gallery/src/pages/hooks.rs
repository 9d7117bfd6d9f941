//! `/hooks/stripe/{account}`: what Stripe tells of a photographer's account there.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use wirephoto_billing::terms;
use wirephoto_billing::webhook::{self, MAX_BODY_BYTES, Rejected};
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Problem, upload};

use crate::service::order::Doing;
use crate::service::till;
use crate::{Error, Gallery};

/// `POST /hooks/stripe/{account}`: believed if it is signed, answered once its effect is stored. What cannot be stored
/// now is told again by Stripe, for three days.
pub(crate) async fn stripe(
    State(gallery): State<Gallery>,
    Path(owner): Path<Id>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let now = Moment::now();
    let body = upload::whole(body, MAX_BODY_BYTES).await?;
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    let database = &gallery.0.database;
    let terms = database.read(move |tx| Ok::<_, Error>(terms::of_owner(tx, owner)?)).await?;
    let secrets = terms.stripe.map(|keys| keys.webhook).unwrap_or_default();
    let notice = signature.ok_or(Rejected::Malformed);
    let notice = notice.and_then(|signature| webhook::accept(owner, &secrets, signature, &body, now));
    let notice = notice.map_err(|rejected| {
        tracing::warn!(account.id = %owner, %rejected, "a webhook was not believed");
        Problem::new(StatusCode::BAD_REQUEST, rejected.to_string())
    })?;
    let doing = Doing::new(&gallery.0.site, now);
    database.write(move |tx| till::hear(tx, owner, &notice, &doing)).await?;
    gallery.tell(owner);
    Ok(StatusCode::NO_CONTENT)
}
