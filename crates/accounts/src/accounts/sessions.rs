//! Who is logged in, and the memory of it that spares thumbnails a query.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use http::HeaderMap;
use wirephoto_database::{Moment, Transaction};

use super::{Accounts, CachedSession, SESSION_COOKIE, Session};
use crate::session::Life;
use crate::token::TokenHash;
use crate::{Error, repository, service};

impl Accounts {
    /// Who is logged in, by the session cookie.
    pub async fn session(&self, headers: &HeaderMap, now: Moment) -> Result<Option<Session>, Error> {
        let Some(token) = self.token_in(headers, SESSION_COOKIE) else { return Ok(None) };
        let hash = token.hash();
        let found = match self.0.sessions.get(&hash) {
            Some(cached) => Some(cached),
            None => self.look_up_session(hash, now).await?,
        };
        let Some(cached) = found.filter(|cached| !cached.life.is_over(now)) else { return Ok(None) };
        if cached.life.is_stale(now) && !self.touch_session(hash, &cached, now).await? {
            return Ok(None);
        }
        Ok(Some(Session { account: cached.account, hash }))
    }

    async fn look_up_session(&self, hash: TokenHash, now: Moment) -> Result<Option<CachedSession>, Error> {
        let endings = self.0.endings.load(Ordering::SeqCst);
        let found = self.0.database.peek(move |tx| service::authenticate(tx, hash, now)).await?;
        let Some((life, account)) = found else { return Ok(None) };
        let session = CachedSession { life, account: Arc::new(account) };
        self.cache_session(hash, &session, endings);
        Ok(Some(session))
    }

    /// Writes down that a session is in use; `false` if it has ended meanwhile.
    async fn touch_session(
        &self,
        hash: TokenHash,
        cached: &CachedSession,
        now: Moment,
    ) -> Result<bool, Error> {
        let endings = self.0.endings.load(Ordering::SeqCst);
        let touch = move |tx: &mut Transaction<'_>| Ok::<_, Error>(repository::touch_session(tx, hash, now)?);
        if !self.0.database.write(touch).await? {
            self.0.sessions.invalidate(&hash);
            return Ok(false);
        }
        let touched = CachedSession { life: Life { seen_at: now, ..cached.life }, ..cached.clone() };
        self.cache_session(hash, &touched, endings);
        Ok(true)
    }

    fn cache_session(&self, hash: TokenHash, session: &CachedSession, endings_before: u64) {
        if self.0.endings.load(Ordering::SeqCst) == endings_before {
            self.0.sessions.insert(hash, session.clone());
        }
    }

    pub(super) fn forget_session(&self, hash: TokenHash) {
        self.0.endings.fetch_add(1, Ordering::SeqCst);
        self.0.sessions.invalidate(&hash);
    }

    pub(crate) fn forget_sessions(&self) {
        self.0.endings.fetch_add(1, Ordering::SeqCst);
        self.0.sessions.invalidate_all();
    }
}
