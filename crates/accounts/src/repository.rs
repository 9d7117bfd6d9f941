//! All the SQL of accounts.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::account::{Account, Email, Limits, Role};
use crate::audit::{By, Deed, Entry};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::Language;

use crate::device::{CODE_LASTS, Device, DeviceKind};
use crate::link::{Kept, Purpose};
use crate::session::{Life, horizon};
use crate::token::TokenHash;

/// The columns of an account, beside those of what points to it.
macro_rules! account_columns {
    ($rest:literal) => {
        concat!(
            "SELECT a.id AS account_id, a.role, a.email, a.name AS account_name, a.language, a.storage_bytes, a.pictures, ",
            "a.disabled, (a.password IS NOT NULL) AS joined, a.created_at AS account_created_at ",
            $rest
        )
    };
}

fn read_account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: row.get("account_id")?,
        role: row.get("role")?,
        email: row.get("email")?,
        name: row.get("account_name")?,
        language: row.get::<Option<&str>>("language")?.and_then(Language::from_code),
        limits: Limits { storage_bytes: row.get("storage_bytes")?, pictures: row.get("pictures")? },
        disabled: row.get("disabled")?,
        joined: row.get("joined")?,
        created_at: row.get("account_created_at")?,
    })
}

pub(crate) fn insert_account(tx: &mut Transaction<'_>, account: &Account, email_key: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO account (id, role, email, email_key, name, storage_bytes, pictures, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &account.id,
            &account.role.as_str(),
            &account.email,
            &email_key,
            &account.name,
            &(account.limits.storage_bytes as i64),
            &(account.limits.pictures as i64),
            &account.created_at,
        ],
    )?;
    Ok(())
}

pub(crate) fn account(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Account>> {
    tx.query_opt(account_columns!("FROM account a WHERE a.id = $1"), &[&id], read_account)
}

pub(crate) fn account_by_email(tx: &mut Transaction<'_>, email_key: &str) -> Result<Option<Account>> {
    tx.query_opt(account_columns!("FROM account a WHERE a.email_key = $1"), &[&email_key], read_account)
}

pub(crate) fn first_administrator(tx: &mut Transaction<'_>) -> Result<Option<Id>> {
    tx.query_opt(
        "SELECT id FROM account WHERE role = 'administrator' ORDER BY created_at, id LIMIT 1",
        &[],
        |row| row.get("id"),
    )
}

pub(crate) fn accounts(tx: &mut Transaction<'_>) -> Result<Vec<Account>> {
    tx.query(account_columns!("FROM account a ORDER BY a.email_key LIMIT 10000"), &[], read_account)
}

/// Who can log in, and is one.
pub(crate) fn administrators(tx: &mut Transaction<'_>) -> Result<Vec<Account>> {
    let sql = account_columns!(
        "FROM account a WHERE a.role = 'administrator' AND a.password IS NOT NULL AND NOT a.disabled
         ORDER BY a.created_at, a.id LIMIT 100"
    );
    tx.query(sql, &[], read_account)
}

pub(crate) fn has_administrator(tx: &mut Transaction<'_>) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT 1 AS found FROM account WHERE role = 'administrator' AND password IS NOT NULL AND NOT disabled LIMIT 1",
        &[],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub(crate) fn password(tx: &mut Transaction<'_>, account: Id) -> Result<Option<String>> {
    let found =
        tx.query_opt("SELECT password FROM account WHERE id = $1", &[&account], |row| row.get("password"))?;
    Ok(found.flatten())
}

pub(crate) fn set_password(tx: &mut Transaction<'_>, account: Id, hash: &str) -> Result<()> {
    tx.execute("UPDATE account SET password = $2 WHERE id = $1", &[&account, &hash])?;
    Ok(())
}

pub(crate) fn set_name(tx: &mut Transaction<'_>, account: Id, name: &str) -> Result<()> {
    tx.execute("UPDATE account SET name = $2 WHERE id = $1", &[&account, &name])?;
    Ok(())
}

pub(crate) fn set_language(tx: &mut Transaction<'_>, account: Id, language: Language) -> Result<()> {
    tx.execute("UPDATE account SET language = $2 WHERE id = $1", &[&account, &language.code()])?;
    Ok(())
}

pub(crate) fn set_role(tx: &mut Transaction<'_>, account: Id, role: Role) -> Result<()> {
    tx.execute("UPDATE account SET role = $2 WHERE id = $1", &[&account, &role.as_str()])?;
    Ok(())
}

pub(crate) fn set_limits(tx: &mut Transaction<'_>, account: Id, limits: Limits) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE account SET storage_bytes = $2, pictures = $3 WHERE id = $1",
        &[&account, &(limits.storage_bytes as i64), &(limits.pictures as i64)],
    )?;
    Ok(rows == 1)
}

pub(crate) fn set_disabled(tx: &mut Transaction<'_>, account: Id, disabled: bool) -> Result<bool> {
    let rows = tx.execute("UPDATE account SET disabled = $2 WHERE id = $1", &[&account, &disabled])?;
    Ok(rows == 1)
}

pub(crate) fn insert_session(
    tx: &mut Transaction<'_>,
    hash: TokenHash,
    account: Id,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO account_session (token_hash, account, created_at, seen_at) VALUES ($1, $2, $3, $3)",
        &[&hash, &account, &now],
    )?;
    Ok(())
}

