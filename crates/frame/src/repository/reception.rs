//! Objects that were announced, and what has arrived of them.

use std::net::SocketAddrV4;

use wirephoto_airwave::fec::Params;
use wirephoto_airwave::object::{Hash, Key};
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin;
use wirephoto_database::{Error, Moment, Result, Row, Transaction};

/// How an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The owner is to say whether it is wanted.
    Asking,
    /// It is collected.
    Receiving,
    /// It is stored.
    Complete,
    /// It was on the screen.
    Shown,
    /// It is not wanted, or could not be had.
    Refused,
}

impl State {
    const ALL: [Self; 5] = [Self::Asking, Self::Receiving, Self::Complete, Self::Shown, Self::Refused];

    fn word(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Receiving => "receiving",
            Self::Complete => "complete",
            Self::Shown => "shown",
            Self::Refused => "refused",
        }
    }
}

/// An object that was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reception {
    /// Which.
    pub object: ObjectId,
    /// How it stands.
    pub state: State,
    /// Where its packets are.
    pub address: SocketAddrV4,
    /// How large it is, and its symbols.
    pub params: Params,
    /// What it is sealed with.
    pub key: Key,
    /// What it hashes to.
    pub hash: Hash,
    /// When its message came.
    pub announced_at: Moment,
    /// From when on nobody wants it.
    pub expires_at: Moment,
    /// What had arrived at its end.
    pub arrived: thin::Reception,
}

pub fn add_reception(tx: &mut Transaction<'_>, new: &Reception) -> Result<()> {
    drop_symbols(tx, new.object)?;
    tx.execute(
        "DELETE FROM frame_reception WHERE tsi = $1 AND toi = $2",
        &[&new.object.tsi, &new.object.toi],
    )?;
    tx.execute(
        "INSERT INTO frame_reception
           (tsi, toi, state, address, size, symbol_size, key, hash, announced_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &new.object.tsi,
            &new.object.toi,
            &new.state.word(),
            &new.address.to_string(),
            &new.params.size(),
            &new.params.symbol_size(),
            new.key.as_bytes(),
            &new.hash.0,
            &new.announced_at,
            &new.expires_at,
        ],
    )?;
    Ok(())
}

pub fn reception(tx: &mut Transaction<'_>, object: ObjectId) -> Result<Option<Reception>> {
    let sql = "SELECT * FROM frame_reception WHERE tsi = $1 AND toi = $2";
    tx.query_opt(sql, &[&object.tsi, &object.toi], read)
}

/// All objects in a state, as they were announced.
pub fn in_state(tx: &mut Transaction<'_>, state: State) -> Result<Vec<Reception>> {
    let sql = "SELECT * FROM frame_reception WHERE state = $1 ORDER BY announced_at, tsi, toi";
    tx.query(sql, &[&state.word()], read)
}

/// An object's packets are elsewhere now, or are there for another time.
pub fn move_to(
    tx: &mut Transaction<'_>,
    object: ObjectId,
    address: SocketAddrV4,
    expires_at: Moment,
) -> Result<()> {
    tx.execute(
        "UPDATE frame_reception SET address = $3, expires_at = $4 WHERE tsi = $1 AND toi = $2",
        &[&object.tsi, &object.toi, &address.to_string(), &expires_at],
    )?;
    Ok(())
}

/// The clock went forward by so many microseconds, or back: what is not over has as much time left as before.
pub fn move_expiries(tx: &mut Transaction<'_>, by_us: i64) -> Result<()> {
    tx.execute(
        "UPDATE frame_reception SET expires_at = expires_at + $1 WHERE state IN ('asking', 'receiving')",
        &[&by_us],
    )?;
    Ok(())
}

pub fn set_state(tx: &mut Transaction<'_>, object: ObjectId, state: State) -> Result<()> {
    tx.execute(
        "UPDATE frame_reception SET state = $3 WHERE tsi = $1 AND toi = $2",
        &[&object.tsi, &object.toi, &state.word()],
    )?;
    Ok(())
}

