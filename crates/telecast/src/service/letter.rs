//! Letters: taken in, confirmed where it is not sure who wrote them, worked off picture by picture, answered.
//!
//! A letter is taken from an address that an account has, and only then. Anybody can write that address on a letter, so
//! one is believed that was sent to an address with the account's tag; of any other the account's owner is asked, in a
//! mail to that same address, and nothing happens until they have pressed the button that it leads to.
//!
//! What is answered is answered in the transaction that did it. The file of a picture is a blob of its own while its
//! letter waits, behind a few bytes that make it unlike the same file in an album.

pub mod postmaster;
pub mod work;

use std::time::Duration;

use wirephoto_accounts::{Account, Email, Token, service as accounts};
use wirephoto_billing::Money;
use wirephoto_carriers::mail::intake::Letter as Written;
use wirephoto_carriers::mail::{self as carrier, Mail, Mailbox};
use wirephoto_database::{Id, Moment, Transaction, blobs};
use wirephoto_imaging::Format;
use wirephoto_site::Site;

use crate::frame::{Admission, Frame};
use crate::letter::{Enclosure, Letter, LetterState, Recipient, Tag, numbers};
use crate::repository::letter as letters;
use crate::service::{frame as frames, price};
use crate::words::letters::Answer;
use crate::words::words;
use crate::{Result, Settings};

/// For how long a letter can be confirmed.
pub const LINK_LASTS: Duration = Duration::from_hours(24);
/// For how long a letter that was answered is known when it comes again: longer than any mail server tries.
const KNOWN: Duration = Duration::from_hours(24 * 14);
/// Letters of one sender that wait, and that nobody has confirmed.
const MOST_OF_SENDER: u64 = 20;
/// Bytes of pictures in letters that are not done.
const MOST_BYTES: u64 = 4_000_000_000;

/// Why a letter is refused while its sender's mail server listens. The sentences travel by SMTP, in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unwanted {
    #[error("Write from the address of your account here: mail from this one is not taken.")]
    Stranger,
    #[error("There is no frame of this address that takes pictures from you. Look at how it is written.")]
    NoFrame,
    #[error("This mail says that it is from somebody else than its envelope does. Send it yourself.")]
    Doubtful,
    #[error("A program wrote this mail. Programs write to the address with the tag of the account.")]
    Automatic,
    #[error("This service cannot answer by mail. Write to the address with the tag of your account.")]
    NoAnswer,
    #[error("Letters of yours wait to be confirmed, or to be worked off, as many as may. Try again later.")]
    TooMany,
    #[error("There is no room for more letters now. Try again later.")]
    NoRoom,
    #[error("Nobody could read this: this service has no way to hand mail on to those who run it.")]
    NoPostmaster,
    #[error("The postmaster has had as many letters as may come in an hour or two. Try again later.")]
    TooManyForPostmaster,
}

impl Unwanted {
    /// Whether it may be taken later.
    pub fn is_for_now(self) -> bool {
        matches!(self, Self::TooMany | Self::NoRoom | Self::TooManyForPostmaster)
    }
}

/// Whether something is taken, beside what may fail.
type Taken<T> = Result<std::result::Result<T, Unwanted>>;

/// The account that has this address.
fn sender(tx: &mut Transaction<'_>, from: &str) -> Result<Option<Account>> {
    let Ok(email) = from.parse::<Email>() else { return Ok(None) };
    let account = accounts::find_account_by_email(tx, &email)?;
    Ok(account.filter(|account| account.joined && !account.disabled))
}

