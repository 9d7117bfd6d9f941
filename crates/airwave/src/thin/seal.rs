//! HPKE (RFC 9180) with the one suite that is spoken here, and only the two modes that are used.
//!
//! A sealed message is `associated data ‖ encapsulated key (32) ‖ ciphertext ‖ tag (16)`.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, PskBundle, Serializable};
use zeroize::Zeroizing;

use crate::thin::{Error, PublicKey, SecretKey};

type Suite = X25519HkdfSha256;
type SuitePublic = <Suite as Kem>::PublicKey;
type SuiteSecret = <Suite as Kem>::PrivateKey;
type Encapsulated = <Suite as Kem>::EncappedKey;

pub(super) const KEY: usize = 32;
pub(super) const TAG: usize = 16;
/// What sealing adds to associated data and plaintext.
pub(super) const OVERHEAD: usize = KEY + TAG;

/// How a sealed message shows who wrote it.
pub(super) enum Mode<'a> {
    /// By a secret that both sides have.
    Psk { key: &'a [u8; 32], id: &'a [u8] },
    /// By the writer's key pair.
    Auth { secret: &'a SecretKey, public: &'a PublicKey },
}

/// How the reader knows who wrote it.
pub(super) enum From<'a> {
    Psk { key: &'a [u8; 32], id: &'a [u8] },
    Auth(&'a PublicKey),
}

/// A message as sealed or opened, with what both sides can export from it.
pub(super) struct Sealed<T> {
    pub(super) bytes: T,
    pub(super) exported: Zeroizing<[u8; 32]>,
}

pub(super) fn seal(
    mode: &Mode<'_>,
    to: &PublicKey,
    info: &[u8],
    associated: &[u8],
    plaintext: &[u8],
    random: &mut impl CryptoRng,
) -> Result<Sealed<Vec<u8>>, Error> {
    let mode = match mode {
        Mode::Psk { key, id } => OpModeS::Psk(bundle(key, id)),
        Mode::Auth { secret, public: own } => OpModeS::Auth((private(secret), public(own))),
    };
    let (encapsulated, mut context) =
        hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(&mode, &public(to), info, random)
            .map_err(|_| Error::WeakKey)?;
    let ciphertext =
        context.seal(plaintext, associated).expect("the first message of a context can be sealed");
    let bytes = [associated, &encapsulated.to_bytes(), &ciphertext].concat();
    Ok(Sealed { bytes, exported: export(|info, out| context.export(info, out)) })
}

pub(super) fn open(
    from: &From<'_>,
    own: &SecretKey,
    info: &[u8],
    associated: &[u8],
    sealed: &[u8],
) -> Result<Sealed<Zeroizing<Vec<u8>>>, Error> {
    let mode = match from {
        From::Psk { key, id } => OpModeR::Psk(bundle(key, id)),
        From::Auth(sender) => OpModeR::Auth(public(sender)),
    };
    let (encapsulated, ciphertext) = sealed.split_at_checked(KEY).ok_or(Error::Malformed)?;
    let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| Error::Malformed)?;
    let mut context = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, Suite>(
        &mode,
        &private(own),
        &encapsulated,
        info,
    )
    .map_err(|_| Error::Forged)?;
    let bytes = context.open(ciphertext, associated).map_err(|_| Error::Forged)?;
    Ok(Sealed { bytes: bytes.into(), exported: export(|info, out| context.export(info, out)) })
}

/// A new key pair.
pub(super) fn generate(random: &mut impl CryptoRng) -> SecretKey {
    let (secret, _) = Suite::gen_keypair_with_rng(random);
    SecretKey::from_bytes(&secret.to_bytes().into())
}

/// The public key that belongs to a secret one.
pub(super) fn public_of(secret: &SecretKey) -> PublicKey {
    PublicKey(Suite::sk_to_pk(&private(secret)).to_bytes().into())
}

fn bundle<'a>(key: &'a [u8; 32], id: &'a [u8]) -> PskBundle<'a> {
    PskBundle::new(key, id).expect("neither is empty")
}

fn public(key: &PublicKey) -> SuitePublic {
    SuitePublic::from_bytes(&key.0).expect("any 32 bytes are a point's")
}

fn private(key: &SecretKey) -> SuiteSecret {
    SuiteSecret::from_bytes(key.as_bytes()).expect("any 32 bytes are a scalar, once clamped")
}

fn export(fill: impl FnOnce(&[u8], &mut [u8]) -> Result<(), HpkeError>) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    fill(b"wirephoto report key", out.as_mut()).expect("32 bytes are not too many");
    out
}

#[cfg(test)]
#[path = "seal_tests.rs"]
mod tests;
