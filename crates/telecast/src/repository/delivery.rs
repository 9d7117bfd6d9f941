//! Deliveries, their pictures, and whom they are for.

use wirephoto_airwave::object::Key;
use wirephoto_billing::{Currency, Money};
use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction};
use wirephoto_exchange::air::{FrameAnswers, Heard};

use crate::circle::Salted;
use crate::delivery::{Addressee, AddresseeState, Delivery, HEARD, REFUSALS, RequestToken, SentPicture};

fn read_delivery(row: &Row<'_>) -> Result<Delivery> {
    let currency: Option<Currency> = row.get("currency")?;
    let minor = row.get("price")?;
    let key: Option<[u8; 32]> = row.get("object_key")?;
    let salted = row.get::<Option<Id>>("circle")?.zip(row.get("salt")?);
    Ok(Delivery {
        id: row.get("id")?,
        sender: row.get("sender")?,
        by: row.get("way")?,
        price: currency.map(|currency| Money::new(minor, currency)),
        books: row.get("books")?,
        size: row.get("size")?,
        hash: row.get("hash")?,
        key: key.map(Key::from_bytes),
        salted: salted.map(|(circle, salt)| Salted { circle, salt }),
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        over_at: row.get("over_at")?,
    })
}

pub fn insert(tx: &mut Transaction<'_>, delivery: &Delivery, token: &RequestToken) -> Result<()> {
    let price = delivery.price.map_or(0, Money::minor);
    let currency = delivery.price.map(|price| price.currency().code());
    let key = delivery.key.as_ref().map(Key::as_bytes);
    let (circle, salt) = delivery.salted.map(|salted| (salted.circle, salted.salt)).unzip();
    tx.execute(
        "INSERT INTO telecast_delivery (id, sender, token, way, price, currency, books, size, hash, object_key,
           created_at, expires_at, over_at, circle, salt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &[
            &delivery.id,
            &delivery.sender,
            &token.as_str(),
            &delivery.by,
            &price,
            &currency,
            &delivery.books,
            &delivery.size,
            &delivery.hash,
            &key,
            &delivery.created_at,
            &delivery.expires_at,
            &delivery.over_at,
            &circle,
            &salt,
        ],
    )?;
    Ok(())
}

pub fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Delivery>> {
    tx.query_opt("SELECT * FROM telecast_delivery WHERE id = $1", &[&id], read_delivery)
}

/// The delivery that a request has come to already.
pub fn by_token(tx: &mut Transaction<'_>, sender: Id, token: &RequestToken) -> Result<Option<Id>> {
    tx.query_opt(
        "SELECT id FROM telecast_delivery WHERE sender = $1 AND token = $2",
        &[&sender, &token.as_str()],
        |row| row.get("id"),
    )
}

pub fn set_token(tx: &mut Transaction<'_>, id: Id, token: &RequestToken) -> Result<()> {
    tx.execute("UPDATE telecast_delivery SET token = $2 WHERE id = $1", &[&id, &token.as_str()])?;
    Ok(())
}

/// How many deliveries somebody has asked for since then.
pub fn count_since(tx: &mut Transaction<'_>, sender: Id, since: Moment) -> Result<u64> {
    tx.query_one(
        "SELECT count(*) AS deliveries FROM telecast_delivery WHERE sender = $1 AND created_at >= $2",
        &[&sender, &since],
        |row| row.get("deliveries"),
    )
}

/// A sender's deliveries before one of them, the newest first.
pub fn page(tx: &mut Transaction<'_>, sender: Id, before: (Moment, Id), most: u32) -> Result<Vec<Delivery>> {
    tx.query(
        "SELECT * FROM telecast_delivery WHERE sender = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4",
        &[&sender, &before.0, &before.1, &most],
        read_delivery,
    )
}

