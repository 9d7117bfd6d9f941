//! Customers, their lists, and the links that lead to both.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::event::CodeHash;
use crate::link::LinkHash;
use crate::repository::placement::{Placement, read_placement};
use crate::service::favourite::{Customer, List, Note};
use crate::visit::SessionHash;

pub fn add_customer(tx: &mut Transaction<'_>, customer: &Customer, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_customer (id, event, name, invited, created_at) VALUES ($1, $2, $3, $4, $5)",
        &[&customer.id, &customer.event, &customer.name, &customer.invited, &now],
    )?;
    Ok(())
}

pub fn customer(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Customer>> {
    tx.query_opt("SELECT id, event, name, invited FROM gallery_customer WHERE id = $1", &[&id], read_customer)
}

/// The customer of an event that a browser is.
pub fn customer_of(tx: &mut Transaction<'_>, session: SessionHash, event: Id) -> Result<Option<Customer>> {
    tx.query_opt(
        "SELECT c.id, c.event, c.name, c.invited FROM gallery_customer_session s
         JOIN gallery_customer c ON c.id = s.customer WHERE s.session = $1 AND s.event = $2",
        &[&session, &event],
        read_customer,
    )
}

pub fn count_customers(tx: &mut Transaction<'_>, event: Id) -> Result<u64> {
    tx.query_one("SELECT count(*) AS n FROM gallery_customer WHERE event = $1", &[&event], |row| row.get("n"))
}

pub fn rename_customer(tx: &mut Transaction<'_>, id: Id, name: &str) -> Result<()> {
    tx.execute("UPDATE gallery_customer SET name = $2 WHERE id = $1", &[&id, &name])?;
    Ok(())
}

pub fn delete_customer(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_customer WHERE id = $1", &[&id])?;
    Ok(())
}

/// Makes a browser a customer's, whoever's it was.
pub fn put_customer_session(
    tx: &mut Transaction<'_>,
    session: SessionHash,
    customer: &Customer,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_customer_session (session, event, customer, seen_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (session, event) DO UPDATE SET customer = excluded.customer, seen_at = excluded.seen_at",
        &[&session, &customer.event, &customer.id, &now],
    )?;
    Ok(())
}

pub fn delete_customer_session(tx: &mut Transaction<'_>, session: SessionHash, event: Id) -> Result<()> {
    tx.execute(
        "DELETE FROM gallery_customer_session WHERE session = $1 AND event = $2",
        &[&session, &event],
    )?;
    Ok(())
}

/// Forgets the browsers of customers that have not come back.
pub fn prune_customer_sessions(tx: &mut Transaction<'_>, seen_before: Moment) -> Result<()> {
    tx.execute("DELETE FROM gallery_customer_session WHERE seen_at < $1", &[&seen_before])?;
    Ok(())
}

pub fn add_customer_link(
    tx: &mut Transaction<'_>,
    link: LinkHash,
    customer: Id,
    code: Option<CodeHash>,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_customer_link (token, customer, code, made_at) VALUES ($1, $2, $3, $4)",
        &[&link, &customer, &code, &now],
    )?;
    Ok(())
}

/// Whose link it is, and the code under which it lets in.
pub fn customer_link(
    tx: &mut Transaction<'_>,
    link: LinkHash,
) -> Result<Option<(Customer, Option<CodeHash>)>> {
    tx.query_opt(
        "SELECT c.id, c.event, c.name, c.invited, l.code FROM gallery_customer_link l
         JOIN gallery_customer c ON c.id = l.customer WHERE l.token = $1",
        &[&link],
        |row| Ok((read_customer(row)?, row.get("code")?)),
    )
}

/// Forgets all of a customer's links but the last few.
pub fn keep_customer_links(tx: &mut Transaction<'_>, customer: Id, kept: u32) -> Result<()> {
    tx.execute(
        "DELETE FROM gallery_customer_link WHERE customer = $1 AND token NOT IN
           (SELECT token FROM gallery_customer_link WHERE customer = $1 ORDER BY made_at DESC, token LIMIT $2)",
        &[&customer, &kept],
    )?;
    Ok(())
}

pub fn add_list(tx: &mut Transaction<'_>, list: &List) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_list (id, event, customer, name, created_at, finished_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[&list.id, &list.event, &list.customer, &list.name, &list.created_at, &list.finished_at],
    )?;
    Ok(())
}

const LIST: &str = "SELECT l.id, l.event, l.customer, l.name, l.created_at, l.finished_at,
    (SELECT count(*) FROM gallery_listed f JOIN gallery_placement p ON p.picture = f.picture
     WHERE f.list = l.id AND p.event = l.event AND NOT p.hidden) AS pictures
    FROM gallery_list l";

/// A customer's lists, the first one first.
pub fn lists_of(tx: &mut Transaction<'_>, customer: Id) -> Result<Vec<List>> {
    let sql = format!("{LIST} WHERE l.customer = $1 ORDER BY l.created_at, l.id");
    tx.query(&sql, &[&customer], read_list)
}

pub fn list(tx: &mut Transaction<'_>, id: Id) -> Result<Option<List>> {
    tx.query_opt(&format!("{LIST} WHERE l.id = $1"), &[&id], read_list)
}

/// The list that a link shows.
pub fn shared_list(tx: &mut Transaction<'_>, link: LinkHash) -> Result<Option<List>> {
    let sql = format!("{LIST} WHERE l.id = (SELECT list FROM gallery_list_link WHERE token = $1)");
    tx.query_opt(&sql, &[&link], read_list)
}

