//! Who holds which key, and what each side writes and opens with it.

use std::fmt;

use hpke::rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::thin::{Availability, Code, Error, FrameNumber, Kind, Offer, PairingKey, Window, seal, take};

const INFO_WELCOME: &[u8] = b"wirephoto 2026 welcome";
const AVAILABILITY: Purpose = Purpose { kind: Kind::Availability, info: b"wirephoto 2026 availability" };

/// What a numbered message to a frame is for: its kind, and HPKE's info, so that none is taken for another.
pub(super) struct Purpose {
    pub(super) kind: Kind,
    pub(super) info: &'static [u8],
}

/// What was in a numbered message. Its number is not taken yet.
pub(super) struct Numbered {
    pub(super) sequence: u32,
    pub(super) plaintext: Zeroizing<Vec<u8>>,
}

/// An X25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub(super) [u8; 32]);

impl PublicKey {
    /// From its bytes (RFC 7748 §5).
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

macro_rules! secret_bytes {
    ($name:ident) => {
        impl $name {
            /// From the bytes that were kept.
            pub fn from_bytes(bytes: &[u8; 32]) -> Self {
                Self(*bytes)
            }

            /// The bytes to keep.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.0.zeroize();
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

/// An X25519 private key. A frame's never leaves it.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);
secret_bytes!(SecretKey);

impl SecretKey {
    /// A new key.
    pub fn generate(random: &mut impl CryptoRng) -> Self {
        seal::generate(random)
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> PublicKey {
        seal::public_of(self)
    }
}

/// What a frame's reports are proved with. Host and frame have it from the welcome.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportKey([u8; 32]);
secret_bytes!(ReportKey);

/// The host's side: its key pair.
#[derive(Debug, Clone)]
pub struct HostKeys {
    secret: SecretKey,
    public: PublicKey,
}

/// The answer to an offer, and what it leaves the host with.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// What to send down.
    pub message: [u8; Welcome::BYTES],
    /// What the frame's reports are proved with.
    pub report_key: ReportKey,
}

impl Welcome {
    const PLAINTEXT: usize = 32 + 8;
    /// Its length on the wire.
    pub const BYTES: usize = 1 + Self::PLAINTEXT + seal::OVERHEAD;
}

impl HostKeys {
    /// A host with this key.
    pub fn new(secret: SecretKey) -> Self {
        let public = secret.public();
        Self { secret, public }
    }

    /// The public key, which frames know the host by.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// Answers an offer: from now on the frame has a number.
    pub fn welcome(
        &self,
        pairing: &PairingKey,
        offer: &Offer,
        number: FrameNumber,
        random: &mut impl CryptoRng,
    ) -> Result<Welcome, Error> {
        let plaintext = [self.public.0.as_slice(), &number.0.to_be_bytes()].concat();
        let id = offer.code.to_bytes();
        let mode = seal::Mode::Psk { key: pairing.as_bytes(), id: &id };
        let head = [Kind::Welcome.byte()];
        let sealed = seal::seal(&mode, &offer.frame, INFO_WELCOME, &head, &plaintext, random)?;
        Ok(Welcome {
            message: sealed.bytes.try_into().expect("its parts have fixed lengths"),
            report_key: ReportKey::from_bytes(&sealed.exported),
        })
    }

    /// Tells one frame where to tune. Each message of a frame has a higher number than the one before.
    pub fn announce(
        &self,
        frame: &PublicKey,
        sequence: u32,
        availability: &Availability,
        random: &mut impl CryptoRng,
    ) -> Result<[u8; Availability::BYTES], Error> {
        self.seal(&AVAILABILITY, frame, sequence, availability.encode().as_slice(), random)
    }

    /// `type ‖ sequence ‖ HPKE-Auth(host's key, to the frame's public key; plaintext)`
    pub(super) fn seal<const BYTES: usize>(
        &self,
        purpose: &Purpose,
        frame: &PublicKey,
        sequence: u32,
        plaintext: &[u8],
        random: &mut impl CryptoRng,
    ) -> Result<[u8; BYTES], Error> {
        let mode = seal::Mode::Auth { secret: &self.secret, public: &self.public };
        let mut head = [purpose.kind.byte(), 0, 0, 0, 0];
        head[1..].copy_from_slice(&sequence.to_be_bytes());
        let sealed = seal::seal(&mode, frame, purpose.info, &head, plaintext, random)?;
        Ok(sealed.bytes.try_into().expect("its parts have fixed lengths"))
    }
}

/// A paired frame's side.
#[derive(Debug, Clone)]
pub struct FrameKeys {
    /// Its own key.
    pub secret: SecretKey,
    /// The host that it believes.
    pub host: PublicKey,
    /// What it is called there.
    pub number: FrameNumber,
    /// What it proves its reports with.
    pub report_key: ReportKey,
}

impl FrameKeys {
    /// What [`to_bytes`](Self::to_bytes) gives.
    pub const BYTES: usize = 32 + 32 + 8 + 32;

    /// Takes the host's answer to the offer that was made with this code and key.
    pub fn accept(code: &Code, secret: SecretKey, welcome: &[u8]) -> Result<Self, Error> {
        let message: &[u8; Welcome::BYTES] = Kind::Welcome.expect(welcome)?;
        let (head, sealed) = message.split_at(1);
        let from = seal::From::Psk { key: code.key.as_bytes(), id: &code.id.to_bytes() };
        let opened = seal::open(&from, &secret, INFO_WELCOME, head, sealed)?;
        let mut rest = opened.bytes.as_slice();
        Ok(Self {
            secret,
            host: PublicKey(take(&mut rest)),
            number: FrameNumber(u64::from_be_bytes(take(&mut rest))),
            report_key: ReportKey::from_bytes(&opened.exported),
        })
    }

    /// Opens an availability message and takes its number. Nothing is taken from a message that is refused.
    pub fn open(&self, message: &[u8], window: &mut Window) -> Result<Availability, Error> {
        let Numbered { sequence, plaintext } =
            self.unseal::<{ Availability::BYTES }>(&AVAILABILITY, message)?;
        let plaintext = plaintext.as_slice().try_into().map_err(|_| Error::Malformed)?;
        let availability = Availability::decode(plaintext)?;
        if window.accept(sequence) { Ok(availability) } else { Err(Error::Replayed) }
    }

    /// Opens what [`HostKeys::seal`] made.
    pub(super) fn unseal<const BYTES: usize>(
        &self,
        purpose: &Purpose,
        message: &[u8],
    ) -> Result<Numbered, Error> {
        let message: &[u8; BYTES] = purpose.kind.expect(message)?;
        let (head, sealed) = message.split_at(5);
        let from = seal::From::Auth(&self.host);
        let opened = seal::open(&from, &self.secret, purpose.info, head, sealed)?;
        Ok(Numbered { sequence: u32::from_be_bytes(take(&mut &head[1..])), plaintext: opened.bytes })
    }

    /// What a frame keeps.
    pub fn to_bytes(&self) -> Zeroizing<[u8; Self::BYTES]> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        bytes[..32].copy_from_slice(self.secret.as_bytes());
        bytes[32..64].copy_from_slice(&self.host.0);
        bytes[64..72].copy_from_slice(&self.number.0.to_be_bytes());
        bytes[72..].copy_from_slice(self.report_key.as_bytes());
        bytes
    }

    /// From what was kept.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let mut rest = bytes.as_slice();
        Self {
            secret: SecretKey(take(&mut rest)),
            host: PublicKey(take(&mut rest)),
            number: FrameNumber(u64::from_be_bytes(take(&mut rest))),
            report_key: ReportKey(take(&mut rest)),
        }
    }
}
