//! Frames, and what the host is to them.

use wirephoto_airwave::thin::{FrameNumber, PublicKey, ReportKey, SecretKey, Window};
use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::air::mailbox;

use crate::frame::{Address, Frame, Policy, Standing};

const COLUMNS: &str = "id, number, owner, name, address, policy, public_key, way, telephone, station, channel, loss_per_10k, heard_at, created_at, unpaired_at";

fn read_frame(row: &Row<'_>) -> Result<Frame> {
    let channel: Option<Id> = row.get("station")?;
    Ok(Frame {
        id: row.get("id")?,
        number: FrameNumber(row.get("number")?),
        owner: row.get("owner")?,
        name: row.get("name")?,
        address: row.get("address")?,
        policy: row.get("policy")?,
        public_key: PublicKey::from_bytes(row.get("public_key")?),
        way: row.get("way")?,
        telephone: row.get("telephone")?,
        channel: channel.map(|station| Ok::<_, Error>((station, row.get("channel")?))).transpose()?,
        loss_per_10k: row.get("loss_per_10k")?,
        heard_at: row.get("heard_at")?,
        created_at: row.get("created_at")?,
        unpaired_at: row.get("unpaired_at")?,
    })
}

/// The host's private key, if it has one.
pub fn host_key(tx: &mut Transaction<'_>) -> Result<Option<SecretKey>> {
    tx.query_opt("SELECT secret FROM telecast_host", &[], |row| {
        Ok(SecretKey::from_bytes(&row.get::<[u8; 32]>("secret")?))
    })
}

/// Gives the host its private key: nothing goes to any frame before it has one.
pub fn insert_host(tx: &mut Transaction<'_>, secret: &SecretKey) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_host (one, secret, last_frame, last_message) VALUES (1, $1, 0, 0)",
        &[secret.as_bytes()],
    )?;
    Ok(())
}

/// The next frame's number; it is used up. The host has its key by then.
pub fn next_number(tx: &mut Transaction<'_>) -> Result<FrameNumber> {
    tx.query_one("UPDATE telecast_host SET last_frame = last_frame + 1 RETURNING last_frame", &[], |row| {
        row.get("last_frame").map(FrameNumber)
    })
}

pub fn insert(tx: &mut Transaction<'_>, frame: &Frame, report_key: &ReportKey) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_frame (id, number, owner, name, address, policy, public_key, mailbox, report_key, way,
           telephone, window_up, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            &frame.id,
            &(frame.number.0 as i64),
            &frame.owner,
            &frame.name,
            &frame.address,
            &frame.policy,
            &frame.public_key.to_bytes(),
            &mailbox(&frame.public_key.to_bytes()),
            report_key.as_bytes(),
            &frame.way,
            &frame.telephone,
            &Window::default().to_bytes(),
            &frame.created_at,
        ],
    )?;
    Ok(())
}

pub fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Frame>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM telecast_frame WHERE id = $1"), &[&id], read_frame)
}

pub fn by_address(tx: &mut Transaction<'_>, address: &Address) -> Result<Option<Frame>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM telecast_frame WHERE address = $1"), &[address], read_frame)
}

pub fn is_known(tx: &mut Transaction<'_>, key: PublicKey) -> Result<bool> {
    let found =
        tx.query_opt("SELECT id FROM telecast_frame WHERE public_key = $1", &[&key.to_bytes()], |row| {
            row.get::<Id>("id")
        })?;
    Ok(found.is_some())
}

/// The frame of a number, and what its reports are held against.
pub fn by_number(
    tx: &mut Transaction<'_>,
    number: FrameNumber,
) -> Result<Option<(Frame, ReportKey, Window)>> {
    let Ok(number) = i64::try_from(number.0) else { return Ok(None) };
    tx.query_opt(
        &format!("SELECT {COLUMNS}, report_key, window_up FROM telecast_frame WHERE number = $1"),
        &[&number],
        |row| {
            let key = ReportKey::from_bytes(&row.get::<[u8; 32]>("report_key")?);
            Ok((read_frame(row)?, key, Window::from_bytes(row.get("window_up")?)))
        },
    )
}

