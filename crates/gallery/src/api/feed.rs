//! What a host tells its studios, as soon as there is something to tell.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use wirephoto_accounts::DeviceAuth;
use wirephoto_exchange::feed::{FeedAnswer, MAX_WAIT_S};
use wirephoto_exchange::publication::ErrorAnswer;
use wirephoto_site::Problem;
use wirephoto_site::bell::{Asked, TooMany};

use crate::service::feed;
use crate::words::Sentence;
use crate::{Gallery, MAX_OF_ACCOUNT, MAX_WAITING};

/// Says what changed in the account's events after a number, or waits until something does.
#[utoipa::path(
    get,
    path = "/api/v1/feed",
    params(
        ("after" = Option<u64>, Query, description = "The `next` of the last answer; 0 at first."),
        ("wait_s" = Option<u32>, Query, description = "Seconds to wait for something new, at most 25."),
    ),
    responses(
        (status = 200, description = "What changed; nothing when the time is over.", body = FeedAnswer),
        (status = 429, description = "Too many computers of this account wait already.", body = ErrorAnswer),
    ),
    security(("device" = []))
)]
pub(crate) async fn feed(
    State(gallery): State<Gallery>,
    device: DeviceAuth,
    Query(asked): Query<Asked>,
) -> Result<Json<FeedAnswer>, Problem> {
    let Asked { after, wait_s } = asked;
    let owner = device.account.id;
    let database = &gallery.0.database;
    let place = gallery.0.news.place((&owner.to_string(), MAX_OF_ACCOUNT), &[("all", MAX_WAITING)]);
    let mut place = place.map_err(|TooMany| {
        let sentence = Sentence::said(|t| t.studio.too_many_wait);
        Problem::told(StatusCode::TOO_MANY_REQUESTS, move |language| sentence.told(language))
    })?;
    let look = || database.read(move |tx| feed::changes(tx, owner, after));
    let is_news = |answer: &FeedAnswer| !answer.entries.is_empty() || answer.next < after;
    Ok(Json(place.poll(database, wait_s.min(MAX_WAIT_S), look, is_news).await?))
}
