//! The listener for mail to photo frames, as flags and configuration give it.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use wirephoto_carriers::mail::intake::{Limits, Listener, Options};
use wirephoto_site::Certificate;
use wirephoto_telecast::Domain;

/// Where mail comes in.
#[derive(Args)]
#[group(id = "mail_in")]
pub struct Arguments {
    /// Takes mail to photo frames in by SMTP on this address, such as [::]:25.
    #[arg(long, value_name = "ADDRESS", env = "WIREPHOTO_MAIL_LISTEN")]
    mail_listen: Option<SocketAddr>,
    /// The domain of frames' mail addresses, as in grandma@frames.example.org; its MX record names this machine.
    #[arg(long, value_name = "DOMAIN", env = "WIREPHOTO_FRAMES_DOMAIN")]
    frames_domain: Option<Domain>,
}

impl Arguments {
    /// The domain, if mail is taken in.
    pub fn domain(&self) -> Result<Option<Domain>> {
        match (self.mail_listen, &self.frames_domain) {
            (None, None) => Ok(None),
            (Some(_), Some(domain)) => Ok(Some(domain.clone())),
            (Some(_), None) => bail!("Mail comes in for a domain: say --frames-domain DOMAIN too."),
            (None, Some(_)) => bail!("Mail comes in somewhere: say --mail-listen ADDRESS too."),
        }
    }

    /// Listens, and lets nobody in yet. With a certificate, mail comes by STARTTLS too.
    pub async fn bind(&self, certificate: Option<&Certificate>) -> Result<Option<Listener>> {
        let (Some(address), Some(domain)) = (self.mail_listen, self.domain()?) else { return Ok(None) };
        let tls = certificate.map(|certificate| Arc::new(certificate.server_config()));
        let options = Options { address, name: domain.as_str().to_owned(), tls, limits: Limits::default() };
        let listener = Listener::bind(options).await;
        listener.map(Some).with_context(|| format!("Mail cannot be taken in on {address}."))
    }
}
