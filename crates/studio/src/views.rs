//! Pictures on the photographer's own screen, without a mark: contact prints, which are kept, and larger views, which
//! are made from the original whenever they are looked at.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use moka::sync::Cache;
use tokio::sync::Semaphore;
use wirephoto_database::Id;
use wirephoto_imaging::{self as imaging, Keep, Limits, Size, Watermark};
use wirephoto_library::{self as library, Edit, Kind, NewRendition, Original, Picture, Released, Way};

use crate::event::CONTACT;
use crate::import::allowed;
use crate::recipe::Proofing;
use crate::{Error, EventRef, Refusal, Result, Studio, repository};

/// Bytes of views that stay at hand, for going back and forth between pictures.
const CACHE_BYTES: u64 = 192 << 20;
/// Pictures that are decoded for the screen at once; each may take hundreds of megabytes.
const AT_ONCE: usize = 2;
/// Pixels on the long side of a view at the most; more is what the original is for.
pub(crate) const MAX_VIEW: u32 = 8192;
const VIEW_QUALITY: u8 = 88;
/// Of a whole picture that no browser shows as it is.
const WHOLE: Size = Size { long_side: u32::MAX, quality: 92, marked: false };
/// The screen on which a watermark is tried.
const TRIAL: u32 = 1200;

/// Views that were made, and the places where they are made.
pub(crate) struct Views {
    made: Cache<Key, View>,
    places: Semaphore,
}

/// Which picture, at which revision of its edit (none: as the camera saw it), how large.
type Key = (Id, Option<u32>, u32);

/// A JPEG for the screen.
#[derive(Clone)]
pub(crate) struct View {
    pub jpeg: Bytes,
    pub hash: [u8; 32],
}

impl View {
    fn new(jpeg: Vec<u8>) -> Self {
        Self { hash: *blake3::hash(&jpeg).as_bytes(), jpeg: jpeg.into() }
    }
}

impl Default for Views {
    fn default() -> Self {
        let weigh = |_: &Key, view: &View| u32::try_from(view.jpeg.len()).unwrap_or(u32::MAX);
        Self {
            made: Cache::builder().max_capacity(CACHE_BYTES).weigher(weigh).build(),
            places: Semaphore::new(AT_ONCE),
        }
    }
}

impl Views {
    /// A picture at a size, with its edit or without. Answers the revision of the edit with it.
    pub async fn view(
        self: &Arc<Self>,
        studio: &Studio,
        picture: Id,
        long_side: u32,
        edited: bool,
    ) -> Result<(View, u32)> {
        let found = studio.db.peek(move |tx| library::find_picture(tx, picture)).await?;
        let Picture { edit, edit_revision, .. } = found;
        let edit = if edited { edit } else { Edit::default() };
        // As the camera saw it, a picture is the same at every revision.
        let key = (picture, (!edit.is_identity()).then_some(edit_revision), long_side);
        let size = Size { long_side, quality: VIEW_QUALITY, marked: false };
        let view = self.make(studio, key, move |original| {
            let mut rendered = render(original, &edit, size, None)?;
            Ok(rendered.renditions.pop().map(|made| made.jpeg).unwrap_or_default())
        });
        Ok((view.await?, edit_revision))
    }

    /// A picture at its full resolution and without its edit, in a format that browsers show: the original's own bytes
    /// where it is one.
    pub async fn whole(self: &Arc<Self>, studio: &Studio, picture: Id) -> Result<(View, &'static str)> {
        let original =
            studio.db.read(move |tx| Ok::<_, Error>(library::originals_of(tx, &[picture])?.pop())).await?;
        let original = original.ok_or(library::Error::NoPicture(picture))?;
        let _place = self.places.acquire().await.map_err(|_| Error::Stopped)?;
        let studio = studio.clone();
        blocking(move || studio.whole(picture, &original)).await
    }

