//! The way to a server of somebody else's: its name, and TLS, with its certificate checked as the system checks them.

use std::io;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How the way to a server is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// In the clear: to this machine, or through a tunnel.
    None,
}

/// A machine's name or address as people write it, IPv6 with its brackets; `None` if it is none.
pub(crate) fn host(text: &str) -> Option<&str> {
    let host = text.trim().trim_matches(['[', ']']);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    (!host.is_empty() && host.len() <= 253 && host.chars().all(is_name)).then_some(host)
}

/// What is believed: the system's authorities, and those in `authority`, as PEM.
pub(crate) fn client_config(authority: Option<&[u8]>) -> io::Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let roots = CertificateDer::pem_slice_iter(authority.unwrap_or_default()).collect::<Result<Vec<_>, _>>();
    let roots = roots.map_err(io::Error::other)?;
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(io::Error::other)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

/// Turns a connection to TLS.
pub(crate) async fn connect(
    stream: TcpStream,
    host: &str,
    authority: Option<&[u8]>,
) -> io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    TlsConnector::from(Arc::new(client_config(authority)?)).connect(name, stream).await
}
