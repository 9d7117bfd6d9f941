//! Letters at work: their pictures taken one by one, then sent.

use wirephoto_accounts::{Account, Quota, Usage, service as accounts};
use wirephoto_database::{self as database, Id, Moment, Transaction, blobs};
use wirephoto_library::OriginalHash;
use wirephoto_library::worker::Made;
use wirephoto_site::{Language, Site};

use super::{answer, forget_enclosures, label, tag};
use crate::delivery::{RequestToken, RequestedBy};
use crate::letter::{Enclosure, Letter, LetterState};
use crate::repository::{letter as letters, placement};
use crate::service::album;
use crate::service::request::{self, Asked, Outcome};
use crate::service::upload::{self, Upload};
use crate::words::letters::Answer;
use crate::words::words;
use crate::{Error, Result, Settings};

/// What is to be done next for the letter that has waited longest.
pub enum Task {
    /// A picture is to be taken.
    Picture { letter: Id, account: Box<Account>, enclosure: Enclosure, file: Vec<u8> },
    /// All are; it can be sent.
    Send(Letter),
}

pub fn next(tx: &mut Transaction<'_>, now: Moment) -> Result<Option<Task>> {
    let Some(letter) = letters::next(tx)? else { return Ok(None) };
    letters::set_worked(tx, letter.id, now)?;
    let open = letters::enclosures(tx, letter.id)?.into_iter().find(Enclosure::is_open);
    let account = accounts::find_account(tx, letter.sender)?.filter(|account| !account.disabled);
    let (Some(enclosure), Some(account)) = (open, account) else {
        return Ok(Some(Task::Send(letter)));
    };
    let mut file = match blobs::read(tx, &enclosure.blob) {
        Ok(file) => file.unwrap_or_default(),
        // What a disk has spoiled is refused as no picture, and holds up no other letter.
        Err(database::Error::Row { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    file.drain(..label(letter.id, enclosure.position).len().min(file.len()));
    Ok(Some(Task::Picture { letter: letter.id, account: Box::new(account), enclosure, file }))
}

/// A picture of a letter on its way into an album.
#[derive(Clone)]
pub struct Arriving {
    pub letter: Id,
    pub position: u16,
    /// The identifier that a new picture gets.
    pub picture: Id,
    pub name: String,
    pub hash: OriginalHash,
    pub language: Language,
}

impl Arriving {
    fn upload(&self, album: Id) -> Upload {
        Upload { id: self.picture, album, file_name: self.name.clone(), hash: self.hash }
    }
}

/// Takes a picture that its owner has here already; `false` when it is new, and there is room for its bytes.
pub fn begin(
    tx: &mut Transaction<'_>,
    quota: &Quota,
    arriving: &Arriving,
    bytes: u64,
    now: Moment,
) -> Result<bool> {
    let is_known = placement::by_original(tx, quota.account, arriving.hash)?.is_some();
    if !is_known {
        let added = Usage { pictures: 1, storage_bytes: bytes };
        quota.check::<Error>(tx, added)?;
        return Ok(false);
    }
    let album = album_of(tx, quota.account, arriving.language, now)?;
    let number = upload::begin(tx, quota, &arriving.upload(album), bytes)?.ok_or(Error::NoPicture)?;
    letters::settle(tx, arriving.letter, arriving.position, Ok(number))?;
    Ok(true)
}

/// Keeps a picture with what was made of it.
pub fn store(
    tx: &mut Transaction<'_>,
    quota: &Quota,
    arriving: &Arriving,
    file: &[u8],
    made: &Made,
    now: Moment,
) -> Result<()> {
    let album = album_of(tx, quota.account, arriving.language, now)?;
    let number = upload::store(tx, quota, &arriving.upload(album), file, made, now)?;
    Ok(letters::settle(tx, arriving.letter, arriving.position, Ok(number))?)
}

/// A picture is not taken, and why not.
pub fn refuse(tx: &mut Transaction<'_>, letter: Id, position: u16, sentence: &str) -> Result<()> {
    Ok(letters::settle(tx, letter, position, Err(sentence))?)
}

/// The album of an account's letters: the one that there is, by whichever name, or another.
fn album_of(tx: &mut Transaction<'_>, account: Id, language: Language, now: Moment) -> Result<Id> {
    let known = letters::mailbox(tx, account)?.and_then(|(_, album)| album);
    if let Some(known) = known {
        match album::find(tx, account, known) {
            Err(Error::NoAlbum) => {}
            found => return found.map(|album| album.id),
        }
    }
    tag(tx, account)?;
    let id = Id::new(now);
    album::make(tx, account, id, &words(language).letters.album.parse()?, now)?;
    letters::set_album(tx, account, id)?;
    Ok(id)
}

/// Sends what a letter asks for, and answers it. Nothing if somebody else did meanwhile.
pub fn send(
    tx: &mut Transaction<'_>,
    site: &Site,
    settings: &Settings,
    letter: &Letter,
    now: Moment,
) -> Result<()> {
    if !letters::move_on(tx, letter.id, LetterState::Waiting, LetterState::Done)? {
        return Ok(());
    }
    let enclosures = letters::enclosures(tx, letter.id)?;
    forget_enclosures(tx, letter.id, &enclosures)?;
    let Some(account) = accounts::find_account(tx, letter.sender)?.filter(|account| !account.disabled) else {
        return Ok(());
    };
    let language = account.language.unwrap_or_default();
    let kept: Vec<u32> = enclosures.iter().filter_map(|one| one.number).collect();
    let pictures: Vec<u32> = letter.numbers.iter().chain(&kept).copied().collect();
    let mut said = Answer {
        kept: &kept,
        refused: enclosures
            .iter()
            .filter_map(|one| Some((one.name.as_str(), one.refusal.as_deref()?)))
            .collect(),
        nothing: pictures.is_empty(),
        ..Answer::default()
    };
    if !pictures.is_empty() {
        let token = RequestToken::of(&letter.digest);
        let (sender, by, addresses) = (account.id, RequestedBy::Mail, letter.frames.clone());
        let asked = Asked { sender, by, token, pictures, addresses };
        let outcome = request::take(tx, settings, &asked, now)?;
        let Some(told) = outcome.told(language) else { return Ok(()) };
        said.told = told;
        if let Outcome::Sent(sent) = &outcome {
            said.link = site.link(&format!("/deliveries/{}", sent.delivery));
        }
    }
    answer(tx, &account, letter, &(words(language).letters.answer)(&said), now)
}
