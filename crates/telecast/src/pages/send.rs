//! `/send`: pictures are chosen, and frames; `/send/check`: what it costs; then it is sent. All without scripts: what was
//! chosen travels in the address, whichever album is open.

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use wirephoto_billing::Money;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Action, Form, Problem};

use super::delivery::delivery_path;
use super::tile::{TileView, rules};
use super::{DELIVERIES, Visit, amount};
use crate::delivery::{RequestToken, RequestedBy};
use crate::error::Unsent;
use crate::frame::Address;
use crate::repository::delivery as deliveries;
use crate::service::send::Request;
use crate::service::watch::{self, Choices, ChosenFrame};
use crate::service::{circle, price};
use crate::words::{Deliveries as Words, words};
use crate::{Error, Result, Telecast};

/// Requests of one account: a lively afternoon, and no flood.
const SEND: Action = Action { name: "delivery", burst: 100, every: Duration::from_secs(20) };
/// Fields of a request that are read.
pub(super) const MOST_FIELDS: usize = 1_000;

/// Names and values as they stand in an address or a form, in which names may come again.
pub type Fields = Vec<(String, String)>;

/// What somebody has chosen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Chosen {
    album: Option<Id>,
    from: u32,
    pictures: Vec<u32>,
    frames: Vec<Id>,
    circles: Vec<Id>,
    address: String,
    token: String,
    /// What each frame cost on the page on which it was pressed.
    price: String,
}

impl Chosen {
    /// Reads fields; what says nothing is left out, and whatever is named twice counts once.
    fn of(fields: Fields) -> Self {
        let mut chosen = Self::default();
        for (name, value) in fields.into_iter().take(MOST_FIELDS) {
            match name.as_str() {
                "album" => chosen.album = value.parse().ok().or(chosen.album),
                "from" => chosen.from = value.parse().unwrap_or(0),
                "picture" => put_once(&mut chosen.pictures, value.parse().ok()),
                "frame" => put_once(&mut chosen.frames, value.parse().ok()),
                "circle" => put_once(&mut chosen.circles, value.parse().ok()),
                "address" => chosen.address = value,
                "token" => chosen.token = value,
                "price" => chosen.price = value,
                _ => {}
            }
        }
        chosen
    }

    /// The address that was typed, if any.
    fn address(&self) -> Result<Option<Address>> {
        match self.address.trim() {
            "" => Ok(None),
            typed => typed.parse().map(Some).map_err(|_| Error::Unsent(Unsent::NoAddress)),
        }
    }

    /// The page on which it was chosen.
    fn back(&self) -> String {
        let mut fields: Vec<(&str, String)> =
            self.pictures.iter().map(|number| ("picture", number.to_string())).collect();
        fields.extend(self.frames.iter().map(|frame| ("frame", frame.to_string())));
        fields.extend(self.circles.iter().map(|circle| ("circle", circle.to_string())));
        fields.extend(self.album.map(|album| ("album", album.to_string())));
        if !self.address.is_empty() {
            fields.push(("address", self.address.clone()));
        }
        let query: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", super::media::percent(value))).collect();
        format!("/send?{}", query.join("&"))
    }
}

fn put_once<T: PartialEq>(all: &mut Vec<T>, one: Option<T>) {
    all.extend(one.filter(|one| !all.contains(one)));
}

#[derive(Template)]
#[template(path = "send.html")]
struct Body {
    t: &'static Words,
    error: Option<String>,
    albums: Vec<AlbumChoice>,
    has_open: bool,
    elsewhere: Vec<PictureChoice>,
    pictures: Vec<PictureChoice>,
    /// The position from which the open album goes on.
    more: Option<u32>,
    /// The album that is open, so that it stays so.
    open: Option<Id>,
    frames: Vec<FrameChoice>,
    circles: Vec<CircleChoice>,
    address: String,
    each_costs: Option<String>,
}

struct AlbumChoice {
    id: Id,
    name: String,
    pictures: String,
    is_open: bool,
}

struct PictureChoice {
    number: u32,
    name: String,
    is_chosen: bool,
    tile: TileView,
}

struct FrameChoice {
    id: Id,
    name: String,
    truth: &'static str,
    is_chosen: bool,
}

struct CircleChoice {
    id: Id,
    name: String,
    truth: String,
    is_chosen: bool,
}

/// `GET /send`.
pub async fn show(
    State(telecast): State<Telecast>,
    Query(fields): Query<Fields>,
    visit: Visit,
) -> Result<Response, Problem> {
    choose(&telecast, &visit, &Chosen::of(fields), None).await
}

