//! Invitations as the photographer's pages and the mail make them: a link that lets one person in without the code.

use wirephoto_database::{Id, Moment};

use crate::link::Link;
use crate::service::invite;
use crate::{Gallery, Result};

pub use crate::service::invite::Invitation;

/// An invitation with its link, which is not told again.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The full address.
    pub url: String,
}

impl Gallery {
    /// Invites somebody to an event of `owner`. Who opens the link is the customer of that name.
    pub async fn invite(
        &self,
        owner: Id,
        event: Id,
        name: &str,
        email: &str,
        now: Moment,
    ) -> Result<Invited> {
        let link = Link::random();
        let invitation = Invitation {
            id: Id::new(now),
            event,
            customer: Id::new(now),
            name: name.to_owned(),
            email: email.to_owned(),
            invited_at: now,
            opened_at: None,
        };
        let hash = link.hash();
        let invited = self.0.database.write(move |tx| invite::invite(tx, owner, &invitation, hash));
        let url = self.0.site.link(&format!("/i/{}", link.as_str()));
        Ok(Invited { invitation: invited.await?, url })
    }

    /// The invitations of an event of `owner`, the last one first.
    pub async fn invitations(&self, owner: Id, event: Id) -> Result<Vec<Invitation>> {
        self.0.database.read(move |tx| invite::invitations(tx, owner, event)).await
    }

    /// Withdraws an invitation: its link lets nobody in, and whoever came in by it is out. What they chose stays.
    pub async fn withdraw_invitation(&self, owner: Id, event: Id, invitation: Id) -> Result<()> {
        self.0.database.write(move |tx| invite::withdraw(tx, owner, event, invitation)).await?;
        self.0.recent.forget_all();
        Ok(())
    }
}