pub(crate) fn session(tx: &mut Transaction<'_>, hash: TokenHash) -> Result<Option<(Life, Account)>> {
    tx.query_opt(
        account_columns!(
            ", s.created_at, s.seen_at FROM account_session s JOIN account a ON a.id = s.account
             WHERE s.token_hash = $1"
        ),
        &[&hash],
        |row| {
            let life = Life { created_at: row.get("created_at")?, seen_at: row.get("seen_at")? };
            Ok((life, read_account(row)?))
        },
    )
}

pub(crate) fn touch_session(tx: &mut Transaction<'_>, hash: TokenHash, now: Moment) -> Result<bool> {
    let rows = tx.execute("UPDATE account_session SET seen_at = $2 WHERE token_hash = $1", &[&hash, &now])?;
    Ok(rows == 1)
}

pub(crate) fn delete_session(tx: &mut Transaction<'_>, hash: TokenHash) -> Result<()> {
    tx.execute("DELETE FROM account_session WHERE token_hash = $1", &[&hash])?;
    Ok(())
}

pub(crate) fn delete_sessions(tx: &mut Transaction<'_>, account: Id) -> Result<()> {
    tx.execute("DELETE FROM account_session WHERE account = $1", &[&account])?;
    Ok(())
}

pub(crate) fn delete_ended_sessions(tx: &mut Transaction<'_>, account: Id, now: Moment) -> Result<()> {
    let ended = horizon(now);
    tx.execute(
        "DELETE FROM account_session WHERE account = $1 AND (created_at <= $2 OR seen_at <= $3)",
        &[&account, &ended.created_at, &ended.seen_at],
    )?;
    Ok(())
}

pub(crate) fn knows_browser(tx: &mut Transaction<'_>, hash: TokenHash, account: Id) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT 1 AS found FROM account_browser WHERE token_hash = $1 AND account = $2",
        &[&hash, &account],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub(crate) fn keep_browser(
    tx: &mut Transaction<'_>,
    hash: TokenHash,
    account: Id,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO account_browser (token_hash, account, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (token_hash) DO UPDATE SET account = $2, seen_at = $3",
        &[&hash, &account, &now],
    )?;
    tx.execute(
        "DELETE FROM account_browser WHERE account = $1 AND seen_at <= $2",
        &[&account, &now.minus(crate::session::BROWSER)],
    )?;
    Ok(())
}

pub(crate) fn delete_browsers(tx: &mut Transaction<'_>, account: Id) -> Result<()> {
    tx.execute("DELETE FROM account_browser WHERE account = $1", &[&account])?;
    Ok(())
}

pub(crate) fn insert_link(
    tx: &mut Transaction<'_>,
    hash: TokenHash,
    purpose: Purpose,
    account: Option<Id>,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO account_link (token_hash, purpose, account, expires_at) VALUES ($1, $2, $3, $4)",
        &[&hash, &purpose.as_str(), &account, &now.plus(purpose.lasts())],
    )?;
    Ok(())
}

pub(crate) fn link(tx: &mut Transaction<'_>, hash: TokenHash, now: Moment) -> Result<Option<Kept>> {
    tx.query_opt(
        "SELECT purpose, account FROM account_link WHERE token_hash = $1 AND expires_at > $2",
        &[&hash, &now],
        |row| Ok(Kept { purpose: row.get("purpose")?, account: row.get("account")? }),
    )
}

/// Deletes the links of one account, or those to set the service up.
pub(crate) fn delete_links(tx: &mut Transaction<'_>, account: Option<Id>) -> Result<()> {
    tx.execute("DELETE FROM account_link WHERE account IS NOT DISTINCT FROM $1", &[&account])?;
    Ok(())
}

