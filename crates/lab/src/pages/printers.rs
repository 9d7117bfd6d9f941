//! `/printers`: where sheets go, how each printer is, and its colours.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::Administrator;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_imaging::sheet::{Intent, PrinterProfile};
use wirephoto_site::{Csrf, Form, Language, NoFields, OwnScript, Problem, in_groups};

use crate::error::Error;
use crate::output::{Address, Trouble};
use crate::pages::{Visit, read_name};
use crate::repository::{self, Printer};
use crate::service::operate;
use crate::words::{Words, words};
use crate::{Lab, Result};

#[derive(Template)]
#[template(path = "printers.html")]
struct Body {
    t: &'static Words,
    rows: Vec<Row>,
    field: String,
}

struct Row {
    printer: Printer,
    address: String,
    is_usual: bool,
    state: String,
    is_well: bool,
    another: Option<Another>,
    /// As HTML.
    asked: Option<String>,
    load: String,
}

/// A printer shows another certificate than the one that it is known by.
struct Another {
    /// The one that it is known by, in groups of digits; empty where an authority vouched for it.
    known: String,
    /// The one that it shows, in groups of digits.
    shown: String,
    fingerprint: String,
}

impl Another {
    fn of(printer: &Printer) -> Option<Self> {
        let Some(Trouble::AnotherCertificate { fingerprint }) = &printer.trouble else { return None };
        let known = in_groups(printer.known_by.as_deref().unwrap_or_default());
        Some(Self { known, shown: in_groups(fingerprint), fingerprint: fingerprint.clone() })
    }
}

/// `GET /printers`.
pub(crate) async fn show(
    State(lab): State<Lab>,
    Administrator(account): Administrator,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let printers = lab.0.database.read(operate::printers).await?;
    let t = words(language);
    let rows = printers.into_iter().enumerate().map(|(index, (printer, there, waiting))| Row {
        address: printer.address.to_string(),
        is_usual: index == 0,
        state: match (&printer.trouble, printer.asked_at) {
            (Some(trouble), _) => (t.trouble)(trouble),
            (None, Some(_)) => t.ready.to_owned(),
            (None, None) => t.not_asked.to_owned(),
        },
        is_well: printer.trouble.is_none() && printer.asked_at.is_some(),
        another: Another::of(&printer),
        asked: printer.asked_at.map(|at| language.time_ago(at, now)),
        load: (t.load)(there, waiting),
        printer,
    });
    let body = Body { t, rows: rows.collect(), field: csrf.field() };
    Visit { lab: &lab, account: &account, csrf: &csrf, language }.page("/printers", t.printers, &body)
}

/// What a printer is called before a person names it: its host's or folder's name.
pub(crate) fn name_of(address: &Address) -> String {
    let name = match address {
        Address::Ipp(url) => {
            url.split_once("://").map_or("", |(_, rest)| rest).trim_end_matches('/').to_owned()
        }
        Address::Folder(path) => {
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
    };
    name.chars().take(100).collect()
}

/// A printer, as it was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    when: String,
}

fn back() -> Response {
    Redirect::to("/printers").into_response()
}

/// `POST /printers`.
pub(crate) async fn add(
    State(lab): State<Lab>,
    _: Administrator,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let address: Address = typed.address.trim().parse().map_err(|_| Error::unfit(|t| t.not_an_address))?;
    let name = match typed.name.trim() {
        "" => name_of(&address),
        name => read_name(name)?,
    };
    let id = Id::new(Moment::now());
    let add = move |tx: &mut Transaction<'_>| {
        if repository::add_printer(tx, id, &name, &address)? {
            Ok(())
        } else {
            Err(Error::Conflict(|t| t.printer_twice))
        }
    };
    lab.change(add).await?;
    Ok(back())
}

/// `POST /printers/{printer}`.
pub(crate) async fn change(
    State(lab): State<Lab>,
    Path(printer): Path<Id>,
    _: Administrator,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (name, on_release) = (read_name(&typed.name)?, typed.when == "release");
    let change =
        move |tx: &mut Transaction<'_>| found(repository::set_printer(tx, printer, &name, on_release)?);
    lab.0.database.write(change).await?;
    Ok(back())
}

/// A certificate that somebody looked at.
#[derive(Deserialize)]
pub(crate) struct Seen {
    fingerprint: String,
}

/// `POST /printers/{printer}/accept`: whoever has this certificate is the printer.
pub(crate) async fn accept(
    State(lab): State<Lab>,
    Path(printer): Path<Id>,
    _: Administrator,
    Form(seen): Form<Seen>,
) -> Result<Response, Problem> {
    let accept = move |tx: &mut Transaction<'_>| {
        let is_it = repository::accept_certificate(tx, printer, &seen.fingerprint)?;
        if is_it { Ok(()) } else { Err(Error::Conflict(|t| t.gone_on)) }
    };
    lab.change(accept).await?;
    Ok(back())
}

/// `POST /printers/{printer}/remove`.
pub(crate) async fn remove(
    State(lab): State<Lab>,
    Path(printer): Path<Id>,
    _: Administrator,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    lab.change(move |tx| operate::remove_printer(tx, printer)).await?;
    Ok(back())
}

/// What a profile's file is called.
#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    name: String,
}

/// `PUT /printers/{printer}/profile`: by the page's script.
pub(crate) async fn put_profile(
    State(lab): State<Lab>,
    Path(printer): Path<Id>,
    Query(named): Query<Named>,
    _: Administrator,
    _: OwnScript,
    profile: Bytes,
) -> Result<Response, Problem> {
    if !is_printer_profile(&profile) {
        return Err(Error::unfit(|t| t.not_a_profile).into());
    }
    let name: String = named.name.chars().filter(|c| !c.is_control()).take(100).collect();
    let put =
        move |tx: &mut Transaction<'_>| found(repository::set_profile(tx, printer, Some(&profile), &name)?);
    lab.0.database.write(put).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /printers/{printer}/profile/remove`.
pub(crate) async fn remove_profile(
    State(lab): State<Lab>,
    Path(printer): Path<Id>,
    _: Administrator,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let remove = move |tx: &mut Transaction<'_>| found(repository::set_profile(tx, printer, None, "")?);
    lab.0.database.write(remove).await?;
    Ok(back())
}

fn found(is_found: bool) -> Result<(), Error> {
    if is_found { Ok(()) } else { Err(Error::Absent(|t| t.no_printer_here)) }
}

/// Whether it is the ICC profile of an RGB printer.
pub fn is_printer_profile(bytes: &[u8]) -> bool {
    PrinterProfile::read(bytes, Intent::default()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_has_a_name_before_a_person_gives_it_one() {
        let name = |address: &str| name_of(&address.parse().unwrap());
        assert_eq!(name("ipp://printer.local/ipp/print"), "printer.local/ipp/print");
        assert_eq!(name("folder:/srv/minilab"), "minilab");
    }
}
