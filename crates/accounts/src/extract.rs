//! Who asks: extractors for handlers. A browser that is not logged in is led to the log-in page.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{Method, StatusCode, header};
use wirephoto_database::Moment;
use wirephoto_site::Problem;

use crate::account::{Account, Role};
use crate::device::Device;
use crate::{Accounts, Session, words};

impl<S> FromRequestParts<S> for Session
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let session = Accounts::from_ref(state).session(&parts.headers, Moment::now()).await;
        let session = session.map_err(|error| Problem::from(error).into_response())?;
        session.ok_or_else(|| to_log_in(parts))
    }
}

/// Somebody who may publish and who is logged in: a photographer, or an administrator.
#[derive(Clone, Debug)]
pub struct Photographer(pub Arc<Account>);

impl<S> FromRequestParts<S> for Photographer
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        Ok(Self(Session::from_request_parts(parts, state).await?.account))
    }
}

/// An administrator who is logged in.
#[derive(Clone, Debug)]
pub struct Administrator(pub Arc<Account>);

impl<S> FromRequestParts<S> for Administrator
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let account = Session::from_request_parts(parts, state).await?.account;
        if account.role != Role::Administrator {
            return Err(Problem::new(StatusCode::FORBIDDEN, words::FOR_ADMINISTRATORS).into_response());
        }
        Ok(Self(account))
    }
}

/// A paired computer, by its token.
#[derive(Clone, Debug)]
pub struct DeviceAuth {
    /// The computer.
    pub device: Device,
    /// Whose it is.
    pub account: Account,
}

impl<S> FromRequestParts<S> for DeviceAuth
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let found = Accounts::from_ref(state).device(&parts.headers, Moment::now()).await;
        let found = found.map_err(|error| Problem::from(error).into_response())?;
        let Some((device, account)) = found else { return Err(not_paired()) };
        Ok(Self { device, account })
    }
}

fn not_paired() -> Response {
    let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
    (challenge, Problem::new(StatusCode::UNAUTHORIZED, words::NO_DEVICE)).into_response()
}

fn to_log_in(parts: &Parts) -> Response {
    let is_page = parts.method == Method::GET && !parts.uri.path().starts_with("/api/");
    if !is_page {
        return Problem::new(StatusCode::UNAUTHORIZED, words::LOG_IN_FIRST).into_response();
    }
    let next = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    Redirect::to(&format!("/log-in?{query}")).into_response()
}