/// Deliveries whose time is over while somebody waits.
pub fn overdue(tx: &mut Transaction<'_>, now: Moment, most: u32) -> Result<Vec<Delivery>> {
    tx.query(
        "SELECT * FROM telecast_delivery WHERE over_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2",
        &[&now, &most],
        read_delivery,
    )
}

/// Nobody waits any more: the key is forgotten.
pub fn set_over(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<()> {
    tx.execute(
        "UPDATE telecast_delivery SET over_at = $2, object_key = NULL WHERE id = $1 AND over_at IS NULL",
        &[&id, &now],
    )?;
    Ok(())
}

pub fn insert_picture(
    tx: &mut Transaction<'_>,
    delivery: Id,
    position: u32,
    picture: &SentPicture,
) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_delivery_picture (delivery, position, number, picture, caption)
         VALUES ($1, $2, $3, $4, $5)",
        &[&delivery, &position, &picture.number, &picture.picture, &picture.caption],
    )?;
    Ok(())
}

pub fn pictures(tx: &mut Transaction<'_>, delivery: Id) -> Result<Vec<SentPicture>> {
    tx.query(
        "SELECT number, picture, caption FROM telecast_delivery_picture WHERE delivery = $1 ORDER BY position",
        &[&delivery],
        |row| {
            Ok(SentPicture {
                picture: row.get("picture")?,
                number: row.get("number")?,
                caption: row.get("caption")?,
            })
        },
    )
}

/// What a word in a column stands for.
fn word<T: Copy>(row: &Row<'_>, column: &str, words: &[(T, &str)]) -> Result<Option<T>> {
    let Some(text) = row.get::<Option<String>>(column)? else { return Ok(None) };
    let found = words.iter().find(|(_, word)| *word == text).map(|(value, _)| *value);
    found.map(Some).ok_or_else(|| Error::Row { column: column.to_owned(), detail: text })
}

