//! `/catalogue`: what the lab prints, what it asks for it, and where each paper lies.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::Administrator;
use wirephoto_billing::{Currency, Money};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::prices::Paper;
use wirephoto_site::{Csrf, Form, Language, NoFields, Problem};

use crate::error::Error;
use crate::pages::{Visit, millimetres, read_name};
use crate::repository::{self, Printer, Product, Settings};
use crate::words::{Words, words};
use crate::{Lab, Result};

#[derive(Template)]
#[template(path = "catalogue.html")]
struct Body {
    t: &'static Words,
    settings: Settings,
    rows: Vec<Row>,
    /// What an empty form shows.
    blank: Row,
    printers: Vec<Printer>,
    field: String,
}

/// A product as its form shows it.
#[derive(Default)]
struct Row {
    id: String,
    name: String,
    truth: String,
    width: String,
    height: String,
    border: String,
    finish: String,
    price: String,
    printer: Option<Id>,
}

/// `GET /catalogue`.
pub(crate) async fn show(
    State(lab): State<Lab>,
    Administrator(account): Administrator,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let read = lab.0.database.read(|tx| {
        let (settings, products) = (repository::settings(tx)?, repository::products(tx)?);
        Ok::<_, Error>((settings, products, repository::printers(tx)?))
    });
    let (settings, products, printers) = read.await?;
    let t = words(language);
    let rows = products.iter().map(|product| Row::new(product, &settings, &printers, language)).collect();
    let blank = Row { border: "0".to_owned(), ..Row::default() };
    let body = Body { t, settings, rows, blank, printers, field: csrf.field() };
    Visit { lab: &lab, account: &account, csrf: &csrf, language }.page("/catalogue", t.catalogue, &body)
}

impl Row {
    fn new(product: &Product, settings: &Settings, printers: &[Printer], language: Language) -> Self {
        let Product { id, name, paper, price, printer } = product;
        let point = if language == Language::German { ',' } else { '.' };
        let currency = settings.currency.parse().unwrap_or(Currency::EUR);
        let price = Money::new(*price, currency).decimal(point);
        let side = |um| millimetres(um, language);
        let (width, height, border) = (side(paper.width_um), side(paper.height_um), side(paper.border_um));
        let printed_by = printers.iter().find(|known| Some(known.id) == *printer);
        let printed_by = printed_by.map_or(words(language).the_usual, |printer| &printer.name);
        let truth = [
            format!("{width} × {height} mm {}", paper.finish).trim().to_owned(),
            format!("{price} {}", settings.currency),
            printed_by.to_owned(),
        ];
        Self {
            id: id.to_string(),
            name: name.clone(),
            truth: truth.join(" · "),
            width,
            height,
            border,
            finish: paper.finish.clone(),
            price,
            printer: *printer,
        }
    }

    fn is_at(&self, printer: &Printer) -> bool {
        self.printer == Some(printer.id)
    }
}

/// A product, as it was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    name: String,
    width: String,
    height: String,
    border: String,
    finish: String,
    price: String,
    printer: String,
}

impl Typed {
    fn read(&self, id: Id, settings: &Settings) -> Result<Product, Error> {
        let side = |text: &str| read_millimetres(text).ok_or(Error::unfit(|t| t.not_a_paper));
        let paper = Paper {
            width_um: side(&self.width)?,
            height_um: side(&self.height)?,
            border_um: side(&self.border)?,
            finish: self.finish.trim().to_owned(),
        };
        if !paper.can_be_made() {
            return Err(Error::unfit(|t| t.not_a_paper));
        }
        let currency: Currency = settings.currency.parse().map_err(|_| Error::unfit(|t| t.not_a_currency))?;
        let price = Money::parse(&self.price, currency).map_err(|_| Error::unfit(|t| t.not_a_price))?;
        let printer = Some(self.printer.as_str()).filter(|printer| !printer.is_empty());
        let printer = printer.map(str::parse).transpose();
        let printer = printer.map_err(|_| Error::Absent(|t| t.no_printer_here))?;
        Ok(Product { id, name: read_name(&self.name)?, paper, price: price.minor(), printer })
    }
}

/// Micrometres of what somebody typed as millimetres, with a point or a comma.
fn read_millimetres(text: &str) -> Option<u32> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    (0.0..=10_000.0).contains(&number).then(|| (number * 1000.0).round() as u32)
}

fn back() -> Response {
    Redirect::to("/catalogue").into_response()
}

/// The printer of a product must be there.
fn check_printer(tx: &mut Transaction<'_>, product: &Product) -> Result<(), Error> {
    match product.printer {
        Some(printer) if repository::printer(tx, printer)?.is_none() => {
            Err(Error::Absent(|t| t.no_printer_here))
        }
        _ => Ok(()),
    }
}

/// `POST /catalogue`.
pub(crate) async fn add(
    State(lab): State<Lab>,
    _: Administrator,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = Id::new(Moment::now());
    let add = move |tx: &mut Transaction<'_>| {
        let product = typed.read(id, &repository::settings(tx)?)?;
        check_printer(tx, &product)?;
        Ok::<_, Error>(repository::add_product(tx, &product)?)
    };
    lab.0.database.write(add).await?;
    Ok(back())
}

/// `POST /catalogue/{product}`.
pub(crate) async fn change(
    State(lab): State<Lab>,
    Path(product): Path<Id>,
    _: Administrator,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let change = move |tx: &mut Transaction<'_>| {
        let product = typed.read(product, &repository::settings(tx)?)?;
        check_printer(tx, &product)?;
        found(repository::set_product(tx, &product)?)
    };
    lab.0.database.write(change).await?;
    Ok(back())
}

/// `POST /catalogue/{product}/remove`.
pub(crate) async fn remove(
    State(lab): State<Lab>,
    Path(product): Path<Id>,
    _: Administrator,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    lab.0.database.write(move |tx| found(repository::delete_product(tx, product)?)).await?;
    Ok(back())
}

/// What holds for the whole lab, as it was typed.
#[derive(Deserialize)]
pub(crate) struct TypedSettings {
    currency: String,
    keeps_days: String,
}

/// `POST /catalogue/settings`.
pub(crate) async fn set(
    State(lab): State<Lab>,
    _: Administrator,
    Form(typed): Form<TypedSettings>,
) -> Result<Response, Problem> {
    let currency: Currency =
        typed.currency.trim().to_ascii_uppercase().parse().map_err(|_| Error::unfit(|t| t.not_a_currency))?;
    let days = typed.keeps_days.trim().parse().ok().filter(|days| *days <= 3_650);
    let keeps_days = days.ok_or(Error::unfit(|t| t.not_days))?;
    let settings = Settings { currency: currency.code().to_owned(), keeps_days };
    let set = move |tx: &mut Transaction<'_>| Ok::<_, Error>(repository::set_settings(tx, &settings)?);
    lab.0.database.write(set).await?;
    Ok(back())
}

fn found(is_found: bool) -> Result<(), Error> {
    if is_found { Ok(()) } else { Err(Error::Absent(|t| t.no_product)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_typed_with_a_point_or_a_comma() {
        assert_eq!(read_millimetres(" 101,6 "), Some(101_600));
        assert_eq!(read_millimetres("100"), Some(100_000));
        for wrong in ["", "-1", "1e9", "NaN", "wide"] {
            assert_eq!(read_millimetres(wrong), None, "{wrong}");
        }
    }
}
