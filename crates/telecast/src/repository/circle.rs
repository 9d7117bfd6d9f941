//! Circles, and which of their frames have the key.

use wirephoto_airwave::object::Key;
use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};

use crate::circle::{Circle, Given, Member};

fn read_circle(row: &Row<'_>) -> Result<Circle> {
    Ok(Circle {
        id: row.get("id")?,
        owner: row.get("owner")?,
        name: row.get("name")?,
        key: Key::from_bytes(row.get("shared_key")?),
        created_at: row.get("created_at")?,
    })
}

pub fn insert(tx: &mut Transaction<'_>, circle: &Circle) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_circle (id, owner, name, shared_key, created_at) VALUES ($1, $2, $3, $4, $5)",
        &[&circle.id, &circle.owner, &circle.name, circle.key.as_bytes(), &circle.created_at],
    )?;
    Ok(())
}

pub fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Circle>> {
    tx.query_opt("SELECT * FROM telecast_circle WHERE id = $1", &[&id], read_circle)
}

/// Somebody's circles, the first one first.
pub fn list(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<Circle>> {
    tx.query("SELECT * FROM telecast_circle WHERE owner = $1 ORDER BY created_at, id", &[&owner], read_circle)
}

/// Circles that a frame belongs to.
pub fn of_frame(tx: &mut Transaction<'_>, frame: Id) -> Result<Vec<Circle>> {
    tx.query(
        "SELECT c.* FROM telecast_circle c JOIN telecast_circle_frame f ON f.circle = c.id
         WHERE f.frame = $1 ORDER BY c.id",
        &[&frame],
        read_circle,
    )
}

pub fn set_name(tx: &mut Transaction<'_>, id: Id, name: &str) -> Result<()> {
    tx.execute("UPDATE telecast_circle SET name = $2 WHERE id = $1", &[&id, &name])?;
    Ok(())
}

pub fn set_key(tx: &mut Transaction<'_>, id: Id, key: &Key) -> Result<()> {
    tx.execute("UPDATE telecast_circle SET shared_key = $2 WHERE id = $1", &[&id, key.as_bytes()])?;
    Ok(())
}

pub fn delete(tx: &mut Transaction<'_>, id: Id) -> Result<()> {
    tx.execute("DELETE FROM telecast_circle WHERE id = $1", &[&id])?;
    Ok(())
}

fn read_member(row: &Row<'_>) -> Result<Member> {
    let number: Option<u16> = row.get("number")?;
    let given = number.map(|number| Ok::<_, Error>(Given { number, sequence: row.get("sequence")? }));
    Ok(Member { frame: row.get("frame")?, given: given.transpose()?, taken_at: row.get("taken_at")? })
}

pub fn members(tx: &mut Transaction<'_>, circle: Id) -> Result<Vec<Member>> {
    tx.query("SELECT * FROM telecast_circle_frame WHERE circle = $1 ORDER BY frame", &[&circle], read_member)
}

pub fn member(tx: &mut Transaction<'_>, circle: Id, frame: Id) -> Result<Option<Member>> {
    tx.query_opt(
        "SELECT * FROM telecast_circle_frame WHERE circle = $1 AND frame = $2",
        &[&circle, &frame],
        read_member,
    )
}

pub fn insert_member(tx: &mut Transaction<'_>, circle: Id, member: &Member) -> Result<()> {
    let (number, sequence) = member.given.map(|given| (given.number, given.sequence)).unzip();
    tx.execute(
        "INSERT INTO telecast_circle_frame (circle, frame, number, sequence, taken_at)
         VALUES ($1, $2, $3, $4, $5)",
        &[&circle, &member.frame, &number, &sequence, &member.taken_at],
    )?;
    Ok(())
}

pub fn delete_members(tx: &mut Transaction<'_>, circle: Id) -> Result<()> {
    tx.execute("DELETE FROM telecast_circle_frame WHERE circle = $1", &[&circle])?;
    Ok(())
}

/// The number of the message by which a frame was given the key of this number, if it belongs to a circle still.
pub fn sequence_of(tx: &mut Transaction<'_>, frame: Id, number: u16) -> Result<Option<u32>> {
    tx.query_opt(
        "SELECT sequence FROM telecast_circle_frame WHERE frame = $1 AND number = $2",
        &[&frame, &number],
        |row| row.get("sequence"),
    )
}

pub fn set_taken(tx: &mut Transaction<'_>, frame: Id, number: u16, at: Moment) -> Result<()> {
    tx.execute(
        "UPDATE telecast_circle_frame SET taken_at = $3 WHERE frame = $1 AND number = $2 AND taken_at IS NULL",
        &[&frame, &number, &at],
    )?;
    Ok(())
}
