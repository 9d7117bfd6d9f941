//! Invitations of single people: a link that lets its reader in without the code, shown once, and mailed where the host
//! can.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::{Account, Photographer};
use wirephoto_carriers::mail::{Mail, Mailbox};
use wirephoto_database::{Id, Moment};
use wirephoto_site::text::clean;
use wirephoto_site::{Action, Csrf, Form, Language, NoFields, Problem};

use crate::event::Event;
use crate::link::Link;
use crate::pages::own::event::{JustInvited, News, Visit, page};
use crate::pages::own::{OwnLinks, slug_of};
use crate::service::invite::{self, Invitation};
use crate::service::own;
use crate::words::{Sentence, words};
use crate::{Error, Gallery};

/// Invitations of one account: a wedding's guests at once, and then one in some seconds. Each may become a mail.
const INVITATIONS: Action = Action { name: "invitation", burst: 200, every: Duration::from_secs(20) };

/// Who is invited.
#[derive(Deserialize)]
pub(crate) struct Typed {
    name: String,
    #[serde(default)]
    email: String,
    /// What the mail is written in; the page's own, where none is chosen.
    language: Option<String>,
}

/// `POST /events/{slug}/invitations`.
pub(crate) async fn invite(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let (slug, owner) = (slug_of(&slug)?, account.id);
    let event = {
        let slug = slug.clone();
        gallery.0.database.read(move |tx| own::event(tx, owner, &slug)).await?
    };
    let (name, email) = (clean(&typed.name), clean(&typed.email));
    if name.is_empty() {
        return Err(unfit(|t| t.photographer.invite_whom).into());
    }
    gallery.0.site.limit(INVITATIONS, owner)?;
    let link = Link::random();
    let url = gallery.0.site.link(&format!("/i/{}", link.as_str()));
    let chosen = typed.language.as_deref().and_then(Language::from_code).unwrap_or(language);
    let mail = mail(&account, &event, chosen, (&name, &email), &url)?;
    let invitation = Invitation {
        id: Id::new(now),
        event: event.id,
        customer: Id::new(now),
        name: name.clone(),
        email,
        invited_at: now,
        opened_at: None,
    };
    let hash = link.hash();
    let promised =
        gallery.0.database.write(move |tx| own::invite(tx, owner, &invitation, hash, mail.as_ref()));
    let just = JustInvited { name, url, mailed: promised.await? };
    let news = News { invited: Some(just), ..News::default() };
    let visit = Visit { account: &account, language, csrf: &csrf };
    page(&gallery, &visit, slug, None, &news).await
}

/// `POST /events/{slug}/invitations/{invitation}`: withdraws it.
pub(crate) async fn withdraw(
    State(gallery): State<Gallery>,
    Path((slug, invitation)): Path<(String, Id)>,
    Photographer(account): Photographer,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Response, Problem> {
    let (slug, owner) = (slug_of(&slug)?, account.id);
    let to = OwnLinks::new(&slug).invitations();
    let event = gallery.0.database.read(move |tx| own::event(tx, owner, &slug)).await?;
    let withdraw = gallery.0.database.write(move |tx| invite::withdraw(tx, owner, event.id, invitation));
    withdraw.await?;
    // Whoever came in by it is out.
    gallery.0.recent.forget_all();
    Ok(Redirect::to(&to).into_response())
}

/// The mail that brings the link, if there is an address to bring it to. Answers go to the photographer.
fn mail(
    account: &Account,
    event: &Event,
    language: Language,
    (name, email): (&str, &str),
    url: &str,
) -> Result<Option<Mail>, Error> {
    if email.is_empty() {
        return Ok(None);
    }
    let t = &words(language).photographer;
    let to = Mailbox::new(name, email).map_err(|_| unfit(|t| t.photographer.not_an_address))?;
    let from = if event.card.photographer.is_empty() { &account.name } else { &event.card.photographer };
    let own_text = event.host.invite_text.as_str();
    let text = (t.invitation_mail)(name, &event.card.name, own_text, url, from);
    let mail = Mail::new(to, &event.card.name, &text);
    Ok(Some(match Mailbox::new(from, &account.email) {
        Ok(answers) => mail.reply_to(answers),
        Err(_) => mail,
    }))
}

fn unfit(find: fn(&'static crate::words::Words) -> &'static str) -> Error {
    Error::Unfit(Sentence::said(find))
}