/// Whether a letter from this address to that frame can be taken.
pub fn receive(tx: &mut Transaction<'_>, from: &str, to: &Recipient) -> Taken<()> {
    let Some(account) = sender(tx, from)? else { return Ok(Err(Unwanted::Stranger)) };
    let frame = frames::by_address(tx, &to.frame)?;
    let admission = frame.map(|frame| frames::may_send(tx, account.id, frame.id)).transpose()?;
    let is_wrong = match &to.tag {
        Some(tag) => !letters::mailbox(tx, account.id)?.is_some_and(|(own, _)| own.is(tag)),
        None => false,
    };
    if is_wrong || admission.is_none_or(|admission| admission == Admission::No) {
        return Ok(Err(Unwanted::NoFrame));
    }
    if to.tag.is_none() && !carrier::is_set(tx)? {
        return Ok(Err(Unwanted::NoAnswer));
    }
    room(tx, account.id, to.tag.is_some())
}

fn room(tx: &mut Transaction<'_>, account: Id, is_tagged: bool) -> Taken<()> {
    // What anybody can write leaves room for what is surely somebody's.
    let (state, most) = if is_tagged {
        (LetterState::Waiting, MOST_BYTES)
    } else {
        (LetterState::Unconfirmed, MOST_BYTES / 2)
    };
    if letters::count(tx, account, state)? >= MOST_OF_SENDER {
        return Ok(Err(Unwanted::TooMany));
    }
    Ok(if letters::bytes(tx)? >= most { Err(Unwanted::NoRoom) } else { Ok(()) })
}

/// A letter on its way in.
pub struct Incoming {
    /// Whom its envelope says it is from.
    pub from: String,
    pub to: Vec<Recipient>,
    pub written: Written,
    digest: [u8; 32],
}

impl Incoming {
    /// A letter as it came; `message` is all of it.
    pub fn new(from: String, to: Vec<Recipient>, mut written: Written, message: &[u8]) -> Self {
        written
            .attachments
            .retain(|one| one.media_type.starts_with("image/") || Format::of(&one.bytes).is_some());
        let mut digest = blake3::Hasher::new_derive_key("wirephoto 2026 letter to a frame");
        let mut add = |part: &[u8]| {
            digest.update(&(part.len() as u64).to_le_bytes());
            digest.update(part);
        };
        add(from.to_lowercase().as_bytes());
        let mut frames: Vec<&str> = to.iter().map(|one| one.frame.as_str()).collect();
        frames.sort_unstable();
        frames.dedup();
        add(frames.join(" ").as_bytes());
        // Machines on the way write upon a letter; but without an identifier all of it is what tells it from others.
        match &written.message_id {
            Some(id) => add(id.as_bytes()),
            None => add(message),
        }
        add(written.subject.as_bytes());
        add(written.text.as_bytes());
        for one in &written.attachments {
            add(one.name.as_bytes());
            add(&one.bytes);
        }
        let digest = *digest.finalize().as_bytes();
        Self { from, to, written, digest }
    }

    /// Whether it bears a tag, right or wrong.
    pub fn has_tag(&self) -> bool {
        self.to.iter().any(|one| one.tag.is_some())
    }

    fn letter(&self, sender: Id, state: LetterState, now: Moment) -> Letter {
        let mut frames: Vec<String> = Vec::new();
        for one in &self.to {
            if !frames.iter().any(|known| known == one.frame.as_str()) {
                frames.push(one.frame.as_str().to_owned());
            }
        }
        Letter {
            id: Id::new(now),
            sender,
            digest: self.digest,
            message_id: self.written.message_id.clone(),
            subject: self.written.subject.clone(),
            is_automatic: self.written.is_automatic,
            frames,
            numbers: numbers(&self.written.subject, &self.written.text),
            state,
            received_at: now,
        }
    }
}