/// It is over: what had arrived is remembered as numbers. Its key is needed no more.
pub fn end(
    tx: &mut Transaction<'_>,
    object: ObjectId,
    state: State,
    arrived: &thin::Reception,
) -> Result<()> {
    drop_symbols(tx, object)?;
    tx.execute(
        "UPDATE frame_reception SET state = $3, have = $4, first_esi = $5, last_esi = $6, key = $7
         WHERE tsi = $1 AND toi = $2",
        &[
            &object.tsi,
            &object.toi,
            &state.word(),
            &arrived.have,
            &arrived.first_esi,
            &arrived.last_esi,
            &[0_u8; 32],
        ],
    )?;
    Ok(())
}

/// Forgets what ended and was announced before `before`.
pub fn forget_ended(tx: &mut Transaction<'_>, before: Moment) -> Result<()> {
    tx.execute(
        "DELETE FROM frame_reception WHERE announced_at < $1 AND state NOT IN ('asking', 'receiving')",
        &[&before],
    )?;
    Ok(())
}

pub fn delete_receptions(tx: &mut Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM frame_symbols", &[])?;
    tx.execute("DELETE FROM frame_reception", &[])?;
    Ok(())
}

/// The bytes that objects will have which are asked for or collected.
pub fn promised_bytes(tx: &mut Transaction<'_>) -> Result<u64> {
    tx.query_one(
        "SELECT CAST(COALESCE(sum(size), 0) AS BIGINT) AS bytes FROM frame_reception
         WHERE state IN ('asking', 'receiving')",
        &[],
        |row| row.get("bytes"),
    )
}

/// Adds symbols behind so many that are there.
pub fn add_symbols(tx: &mut Transaction<'_>, object: ObjectId, behind: u32, symbols: &[u8]) -> Result<()> {
    tx.execute(
        "INSERT INTO frame_symbols (tsi, toi, behind, length, symbols) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tsi, toi, behind) DO UPDATE SET length = $4, symbols = $5",
        &[&object.tsi, &object.toi, &behind, &(symbols.len() as i64), &symbols],
    )?;
    Ok(())
}

/// All symbols of an object that were kept, one behind the other.
pub fn symbols(tx: &mut Transaction<'_>, object: ObjectId) -> Result<Vec<u8>> {
    let sql = "SELECT symbols FROM frame_symbols WHERE tsi = $1 AND toi = $2 ORDER BY behind";
    let pieces = tx.query(sql, &[&object.tsi, &object.toi], |row| row.get::<Vec<u8>>("symbols"))?;
    Ok(pieces.concat())
}

pub fn drop_symbols(tx: &mut Transaction<'_>, object: ObjectId) -> Result<()> {
    tx.execute("DELETE FROM frame_symbols WHERE tsi = $1 AND toi = $2", &[&object.tsi, &object.toi])?;
    Ok(())
}

/// The bytes of all symbols.
pub fn symbol_bytes(tx: &mut Transaction<'_>) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(sum(length), 0) AS BIGINT) AS bytes FROM frame_symbols";
    tx.query_one(sql, &[], |row| row.get("bytes"))
}

fn read(row: &Row<'_>) -> Result<Reception> {
    let wrong = |column: &str| Error::Row { column: column.into(), detail: "it is none".to_owned() };
    let word: String = row.get("state")?;
    let state = State::ALL.into_iter().find(|state| state.word() == word).ok_or_else(|| wrong("state"))?;
    let address: String = row.get("address")?;
    let params = Params::new(row.get("size")?, row.get("symbol_size")?);
    Ok(Reception {
        object: ObjectId { tsi: row.get("tsi")?, toi: row.get("toi")? },
        state,
        address: address.parse().map_err(|_| wrong("address"))?,
        params: params.map_err(|_| wrong("size"))?,
        key: Key::from_bytes(row.get("key")?),
        hash: Hash(row.get("hash")?),
        announced_at: row.get("announced_at")?,
        expires_at: row.get("expires_at")?,
        arrived: thin::Reception {
            have: row.get("have")?,
            need: 0,
            first_esi: row.get("first_esi")?,
            last_esi: row.get("last_esi")?,
        },
    })
}
