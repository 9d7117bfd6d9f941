//! Albums, and the pictures in them, for their owner. Whatever belongs to somebody else is not there.

use std::collections::HashMap;

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_library::{self as library, Picture, Released, RenditionFacts, Way};
use wirephoto_site::text::clean;

use crate::album::{Album, AlbumName, Placement};
use crate::error::Unfit;
use crate::repository::album::{self as albums, Listed};
use crate::repository::placement;
use crate::{Error, Result};

/// Pictures on one page of an album.
pub const PAGE: u32 = 200;
/// Albums of one account.
const MAX_ALBUMS: u64 = 1_000;
/// Characters under a picture, as many as go to a frame.
pub const MAX_CAPTION: usize = 500;

/// A picture as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    pub picture: Picture,
    /// In the order of [`library::Kind::PROOFS`].
    pub renditions: Vec<RenditionFacts>,
}

/// All albums of somebody, each with the picture that is shown for it.
pub fn shelf(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<(Listed, Option<Tile>)>> {
    let listed = albums::list(tx, owner)?;
    let covers: Vec<Id> = listed.iter().filter_map(|one| one.cover).collect();
    let tiles = tiles(tx, &covers)?;
    let with_cover = listed.into_iter().map(|one| {
        let cover = one.cover.and_then(|cover| tiles.get(&cover).cloned());
        (one, cover)
    });
    Ok(with_cover.collect())
}

pub fn make(tx: &mut Transaction<'_>, owner: Id, id: Id, name: &AlbumName, now: Moment) -> Result<()> {
    if albums::count(tx, owner)? >= MAX_ALBUMS {
        return Err(Error::Unfit(Unfit::TooManyAlbums));
    }
    let name = name.as_str().to_owned();
    Ok(albums::insert(tx, &Album { id, owner, name, created_at: now, deleted_at: None })?)
}

/// An album that is not in the trash.
pub fn find(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<Album> {
    let album = albums::find(tx, owner, id)?;
    album.filter(|album| album.deleted_at.is_none()).ok_or(Error::NoAlbum)
}

/// The other albums of somebody that are not in the trash.
pub fn others(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<Vec<Album>> {
    let listed = albums::list(tx, owner)?.into_iter().map(|listed| listed.album);
    Ok(listed.filter(|album| album.id != id && album.deleted_at.is_none()).collect())
}

/// A page of an album.
pub struct Look {
    pub album: Album,
    pub pictures: u64,
    /// Pictures in its trash.
    pub deleted: u64,
    pub tiles: Vec<(Placement, Tile)>,
    /// The position from which the next page goes on.
    pub next: Option<u32>,
}

pub fn look(tx: &mut Transaction<'_>, owner: Id, id: Id, from: u32) -> Result<Look> {
    let album = find(tx, owner, id)?;
    let (pictures, deleted) = placement::count(tx, id)?;
    let mut placements = placement::page(tx, id, from, PAGE + 1)?;
    let next = placements.get(PAGE as usize).map(|placement| placement.position);
    placements.truncate(PAGE as usize);
    let ids: Vec<Id> = placements.iter().map(|placement| placement.picture).collect();
    let mut found = tiles(tx, &ids)?;
    let tiles =
        placements.into_iter().filter_map(|placement| Some((placement, found.remove(&placement.picture)?)));
    Ok(Look { album, pictures, deleted, tiles: tiles.collect(), next })
}

pub fn rename(tx: &mut Transaction<'_>, owner: Id, id: Id, name: &AlbumName) -> Result<()> {
    find(tx, owner, id)?;
    Ok(albums::rename(tx, id, name.as_str())?)
}

/// A picture by itself.
pub struct Shown {
    pub album: Album,
    pub placement: Placement,
    pub tile: Tile,
    pub previous: Option<u32>,
    pub next: Option<u32>,
}

impl Shown {
    /// The position from which the page goes on that it stands on.
    pub fn page(&self) -> u32 {
        self.placement.position / PAGE * PAGE
    }
}

pub fn show(tx: &mut Transaction<'_>, owner: Id, album: Id, number: u32) -> Result<Shown> {
    let (album, placement) = placed(tx, owner, album, number)?;
    let tile = tiles(tx, &[placement.picture])?.remove(&placement.picture).ok_or(Error::NoPicture)?;
    let (previous, next) = placement::neighbours(tx, album.id, placement.position)?;
    Ok(Shown { album, placement, tile, previous, next })
}

/// A picture that stands in an album, and is not in its trash.
pub fn placed(tx: &mut Transaction<'_>, owner: Id, album: Id, number: u32) -> Result<(Album, Placement)> {
    let album = find(tx, owner, album)?;
    let placement = placement::find(tx, album.id, number)?;
    let placement = placement.filter(|one| one.deleted_at.is_none()).ok_or(Error::NoPicture)?;
    Ok((album, placement))
}

/// Puts a picture of one album into another one too.
pub fn place(tx: &mut Transaction<'_>, owner: Id, (from, into): (Id, Id), number: u32) -> Result<()> {
    let (_, placement) = placed(tx, owner, from, number)?;
    let into = find(tx, owner, into)?;
    Ok(placement::place(tx, into.id, placement.picture)?)
}

/// Sets what stands under a picture.
pub fn caption(tx: &mut Transaction<'_>, owner: Id, album: Id, number: u32, text: &str) -> Result<()> {
    let text = clean(text);
    if text.chars().count() > MAX_CAPTION {
        return Err(Error::Unfit(Unfit::Caption));
    }
    let (_, placement) = placed(tx, owner, album, number)?;
    let words = library::Words { caption: Some(text), ..library::Words::default() };
    Ok(library::describe_picture(tx, placement.picture, &words)?)
}

/// A picture's file as it came, and what it was called.
pub fn original(tx: &mut Transaction<'_>, owner: Id, album: Id, number: u32) -> Result<(String, Released)> {
    let (_, placement) = placed(tx, owner, album, number)?;
    let name = library::find_picture(tx, placement.picture)?.file_name;
    Ok((name, library::release(tx, placement.picture, Way::ExportOriginal)?))
}

/// Pictures with their renditions; those that are not there are left out.
pub fn tiles(tx: &mut Transaction<'_>, ids: &[Id]) -> Result<HashMap<Id, Tile>> {
    let mut renditions: HashMap<Id, Vec<RenditionFacts>> = HashMap::new();
    for facts in library::renditions_of(tx, ids)? {
        renditions.entry(facts.picture).or_default().push(facts);
    }
    let pictures = library::find_pictures(tx, ids)?.into_iter();
    let tiles = pictures.filter_map(|picture| {
        let mut renditions = renditions.remove(&picture.id)?;
        renditions.sort_by_key(|facts| facts.kind);
        let is_whole = renditions.len() == library::Kind::PROOFS.len();
        is_whole.then_some((picture.id, Tile { picture, renditions }))
    });
    Ok(tiles.collect())
}
