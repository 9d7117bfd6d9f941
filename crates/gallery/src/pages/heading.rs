//! What the pages of an event begin with: who asks for what, and the slim bar.

use askama::Template;
use axum::http::HeaderMap;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::event::{Event, Slug};
use crate::pages::{Links, Params};
use crate::service::favourite::{self, Choosing, New};
use crate::service::look;
use crate::visit::SessionHash;
use crate::who::{Access, Looker};
use crate::words::{Customer, Favourites, Orders, Sentence, words};
use crate::{Error, Gallery, Result, repository};

/// Who asks for something of an event, of which one, and when.
pub(crate) struct Caller {
    slug: Slug,
    looker: Looker,
    pub now: Moment,
}

impl Caller {
    /// Whoever sent a request, now.
    pub(crate) async fn of(gallery: &Gallery, typed: &str, headers: &HeaderMap) -> Result<Self, Problem> {
        let now = Moment::now();
        Ok(Self { slug: slug(typed)?, looker: gallery.looker(headers, now).await?, now })
    }

    /// The addresses of the event.
    pub(crate) fn links(&self, params: &Params) -> Links {
        Links::new(&self.slug, params)
    }

    /// The event as it is for them; `nth` names one of their lists.
    pub(crate) fn at(&self, tx: &mut Transaction<'_>, nth: Option<u32>) -> Result<Here> {
        Here::find(tx, &self.slug, &self.looker, nth, self.now)
    }

    /// The same, and nothing for strangers.
    pub(crate) fn inside(&self, tx: &mut Transaction<'_>, nth: Option<u32>) -> Result<Here> {
        Here::inside(tx, &self.slug, &self.looker, nth, self.now)
    }
}

/// An event, what whoever asks may do with it, and what they chose in it.
pub(crate) struct Here {
    pub event: Event,
    pub access: Access,
    /// Nothing for the photographer, who looks but does not choose.
    pub choosing: Option<Choosing>,
    /// How many lines the cart has, where something is for sale.
    pub cart: Option<u64>,
}

impl Here {
    /// Finds the event of a link for whoever looks. `nth` names one of their lists.
    pub(crate) fn find(
        tx: &mut Transaction<'_>,
        slug: &Slug,
        looker: &Looker,
        nth: Option<u32>,
        now: Moment,
    ) -> Result<Self> {
        let event = look::event(tx, slug)?;
        let access = looker.access(tx, &event, now)?;
        let choosing = match access {
            Access::Visitor { session, .. } => Some(favourite::choosing(tx, event.id, session, nth)?),
            Access::Photographer | Access::Stranger => None,
        };
        let cart = match &choosing {
            Some(Choosing { customer: Some(customer), .. }) if event.price_list.is_some() => {
                Some(repository::cart_size(tx, customer.id)?)
            }
            Some(_) if event.price_list.is_some() => Some(0),
            _ => None,
        };
        Ok(Self { event, access, choosing, cart })
    }

    /// The same, and nothing for strangers.
    pub(crate) fn inside(
        tx: &mut Transaction<'_>,
        slug: &Slug,
        looker: &Looker,
        nth: Option<u32>,
        now: Moment,
    ) -> Result<Self> {
        let here = Self::find(tx, slug, looker, nth, now)?;
        if here.access == Access::Stranger { Err(Error::NoEvent) } else { Ok(here) }
    }

    /// The browser session of a visitor.
    pub(crate) fn session(&self) -> Option<SessionHash> {
        match self.access {
            Access::Visitor { session, .. } => Some(session),
            Access::Photographer | Access::Stranger => None,
        }
    }

    /// What a visitor chose; an error for the photographer, who neither chooses nor orders.
    pub(crate) fn chosen(&self) -> Result<&Choosing> {
        let refused = || Error::Conflict(Sentence::said(|t| t.favourites.photographers_do_not_choose));
        self.choosing.as_ref().ok_or_else(refused)
    }

    /// Whose cart it is; an error for whoever has none.
    pub(crate) fn customer(&self) -> Result<Id> {
        let customer = self.chosen()?.customer.as_ref();
        customer.map(|customer| customer.id).ok_or_else(|| Error::Gone(Sentence::said(|t| t.orders.no_line)))
    }
}

/// The short name in an address.
pub(crate) fn slug(typed: &str) -> Result<Slug> {
    typed.parse().map_err(|_| Error::NoEvent)
}

/// What a visitor's change may need.
pub(crate) fn new(gallery: &Gallery, headers: &HeaderMap, language: Language, now: Moment) -> Result<New> {
    let session: SessionHash = gallery.visitor(headers).ok_or(Error::NoEvent)?;
    Ok(New {
        session,
        customer: Id::new(now),
        lists: [Id::new(now), Id::new(now)],
        first_list: words(language).favourites.first_list.to_owned(),
        now,
    })
}

#[derive(Template)]
#[template(path = "bar.html")]
struct Bar<'a> {
    root: &'a str,
    typed: &'a str,
    category: Option<u32>,
    list: Option<u32>,
    hearts: Option<Hearts>,
    cart: Option<Hearts>,
    t: &'static Customer,
    f: &'static Favourites,
    o: &'static Orders,
}

/// The way to what was chosen, or to the cart.
struct Hearts {
    href: String,
    count: u64,
    current: bool,
}

/// Which page of an event it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Pictures,
    Favourites,
    Cart,
    /// On the way to an order.
    Shop,
}

/// A page of an event: its bar, its languages, and everything that its scripts want.
pub(crate) fn page<'a>(
    title: &'a str,
    language: Language,
    csrf: &Csrf,
    here: &Here,
    params: &Params,
    category: Option<u32>,
    which: Which,
) -> Result<Page<'a>, Problem> {
    let links = Links::new(&here.event.slug, params);
    let hearts = here.choosing.as_ref().map(|choosing| Hearts {
        href: links.list(choosing.current as u32 + 1),
        count: choosing.list().map_or(0, |list| list.pictures),
        current: which == Which::Favourites,
    });
    let cart = here.cart.map(|count| Hearts {
        href: format!("{}/cart", links.root()),
        count,
        current: which == Which::Cart,
    });
    let t = words(language);
    let bar = Bar {
        root: links.root(),
        typed: params.typed(),
        category,
        list: params.list(),
        hearts,
        cart,
        t: &t.customer,
        f: &t.favourites,
        o: &t.orders,
    };
    let bar = bar.render().map_err(Problem::internal)?;
    let mut page = Page::new(title);
    if let Some(choosing) = &here.choosing {
        let mut numbers: Vec<u32> = choosing.numbers.iter().copied().collect();
        numbers.sort_unstable();
        page = page.data("chosen", &numbers);
    }
    if matches!(which, Which::Cart | Which::Shop) {
        page = page.style("gallery.css").style("shop.css");
        return Ok(page.language(language).bar(bar).form(csrf).wide());
    }
    Ok(page.language(language).bar(bar).style("gallery.css").data("words", &t.scripts).form(csrf).wide())
}
