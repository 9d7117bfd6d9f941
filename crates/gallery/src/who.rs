//! Who looks: a customer who entered the code, the photographer whose event it is, or a stranger.

use std::sync::Arc;

use wirephoto_accounts::Account;
use wirephoto_database::{Id, Moment, Transaction};

use crate::Result;
use crate::event::Event;
use crate::service::enter;
use crate::visit::{NOTED_EVERY, SessionHash};

/// What a request shows of whoever sent it.
#[derive(Debug, Clone)]
pub struct Looker {
    pub visitor: Option<SessionHash>,
    pub account: Option<Arc<Account>>,
}

/// What somebody may do with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Entered the code.
    Visitor { session: SessionHash, last_seen_at: Moment },
    /// Published it.
    Photographer,
    /// Neither; may enter the code.
    Stranger,
}

impl Looker {
    /// What whoever looks may do with an event.
    pub fn access(&self, tx: &mut Transaction<'_>, event: &Event, now: Moment) -> Result<Access> {
        if self.is(event.owner) {
            return Ok(Access::Photographer);
        }
        let Some(session) = self.visitor.filter(|_| !event.is_over(now)) else {
            return Ok(Access::Stranger);
        };
        let visits = enter::visits(tx, session, now)?;
        let visit = visits.iter().find(|visit| visit.event == event.id);
        Ok(visit
            .map_or(Access::Stranger, |visit| Access::Visitor { session, last_seen_at: visit.last_seen_at }))
    }

    /// Whether this account is logged in.
    pub fn is(&self, account: Id) -> bool {
        self.account.as_ref().is_some_and(|own| own.id == account)
    }
}

impl Access {
    /// The session of which it should be noted that it came back.
    pub fn to_be_noted(self, now: Moment) -> Option<SessionHash> {
        match self {
            Self::Visitor { session, last_seen_at } if now.since(last_seen_at) >= NOTED_EVERY => {
                Some(session)
            }
            _ => None,
        }
    }
}
