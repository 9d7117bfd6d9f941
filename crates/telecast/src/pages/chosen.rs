//! `/albums/{album}/chosen`: what is done with several pictures of an album at once.

use axum::extract::{Path, State};
use axum::response::Redirect;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::{Form, Problem};

use super::send::{Fields, MOST_FIELDS};
use super::{Visit, album_of, album_path};
use crate::service::{album, trash};
use crate::{Result, Telecast};

/// What was pressed, and what was chosen.
#[derive(Default)]
struct Chosen {
    pictures: Vec<u32>,
    /// Another album.
    other: String,
    action: String,
}

impl Chosen {
    /// Reads fields; what says nothing is left out.
    fn of(fields: Fields) -> Self {
        let mut chosen = Self::default();
        for (name, value) in fields.into_iter().take(MOST_FIELDS) {
            match name.as_str() {
                "picture" => chosen.pictures.extend(value.parse::<u32>().ok()),
                "album" => chosen.other = value,
                "action" => chosen.action = value,
                _ => {}
            }
        }
        chosen
    }
}

/// `POST /albums/{album}/chosen`: `action` is `send`, `place` (into `album`) or `delete`; `picture` as often as there are
/// some.
pub async fn change(
    State(telecast): State<Telecast>,
    Path(album): Path<String>,
    visit: Visit,
    Form(fields): Form<Fields>,
) -> std::result::Result<Redirect, Problem> {
    let (id, owner, now) = (album_of(&album)?, visit.account.id, Moment::now());
    let chosen = Chosen::of(fields);
    let mut next = album_path(id);
    match chosen.action.as_str() {
        "send" => {
            let pictures = chosen.pictures.iter().map(|number| format!("&picture={number}"));
            next = format!("/send?album={id}{}", pictures.collect::<String>());
        }
        "place" => {
            let other = album_of(&chosen.other)?;
            telecast.change(move |tx| place(tx, owner, (id, other), &chosen.pictures)).await?;
            next = album_path(other);
        }
        "delete" => telecast.change(move |tx| delete(tx, owner, id, &chosen.pictures, now)).await?,
        _ => {}
    }
    Ok(Redirect::to(&next))
}

fn place(tx: &mut Transaction<'_>, owner: Id, (from, into): (Id, Id), numbers: &[u32]) -> Result<()> {
    numbers.iter().try_for_each(|number| album::place(tx, owner, (from, into), *number))
}

fn delete(tx: &mut Transaction<'_>, owner: Id, album: Id, numbers: &[u32], now: Moment) -> Result<()> {
    numbers.iter().try_for_each(|number| trash::delete_picture(tx, owner, album, *number, now))
}
