//! A picture at its photographer's page: turned, cropped, marked, hidden, and brought back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::{Account, Photographer, bar};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::hex;
use wirephoto_imaging::{Crop, Edit, Flip, Turn, WatermarkSpec, WatermarkStyle};
use wirephoto_site::text::clean;
use wirephoto_site::{Csrf, Form, Language, Page, Problem};

use crate::event::Slug;
use crate::pages::own::{OwnLinks, slug_of};
use crate::pages::tile::{TileView, rules};
use crate::pages::{HASH_BYTES, event::paragraphs};
use crate::service::edit::{self, Seen, Signature, Wish};
use crate::service::own::{self, OwnPicture};
use crate::service::upload;
use crate::words::{Photographer as Words, Sentence, words};
use crate::{Error, Gallery};

/// Characters of a mark at the most.
const MAX_MARK: usize = 200;

#[derive(Template)]
#[template(path = "own/picture.html")]
struct PictureBody<'a> {
    tile: &'a TileView,
    heading: String,
    paragraphs: Vec<&'a str>,
    facts: Vec<(&'static str, String)>,
    /// When it was edited here, as HTML.
    edited: Option<String>,
    hidden: bool,
    uploaded: bool,
    seen: String,
    field: String,
    action: String,
    close: String,
    previous: Option<String>,
    next: Option<String>,
    t: &'static Words,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    RotateLeft,
    RotateRight,
    FlipHorizontal,
    FlipVertical,
    Crop,
    Mark,
    Reset,
    Hide,
    Show,
    Remove,
}

/// What was pressed, and what stood in the fields.
#[derive(Debug, Deserialize)]
pub(crate) struct Change {
    action: Action,
    /// The beginning of the hash of what was seen.
    #[serde(default)]
    seen: String,
    /// The part that stays, in hundredths of the picture's sides.
    #[serde(default)]
    left: String,
    #[serde(default)]
    top: String,
    #[serde(default)]
    width: String,
    #[serde(default)]
    height: String,
    /// The words of a mark.
    #[serde(default)]
    words: String,
}

/// `GET /events/{slug}/p/{number}`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let (slug, owner) = (slug_of(&slug)?, account.id);
    let found = gallery.0.database.read(move |tx| own::picture(tx, owner, &slug, number)).await?;
    let all = words(language);
    let (t, links) = (&all.photographer, OwnLinks::new(&found.event.slug));
    let tile = TileView::new(&found.tile, &links.customers(), &all.customer);
    let heading = (all.customer.picture)(number);
    let placement = &found.tile.placement;
    let body = PictureBody {
        paragraphs: paragraphs(found.tile.picture.metadata.caption.as_deref().unwrap_or_default()),
        facts: facts(&found, t),
        edited: found.edit.as_ref().map(|edit| language.time_ago(edit.at, now)),
        hidden: placement.hidden,
        uploaded: placement.uploaded,
        seen: hex::encode(&found.hash()[..HASH_BYTES]),
        field: csrf.field(),
        action: links.picture(number),
        close: format!("{}#p{number}", links.from(number)),
        previous: found.previous.map(|number| links.picture(number)),
        next: found.next.map(|number| links.picture(number)),
        heading: heading.clone(),
        tile: &tile,
        t,
    };
    let html = body.render().map_err(Problem::internal)?;
    let title = format!("{heading} · {}", found.event.card.name);
    Ok(Page::new(&title)
        .language(language)
        .style("gallery.css")
        .style("own.css")
        .script("own-crop.js")
        .css(rules([&tile]))
        .bar(bar(&account, &csrf, "/events", language))
        .form(&csrf)
        .wide()
        .render(&gallery.0.site, &html))
}

fn facts(found: &OwnPicture, t: &'static Words) -> Vec<(&'static str, String)> {
    let picture = &found.tile.picture;
    let size = format!("{} × {}", picture.width, picture.height);
    let opened = found.tile.placement.opened.to_string();
    vec![(t.file, picture.file_name.clone()), (t.size, size), (t.opened, opened)]
}