    async fn make(
        self: &Arc<Self>,
        studio: &Studio,
        key: Key,
        work: impl FnOnce(&[u8]) -> Result<Vec<u8>> + Send + 'static,
    ) -> Result<View> {
        if let Some(view) = self.made.get(&key) {
            return Ok(view);
        }
        // Whoever has turned the page meanwhile is gone from here, and nothing is made for them.
        let _place = self.places.acquire().await.map_err(|_| Error::Stopped)?;
        if let Some(view) = self.made.get(&key) {
            return Ok(view);
        }
        let (studio, views) = (studio.clone(), Arc::clone(self));
        blocking(move || {
            let original = studio.db.read(move |tx| library::release(tx, key.0, Way::Inspection)).wait()?;
            let view = View::new(work(&original.bytes)?);
            views.made.insert(key, view.clone());
            Ok(view)
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(Refusal::Unforeseen.into()),
    }
}

impl Studio {
    /// A picture's contact print with the revision of its edit, if one is made.
    pub(crate) async fn peek_contact(&self, picture: Id) -> Result<Option<(Released, u32)>> {
        let found = self.db.read(move |tx| {
            let revision = library::find_picture(tx, picture)?.edit_revision;
            match library::release(tx, picture, Way::Contact) {
                Ok(released) => Ok(Some((released, revision))),
                Err(library::Error::NoBlob(..)) => Ok(None),
                Err(error) => Err(error),
            }
        });
        Ok(found.await?)
    }

    /// Makes a picture's contact print and its placeholder anew, and keeps them.
    pub(crate) fn make_contact(&self, picture: Id) -> Result<(Released, u32)> {
        let (found, original) = self
            .db
            .read(move |tx| {
                let original = library::release(tx, picture, Way::Inspection)?;
                Ok::<_, Error>((library::find_picture(tx, picture)?, original))
            })
            .wait()?;
        let Picture { edit, edit_revision, .. } = found;
        let mut rendered = render(&original.bytes, &edit, CONTACT, None)?;
        let made = rendered.renditions.pop().ok_or(library::Error::NoBlob(picture, "contact print"))?;
        let released = Released { hash: *blake3::hash(&made.jpeg).as_bytes(), bytes: made.jpeg.clone() };
        let (kind, width, height, jpeg) = (Kind::Contact, made.width, made.height, made.jpeg);
        let kept = NewRendition { kind, width, height, jpeg };
        let (blur, recipe) = (rendered.blur, original.hash);
        self.db
            .write(move |tx| {
                // Unless it was edited meanwhile.
                if library::set_blur(tx, picture, &edit, &blur)? {
                    library::put_renditions(tx, picture, &recipe, std::slice::from_ref(&kept))?;
                }
                Ok::<_, library::Error>(())
            })
            .wait()?;
        Ok((released, edit_revision))
    }

    /// A picture as customers see it, made anew if it is not up to date.
    pub(crate) fn proof(&self, picture: Id) -> Result<Released> {
        let (placement, found) = self
            .db
            .read(move |tx| {
                let placement = repository::placement(tx, picture)?;
                let placement = placement.ok_or_else(|| Error::NoPicture(picture.to_string()))?;
                Ok::<_, Error>((placement, library::find_picture(tx, picture)?))
            })
            .wait()?;
        let proofing = self.proofing(self.event(EventRef::Id(placement.event))?)?;
        self.ensure_proof(&proofing, placement, found)?;
        Ok(self.db.read(move |tx| library::release(tx, picture, Way::Page(Kind::Low))).wait()?)
    }

    fn whole(&self, picture: Id, original: &Original) -> Result<(View, &'static str)> {
        let released = self.db.read(move |tx| library::release(tx, picture, Way::Inspection)).wait()?;
        let shown = match original.format.as_str() {
            "jpeg" => Some("image/jpeg"),
            "png" => Some("image/png"),
            "webp" => Some("image/webp"),
            "avif" => Some("image/avif"),
            _ => None,
        };
        if let Some(media_type) = shown {
            return Ok((View { jpeg: released.bytes.into(), hash: released.hash }, media_type));
        }
        let mut rendered = render(&released.bytes, &Edit::default(), WHOLE, None)?;
        let jpeg = rendered.renditions.pop().map(|made| made.jpeg).unwrap_or_default();
        Ok((View::new(jpeg), "image/jpeg"))
    }
}

/// What an event's watermark would look like on a view of one of its pictures.
pub(crate) fn try_watermark(view: &View, proofing: &Proofing) -> Result<Vec<u8>> {
    let size = Size { long_side: TRIAL, quality: VIEW_QUALITY, marked: true };
    let mut rendered = render(&view.jpeg, &Edit::default(), size, proofing.watermark.as_ref())?;
    Ok(rendered.renditions.pop().map(|made| made.jpeg).unwrap_or_default())
}

fn render(
    original: &[u8],
    edit: &Edit,
    size: Size,
    watermark: Option<&Watermark>,
) -> Result<imaging::Rendered> {
    let limits = Limits::default();
    let begun = Instant::now();
    let allowed = allowed(original, &limits);
    let job = imaging::Job {
        edit,
        sizes: &[size],
        watermark,
        keep: &Keep::default(),
        limits: &limits,
        stop: &|| begun.elapsed() > allowed,
    };
    imaging::render(original, &job).map_err(|error| Refusal::Image(error).into())
}