/// Keeps a letter, or knows it again; has whoever it may be from asked under `link`, unless it bears their tag.
pub fn keep(
    tx: &mut Transaction<'_>,
    site: &Site,
    incoming: &Incoming,
    link: &Token,
    now: Moment,
) -> Taken<()> {
    let Some(account) = sender(tx, &incoming.from)? else { return Ok(Err(Unwanted::Stranger)) };
    let says = incoming.written.from.as_ref().map(|from| from.address().to_lowercase());
    if says != Some(incoming.from.to_lowercase()) {
        return Ok(Err(Unwanted::Doubtful));
    }
    if letters::is_known(tx, &incoming.digest)? {
        return Ok(Ok(()));
    }
    let own = letters::mailbox(tx, account.id)?.map(|(tag, _)| tag);
    let bears = |own: &Tag| incoming.to.iter().filter_map(|one| one.tag.as_ref()).any(|tag| tag.is(own));
    let is_sure = own.as_ref().is_some_and(bears);
    if !is_sure && incoming.written.is_automatic {
        return Ok(Err(Unwanted::Automatic));
    }
    if let Err(unwanted) = room(tx, account.id, is_sure)? {
        return Ok(Err(unwanted));
    }
    let state = if is_sure { LetterState::Waiting } else { LetterState::Unconfirmed };
    let mut letter = incoming.letter(account.id, state, now);
    let is_empty = letter.numbers.is_empty() && incoming.written.attachments.is_empty();
    if is_empty {
        letter.state = LetterState::Done;
    }
    letters::insert(tx, &letter, (letter.state == LetterState::Unconfirmed).then(|| link.hash()))?;
    for (position, one) in (0_u16..).zip(&incoming.written.attachments) {
        let sealed = [&label(letter.id, position)[..], &one.bytes].concat();
        let (blob, bytes) = (blobs::id_of(&sealed), one.bytes.len() as u64);
        blobs::put(tx, &blob, &sealed)?;
        let name = one.name.clone();
        letters::insert_enclosure(
            tx,
            letter.id,
            &Enclosure { position, name, bytes, blob, number: None, refusal: None },
        )?;
    }
    let t = &words(account.language.unwrap_or_default()).letters;
    if is_empty {
        answer(tx, &account, &letter, &(t.answer)(&Answer { nothing: true, ..Answer::default() }), now)?;
    } else if !is_sure {
        let url = site.link(&link_path(link));
        let text = (t.confirm_text)(letter.frames.join(", ").as_str(), site.name(), &url);
        post(tx, &account, &letter, t.confirm_subject, &text, now)?;
    }
    Ok(Ok(()))
}

/// Where a letter is confirmed.
pub fn link_path(link: &Token) -> String {
    format!("/mail/{}", link.as_str())
}

/// What stands before a picture's bytes while its letter waits: no other blob is the same.
fn label(letter: Id, position: u16) -> [u8; 18] {
    let mut label = [0; 18];
    label[..16].copy_from_slice(letter.as_bytes());
    label[16..].copy_from_slice(&position.to_le_bytes());
    label
}

/// A letter as its sender sees it before it is sent.
pub struct Look {
    pub letter: Letter,
    pub enclosures: Vec<Enclosure>,
    /// What it costs at the most.
    pub total: Option<Money>,
}

/// The letter behind a link, confirmed or not. `None`: there was none, or its time is over.
pub fn look(
    tx: &mut Transaction<'_>,
    settings: &Settings,
    link: &Token,
    now: Moment,
) -> Result<Option<Look>> {
    let Some(letter) = behind(tx, link, now)? else { return Ok(None) };
    let enclosures = letters::enclosures(tx, letter.id)?;
    let total = price::total(settings.frame_price, letter.frames.len())?;
    Ok(Some(Look { letter, enclosures, total }))
}

fn behind(tx: &mut Transaction<'_>, link: &Token, now: Moment) -> Result<Option<Letter>> {
    let is_over = |letter: &Letter| {
        letter.state == LetterState::Unconfirmed && letter.received_at.plus(LINK_LASTS) <= now
    };
    Ok(letters::by_link(tx, link.hash())?.filter(|letter| !is_over(letter)))
}

/// Its sender says that a letter is theirs. `false`: there is none, or its time is over. Said twice, it is said once.
pub fn confirm(tx: &mut Transaction<'_>, link: &Token, now: Moment) -> Result<bool> {
    let Some(letter) = behind(tx, link, now)? else { return Ok(false) };
    letters::move_on(tx, letter.id, LetterState::Unconfirmed, LetterState::Waiting)?;
    Ok(true)
}

