//! What photographers see of their events at the host.

use std::collections::{HashMap, HashSet};

use wirephoto_carriers::mail::{self, Mail};
use wirephoto_database::{Id, Transaction};
use wirephoto_exchange::publication::Category;
use wirephoto_library::Kind;

use crate::event::{Event, HostSettings, Slug};
use crate::link::LinkHash;
use crate::repository::{self, Chosen, ChosenPicture, Cursor, Direction, EventFacts, HostEdit, Placement};
use crate::service::invite::{self, Invitation};
use crate::service::look::{self, Tile};
use crate::words::Sentence;
use crate::{Error, Result};

/// Pictures on a page.
pub const PAGE: u32 = 100;
/// Lists of favourites that are shown, and pictures in all of them.
const MAX_LISTS: u32 = 500;
const MAX_CHOSEN: u32 = 20_000;

/// An event at its photographer's page.
#[derive(Debug, Clone)]
pub struct Desk {
    pub event: Event,
    pub facts: EventFacts,
    pub categories: Vec<Category>,
    /// What customers chose, each list with its pictures.
    pub chosen: Vec<(Chosen, Vec<ChosenPicture>)>,
    pub invitations: Vec<Invitation>,
    /// Whether this host can send an invitation by mail.
    pub has_mail: bool,
    pub tiles: Vec<OwnTile>,
    /// The number of the first picture of the next page.
    pub next: Option<u32>,
}

/// A picture, also one that customers do not see.
#[derive(Debug, Clone)]
pub struct OwnTile {
    pub tile: Tile,
    /// It was edited here, and its studio has not made the proper proof yet.
    pub provisional: bool,
}

/// A picture by itself.
#[derive(Debug, Clone)]
pub struct OwnPicture {
    pub event: Event,
    pub tile: Tile,
    pub edit: Option<HostEdit>,
    pub previous: Option<u32>,
    pub next: Option<u32>,
}

/// The event of a link, if it is this account's.
pub fn event(tx: &mut Transaction<'_>, owner: Id, slug: &Slug) -> Result<Event> {
    let found = repository::event_by_slug(tx, slug)?;
    found.filter(|event| event.owner == owner).ok_or(Error::NoEvent)
}

/// An event with its pictures from a number on.
pub fn desk(tx: &mut Transaction<'_>, owner: Id, slug: &Slug, from: Option<u32>) -> Result<Desk> {
    let event = event(tx, owner, slug)?;
    let from = match from {
        Some(number) => repository::own_placement(tx, event.id, number)?.map(|placement| placement.at),
        None => None,
    };
    let mut placements = repository::own_listing(tx, event.id, from.unwrap_or(Cursor::START), PAGE + 1)?;
    let next = placements.get(PAGE as usize).map(|placement: &Placement| placement.at.number);
    placements.truncate(PAGE as usize);
    let edited: HashSet<Id> = repository::edited_pictures(tx, event.id)?.into_iter().collect();
    let tiles = look::tiles(tx, placements)?.into_iter().map(|tile| {
        let provisional = edited.contains(&tile.picture.id);
        OwnTile { tile, provisional }
    });
    Ok(Desk {
        facts: repository::event_facts(tx, event.id)?,
        categories: repository::categories(tx, event.id)?,
        chosen: chosen(tx, event.id)?,
        invitations: invite::invitations(tx, owner, event.id)?,
        has_mail: mail::is_set(tx)?,
        tiles: tiles.collect(),
        next,
        event,
    })
}

fn chosen(tx: &mut Transaction<'_>, event: Id) -> Result<Vec<(Chosen, Vec<ChosenPicture>)>> {
    let mut pictures: HashMap<Id, Vec<ChosenPicture>> = HashMap::new();
    for picture in repository::chosen_pictures(tx, event, MAX_CHOSEN)? {
        pictures.entry(picture.list).or_default().push(picture);
    }
    let lists = repository::chosen(tx, event, MAX_LISTS)?;
    Ok(lists
        .into_iter()
        .map(|list| (list.clone(), pictures.remove(&list.list).unwrap_or_default()))
        .collect())
}

/// Invites somebody, and promises them a mail if there is one to send. Answers whether it will be sent.
pub fn invite(
    tx: &mut Transaction<'_>,
    owner: Id,
    invitation: &Invitation,
    link: LinkHash,
    mail: Option<&Mail>,
) -> Result<bool> {
    let invitation = invite::invite(tx, owner, invitation, link)?;
    let Some(mail) = mail else { return Ok(false) };
    let promised = mail::enqueue(tx, mail, invitation.invited_at).map_err(|error| match error {
        mail::Error::Database(error) => Error::Database(error),
        mail::Error::Full | mail::Error::TooLong { .. } => {
            Error::Unfit(Sentence::of(|t| t.photographer.mail_unfit.to_owned()))
        }
    })?;
    Ok(promised.is_some())
}

/// A picture by itself.
pub fn picture(tx: &mut Transaction<'_>, owner: Id, slug: &Slug, number: u32) -> Result<OwnPicture> {
    let event = event(tx, owner, slug)?;
    let placement = repository::own_placement(tx, event.id, number)?.ok_or(Error::NoPicture)?;
    let at = placement.at;
    let edit = repository::host_edit(tx, placement.picture)?;
    let tile = look::tiles(tx, vec![placement])?.pop().ok_or(Error::NoPicture)?;
    Ok(OwnPicture {
        previous: repository::own_neighbour(tx, event.id, at, Direction::Back)?,
        next: repository::own_neighbour(tx, event.id, at, Direction::Forward)?,
        event,
        tile,
        edit,
    })
}

impl OwnPicture {
    /// The hash of what is shown: how a later edit says what it was made of.
    pub fn hash(&self) -> &[u8; 32] {
        &self.tile.renditions[Kind::Low as usize].hash
    }
}

/// Sets what the photographer says of an event here.
pub fn set(tx: &mut Transaction<'_>, owner: Id, slug: &Slug, settings: &HostSettings) -> Result<()> {
    let event = event(tx, owner, slug)?;
    Ok(repository::set_host_settings(tx, event.id, settings)?)
}
