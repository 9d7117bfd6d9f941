//! From picks to customers: proofs are made where their recipe changed, the host is asked what it lacks, and that is
//! sent.

mod document;
mod proof;
mod send;

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;

use wirephoto_database::{Id, Moment, crash_point};
use wirephoto_exchange::client::Client;
use wirephoto_exchange::publication::{CompleteRequest, EventDocument, MissingRequest, PictureKey};
use wirephoto_library::{self as library, Picture, Recipe};

use crate::recipe::Proofing;
use crate::service::Link;
use crate::{Error, EventRef, Placement, PriceListRef, Refusal, Result, Stop, Studio, repository};

use document::document;
use send::Route;

/// What a publication tells while it runs.
#[derive(Debug, Clone)]
pub enum PublishProgress {
    /// Proofs are made; the host is asked afterwards.
    Proofing {
        /// How many are ready.
        done: usize,
        /// Of how many.
        total: usize,
    },
    /// Pictures are sent.
    Sending {
        /// How many are stored at the host.
        done: usize,
        /// Of how many that it lacked.
        total: usize,
        /// Bytes stored.
        bytes: u64,
        /// Of how many.
        total_bytes: u64,
    },
    /// A picture could not be made and is left out.
    Refused {
        /// Its number in the event.
        number: u32,
        /// Why.
        reason: Refusal,
    },
}

/// A publication in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishSummary {
    /// Where customers find the event.
    pub url: String,
    /// Pictures that customers now see.
    pub shown: u32,
    /// Proofs made because their recipe was new.
    pub proofed: usize,
    /// Pictures sent with their pixels.
    pub sent: usize,
    /// Pictures of which only the words were sent.
    pub sent_data: usize,
    /// Bytes sent, documents and pixels.
    pub bytes_sent: u64,
    /// Pictures taken down.
    pub removed: u32,
    /// Pictures left out, because they could not be made.
    pub refused: usize,
}

/// What a host last said of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The host's address.
    pub host: String,
    /// The next publication builds on it.
    pub revision: u32,
    /// Where customers find the event.
    pub url: String,
    /// Pictures that customers see.
    pub pictures: u32,
    /// Bytes sent in all publications of the event.
    pub bytes_sent: u64,
    /// When the last publication was complete; `None` when it was interrupted.
    pub published_at: Option<Moment>,
    /// How many people came in, as the host last told.
    pub visitors: u32,
}

impl Studio {
    /// Publishes the picked pictures of an event. Interrupted anywhere, also by `stop`, it goes on when called again.
    /// `take_over` replaces what another studio has published of the event in between.
    pub fn publish(
        &self,
        event: EventRef,
        take_over: bool,
        report: &mut dyn FnMut(PublishProgress),
        stop: &Stop<'_>,
    ) -> Result<PublishSummary> {
        self.publish_some(event, Which::Picks { take_over }, report, stop)
    }

    pub(crate) fn publish_some(
        &self,
        event: EventRef,
        which: Which<'_>,
        report: &mut dyn FnMut(PublishProgress),
        stop: &Stop<'_>,
    ) -> Result<PublishSummary> {
        let _turn = self.publishing.lock().unwrap_or_else(PoisonError::into_inner);
        let event = self.event(event)?;
        let event_id = event.id;
        let Link { client, host, base_revision } = self.link(event_id)?;
        let proofing = Proofing::new(event)?;
        if proofing.event.settings.keep.position {
            return Err(Error::Position(proofing.event.number));
        }
        let mut summary = PublishSummary::default();

        let mut picks = self.picks(&proofing)?;
        // Customers can be shown only what they have.
        let chosen =
            proofing.event.title_picture.filter(|title| picks.iter().any(|pick| pick.picture.id == *title));
        let title = chosen.or_else(|| picks.first().map(|pick| pick.picture.id));
        // What could not be made anew stays at the host as it was.
        let pictures = match which {
            Which::Picks { .. } => picks.iter().map(|pick| pick.placement.picture).collect(),
            Which::Only(some) => {
                let there = at_host(&client, event_id)?;
                picks.retain(|pick| some.contains(&pick.picture.id) && there.contains(&pick.picture.id));
                there.into_iter().collect()
            }
        };
        if picks.is_empty() {
            return Err(Error::NothingPicked);
        }
        let fresh = self.make_stale_proofs(&proofing, &picks, report, stop)?;
        summary.proofed = fresh.made;
        summary.refused = fresh.refused.len();
        picks.retain(|pick| !fresh.refused.contains(&pick.placement.picture));
        if picks.is_empty() {
            return Err(Error::NothingPicked);
        }
        for pick in &mut picks {
            pick.picture.blur =
                fresh.blurs.get(&pick.picture.id).cloned().unwrap_or(std::mem::take(&mut pick.picture.blur));
        }

        let take_over = which == Which::Picks { take_over: true };
        let mut document =
            EventDocument { title_picture: title, ..document(&proofing.event, base_revision, take_over) };
        if let Some(list) = document.price_list {
            let prices = self.price_list(PriceListRef::Id(list))?;
            client.put_price_list(list, &prices.document)?;
        }
        document.attempt = Some(self.attempt(event_id)?);
        let answer = client.put_event(event_id, &document)?;
        let (revision, at) = (answer.revision, host.clone());
        self.db.write(move |tx| repository::set_revision(tx, event_id, &at, revision, &answer.url)).wait()?;
        crash_point("publish.event");

        let keys = picks.iter().map(Pick::key).collect();
        let missing = client.missing(event_id, &MissingRequest { pictures: keys })?;
        self.settle_proofs(event_id, &missing.pixels)?;
        let parcels = self.parcels(&picks, &missing.pixels, &missing.data)?;
        summary.sent = missing.pixels.len();
        summary.sent_data = missing.data.len();
        let route = Route { client: &client, host: &host, event: event_id, revision };
        summary.bytes_sent = self.send(&route, &parcels, report, stop)?;

        let complete = client.complete(event_id, &CompleteRequest { revision, pictures })?;
        crash_point("publish.complete");
        (summary.shown, summary.removed) = (complete.shown, complete.removed);
        summary.url = self.note_completion(event_id, complete.shown, summary.bytes_sent)?;
        Ok(summary)
    }

