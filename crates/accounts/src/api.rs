//! What accounts offer to programs: a studio asks to be known. Hosts and labs put it among their own routes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use wirephoto_database::Moment;
use wirephoto_exchange::pairing::{PairAnswer, PairRequest, PairingKey};
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::{ClientAddress, Problem, Site};

use crate::error::told;
use crate::{Accounts, Pairing};

/// Pairs a studio that proves that it knows a code.
#[utoipa::path(
    post,
    path = "/api/v1/pair",
    request_body = PairRequest,
    responses(
        (status = 200, description = "The studio is known from now on.", body = PairAnswer),
        (status = 403, description = "The code is wrong, used or expired; which is not said.", body = ErrorAnswer),
        (status = 429, description = "Too many tries from this address.", body = ErrorAnswer),
    )
)]
pub async fn pair(
    State(accounts): State<Accounts>,
    address: ClientAddress,
    Json(request): Json<PairRequest>,
) -> Result<Json<PairAnswer>, Problem> {
    let now = Moment::now();
    let claim = Arc::new(Claim::of(accounts.site(), request));
    let check = {
        let claim = Arc::clone(&claim);
        move |key: &[u8; 32]| claim.binding(*key).is_some()
    };
    let from = address.network();
    let paired = accounts.pair(&claim.request.code_name, check, &claim.request.device, from, now).await?;
    let Pairing::Paired(new) = paired else {
        return Err(told(StatusCode::FORBIDDEN, |t| t.not_the_code));
    };
    let binding = claim.binding(new.key).ok_or_else(|| Problem::internal("a proof changed its mind"))?;
    tracing::info!(device.id = %new.device.id, account.id = %new.account.id, "a studio was paired");
    Ok(Json(PairAnswer {
        proof: PairingKey::from_bytes(new.key).host_proof(binding, new.token.as_str()),
        token: new.token.as_str().to_owned(),
        host_name: accounts.site().name().to_owned(),
        account_name: new.account.name,
    }))
}

/// What a studio claims: that it knows a code, and saw one of these certificates.
struct Claim {
    request: PairRequest,
    /// Our own certificate; or none, when a proxy or an authority's certificate stands before the studio.
    bindings: [String; 2],
}

impl Claim {
    fn of(site: &Site, request: PairRequest) -> Self {
        Self { request, bindings: [site.fingerprint().unwrap_or_default(), String::new()] }
    }

    /// To which certificate the proof is bound, if it is a proof at all.
    fn binding(&self, key: [u8; 32]) -> Option<&str> {
        let key = PairingKey::from_bytes(key);
        let PairRequest { device, proof, .. } = &self.request;
        let bound = |binding: &&String| key.studio_proof(binding, device) == *proof;
        self.bindings.iter().find(bound).map(String::as_str)
    }
}
