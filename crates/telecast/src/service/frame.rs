//! Frames, whose they are, and who may send to them.

use wirephoto_accounts::{Email, service as accounts};
use wirephoto_database::{Id, Moment, Transaction};

use crate::error::UnfitFrame;
use crate::frame::{Acquaintance, Address, Admission, Channel, Frame, FrameName, Policy, Standing};
use crate::repository::acquaintance::{self, remove};
use crate::repository::frame as frames;
use crate::service::heard;
use crate::{Error, Result};

/// People whom one frame knows, blocked ones too.
const MOST_KNOWN: u64 = 500;
/// People who wait for a word of one frame's owner.
const MOST_ASKING: u64 = 100;

/// Whether a sender may send to a frame. To an unpaired frame, or one that is not there: no.
pub fn may_send(tx: &mut Transaction<'_>, sender: Id, frame: Id) -> Result<Admission> {
    let frame = frames::find(tx, frame)?.filter(|frame| frame.unpaired_at.is_none());
    let sender = accounts::find_account(tx, sender)?;
    let (Some(frame), Some(sender)) = (frame, sender) else { return Ok(Admission::No) };
    if frame.owner == sender.id {
        return Ok(Admission::Yes);
    }
    let standing = acquaintance::standing(tx, frame.id, &key(&sender.email))?;
    Ok(match (standing, frame.policy) {
        (Some(Standing::Blocked), _) | (None, Policy::Friends) => Admission::No,
        (Some(Standing::Friend), _) | (_, Policy::Anyone) => Admission::Yes,
        (Some(Standing::Asking), _) | (None, Policy::Ask) => Admission::Ask,
    })
}