pub fn is_shared(tx: &mut Transaction<'_>, list: Id) -> Result<bool> {
    tx.query_one("SELECT count(*) AS n FROM gallery_list_link WHERE list = $1", &[&list], |row| {
        Ok(row.get::<u64>("n")? > 0)
    })
}

pub fn update_list(tx: &mut Transaction<'_>, list: &List) -> Result<()> {
    tx.execute(
        "UPDATE gallery_list SET name = $2, finished_at = $3, customer = $4 WHERE id = $1",
        &[&list.id, &list.name, &list.finished_at, &list.customer],
    )?;
    Ok(())
}

pub fn delete_list(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("DELETE FROM gallery_list WHERE id = $1", &[&id])?;
    Ok(())
}

pub fn add_list_link(tx: &mut Transaction<'_>, link: LinkHash, list: Id, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_list_link (token, list, made_at) VALUES ($1, $2, $3)",
        &[&link, &list, &now],
    )?;
    Ok(())
}

/// Forgets all links to a list but the last few.
pub fn keep_list_links(tx: &mut Transaction<'_>, list: Id, kept: u32) -> Result<()> {
    tx.execute(
        "DELETE FROM gallery_list_link WHERE list = $1 AND token NOT IN
           (SELECT token FROM gallery_list_link WHERE list = $1 ORDER BY made_at DESC, token LIMIT $2)",
        &[&list, &kept],
    )?;
    Ok(())
}

/// Puts a picture into a list. Answers whether it was not there.
pub fn put_listed(tx: &mut Transaction<'_>, list: Id, picture: Id, now: Moment) -> Result<bool> {
    let added = tx.execute(
        "INSERT INTO gallery_listed (list, picture, note, added_at) VALUES ($1, $2, '', $3)
         ON CONFLICT (list, picture) DO NOTHING",
        &[&list, &picture, &now],
    )?;
    Ok(added > 0)
}

/// Sets the note of a picture in a list. Answers whether that changed anything.
pub fn set_note(tx: &mut Transaction<'_>, list: Id, picture: Id, note: &str) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE gallery_listed SET note = $3 WHERE list = $1 AND picture = $2 AND note <> $3",
        &[&list, &picture, &note],
    )?;
    Ok(changed > 0)
}

/// Takes a picture out of a list. Answers whether it was there.
pub fn delete_listed(tx: &mut Transaction<'_>, list: Id, picture: Id) -> Result<bool> {
    Ok(tx.execute("DELETE FROM gallery_listed WHERE list = $1 AND picture = $2", &[&list, &picture])? > 0)
}

/// Moves what stands in one list into another; what is in both keeps the other's note.
pub fn pour_list(tx: &mut Transaction<'_>, from: Id, into: Id) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_listed (list, picture, note, added_at)
         SELECT $2, picture, note, added_at FROM gallery_listed WHERE list = $1
         ON CONFLICT (list, picture) DO NOTHING",
        &[&from, &into],
    )?;
    Ok(())
}

/// The note of a picture in a list; `None` when it does not stand there.
pub fn note(tx: &mut Transaction<'_>, list: Id, picture: Id) -> Result<Option<String>> {
    tx.query_opt(
        "SELECT note FROM gallery_listed WHERE list = $1 AND picture = $2",
        &[&list, &picture],
        |row| row.get("note"),
    )
}

/// What stands in a list, in the order in which it was chosen, also what customers do not see now.
pub fn notes_of(tx: &mut Transaction<'_>, list: Id) -> Result<Vec<Note>> {
    tx.query(
        "SELECT picture, note FROM gallery_listed WHERE list = $1 ORDER BY added_at, picture",
        &[&list],
        |row| Ok(Note { picture: row.get("picture")?, note: row.get("note")? }),
    )
}

/// The numbers of the pictures in a list, in no particular order.
pub fn numbers_of(tx: &mut Transaction<'_>, list: Id) -> Result<Vec<u32>> {
    tx.query(
        "SELECT p.number FROM gallery_listed f JOIN gallery_placement p ON p.picture = f.picture
         WHERE f.list = $1 AND NOT p.hidden",
        &[&list],
        |row| row.get("number"),
    )
}

/// The placements of what stands in a list, in the event's order.
pub fn listed(tx: &mut Transaction<'_>, event: Id, list: Id) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT p.* FROM gallery_listed f JOIN gallery_placement p ON p.picture = f.picture
         WHERE f.list = $1 AND p.event = $2 AND NOT p.hidden ORDER BY p.position, p.number",
        &[&list, &event],
        read_placement,
    )
}

/// Whether a picture stands in the list that a link shows.
pub fn is_shown_by(tx: &mut Transaction<'_>, link: LinkHash, picture: Id) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT 1 AS found FROM gallery_list_link l JOIN gallery_listed f ON f.list = l.list
         WHERE l.token = $1 AND f.picture = $2",
        &[&link, &picture],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

fn read_customer(row: &Row<'_>) -> Result<Customer> {
    Ok(Customer {
        id: row.get("id")?,
        event: row.get("event")?,
        name: row.get("name")?,
        invited: row.get("invited")?,
    })
}

fn read_list(row: &Row<'_>) -> Result<List> {
    Ok(List {
        id: row.get("id")?,
        event: row.get("event")?,
        customer: row.get("customer")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
        pictures: row.get("pictures")?,
    })
}
