//! The operator that takes and brings messages, and how long we wait for it.

use std::fmt;
use std::time::Duration;

use super::{Number, Security};
use crate::way;

/// Why something is no operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnOperator {
    /// The name is none.
    #[error("This is not the name of a machine. Write it like smpp.example.org.")]
    Host,
    /// SMPP's fields are short.
    #[error("SMPP takes up to 15 plain characters as user name, 8 as password and 12 as system type.")]
    LogIn,
}

/// An operator's message centre, and who we are to it. The password is in no debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Operator {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) system_id: String,
    pub(super) password: String,
    pub(super) system_type: String,
    pub(super) number: Number,
    pub(super) authority: Option<Vec<u8>>,
}

impl fmt::Debug for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operator")
            .field("name", &self.name())
            .field("system_id", &self.system_id)
            .finish_non_exhaustive()
    }
}

impl Operator {
    /// An operator, by name or address; with port 0 the usual one (2775, with TLS 3550). `number` is what messages are
    /// from that say nothing else.
    pub fn new(
        host: &str,
        port: u16,
        security: Security,
        (system_id, password): (&str, &str),
        number: Number,
    ) -> Result<Self, NotAnOperator> {
        let host = way::host(host).ok_or(NotAnOperator::Host)?;
        if system_id.is_empty() || !is_field(system_id, 15) || !is_field(password, 8) {
            return Err(NotAnOperator::LogIn);
        }
        let port = match (port, security) {
            (0, Security::None) => 2775,
            (0, Security::Tls) => 3550,
            (port, _) => port,
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            security,
            system_id: system_id.to_owned(),
            password: password.to_owned(),
            system_type: String::new(),
            number,
            authority: None,
        })
    }

    /// With the `system_type` that some operators want to hear.
    pub fn with_system_type(self, system_type: &str) -> Result<Self, NotAnOperator> {
        if !is_field(system_type, 12) {
            return Err(NotAnOperator::LogIn);
        }
        Ok(Self { system_type: system_type.to_owned(), ..self })
    }

    /// With certificates, as PEM, that are trusted beside the system's.
    #[must_use]
    pub fn with_authority(self, pem: Vec<u8>) -> Self {
        Self { authority: Some(pem), ..self }
    }

    /// What messages are from that say nothing else.
    pub fn number(&self) -> &Number {
        &self.number
    }

    /// Name and port.
    pub fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

fn is_field(text: &str, most: usize) -> bool {
    text.len() <= most && text.bytes().all(|c| c.is_ascii_graphic() || c == b' ')
}

/// How long we wait, and for how much at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// For an answer, and for a connection.
    pub answer: Duration,
    /// In silence, before we ask whether the operator is still there.
    pub enquire: Duration,
    /// Before the second try to bind; then twice as long each time.
    pub first_pause: Duration,
    /// At most, before another try to bind.
    pub longest_pause: Duration,
    /// Segments that may be without an answer.
    pub window: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(20),
            enquire: Duration::from_secs(30),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(1),
            window: 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_a_name_and_short_words() {
        let number = || Number::parse("72345").unwrap();
        let operator = |host, id, password| Operator::new(host, 0, Security::Tls, (id, password), number());
        let known = operator("smpp.example.org", "wirephoto", "hunter2!").unwrap();
        assert_eq!(known.name(), "smpp.example.org:3550");
        assert!(!format!("{known:?}").contains("hunter2"));
        assert_eq!(operator("smpp example", "a", "b"), Err(NotAnOperator::Host));
        assert_eq!(operator("localhost", "wirephoto-wirephoto", ""), Err(NotAnOperator::LogIn));
        assert_eq!(operator("localhost", "wirephoto", "123456789"), Err(NotAnOperator::LogIn));
    }
}
