//! Words that nobody may see: keys and webhook secrets.

use std::fmt;

/// A key or a webhook secret. It is in no debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The text is no secret of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotASecret {
    /// It is no secret key.
    #[error("This is not a secret key of Stripe. It begins with sk_ or rk_; copy all of it.")]
    Key,
    /// It is no webhook secret.
    #[error("This is not a signing secret of a webhook. It begins with whsec_; copy all of it.")]
    Webhook,
}

impl Secret {
    /// A secret key of Stripe (`sk_…`), or a restricted one (`rk_…`).
    pub fn key(text: &str) -> Result<Self, NotASecret> {
        Self::with_prefix(text, &["sk_", "rk_"]).ok_or(NotASecret::Key)
    }

    /// The signing secret of a webhook (`whsec_…`).
    pub fn webhook(text: &str) -> Result<Self, NotASecret> {
        Self::with_prefix(text, &["whsec_"]).ok_or(NotASecret::Webhook)
    }

    /// The word itself, for whoever must be told.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its last four characters, by which people tell secrets apart.
    pub fn ending(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    fn with_prefix(text: &str, prefixes: &[&str]) -> Option<Self> {
        let text = text.trim();
        let rest = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))?;
        let is_word = rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+/=-".contains(&byte));
        let is_secret = (8..=250).contains(&rest.len()) && is_word;
        is_secret.then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_keys_are_told_from_other_words_and_stay_secret() {
        let key = Secret::key(" sk_test_51Habcdefgh ").unwrap();
        assert_eq!((key.reveal(), key.ending()), ("sk_test_51Habcdefgh", "efgh"));
        assert_eq!(format!("{key:?}"), "Secret(…)");
        for text in ["", "pk_test_51Habcdefgh", "sk_", "sk_live_ä12345678", "sk_live_1\r\nX: y"] {
            assert_eq!(Secret::key(text), Err(NotASecret::Key), "{text}");
        }
        assert!(Secret::webhook("whsec_abcdefgh").is_ok());
        assert_eq!(Secret::webhook("sk_test_51Habcdefgh"), Err(NotASecret::Webhook));
    }
}
