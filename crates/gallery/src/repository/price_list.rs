//! Price lists in their versions, and what single pictures cost.

use std::collections::HashMap;

use wirephoto_database::{Error, Id, Result, Row, Transaction, packed};
use wirephoto_exchange::publication::OwnPrice;

use crate::cart::Offered;
use crate::price_list::PriceList;

/// Keeps a version. Answers whether it was not there.
pub fn add_price_list(tx: &mut Transaction<'_>, owner: Id, list: &PriceList) -> Result<bool> {
    let document = serde_json::to_string(list.document()).expect("a price list has a JSON text");
    let added = tx.execute(
        "INSERT INTO gallery_price_list (id, version, owner, document) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id, version) DO NOTHING",
        &[&list.id(), &list.version(), &owner, &document],
    )?;
    Ok(added > 0)
}

/// Whose list it is.
pub fn price_list_owner(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Id>> {
    tx.query_opt("SELECT owner FROM gallery_price_list WHERE id = $1 LIMIT 1", &[&id], |row| row.get("owner"))
}

/// The latest version of a list.
pub fn price_list(tx: &mut Transaction<'_>, id: Id) -> Result<Option<PriceList>> {
    tx.query_opt(
        "SELECT id, document FROM gallery_price_list WHERE id = $1 ORDER BY version DESC LIMIT 1",
        &[&id],
        read_price_list,
    )
}

/// A version of a list.
pub fn price_list_version(tx: &mut Transaction<'_>, id: Id, version: u32) -> Result<Option<PriceList>> {
    tx.query_opt(
        "SELECT id, document FROM gallery_price_list WHERE id = $1 AND version = $2",
        &[&id, &version],
        read_price_list,
    )
}

/// Forgets the versions of a list by which nothing was ordered, but the latest.
pub fn prune_price_lists(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute(
        "DELETE FROM gallery_price_list WHERE id = $1
           AND version < (SELECT max(version) FROM gallery_price_list WHERE id = $1)
           AND version NOT IN (SELECT price_list_version FROM gallery_order WHERE price_list = $1)",
        &[&id],
    )?;
    Ok(())
}

/// Sets what a picture costs in place of its event's list.
pub fn put_own_prices(tx: &mut Transaction<'_>, picture: Id, prices: &[OwnPrice]) -> Result<()> {
    tx.execute("DELETE FROM gallery_own_price WHERE picture = $1", &[&picture])?;
    for own in prices {
        tx.execute(
            "INSERT INTO gallery_own_price (picture, product, price) VALUES ($1, $2, $3)",
            &[&picture, &own.product, &own.price],
        )?;
    }
    Ok(())
}

/// Those of some pictures that customers of an event can order: they see them, and a studio has the originals.
pub fn offered(tx: &mut Transaction<'_>, event: Id, pictures: &[Id]) -> Result<HashMap<Id, Offered>> {
    if pictures.is_empty() {
        return Ok(HashMap::new());
    }
    let named = packed(pictures);
    let found = tx.query(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16),
           k (id) AS (SELECT DISTINCT substr($1, i * 16 + 1, 16) FROM n)
         SELECT p.picture, p.number, p.edit_revision, l.width, l.height, h.edit
         FROM k JOIN gallery_placement p ON p.picture = k.id JOIN library_picture l ON l.id = p.picture
         LEFT JOIN gallery_host_edit h ON h.picture = p.picture AND NOT h.over
         WHERE p.event = $2 AND NOT p.hidden AND NOT p.uploaded",
        &[&named, &event],
        read_offered,
    )?;
    let mut found: HashMap<Id, Offered> = found.into_iter().map(|picture| (picture.id, picture)).collect();
    let own = tx.query(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16),
           k (id) AS (SELECT DISTINCT substr($1, i * 16 + 1, 16) FROM n)
         SELECT o.picture, o.product, o.price FROM k JOIN gallery_own_price o ON o.picture = k.id
         ORDER BY o.picture, o.product",
        &[&named],
        |row| Ok((row.get("picture")?, OwnPrice { product: row.get("product")?, price: row.get("price")? })),
    )?;
    for (picture, price) in own {
        if let Some(offered) = found.get_mut(&picture) {
            offered.own_prices.push(price);
        }
    }
    Ok(found)
}

fn read_offered(row: &Row<'_>) -> Result<Offered> {
    let then: Option<String> = row.get("edit")?;
    Ok(Offered {
        id: row.get("picture")?,
        number: row.get("number")?,
        width: row.get("width")?,
        height: row.get("height")?,
        edit_revision: row.get("edit_revision")?,
        then: then
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| malformed("edit", &error))?,
        own_prices: Vec::new(),
    })
}

fn read_price_list(row: &Row<'_>) -> Result<PriceList> {
    let document: &str = row.get("document")?;
    let document = serde_json::from_str(document).map_err(|error| malformed("document", &error))?;
    PriceList::kept(row.get("id")?, document).ok_or_else(|| malformed("document", &"no price list"))
}

pub(super) fn malformed(column: &str, error: &dyn std::fmt::Display) -> Error {
    Error::Row { column: column.to_owned(), detail: error.to_string() }
}
