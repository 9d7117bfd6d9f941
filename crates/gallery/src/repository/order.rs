//! Orders, what happened to them, and the links that lead to them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wirephoto_database::{Column, Id, Kind, Moment, Param, Result, Row, Transaction, Value};
use wirephoto_exchange::order::{
    CustomerDocument, ItemDocument, LineDocument, OrderDocument, PaymentState, Stage,
};
use wirephoto_site::Language;

use crate::link::LinkHash;
use crate::order::{Happened, Order, Reversal, What};
use crate::repository::price_list::malformed;

pub fn add_order(tx: &mut Transaction<'_>, order: &Order) -> Result<()> {
    let document = &order.document;
    tx.execute(
        "INSERT INTO gallery_order (id, owner, number, event, event_name, customer, form, language, placed_at, stage,
           payment, provider, problem, tracking, name, email, address, note, price_list, price_list_version, delivery,
           seller, currency, tax_name, tax_basis_points, total, tax, lab_token, changed_at, email_folded, invoice, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
           $23, $24, $25, $26, $27, $28, $29, $30, $31, 0)",
        &[
            &document.id,
            &order.owner,
            &document.number,
            &order.event,
            &order.event_name,
            &order.customer,
            &order.form,
            &order.language.code(),
            &document.placed_at,
            &Word(document.stage),
            &Word(document.payment),
            &document.provider,
            &document.problem,
            &order.tracking,
            &document.customer.name,
            &document.customer.email,
            &document.customer.address,
            &document.note,
            &order.price_list.0,
            &order.price_list.1,
            &json(&document.delivery),
            &json(&order.seller),
            &document.currency,
            &order.tax.0,
            &order.tax.1,
            &document.total,
            &document.tax,
            &document.lab_token,
            &order.changed_at,
            &document.customer.email.to_lowercase(),
            &order.invoice,
        ],
    )?;
    (0_u32..).zip(&document.lines).try_for_each(|(at, line)| add_line(tx, document.id, at, line))
}

fn add_line(tx: &mut Transaction<'_>, order: Id, at: u32, line: &LineDocument) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_order_line (order_id, line, name, quantity, price, total) VALUES ($1, $2, $3, $4, $5, $6)",
        &[&order, &at, &line.name, &line.quantity, &line.price, &line.total],
    )?;
    for item in &line.items {
        tx.execute(
            "INSERT INTO gallery_order_item (order_id, number, line, picture, document) VALUES ($1, $2, $3, $4, $5)",
            &[&order, &item.number, &at, &item.picture, &json(item)],
        )?;
    }
    Ok(())
}

/// Sets how an order stands, and puts it at the end of its account's feed.
pub fn set_standing(tx: &mut Transaction<'_>, order: &Order, now: Moment) -> Result<()> {
    let document = &order.document;
    tx.execute(
        "UPDATE gallery_order SET stage = $2, payment = $3, problem = $4, reason = $5, tracking = $6 WHERE id = $1",
        &[
            &document.id,
            &Word(document.stage),
            &Word(document.payment),
            &document.problem,
            &document.reason.as_ref().map(json),
            &order.tracking,
        ],
    )?;
    touch_order(tx, order, now)
}

/// Notes what takes an order's invoice back. Its standing is set after that.
pub fn add_reversal(tx: &mut Transaction<'_>, order: Id, reversal: Reversal) -> Result<()> {
    tx.execute(
        "UPDATE gallery_order SET reversal = $2, reversed_at = $3 WHERE id = $1",
        &[&order, &reversal.number, &reversal.at],
    )?;
    Ok(())
}

/// Notes that an order changed: it stands at the end of its account's feed from now on.
pub fn touch_order(tx: &mut Transaction<'_>, order: &Order, now: Moment) -> Result<()> {
    let seq = super::feed::next_number(tx, order.owner)?;
    tx.execute(
        "UPDATE gallery_order SET seq = $2, changed_at = $3 WHERE id = $1",
        &[&order.document.id, &(seq as i64), &now],
    )?;
    Ok(())
}