/// Keeps a link with which somebody signs up; those that nobody followed in time go.
pub(crate) fn insert_sign_up(
    tx: &mut Transaction<'_>,
    hash: TokenHash,
    email: &Email,
    now: Moment,
) -> Result<()> {
    tx.execute("DELETE FROM account_sign_up WHERE expires_at <= $1", &[&now])?;
    tx.execute(
        "INSERT INTO account_sign_up (token_hash, email, email_key, expires_at) VALUES ($1, $2, $3, $4)",
        &[&hash, &email.as_str(), &email.key(), &now.plus(Purpose::SignUp.lasts())],
    )?;
    Ok(())
}

/// The address of somebody who signs up.
pub(crate) fn sign_up(tx: &mut Transaction<'_>, hash: TokenHash, now: Moment) -> Result<Option<String>> {
    tx.query_opt(
        "SELECT email FROM account_sign_up WHERE token_hash = $1 AND expires_at > $2",
        &[&hash, &now],
        |row| row.get("email"),
    )
}

fn read_device(row: &Row<'_>) -> Result<Device> {
    Ok(Device {
        id: row.get("id")?,
        kind: row.get("kind")?,
        account: row.get("account")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        used_at: row.get("used_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

pub(crate) fn insert_device(tx: &mut Transaction<'_>, device: &Device, hash: TokenHash) -> Result<()> {
    tx.execute(
        "INSERT INTO account_device (id, kind, account, token_hash, name, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[&device.id, &device.kind, &device.account, &hash, &device.name, &device.created_at],
    )?;
    Ok(())
}

pub(crate) fn device(tx: &mut Transaction<'_>, hash: TokenHash) -> Result<Option<(Device, Account)>> {
    tx.query_opt(
        account_columns!(
            ", d.id, d.kind, d.account, d.name, d.created_at, d.used_at, d.revoked_at
             FROM account_device d JOIN account a ON a.id = d.account WHERE d.token_hash = $1"
        ),
        &[&hash],
        |row| Ok((read_device(row)?, read_account(row)?)),
    )
}

pub(crate) fn devices(tx: &mut Transaction<'_>, account: Id) -> Result<Vec<Device>> {
    tx.query(
        "SELECT id, kind, account, name, created_at, used_at, revoked_at FROM account_device
         WHERE account = $1 AND revoked_at IS NULL ORDER BY created_at, id",
        &[&account],
        read_device,
    )
}

/// Everybody's computers that may come, by whose they are; and whose.
pub(crate) fn all_devices(tx: &mut Transaction<'_>, most: u32) -> Result<Vec<(Device, Account)>> {
    tx.query(
        account_columns!(
            ", d.id, d.kind, d.account, d.name, d.created_at, d.used_at, d.revoked_at
             FROM account_device d JOIN account a ON a.id = d.account WHERE d.revoked_at IS NULL
             ORDER BY a.email_key, d.created_at, d.id LIMIT $1"
        ),
        &[&most],
        |row| Ok((read_device(row)?, read_account(row)?)),
    )
}

/// Everybody's telecasting stations that may come.
pub(crate) fn stations(tx: &mut Transaction<'_>, most: u32) -> Result<Vec<Device>> {
    tx.query(
        "SELECT id, kind, account, name, created_at, used_at, revoked_at FROM account_device
         WHERE kind = 'station' AND revoked_at IS NULL ORDER BY created_at, id LIMIT $1",
        &[&most],
        read_device,
    )
}

pub(crate) fn device_by_id(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Device>> {
    tx.query_opt(
        "SELECT id, kind, account, name, created_at, used_at, revoked_at FROM account_device WHERE id = $1",
        &[&id],
        read_device,
    )
}

pub(crate) fn touch_device(tx: &mut Transaction<'_>, device: Id, now: Moment) -> Result<()> {
    tx.execute("UPDATE account_device SET used_at = $2 WHERE id = $1", &[&device, &now])?;
    Ok(())
}

pub(crate) fn revoke_device(tx: &mut Transaction<'_>, account: Id, device: Id, now: Moment) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE account_device SET revoked_at = $3 WHERE id = $1 AND account = $2 AND revoked_at IS NULL",
        &[&device, &account, &now],
    )?;
    Ok(rows == 1)
}

/// A code that a computer is being paired with.
pub(crate) struct KeptCode {
    pub(crate) account: Id,
    pub(crate) kind: DeviceKind,
    pub(crate) key: [u8; 32],
    pub(crate) wrong_proofs: u32,
}

/// Keeps the code in place of the account's last one; `false` if another account has one of that name.
pub(crate) fn keep_code(
    tx: &mut Transaction<'_>,
    account: Id,
    kind: DeviceKind,
    code: &PairingCode,
    now: Moment,
) -> Result<bool> {
    tx.execute("DELETE FROM account_pairing WHERE account = $1 OR expires_at <= $2", &[&account, &now])?;
    let rows = tx.execute(
        "INSERT INTO account_pairing (code_name, account, kind, code_key, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (code_name) DO NOTHING",
        &[&code.name(), &account, &kind, code.key().as_bytes(), &now.plus(CODE_LASTS)],
    )?;
    Ok(rows == 1)
}

pub(crate) fn code(tx: &mut Transaction<'_>, name: &str, now: Moment) -> Result<Option<KeptCode>> {
    tx.query_opt(
        "SELECT account, kind, code_key, wrong_proofs FROM account_pairing WHERE code_name = $1 AND expires_at > $2",
        &[&name, &now],
        |row| {
            Ok(KeptCode {
                account: row.get("account")?,
                kind: row.get("kind")?,
                key: row.get("code_key")?,
                wrong_proofs: row.get("wrong_proofs")?,
            })
        },
    )
}

pub(crate) fn count_wrong_proof(tx: &mut Transaction<'_>, name: &str) -> Result<()> {
    tx.execute("UPDATE account_pairing SET wrong_proofs = wrong_proofs + 1 WHERE code_name = $1", &[&name])?;
    Ok(())
}

pub(crate) fn delete_code(tx: &mut Transaction<'_>, name: &str) -> Result<()> {
    tx.execute("DELETE FROM account_pairing WHERE code_name = $1", &[&name])?;
    Ok(())
}

pub(crate) fn insert_deed(tx: &mut Transaction<'_>, deed: &Deed, by: &By, about: &str) -> Result<()> {
    let (by_whom, by_account, by_name) = match by {
        By::Account(id, name) => ("account", Some(*id), name.as_str()),
        By::Console => ("console", None, ""),
        By::Nobody => ("nobody", None, ""),
    };
    let address = deed.address.map(|address| address.to_string());
    tx.execute(
        "INSERT INTO account_audit (id, at, by_whom, by_account, by_name, act, about, address)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[&deed.id, &deed.at, &by_whom, &by_account, &by_name, &deed.act.as_str(), &about, &address],
    )?;
    Ok(())
}

pub(crate) fn deeds(tx: &mut Transaction<'_>, before: Option<Id>, most: u32) -> Result<Vec<Entry>> {
    tx.query(
        "SELECT id, at, by_whom, by_account, by_name, act, about, address FROM account_audit
         WHERE $1 IS NULL OR id < $1 ORDER BY id DESC LIMIT $2",
        &[&before, &most],
        |row| {
            let account: Option<Id> = row.get("by_account")?;
            let by = match (row.get::<String>("by_whom")?.as_str(), account) {
                ("account", Some(id)) => By::Account(id, row.get("by_name")?),
                ("console", _) => By::Console,
                _ => By::Nobody,
            };
            Ok(Entry {
                id: row.get("id")?,
                at: row.get("at")?,
                by,
                act: row.get("act")?,
                about: row.get("about")?,
                address: row.get("address")?,
            })
        },
    )
}

/// Forgets entries from before a time, and those beyond the newest `most`.
pub(crate) fn forget_deeds(tx: &mut Transaction<'_>, before: Moment, most: u32) -> Result<()> {
    let last =
        tx.query_opt("SELECT id FROM account_audit ORDER BY id DESC LIMIT 1 OFFSET $1", &[&most], |row| {
            row.get::<Id>("id")
        })?;
    if let Some(last) = last {
        tx.execute("DELETE FROM account_audit WHERE id <= $1", &[&last])?;
    }
    tx.execute("DELETE FROM account_audit WHERE at < $1", &[&before])?;
    Ok(())
}

pub(crate) fn set_host(tx: &mut Transaction<'_>, public_url: &str, now: Moment) -> Result<()> {
    tx.execute(
        "INSERT INTO account_host (one, public_url, started_at) VALUES (1, $1, $2)
         ON CONFLICT (one) DO UPDATE SET public_url = $1, started_at = $2",
        &[&public_url, &now],
    )?;
    Ok(())
}

pub(crate) fn host_url(tx: &mut Transaction<'_>) -> Result<Option<String>> {
    tx.query_opt("SELECT public_url FROM account_host WHERE one = 1", &[], |row| row.get("public_url"))
}