/// `POST /events/{slug}/p/{number}`.
pub(crate) async fn change(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    Photographer(account): Photographer,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let slug = slug_of(&slug)?;
    let owner = account.id;
    let event = {
        let slug = slug.clone();
        gallery.0.database.read(move |tx| own::event(tx, owner, &slug)).await?
    };
    let hash = hex::decode(&change.seen).unwrap_or_default();
    let seen = Seen { owner, event: event.id, number, hash };
    carry_out(&gallery, &account, seen, &change).await?;
    gallery.0.recent.forget_all();
    gallery.tell(owner);
    Ok(Redirect::to(&after(&slug, number, change.action)).into_response())
}

/// Where one goes on.
fn after(slug: &Slug, number: u32, action: Action) -> String {
    let links = OwnLinks::new(slug);
    if action == Action::Remove { links.event() } else { links.picture(number) }
}

async fn carry_out(gallery: &Gallery, account: &Account, seen: Seen, change: &Change) -> Result<(), Problem> {
    let (owner, event, number) = (seen.owner, seen.event, seen.number);
    let database = &gallery.0.database;
    let now = Moment::now();
    match change.action {
        Action::Hide | Action::Show => {
            let hidden = change.action == Action::Hide;
            let set = database.write(move |tx| edit::set_hidden(tx, owner, event, number, hidden));
            Ok(set.await?)
        }
        Action::Remove => Ok(database.write(move |tx| upload::remove(tx, owner, event, number)).await?),
        Action::Reset => Ok(database.write(move |tx| edit::reset(tx, &seen, now)).await?),
        _ => make(gallery, account, seen, change.wish()?, now).await,
    }
}

/// Has a provisional proof made, and shows it.
async fn make(
    gallery: &Gallery,
    account: &Account,
    seen: Seen,
    wish: Wish,
    now: Moment,
) -> Result<(), Problem> {
    let database = &gallery.0.database;
    let work = {
        let seen = seen.clone();
        database.read(move |tx| edit::prepare(tx, &seen, &wish)).await?
    };
    let Some(work) = work else {
        return Ok(database.write(move |tx| edit::reset(tx, &seen, now)).await?);
    };
    let made = gallery.0.worker.make(&work.job).await?;
    let quota = gallery.0.accounts.quota(account);
    let signature = Signature { instruction: Id::new(now), by: account.name.clone() };
    let finish = database.write(move |tx| edit::finish(tx, &quota, &work, &made, &signature, now));
    Ok(finish.await?)
}

impl Change {
    fn wish(&self) -> Result<Wish, Error> {
        let turn = |flip, rotate| Edit::new(flip, rotate, 0.0, None).map(Wish::Edit);
        let wish = match self.action {
            Action::RotateLeft => turn(None, Turn::Left),
            Action::RotateRight => turn(None, Turn::Right),
            Action::FlipHorizontal => turn(Some(Flip::Horizontal), Turn::None),
            Action::FlipVertical => turn(Some(Flip::Vertical), Turn::None),
            Action::Crop => return self.crop(),
            _ => return self.mark(),
        };
        wish.map_err(|_| no_crop())
    }

    fn crop(&self) -> Result<Wish, Error> {
        // People write what their language writes; a field sends a point.
        let part = |text: &str| text.trim().replace(',', ".").parse::<f64>().map(|part| part / 100.0);
        let sides = [&self.left, &self.top, &self.width, &self.height].map(|text| part(text));
        let [Ok(left), Ok(top), Ok(width), Ok(height)] = sides else { return Err(no_crop()) };
        let crop =
            Crop::new(left, top, width.min(1.0 - left), height.min(1.0 - top)).map_err(|_| no_crop())?;
        Edit::new(None, Turn::None, 0.0, Some(crop)).map(Wish::Edit).map_err(|_| no_crop())
    }

    fn mark(&self) -> Result<Wish, Error> {
        let text = clean(&self.words);
        if text.is_empty() {
            return Ok(Wish::Mark(None));
        }
        if text.chars().count() > MAX_MARK {
            return Err(Error::Unfit(Sentence::of(|t| t.photographer.mark_too_long.to_owned())));
        }
        Ok(Wish::Mark(Some(WatermarkSpec::Text { text, style: WatermarkStyle::default() })))
    }
}

fn no_crop() -> Error {
    Error::Unfit(Sentence::of(|t| t.photographer.no_crop.to_owned()))
}
