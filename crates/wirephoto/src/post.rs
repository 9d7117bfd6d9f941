//! The mail server of a host or a lab, as flags, environment and configuration give it; it wins over the administrator's page.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use wirephoto_carriers::mail::{LogIn, Mailbox, NotAServer, Options, Security, Server};
use wirephoto_site::PublicUrl;

/// Where mail goes.
#[derive(Args)]
#[group(id = "mail")]
#[expect(clippy::struct_field_names, reason = "the fields' names are the flags'")]
pub struct Arguments {
    /// The server that takes mail; without one, administrators choose it on their page.
    #[arg(long, value_name = "HOST", env = "WIREPHOTO_MAIL_HOST")]
    mail_host: Option<String>,
    /// Its port, where that is not the usual one.
    #[arg(long, value_name = "PORT", env = "WIREPHOTO_MAIL_PORT")]
    mail_port: Option<u16>,
    /// How the way to it is kept secret: starttls, tls, or none (to this machine only).
    #[arg(long, value_name = "WAY", env = "WIREPHOTO_MAIL_SECURITY", default_value = "starttls")]
    mail_security: String,
    /// The user name there.
    #[arg(long, value_name = "NAME", env = "WIREPHOTO_MAIL_USER")]
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
        let Some(from) = &self.mail_from else {
            bail!("A mail server needs a sender: say --mail-from ADDRESS.");
        };
        let sender = Mailbox::new(name, from)?;
        if self.mail_user.is_some() != self.mail_password.is_some() {
            return Err(NotAServer::LogIn.into());
        }
        let log_in = self.mail_user.clone().zip(self.mail_password.clone());
        let log_in = log_in.map(|(user, password)| LogIn { user, password });
        Ok(Some(Server::new(host, self.mail_port.unwrap_or_default(), security, log_in, sender)?))
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        mail: Arguments,
    }

    fn options(flags: &str) -> Result<Options> {
        let command = Command::try_parse_from(["x"].into_iter().chain(flags.split_whitespace()))?;
        command.mail.options("Photos", &"https://photos.example:8443".parse()?)
    }

    #[test]
    fn flags_make_a_server_or_none() {
        assert_eq!(options("").unwrap().server, None);
        let flags =
            "--mail-host mail.example --mail-user ada --mail-password x --mail-from photos@mail.example";
        let options = options(flags).unwrap();
        assert_eq!(options.hello, "photos.example");
        let server = options.server.unwrap();
        assert_eq!(
            (server.host(), server.port(), server.security()),
            ("mail.example", 587, Security::StartTls)
        );
        assert_eq!((server.sender().name(), server.sender().address()), ("Photos", "photos@mail.example"));
    }

    #[test]
    fn what_is_missing_is_told() {
        for (flags, part) in [
            ("--mail-host mail.example", "--mail-from"),
            ("--mail-host mail.example --mail-from photos", "ada@example.org"),
            ("--mail-host mail.example --mail-from a@b --mail-security ssl", "starttls, tls or none"),
            ("--mail-host mail.example --mail-from a@b --mail-security none", "this machine"),
            ("--mail-host mail.example --mail-from a@b --mail-user ada", "go together"),
        ] {
            let error = options(flags).unwrap_err().to_string();
            assert!(error.contains(part), "{flags}: {error}");
        }
    }
}
