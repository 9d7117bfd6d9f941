//! Secrets that are handed out once and kept only as hashes.

use std::fmt;
use std::str::FromStr;

use wirephoto_database::{Column, Kind, Param, Typed, Value};

const TOKEN_BYTES: usize = 24;

/// A random secret of 192 bits: 48 hexadecimal digits, shown to whom it belongs and nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new secret.
    pub fn random() -> Self {
        Self(wirephoto_site::random_hex::<TOKEN_BYTES>())
    }

    /// What is kept of it. The secret has enough entropy that a plain hash cannot be turned back.
    pub fn hash(&self) -> TokenHash {
        TokenHash(*blake3::hash(self.0.as_bytes()).as_bytes())
    }

    /// The secret itself, to hand it out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAToken;

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let fits = text.len() == 2 * TOKEN_BYTES && text.bytes().all(is_digit);
        fits.then(|| Self(text.to_owned())).ok_or(NotAToken)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The hash of a [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl Typed for TokenHash {
    const KIND: Kind = Kind::Blob;
}

impl Param for TokenHash {
    fn kind(&self) -> Kind {
        Self::KIND
    }

    fn value(&self) -> Value<'_> {
        Value::Blob(&self.0)
    }
}

impl Column<'_> for TokenHash {
    fn read(value: Value<'_>) -> Option<Self> {
        <[u8; 32]>::read(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_a_token_or_not(text in "\\PC*|[0-9a-g]{47,49}") {
            if let Ok(token) = text.parse::<Token>() {
                prop_assert_eq!(token.as_str(), text);
            }
        }
    }

    #[test]
    fn a_token_is_read_as_it_is_shown() {
        let token = Token::random();
        assert_eq!(token.as_str().len(), 48);
        assert_eq!(token.as_str().parse(), Ok(token.clone()));
        assert_ne!(token, Token::random());
        for wrong in ["", "00", &"A".repeat(48), &"g".repeat(48), &"0".repeat(49)] {
            assert_eq!(wrong.parse::<Token>(), Err(NotAToken));
        }
    }

    #[test]
    fn debug_does_not_tell_it() {
        assert_eq!(format!("{:?}", Token::random()), "Token(…)");
    }
}
