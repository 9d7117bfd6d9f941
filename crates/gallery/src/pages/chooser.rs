//! Who presses hearts, writes notes and keeps lists: a visitor's browser, no faster than a person.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use wirephoto_database::Moment;
use wirephoto_site::{Action, ClientAddress, Language, Problem};

use crate::Gallery;
use crate::who::Looker;

/// Changes by one browser: as many as anybody presses, and then a few a second.
const CHOICES: Action = Action { name: "choice", burst: 300, every: Duration::from_millis(200) };
/// Changes from one address, behind which there may be a whole party.
const CHOICES_BY_ADDRESS: Action =
    Action { name: "choice by address", burst: 3000, every: Duration::from_millis(20) };

/// Who asks for a change of what was chosen (extractor), unless they ask too fast.
pub(crate) struct Chooser {
    pub looker: Looker,
    pub headers: HeaderMap,
    pub language: Language,
}

impl FromRequestParts<Gallery> for Chooser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gallery: &Gallery) -> Result<Self, Problem> {
        let site = &gallery.0.site;
        let address = ClientAddress::from_request_parts(parts, gallery).await?;
        site.limit(CHOICES_BY_ADDRESS, address.network())?;
        if let Some(visitor) = gallery.visitor(&parts.headers) {
            site.limit(CHOICES, visitor)?;
        }
        let looker = gallery.looker(&parts.headers, Moment::now()).await?;
        let language = Language::of(site, &parts.headers);
        Ok(Self { looker, headers: parts.headers.clone(), language })
    }
}
