//! Who asks: extractors for handlers. A browser that is not logged in is led to the log-in page.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use wirephoto_database::Moment;
use wirephoto_site::Problem;

use crate::account::{Account, Role};
use crate::device::{Device, DeviceKind};
use crate::error::told;
use crate::{Accounts, Session};

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

/// Anybody who is logged in.
#[derive(Clone, Debug)]
pub struct Person(pub Arc<Account>);

impl<S> FromRequestParts<S> for Person
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        Ok(Self(Session::from_request_parts(parts, state).await?.account))
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
        let Person(account) = Person::from_request_parts(parts, state).await?;
        may_publish(account.role).map_err(Problem::into_response)?;
        Ok(Self(account))
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
        let Person(account) = Person::from_request_parts(parts, state).await?;
        may_administer(account.role).map_err(Problem::into_response)?;
        Ok(Self(account))
    }
}

/// A paired studio, by its token.
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
        let (device, account) = paired(parts, state, DeviceKind::Studio).await?;
        may_publish(account.role).map_err(Problem::into_response)?;
        Ok(Self { device, account })
    }
}

/// A telecasting station that an administrator paired, by its token.
#[derive(Clone, Debug)]
pub struct StationAuth {
    /// The station.
    pub device: Device,
    /// Who paired it.
    pub account: Account,
}

impl<S> FromRequestParts<S> for StationAuth
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let (device, account) = paired(parts, state, DeviceKind::Station).await?;
        may_administer(account.role).map_err(Problem::into_response)?;
        Ok(Self { device, account })
    }
}

/// The computer that asks. One that was paired as something else is as unknown as any other.
async fn paired<S>(parts: &Parts, state: &S, kind: DeviceKind) -> Result<(Device, Account), Response>
where
    Accounts: FromRef<S>,
{
    let found = Accounts::from_ref(state).device(&parts.headers, Moment::now()).await;
    let found = found.map_err(|error| Problem::from(error).into_response())?;
    found.filter(|(device, _)| device.kind == kind).ok_or_else(not_paired)
}

fn may_publish(role: Role) -> Result<(), Problem> {
    if role.publishes() {
        return Ok(());
    }
    Err(told(StatusCode::FORBIDDEN, |t| t.for_photographers))
}

fn may_administer(role: Role) -> Result<(), Problem> {
    if role == Role::Administrator {
        return Ok(());
    }
    Err(told(StatusCode::FORBIDDEN, |t| t.for_administrators))
}

fn not_paired() -> Response {
    let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
    (challenge, told(StatusCode::UNAUTHORIZED, |t| t.no_device)).into_response()
}

/// What somebody is answered who is not logged in: a page comes after the log-in page; a form is handed on to it with
/// all that was typed (307 has a browser send it again); a script is told.
fn to_log_in(parts: &Parts) -> Response {
    let is_api = parts.uri.path().starts_with("/api/");
    let next = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    match parts.method {
        Method::GET if !is_api => Redirect::to(&format!("/log-in?{query}")).into_response(),
        Method::POST if !is_api && is_form(&parts.headers) => {
            Redirect::temporary(&format!("/log-in/again?{query}")).into_response()
        }
        _ => told(StatusCode::UNAUTHORIZED, |t| t.log_in_first).into_response(),
    }
}

/// Whether a page's form was sent, rather than a request by a script.
fn is_form(headers: &HeaderMap) -> bool {
    let is = |name, begins: &str| {
        headers.get(name).is_none_or(|value| value.as_bytes().starts_with(begins.as_bytes()))
    };
    headers.contains_key(header::CONTENT_TYPE)
        && is(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        && is(HeaderName::from_static("sec-fetch-mode"), "navigate")
}
