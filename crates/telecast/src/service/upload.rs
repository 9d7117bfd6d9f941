//! Pictures on their way in: the file is kept as it came, and shown by what a worker made of it.

use wirephoto_accounts::{Account, Usage, UsageOf};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_imaging::{Edit, Format, Metadata, Orientation, Probe};
use wirephoto_library::{self as library, NewRendition, Original, OriginalHash, Picture};

use crate::album::cut;
use crate::repository::placement::{self, Numbered};
use crate::service::album::{MAX_CAPTION, find};
use crate::worker::{Made, Refusal, SIZES};
use crate::{Error, Result};

/// Characters of a file's name, a camera's, or a time.
const MAX_NAME: usize = 200;

/// A file on its way into an album.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The identifier that a new picture gets.
    pub id: Id,
    pub album: Id,
    /// The name of the file, as it was sent.
    pub file_name: String,
    pub hash: OriginalHash,
}

/// Whoever uploads, as far as their limits go.
#[derive(Clone)]
pub struct Uploader {
    pub owner: Id,
    pub limits: wirephoto_accounts::Limits,
    /// What they store in all parts of the host.
    pub usage: UsageOf,
}

impl Uploader {
    pub fn new(account: &Account, usage: UsageOf) -> Self {
        Self { owner: account.id, limits: account.limits, usage }
    }

    /// Whether there is room for another picture of so many bytes.
    fn check(&self, tx: &mut Transaction<'_>, storage_bytes: u64) -> Result<()> {
        let used = (self.usage)(tx, self.owner)?;
        Ok(self.limits.check(used, Usage { pictures: 1, storage_bytes })?)
    }
}

/// Places a file that its owner has here already, and answers its number; `None` when it is new, and there is room
/// for its bytes.
pub fn begin(
    tx: &mut Transaction<'_>,
    uploader: &Uploader,
    upload: &Upload,
    bytes: u64,
) -> Result<Option<u32>> {
    find(tx, uploader.owner, upload.album)?;
    if let Some((picture, number)) = placement::by_original(tx, uploader.owner, upload.hash)? {
        placement::place(tx, upload.album, picture)?;
        return Ok(Some(number));
    }
    uploader.check(tx, bytes)?;
    Ok(None)
}

/// Keeps a file with what was made of it. Answers its number, which is the one that it had if it has come meanwhile.
pub fn store(
    tx: &mut Transaction<'_>,
    uploader: &Uploader,
    upload: &Upload,
    file: &[u8],
    made: &Made,
    now: Moment,
) -> Result<u32> {
    let rendered: usize = made.renditions.iter().map(|one| one.jpeg.len()).sum();
    let bytes = (file.len() + rendered) as u64;
    if let Some(number) = begin(tx, uploader, upload, bytes)? {
        return Ok(number);
    }
    let (width, height) = (made.facts.width, made.facts.height);
    let format = Format::of(file).ok_or(Error::Refused(Refusal::NotAPicture))?;
    let probe = Probe { format, width, height, orientation: Orientation::UPRIGHT };
    library::keep_original(tx, &Original::describe(file, &probe), file, now)?;
    library::add_picture(tx, &picture(uploader.owner, upload, made, now))?;
    let recipe = *blake3::hash(upload.id.as_bytes()).as_bytes();
    library::put_renditions(tx, upload.id, &recipe, &renditions(made))?;
    let number = placement::next_number(tx, uploader.owner)?;
    let numbered =
        Numbered { picture: upload.id, owner: uploader.owner, number, original: upload.hash, bytes };
    placement::insert_number(tx, &numbered)?;
    placement::place(tx, upload.album, upload.id)?;
    Ok(number)
}

/// What is said of it, without where it was taken.
fn picture(owner: Id, upload: &Upload, made: &Made, now: Moment) -> Picture {
    let facts = &made.facts;
    let short = |text: &Option<String>, max| {
        text.as_deref().map(|text| cut(text, max)).filter(|text| !text.is_empty())
    };
    Picture {
        id: upload.id,
        owner,
        original: Some(upload.hash),
        file_name: cut(&upload.file_name, MAX_NAME),
        width: facts.width,
        height: facts.height,
        metadata: Metadata {
            captured: short(&facts.captured, MAX_NAME),
            camera: short(&facts.camera, MAX_NAME),
            caption: short(&facts.caption, MAX_CAPTION),
            ..Metadata::default()
        },
        edit: Edit::default(),
        edit_revision: 0,
        blur: facts.blur.clone(),
        created_at: now,
    }
}

fn renditions(made: &Made) -> Vec<NewRendition> {
    let kinds = SIZES.into_iter().map(|(kind, ..)| kind);
    let renditions = kinds.zip(&made.renditions).map(|(kind, one)| NewRendition {
        kind,
        width: one.width,
        height: one.height,
        jpeg: one.jpeg.clone(),
    });
    renditions.collect()
}
