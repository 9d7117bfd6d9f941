//! Carts.

use wirephoto_database::{Id, Moment, Result, Transaction};

use crate::cart::{Frame, Item, Line};
use crate::repository::price_list::malformed;

/// A customer's cart, in the order in which it was filled.
pub fn cart(tx: &mut Transaction<'_>, customer: Id) -> Result<Vec<Line>> {
    let mut lines = tx.query(
        "SELECT id, product, quantity, price FROM gallery_cart_line
         WHERE customer = $1 AND removed_at IS NULL ORDER BY added_at, id",
        &[&customer],
        |row| {
            Ok(Line {
                id: row.get("id")?,
                product: row.get("product")?,
                quantity: row.get("quantity")?,
                price: row.get("price")?,
                items: Vec::new(),
            })
        },
    )?;
    let items = tx.query(
        "SELECT i.line, i.product, i.picture, i.frame FROM gallery_cart_line l JOIN gallery_cart_item i ON i.line = l.id
         WHERE l.customer = $1 AND l.removed_at IS NULL ORDER BY l.added_at, l.id, i.place",
        &[&customer],
        |row| {
            let frame: Option<String> = row.get("frame")?;
            let frame = frame.map(|text| serde_json::from_str(&text)).transpose();
            let frame: Option<Frame> = frame.map_err(|error| malformed("frame", &error))?;
            let item =
                Item { product: row.get("product")?, picture: row.get("picture")?, frame: frame.unwrap_or_default() };
            Ok((row.get::<Id>("line")?, item))
        },
    )?;
    // Both come in the same order.
    let mut at = 0;
    for (line, item) in items {
        while lines[at].id != line {
            at += 1;
        }
        lines[at].items.push(item);
    }
    Ok(lines)
}

/// How many lines a customer's cart has.
pub fn cart_size(tx: &mut Transaction<'_>, customer: Id) -> Result<u64> {
    tx.query_one(
        "SELECT count(*) AS n FROM gallery_cart_line WHERE customer = $1 AND removed_at IS NULL",
        &[&customer],
        |row| row.get("n"),
    )
}

pub fn add_cart_line(tx: &mut Transaction<'_>, customer: Id, line: &Line, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_cart_line (id, customer, product, quantity, price, added_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[&line.id, &customer, &line.product, &line.quantity, &line.price, &now],
    )?;
    for (place, item) in (0_u32..).zip(&line.items) {
        tx.execute(
            "INSERT INTO gallery_cart_item (line, place, product, picture) VALUES ($1, $2, $3, $4)",
            &[&line.id, &place, &item.product, &item.picture],
        )?;
        if item.frame != Frame::default() {
            set_cart_frame(tx, line.id, place, item.frame)?;
        }
    }
    Ok(())
}

/// Sets how many of a line there shall be, for a price that the customer saw.
pub fn set_cart_quantity(tx: &mut Transaction<'_>, line: Id, quantity: u32, price: i64) -> Result<()> {
    tx.execute(
        "UPDATE gallery_cart_line SET quantity = $2, price = $3 WHERE id = $1",
        &[&line, &quantity, &price],
    )?;
    Ok(())
}

/// Puts a picture into a place of a line, with its frame in the middle.
pub fn set_cart_picture(tx: &mut Transaction<'_>, line: Id, place: u32, picture: Option<Id>) -> Result<()> {
    tx.execute(
        "UPDATE gallery_cart_item SET picture = $3, frame = NULL WHERE line = $1 AND place = $2",
        &[&line, &place, &picture],
    )?;
    Ok(())
}

/// Moves the frame of a place of a line.
pub fn set_cart_frame(tx: &mut Transaction<'_>, line: Id, place: u32, frame: Frame) -> Result<()> {
    let text = serde_json::to_string(&frame).expect("a frame has a JSON text");
    tx.execute(
        "UPDATE gallery_cart_item SET frame = $3 WHERE line = $1 AND place = $2",
        &[&line, &place, &text],
    )?;
    Ok(())
}

/// Takes a line out, so that it can be taken back until the next one is taken out.
pub fn remove_cart_line(tx: &mut Transaction<'_>, customer: Id, line: Id, now: Moment) -> Result<()> {
    tx.execute(
        "DELETE FROM gallery_cart_line WHERE customer = $1 AND removed_at IS NOT NULL AND id <> $2",
        &[&customer, &line],
    )?;
    tx.execute(
        "UPDATE gallery_cart_line SET removed_at = $3 WHERE customer = $1 AND id = $2 AND removed_at IS NULL",
        &[&customer, &line, &now],
    )?;
    Ok(())
}

/// Takes the line back that was taken out last.
pub fn restore_cart_line(tx: &mut Transaction<'_>, customer: Id, line: Id) -> Result<()> {
    tx.execute(
        "UPDATE gallery_cart_line SET removed_at = NULL WHERE customer = $1 AND id = $2",
        &[&customer, &line],
    )?;
    Ok(())
}

pub fn empty_cart(tx: &mut Transaction<'_>, customer: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_cart_line WHERE customer = $1", &[&customer])?;
    Ok(())
}

/// A customer's cart goes to another customer.
pub fn move_cart(tx: &mut Transaction<'_>, from: Id, to: Id) -> Result<()> {
    tx.execute("UPDATE gallery_cart_line SET customer = $2 WHERE customer = $1", &[&from, &to])?;
    Ok(())
}
