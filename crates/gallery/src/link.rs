//! Links that are a right by themselves: a customer's own, an invitation, a shared list. The link holds a random
//! token, the database its hash, so whoever reads the database cannot use a link.

use wirephoto_database::{Column, Kind, Param, Value};

/// What a link ends with: 20 random bytes in hexadecimal digits.
#[derive(Clone)]
pub struct Link(String);

impl Link {
    /// A new one.
    pub fn random() -> Self {
        Self(wirephoto_site::random_hex::<20>())
    }

    /// A new one of an order: 24 random bytes, since it is mailed and lasts.
    pub fn of_order() -> Self {
        Self(wirephoto_site::random_hex::<24>())
    }

    /// As it stands in the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By which it is known here.
    pub fn hash(&self) -> LinkHash {
        LinkHash::of(&self.0)
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link(…)")
    }
}

/// A hash of what a link ends with: what the database keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkHash([u8; 32]);

impl LinkHash {
    /// Of whatever stands in an address.
    pub fn of(token: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 gallery link");
        Self(*hasher.update(token.as_bytes()).finalize().as_bytes())
    }
}

impl Param for LinkHash {
    fn kind(&self) -> Kind {
        Kind::Blob
    }

    fn value(&self) -> Value<'_> {
        Value::Blob(&self.0)
    }
}

impl Column<'_> for LinkHash {
    fn read(value: Value<'_>) -> Option<Self> {
        <[u8; 32]>::read(value).map(Self)
    }
}
