//! The use cases, each in the caller's transaction. Whatever is random or slow (tokens, identifiers, password
//! hashes) is made outside and passed in, since a transaction may run more than once.

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::Language;

use crate::account::{Account, Email, Limits, Name, Role};
use crate::device::{Device, DeviceKind, MOST_WRONG_PROOFS, NewDevice, Pairing, SEEN};
use crate::link::{Kept, Link, Purpose};
use crate::session::Life;
use crate::token::{Token, TokenHash};
use crate::words::words;
use crate::{Error, repository};

type Result<T, E = Error> = std::result::Result<T, E>;

/// Makes `token` the link with which the first administrator is made; `false`, and nothing is done, if there is
/// one already. Earlier such links stop working.
pub fn ensure_setup_link(tx: &mut Transaction<'_>, token: &Token, now: Moment) -> Result<bool> {
    if repository::has_administrator(tx)? {
        return Ok(false);
    }
    repository::delete_links(tx, None)?;
    repository::insert_link(tx, token.hash(), Purpose::Setup, None, now)?;
    Ok(true)
}

/// Somebody who is invited.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The identifier of their account, if it is a new one.
    pub id: Id,
    /// Their address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// How much they may store.
    pub limits: Limits,
}

/// Invites somebody by the link `token`. Whoever has not joined yet is invited anew, and the old link stops
/// working.
pub fn invite(tx: &mut Transaction<'_>, invitation: &Invitation, token: &Token, now: Moment) -> Result<Id> {
    let key = invitation.email.key();
    let id = match repository::account_by_email(tx, &key)? {
        Some(account) if account.joined => return Err(Error::EmailTaken),
        Some(account) => {
            repository::set_role(tx, account.id, invitation.role)?;
            account.id
        }
        None => {
            let account = Account {
                id: invitation.id,
                role: invitation.role,
                email: invitation.email.as_str().to_owned(),
                name: String::new(),
                language: None,
                limits: invitation.limits,
                disabled: false,
                joined: false,
                created_at: now,
            };
            repository::insert_account(tx, &account, &key)?;
            account.id
        }
    };
    give_link(tx, id, Purpose::Invite, token, now)?;
    Ok(id)
}

/// Makes `token` the link with which somebody chooses a new password; for whoever has not joined yet it is a
/// new invitation.
pub fn reset_link(tx: &mut Transaction<'_>, account: Id, token: &Token, now: Moment) -> Result<()> {
    let account = repository::account(tx, account)?.ok_or(Error::NotFound)?;
    let purpose = if account.joined { Purpose::Reset } else { Purpose::Invite };
    give_link(tx, account.id, purpose, token, now)
}

fn give_link(
    tx: &mut Transaction<'_>,
    account: Id,
    purpose: Purpose,
    token: &Token,
    now: Moment,
) -> Result<()> {
    repository::delete_links(tx, Some(account))?;
    Ok(repository::insert_link(tx, token.hash(), purpose, Some(account), now)?)
}

/// What a link is for and for whom, if it can still be used. Looking does not use it.
pub fn find_link(tx: &mut Transaction<'_>, token: &Token, now: Moment) -> Result<Option<Link>> {
    let Some(Kept { purpose, account }) = repository::link(tx, token.hash(), now)? else {
        return find_sign_up(tx, token, now);
    };
    let Some(id) = account else { return Ok(Some(Link { purpose, account: None, email: None })) };
    let account = repository::account(tx, id)?.filter(|account| !account.disabled);
    Ok(account.map(|account| Link { purpose, account: Some(account), email: None }))
}

fn find_sign_up(tx: &mut Transaction<'_>, token: &Token, now: Moment) -> Result<Option<Link>> {
    let email = repository::sign_up(tx, token.hash(), now)?.and_then(|email| email.parse::<Email>().ok());
    let Some(email) = email else { return Ok(None) };
    // Somebody who was invited meanwhile, or before, joins as what they were invited to be.
    let account = repository::account_by_email(tx, &email.key())?;
    if account.as_ref().is_some_and(|account| account.joined || account.disabled) {
        return Ok(None);
    }
    Ok(Some(Link { purpose: Purpose::SignUp, account, email: Some(email) }))
}

/// Makes `token` a link with which somebody signs up whose address this is.
pub fn ask_sign_up(tx: &mut Transaction<'_>, email: &Email, token: &Token, now: Moment) -> Result<()> {
    Ok(repository::insert_sign_up(tx, token.hash(), email, now)?)
}

/// What somebody fills in who follows a link.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The identifier of a new account.
    pub id: Id,
    /// Their address: asked for when the service is set up.
    pub email: Option<Email>,
    /// Their name: asked for except when they choose a new password.
    pub name: Option<Name>,
    /// The hash of the password that they chose.
    pub password: String,
    /// How much a new account may store.
    pub limits: Limits,
}

