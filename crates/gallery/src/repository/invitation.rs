//! Whom photographers invited.

use wirephoto_database::{Id, Moment, Result, Row, Transaction};

use crate::link::LinkHash;
use crate::service::invite::Invitation;

pub fn add_invitation(tx: &mut Transaction<'_>, invitation: &Invitation, link: LinkHash) -> Result<()> {
    tx.execute(
        "INSERT INTO gallery_invitation (id, token, event, customer, name, email, invited_at, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &invitation.id,
            &link,
            &invitation.event,
            &invitation.customer,
            &invitation.name,
            &invitation.email,
            &invitation.invited_at,
            &invitation.opened_at,
        ],
    )?;
    Ok(())
}

/// An event's invitations, the last one first.
pub fn invitations(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<Invitation>> {
    tx.query(
        "SELECT * FROM gallery_invitation WHERE event = $1 ORDER BY invited_at DESC, id DESC",
        &[&event],
        read_invitation,
    )
}

pub fn invitation(tx: &mut Transaction<'_>, link: LinkHash) -> Result<Option<Invitation>> {
    tx.query_opt("SELECT * FROM gallery_invitation WHERE token = $1", &[&link], read_invitation)
}

pub fn note_opened(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE gallery_invitation SET opened_at = coalesce(opened_at, $2) WHERE id = $1",
        &[&id, &now],
    )?;
    Ok(())
}

/// Withdraws an invitation. Answers whose it was.
pub fn delete_invitation(tx: &mut Transaction<'_>, event: Id, id: Id) -> Result<Option<Id>> {
    let customer = tx.query_opt(
        "SELECT customer FROM gallery_invitation WHERE event = $1 AND id = $2",
        &[&event, &id],
        |row| row.get("customer"),
    )?;
    tx.execute("DELETE FROM gallery_invitation WHERE event = $1 AND id = $2", &[&event, &id])?;
    Ok(customer)
}

fn read_invitation(row: &Row<'_>) -> Result<Invitation> {
    Ok(Invitation {
        id: row.get("id")?,
        event: row.get("event")?,
        customer: row.get("customer")?,
        name: row.get("name")?,
        email: row.get("email")?,
        invited_at: row.get("invited_at")?,
        opened_at: row.get("opened_at")?,
    })
}
