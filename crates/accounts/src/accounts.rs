//! Accounts as the web and the program use them: the use cases with their transactions, limits and caches.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::extract::FromRef;
use http::HeaderMap;
use moka::sync::Cache;
use wirephoto_carriers::mail::{self, Outbox};
use wirephoto_database::{self as database, Database, Id, Moment, Transaction};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::{Action, Csrf, Language, Site};

use crate::account::{Account, Email, Limits, Name, NewPassword, Role, Usage};
use crate::audit::{Act, By, Deed, note};
use crate::device::{Device, DeviceKind, Pairing};
use crate::health::{Backup, Facts, Ways};
use crate::link::{Link, Purpose};
use crate::pages::Part;
use crate::password::Passwords;
use crate::service::{self, Acceptance, NewComputer};
use crate::session::Life;
use crate::token::{Token, TokenHash};
use crate::{Error, repository};

mod sessions;
mod sign_up;

/// Tries from one address: a household's typing errors, but no dictionary.
const LOG_IN_BY_ADDRESS: Action =
    Action { name: "log in by address", burst: 30, every: Duration::from_secs(10) };
/// Tries at one account from browsers that never logged in to it: after ten, one a minute.
const LOG_IN_BY_ACCOUNT: Action =
    Action { name: "log in by account", burst: 10, every: Duration::from_mins(1) };
/// Tries from a browser that has logged in before. Its own, so that guessers elsewhere do not lock it out.
const LOG_IN_BY_BROWSER: Action =
    Action { name: "log in by browser", burst: 10, every: Duration::from_mins(1) };
/// Links and codes that one address may try.
const SECRET_BY_ADDRESS: Action = Action { name: "link or code", burst: 20, every: Duration::from_secs(10) };

/// Mails with a link that one address may ask for.
const MAIL_BY_ADDRESS: Action = Action { name: "mail by address", burst: 10, every: Duration::from_mins(1) };
/// Mails with a link that may be asked for one account: nobody's mailbox is filled by others.
const MAIL_BY_ACCOUNT: Action = Action { name: "mail by account", burst: 3, every: Duration::from_mins(10) };

/// A session that was looked up stays known this long; where several machines serve, one that was ended on
/// another may live as much longer.
const CACHED: Duration = Duration::from_mins(1);
const MOST_CACHED: u64 = 10_000;

pub(crate) const SESSION_COOKIE: &str = "session";
pub(crate) const BROWSER_COOKIE: &str = "browser";