/// The word for it.
fn word_for<T: Copy + PartialEq>(value: T, words: &[(T, &'static str)]) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == value).map(|(_, word)| *word)
}

fn read_addressee(row: &Row<'_>) -> Result<Addressee> {
    let heard_at: Option<Moment> = row.get("heard_at")?;
    let heard = match word(row, "heard", &HEARD)?.zip(heard_at) {
        Some((state, at)) => Some(Heard {
            state,
            have: row.get("have")?,
            need: row.get("need")?,
            first_esi: row.get("first_esi")?,
            last_esi: row.get("last_esi")?,
            at,
        }),
        None => None,
    };
    Ok(Addressee {
        delivery: row.get("delivery")?,
        frame: row.get("frame")?,
        number: row.get("number")?,
        name: row.get("name")?,
        answers: if row.get("answers_once")? { FrameAnswers::Once } else { FrameAnswers::Progress },
        state: row.get("state")?,
        changed_at: row.get("changed_at")?,
        refusal: word(row, "refusal", &REFUSALS)?,
        object: row.get("object")?,
        message: row.get("message")?,
        announced_at: row.get("announced_at")?,
        heard,
    })
}

/// Keeps an addressee, new or as it stands now.
pub fn keep_addressee(tx: &mut Transaction<'_>, addressee: &Addressee) -> Result<()> {
    let heard = addressee.heard;
    let word = heard.and_then(|heard| word_for(heard.state, &HEARD));
    let refusal = addressee.refusal.and_then(|refusal| word_for(refusal, &REFUSALS));
    tx.execute(
        "INSERT INTO telecast_addressee (delivery, frame, number, name, answers_once, state, changed_at, refusal, object,
           message, announced_at, heard, have, need, first_esi, last_esi, heard_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (delivery, frame) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
           refusal = excluded.refusal, object = excluded.object, message = excluded.message,
           announced_at = excluded.announced_at, heard = excluded.heard, have = excluded.have, need = excluded.need,
           first_esi = excluded.first_esi, last_esi = excluded.last_esi, heard_at = excluded.heard_at",
        &[
            &addressee.delivery,
            &addressee.frame,
            &(addressee.number as i64),
            &addressee.name,
            &(addressee.answers == FrameAnswers::Once),
            &addressee.state,
            &addressee.changed_at,
            &refusal,
            &addressee.object,
            &addressee.message,
            &addressee.announced_at,
            &word,
            &heard.map_or(0, |heard| heard.have),
            &heard.map_or(0, |heard| heard.need),
            &heard.map_or(0, |heard| heard.first_esi),
            &heard.map_or(0, |heard| heard.last_esi),
            &heard.map(|heard| heard.at),
        ],
    )?;
    Ok(())
}

pub fn addressee(tx: &mut Transaction<'_>, delivery: Id, frame: Id) -> Result<Option<Addressee>> {
    tx.query_opt(
        "SELECT * FROM telecast_addressee WHERE delivery = $1 AND frame = $2",
        &[&delivery, &frame],
        read_addressee,
    )
}

pub fn addressees(tx: &mut Transaction<'_>, delivery: Id) -> Result<Vec<Addressee>> {
    tx.query(
        "SELECT * FROM telecast_addressee WHERE delivery = $1 ORDER BY name, number",
        &[&delivery],
        read_addressee,
    )
}

/// Those who get a delivery by an object.
pub fn of_object(tx: &mut Transaction<'_>, object: Id) -> Result<Vec<Addressee>> {
    tx.query("SELECT * FROM telecast_addressee WHERE object = $1 ORDER BY number", &[&object], read_addressee)
}

/// Where a frame stands in a state.
pub fn of_frame(tx: &mut Transaction<'_>, frame: Id, state: AddresseeState) -> Result<Vec<Addressee>> {
    tx.query(
        "SELECT * FROM telecast_addressee WHERE frame = $1 AND state = $2 ORDER BY delivery",
        &[&frame, &state],
        read_addressee,
    )
}

/// Those who wait, and whom no station sends for though one could: they hear a channel, and it is not a payment that they
/// wait for.
pub fn stranded(tx: &mut Transaction<'_>, now: Moment, most: u32) -> Result<Vec<Addressee>> {
    tx.query(
        "SELECT a.* FROM telecast_delivery d
         JOIN telecast_addressee a ON a.delivery = d.id
         JOIN telecast_frame f ON f.id = a.frame
         WHERE d.over_at IS NULL AND d.expires_at > $1 AND a.state = 'requested' AND a.object IS NULL
           AND (EXISTS (SELECT 1 FROM telecast_channel c WHERE c.station = f.station AND c.number = f.channel)
                OR (SELECT count(*) FROM telecast_channel) = 1)
           AND NOT EXISTS (SELECT 1 FROM telecast_premium p WHERE p.delivery = d.id AND p.state = 'awaited')
         ORDER BY a.changed_at, a.delivery, a.frame LIMIT $2",
        &[&now, &most],
        read_addressee,
    )
}

/// A print that somebody would like; once, however often they say so.
pub fn insert_wish(
    tx: &mut Transaction<'_>,
    delivery: Id,
    frame: Id,
    number: u32,
    now: Moment,
) -> Result<()> {
    tx.execute(
        "INSERT INTO telecast_wish (delivery, frame, number, wished_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (delivery, frame, number) DO NOTHING",
        &[&delivery, &frame, &number, &now],
    )?;
    Ok(())
}

/// A print that is wished for: at which frame, of which picture, since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub frame: Id,
    pub number: u32,
    pub wished_at: Moment,
}

pub fn wishes(tx: &mut Transaction<'_>, delivery: Id) -> Result<Vec<Wish>> {
    tx.query(
        "SELECT frame, number, wished_at FROM telecast_wish WHERE delivery = $1 ORDER BY wished_at, frame, number",
        &[&delivery],
        |row| {
            Ok(Wish { frame: row.get("frame")?, number: row.get("number")?, wished_at: row.get("wished_at")? })
        },
    )
}
