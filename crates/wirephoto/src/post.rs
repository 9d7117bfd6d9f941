//! The host's mail server, as flags, environment and configuration give it; it wins over the administrator's page.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use wirephoto_carriers::mail::{LogIn, Mailbox, Options, Security, Server};
use wirephoto_site::PublicUrl;

/// Where mail goes.
#[derive(Args)]
#[group(id = "mail")]
#[expect(clippy::struct_field_names, reason = "the fields' names are the flags'")]
pub struct Arguments {
    /// The server that takes mail; without one, administrators choose it on their page.
    #[arg(long, value_name = "HOST", env = "WIREPHOTO_MAIL_HOST", requires = "mail_from")]
    mail_host: Option<String>,
    /// Its port, where that is not the usual one.
    #[arg(
        long,
        value_name = "PORT",
        env = "WIREPHOTO_MAIL_PORT",
        default_value_t = 0,
        hide_default_value = true
    )]
    mail_port: u16,
    /// How the way to it is kept secret: starttls, tls, or none (to this machine only).
    #[arg(long, value_name = "WAY", env = "WIREPHOTO_MAIL_SECURITY", default_value = "starttls")]
    mail_security: String,
    /// The user name there.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_MAIL_USER", requires = "mail_password")]
    mail_user: Option<String>,
    /// The password there; the environment or the configuration is the place for it.
    #[arg(long, value_name = "PASSWORD", env = "WIREPHOTO_MAIL_PASSWORD", hide_env_values = true)]
    mail_password: Option<String>,
    /// The address that mail comes from.
    #[arg(long, value_name = "ADDRESS", env = "WIREPHOTO_MAIL_FROM")]
    mail_from: Option<String>,
    /// A certificate (PEM) that mail servers are trusted with, beside those that the system trusts.
    #[arg(long, value_name = "FILE")]
    mail_authority: Option<PathBuf>,
}

impl Arguments {
    /// What an outbox is made of; `name` is what the service calls itself.
    pub fn options(&self, name: &str, public_url: &PublicUrl) -> Result<Options> {
        let authority = self.mail_authority.as_ref().map(|path| {
            fs::read(path).with_context(|| format!("The certificate {} cannot be read.", path.display()))
        });
        let authority = authority.transpose()?;
        Ok(Options { server: self.server(name)?, hello: host_of(public_url), authority })
    }

    fn server(&self, name: &str) -> Result<Option<Server>> {
        let Some(host) = &self.mail_host else { return Ok(None) };
        let Some(security) = Security::parse(&self.mail_security) else {
            bail!("The mail security is starttls, tls or none.");
        };
        let sender = Mailbox::new(name, self.mail_from.as_deref().unwrap_or_default())?;
        let log_in = self.mail_user.clone().zip(self.mail_password.clone());
        let log_in = log_in.map(|(user, password)| LogIn { user, password });
        Ok(Some(Server::new(host, self.mail_port, security, log_in, sender)?))
    }
}

/// The public name without its port.
fn host_of(url: &PublicUrl) -> String {
    let authority = url.authority();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host.to_owned(),
        _ => authority.to_owned(),
    }
}
