//! Orders as their photographer looks at them.

use std::collections::HashMap;

use wirephoto_database::{Id, Moment, Result, Transaction};

use super::order::read_order;
use crate::order::Order;

/// Which orders are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those of which something is left to do.
    Open,
    /// Those that are not paid and not cancelled.
    Unpaid,
    All,
}

/// An order in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Without its lines.
    pub order: Order,
    pub items: u32,
    /// That of its first item.
    pub picture: Option<Id>,
}

/// An account's orders, the newest first, from before a place on.
pub fn listed_orders(
    tx: &mut Transaction<'_>,
    owner: Id,
    which: Which,
    before: (Moment, Id),
    limit: u32,
) -> Result<Vec<Listed>> {
    let wanted = match which {
        Which::Open => "AND o.stage NOT IN ('done', 'cancelled')",
        Which::Unpaid => "AND o.payment = 'open' AND o.stage <> 'cancelled'",
        Which::All => "",
    };
    let sql = format!(
        "SELECT o.*, (SELECT count(*) FROM gallery_order_item i WHERE i.order_id = o.id) AS items,
           (SELECT i.picture FROM gallery_order_item i WHERE i.order_id = o.id AND i.number = 1) AS first_picture
         FROM gallery_order o WHERE o.owner = $1 AND (o.placed_at, o.id) < ($2, $3) {wanted}
         ORDER BY o.placed_at DESC, o.id DESC LIMIT $4"
    );
    tx.query(&sql, &[&owner, &before.0, &before.1, &limit], |row| {
        Ok(Listed { order: read_order(row)?, items: row.get("items")?, picture: row.get("first_picture")? })
    })
}

/// The names of the events of which an account has sold something, as they were when it was ordered last.
pub fn sold_events(tx: &mut Transaction<'_>, owner: Id) -> Result<HashMap<Id, String>> {
    let names = tx.query(
        "SELECT event, event_name FROM gallery_order WHERE owner = $1 ORDER BY placed_at",
        &[&owner],
        |row| Ok((row.get("event")?, row.get("event_name")?)),
    )?;
    Ok(names.into_iter().collect())
}

/// The numbers of an account's orders.
pub fn order_numbers(tx: &mut Transaction<'_>, owner: Id) -> Result<HashMap<Id, String>> {
    let numbers = tx.query("SELECT id, number FROM gallery_order WHERE owner = $1", &[&owner], |row| {
        Ok((row.get("id")?, row.get("number")?))
    })?;
    Ok(numbers.into_iter().collect())
}

/// What a photographer noted about an order; empty when nothing.
pub fn remark(tx: &mut Transaction<'_>, order: Id) -> Result<String> {
    let sql = "SELECT text FROM gallery_order_remark WHERE order_id = $1";
    Ok(tx.query_opt(sql, &[&order], |row| row.get("text"))?.unwrap_or_default())
}

pub fn set_remark(tx: &mut Transaction<'_>, order: Id, text: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_order_remark (order_id, text) VALUES ($1, $2)
         ON CONFLICT (order_id) DO UPDATE SET text = excluded.text",
        &[&order, &text],
    )?;
    Ok(())
}