/// How much an account stores: what the owner of pictures answers.
pub type UsageOf = Arc<dyn Fn(&mut Transaction<'_>, Id) -> database::Result<Usage> + Send + Sync>;

/// What is known of the program and the machine: asked for whenever the administrator looks.
pub type FactsOf = Arc<dyn Fn() -> Facts + Send + Sync>;

/// How the ways stand by which the parts speak with people: asked for whenever the administrator looks.
pub type WaysOf = Arc<dyn Fn(&mut Transaction<'_>) -> database::Result<Ways> + Send + Sync>;

/// What accounts need to be told.
#[derive(Clone)]
pub struct Settings {
    /// How much an account stores.
    pub usage: UsageOf,
    /// How much a new account may store.
    pub limits: Limits,
    /// Whether strangers may sign up, as users; they need a mail for it.
    pub sign_up: bool,
    /// Where mails are promised; none are without it.
    pub mail: Option<Outbox>,
    /// What the program knows of itself and of the machine.
    pub facts: FactsOf,
    /// How short messages and mail come in, where they do.
    pub ways: WaysOf,
    /// What the pages of accounts stand among.
    pub part: Part,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Default for Settings {
    /// Nothing is stored yet; 50 GB and 100,000 pictures for each account; no mail, and nobody signs up.
    fn default() -> Self {
        let limits = Limits { storage_bytes: 50_000_000_000, pictures: 100_000 };
        Self {
            usage: Arc::new(|_, _| Ok(Usage::default())),
            limits,
            sign_up: false,
            mail: None,
            facts: Arc::new(no_facts),
            ways: Arc::new(|_| Ok(Ways::default())),
            part: Part::HOST,
        }
    }
}

fn no_facts() -> Facts {
    let version = env!("CARGO_PKG_VERSION");
    Facts { version, started_at: Moment::from_micros(0), disk: None, backup: Backup::Elsewhere }
}

/// Accounts; clones share everything.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    database: Database,
    site: Site,
    settings: Settings,
    passwords: Passwords,
    sessions: Cache<TokenHash, CachedSession>,
    /// Counts what ended sessions: a look-up that began before does not fill the cache.
    endings: AtomicU64,
}

#[derive(Clone)]
struct CachedSession {
    life: Life,
    account: Arc<Account>,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl FromRef<Accounts> for Site {
    fn from_ref(accounts: &Accounts) -> Self {
        accounts.0.site.clone()
    }
}

/// Somebody who is logged in in this browser.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who it is.
    pub account: Arc<Account>,
    pub(crate) hash: TokenHash,
}

/// Somebody who has just logged in, and what their browser is given to keep.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    /// Who it is.
    pub account: Account,
    session: Token,
    browser: Token,
}

impl LoggedIn {
    /// The session's token: the value of the session cookie.
    pub fn session(&self) -> &Token {
        &self.session
    }

    /// The mark of the browser: the value of the cookie that tells it from those of guessers.
    pub fn browser(&self) -> &Token {
        &self.browser
    }
}

impl Accounts {
    /// Accounts over a database that has [`crate::SCHEMA`].
    pub fn new(database: Database, site: Site, settings: Settings) -> Result<Self, Error> {
        let sessions = Cache::builder().max_capacity(MOST_CACHED).time_to_live(CACHED).build();
        let passwords = Passwords::new()?;
        let endings = AtomicU64::new(0);
        Ok(Self(Arc::new(Inner { database, site, settings, passwords, sessions, endings })))
    }

    /// What counts how much an account stores, as it was set: all parts together.
    pub fn usage_of(&self) -> UsageOf {
        Arc::clone(&self.0.settings.usage)
    }

    pub(crate) fn site(&self) -> &Site {
        &self.0.site
    }

    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn bar(&self, account: &Account, csrf: &Csrf, current: &str, language: Language) -> String {
        self.0.settings.part.bar(account, csrf, current, language)
    }

    /// Where somebody begins.
    pub fn home(&self, account: &Account) -> &'static str {
        (self.0.settings.part.home)(account)
    }

    pub(crate) fn outbox(&self) -> Option<&Outbox> {
        self.0.settings.mail.as_ref()
    }

    pub(crate) fn wake_mail(&self) {
        if let Some(outbox) = self.outbox() {
            outbox.wake();
        }
    }

    /// Whether mails can be promised.
    pub(crate) async fn has_mail(&self) -> Result<bool, Error> {
        if self.outbox().is_none() {
            return Ok(false);
        }
        Ok(self.0.database.peek(mail::is_set).await?)
    }

    /// The path of a one-time link to make the first administrator; `None` once there is one.
    pub async fn ensure_setup_link(&self, now: Moment) -> Result<Option<String>, Error> {
        let token = Token::random();
        let path = link_path(&token);
        let made = self.0.database.write(move |tx| service::ensure_setup_link(tx, &token, now)).await?;
        Ok(made.then_some(path))
    }

    /// Notes what commands beside the running host need to know of it.
    pub async fn note_start(&self, now: Moment) -> Result<(), Error> {
        let url = self.0.site.public_url().to_string();
        self.0.database.write(move |tx| Ok(repository::set_host(tx, &url, now)?)).await
    }

    /// Invites somebody, as the command line does; gives the path of their link.
    pub async fn invite(&self, email: Email, role: Role, now: Moment) -> Result<String, Error> {
        Ok(self.administration(By::Console).invite(email, role, Language::English, now).await?.path)
    }

    /// Mails a link for a new password to whoever has forgotten theirs.
    ///
    /// # Errors
    /// The same, at about the same cost, whether or not there is such an account.
    pub async fn ask_reset(
        &self,
        email: &str,
        from: IpAddr,
        language: Language,
        now: Moment,
    ) -> Result<(), Error> {
        let key = email.trim().to_lowercase();
        self.0.site.limit(MAIL_BY_ADDRESS, from)?;
        self.0.site.limit(MAIL_BY_ACCOUNT, &key)?;
        let (accounts, token) = (self.clone(), Token::random());
        let deed = Deed::new(Act::ResetAsked, now).from(from);
        let ask = move |tx: &mut Transaction<'_>| {
            let account = repository::account_by_email(tx, &key)?;
            let account = account.filter(|account| account.joined && !account.disabled);
            note(tx, &deed, &By::Nobody, account.as_ref().map_or("", |account| &account.email))?;
            if let Some(account) = account {
                service::reset_link(tx, account.id, &token, now)?;
                accounts.mail_link(tx, &account, Purpose::Reset, &link_path(&token), language, now)?;
            }
            Ok::<_, Error>(())
        };
        self.0.database.write(ask).await?;
        self.wake_mail();
        Ok(())
    }

    /// What a link is for.
    pub async fn find_link(&self, token: &Token, from: IpAddr, now: Moment) -> Result<Link, Error> {
        self.0.site.limit(SECRET_BY_ADDRESS, from)?;
        let secret = token.clone();
        let link = self.0.database.read(move |tx| service::find_link(tx, &secret, now)).await?;
        link.ok_or(Error::LinkGone)
    }

    /// Uses a link, and logs in. `language` is what they read.
    pub async fn accept_link(
        &self,
        token: &Token,
        email: Option<Email>,
        name: Option<Name>,
        password: &NewPassword,
        language: Language,
        now: Moment,
    ) -> Result<LoggedIn, Error> {
        let password = self.0.passwords.hash(password.as_str().to_owned()).await?;
        let limits = self.0.settings.limits;
        let with = Acceptance { id: Id::new(now), email, name, password, limits };
        let (link, session, browser) = (token.clone(), Token::random(), Token::random());
        let (new_session, new_browser) = (session.clone(), browser.clone());
        let deeds = [Act::SetUp, Act::Join, Act::NewPassword, Act::SignUp].map(|act| Deed::new(act, now));
        let accept = move |tx: &mut Transaction<'_>| {
            let found = service::find_link(tx, &link, now)?.ok_or(Error::LinkGone)?;
            let account = service::accept_link(tx, &link, &with, now)?;
            let [set_up, join, new_password, sign_up] = &deeds;
            let deed = match found.purpose {
                Purpose::Setup => set_up,
                Purpose::Invite => join,
                Purpose::Reset => new_password,
                Purpose::SignUp => sign_up,
            };
            note(tx, deed, &By::from(&account), "")?;
            service::log_in(tx, account.id, &new_session, &new_browser, None, language, now)
        };
        let account = self.0.database.write(accept).await?;
        self.forget_sessions();
        Ok(LoggedIn { account, session, browser })
    }

    /// Logs in with an address and a password. `headers` may hold an older session, which ends, and the mark of
    /// a browser that has logged in before.
    ///
    /// # Errors
    /// The same, at the same cost, whether or not there is such an account. After some wrong passwords tries
    /// are refused for a minute each; a browser that has logged in before has tries of its own.
    pub async fn log_in(
        &self,
        email: &str,
        password: &str,
        headers: &HeaderMap,
        from: IpAddr,
        now: Moment,
    ) -> Result<LoggedIn, Error> {
        self.0.site.limit(LOG_IN_BY_ADDRESS, from)?;
        let key = email.trim().to_lowercase();
        let known = self.token_in(headers, BROWSER_COOKIE);
        let (wanted, mark) = (key.clone(), known.as_ref().map(Token::hash));
        let claim = self.0.database.read(move |tx| service::find_claim(tx, &wanted, mark)).await?;
        let known = known.filter(|_| claim.as_ref().is_some_and(|claim| claim.from_known_browser));
        match &known {
            Some(browser) => self.0.site.limit(LOG_IN_BY_BROWSER, browser.hash())?,
            None => self.0.site.limit(LOG_IN_BY_ACCOUNT, &key)?,
        }
        let hash = claim.as_ref().and_then(|claim| claim.password_hash.clone());
        let matches = self.0.passwords.matches(password.to_owned(), hash).await?;
        let deed = Deed::new(if matches { Act::LogIn } else { Act::LogInFailed }, now).from(from);
        let Some(account) = claim.as_ref().filter(|_| matches).map(|claim| claim.account.id) else {
            // An address that nobody has is not written down: people type passwords into the wrong field.
            let about = claim.map(|claim| claim.account.email).unwrap_or_default();
            self.0.database.write(move |tx| note(tx, &deed, &By::Nobody, &about)).await?;
            return Err(Error::WrongLogIn);
        };
        match &known {
            Some(browser) => self.0.site.forgive(LOG_IN_BY_BROWSER, browser.hash()),
            None => self.0.site.forgive(LOG_IN_BY_ACCOUNT, &key),
        }
        self.open_session(account, known, headers, deed).await
    }

    async fn open_session(
        &self,
        account: Id,
        known: Option<Token>,
        headers: &HeaderMap,
        deed: Deed,
    ) -> Result<LoggedIn, Error> {
        let now = deed.at;
        let (session, browser) = (Token::random(), known.unwrap_or_else(Token::random));
        let replaced = self.token_in(headers, SESSION_COOKIE).map(|token| token.hash());
        let (new_session, kept_browser) = (session.clone(), browser.clone());
        let language = Language::of(self.site(), headers);
        let open = move |tx: &mut Transaction<'_>| {
            let account = service::log_in(tx, account, &new_session, &kept_browser, replaced, language, now)?;
            note(tx, &deed, &By::from(&account), "")?;
            Ok::<_, Error>(account)
        };
        let account = self.0.database.write(open).await?;
        if let Some(hash) = replaced {
            self.forget_session(hash);
        }
        Ok(LoggedIn { account, session, browser })
    }

    /// Ends a session.
    pub async fn log_out(&self, session: &Session) -> Result<(), Error> {
        let hash = session.hash;
        self.0.database.write(move |tx| service::log_out(tx, hash)).await?;
        self.forget_session(hash);
        Ok(())
    }

    /// Changes the password of somebody who knows the old one; every browser is logged out, and this one in
    /// again.
    pub async fn change_password(
        &self,
        session: &Session,
        old: &str,
        new: &NewPassword,
        now: Moment,
    ) -> Result<LoggedIn, Error> {
        let account = session.account.id;
        self.0.site.limit(LOG_IN_BY_BROWSER, session.hash)?;
        let hash = self.0.database.read(move |tx| Ok::<_, Error>(repository::password(tx, account)?)).await?;
        if !self.0.passwords.matches(old.to_owned(), hash).await? {
            return Err(Error::WrongLogIn);
        }
        let hash = self.0.passwords.hash(new.as_str().to_owned()).await?;
        let (token, browser) = (Token::random(), Token::random());
        let (new_session, new_browser) = (token.clone(), browser.clone());
        let deed = Deed::new(Act::NewPassword, now);
        let by = By::from(&*session.account);
        let language = session.account.language.unwrap_or_default();
        let change = move |tx: &mut Transaction<'_>| {
            service::change_password(tx, account, &hash)?;
            note(tx, &deed, &by, "")?;
            service::log_in(tx, account, &new_session, &new_browser, None, language, now)
        };
        let account = self.0.database.write(change).await?;
        self.forget_sessions();
        Ok(LoggedIn { account, session: token, browser })
    }

    /// Ends the pairing of a computer of one's own.
    pub async fn unpair(&self, session: &Session, device: Id, now: Moment) -> Result<(), Error> {
        let (by, deed) = (By::from(&*session.account), Deed::new(Act::Unpair, now));
        let account = session.account.id;
        let unpair = move |tx: &mut Transaction<'_>| {
            let name = repository::device_by_id(tx, device)?.map(|device| device.name).unwrap_or_default();
            service::revoke_device(tx, account, device, now)?;
            note(tx, &deed, &by, &name)
        };
        self.0.database.write(unpair).await
    }

    /// A code with which a studio of this account can be paired, in place of the last one.
    pub async fn new_pairing_code(&self, account: Id, now: Moment) -> Result<PairingCode, Error> {
        self.new_code(account, DeviceKind::Studio, now).await
    }

    /// The same for a telecasting station, which an administrator pairs.
    pub async fn new_station_code(&self, administrator: Id, now: Moment) -> Result<PairingCode, Error> {
        self.new_code(administrator, DeviceKind::Station, now).await
    }

    async fn new_code(&self, account: Id, kind: DeviceKind, now: Moment) -> Result<PairingCode, Error> {
        // There are a million names and few codes at a time: the second try is rare, the tenth a fault.
        for _ in 0..10 {
            let code = PairingCode::from_random(wirephoto_site::random());
            let kept = code.clone();
            let made =
                move |tx: &mut Transaction<'_>| service::new_pairing_code(tx, account, kind, &kept, now);
            if self.0.database.write(made).await? {
                return Ok(code);
            }
        }
        Err(Error::Internal("no pairing code was free".to_owned()))
    }

    /// Pairs a computer that proves (`check`, given the code's key) that it knows the code.
    pub async fn pair(
        &self,
        code_name: &str,
        check: impl Fn(&[u8; 32]) -> bool + Send + 'static,
        computer: &str,
        from: IpAddr,
        now: Moment,
    ) -> Result<Pairing, Error> {
        self.0.site.limit(SECRET_BY_ADDRESS, from)?;
        let code_name = code_name.to_owned();
        let computer = NewComputer { id: Id::new(now), token: Token::random(), name: computer.to_owned() };
        let deed = Deed::new(Act::Pair, now).from(from);
        let pair = move |tx: &mut Transaction<'_>| {
            let pairing = service::pair(tx, &code_name, &check, &computer, now)?;
            if let Pairing::Paired(paired) = &pairing {
                note(tx, &deed, &By::from(&paired.account), &paired.device.name)?;
            }
            Ok(pairing)
        };
        self.0.database.write(pair).await
    }

    /// The paired computer that sent this request (`Authorization: Bearer …`), and whose it is.
    pub async fn device(&self, headers: &HeaderMap, now: Moment) -> Result<Option<(Device, Account)>, Error> {
        let Some(token) = bearer(headers) else { return Ok(None) };
        let found = self.0.database.peek(move |tx| service::authenticate_device(tx, &token)).await?;
        if let Some((device, _)) = &found
            && service::is_stale(device, now)
        {
            let id = device.id;
            self.0.database.write(move |tx| service::touch_device(tx, id, now)).await?;
        }
        Ok(found)
    }

    fn token_in(&self, headers: &HeaderMap, cookie: &str) -> Option<Token> {
        self.0.site.cookie(headers, cookie)?.parse().ok()
    }
}

/// The path under which a link is followed.
pub(crate) fn link_path(token: &Token) -> String {
    format!("/link/{}", token.as_str())
}

fn bearer(headers: &HeaderMap) -> Option<Token> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().parse().ok())?
}
