//! The mail server that takes what leaves: where it is, how the way to it is kept secret, who we are to it.

use std::fmt;
use std::net::IpAddr;

use wirephoto_database::{Column, Value};

use super::Mailbox;
use crate::way;

/// How the way to the server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// It begins in the clear and must turn to TLS before anything is said (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314 §3.3).
    Tls,
    /// In the clear: only to this machine.
    None,
}

impl Security {
    /// All of them, the usual one first.
    pub const ALL: [Self; 3] = [Self::StartTls, Self::Tls, Self::None];

    /// The word for it, in forms, in the configuration and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }

    /// The security of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|security| security.as_str() == word)
    }

    /// The port on which servers expect it (RFC 8314 §7).
    pub fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

impl Column<'_> for Security {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(word) => Self::parse(word),
            _ => None,
        }
    }
}

/// Who we are to the server. The password is in no debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct LogIn {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for LogIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogIn").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Why something is no server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAServer {
    /// The name is none.
    #[error("This is not the name of a mail server. Write it like mail.example.org.")]
    Host,
    /// In the clear, to another machine.
    #[error("Without encryption mail goes only to a server on this machine. Choose STARTTLS or TLS.")]
    InTheClear,
    /// A user without a password, or the other way round.
    #[error("A user name and a password go together. Give both, or neither.")]
    LogIn,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    host: String,
    port: u16,
    security: Security,
    log_in: Option<LogIn>,
    sender: Mailbox,
}

impl Server {
    /// A server; with port 0 the usual one of `security`. `sender` is whom mails are from.
    pub fn new(
        host: &str,
        port: u16,
        security: Security,
        log_in: Option<LogIn>,
        sender: Mailbox,
    ) -> Result<Self, NotAServer> {
        let host = way::host(host).ok_or(NotAServer::Host)?;
        if security == Security::None && !is_this_machine(host) {
            return Err(NotAServer::InTheClear);
        }
        let is_text =
            |text: &str| !text.is_empty() && text.len() <= 512 && !text.chars().any(char::is_control);
        if log_in.as_ref().is_some_and(|log_in| !is_text(&log_in.user) || !is_text(&log_in.password)) {
            return Err(NotAServer::LogIn);
        }
        let port = if port == 0 { security.usual_port() } else { port };
        Ok(Self { host: host.to_owned(), port, security, log_in, sender })
    }

    /// Its name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How the way to it is kept secret.
    pub fn security(&self) -> Security {
        self.security
    }

    /// Who we are to it; nobody in particular on some networks.
    pub fn log_in(&self) -> Option<&LogIn> {
        self.log_in.as_ref()
    }

    /// Whom mails are from.
    pub fn sender(&self) -> &Mailbox {
        &self.sender
    }
}

/// Whether a name can only mean this machine (RFC 6761 §6.3).
fn is_this_machine(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, security: Security) -> Result<Server, NotAServer> {
        Server::new(host, 0, security, None, Mailbox::new("", "photos@example.org").unwrap())
    }

    #[test]
    fn in_the_clear_only_to_this_machine() {
        for host in ["localhost", "127.0.0.1", "::1", "[::1]", "mail.localhost"] {
            assert!(server(host, Security::None).is_ok(), "{host}");
        }
        for host in ["mail.example.org", "10.0.0.1", "localhost.example.org"] {
            assert_eq!(server(host, Security::None), Err(NotAServer::InTheClear), "{host}");
            assert!(server(host, Security::Tls).is_ok(), "{host}");
        }
        for host in ["", " ", "a b", "mail\r\nexample.org", "https://mail.example.org"] {
            assert_eq!(server(host, Security::Tls), Err(NotAServer::Host), "{host}");
        }
    }

    #[test]
    fn a_port_that_is_left_out_is_the_usual_one() {
        let port = |security| server("localhost", security).unwrap().port();
        assert_eq!(Security::ALL.map(port), [587, 465, 25]);
    }

    #[test]
    fn a_password_is_not_shown() {
        let log_in = LogIn { user: "ada".to_owned(), password: "hunter2".to_owned() };
        let sender = Mailbox::new("", "photos@example.org").unwrap();
        let server = Server::new("localhost", 0, Security::None, Some(log_in), sender).unwrap();
        assert!(!format!("{server:?}").contains("hunter2"));
    }
}
