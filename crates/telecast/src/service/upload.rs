//! Pictures on their way in: the file is kept as it came, and shown by what a worker made of it.

use bytes::Bytes;
use wirephoto_accounts::{Quota, Usage};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_imaging::{Edit, Format, Metadata, Orientation, Probe};
use wirephoto_library::worker::{Job, Made, Refusal};
use wirephoto_library::{self as library, Kind, Original, OriginalHash, Picture};
use wirephoto_site::text::cut;

use crate::repository::placement::{self, Numbered};
use crate::service::album::{MAX_CAPTION, find};
use crate::{Error, Result};

/// What is made of a file: long sides and JPEG qualities. The last is what frames get.
const SIZES: [(u32, u8); 4] = [(320, 75), (800, 80), (1600, 80), (1920, 82)];
const KINDS: [Kind; 4] = [Kind::Thumbnail, Kind::Preview, Kind::Low, Kind::Frame];
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

/// What is to be made of a file.
pub fn job(file: Bytes) -> Job {
    Job::plain(file, &SIZES)
}

/// Places a file that its owner has here already, and answers its number; `None` when it is new, and there is room
/// for its bytes.
pub fn begin(tx: &mut Transaction<'_>, quota: &Quota, upload: &Upload, bytes: u64) -> Result<Option<u32>> {
    find(tx, quota.account, upload.album)?;
    if let Some((picture, number)) = placement::by_original(tx, quota.account, upload.hash)? {
        placement::place(tx, upload.album, picture)?;
        return Ok(Some(number));
    }
    quota.check::<Error>(tx, Usage { pictures: 1, storage_bytes: bytes })?;
    Ok(None)
}

/// Keeps a file with what was made of it. Answers its number, which is the one that it had if it has come meanwhile.
pub fn store(
    tx: &mut Transaction<'_>,
    quota: &Quota,
    upload: &Upload,
    file: &[u8],
    made: &Made,
    now: Moment,
) -> Result<u32> {
    let rendered: usize = made.renditions.iter().map(|one| one.jpeg.len()).sum();
    let bytes = (file.len() + rendered) as u64;
    if let Some(number) = begin(tx, quota, upload, bytes)? {
        return Ok(number);
    }
    let (width, height) = (made.facts.width, made.facts.height);
    let format = Format::of(file).ok_or(Error::Refused(Refusal::NotAPicture))?;
    let probe = Probe { format, width, height, orientation: Orientation::UPRIGHT };
    library::keep_original(tx, &Original::describe(file, &probe), file, now)?;
    library::add_picture(tx, &picture(quota.account, upload, made, now))?;
    let recipe = *blake3::hash(upload.id.as_bytes()).as_bytes();
    library::put_renditions(tx, upload.id, &recipe, &made.of_kinds(KINDS))?;
    let number = placement::next_number(tx, quota.account)?;
    let numbered =
        Numbered { picture: upload.id, owner: quota.account, number, original: upload.hash, bytes };
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
