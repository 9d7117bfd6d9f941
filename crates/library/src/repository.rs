//! All the SQL of the library.

use wirephoto_database::{Error, Id, Moment, Result, Row, Transaction, packed};
use wirephoto_imaging::{Metadata, Position};

use crate::{
    Edit, Kind, NewPicture, NewRendition, Original, OriginalHash, Picture, Recipe, Released, RenditionFacts,
    Usage,
};

/// The identifiers of a packed list `$1`, as rows `k (id)`.
macro_rules! with_ids {
    ($rest:literal) => {
        concat!(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length($1) / 16), ",
            "k (id) AS (SELECT substr($1, i * 16 + 1, 16) FROM n) ",
            $rest
        )
    };
}

pub fn insert_original(tx: &mut Transaction<'_>, original: &Original, now: Moment) -> Result<bool> {
    let rows = tx.execute(
        "INSERT INTO library_original (hash, length, format, width, height, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING",
        &[
            &original.hash,
            &(original.length as i64),
            &original.format,
            &original.width,
            &original.height,
            &now,
        ],
    )?;
    Ok(rows == 1)
}

pub fn original(tx: &mut Transaction<'_>, hash: OriginalHash) -> Result<Option<Original>> {
    tx.query_opt("SELECT * FROM library_original WHERE hash = $1", &[&hash], read_original)
}

/// The originals of pictures, each once.
pub fn originals_for(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<Vec<Original>> {
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        with_ids!(
            "SELECT DISTINCT o.* FROM k JOIN library_picture p ON p.id = k.id
             JOIN library_original o ON o.hash = p.original"
        ),
        &[&packed(pictures)],
        read_original,
    )
}

fn read_original(row: &Row<'_>) -> Result<Original> {
    Ok(Original {
        hash: row.get("hash")?,
        length: row.get("length")?,
        format: row.get("format")?,
        width: row.get("width")?,
        height: row.get("height")?,
    })
}

pub fn delete_original_if_unused(tx: &mut Transaction<'_>, hash: &OriginalHash) -> Result<bool> {
    let rows = tx.execute(
        "DELETE FROM library_original WHERE hash = $1
         AND NOT EXISTS (SELECT 1 FROM library_picture WHERE original = $1)",
        &[hash],
    )?;
    Ok(rows == 1)
}

pub fn originals_of(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<Vec<OriginalHash>> {
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        with_ids!(
            "SELECT DISTINCT p.original AS hash FROM k JOIN library_picture p ON p.id = k.id
             WHERE p.original IS NOT NULL"
        ),
        &[&packed(pictures)],
        |row| row.get("hash"),
    )
}

pub fn insert_picture(tx: &mut Transaction<'_>, picture: &NewPicture) -> Result<()> {
    let data = &picture.metadata;
    tx.execute(
        "INSERT INTO library_picture (id, owner, original, file_name, width, height, caption, keywords, rating,
           captured, camera, lens, creator, copyright, latitude, longitude, edit, edit_revision, blur, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        &[
            &picture.id,
            &picture.owner,
            &picture.original,
            &picture.file_name,
            &picture.width,
            &picture.height,
            &data.caption.as_deref().unwrap_or_default(),
            &json(&data.keywords),
            &data.rating.unwrap_or_default(),
            &data.captured,
            &data.camera,
            &data.lens,
            &data.creator,
            &data.copyright,
            &data.position.map(|p| p.latitude),
            &data.position.map(|p| p.longitude),
            &json(&picture.edit),
            &picture.edit_revision,
            &picture.blur,
            &picture.created_at,
        ],
    )?;
    Ok(())
}

pub fn update_picture(tx: &mut Transaction<'_>, picture: &Picture) -> Result<u64> {
    let data = &picture.metadata;
    tx.execute(
        "UPDATE library_picture SET file_name = $2, width = $3, height = $4, caption = $5, keywords = $6, rating = $7,
           captured = $8, camera = $9, lens = $10, creator = $11, copyright = $12, blur = $13, owner = $14
         WHERE id = $1",
        &[
            &picture.id,
            &picture.file_name,
            &picture.width,
            &picture.height,
            &data.caption.as_deref().unwrap_or_default(),
            &json(&data.keywords),
            &data.rating.unwrap_or_default(),
            &data.captured,
            &data.camera,
            &data.lens,
            &data.creator,
            &data.copyright,
            &picture.blur,
            &picture.owner,
        ],
    )
}

pub fn set_edit(
    tx: &mut Transaction<'_>,
    id: Id,
    edit: &Edit,
    revision: u32,
    size: (u32, u32),
) -> Result<()> {
    tx.execute(
        "UPDATE library_picture SET edit = $2, edit_revision = $3, width = $4, height = $5 WHERE id = $1",
        &[&id, &json(edit), &revision, &size.0, &size.1],
    )?;
    Ok(())
}

