//! Proofs: made from originals where their recipe changed, on all cores.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use wirephoto_database::Id;
use wirephoto_library::{self as library, Picture, Recipe, RenditionFacts, Way};

use super::{Pick, PublishProgress};
use crate::import::{new_renditions, render};
use crate::recipe::Proofing;
use crate::{Error, Placement, Refusal, Result, Stop, Studio};

/// What became of proofs that had to be made.
#[derive(Default)]
pub(super) struct Proofed {
    pub made: usize,
    pub blurs: HashMap<Id, Vec<u8>>,
    pub refused: Vec<Id>,
}

impl Studio {
    /// Makes the proofs whose recipe is not the one that they were made by.
    pub(super) fn make_stale_proofs(
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
}
