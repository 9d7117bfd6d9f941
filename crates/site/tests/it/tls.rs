//! TLS: a client that knows nothing but a fingerprint, and a certificate that changes under way.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use wirephoto_site::{Limits, Tls};

use crate::client::{Running, in_time, patient, rest};

/// Trusts the one certificate with this fingerprint, as a paired studio does.
#[derive(Debug)]
struct Pinned(String);

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = Sha256::digest(leaf).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        if found == self.0 {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

fn self_signed(dir: &Path) -> Tls {
    Tls::SelfSigned { dir: dir.to_owned(), names: vec!["localhost".into()] }
}

async fn get_pinned(server: &Running, fingerprint: &str) -> std::io::Result<String> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned(fingerprint.to_owned())))
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = in_time(connector.connect(name, server.connect().await)).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut text = String::new();
    in_time(stream.read_to_string(&mut text)).await?;
    Ok(text)
}

#[tokio::test]
async fn p14_a_closed_network_works_with_a_pinned_self_made_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let server = Running::start_with(hello(), patient(), self_signed(dir.path()), |_| {}).await;
    let fingerprint = server.certificate.as_ref().unwrap().fingerprint();
    let text = get_pinned(&server, &fingerprint).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("hello"), "{text}");
    assert!(get_pinned(&server, &"0".repeat(64)).await.is_err(), "another certificate");
    server.stop().await;
}

#[tokio::test]
async fn a_certificate_from_files_is_read_again_without_a_restart() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for dir in [&old, &new] {
        Running::start_with(hello(), patient(), self_signed(dir.path()), |_| {}).await.stop().await;
    }
    let (certificate, key) = (old.path().join("certificate.pem"), old.path().join("key.pem"));
    let files = Tls::Files { certificate: certificate.clone(), key: key.clone() };
    let server = Running::start_with(hello(), patient(), files, |_| {}).await;
    let in_use = server.certificate.clone().unwrap();
    let before = in_use.fingerprint();
    get_pinned(&server, &before).await.unwrap();
    fs::copy(new.path().join("certificate.pem"), &certificate).unwrap();
    fs::copy(new.path().join("key.pem"), &key).unwrap();
    in_use.reload().unwrap();
    assert_ne!(in_use.fingerprint(), before);
    get_pinned(&server, &in_use.fingerprint()).await.unwrap();
    assert!(get_pinned(&server, &before).await.is_err());
    server.stop().await;
}

#[tokio::test]
async fn a_handshake_that_never_comes_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits { head: std::time::Duration::from_millis(50), ..patient() };
    let server = Running::start_with(hello(), limits, self_signed(dir.path()), |_| {}).await;
    assert_eq!(rest(&mut server.connect().await).await, "");
    server.stop().await;
}