/// Its reader says that a letter is not theirs: what came with it is thrown away, and it is not asked about again when it
/// comes again. `false`: there is none to be decided on.
pub fn refuse(tx: &mut Transaction<'_>, link: &Token, now: Moment) -> Result<bool> {
    let letter = behind(tx, link, now)?.filter(|letter| letter.state == LetterState::Unconfirmed);
    let Some(letter) = letter else { return Ok(false) };
    let enclosures = letters::enclosures(tx, letter.id)?;
    forget_enclosures(tx, letter.id, &enclosures)?;
    letters::move_on(tx, letter.id, LetterState::Unconfirmed, LetterState::Done)?;
    letters::forget_link(tx, letter.id)?;
    Ok(true)
}

/// Answers a letter, unless a program wrote it.
fn answer(
    tx: &mut Transaction<'_>,
    account: &Account,
    letter: &Letter,
    text: &str,
    now: Moment,
) -> Result<()> {
    if letter.is_automatic {
        return Ok(());
    }
    let t = &words(account.language.unwrap_or_default()).letters;
    post(tx, account, letter, &(t.answer_subject)(&letter.subject), text, now)
}

fn post(
    tx: &mut Transaction<'_>,
    account: &Account,
    letter: &Letter,
    subject: &str,
    text: &str,
    now: Moment,
) -> Result<()> {
    let Ok(to) = Mailbox::new(&account.name, &account.email) else { return Ok(()) };
    let mut mail = Mail::new(to, subject, text);
    if let Some(id) = &letter.message_id {
        mail = mail.answering(id);
    }
    match carrier::enqueue(tx, &mail, now) {
        Ok(_) => Ok(()),
        Err(carrier::Error::Database(error)) => Err(error.into()),
        // What was sent stands on a page too.
        Err(error) => {
            tracing::warn!(%error, "a letter was not answered");
            Ok(())
        }
    }
}

/// An account's tag, which it has from now on.
pub fn tag(tx: &mut Transaction<'_>, account: Id) -> Result<Tag> {
    if let Some((tag, _)) = letters::mailbox(tx, account)? {
        return Ok(tag);
    }
    change_tag(tx, account)
}

/// Gives an account another tag. The old one is believed no more.
pub fn change_tag(tx: &mut Transaction<'_>, account: Id) -> Result<Tag> {
    let tag = Tag::random();
    letters::set_tag(tx, account, &tag)?;
    Ok(tag)
}

/// Frames that somebody may write to, each with what they write to.
pub fn frames_of(tx: &mut Transaction<'_>, account: Id) -> Result<(Tag, Vec<Frame>)> {
    Ok((tag(tx, account)?, frames::sendable(tx, account)?))
}

/// Forgets letters that nobody confirmed in time, and those that were answered long ago. Answers whether there are more.
pub fn tidy(tx: &mut Transaction<'_>, now: Moment) -> Result<bool> {
    const MOST: u32 = 20;
    let mut forgotten = letters::older(tx, LetterState::Unconfirmed, now.minus(LINK_LASTS), MOST)?;
    forgotten.extend(letters::older(tx, LetterState::Done, now.minus(KNOWN), MOST)?);
    for letter in &forgotten {
        let enclosures = letters::enclosures(tx, *letter)?;
        forget_enclosures(tx, *letter, &enclosures)?;
        letters::remove(tx, *letter)?;
    }
    Ok(forgotten.len() >= MOST as usize)
}

fn forget_enclosures(tx: &mut Transaction<'_>, letter: Id, enclosures: &[Enclosure]) -> Result<()> {
    for one in enclosures {
        blobs::delete(tx, &one.blob)?;
    }
    Ok(letters::remove_enclosures(tx, letter)?)
}
