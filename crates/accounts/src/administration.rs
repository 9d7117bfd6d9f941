//! What administrators do. Each deed is written down in the transaction that does it.

use std::time::Duration;

use wirephoto_carriers::mail::{self, Mail, Mailbox, SendError, Server, Unreachable};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::Language;

use crate::account::{Account, Email, Limits, Role};
use crate::accounts::link_path;
use crate::audit::{Act, By, Deed, note};
use crate::link::Purpose;
use crate::service::{self, Invitation};
use crate::token::Token;
use crate::words::words;
use crate::{Accounts, Error, repository};

/// What administrators do, in the name of one of them or of the command line.
#[derive(Debug)]
pub struct Administration<'a> {
    accounts: &'a Accounts,
    by: By,
}

/// A link that is to be handed to somebody. It is not kept and cannot be shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The link's path.
    pub path: String,
    /// Whose it is.
    pub email: String,
    /// Whether it is in a mail that is on its way.
    pub is_mailed: bool,
}

/// What a mail with a link says, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    pub(crate) purpose: Purpose,
    /// As what its reader is, or will be, here.
    pub(crate) role: Role,
    pub(crate) language: Language,
}

/// How long an administrator waits for a mail server that is tried.
const TRIAL: Duration = Duration::from_secs(15);

impl Accounts {
    /// What administrators do, in the name of `by`.
    pub fn administration(&self, by: impl Into<By>) -> Administration<'_> {
        Administration { accounts: self, by: by.into() }
    }

    /// Promises a mail with a link, in the language of whoever gets it, or else in `language`; `false` where this host has no mail server, or cannot write to that address.
    pub(crate) fn mail_link(
        &self,
        tx: &mut Transaction<'_>,
        to: &Account,
        purpose: Purpose,
        path: &str,
        language: Language,
        now: Moment,
    ) -> Result<bool, Error> {
        let Ok(mailbox) = Mailbox::new(&to.name, &to.email) else { return Ok(false) };
        let letter = Letter { purpose, role: to.role, language: to.language.unwrap_or(language) };
        self.mail_link_to(tx, mailbox, letter, path, now)
    }

    /// The same, to somebody who has no account yet.
    pub(crate) fn mail_link_to(
        &self,
        tx: &mut Transaction<'_>,
        to: Mailbox,
        letter: Letter,
        path: &str,
        now: Moment,
    ) -> Result<bool, Error> {
        if self.outbox().is_none() {
            return Ok(false);
        }
        let (t, site) = (words(letter.language), self.site());
        let subject = (t.mail_subject)(letter.purpose, site.name());
        let text = (t.mail_text)(letter.purpose, letter.role, site.name(), &site.link(path));
        match mail::enqueue(tx, &Mail::new(to, &subject, &text), now) {
            Ok(promised) => Ok(promised.is_some()),
            Err(mail::Error::Database(error)) => Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "a link was not mailed");
                Ok(false)
            }
        }
    }
}