    /// Takes an event down from its host, with all its pictures. They stay in the studio. With `forget` the host is not
    /// asked: for one that is gone for good.
    pub fn unpublish(&self, event: EventRef, forget: bool) -> Result<()> {
        let id = self.event(event)?.id;
        if !forget {
            self.link(id)?.client.delete_event(id)?;
        }
        self.db.write(move |tx| repository::delete_publication(tx, id)).wait()?;
        Ok(())
    }

    /// What this publication is known by at the host. It is kept before it is sent, so that one whose answer is lost is
    /// gone on with, and a copy of this database, which has drawn another, is not taken for it.
    fn attempt(&self, event: Id) -> Result<Id> {
        let new = Id::new(Moment::now());
        Ok(self.db.write(move |tx| repository::attempt(tx, event, new)).wait()?)
    }

    fn note_completion(&self, event: Id, shown: u32, bytes_sent: u64) -> Result<String> {
        let now = Moment::now();
        Ok(self.db.write(move |tx| repository::set_published(tx, event, shown, bytes_sent, now)).wait()?)
    }

    /// The picked pictures of an event by number, each with the recipe that its proofs should have.
    pub(crate) fn picks(&self, proofing: &Proofing) -> Result<Vec<Pick>> {
        let event = proofing.event.id;
        let list = proofing.event.price_list;
        let (placements, pictures) = self
            .db
            .read(move |tx| {
                let mut placements = repository::placements(tx, event)?;
                placements.retain(|placement| placement.picked);
                // A product that is not for sale any more has no price at the host.
                let list = match list {
                    Some(list) => repository::price_list(tx, PriceListRef::Id(list))?,
                    None => None,
                };
                let products = list.map(|list| list.document.products).unwrap_or_default();
                for placement in &mut placements {
                    placement
                        .own_prices
                        .retain(|own| products.iter().any(|product| product.id == own.product));
                }
                let ids: Vec<_> = placements.iter().map(|placement| placement.picture).collect();
                Ok::<_, Error>((placements, library::find_pictures(tx, &ids)?))
            })
            .wait()?;
        let mut pictures: HashMap<Id, Picture> =
            pictures.into_iter().map(|picture| (picture.id, picture)).collect();
        let picks = placements.into_iter().enumerate().filter_map(|(index, placement)| {
            let picture = pictures.remove(&placement.picture)?;
            let recipe = proofing.recipe(placement.original, &picture.edit);
            Some(Pick { position: index as u32, placement, picture, recipe })
        });
        Ok(picks.collect())
    }
}

/// The pictures that a host has of an event.
pub(crate) fn at_host(client: &Client, event: Id) -> Result<HashSet<Id>> {
    let nothing = MissingRequest { pictures: Vec::new() };
    Ok(client.missing(event, &nothing)?.surplus.into_iter().collect())
}

/// What of an event is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which<'i> {
    /// All picks, and nothing else stays.
    Picks {
        /// See [`Studio::publish`].
        take_over: bool,
    },
    /// Those of these pictures that the host has; everything else stays there as it is.
    Only(&'i [Id]),
}

/// A picture that is to be published.
pub(crate) struct Pick {
    position: u32,
    pub placement: Placement,
    pub picture: Picture,
    pub recipe: Recipe,
}

impl Pick {
    pub(crate) fn key(&self) -> PictureKey {
        PictureKey { id: self.picture.id, recipe: self.recipe, data: self.document().hash() }
    }
}