/// Uses a link: makes the administrator, lets somebody join, or sets a new password, which logs all browsers
/// out.
pub fn accept_link(
    tx: &mut Transaction<'_>,
    token: &Token,
    with: &Acceptance,
    now: Moment,
) -> Result<Account> {
    let link = find_link(tx, token, now)?.ok_or(Error::LinkGone)?;
    let id = match (link.account, link.email) {
        (Some(account), _) => account.id,
        (None, Some(email)) => new_account(tx, with, &email, Role::User, now)?,
        (None, None) => set_up(tx, with, now)?,
    };
    if let (true, Some(name)) = (link.purpose != Purpose::Reset, &with.name) {
        repository::set_name(tx, id, name.as_str())?;
    }
    repository::delete_links(tx, (link.purpose != Purpose::Setup).then_some(id))?;
    change_password(tx, id, &with.password)?;
    repository::account(tx, id)?.ok_or(Error::LinkGone)
}

fn set_up(tx: &mut Transaction<'_>, with: &Acceptance, now: Moment) -> Result<Id> {
    if repository::has_administrator(tx)? {
        return Err(Error::LinkGone);
    }
    let email = with.email.as_ref().ok_or(crate::Unfit::Email)?;
    if repository::account_by_email(tx, &email.key())?.is_some() {
        return Err(Error::EmailTaken);
    }
    new_account(tx, with, email, Role::Administrator, now)
}

fn new_account(
    tx: &mut Transaction<'_>,
    with: &Acceptance,
    email: &Email,
    role: Role,
    now: Moment,
) -> Result<Id> {
    let account = Account {
        id: with.id,
        role,
        email: email.as_str().to_owned(),
        name: String::new(),
        language: None,
        limits: with.limits,
        disabled: false,
        joined: false,
        created_at: now,
    };
    repository::insert_account(tx, &account, &email.key())?;
    Ok(account.id)
}

/// Sets another password: every browser is logged out, and none is known any more.
pub fn change_password(tx: &mut Transaction<'_>, account: Id, password_hash: &str) -> Result<()> {
    repository::set_password(tx, account, password_hash)?;
    repository::delete_sessions(tx, account)?;
    Ok(repository::delete_browsers(tx, account)?)
}

/// What is needed to judge an attempt to log in.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) account: Account,
    pub(crate) password_hash: Option<String>,
    pub(crate) from_known_browser: bool,
}

pub(crate) fn find_claim(
    tx: &mut Transaction<'_>,
    email_key: &str,
    browser: Option<TokenHash>,
) -> Result<Option<Claim>> {
    let Some(account) = repository::account_by_email(tx, email_key)? else { return Ok(None) };
    let from_known_browser = match browser {
        Some(hash) => repository::knows_browser(tx, hash, account.id)?,
        None => false,
    };
    let password_hash = repository::password(tx, account.id)?;
    Ok(Some(Claim { account, password_hash, from_known_browser }))
}

/// Opens a session under `token`, for somebody whose password was right and who reads `language`. The session that the
/// browser had is ended: tokens never outlive a log-in.
pub fn log_in(
    tx: &mut Transaction<'_>,
    account: Id,
    token: &Token,
    browser: &Token,
    replaced: Option<TokenHash>,
    language: Language,
    now: Moment,
) -> Result<Account> {
    let account =
        repository::account(tx, account)?.filter(|account| !account.disabled).ok_or(Error::WrongLogIn)?;
    if let Some(hash) = replaced {
        repository::delete_session(tx, hash)?;
    }
    repository::delete_ended_sessions(tx, account.id, now)?;
    repository::insert_session(tx, token.hash(), account.id, now)?;
    repository::keep_browser(tx, browser.hash(), account.id, now)?;
    repository::set_language(tx, account.id, language)?;
    Ok(Account { language: Some(language), ..account })
}

/// Ends a session.
pub fn log_out(tx: &mut Transaction<'_>, session: TokenHash) -> Result<()> {
    Ok(repository::delete_session(tx, session)?)
}

/// Whose session it is, if it is not over.
pub(crate) fn authenticate(
    tx: &mut Transaction<'_>,
    session: TokenHash,
    now: Moment,
) -> Result<Option<(Life, Account)>> {
    let found = repository::session(tx, session)?;
    Ok(found.filter(|(life, account)| !life.is_over(now) && !account.disabled))
}

/// Everyone.
pub fn list_accounts(tx: &mut Transaction<'_>) -> Result<Vec<Account>> {
    Ok(repository::accounts(tx)?)
}

/// Whose the host is: who was an administrator first.
pub fn first_administrator(tx: &mut Transaction<'_>) -> wirephoto_database::Result<Option<Id>> {
    repository::first_administrator(tx)
}

/// Those who run the host, in the order in which they came.
pub fn administrators(tx: &mut Transaction<'_>) -> wirephoto_database::Result<Vec<Account>> {
    repository::administrators(tx)
}

/// One account.
pub fn find_account(tx: &mut Transaction<'_>, id: Id) -> Result<Option<Account>> {
    Ok(repository::account(tx, id)?)
}

