//! A thin channel in one line, as people write it on a command line.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use reqwest::Url;
use wirephoto_carriers::mqtt::{self, Broker};
use wirephoto_carriers::sms::{self, Number, Operator, Pace};
use wirephoto_database::{Database, Moment, Transaction};
use wirephoto_exchange::air::mailbox;

use super::{Http, Mqtt, Sms, Thin};
use crate::service::pairing::{self, Random};
use crate::{Error, Result};

/// Which way messages go:
///
/// - `https://photos.example.com`: the host itself;
/// - `mqtt://BROKER:1883?user=NAME&password=WORD`, or `mqtts://` with TLS;
/// - `smpp://OPERATOR:2775?user=NAME&password=WORD&number=OWN&host=HOST'S`, or `smpps://` with TLS: short messages.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// Over HTTP, to the host at this address.
    Http(String),
    /// Through a broker.
    Mqtt {
        /// Name and port; 0 for the usual one.
        broker: (String, u16),
        /// Whether the way there is encrypted.
        security: mqtt::Security,
        /// User name and password.
        log_in: Option<(String, String)>,
    },
    /// By short messages.
    Sms {
        /// Who carries them.
        operator: Operator,
        /// The host's number.
        host: Number,
    },
}

/// The text names no thin channel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "This is no way to a host: give https://HOST, mqtts://BROKER?user=NAME&password=WORD or \
     smpps://OPERATOR?user=NAME&password=WORD&number=OWN&host=NUMBER ({0})."
)]
pub struct NotAWay(String);

impl FromStr for Way {
    type Err = NotAWay;

    fn from_str(text: &str) -> Result<Self, NotAWay> {
        let wrong = |why: &dyn fmt::Display| NotAWay(why.to_string());
        let url = Url::parse(text).map_err(|error| wrong(&error))?;
        let name = url.host_str().filter(|name| !name.is_empty()).ok_or_else(|| wrong(&"no name"))?;
        let (name, port) = (name.to_owned(), url.port().unwrap_or(0));
        let field = |key| field(&url, key);
        match url.scheme() {
            "http" | "https" => {
                Http::new(text).map(|_| Self::Http(text.to_owned())).map_err(|error| wrong(&error))
            }
            scheme @ ("mqtt" | "mqtts") => {
                let security = if scheme == "mqtt" { mqtt::Security::None } else { mqtt::Security::Tls };
                Broker::new(&name, port, security, "frame").map_err(|error| wrong(&error))?;
                let log_in = field("user").map(|user| (user, field("password").unwrap_or_default()));
                Ok(Self::Mqtt { broker: (name, port), security, log_in })
            }
            "smpp" | "smpps" => {
                let host = number(&url, "host").map_err(NotAWay)?;
                Ok(Self::Sms { operator: operator_of(&url).map_err(NotAWay)?, host })
            }
            _ => Err(wrong(&"it begins with none of these")),
        }
    }
}

/// The text names no operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("This is no operator: give smpps://OPERATOR?user=NAME&password=WORD&number=OWN ({0}).")]
pub struct NotALine(String);

/// An operator in one line, as people write it on a command line: `smpp://OPERATOR:2775?user=NAME&password=WORD&number=OWN`,
/// or `smpps://` with TLS.
pub fn operator(text: &str) -> Result<Operator, NotALine> {
    let url = Url::parse(text).map_err(|error| NotALine(error.to_string()))?;
    operator_of(&url).map_err(NotALine)
}

fn operator_of(url: &Url) -> Result<Operator, String> {
    let security = match url.scheme() {
        "smpp" => sms::Security::None,
        "smpps" => sms::Security::Tls,
        _ => return Err("it begins with neither smpp:// nor smpps://".to_owned()),
    };
    let name = url.host_str().unwrap_or_default();
    let word = |key| field(url, key).unwrap_or_default();
    let log_in = (word("user"), word("password"));
    let own = number(url, "number")?;
    Operator::new(name, url.port().unwrap_or(0), security, (&log_in.0, &log_in.1), own)
        .map_err(|error| error.to_string())
}

fn field(url: &Url, key: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == key).map(|(_, value)| value.into_owned())
}

fn number(url: &Url, key: &str) -> Result<Number, String> {
    // A plus sign in a query stands for a space.
    let typed = field(url, key).unwrap_or_default().replace(' ', "+");
    Number::parse(&typed).map_err(|error| error.to_string())
}

/// Without passwords.
impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(host) => write!(f, "Http({host})"),
            Self::Mqtt { broker: (name, port), .. } => write!(f, "Mqtt({name}:{port})"),
            Self::Sms { operator, host } => write!(f, "Sms({operator:?}, {host:?})"),
        }
    }
}

impl Way {
    /// The channel, for the frame in a database. Waits for the database.
    pub fn open(self, database: &Database) -> Result<Arc<dyn Thin>> {
        let unfit = |error: &dyn fmt::Display| Error::Channel(error.to_string());
        Ok(match self {
            Self::Http(host) => Arc::new(Http::new(&host).map_err(|error| unfit(&error))?),
            Self::Mqtt { broker: (name, port), security, log_in } => {
                let broker = Broker::new(&name, port, security, &client_id(database)?);
                let broker = broker.map_err(|error| unfit(&error))?;
                let broker = match log_in {
                    Some((user, password)) => broker.with_log_in(&user, &password),
                    None => broker,
                };
                Arc::new(Mqtt::new(broker))
            }
            Self::Sms { operator, host } => {
                Arc::new(Sms::new(database.clone(), operator, host, Pace::default()))
            }
        })
    }
}

/// What a broker knows this frame by: no two have the same.
fn client_id(database: &Database) -> Result<String> {
    let (random, now) = (Random::new(), Moment::now());
    let who = move |tx: &mut Transaction<'_>| pairing::identity(tx, &random, now);
    let public = database.write(who).wait()?.public();
    Ok(format!("frame-{}", &mailbox(&public.to_bytes())[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_one_line() {
        let known = operator("smpp://127.0.0.1:2775?user=host&password=hunter2&number=+49170555").unwrap();
        assert_eq!((known.name().as_str(), known.number().as_str()), ("127.0.0.1:2775", "+49170555"));
        for wrong in
            ["", "http://a?user=b&number=72345", "smpp://a?user=b", "smpp://a?number=72345", "smpp://"]
        {
            let error = operator(wrong).unwrap_err().to_string();
            assert!(error.contains("smpps://OPERATOR"), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_way_is_one_line() {
        let read = |text: &str| text.parse::<Way>();
        assert_eq!(
            read("https://photos.example.com"),
            Ok(Way::Http("https://photos.example.com".to_owned()))
        );
        let Ok(Way::Mqtt { broker, security, log_in }) =
            read("mqtts://mqtt.example.com?user=ada&password=a%26b")
        else {
            panic!("it is one");
        };
        assert_eq!((broker.0.as_str(), broker.1, security), ("mqtt.example.com", 0, mqtt::Security::Tls));
        assert_eq!(log_in, Some(("ada".to_owned(), "a&b".to_owned())));
        let way = read("smpp://127.0.0.1:2775?user=frame&password=hunter2&number=+491701234567&host=72345")
            .unwrap();
        let Way::Sms { host, .. } = &way else { panic!("it is one") };
        assert_eq!(host, &Number::parse("72345").unwrap());
        assert!(!format!("{way:?}").contains("hunter2"));
        for wrong in
            ["", "photos", "ftp://a", "mqtt://", "smpp://a?user=b&number=1", "smpp://a?number=72345&host=1"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
