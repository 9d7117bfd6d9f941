//! The invoice of an order as a PDF.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use wirephoto_exchange::order::PaymentState;
use wirephoto_paper::{Align, Column, Document, Format, Line, Row, Style};
use wirephoto_site::{Language, Problem};

use crate::Gallery;
use crate::event::day_of;
use crate::link::LinkHash;
use crate::order::Order;
use crate::pages::order::of_link;
use crate::words::{self, words};

/// `GET /o/{token}/invoice.pdf`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let link = LinkHash::of(&token);
    let order = gallery.0.database.read(move |tx| of_link(tx, link)).await?;
    // A thousand lines take longer to set than others on this thread should wait.
    let number = order.invoice;
    let pdf = tokio::task::spawn_blocking(move || pdf(&order)).await.map_err(Problem::internal)?;
    let name = HeaderValue::try_from(format!("inline; filename=\"invoice-{number}.pdf\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, name.map_err(Problem::internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, pdf).into_response())
}

/// The invoice, in the language of the order.
pub(crate) fn pdf(order: &Order) -> Vec<u8> {
    let language = order.language;
    let (o, t) = (&words(language).orders, &words(language).customer);
    let document = &order.document;
    let money = |minor| words::money(minor, &document.currency, language);
    let title = (o.invoice_title)(order.invoice);
    let mut page = Document::new(format(&document.currency), &title, language.code());
    page.text(Style::Title, &title);
    let facts = format!(
        "{}: {}\n{}: {}\n{}",
        o.invoice_date,
        day_of(document.placed_at, t),
        o.invoice_order,
        document.number,
        order.event_name
    );
    page.text(Style::Body, &facts);
    page.space(4.0);
    parties(&mut page, order, language);
    page.space(6.0);
    let delivery = Some(document.delivery.name.as_str()).filter(|name| !name.is_empty());
    let lines = document.lines.iter().map(|line| {
        Row::new([line.name.clone(), line.quantity.to_string(), money(line.price), money(line.total)])
    });
    let delivery = Row::new([
        delivery.unwrap_or(o.delivery_as_files).to_owned(),
        String::new(),
        String::new(),
        money(document.delivery.price),
    ]);
    let total = Row::strong([o.total.to_owned(), String::new(), String::new(), money(document.total)]);
    let (name, rate) = &order.tax;
    let mut rows: Vec<Row<4>> = lines.chain([delivery, total]).collect();
    if *rate > 0 {
        let net = money(document.total - document.tax);
        rows.push(Row::new([o.net.to_owned(), String::new(), String::new(), net]));
        let tax = (o.tax_in_it)(&money(document.tax), name, *rate);
        rows.push(Row::new([tax, String::new(), String::new(), money(document.tax)]));
    }
    let columns = [(6.0, Align::Left), (1.2, Align::Right), (2.0, Align::Right), (2.0, Align::Right)];
    let columns = columns.map(|(share, align)| Column::new(share, align));
    page.table(columns, Some([o.product, o.quantity, o.price, o.sum]), rows);
    page.space(6.0);
    page.text(Style::Strong, (o.payment_state)(document.payment));
    if document.payment == PaymentState::Open && document.provider == "invoice" {
        page.text(Style::Body, &order.seller.payment_note);
    }
    page.finish(|at, all| (o.page_of)(at, all))
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
