//! The mail to a photographer once a customer says that a list is complete.

use std::time::Duration;

use wirephoto_accounts::service::find_account;
use wirephoto_carriers::mail::{self, Mail, Mailbox};
use wirephoto_database::{Moment, Transaction};
use wirephoto_site::{Action, Language};

use crate::event::Event;
use crate::pages::own::OwnLinks;
use crate::service::favourite::{Customer, List};
use crate::words::words;
use crate::{Error, Gallery};

/// Whoever goes on choosing and is done again tells it again, but not without end.
pub(crate) const NEWS: Action = Action { name: "list finished", burst: 3, every: Duration::from_hours(1) };

/// Promises the mail, in the transaction that finishes the list and in the photographer's language (the customer's, as
/// long as they have not been here); nothing, where the host has no mail server. A mail
/// that cannot be taken does not stop the customer: the photographer sees the list without it.
pub(crate) fn promise(
    tx: &mut Transaction<'_>,
    gallery: &Gallery,
    event: &Event,
    (customer, list): (&Customer, &List),
    language: Language,
    now: Moment,
) -> Result<(), Error> {
    let owner = match find_account(tx, event.owner) {
        Ok(Some(owner)) => owner,
        Err(wirephoto_accounts::Error::Database(error)) => return Err(error.into()),
        Ok(None) | Err(_) => return Ok(()),
    };
    let Ok(to) = Mailbox::new(&owner.name, &owner.email) else { return Ok(()) };
    let (f, name) = (&words(owner.language.unwrap_or(language)).favourites, &event.card.name);
    let url = gallery.0.site.link(&OwnLinks::new(&event.slug).event());
    let text = (f.finished_mail)(&customer.name, &list.name, name, list.pictures, &url);
    match mail::enqueue(tx, &Mail::new(to, &(f.finished_subject)(name), &text), now) {
        Ok(_) => Ok(()),
        Err(mail::Error::Database(error)) => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "a photographer was not told that a list is complete");
            Ok(())
        }
    }
}
