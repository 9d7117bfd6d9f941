//! Password hashing: argon2id with OWASP's parameters, on threads of its own, a few at a time.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::Error;

/// Longer ones are refused unhashed.
pub(crate) const MOST_BYTES: usize = 512;
/// How many may be hashed at a time: each takes 19 MiB and about 20 ms of a core.
const AT_ONCE: usize = 2;
/// How many may wait for that.
const WAITING: usize = 64;

/// Hashes and checks passwords.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// The hash of no password, checked when there is no account, so that it takes as long.
    nobody: Arc<str>,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, Error> {
        let nobody = hash(&wirephoto_site::random_hex::<16>())?.into();
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            nobody,
        })
    }

    /// The hash of a password, in PHC format.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Error> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether `password` is the one that was hashed; it takes as long when there is none.
    pub(crate) async fn matches(&self, password: String, hashed: Option<String>) -> Result<bool, Error> {
        if password.len() > MOST_BYTES {
            return Ok(false);
        }
        let nobody = Arc::clone(&self.nobody);
        self.in_turn(move || {
            let matches = argon2().verify_password(password.as_bytes(), hashed.as_deref().unwrap_or(&nobody));
            matches.is_ok() && hashed.is_some()
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _place = self.places.try_acquire().map_err(|_| Error::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| Error::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn hash(password: &str) -> Result<String, Error> {
    let hashed = argon2().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_hash_only() {
        let passwords = Passwords::new().unwrap();
        let hashed = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "OWASP's parameters: {hashed}");
        let matches = async |password: &str, hashed: Option<&String>| {
            passwords.matches(password.to_owned(), hashed.cloned()).await.unwrap()
        };
        assert!(matches("correct horse", Some(&hashed)).await);
        assert!(!matches("Correct horse", Some(&hashed)).await);
        assert!(!matches("", Some(&hashed)).await);
        assert!(!matches("correct horse", None).await);
        assert!(!matches(&"x".repeat(MOST_BYTES + 1), Some(&hashed)).await);
    }

    #[tokio::test]
    async fn too_many_at_once_are_refused_rather_than_queued() {
        let passwords = Passwords::new().unwrap();
        let _all = passwords.places.try_acquire_many((AT_ONCE + WAITING) as u32).unwrap();
        assert!(matches!(passwords.matches("x".to_owned(), None).await, Err(Error::Busy)));
    }
}