pub fn set_blur(tx: &mut Transaction<'_>, id: Id, blur: &[u8]) -> Result<()> {
    tx.execute("UPDATE library_picture SET blur = $2 WHERE id = $1", &[&id, &blur])?;
    Ok(())
}

pub fn pictures(tx: &mut Transaction<'_>, ids: &[Id]) -> Result<Vec<Picture>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        with_ids!("SELECT p.* FROM k JOIN library_picture p ON p.id = k.id"),
        &[&packed(ids)],
        read_picture,
    )
}

pub fn delete_pictures(tx: &mut Transaction<'_>, ids: &[Id]) -> Result<()> {
    for id in ids {
        tx.execute("DELETE FROM library_picture WHERE id = $1", &[id])?;
    }
    Ok(())
}

pub fn usage_of_owner(tx: &mut Transaction<'_>, owner: Id) -> Result<Usage> {
    tx.query_one(
        "SELECT count(DISTINCT p.id) AS pictures, CAST(coalesce(sum(r.length), 0) AS BIGINT) AS bytes
         FROM library_picture p LEFT JOIN library_rendition r ON r.picture = p.id WHERE p.owner = $1",
        &[&owner],
        |row| Ok(Usage { pictures: row.get("pictures")?, rendition_bytes: row.get("bytes")? }),
    )
}

pub fn put_rendition(
    tx: &mut Transaction<'_>,
    picture: Id,
    recipe: &Recipe,
    rendition: &NewRendition,
) -> Result<()> {
    tx.execute(
        "INSERT INTO library_rendition (picture, kind, recipe, width, height, hash, length, bytes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (picture, kind) DO UPDATE SET recipe = excluded.recipe, width = excluded.width,
           height = excluded.height, hash = excluded.hash, length = excluded.length, bytes = excluded.bytes",
        &[
            &picture,
            &rendition.kind,
            recipe,
            &rendition.width,
            &rendition.height,
            blake3::hash(&rendition.jpeg).as_bytes(),
            &(rendition.jpeg.len() as i64),
            &rendition.jpeg,
        ],
    )?;
    Ok(())
}

pub fn rendition(tx: &mut Transaction<'_>, picture: Id, kind: Kind) -> Result<Option<Released>> {
    tx.query_opt(
        "SELECT hash, bytes FROM library_rendition WHERE picture = $1 AND kind = $2",
        &[&picture, &kind],
        |row| Ok(Released { bytes: row.get("bytes")?, hash: row.get("hash")? }),
    )
}

pub fn renditions_of(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<Vec<RenditionFacts>> {
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        with_ids!(
            "SELECT r.picture, r.kind, r.recipe, r.width, r.height, r.hash, r.length
             FROM k JOIN library_rendition r ON r.picture = k.id"
        ),
        &[&packed(pictures)],
        |row| {
            Ok(RenditionFacts {
                picture: row.get("picture")?,
                kind: row.get("kind")?,
                recipe: row.get("recipe")?,
                width: row.get("width")?,
                height: row.get("height")?,
                hash: row.get("hash")?,
                length: row.get("length")?,
            })
        },
    )
}

pub fn delete_rendition(tx: &mut Transaction<'_>, picture: Id, kind: Kind) -> Result<()> {
    tx.execute("DELETE FROM library_rendition WHERE picture = $1 AND kind = $2", &[&picture, &kind])?;
    Ok(())
}

pub fn delete_renditions(tx: &mut Transaction<'_>, pictures: &[Id]) -> Result<()> {
    for picture in pictures {
        tx.execute("DELETE FROM library_rendition WHERE picture = $1", &[picture])?;
    }
    Ok(())
}

fn read_picture(row: &Row<'_>) -> Result<Picture> {
    let caption: String = row.get("caption")?;
    let rating: u8 = row.get("rating")?;
    let latitude: Option<f64> = row.get("latitude")?;
    let longitude: Option<f64> = row.get("longitude")?;
    Ok(Picture {
        id: row.get("id")?,
        owner: row.get("owner")?,
        original: row.get("original")?,
        file_name: row.get("file_name")?,
        width: row.get("width")?,
        height: row.get("height")?,
        metadata: Metadata {
            captured: row.get("captured")?,
            camera: row.get("camera")?,
            lens: row.get("lens")?,
            position: latitude.zip(longitude).map(|(latitude, longitude)| Position { latitude, longitude }),
            caption: Some(caption).filter(|caption| !caption.is_empty()),
            creator: row.get("creator")?,
            copyright: row.get("copyright")?,
            keywords: from_json(row, "keywords")?,
            rating: Some(rating).filter(|rating| *rating > 0),
        },
        edit: from_json(row, "edit")?,
        edit_revision: row.get("edit_revision")?,
        blur: row.get("blur")?,
        created_at: row.get("created_at")?,
    })
}

/// These types have string keys and finite numbers only, so they always have a JSON text.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data has a JSON text")
}

fn from_json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Row { column: column.to_owned(), detail: error.to_string() })
}