impl Administration<'_> {
    /// Invites somebody; by mail too, in `language`, where this host has a mail server.
    pub async fn invite(
        &self,
        email: Email,
        role: Role,
        language: Language,
        now: Moment,
    ) -> Result<Handed, Error> {
        let limits = self.accounts.settings().limits;
        let invitation = Invitation { id: Id::new(now), email, role, limits };
        self.hand_out(Act::Invite, language, now, move |tx, token| {
            service::invite(tx, &invitation, token, now)
        })
        .await
    }

    /// Makes a link with which somebody chooses a new password; for whoever has not joined yet, a new invitation.
    pub async fn reset_link(&self, account: Id, language: Language, now: Moment) -> Result<Handed, Error> {
        self.hand_out(Act::ResetLink, language, now, move |tx, token| {
            service::reset_link(tx, account, token, now)?;
            Ok(account)
        })
        .await
    }

    /// Makes a link for an account, writes it down, and mails it.
    async fn hand_out(
        &self,
        act: Act,
        language: Language,
        now: Moment,
        make: impl Fn(&mut Transaction<'_>, &Token) -> Result<Id, Error> + Send + 'static,
    ) -> Result<Handed, Error> {
        let (accounts, by, deed) = (self.accounts.clone(), self.by.clone(), Deed::new(act, now));
        let token = Token::random();
        let handed = self
            .accounts
            .database()
            .write(move |tx| {
                let id = make(tx, &token)?;
                let account = repository::account(tx, id)?.ok_or(Error::NotFound)?;
                note(tx, &deed, &by, &account.email)?;
                let purpose = if account.joined { Purpose::Reset } else { Purpose::Invite };
                let path = link_path(&token);
                let is_mailed = accounts.mail_link(tx, &account, purpose, &path, language, now)?;
                Ok::<_, Error>(Handed { path, email: account.email, is_mailed })
            })
            .await?;
        self.accounts.wake_mail();
        Ok(handed)
    }

    /// Sets how much an account may store.
    pub async fn set_limits(&self, account: Id, limits: Limits, now: Moment) -> Result<(), Error> {
        self.change(Act::Limits, account, now, move |tx, _| service::set_limits(tx, account, limits)).await
    }

    /// Keeps somebody out: all their browsers are logged out, their computers are refused.
    pub async fn keep_out(&self, account: Id, now: Moment) -> Result<(), Error> {
        self.change(Act::KeepOut, account, now, move |tx, by| {
            let is_theirs = matches!(by, By::Account(by, _) if *by == account);
            if is_theirs { Err(Error::Yourself) } else { service::set_disabled(tx, account, true) }
        })
        .await
    }

    /// Lets somebody in again.
    pub async fn let_in(&self, account: Id, now: Moment) -> Result<(), Error> {
        self.change(Act::LetIn, account, now, move |tx, _| service::set_disabled(tx, account, false)).await
    }

    /// Changes an account, and writes it down.
    async fn change(
        &self,
        act: Act,
        account: Id,
        now: Moment,
        change: impl Fn(&mut Transaction<'_>, &By) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Error> {
        let (by, deed) = (self.by.clone(), Deed::new(act, now));
        self.accounts
            .database()
            .write(move |tx| {
                change(tx, &by)?;
                let changed = repository::account(tx, account)?.ok_or(Error::NotFound)?;
                note(tx, &deed, &by, &changed.email)
            })
            .await?;
        self.accounts.forget_sessions();
        Ok(())
    }

    /// Ends the pairing of anybody's computer.
    pub async fn unpair(&self, device: Id, now: Moment) -> Result<(), Error> {
        let (by, deed) = (self.by.clone(), Deed::new(Act::Unpair, now));
        let unpair = move |tx: &mut Transaction<'_>| {
            let found = repository::device_by_id(tx, device)?.ok_or(Error::NotFound)?;
            service::revoke_device(tx, found.account, device, now)?;
            note(tx, &deed, &by, &found.name)
        };
        self.accounts.database().write(unpair).await
    }

    /// Keeps another mail server, or none. What is configured with the program wins over it.
    pub async fn keep_mail_server(&self, server: Option<Server>, now: Moment) -> Result<(), Error> {
        let (by, deed) = (self.by.clone(), Deed::new(Act::MailServer, now));
        let about = server.as_ref().map(|server| format!("{}:{}", server.host(), server.port()));
        let keep = move |tx: &mut Transaction<'_>| {
            mail::keep_server(tx, server.as_ref())?;
            note(tx, &deed, &by, about.as_deref().unwrap_or_default())
        };
        self.accounts.database().write(keep).await?;
        self.accounts.wake_mail();
        Ok(())
    }

    /// Sends a mail to `to` at once, past the outbox: the server's words, or why not.
    pub async fn try_mail(
        &self,
        to: &Account,
        language: Language,
        now: Moment,
    ) -> Result<Result<String, SendError>, Error> {
        let outbox = self.accounts.outbox().ok_or(Error::NoMail)?.clone();
        let mailbox = Mailbox::new(&to.name, &to.email).map_err(|_| crate::Unfit::Email)?;
        let (t, name) = (words(language), self.accounts.site().name());
        let mail = Mail::new(mailbox, &(t.test_subject)(name), &(t.test_text)(name));
        let (by, deed, about) = (self.by.clone(), Deed::new(Act::MailTest, now), to.email.clone());
        let of = outbox.clone();
        let server = self
            .accounts
            .database()
            .write(move |tx| {
                note(tx, &deed, &by, &about)?;
                of.server(tx)?.ok_or(Error::NoMail)
            })
            .await?;
        let name = format!("{}:{}", server.host(), server.port());
        let tried = tokio::task::spawn_blocking(move || outbox.try_out(&server, &mail, now));
        match tokio::time::timeout(TRIAL, tried).await {
            Ok(tried) => tried.map_err(|error| Error::Internal(error.to_string())),
            // It goes on by itself until the server's own time is over; nobody waits for it.
            Err(_) => Ok(Err(SendError::Unreachable { server: name, why: Unreachable::Silent })),
        }
    }
}
