//! Printers, the catalogue, and what holds for the whole lab.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::prices::Paper;

use crate::output::{Address, Trouble};

/// A printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its identifier.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// By what it is known again; `None` before the lab has met it.
    pub known_by: Option<String>,
    /// Whether its sheets wait until a person releases them.
    pub on_release: bool,
    /// What its colour profile is called; empty without one.
    pub profile_name: String,
    /// What is the matter with it, as it said last.
    pub trouble: Option<Trouble>,
    /// When it was asked last.
    pub asked_at: Option<Moment>,
}

/// What the lab prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its identifier.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// What it is printed on.
    pub paper: Paper,
    /// For one, in the smallest unit of the lab's currency.
    pub price: i64,
    /// Where this paper lies; `None` for the usual printer.
    pub printer: Option<Id>,
}

/// What holds for the whole lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Of all prices: ISO 4217.
    pub currency: String,
    /// Days for which files are kept after shipping.
    pub keeps_days: u32,
}

pub fn settings(tx: &mut Transaction<'_>) -> Result<Settings> {
    tx.query_one("SELECT currency, keeps_days FROM lab_settings WHERE id = 1", &[], |row| {
        Ok(Settings { currency: row.get("currency")?, keeps_days: row.get("keeps_days")? })
    })
}

pub fn set_settings(tx: &mut Transaction<'_>, settings: &Settings) -> Result<()> {
    tx.execute(
        "UPDATE lab_settings SET currency = $1, keeps_days = $2 WHERE id = 1",
        &[&settings.currency, &settings.keeps_days],
    )?;
    Ok(())
}

/// The usual one first.
pub fn printers(tx: &mut Transaction<'_>) -> Result<Vec<Printer>> {
    tx.query("SELECT * FROM lab_printer ORDER BY position, id", &[], read_printer)
}

pub fn printer(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Printer>> {
    tx.query_opt("SELECT * FROM lab_printer WHERE id = $1", &[&id], read_printer)
}

/// Adds a printer after the others; `false` when there is one at that address.
pub fn add_printer(tx: &mut Transaction<'_>, id: Id, name: &str, address: &Address) -> Result<bool> {
    let rows = tx.execute(
        "INSERT INTO lab_printer (id, position, name, address)
         SELECT $1, coalesce(max(position), 0) + 1, $2, $3 FROM lab_printer WHERE true
         ON CONFLICT (address) DO NOTHING",
        &[&id, &name, &address.to_string()],
    )?;
    Ok(rows == 1)
}

pub fn set_printer(tx: &mut Transaction<'_>, id: Id, name: &str, on_release: bool) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE lab_printer SET name = $2, on_release = $3 WHERE id = $1",
        &[&id, &name, &on_release],
    )?;
    Ok(rows == 1)
}

pub fn set_profile(tx: &mut Transaction<'_>, id: Id, profile: Option<&[u8]>, name: &str) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE lab_printer SET profile = $2, profile_name = $3 WHERE id = $1",
        &[&id, &profile, &name],
    )?;
    Ok(rows == 1)
}

pub fn profile(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Vec<u8>>> {
    let found =
        tx.query_opt("SELECT profile FROM lab_printer WHERE id = $1", &[&id], |row| row.get("profile"))?;
    Ok(found.flatten())
}

/// Removes a printer that has no sheet; `false` when it has one.
pub fn delete_printer(tx: &mut Transaction<'_>, id: Id) -> Result<bool> {
    let rows = tx.execute(
        "DELETE FROM lab_printer WHERE id = $1
         AND NOT EXISTS (SELECT 1 FROM lab_sheet WHERE printer = $1 AND state IN ('sending', 'printing'))",
        &[&id],
    )?;
    Ok(rows == 1)
}

/// Notes what a printer says of itself.
pub fn note_printer(tx: &mut Transaction<'_>, id: Id, trouble: Option<&Trouble>, now: Moment) -> Result<()> {
    let trouble = trouble.map(Trouble::to_string).unwrap_or_default();
    tx.execute("UPDATE lab_printer SET trouble = $2, asked_at = $3 WHERE id = $1", &[&id, &trouble, &now])?;
    Ok(())
}

/// A printer was met.
pub fn set_known(tx: &mut Transaction<'_>, id: Id, known_by: &str) -> Result<()> {
    let known = "UPDATE lab_printer SET known_by = $2 WHERE id = $1 AND known_by IS NULL";
    tx.execute(known, &[&id, &known_by])?;
    Ok(())
}

/// A printer is known by that certificate from now on; `false`, and nothing changes, when that is not the one that it
/// showed last in place of the one that it was known by.
pub fn accept_certificate(tx: &mut Transaction<'_>, id: Id, fingerprint: &str) -> Result<bool> {
    let shown = Trouble::AnotherCertificate { fingerprint: fingerprint.to_owned() };
    let rows = tx.execute(
        "UPDATE lab_printer SET known_by = $2, trouble = '', asked_at = NULL WHERE id = $1 AND trouble = $3",
        &[&id, &fingerprint, &shown.to_string()],
    )?;
    Ok(rows == 1)
}

pub fn products(tx: &mut Transaction<'_>) -> Result<Vec<Product>> {
    tx.query("SELECT * FROM lab_product ORDER BY position, id", &[], read_product)
}

pub fn add_product(tx: &mut Transaction<'_>, product: &Product) -> Result<()> {
    let Product { id, name, paper, price, printer } = product;
    tx.execute(
        "INSERT INTO lab_product (id, position, name, width_um, height_um, border_um, finish, price, printer)
         SELECT $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM lab_product",
        &[id, name, &paper.width_um, &paper.height_um, &paper.border_um, &paper.finish, price, printer],
    )?;
    Ok(())
}

pub fn set_product(tx: &mut Transaction<'_>, product: &Product) -> Result<bool> {
    let Product { id, name, paper, price, printer } = product;
    let rows = tx.execute(
        "UPDATE lab_product SET name = $2, width_um = $3, height_um = $4, border_um = $5, finish = $6, price = $7,
           printer = $8 WHERE id = $1",
        &[id, name, &paper.width_um, &paper.height_um, &paper.border_um, &paper.finish, price, printer],
    )?;
    Ok(rows == 1)
}

pub fn delete_product(tx: &mut Transaction<'_>, id: Id) -> Result<bool> {
    Ok(tx.execute("DELETE FROM lab_product WHERE id = $1", &[&id])? == 1)
}

fn read_printer(row: &Row<'_>) -> Result<Printer> {
    let address: String = row.get("address")?;
    let trouble: String = row.get("trouble")?;
    Ok(Printer {
        id: row.get("id")?,
        name: row.get("name")?,
        address: address
            .parse()
            .map_err(|_| Error::Row { column: "lab_printer.address".into(), detail: address.clone() })?,
        known_by: row.get("known_by")?,
        on_release: row.get("on_release")?,
        profile_name: row.get("profile_name")?,
        trouble: (!trouble.is_empty()).then(|| Trouble::from(trouble.as_str())),
        asked_at: row.get("asked_at")?,
    })
}

fn read_product(row: &Row<'_>) -> Result<Product> {
    let paper = Paper {
        width_um: row.get("width_um")?,
        height_um: row.get("height_um")?,
        border_um: row.get("border_um")?,
        finish: row.get("finish")?,
    };
    let (id, name, price) = (row.get("id")?, row.get("name")?, row.get("price")?);
    Ok(Product { id, name, paper, price, printer: row.get("printer")? })
}
