//! The pages, one file each: what was asked, one use case, the answer.

pub mod app;
pub mod cart;
pub mod checkout;
mod chooser;
pub mod door;
pub mod download;
pub mod event;
pub mod favourites;
pub mod finished;
pub mod front;
mod heading;
pub mod heart;
pub mod hooks;
pub mod invoice;
pub mod key;
pub mod lost;
pub mod media;
pub mod order;
pub mod own;
pub mod picture;
pub mod piece;
pub mod place;
mod preview;
pub mod products;
pub mod qr;
pub mod shared;
pub mod sheet;
mod tile;

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize};
use wirephoto_exchange::hex;
use wirephoto_library::RenditionFacts;

use crate::event::Slug;
use crate::query::Query;
use crate::service::look::{Section, View};

/// Digits of a rendition's hash in its address: enough that another picture never has the same one.
pub(crate) const HASH_BYTES: usize = 8;

/// Which pictures of an event are looked at, as it stands in an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Params {
    /// A category's number.
    #[serde(default, deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    c: Option<u32>,
    /// What was typed into the search box.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    /// Which of the visitor's lists hearts go into, from 1; the first one without it.
    #[serde(default, deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    l: Option<u32>,
    /// The number of the first picture to show.
    #[serde(default, deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    from: Option<u32>,
}

/// A number, or nothing for anything else: an address that somebody broke still leads to the event.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.parse().ok()))
}

impl Params {
    /// What it says to the use cases. A category that is not there any more is no restriction.
    pub(crate) fn view(&self, categories: &[Section]) -> View {
        let category = categories.iter().find(|category| Some(category.number) == self.c);
        View { category: category.map(|category| category.id), query: self.query(), list: None }
    }

    fn query(&self) -> Option<Query> {
        Query::parse(self.q.as_deref()?)
    }

    /// Whether it begins somewhere after the first picture.
    pub(crate) fn starts_later(&self) -> bool {
        self.from.is_some()
    }

    /// The first picture to show.
    pub(crate) fn from(&self) -> Option<u32> {
        self.from
    }

    /// Which list hearts go into.
    pub(crate) fn list(&self) -> Option<u32> {
        self.l
    }

    /// Whether all of the event is looked at.
    pub(crate) fn is_whole(&self) -> bool {
        self.c.is_none() && self.q.is_none() && self.from.is_none()
    }

    /// What was typed into the search box.
    pub(crate) fn typed(&self) -> &str {
        self.q.as_deref().unwrap_or_default()
    }
}

/// The addresses of an event, each keeping to the same view of it.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    root: String,
    params: Params,
    /// What stands before a picture's own address: nothing, or a link under which it may be seen.
    media: String,
}

impl Links {
    pub(crate) fn new(slug: &Slug, params: &Params) -> Self {
        Self { root: format!("/e/{slug}"), params: params.clone(), media: String::new() }
    }

    /// The addresses of a list that is shared by a link.
    pub(crate) fn shared(token: &str, params: &Params) -> Self {
        let root = format!("/s/{token}");
        let params = Params { from: params.from, ..Params::default() };
        Self { media: root.clone(), root, params }
    }

    /// No address at all, but that of the pictures: for those that are shown beside something else.
    pub(crate) fn nowhere() -> Self {
        Self { root: String::new(), params: Params::default(), media: String::new() }
    }

    /// The event's own address.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// A page beside the pictures, such as `/favourites`, about the same view.
    pub(crate) fn beside(&self, path: &str) -> String {
        self.address(path, &Params { from: None, ..self.params.clone() })
    }

    /// The event as it is looked at now, at a picture.
    pub(crate) fn here(&self, number: u32) -> String {
        format!("{}#p{number}", self.address("", &self.params))
    }

    /// The same pictures, with hearts that go into another list, from 1.
    pub(crate) fn choosing(&self, list: u32) -> String {
        self.address("", &Params { l: Some(list).filter(|list| *list > 1), ..Params::default() })
    }

    /// A list of the visitor, from 1.
    pub(crate) fn list(&self, list: u32) -> String {
        self.address("/favourites", &Params { l: Some(list).filter(|list| *list > 1), ..Params::default() })
    }

    /// Pictures by themselves, with `{number}` for the number.
    pub(crate) fn pattern(&self) -> String {
        self.address("/p/{number}", &Params { from: None, ..self.params.clone() })
    }

    /// The contact sheet from a picture on.
    pub(crate) fn sheet(&self, number: u32) -> String {
        self.address("/sheet", &Params { from: Some(number), ..self.params.clone() })
    }

    /// Where a rendition is served.
    pub(crate) fn media(&self, facts: &RenditionFacts) -> String {
        format!("{}{}", self.media, media_path(facts))
    }

    /// The event, from its beginning.
    pub(crate) fn event(&self) -> String {
        self.address("", &Params { from: None, ..self.params.clone() })
    }

    /// The event in another category, or in all.
    pub(crate) fn category(&self, number: Option<u32>) -> String {
        self.address("", &Params { c: number, from: None, ..self.params.clone() })
    }

    /// The event without what was searched for.
    pub(crate) fn without_query(&self) -> String {
        self.address("", &Params { q: None, from: None, ..self.params.clone() })
    }

    /// The event from a picture on.
    pub(crate) fn from(&self, number: u32) -> String {
        self.address("", &Params { from: Some(number), ..self.params.clone() })
    }

    /// All pictures of the view in outline, from the same one on.
    pub(crate) fn outline(&self) -> String {
        self.address("/outline", &self.params)
    }

    /// A piece of the grid, without the picture that it begins with.
    pub(crate) fn piece(&self) -> String {
        self.address("/pictures", &Params { from: None, ..self.params.clone() })
    }

    /// A picture by itself.
    pub(crate) fn picture(&self, number: u32) -> String {
        self.address(&format!("/p/{number}"), &Params { from: None, ..self.params.clone() })
    }

    fn address(&self, path: &str, params: &Params) -> String {
        let query = serde_urlencoded::to_string(params).unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{path}{mark}{query}", self.root)
    }
}

/// Where a rendition is served.
fn media_path(facts: &RenditionFacts) -> String {
    let mut path = format!("/m/{}/{}/", facts.picture, facts.kind.name());
    let _ = write!(path, "{}.jpg", hex::encode(&facts.hash[..HASH_BYTES]));
    path
}
