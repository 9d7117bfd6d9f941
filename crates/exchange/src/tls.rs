//! Which certificates the client believes: those that an authority vouches for, or the one that it was paired with.

use std::error::Error as StdError;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::hex;

/// What the client expects of the other side's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// An authority of this computer vouches for it.
    Authorities,
    /// Its SHA-256 fingerprint is this, in lower-case hexadecimal digits. Names and dates do not matter then.
    Pinned(String),
    /// Anything, once: what was seen is kept in [`Seen`], to be believed from then on.
    Anything,
}

/// The fingerprint of the certificate that was seen last, if it is not one that was believed already: no authority vouched
/// for it, or it was refused.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Option<String>>>);

impl Seen {
    /// The fingerprint, if one was seen.
    pub fn fingerprint(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, fingerprint: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fingerprint;
    }
}

/// A client configuration that believes as told.
pub fn client_config(trust: Trust, seen: Seen) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let authorities = Verifier::new(Arc::clone(&provider))?;
    let verifier = Believer { trust, seen, authorities, provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

/// Whether a connection came to nothing because the other side's certificate is not the one that was expected.
pub fn is_certificate_refused(error: &(dyn StdError + 'static)) -> bool {
    let is_it = |error: &Error| matches!(error, Error::InvalidCertificate(_));
    // An input-output error hides its own cause from `source`.
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.downcast_ref().is_some_and(is_it)
        || inside.is_some_and(|inside| is_certificate_refused(inside))
        || error.source().is_some_and(is_certificate_refused)
}

#[derive(Debug)]
struct Believer {
    trust: Trust,
    seen: Seen,
    authorities: Verifier,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Believer {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let by_authority =
            || self.authorities.verify_server_cert(certificate, intermediates, name, ocsp, now);
        let digest = fingerprint(certificate);
        let believed = match &self.trust {
            Trust::Authorities | Trust::Anything => by_authority(),
            Trust::Pinned(pin) if *pin == digest => Ok(ServerCertVerified::assertion()),
            Trust::Pinned(_) => {
                Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
        };
        self.seen.set(believed.is_err().then_some(digest));
        if self.trust == Trust::Anything { Ok(ServerCertVerified::assertion()) } else { believed }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// SHA-256 by the handshake's own provider, in lower-case hexadecimal digits.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    hex::encode(::ring::digest::digest(&::ring::digest::SHA256, certificate).as_ref())
}