pub fn order(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Order>> {
    let found = tx.query_opt("SELECT * FROM gallery_order WHERE id = $1", &[&id], read_order)?;
    found.map(|order| with_lines(tx, order)).transpose()
}

/// The order of a number of an account.
pub fn order_by_number(tx: &mut Transaction<'_>, owner: Id, number: &str) -> Result<Option<Order>> {
    let sql = "SELECT * FROM gallery_order WHERE number = $1 AND owner = $2";
    let found = tx.query_opt(sql, &[&number, &owner], read_order)?;
    found.map(|order| with_lines(tx, order)).transpose()
}

/// The order that a link leads to.
pub fn order_of_link(tx: &mut Transaction<'_>, link: LinkHash) -> Result<Option<Order>> {
    let sql =
        "SELECT o.* FROM gallery_order_link l JOIN gallery_order o ON o.id = l.order_id WHERE l.token = $1";
    let found = tx.query_opt(sql, &[&link], read_order)?;
    found.map(|order| with_lines(tx, order)).transpose()
}

/// The order that a customer's form has made already.
pub fn order_of_form(tx: &mut Transaction<'_>, customer: Id, form: Id) -> Result<Option<Order>> {
    let sql = "SELECT * FROM gallery_order WHERE customer = $1 AND form = $2";
    let found = tx.query_opt(sql, &[&customer, &form], read_order)?;
    found.map(|order| with_lines(tx, order)).transpose()
}

/// The newest orders of a mail address, however it is written, without their lines.
pub fn orders_of_email(tx: &mut Transaction<'_>, email: &str, limit: u32) -> Result<Vec<Order>> {
    tx.query(
        "SELECT * FROM gallery_order WHERE email_folded = $1 ORDER BY placed_at DESC, id DESC LIMIT $2",
        &[&email.to_lowercase(), &limit],
        read_order,
    )
}

pub fn has_number(tx: &mut Transaction<'_>, number: &str) -> Result<bool> {
    let found =
        tx.query_opt("SELECT 1 AS found FROM gallery_order WHERE number = $1", &[&number], |_| Ok(()))?;
    Ok(found.is_some())
}

/// How many orders of an event are not done.
pub fn open_orders(tx: &mut Transaction<'_>, event: Id) -> Result<u64> {
    tx.query_one(
        "SELECT count(*) AS n FROM gallery_order WHERE event = $1 AND stage NOT IN ($2, $3)",
        &[&event, &Word(Stage::Done), &Word(Stage::Cancelled)],
        |row| row.get("n"),
    )
}

/// Notes that something happened. Answers whether it is news.
pub fn add_step(tx: &mut Transaction<'_>, order: Id, name: &str, happened: &Happened) -> Result<bool> {
    let added = tx.execute(
        "INSERT INTO gallery_order_step (order_id, name, place, at, what)
         SELECT $1, $2, (SELECT count(*) FROM gallery_order_step WHERE order_id = $1), $3, $4 WHERE true
         ON CONFLICT (order_id, name) DO NOTHING",
        &[&order, &name, &happened.at, &json(&happened.what)],
    )?;
    Ok(added > 0)
}

/// What happened to an order, in the order in which the host heard of it.
pub fn steps(tx: &mut Transaction<'_>, order: Id) -> Result<Vec<Happened>> {
    tx.query("SELECT at, what FROM gallery_order_step WHERE order_id = $1 ORDER BY place", &[&order], |row| {
        Ok(Happened { at: row.get("at")?, what: read_json::<What>(row, "what")? })
    })
}

/// Two letters that are written at once have one link.
pub fn add_order_link(tx: &mut Transaction<'_>, link: LinkHash, order: Id, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_order_link (token, order_id, made_at) VALUES ($1, $2, $3) ON CONFLICT (token) DO NOTHING",
        &[&link, &order, &now],
    )?;
    Ok(())
}

/// Forgets all links to an order but the last few.
pub fn keep_order_links(tx: &mut Transaction<'_>, order: Id, kept: u32) -> Result<()> {
    tx.execute(
        "DELETE FROM gallery_order_link WHERE order_id = $1 AND token NOT IN
           (SELECT token FROM gallery_order_link WHERE order_id = $1 ORDER BY made_at DESC, token LIMIT $2)",
        &[&order, &kept],
    )?;
    Ok(())
}

