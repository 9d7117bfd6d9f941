//! From picks to customers: proofs are made where their recipe changed, the host is asked what it lacks, and that is
//! sent.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use bytes::Bytes;
use wirephoto_database::{Id, Moment, crash_point};
use wirephoto_exchange::batch::{Batch, BatchPicture, BatchRendition, MAX_BATCH_PICTURES};
use wirephoto_exchange::client::Client;
use wirephoto_exchange::publication::{
    Category, CompleteRequest, EventDocument, MAX_KEYWORDS, MAX_NAME, MAX_TEXT, MissingRequest,
    PictureDocument, PictureKey, WatermarkDocument,
};
use wirephoto_library::{self as library, Picture, Recipe, RenditionFacts, Way};

use crate::import::{new_renditions, render};
use crate::recipe::Proofing;
use crate::service::Link;
use crate::{
    Error, Event, EventRef, Placement, PriceListRef, Refusal, Result, Stop, Studio, Watermarking, repository,
};

/// Bytes of renditions in one batch: what an interruption costs at the most.
const BATCH_BYTES: u64 = 2 << 20;
/// Batches on their way at once, so that one is prepared while another travels.
const SENDERS: usize = 2;

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

    /// Makes the proofs whose recipe is not the one that they were made by.
    fn make_stale_proofs(
        &self,
        proofing: &Proofing,
        picks: &[Pick],
        report: &mut dyn FnMut(PublishProgress),
        stop: &Stop<'_>,
    ) -> Result<Proofed> {
        let made = self.recipes_made(picks)?;
        let is_stale = |pick: &&Pick| made.get(&pick.picture.id) != Some(&pick.recipe);
        let stale: Vec<_> = picks.iter().filter(is_stale).collect();
        let next = AtomicUsize::new(0);
        let (done, results) = channel();
        let workers = thread::available_parallelism().map_or(1, usize::from).min(stale.len().max(1));
        let mut proofed = Proofed::default();
        thread::scope(|scope| {
            for _ in 0..workers {
                let (next, stale, done) = (&next, &stale, done.clone());
                scope.spawn(move || {
                    while let Some(pick) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let made = if stop() { Err(Error::Stopped) } else { self.make_proof(proofing, pick) };
                        if done.send((*pick, made)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(done);
            for (index, (pick, result)) in results.iter().enumerate() {
                match result {
                    Ok(blur) => {
                        proofed.made += 1;
                        proofed.blurs.insert(pick.picture.id, blur);
                    }
                    Err(Error::Picture { number, reason }) => {
                        proofed.refused.push(pick.picture.id);
                        report(PublishProgress::Refused { number, reason });
                    }
                    Err(error) => {
                        next.store(stale.len(), Ordering::Relaxed);
                        return Err(error);
                    }
                }
                report(PublishProgress::Proofing { done: index + 1, total: stale.len() });
            }
            Ok(proofed)
        })
    }

    /// The recipes by which the proofs of pictures were made.
    fn recipes_made(&self, picks: &[Pick]) -> Result<HashMap<Id, Recipe>> {
        let facts = self.rendition_facts(picks.iter().map(|pick| pick.picture.id).collect())?;
        Ok(facts.into_iter().map(|fact| (fact.picture, fact.recipe)).collect())
    }

    pub(crate) fn rendition_facts(&self, ids: Vec<Id>) -> Result<Vec<RenditionFacts>> {
        Ok(self.db.read(move |tx| library::renditions_of(tx, &ids)).wait()?)
    }

    /// Makes a picture's proofs from its original and keeps them. Answers its placeholder.
    fn make_proof(&self, proofing: &Proofing, pick: &Pick) -> Result<Vec<u8>> {
        let (id, recipe, edit) = (pick.picture.id, pick.recipe, pick.picture.edit);
        let refused = |reason: Refusal| Error::Picture { number: pick.placement.number, reason };
        let original = self.db.read(move |tx| library::release(tx, id, Way::Proofing)).wait();
        let original = original.map_err(|error| match error {
            library::Error::Database(wirephoto_database::Error::Row { .. }) | library::Error::NoBlob(..) => {
                refused(Refusal::DamagedOriginal)
            }
            error => error.into(),
        })?;
        let rendered =
            render(proofing, &edit, &original.bytes, &|| false).map_err(|error| refused(error.into()))?;
        let blur = rendered.blur.clone();
        let (kept, renditions) = (blur.clone(), new_renditions(rendered));
        let still_wanted = self.db.write(move |tx| {
            let still_wanted = library::set_blur(tx, id, &edit, &kept)?;
            if still_wanted {
                library::put_renditions(tx, id, &recipe, &renditions)?;
            }
            Ok::<_, library::Error>(still_wanted)
        });
        if !still_wanted.wait()? {
            return Err(refused(Refusal::EditedMeanwhile));
        }
        Ok(blur)
    }

    /// Makes a picture's proofs if they are stale, and nothing otherwise.
    pub(crate) fn ensure_proof(
        &self,
        proofing: &Proofing,
        placement: Placement,
        picture: Picture,
    ) -> Result<()> {
        let recipe = proofing.recipe(placement.original, &picture.edit);
        let pick = Pick { position: 0, placement, picture, recipe };
        if self.recipes_made(std::slice::from_ref(&pick))?.get(&pick.picture.id) != Some(&recipe) {
            self.make_proof(proofing, &pick)?;
        }
        Ok(())
    }

    /// Groups what the host lacks into batches of bounded size.
    fn parcels<'p>(&self, picks: &'p [Pick], pixels: &[Id], data: &[Id]) -> Result<Vec<Parcel<'p>>> {
        let by_id: HashMap<Id, &Pick> = picks.iter().map(|pick| (pick.picture.id, pick)).collect();
        let mut lengths: HashMap<Id, u64> = HashMap::new();
        for fact in self.rendition_facts(pixels.to_vec())? {
            *lengths.entry(fact.picture).or_default() += fact.length;
        }
        let wanted = |ids: &[Id], with_pixels| -> Vec<_> {
            ids.iter().filter_map(|id| by_id.get(id)).map(|pick| (*pick, with_pixels)).collect()
        };
        let mut parcels: Vec<Parcel<'p>> = Vec::new();
        for (pick, with_pixels) in [wanted(pixels, true), wanted(data, false)].concat() {
            let bytes = lengths.get(&pick.picture.id).filter(|_| with_pixels).copied().unwrap_or_default();
            match parcels.last_mut() {
                Some(last) if last.bytes + bytes <= BATCH_BYTES && last.picks.len() < MAX_BATCH_PICTURES => {
                    last.picks.push((pick, with_pixels));
                    last.bytes += bytes;
                }
                _ => parcels.push(Parcel { picks: vec![(pick, with_pixels)], bytes }),
            }
        }
        Ok(parcels)
    }

    /// Sends batches; answers the bytes that travelled. The first failure ends it, what was answered stays.
    fn send(
        &self,
        route: &Route<'_>,
        parcels: &[Parcel<'_>],
        report: &mut dyn FnMut(PublishProgress),
        stop: &Stop<'_>,
    ) -> Result<u64> {
        let total = parcels.iter().map(|parcel| parcel.picks.len()).sum();
        let total_bytes = parcels.iter().map(|parcel| parcel.bytes).sum();
        let next = AtomicUsize::new(0);
        let (answered, answers) = channel();
        let (mut done, mut bytes, mut sent) = (0, 0, 0);
        report(PublishProgress::Sending { done, total, bytes, total_bytes });
        thread::scope(|scope| {
            for _ in 0..SENDERS.min(parcels.len()) {
                let (next, answered) = (&next, answered.clone());
                scope.spawn(move || {
                    while let Some(parcel) = parcels.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let result =
                            if stop() { Err(Error::Stopped) } else { self.send_parcel(route, parcel) };
                        let failed = result.is_err();
                        if answered.send((parcel, result)).is_err() || failed {
                            break;
                        }
                    }
                });
            }
            drop(answered);
            for (parcel, result) in &answers {
                sent += result.inspect_err(|_| next.store(parcels.len(), Ordering::Relaxed))?;
                done += parcel.picks.len();
                bytes += parcel.bytes;
                report(PublishProgress::Sending { done, total, bytes, total_bytes });
            }
            Ok(sent)
        })
    }

    fn send_parcel(&self, route: &Route<'_>, parcel: &Parcel<'_>) -> Result<u64> {
        let pictures = parcel.picks.iter().map(|(pick, with_pixels)| {
            let renditions = if *with_pixels { self.release_proofs(pick.picture.id)? } else { Vec::new() };
            Ok(BatchPicture {
                id: pick.picture.id,
                recipe: pick.recipe,
                document: pick.document(),
                renditions,
            })
        });
        let pictures: Vec<BatchPicture> = pictures.collect::<Result<_>>()?;
        let journeys = self.proofs_set_out(route.event, route.host, &pictures)?;
        let body = Batch { revision: route.revision, pictures }.encode();
        let length = body.len() as u64;
        crash_point("publish.batch.before");
        route.client.send_batch(route.event, body)?;
        crash_point("publish.batch.after");
        self.proofs_arrived(route.host, journeys)?;
        Ok(length)
    }

    fn release_proofs(&self, picture: Id) -> Result<Vec<BatchRendition>> {
        let (facts, released) = self
            .db
            .read(move |tx| {
                let facts = library::renditions_of(tx, &[picture])?;
                let release =
                    |fact: &RenditionFacts| library::release(tx, picture, Way::Publication(fact.kind));
                let released = facts.iter().map(release).collect::<Result<Vec<_>, _>>()?;
                Ok::<_, Error>((facts, released))
            })
            .wait()?;
        let renditions = facts.into_iter().zip(released).map(|(fact, released)| BatchRendition {
            kind: fact.kind.name().to_owned(),
            width: fact.width,
            height: fact.height,
            jpeg: Bytes::from(released.bytes),
        });
        Ok(renditions.collect())
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

    /// Whatever a file says of itself, no more of it travels than a host takes.
    fn document(&self) -> PictureDocument {
        let metadata = &self.picture.metadata;
        let keywords = metadata.keywords.iter().take(MAX_KEYWORDS);
        PictureDocument {
            number: self.placement.number,
            position: self.position,
            category: self.placement.category,
            file_name: clip(&self.picture.file_name, MAX_NAME),
            width: self.picture.width,
            height: self.picture.height,
            caption: clip(metadata.caption.as_deref().unwrap_or_default(), MAX_TEXT),
            description: self.placement.description.clone(),
            keywords: keywords.map(|keyword| clip(keyword, MAX_NAME)).collect(),
            price_note: self.placement.price_note.clone(),
            captured: metadata.captured.clone(),
            blur: self.picture.blur.clone(),
            edit_revision: self.picture.edit_revision,
            own_prices: self.placement.own_prices.clone(),
        }
    }
}

fn clip(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

/// Where pictures travel to.
struct Route<'r> {
    client: &'r Client,
    /// The host's address.
    host: &'r str,
    event: Id,
    revision: u32,
}

/// Pictures that travel in one body, each with its pixels or without.
struct Parcel<'p> {
    picks: Vec<(&'p Pick, bool)>,
    bytes: u64,
}

/// What became of proofs that had to be made.
#[derive(Default)]
struct Proofed {
    made: usize,
    blurs: HashMap<Id, Vec<u8>>,
    refused: Vec<Id>,
}

fn document(event: &Event, base_revision: Option<u32>, take_over: bool) -> EventDocument {
    let categories = event.categories.iter();
    EventDocument {
        name: event.name.clone(),
        description: event.description.clone(),
        date: event.date.clone(),
        photographer: event.photographer.clone(),
        code: event.code.clone(),
        categories: categories
            .map(|category| Category { id: category.id, name: category.name.clone() })
            .collect(),
        title_picture: event.title_picture,
        base_revision,
        take_over,
        attempt: None,
        watermark: Some(watermark(event)),
        price_note: event.price_note.clone(),
        delivery_note: event.delivery_note.clone(),
        price_list: event.price_list,
    }
}

/// What marks the event's pictures that come to the host without a mark.
fn watermark(event: &Event) -> WatermarkDocument {
    let style = event.settings.style;
    match &event.settings.watermarking {
        Watermarking::None => WatermarkDocument::None,
        Watermarking::Text(text) => WatermarkDocument::Text { text: text.clone(), style },
        Watermarking::Png => {
            WatermarkDocument::Png { png: event.watermark_png.clone().unwrap_or_default(), style }
        }
    }
}
