//! How often pictures are opened, counted in memory and written now and then: a look costs no transaction.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use wirephoto_database::{Database, Id};

use crate::repository;

/// After which time counts are written; what was counted since is lost with the process.
const WRITTEN_AFTER: Duration = Duration::from_secs(10);
/// Pictures that are counted at once; beyond that looks go uncounted until the next write.
const MAX_PICTURES: usize = 10_000;

/// Looks that are not yet written.
#[derive(Default)]
pub struct Tally(Mutex<HashMap<Id, u32>>);

impl Tally {
    /// Counts a look at a picture. Answers whether it is the first since the last write, which somebody has to see to.
    pub fn count(&self, picture: Id) -> bool {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = looks.is_empty();
        if looks.len() < MAX_PICTURES || looks.contains_key(&picture) {
            *looks.entry(picture).or_default() += 1;
        }
        is_first
    }

    fn take(&self) -> HashMap<Id, u32> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes what is counted until some time from now.
    pub async fn write_later(&self, database: &Database) {
        tokio::time::sleep(WRITTEN_AFTER).await;
        let looks = self.take();
        let written = database.write(move |tx| {
            looks.iter().try_for_each(|(picture, count)| repository::count_opened(tx, *picture, *count))
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "looks could not be counted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_counted_by_picture_in_bounded_memory() {
        let tally = Tally::default();
        let picture = |number: u32| Id::from_bytes(std::array::from_fn(|at| number.to_be_bytes()[at % 4]));
        assert!(tally.count(picture(0)));
        assert!(!tally.count(picture(0)));
        for number in 1..=MAX_PICTURES as u32 {
            tally.count(picture(number));
        }
        let looks = tally.take();
        assert_eq!((looks[&picture(0)], looks.len()), (2, MAX_PICTURES));
        assert!(tally.count(picture(0)), "begins anew");
    }
}
