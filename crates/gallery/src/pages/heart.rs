//! Hearts and notes, one picture at a time: by a form for pages without scripts, and by a script that may send the
//! same change twice.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Form, OwnScript, Problem};

use crate::event::Slug;
use crate::pages::chooser::Chooser;
use crate::pages::heading::{self, Here};
use crate::pages::piece::private;
use crate::pages::{Links, Params};
use crate::service::favourite::{self, List, Wish};
use crate::{Error, Gallery};

/// The form around all hearts of a page.
#[derive(Deserialize)]
pub(crate) struct Pressed {
    /// A number with a sign: `+12` puts a picture into the list, `-12` takes it out.
    heart: String,
    /// Which list; empty for the first.
    #[serde(default)]
    list: String,
}

impl Pressed {
    fn list(&self) -> Result<Option<Id>, Error> {
        let named = Some(self.list.as_str()).filter(|list| !list.is_empty());
        named.map(str::parse).transpose().map_err(|_| Error::NoList)
    }
}

/// `POST /e/{slug}/favourites`.
pub(crate) async fn press(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    chooser: Chooser,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Problem> {
    let slug = heading::slug(&slug)?;
    let links = Links::new(&slug, &params);
    let chosen = pressed.heart.starts_with('+');
    let number: u32 = pressed.heart.get(1..).and_then(|text| text.parse().ok()).ok_or(Error::NoPicture)?;
    let list = pressed.list()?;
    wish(&gallery, &slug, chooser, list, number, Wish::Chosen(chosen)).await?;
    Ok(Redirect::to(&links.here(number)).into_response())
}

/// `POST /e/{slug}/p/{number}/favourite`: the heart on a picture's own page.
pub(crate) async fn press_alone(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    Query(params): Query<Params>,
    chooser: Chooser,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Problem> {
    let slug = heading::slug(&slug)?;
    let links = Links::new(&slug, &params);
    let (chosen, list) = (pressed.heart.starts_with('+'), pressed.list()?);
    wish(&gallery, &slug, chooser, list, number, Wish::Chosen(chosen)).await?;
    Ok(Redirect::to(&links.picture(number)).into_response())
}

/// How a picture shall stand in a list.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// Which list; the first without it.
    list: Option<Id>,
    chosen: Option<bool>,
    note: Option<String>,
}

/// The list as it is then.
#[derive(Serialize)]
pub(crate) struct WantedAnswer {
    list: Id,
    name: String,
    pictures: u64,
}

/// `PUT /e/{slug}/favourites/{number}`.
pub(crate) async fn put(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    chooser: Chooser,
    _: OwnScript,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let slug = heading::slug(&slug)?;
    let (list, name) = match wanted {
        Wanted { note: Some(note), list, .. } => (list, Wish::Noted(note)),
        Wanted { chosen, list, .. } => (list, Wish::Chosen(chosen.unwrap_or(true))),
    };
    let list = wish(&gallery, &slug, chooser, list, number, name).await?;
    Ok(private(WantedAnswer { list: list.id, name: list.name, pictures: list.pictures }))
}

async fn wish(
    gallery: &Gallery,
    slug: &Slug,
    Chooser { looker, headers, language }: Chooser,
    list: Option<Id>,
    number: u32,
    wish: Wish,
) -> Result<List, Problem> {
    let now = Moment::now();
    let new = heading::new(gallery, &headers, language, now)?;
    let slug = slug.clone();
    let wished = gallery.0.database.write(move |tx| {
        let here = Here::inside(tx, &slug, &looker, None, now)?;
        here.chosen()?;
        let list = favourite::wish(tx, here.event.id, list, number, &wish, &new)?;
        Ok::<_, Error>((here.event.owner, list))
    });
    let (owner, list) = wished.await?;
    gallery.tell(owner);
    Ok(list)
}
