//! `/`: the show. Scripts go through the pictures; without them the page shows one, and leads to the next.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use wirephoto_database::{Error as DatabaseError, Moment, Transaction};
use wirephoto_site::{Csrf, Language, Page, Problem, media};

use super::{deed, page};
use crate::repository::{self, Picture, Reception, State as Standing};
use crate::service::owner;
use crate::settings::Settings;
use crate::words::{Words, words};
use crate::{Error, Frame};

/// Pictures that the show goes through at the most.
const MOST: u32 = 5000;

/// What a show needs to know.
#[derive(Serialize)]
pub(super) struct Show {
    pictures: Vec<Shown>,
    asks: Vec<Ask>,
    seconds: u16,
    captions: bool,
    clock: bool,
    /// From when until when it is dark, in minutes of the day.
    night: Option<[u16; 2]>,
    is_paired: bool,
}

/// A picture of the show.
#[derive(Serialize)]
struct Shown {
    id: String,
    url: String,
    caption: String,
    sender: String,
    sent: String,
    width: u32,
    height: u32,
    kept: bool,
    print_wanted: bool,
}

/// A delivery that its owner is asked for.
#[derive(Serialize)]
struct Ask {
    path: String,
    question: String,
}

impl Shown {
    fn of(picture: Picture) -> Self {
        Self {
            url: format!("/pictures/{}.jpg", picture.id),
            id: picture.id.to_string(),
            caption: picture.caption,
            sender: picture.sender,
            sent: picture.sent_at.to_string(),
            width: picture.width,
            height: picture.height,
            kept: picture.kept,
            print_wanted: picture.print_wanted,
        }
    }
}

impl Ask {
    fn of(reception: &Reception, language: Language) -> Self {
        let size = language.bytes(reception.params.size().into());
        Self {
            path: format!("/deliveries/{}/{}", reception.object.tsi, reception.object.toi),
            question: (words(language).ask_question)(&size),
        }
    }
}

impl Show {
    /// As it is now.
    pub async fn read(frame: &Frame, language: Language) -> Result<Self, Error> {
        let read = |tx: &mut Transaction<'_>| {
            Ok::<_, DatabaseError>((
                repository::most_recent_first(tx, MOST)?,
                repository::in_state(tx, Standing::Asking)?,
                repository::settings(tx)?,
                repository::identity(tx)?.is_some_and(|identity| identity.keys.is_some()),
            ))
        };
        let (pictures, asked, settings, is_paired) = frame.database().read(read).await?;
        let Settings { seconds, captions, clock, night, .. } = settings;
        Ok(Self {
            pictures: pictures.into_iter().map(Shown::of).collect(),
            asks: asked.iter().map(|reception| Ask::of(reception, language)).collect(),
            seconds,
            captions,
            clock,
            night: night.map(|night| [night.from, night.until]),
            is_paired,
        })
    }

    /// The same for whoever may only look.
    pub fn without_asks(mut self) -> Self {
        self.asks.clear();
        self
    }
}

#[derive(Template)]
#[template(path = "show.html")]
pub(super) struct Body {
    pub t: &'static Words,
    pub show: Show,
    /// The number of the picture that the page shows.
    pub at: usize,
    /// Empty for whoever may only look.
    pub field: String,
}

impl Body {
    fn picture(&self) -> Option<&Shown> {
        self.show.pictures.get(self.at)
    }

    fn next(&self) -> &str {
        self.show.pictures.get(self.at + 1).or(self.show.pictures.first()).map_or("", |picture| &picture.id)
    }

    fn back(&self) -> &str {
        let back = self.at.checked_sub(1).map_or(self.show.pictures.last(), |at| self.show.pictures.get(at));
        back.map_or("", |picture| &picture.id)
    }

    fn may_act(&self) -> bool {
        !self.field.is_empty()
    }
}

#[derive(Deserialize)]
pub(super) struct Wish {
    picture: Option<String>,
}

impl Wish {
    /// Where the wished picture stands; else the newest.
    pub fn find(&self, show: &Show) -> usize {
        show.pictures.iter().position(|picture| Some(&picture.id) == self.picture.as_ref()).unwrap_or(0)
    }
}

/// `GET /`.
pub(super) async fn show(
    State(frame): State<Frame>,
    Query(wish): Query<Wish>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let show = Show::read(&frame, language).await?;
    if !show.is_paired && show.pictures.is_empty() {
        return Ok(Redirect::to("/pair").into_response());
    }
    let (t, at) = (words(language), wish.find(&show));
    let body = Body { t, show, at, field: csrf.field() };
    let sheet = Page::new(t.show).script("frame-show.js").data("frame-show", &body.show);
    let sheet = sheet.data("frame-words", &t.script());
    page(&frame, sheet, (language, &csrf), &body)
}

/// `GET /pictures`.
pub(super) async fn list(State(frame): State<Frame>, language: Language) -> Result<Json<Show>, Problem> {
    Ok(Json(Show::read(&frame, language).await?))
}

/// `GET /pictures/{picture}.jpg`.
pub(super) async fn jpeg(
    State(frame): State<Frame>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    picture_file(&frame, &file, &headers).await
}

pub(super) async fn picture_file(
    frame: &Frame,
    file: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let id = deed::name(file.strip_suffix(".jpg").ok_or_else(Problem::not_found)?)?;
    let picture = frame.database().read(move |tx| owner::picture(tx, id)).await?;
    let tag = media::Tag::new(&picture.hash);
    if tag.is_known(headers) {
        return Ok(tag.not_modified());
    }
    let read = move |tx: &mut Transaction<'_>| repository::jpeg(tx, &picture);
    let jpeg = frame.database().read(read).await?.ok_or_else(Problem::not_found)?;
    Ok(tag.content(media::JPEG, jpeg.into()))
}

/// When it was sent, for people.
impl Shown {
    fn ago(&self, language: Language) -> String {
        let sent = self.sent.parse().unwrap_or(Moment::from_micros(0));
        language.time_ago(sent, Moment::now())
    }
}