pub fn report_key(tx: &mut Transaction<'_>, id: Id) -> Result<ReportKey> {
    tx.query_one("SELECT report_key FROM telecast_frame WHERE id = $1", &[&id], |row| {
        Ok(ReportKey::from_bytes(&row.get::<[u8; 32]>("report_key")?))
    })
}

/// Somebody's paired frames, the first one first.
pub fn list(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Frame>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM telecast_frame WHERE owner = $1 AND unpaired_at IS NULL ORDER BY created_at, id"
        ),
        &[&owner],
        read_frame,
    )
}

/// Others' paired frames that call this mail address a friend, by name.
pub fn of_friend(tx: &mut Transaction<'_>, account: Id, email_key: &str) -> Result<Vec<Frame>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM telecast_frame WHERE owner <> $1 AND unpaired_at IS NULL
               AND id IN (SELECT frame FROM telecast_friend WHERE email_key = $2 AND standing = $3)
             ORDER BY name, id"
        ),
        &[&account, &email_key, &Standing::Friend],
        read_frame,
    )
}

/// The number of the next message to a frame; it is used up. `None` when there is no such frame that is paired.
pub fn next_sequence(tx: &mut Transaction<'_>, id: Id) -> Result<Option<u32>> {
    tx.query_opt(
        "UPDATE telecast_frame SET sequence_down = sequence_down + 1 WHERE id = $1 AND unpaired_at IS NULL
         RETURNING sequence_down",
        &[&id],
        |row| row.get("sequence_down"),
    )
}

/// The number of the next key that a frame is given; it is used up. `None` when it has had as many as there are numbers.
pub fn next_key(tx: &mut Transaction<'_>, id: Id) -> Result<Option<u16>> {
    tx.query_opt(
        "UPDATE telecast_frame SET last_key = last_key + 1 WHERE id = $1 AND last_key < $2 RETURNING last_key",
        &[&id, &u16::MAX],
        |row| row.get("last_key"),
    )
}

/// What a report says of the frame itself.
pub struct Heard {
    pub window: Window,
    pub loss_per_10k: u32,
    pub at: Moment,
}

pub fn set_heard(tx: &mut Transaction<'_>, id: Id, heard: &Heard) -> Result<()> {
    tx.execute(
        "UPDATE telecast_frame SET window_up = $2, loss_per_10k = $3, heard_at = $4 WHERE id = $1",
        &[&id, &heard.window.to_bytes(), &heard.loss_per_10k, &heard.at],
    )?;
    Ok(())
}

pub fn set_name(tx: &mut Transaction<'_>, id: Id, name: &str) -> Result<()> {
    tx.execute("UPDATE telecast_frame SET name = $2 WHERE id = $1", &[&id, &name])?;
    Ok(())
}

pub fn set_address(tx: &mut Transaction<'_>, id: Id, address: &Address) -> Result<()> {
    tx.execute("UPDATE telecast_frame SET address = $2 WHERE id = $1", &[&id, address])?;
    Ok(())
}

pub fn set_policy(tx: &mut Transaction<'_>, id: Id, policy: Policy) -> Result<()> {
    tx.execute("UPDATE telecast_frame SET policy = $2 WHERE id = $1", &[&id, &policy])?;
    Ok(())
}

pub fn set_channel(tx: &mut Transaction<'_>, id: Id, channel: Option<(Id, u16)>) -> Result<()> {
    let (station, channel) = channel.unzip();
    tx.execute(
        "UPDATE telecast_frame SET station = $2, channel = $3 WHERE id = $1",
        &[&id, &station, &channel],
    )?;
    Ok(())
}

/// Ends a pairing, and frees the address.
pub fn set_unpaired(tx: &mut Transaction<'_>, id: Id, at: Moment) -> Result<()> {
    tx.execute("UPDATE telecast_frame SET unpaired_at = $2, address = NULL WHERE id = $1", &[&id, &at])?;
    Ok(())
}
