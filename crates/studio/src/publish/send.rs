//! What a host lacks, in batches of bounded size, two of which are on their way at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use bytes::Bytes;
use wirephoto_database::{Id, crash_point};
use wirephoto_exchange::batch::{Batch, BatchPicture, BatchRendition, MAX_BATCH_PICTURES};
use wirephoto_exchange::client::Client;
use wirephoto_library::{self as library, RenditionFacts, Way};

use super::{Pick, PublishProgress};
use crate::{Error, Result, Stop, Studio};

/// Bytes of renditions in one batch: what an interruption costs at the most.
const BATCH_BYTES: u64 = 2 << 20;
/// Batches on their way at once, so that one is prepared while another travels.
const SENDERS: usize = 2;

/// Where pictures travel to.
pub(super) struct Route<'r> {
    pub client: &'r Client,
    /// The host's address.
    pub host: &'r str,
    pub event: Id,
    pub revision: u32,
}

/// Pictures that travel in one body, each with its pixels or without.
pub(super) struct Parcel<'p> {
    picks: Vec<(&'p Pick, bool)>,
    bytes: u64,
}

impl Studio {
    /// Groups what the host lacks into batches of bounded size.
    pub(super) fn parcels<'p>(
        &self,
        picks: &'p [Pick],
        pixels: &[Id],
        data: &[Id],
    ) -> Result<Vec<Parcel<'p>>> {
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
    pub(super) fn send(
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
