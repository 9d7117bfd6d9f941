//! Orders as a table, for bookkeeping and for other programs.

use std::collections::HashMap;

use wirephoto_database::Id;
use wirephoto_exchange::order::ItemDocument;
use wirephoto_exchange::prices::Ware;
use wirephoto_library as library;

use crate::order::orders_of;
use crate::picks::row;
use crate::{Error, EventRef, Order, Result, Studio, digits, repository};

/// The columns, each item of each order a row. Amounts are those of the item's line, and stand in its first row alone,
/// so that a column can be summed.
const COLUMNS: [&str; 20] = [
    "order",
    "placed",
    "event",
    "stage",
    "payment",
    "provider",
    "customer",
    "email",
    "currency",
    "total",
    "tax",
    "line",
    "line_total",
    "item",
    "product",
    "picture",
    "file",
    "copies",
    "width_mm",
    "height_mm",
];

impl Studio {
    /// A table (RFC 4180) of all orders, or of those of one event, the newest first.
    pub fn orders_csv(&self, event: Option<EventRef>) -> Result<String> {
        let (orders, names, files) = self
            .db
            .read(move |tx| {
                let orders = orders_of(tx, event)?;
                let events = repository::events(tx)?.into_iter().map(|event| (event.id, event.name));
                let pictures: Vec<Id> =
                    orders.iter().flat_map(|order| order.items().map(|item| item.picture)).collect();
                let pictures = library::find_pictures(tx, &pictures)?.into_iter();
                let files = pictures.map(|picture| (picture.id, picture.file_name));
                Ok::<_, Error>((orders, events.collect::<HashMap<_, _>>(), files.collect::<HashMap<_, _>>()))
            })
            .wait()?;
        // Spreadsheets take a table for UTF-8 when it begins with this mark.
        let mut table = format!("\u{feff}{}", row(COLUMNS.map(str::to_owned)));
        for order in &orders {
            let event = names.get(&order.event).map_or("", String::as_str);
            let mut is_first = true;
            for line in &order.document.lines {
                for (index, item) in line.items.iter().enumerate() {
                    let file = files.get(&item.picture).map_or("", String::as_str);
                    let line_total = (index == 0).then_some((line.name.as_str(), line.total));
                    table.push_str(&row(cells(
                        order,
                        event,
                        std::mem::take(&mut is_first),
                        line_total,
                        item,
                        file,
                    )));
                }
            }
        }
        Ok(table)
    }
}

fn cells(
    order: &Order,
    event: &str,
    is_first: bool,
    line: Option<(&str, i64)>,
    item: &ItemDocument,
    file: &str,
) -> [String; 20] {
    let document = &order.document;
    let amount = |minor: i64| digits(minor, &document.currency);
    let total = |minor: i64| if is_first { amount(minor) } else { String::new() };
    let (width, height) = match &item.ware {
        Ware::Print { paper } => (millimetres(paper.width_um), millimetres(paper.height_um)),
        Ware::Download | Ware::Package { .. } => (String::new(), String::new()),
    };
    [
        document.number.clone(),
        document.placed_at.to_string(),
        event.to_owned(),
        word(&document.stage),
        word(&document.payment),
        document.provider.clone(),
        document.customer.name.clone(),
        document.customer.email.clone(),
        document.currency.clone(),
        total(document.total),
        total(document.tax),
        line.map_or_else(String::new, |(name, _)| name.to_owned()),
        line.map_or_else(String::new, |(_, minor)| amount(minor)),
        item.number.to_string(),
        item.name.clone(),
        item.picture_number.to_string(),
        file.to_owned(),
        item.copies.to_string(),
        width,
        height,
    ]
}

/// A state as documents have it.
fn word(state: &impl serde::Serialize) -> String {
    serde_json::to_value(state).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn millimetres(um: u32) -> String {
    let (whole, rest) = (um / 1000, um % 1000);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}") }
}
