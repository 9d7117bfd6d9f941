//! What a studio says of its prices.

use wirephoto_database::{Id, Transaction};

use crate::price_list::PriceList;
use crate::words::Sentence;
use crate::{Error, Result, repository};

/// Keeps a version of a list; those before it are kept if something was ordered by them.
pub fn put(tx: &mut Transaction<'_>, owner: Id, list: &PriceList) -> Result<()> {
    if repository::price_list_owner(tx, list.id())?.is_some_and(|other| other != owner) {
        return Err(Error::Gone(Sentence::of(|t| t.studio.no_price_list.to_owned())));
    }
    if !repository::add_price_list(tx, owner, list)? {
        let kept = repository::price_list_version(tx, list.id(), list.version())?;
        if kept.as_ref() != Some(list) {
            let version = list.version();
            return Err(Error::Conflict(Sentence::of(move |t| (t.studio.other_price_list)(version))));
        }
    }
    Ok(repository::prune_price_lists(tx, list.id())?)
}

/// Whether an account has told of a list.
pub fn own(tx: &mut Transaction<'_>, owner: Id, list: Id) -> Result<()> {
    match repository::price_list_owner(tx, list)? {
        Some(found) if found == owner => Ok(()),
        _ => Err(Error::unfit(|t| t.no_price_list)),
    }
}