async fn choose(
    telecast: &Telecast,
    visit: &Visit,
    chosen: &Chosen,
    error: Option<Error>,
) -> Result<Response, Problem> {
    let account = visit.account.id;
    let (open, pictures) = (chosen.album.map(|album| (album, chosen.from)), chosen.pictures.clone());
    let choices = telecast.0.database.read(move |tx| watch::choices(tx, account, open, &pictures)).await?;
    let (status, error) = visit.told(error);
    let body = body(telecast, visit, chosen, &choices, error);
    let html = body.render().map_err(Problem::internal)?;
    let css = rules(body.pictures.iter().chain(&body.elsewhere).map(|one| &one.tile));
    let page = visit.page(body.t.send_title, DELIVERIES, status).style("telecast-send.css");
    Ok(page.css(css).wide().render(&telecast.0.site, &html))
}

fn body(
    telecast: &Telecast,
    visit: &Visit,
    chosen: &Chosen,
    choices: &Choices,
    error: Option<String>,
) -> Body {
    let (t, a) = (&words(visit.language).deliveries, &words(visit.language).albums);
    let open = choices.open.as_ref();
    let picture = |number: u32, tile| PictureChoice {
        number,
        name: (a.number)(number),
        is_chosen: chosen.pictures.contains(&number),
        tile: TileView::new(tile, (a.number)(number)),
    };
    let albums = choices.albums.iter().map(|listed| AlbumChoice {
        id: listed.album.id,
        name: listed.album.name.clone(),
        pictures: (a.pictures)(listed.pictures),
        is_open: open.is_some_and(|look| look.album.id == listed.album.id),
    });
    let frames = choices.frames.iter().map(|frame| FrameChoice {
        id: frame.id,
        name: frame.name.clone(),
        truth: if frame.owner == visit.account.id { t.own } else { t.friend_of },
        is_chosen: chosen.frames.contains(&frame.id),
    });
    let circles = choices.circles.iter().map(|look| CircleChoice {
        id: look.circle.id,
        name: look.circle.name.clone(),
        truth: (t.circle)(look.frames.len() as u64),
        is_chosen: chosen.circles.contains(&look.circle.id),
    });
    let price = telecast.0.settings.frame_price;
    Body {
        t,
        error,
        albums: albums.collect(),
        has_open: open.is_some(),
        elsewhere: choices.elsewhere.iter().map(|(number, tile)| picture(*number, tile)).collect(),
        pictures: open
            .iter()
            .flat_map(|look| &look.tiles)
            .map(|(placed, tile)| picture(placed.number, tile))
            .collect(),
        more: open.and_then(|look| look.next),
        open: open.map(|look| look.album.id),
        frames: frames.collect(),
        circles: circles.collect(),
        address: chosen.address.clone(),
        each_costs: price.map(|price| (t.each_costs)(&amount(price, visit.language))),
    }
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckBody {
    t: &'static Words,
    error: Option<String>,
    pictures: Vec<PictureChoice>,
    pictures_words: String,
    frames: Vec<ChosenFrame>,
    frames_words: String,
    /// What all of it costs, and how that comes.
    price: Option<(String, String)>,
    lasts: String,
    send: String,
    back: String,
    token: String,
    /// What each frame costs, to be said again when it is sent.
    each: String,
    field: String,
}

/// `GET /send/check`: what is sent, to whom, for how much.
pub async fn check(
    State(telecast): State<Telecast>,
    Query(fields): Query<Fields>,
    visit: Visit,
) -> Result<Response, Problem> {
    ask(&telecast, &visit, &Chosen::of(fields), None).await
}

async fn ask(
    telecast: &Telecast,
    visit: &Visit,
    chosen: &Chosen,
    error: Option<Error>,
) -> Result<Response, Problem> {
    match checked(telecast, visit, chosen).await {
        Ok(body) => {
            let (status, error) = visit.told(error);
            let body = CheckBody { error, ..body };
            let html = body.render().map_err(Problem::internal)?;
            let css = rules(body.pictures.iter().map(|one| &one.tile));
            let page = visit.page(body.t.check_title, DELIVERIES, status);
            Ok(page.style("telecast-send.css").css(css).render(&telecast.0.site, &html))
        }
        Err(error @ Error::Unsent(_)) => choose(telecast, visit, chosen, Some(error)).await,
        Err(error) => Err(error.into()),
    }
}

/// A price as the page that shows it sends it back.
fn each(price: Option<Money>) -> String {
    price.map_or_else(String::new, |price| price.to_string())
}

async fn checked(telecast: &Telecast, visit: &Visit, chosen: &Chosen) -> Result<CheckBody> {
    let (account, language) = (visit.account.id, visit.language);
    let (address, numbers, mut ids) = (chosen.address()?, chosen.pictures.clone(), chosen.frames.clone());
    let circles = chosen.circles.clone();
    let read = telecast.0.database.read(move |tx| {
        let pictures = watch::by_number(tx, account, numbers.iter().copied())?;
        for circle in &circles {
            for frame in circle::frames_of(tx, account, *circle)? {
                put_once(&mut ids, Some(frame));
            }
        }
        Ok::<_, Error>((pictures, watch::chosen_frames(tx, account, &ids, address.as_ref())?))
    });
    let (pictures, frames) = read.await?;
    let settings = &telecast.0.settings;
    Request::check(pictures.len(), frames.len())?;
    let (t, a) = (&words(language).deliveries, &words(language).albums);
    let total = price::total(settings.frame_price, frames.len())?.zip(settings.frame_price);
    let price = total.map(|(total, each)| {
        let count = frames.len() as u64;
        (amount(total, language), (t.price_of)(count, &amount(each, language)))
    });
    let tiles = pictures.iter().map(|(number, tile)| PictureChoice {
        number: *number,
        name: (a.number)(*number),
        is_chosen: true,
        tile: TileView::new(tile, (a.number)(*number)),
    });
    Ok(CheckBody {
        t,
        error: None,
        pictures: tiles.collect(),
        pictures_words: (t.count_pictures)(pictures.len() as u64),
        frames_words: (t.count_frames)(frames.len() as u64),
        frames,
        lasts: (t.lasts)(settings.lasts.as_secs().div_ceil(3600)),
        send: price.as_ref().map_or_else(|| t.send.to_owned(), |(total, _)| (t.send_for)(total)),
        price,
        back: chosen.back(),
        token: RequestToken::random().as_str().to_owned(),
        each: each(settings.frame_price),
        field: visit.csrf.field(),
    })
}

/// `POST /send`. Pressed twice it is one delivery.
pub async fn send(
    State(telecast): State<Telecast>,
    visit: Visit,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let (chosen, now) = (Chosen::of(fields), Moment::now());
    let (account, settings) = (&visit.account, &telecast.0.settings);
    telecast.0.site.limit(SEND, account.id)?;
    let (sender, token) = (account.id, chosen.token.parse::<RequestToken>()?);
    if chosen.price != each(settings.frame_price) {
        // Pressed again after a restart, it may be sent already, for what it cost then.
        let known = telecast.0.database.read(move |tx| deliveries::by_token(tx, sender, &token)).await?;
        return match known {
            Some(delivery) => Ok(Redirect::to(&delivery_path(delivery)).into_response()),
            None => ask(&telecast, &visit, &chosen, Some(Error::Unsent(Unsent::Price))).await,
        };
    }
    let request = Request {
        id: Id::new(now),
        sender,
        sender_name: if account.name.is_empty() { account.email.clone() } else { account.name.clone() },
        by: RequestedBy::Web,
        token,
        pictures: chosen.pictures.clone(),
        frames: chosen.frames.clone(),
        price: settings.frame_price,
        premium: None,
        expires_at: now.plus(settings.lasts),
    };
    match telecast.send(request, now).await {
        Ok(delivery) => Ok(Redirect::to(&delivery_path(delivery)).into_response()),
        Err(error @ Error::Unsent(_)) => choose(&telecast, &visit, &chosen, Some(error)).await,
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(fields: &[(&str, &str)]) -> Chosen {
        Chosen::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn t2_what_was_chosen_is_read_whatever_stands_there() {
        let frame = "0190163d-8694-739b-aea5-966c26f8ad91";
        let read = chosen(&[
            ("picture", "4711"),
            ("picture", "x"),
            ("picture", "4711"),
            ("picture", "3"),
            ("frame", frame),
            ("frame", "'; --"),
            ("album", ""),
            ("from", "-1"),
            ("colour", "red"),
        ]);
        assert_eq!(
            (read.pictures.as_slice(), read.frames.len(), read.album, read.from),
            (&[4711, 3][..], 1, None, 0)
        );
        assert_eq!(read.back(), format!("/send?picture=4711&picture=3&frame={frame}"));
        assert!(chosen(&[("address", " ")]).address().unwrap().is_none());
        assert!(chosen(&[("address", "grandma")]).address().unwrap().is_some());
        assert!(matches!(chosen(&[("address", "a b")]).address(), Err(Error::Unsent(Unsent::NoAddress))));
    }
}
