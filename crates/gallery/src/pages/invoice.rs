//! The invoice of an order as a PDF, and the credit note that takes it back: for the customer and for whoever sold it.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use wirephoto_accounts::Photographer;
use wirephoto_database::Id;
use wirephoto_exchange::order::PaymentState;
use wirephoto_paper::{Align, Column, Document, Format, Line, Row, Style};
use wirephoto_site::{Language, Problem};

use crate::event::day_of;
use crate::order::{Order, Reversal};
use crate::pages::order::order_of;
use crate::service::sales;
use crate::words::{self, words};
use crate::{Error, Gallery};

/// What is asked for of an order.
enum Paper {
    Invoice,
    /// What takes the invoice back; there is none while it stands.
    CreditNote,
}

/// `GET /o/{token}/invoice.pdf`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    answer(order_of(&gallery, &token).await?, Paper::Invoice).await
}

/// `GET /o/{token}/reversal.pdf`.
pub(crate) async fn reversal(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    answer(order_of(&gallery, &token).await?, Paper::CreditNote).await
}

/// `GET /orders/{number}/invoice.pdf`.
pub(crate) async fn own(
    State(gallery): State<Gallery>,
    Path(number): Path<String>,
    Photographer(account): Photographer,
) -> Result<Response, Problem> {
    answer(own_order(&gallery, account.id, number).await?, Paper::Invoice).await
}

/// `GET /orders/{number}/reversal.pdf`.
pub(crate) async fn own_reversal(
    State(gallery): State<Gallery>,
    Path(number): Path<String>,
    Photographer(account): Photographer,
) -> Result<Response, Problem> {
    answer(own_order(&gallery, account.id, number).await?, Paper::CreditNote).await
}

async fn own_order(gallery: &Gallery, owner: Id, number: String) -> Result<Order, Error> {
    gallery.0.database.read(move |tx| sales::own(tx, owner, &number)).await
}

async fn answer(order: Order, paper: Paper) -> Result<Response, Problem> {
    let (reversal, name) = match paper {
        Paper::Invoice => (None, format!("inline; filename=\"invoice-{}.pdf\"", order.invoice)),
        Paper::CreditNote => {
            let reversal = order.reversal.ok_or_else(Problem::not_found)?;
            (Some(reversal), format!("inline; filename=\"credit-note-{}.pdf\"", reversal.number))
        }
    };
    // A thousand lines take longer to set than others on this thread should wait.
    let pdf = tokio::task::spawn_blocking(move || pdf(&order, reversal)).await.map_err(Problem::internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(Problem::internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, pdf).into_response())
}

/// The invoice, or what takes it back with the same amounts below zero, in the language of the order.
fn pdf(order: &Order, reversal: Option<Reversal>) -> Vec<u8> {
    let language = order.language;
    let (o, t) = (&words(language).orders, &words(language).customer);
    let document = &order.document;
    let (title, at) = match reversal {
        None => ((o.invoice_title)(order.invoice), document.placed_at),
        Some(reversal) => ((o.reversal_title)(reversal.number), reversal.at),
    };
    let mut page = Document::new(format(&document.currency), &title, language.code());
    page.text(Style::Title, &title);
    let facts = format!(
        "{}: {}\n{}: {}\n{}",
        o.invoice_date,
        day_of(at, t),
        o.invoice_order,
        document.number,
        order.event_name
    );
    page.text(Style::Body, &facts);
    if reversal.is_some() {
        page.text(Style::Strong, &(o.reverses)(order.invoice, &day_of(document.placed_at, t)));
    }
    page.space(4.0);
    parties(&mut page, order, language);
    page.space(6.0);
    let columns = [(6.0, Align::Left), (1.2, Align::Right), (2.0, Align::Right), (2.0, Align::Right)];
    let columns = columns.map(|(share, align)| Column::new(share, align));
    let sign = if reversal.is_some() { -1 } else { 1 };
    page.table(columns, Some([o.product, o.quantity, o.price, o.sum]), rows(order, sign));
    page.space(6.0);
    match (reversal, order.reversal) {
        (Some(_), _) => {}
        (None, Some(reversal)) => {
            page.text(Style::Strong, &(o.reversed_by)(reversal.number, &day_of(reversal.at, t)));
        }
        (None, None) => {
            page.text(Style::Strong, (o.payment_state)(document.payment));
            if document.payment == PaymentState::Open && document.provider == "invoice" {
                page.text(Style::Body, &order.seller.payment_note);
            }
        }
    }
    page.finish(|at, all| (o.page_of)(at, all))
}

/// What was sold, and what it comes to, times `sign`.
fn rows(order: &Order, sign: i64) -> Vec<Row<4>> {
    let o = &words(order.language).orders;
    let document = &order.document;
    let money = |minor: i64| words::money(sign * minor, &document.currency, order.language);
    let sum = |name: String, minor| [name, String::new(), String::new(), money(minor)];
    let lines = document.lines.iter().map(|line| {
        Row::new([line.name.clone(), line.quantity.to_string(), money(line.price), money(line.total)])
    });
    let delivery = Some(document.delivery.name.as_str()).filter(|name| !name.is_empty());
    let delivery = delivery.unwrap_or(o.delivery_as_files).to_owned();
    let mut rows: Vec<Row<4>> = lines.collect();
    rows.push(Row::new(sum(delivery, document.delivery.price)));
    rows.push(Row::strong(sum(o.total.to_owned(), document.total)));
    let (name, rate) = &order.tax;
    if *rate > 0 {
        rows.push(Row::new(sum(o.net.to_owned(), document.total - document.tax)));
        rows.push(Row::new(sum((o.tax_in_it)(&money(document.tax), name, *rate), document.tax)));
    }
    rows
}

/// Who sells, and who buys.
fn parties(page: &mut Document, order: &Order, language: Language) {
    let o = &words(language).orders;
    let seller = &order.seller;
    let number = match seller.tax_number.as_str() {
        "" => String::new(),
        number => format!("{}: {number}", o.tax_number),
    };
    let from = [seller.address.as_str(), &seller.email, &number];
    let from = from.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    let customer = &order.document.customer;
    let to = [customer.address.as_str(), &customer.email];
    let to = to.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    page.side_by_side(
        &[Line(Style::Small, o.invoice_from), Line(Style::Strong, &seller.name), Line(Style::Body, &from)],
        &[Line(Style::Small, o.invoice_to), Line(Style::Strong, &customer.name), Line(Style::Body, &to)],
    );
}

/// Letter where it is paid in the dollars of where paper is that.
fn format(currency: &str) -> Format {
    if matches!(currency, "USD" | "CAD" | "MXN") { Format::Letter } else { Format::A4 }
}
