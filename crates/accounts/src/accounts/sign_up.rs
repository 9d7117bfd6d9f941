//! Signing up: a mail with a link shows that the address is theirs, and only then is there an account.

use std::net::IpAddr;

use wirephoto_carriers::mail::Mailbox;
use wirephoto_database::{Moment, Transaction};
use wirephoto_site::Language;

use super::{Accounts, MAIL_BY_ACCOUNT, MAIL_BY_ADDRESS, link_path};
use crate::account::{Email, Role};
use crate::administration::Letter;
use crate::audit::{Act, By, Deed, note};
use crate::link::Purpose;
use crate::token::Token;
use crate::{Error, repository, service};

impl Accounts {
    /// Whether strangers may sign up: the host says so, and can write to them.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn is_open(&self) -> Result<bool, Error> {
        Ok(self.0.settings.sign_up && self.has_mail().await?)
    }

    /// Mails somebody a link with which they sign up; whoever is here already gets one for a new password.
    ///
    /// # Errors
    /// The same, at about the same cost, whether or not there is such an account.
    pub async fn ask_sign_up(
        &self,
        email: Email,
        from: IpAddr,
        language: Language,
        now: Moment,
    ) -> Result<(), Error> {
        if !self.is_open().await? {
            return Err(Error::NotFound);
        }
        self.0.site.limit(MAIL_BY_ADDRESS, from)?;
        self.0.site.limit(MAIL_BY_ACCOUNT, email.key())?;
        let (accounts, token) = (self.clone(), Token::random());
        let letter = Letter { purpose: Purpose::SignUp, role: Role::User, language };
        let deed = Deed::new(Act::SignUpAsked, now).from(from);
        let ask = move |tx: &mut Transaction<'_>| {
            note(tx, &deed, &By::Nobody, "")?;
            let path = link_path(&token);
            match repository::account_by_email(tx, &email.key())? {
                Some(account) if account.disabled => {}
                Some(account) if account.joined => {
                    service::reset_link(tx, account.id, &token, now)?;
                    accounts.mail_link(tx, &account, Purpose::Reset, &path, language, now)?;
                }
                // Whoever was invited keeps that link too, whoever else may know their address.
                _ => {
                    service::ask_sign_up(tx, &email, &token, now)?;
                    if let Ok(to) = Mailbox::new("", email.as_str()) {
                        accounts.mail_link_to(tx, to, letter, &path, now)?;
                    }
                }
            }
            Ok::<_, Error>(())
        };
        self.0.database.write(ask).await?;
        self.wake_mail();
        Ok(())
    }
}
