//! Where a host or a lab listens, how people reach it, and its certificate: the same flags for both.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use wirephoto_site::{Network, PublicUrl, Tls};

/// The flags.
#[derive(Args)]
pub struct Listening {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", env = "WIREPHOTO_LISTEN", default_value = "127.0.0.1:8420")]
    pub listen: SocketAddr,
    /// How people reach it, where that differs from the address it listens on.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
    /// A certificate for TLS, its issuers after it; read again on SIGHUP.
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "tls_self_signed")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Make a certificate, for networks on which nobody can issue one; studios pin it when they pair.
    #[arg(long)]
    tls_self_signed: bool,
    /// Serve without TLS even where other machines can reach it.
    #[arg(long)]
    plain_http: bool,
    /// A proxy, or a network of them, whose X-Forwarded-For is believed; may be repeated.
    #[arg(long, value_name = "NETWORK")]
    pub trusted_proxy: Vec<Network>,
}

impl Listening {
    /// The certificate; one of our own making is kept in the data directory.
    pub fn tls(&self, data: &Path) -> Tls {
        match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                Tls::Files { certificate: certificate.clone(), key: key.clone() }
            }
            _ if self.tls_self_signed => Tls::SelfSigned { dir: data.join("tls"), names: self.names() },
            _ => Tls::None { plain_http: self.plain_http },
        }
    }

    /// The names that a certificate of our own should have.
    fn names(&self) -> Vec<String> {
        let public = self.public_url.as_ref().map(|url| {
            let authority = url.authority();
            let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
            host.trim_matches(['[', ']']).to_owned()
        });
        let ip = self.listen.ip();
        let listen = (!ip.is_unspecified()).then(|| ip.to_string());
        public.into_iter().chain(listen).chain(["localhost".to_owned()]).collect()
    }
}
