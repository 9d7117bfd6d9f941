//! What a publication would change, told before anything does.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use wirephoto_database::Id;
use wirephoto_exchange::client::ClientError;
use wirephoto_exchange::prices::{PriceListDocument, ProductDocument};
use wirephoto_exchange::publication::{MissingAnswer, MissingRequest, PriceVersion};

use crate::recipe::Proofing;
use crate::service::Link;
use crate::{Error, EventRef, PriceListRef, Result, Studio, repository};

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
    /// What would be otherwise with what can be ordered.
    pub prices: Option<PricesChange>,
    /// Bytes that would travel, about.
    pub bytes: u64,
    /// The host's address.
    pub host: Option<String>,
    /// Where customers find the event, when it is published.
    pub url: Option<String>,
    /// Why nothing can be published now, in a sentence.
    pub problem: Option<String>,
}

/// What a publication would change of what can be ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PricesChange {
    /// The event would sell by another list than before, or for the first time.
    List {
        /// What the photographer calls it.
        name: String,
    },
    /// Nothing would be for sale any more.
    Nothing,
    /// The list is another version.
    Version {
        /// Products that are new, gone, or otherwise. When it is none, delivery, tax or seller are otherwise.
        products: usize,
    },
}

impl PricesChange {
    /// What is otherwise when an event sells by `now`, and its host last was told `then` of the same list.
    fn between(then: &[ProductDocument], now: &[ProductDocument]) -> Self {
        let count = |some: &[ProductDocument], differ: &dyn Fn(&ProductDocument) -> bool| {
            some.iter().filter(|product| differ(product)).count()
        };
        let gone = count(then, &|old| now.iter().all(|product| product.id != old.id));
        Self::Version { products: gone + count(now, &|product| !then.contains(product)) }
    }
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
        let there = match link.client.missing(event, &MissingRequest { pictures: Vec::new() }) {
            Err(ClientError::Refused { status: 404, .. }) => MissingAnswer::default(),
            there => there?,
        };
        plan.prices = self.prices_change(proofing.event.price_list, there.sells_by)?;
        let there: HashSet<Id> = there.surplus.into_iter().collect();
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

    fn prices_change(&self, list: Option<Id>, there: Option<PriceVersion>) -> Result<Option<PricesChange>> {
        let Some(list) = list else { return Ok(there.map(|_| PricesChange::Nothing)) };
        let PriceListDocument { version, name, products, .. } =
            self.price_list(PriceListRef::Id(list))?.document;
        match there {
            Some(there) if there == (PriceVersion { list, version }) => Ok(None),
            Some(there) if there.list == list => {
                let then = self
                    .db
                    .read(move |tx| repository::price_version(tx, there.list, there.version))
                    .wait()?;
                let then = then.map(|document| document.products).unwrap_or_default();
                Ok(Some(PricesChange::between(&then, &products)))
            }
            _ => Ok(Some(PricesChange::List { name })),
        }
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

#[cfg(test)]
mod tests {
    use wirephoto_exchange::prices::Ware;

    use super::*;

    #[test]
    fn p9_a_plan_counts_the_products_that_are_otherwise() {
        let product = |id: u8, price| ProductDocument {
            id: Id::from_bytes([id; 16]),
            name: format!("Print {id}"),
            price,
            ware: Ware::Download,
        };
        let then = [product(1, 100), product(2, 200), product(3, 300)];
        let changed = |now: &[ProductDocument]| match PricesChange::between(&then, now) {
            PricesChange::Version { products } => products,
            other => panic!("{other:?}"),
        };
        assert_eq!(changed(&then), 0, "something else of the list");
        assert_eq!(changed(&[product(3, 300), product(1, 100), product(2, 200)]), 0, "only their order");
        assert_eq!(changed(&[product(1, 150), product(2, 200), product(3, 300)]), 1);
        assert_eq!(changed(&[product(1, 150), product(2, 200), product(4, 300)]), 3, "one of each kind");
    }
}