fn with_lines(tx: &mut Transaction<'_>, mut order: Order) -> Result<Order> {
    let id = order.document.id;
    let mut lines = tx.query(
        "SELECT name, quantity, price, total FROM gallery_order_line WHERE order_id = $1 ORDER BY line",
        &[&id],
        |row| {
            Ok(LineDocument {
                name: row.get("name")?,
                quantity: row.get("quantity")?,
                price: row.get("price")?,
                total: row.get("total")?,
                items: Vec::new(),
            })
        },
    )?;
    let items = tx.query(
        "SELECT line, document FROM gallery_order_item WHERE order_id = $1 ORDER BY number",
        &[&id],
        |row| Ok((row.get::<u32>("line")?, read_json::<ItemDocument>(row, "document")?)),
    )?;
    for (line, item) in items {
        let line = lines.get_mut(line as usize).ok_or_else(|| malformed("line", &"no such line"))?;
        line.items.push(item);
    }
    order.document.lines = lines;
    Ok(order)
}

pub(super) fn read_order(row: &Row<'_>) -> Result<Order> {
    let language: String = row.get("language")?;
    let document = OrderDocument {
        id: row.get("id")?,
        number: row.get("number")?,
        placed_at: row.get("placed_at")?,
        stage: row.get::<Word<Stage>>("stage")?.0,
        payment: row.get::<Word<PaymentState>>("payment")?.0,
        provider: row.get("provider")?,
        problem: row.get("problem")?,
        reason: row.get::<Option<String>>("reason")?.map(|text| read(&text, "reason")).transpose()?,
        customer: CustomerDocument {
            name: row.get("name")?,
            email: row.get("email")?,
            address: row.get("address")?,
        },
        lines: Vec::new(),
        delivery: read_json(row, "delivery")?,
        currency: row.get("currency")?,
        total: row.get("total")?,
        tax: row.get("tax")?,
        note: row.get("note")?,
        lab_token: row.get("lab_token")?,
    };
    Ok(Order {
        owner: row.get("owner")?,
        event: row.get("event")?,
        event_name: row.get("event_name")?,
        customer: row.get("customer")?,
        form: row.get("form")?,
        language: Language::from_code(&language).unwrap_or_default(),
        price_list: (row.get("price_list")?, row.get("price_list_version")?),
        seller: read_json(row, "seller")?,
        invoice: row.get("invoice")?,
        reversal: row
            .get::<Option<i64>>("reversal")?
            .zip(row.get("reversed_at")?)
            .map(|(number, at)| Reversal { number, at }),
        tax: (row.get("tax_name")?, row.get("tax_basis_points")?),
        tracking: row.get("tracking")?,
        document,
        changed_at: row.get("changed_at")?,
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a document has a JSON text")
}

fn read_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    read(row.get::<&str>(column)?, column)
}

fn read<T: DeserializeOwned>(text: &str, column: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| malformed(column, &error))
}

/// A value that the exchange writes as one word.
struct Word<T>(T);

trait Named: Copy + 'static {
    const ALL: &'static [(Self, &'static str)];
}

impl Named for Stage {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Placed, "placed"),
        (Self::Accepted, "accepted"),
        (Self::AtLab, "at-lab"),
        (Self::Printing, "printing"),
        (Self::Shipped, "shipped"),
        (Self::Done, "done"),
        (Self::Cancelled, "cancelled"),
    ];
}

impl Named for PaymentState {
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Open, "open"), (Self::Paid, "paid"), (Self::Refunded, "refunded")];
}

impl<T: Named + PartialEq> Param for Word<T> {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        let found = T::ALL.iter().find(|(value, _)| *value == self.0);
        Value::Text(found.map_or("", |(_, word)| word))
    }
}

impl<T: Named> Column<'_> for Word<T> {
    fn read(value: Value<'_>) -> Option<Self> {
        let Value::Text(word) = value else { return None };
        T::ALL.iter().find(|(_, known)| *known == word).map(|(value, _)| Self(*value))
    }
}