/// One account, by its address.
pub fn find_account_by_email(tx: &mut Transaction<'_>, email: &Email) -> Result<Option<Account>> {
    Ok(repository::account_by_email(tx, &email.key())?)
}

/// Sets how much an account may store.
pub fn set_limits(tx: &mut Transaction<'_>, account: Id, limits: Limits) -> Result<()> {
    if repository::set_limits(tx, account, limits)? { Ok(()) } else { Err(Error::NotFound) }
}

/// Keeps somebody out, and logs all their browsers out; or lets them in again.
pub fn set_disabled(tx: &mut Transaction<'_>, account: Id, disabled: bool) -> Result<()> {
    if !repository::set_disabled(tx, account, disabled)? {
        return Err(Error::NotFound);
    }
    if disabled {
        repository::delete_sessions(tx, account)?;
    }
    Ok(())
}

/// Makes `code` the one with which a computer of this account can be paired, in place of the last one;
/// `false` if its name is in use, then try another.
pub fn new_pairing_code(
    tx: &mut Transaction<'_>,
    account: Id,
    kind: DeviceKind,
    code: &PairingCode,
    now: Moment,
) -> Result<bool> {
    Ok(repository::keep_code(tx, account, kind, code, now)?)
}

/// A computer that wants to be paired.
#[derive(Clone, Debug)]
pub struct NewComputer {
    /// The identifier that it gets.
    pub id: Id,
    /// The token that it gets.
    pub token: Token,
    /// What it calls itself.
    pub name: String,
}

/// Pairs a computer that can prove (`check`, given the code's key) that it knows the code called `code_name`.
/// A wrong proof is counted, so a refusal must be committed too; five end the code.
pub fn pair(
    tx: &mut Transaction<'_>,
    code_name: &str,
    check: &dyn Fn(&[u8; 32]) -> bool,
    computer: &NewComputer,
    now: Moment,
) -> Result<Pairing> {
    let Some(code) = repository::code(tx, code_name, now)? else { return Ok(Pairing::Refused) };
    let account = repository::account(tx, code.account)?.filter(|account| !account.disabled);
    let Some(account) = account else { return Ok(Pairing::Refused) };
    if !check(&code.key) {
        if code.wrong_proofs + 1 >= MOST_WRONG_PROOFS {
            repository::delete_code(tx, code_name)?;
        } else {
            repository::count_wrong_proof(tx, code_name)?;
        }
        return Ok(Pairing::Refused);
    }
    repository::delete_code(tx, code_name)?;
    let name = computer.name.parse::<Name>();
    let device = Device {
        id: computer.id,
        kind: code.kind,
        account: account.id,
        name: name.map_or_else(
            |_| words(Language::English).unnamed_device.to_owned(),
            |name| name.as_str().to_owned(),
        ),
        created_at: now,
        used_at: None,
        revoked_at: None,
    };
    repository::insert_device(tx, &device, computer.token.hash())?;
    let paired = NewDevice { device, token: computer.token.clone(), account, key: code.key };
    Ok(Pairing::Paired(Box::new(paired)))
}

/// The paired computer that has this token, and whose it is; unless either was put out.
pub fn authenticate_device(tx: &mut Transaction<'_>, token: &Token) -> Result<Option<(Device, Account)>> {
    let found = repository::device(tx, token.hash())?;
    Ok(found.filter(|(device, account)| device.revoked_at.is_none() && !account.disabled))
}

/// Whether the device's last use should be written down again.
pub(crate) fn is_stale(device: &Device, now: Moment) -> bool {
    device.used_at.is_none_or(|used_at| now.since(used_at) >= SEEN)
}

/// Notes that the device was used.
pub fn touch_device(tx: &mut Transaction<'_>, device: Id, now: Moment) -> Result<()> {
    Ok(repository::touch_device(tx, device, now)?)
}

/// The computers of an account that may come.
pub fn list_devices(tx: &mut Transaction<'_>, account: Id) -> Result<Vec<Device>> {
    Ok(repository::devices(tx, account)?)
}

/// Everybody's computers that may come, and whose they are.
pub fn list_all_devices(tx: &mut Transaction<'_>, most: u32) -> Result<Vec<(Device, Account)>> {
    Ok(repository::all_devices(tx, most)?)
}

/// All telecasting stations that may come.
pub fn list_stations(tx: &mut Transaction<'_>, most: u32) -> wirephoto_database::Result<Vec<Device>> {
    repository::stations(tx, most)
}

/// Ends a computer's pairing.
pub fn revoke_device(tx: &mut Transaction<'_>, account: Id, device: Id, now: Moment) -> Result<()> {
    if repository::revoke_device(tx, account, device, now)? { Ok(()) } else { Err(Error::NotFound) }
}

/// How people reach the host that was last started on this database.
pub fn host_url(tx: &mut Transaction<'_>) -> Result<Option<String>> {
    Ok(repository::host_url(tx)?)
}
