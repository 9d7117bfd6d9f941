//! The form of whoever wants a link by mail: an address goes in, and that a mail is on its way comes back.

use askama::Template;
use axum::response::Response;
use serde::Deserialize;
use wirephoto_site::{Csrf, Page, Problem, Site};

use super::render;
use crate::Error;
use crate::words::Words;

/// What the link is for.
pub(super) struct Asking {
    pub t: &'static Words,
    /// Where the form is, and where it is sent.
    pub path: &'static str,
    pub title: &'static str,
    pub lead: String,
    pub button: &'static str,
    /// Says that a mail to this address is on its way.
    pub done: fn(&str) -> String,
}

#[derive(Template)]
#[template(path = "mailed.html")]
struct Body<'a> {
    t: &'static Words,
    asking: &'a Asking,
    csrf: &'a Csrf,
    email: &'a str,
    is_asked: bool,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Fields {
    pub email: String,
}

impl Asking {
    /// The empty form.
    pub fn show(&self, site: &Site, csrf: &Csrf) -> Result<Response, Problem> {
        self.page(site, csrf, "", false, None)
    }

    /// What became of a request for a link to `email`.
    pub fn answer(
        &self,
        site: &Site,
        csrf: &Csrf,
        email: &str,
        asked: Result<(), Error>,
    ) -> Result<Response, Problem> {
        match asked {
            Ok(()) => self.page(site, csrf, email, true, None),
            Err(error) if error.is_theirs() => self.page(site, csrf, email, false, Some(error)),
            Err(error) => Err(error.into()),
        }
    }

    fn page(
        &self,
        site: &Site,
        csrf: &Csrf,
        email: &str,
        is_asked: bool,
        error: Option<Error>,
    ) -> Result<Response, Problem> {
        let t = self.t;
        let status = error.as_ref().map_or(http::StatusCode::OK, Error::status);
        let error = error.map(|error| error.told(t.language));
        let body = Body { t, asking: self, csrf, email, is_asked, error };
        render(Page::new(self.title).status(status), site, csrf, t, &body)
    }
}