/// A frame, whosoever it is, paired or not.
pub fn find(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Frame>> {
    Ok(frames::find(tx, id)?)
}

/// The paired frame that people call by this address.
pub fn by_address(tx: &mut Transaction<'_>, address: &Address) -> Result<Option<Frame>> {
    Ok(frames::by_address(tx, address)?)
}

/// Paired frames that somebody may send to without knowing an address: their own, and those whose friend they are.
pub fn sendable(tx: &mut Transaction<'_>, account: Id) -> Result<Vec<Frame>> {
    let Some(account) = accounts::find_account(tx, account)? else { return Ok(Vec::new()) };
    let mut sendable = frames::list(tx, account.id)?;
    sendable.extend(frames::of_friend(tx, account.id, &key(&account.email))?);
    Ok(sendable)
}

/// Asks a frame's owner in the name of a sender, once however often. The answer comes to [`heard::answered`].
pub fn ask(tx: &mut Transaction<'_>, sender: Id, frame: Id, now: Moment) -> Result<()> {
    if may_send(tx, sender, frame)? != Admission::Ask {
        return Err(Error::NoFrame);
    }
    let sender = accounts::find_account(tx, sender)?.ok_or(Error::NoFrame)?;
    let key = key(&sender.email);
    if acquaintance::standing(tx, frame, &key)?.is_some() {
        return Ok(());
    }
    if acquaintance::count(tx, frame, Standing::Asking)? >= MOST_ASKING {
        return Err(Error::UnfitFrame(UnfitFrame::TooManyFriends));
    }
    let (email, name) = (sender.email, Some(sender.name).filter(|name| !name.is_empty()));
    let whom = Acquaintance { email, name, standing: Standing::Asking, since: now };
    Ok(acquaintance::put(tx, frame, &key, &whom)?)
}

/// Somebody's paired frames, each with how many people wait for a word about it.
pub fn list(tx: &mut Transaction<'_>, owner: Id) -> Result<Vec<(Frame, u64)>> {
    let asking = acquaintance::asking(tx, owner)?;
    let frames = frames::list(tx, owner)?.into_iter();
    let listed = frames.map(|frame| {
        let asking = asking.iter().find(|(id, _)| *id == frame.id).map_or(0, |(_, asking)| *asking);
        (frame, asking)
    });
    Ok(listed.collect())
}

/// A frame for its owner.
pub struct Look {
    pub frame: Frame,
    /// Whom it knows.
    pub known: Vec<Acquaintance>,
    /// What it could hear.
    pub channels: Vec<Channel>,
}

pub fn look(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<Look> {
    let frame = own(tx, owner, id)?;
    Ok(Look { known: acquaintance::list(tx, id)?, channels: heard::channels(tx)?, frame })
}

/// A paired frame of this owner.
pub fn own(tx: &mut Transaction<'_>, owner: Id, id: Id) -> Result<Frame> {
    let frame = frames::find(tx, id)?;
    frame.filter(|frame| frame.owner == owner && frame.unpaired_at.is_none()).ok_or(Error::NoFrame)
}

/// What it is called, by its owner and by senders.
pub fn rename(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    name: &FrameName,
    address: &Address,
) -> Result<()> {
    own(tx, owner, id)?;
    if frames::by_address(tx, address)?.is_some_and(|frame| frame.id != id) {
        return Err(Error::UnfitFrame(UnfitFrame::AddressTaken));
    }
    frames::set_name(tx, id, name.as_str())?;
    Ok(frames::set_address(tx, id, address)?)
}

/// Which channel it hears; `None` for the only one that there is, or the next one by which it receives something.
pub fn tune(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    channel: Option<(Id, u16)>,
    now: Moment,
) -> Result<()> {
    let before = own(tx, owner, id)?.channel;
    if let Some(channel) = channel
        && !heard::channels(tx)?.iter().any(|known| known.id() == channel)
    {
        return Err(Error::UnfitFrame(UnfitFrame::Channel));
    }
    frames::set_channel(tx, id, channel)?;
    if channel == before { Ok(()) } else { heard::moved(tx, id, now) }
}

/// Sets who may send. Where anybody may, nobody need wait for a word.
pub fn set_policy(tx: &mut Transaction<'_>, owner: Id, id: Id, policy: Policy, now: Moment) -> Result<()> {
    own(tx, owner, id)?;
    frames::set_policy(tx, id, policy)?;
    if policy != Policy::Anyone {
        return heard::forbidden(tx, id, now);
    }
    let known = acquaintance::list(tx, id)?.into_iter();
    for waiting in known.filter(|known| known.standing == Standing::Asking) {
        remove(tx, id, &key(&waiting.email))?;
        tell(tx, id, &waiting.email, true, now)?;
    }
    Ok(())
}

/// A word of an owner about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// They may send.
    Welcome,
    /// They may not, whatever the rule is.
    Blocked,
    /// Nothing in particular: the rule decides. Whoever asked is refused.
    Nothing,
}

/// Says a word about the person with this mail address, and answers them if they asked.
pub fn say(
    tx: &mut Transaction<'_>,
    owner: Id,
    id: Id,
    email: &Email,
    word: Word,
    now: Moment,
) -> Result<()> {
    own(tx, owner, id)?;
    let key = key(email.as_str());
    let before = acquaintance::standing(tx, id, &key)?;
    let standing = match word {
        Word::Welcome => Standing::Friend,
        Word::Blocked => Standing::Blocked,
        Word::Nothing => {
            remove(tx, id, &key)?;
            if before == Some(Standing::Asking) {
                tell(tx, id, email.as_str(), false, now)?;
            }
            return heard::forbidden(tx, id, now);
        }
    };
    if before.is_none() && acquaintance::count_all(tx, id)? >= MOST_KNOWN {
        return Err(Error::UnfitFrame(UnfitFrame::TooManyFriends));
    }
    let whom = Acquaintance { email: email.as_str().to_owned(), name: None, standing, since: now };
    acquaintance::put(tx, id, &key, &whom)?;
    if before == Some(Standing::Asking) {
        tell(tx, id, email.as_str(), word == Word::Welcome, now)?;
    }
    heard::forbidden(tx, id, now)
}

/// Tells the sender's deliveries how a question was answered.
fn tell(tx: &mut Transaction<'_>, frame: Id, email: &str, is_admitted: bool, now: Moment) -> Result<()> {
    let Ok(email) = email.parse() else { return Ok(()) };
    match accounts::find_account_by_email(tx, &email)? {
        Some(sender) => heard::answered(tx, frame, sender.id, is_admitted, now),
        None => Ok(()),
    }
}

/// The form under which a mail address is found, as accounts are.
fn key(email: &str) -> String {
    email.to_lowercase()
}
