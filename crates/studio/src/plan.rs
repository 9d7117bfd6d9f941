//! What a publication would change, told before anything does.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use wirephoto_database::Id;
use wirephoto_exchange::client::ClientError;
use wirephoto_exchange::publication::MissingRequest;

use crate::publish::at_host;
use crate::recipe::Proofing;
use crate::service::Link;
use crate::{Error, EventRef, Result, Studio};

/// What a proof takes that is still to be made, as long as none of the event is.
const TYPICAL_PROOF_BYTES: u64 = 400_000;

/// What a publication would change at the host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Pictures that customers have not seen.
    pub new: usize,
    /// Pictures that look different, or of which something else is said.
    pub changed: usize,
    /// Pictures that would be taken down.
    pub removed: usize,
    /// Pictures that stay as they are.
    pub unchanged: usize,
    /// Bytes that would travel, about.
    pub bytes: u64,
    /// The host's address.
    pub host: Option<String>,
    /// Where customers find the event, when it is published.
    pub url: Option<String>,
    /// Why nothing can be published now, in a sentence.
    pub problem: Option<String>,
}

impl Studio {
    /// What [`Studio::publish`] would do. Changes nothing, here or there.
    pub fn plan(&self, event: EventRef) -> Result<Plan> {
        self.plan_in_words(event, &ToString::to_string)
    }

    /// The same, with the problem in the words of whoever reads it.
    pub(crate) fn plan_in_words(&self, event: EventRef, say: &dyn Fn(&Error) -> String) -> Result<Plan> {
        let event = self.event(event)?;
        let id = event.id;
        let publication = self.status(EventRef::Id(id))?.publication;
        let mut plan = Plan { url: publication.map(|publication| publication.url), ..Plan::default() };
        let link = match self.link(id) {
            Ok(link) => link,
            Err(error @ (Error::NotPaired | Error::Host(_))) => {
                plan.problem = Some(say(&error));
                return Ok(plan);
            }
            Err(error) => return Err(error),
        };
        plan.host = Some(link.host.clone());
        if event.settings.keep.position {
            plan.problem = Some(say(&Error::Position(event.number)));
        }
        match self.compare(&link, &Proofing::new(event)?, &mut plan, say) {
            Ok(()) => {}
            Err(error @ Error::Host(_)) => plan.problem = Some(say(&error)),
            Err(error) => return Err(error),
        }
        Ok(plan)
    }

    fn compare(
        &self,
        link: &Link,
        proofing: &Proofing,
        plan: &mut Plan,
        say: &dyn Fn(&Error) -> String,
    ) -> Result<()> {
        let event = proofing.event.id;
        let picks = self.picks(proofing)?;
        plan.new = picks.len();
        if picks.is_empty() {
            plan.problem.get_or_insert_with(|| say(&Error::NothingPicked));
        }
        let there = match at_host(&link.client, event) {
            Err(Error::Host(ClientError::Refused { status: 404, .. })) => HashSet::new(),
            there => there?,
        };
        let lacks = if there.is_empty() {
            picks.iter().map(|pick| pick.picture.id).collect()
        } else {
            let keys = picks.iter().map(crate::publish::Pick::key).collect();
            let missing = link.client.missing(event, &MissingRequest { pictures: keys })?;
            plan.changed = missing.data.len() + missing.pixels.iter().filter(|id| there.contains(id)).count();
            plan.removed = missing.surplus.len();
            plan.new = missing.pixels.iter().filter(|id| !there.contains(id)).count();
            missing.pixels
        };
        plan.unchanged = picks.len() - plan.new - plan.changed;
        plan.bytes = self.proof_bytes(&lacks)?;
        Ok(())
    }

    /// What the proofs of pictures take, about: those that are there say for those that are to be made.
    fn proof_bytes(&self, pictures: &[Id]) -> Result<u64> {
        let mut lengths: HashMap<Id, u64> = HashMap::new();
        for fact in self.rendition_facts(pictures.to_vec())? {
            *lengths.entry(fact.picture).or_default() += fact.length;
        }
        let known: u64 = lengths.values().sum();
        let typical = known.checked_div(lengths.len() as u64).unwrap_or(TYPICAL_PROOF_BYTES);
        Ok(known + typical * (pictures.len() - lengths.len()) as u64)
    }
}
