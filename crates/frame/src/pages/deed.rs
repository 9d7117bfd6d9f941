//! What the owner does with pictures and deliveries: each is a form that is only a button.

use axum::extract::{Path, State};
use axum::response::Redirect;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Form, NoFields, Problem};

use crate::Frame;
use crate::repository::Deed;
use crate::service::owner;

type Done = Result<Redirect, Problem>;

pub async fn keep(State(frame): State<Frame>, Path(id): Path<String>, _: Form<NoFields>) -> Done {
    act(&frame, &id, Deed::Keep).await
}

pub async fn release(State(frame): State<Frame>, Path(id): Path<String>, _: Form<NoFields>) -> Done {
    act(&frame, &id, Deed::Release).await
}

/// The show goes on with the newest one.
pub async fn hide(State(frame): State<Frame>, Path(id): Path<String>, _: Form<NoFields>) -> Done {
    act(&frame, &id, Deed::Hide).await.map(|_| Redirect::to("/"))
}

pub async fn unhide(State(frame): State<Frame>, Path(id): Path<String>, _: Form<NoFields>) -> Done {
    act(&frame, &id, Deed::Unhide).await
}

pub async fn print(State(frame): State<Frame>, Path(id): Path<String>, _: Form<NoFields>) -> Done {
    act(&frame, &id, Deed::Print).await
}

pub async fn block(State(frame): State<Frame>, Path(id): Path<String>, _: Form<NoFields>) -> Done {
    let (id, now) = (name(&id)?, Moment::now());
    frame.change(move |tx| owner::block_sender_of(tx, id, now)).await?;
    Ok(Redirect::to(&format!("/?picture={id}")))
}

/// A script says that the picture is on the screen.
pub async fn shown(State(frame): State<Frame>, Path(id): Path<String>, _: Form<NoFields>) -> Done {
    frame.is_shown(name(&id)?).await?;
    Ok(Redirect::to("/pictures"))
}

pub async fn receive(State(frame): State<Frame>, Path(object): Path<(u32, u32)>, _: Form<NoFields>) -> Done {
    answer(&frame, object, true).await
}

pub async fn refuse(State(frame): State<Frame>, Path(object): Path<(u32, u32)>, _: Form<NoFields>) -> Done {
    answer(&frame, object, false).await
}

/// A picture's name in an address.
pub(super) fn name(text: &str) -> Result<Id, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn act(frame: &Frame, id: &str, deed: Deed) -> Done {
    let (id, now) = (name(id)?, Moment::now());
    frame.change(move |tx| owner::act(tx, id, deed, now)).await?;
    Ok(Redirect::to(&format!("/?picture={id}")))
}

async fn answer(frame: &Frame, (tsi, toi): (u32, u32), is_wanted: bool) -> Done {
    let (object, now) = (ObjectId { tsi, toi }, Moment::now());
    frame.change(move |tx| owner::answer(tx, object, is_wanted, now)).await?;
    Ok(Redirect::to("/"))
}
