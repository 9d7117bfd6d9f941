//! Servers that want TLS, a password, or are not what they should be: said plainly.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;
use wirephoto_carriers::SCHEMA;
use wirephoto_carriers::mail::{
    Distrust, Mail, Mailbox, Options, Outbox, Security, SendError, Server, Unreachable,
};
use wirephoto_database::{Database, Location};

use crate::peer::{Peer, sender};
use crate::{block_on, noon};

/// A certificate for a name, in files.
struct Certificate {
    folder: TempDir,
    pem: String,
}

impl Certificate {
    fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let pem = made.cert.pem();
        fs::write(folder.path().join("certificate.pem"), &pem).unwrap();
        fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        Self { folder, pem }
    }

    fn options(&self, tls: &str) -> Value {
        let path = |name: &str| self.folder.path().join(name).to_str().unwrap().to_owned();
        json!({"tls": tls, "certificate": path("certificate.pem"), "key": path("key.pem"), "user": "ada", "password": "süß und lang"})
    }
}

/// Tries a server out, with a certificate that is trusted.
fn try_out(server: &Server, authority: Option<&str>) -> Result<String, SendError> {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&Location::File(folder.path().join("test.db")), &[SCHEMA]).unwrap();
    let authority = authority.map(|pem| pem.as_bytes().to_vec());
    let options = Options { server: None, hello: String::new(), authority };
    let outbox = block_on(Outbox::open(database, options)).unwrap();
    let mail = Mail::new(Mailbox::new("", "zoe@example.org").unwrap(), "A try", "Hello.\n");
    outbox.try_out(server, &mail, noon())
}

const LOG_IN: Option<(&str, &str)> = Some(("ada", "süß und lang"));

#[test]
fn mail_goes_over_tls_with_a_password() {
    for (word, security) in [("starttls", Security::StartTls), ("tls", Security::Tls)] {
        let certificate = Certificate::of("localhost");
        let Some(peer) = Peer::with(certificate.options(word)) else { return };
        let server = peer.server_with(security, LOG_IN);
        assert_eq!(try_out(&server, Some(&certificate.pem)).unwrap(), "2.0.0 Taken");
        let taken = &peer.taken()[0];
        assert_eq!(taken.fact("secure"), true, "{word}");
        assert_eq!(taken.names().len(), 9, "{:?}", taken.names());

        let wrong = peer.server_with(security, Some(("ada", "guessed")));
        let error = try_out(&wrong, Some(&certificate.pem)).unwrap_err();
        assert!(matches!(&error, SendError::LogIn { reply } if reply.starts_with("535 ")), "{error:?}");
        let error = try_out(&server, None).unwrap_err();
        assert!(matches!(&error, SendError::Untrusted { why: Distrust::UnknownIssuer, .. }), "{error:?}");
        assert_eq!(peer.taken().len(), 1);
    }
}

#[test]
fn a_certificate_of_another_name_is_not_believed() {
    let certificate = Certificate::of("elsewhere.example.org");
    let Some(peer) = Peer::with(certificate.options("tls")) else { return };
    let error = try_out(&peer.server_with(Security::Tls, LOG_IN), Some(&certificate.pem)).unwrap_err();
    assert!(matches!(&error, SendError::Untrusted { why: Distrust::OtherName, .. }), "{error:?}");
}

#[test]
fn nothing_is_said_in_the_clear_where_tls_was_chosen() {
    let Some(peer) = Peer::start() else { return };
    let error = try_out(&peer.server_with(Security::StartTls, LOG_IN), None).unwrap_err();
    assert!(matches!(&error, SendError::NoStartTls { .. }), "{error:?}");
    let error = try_out(&peer.server_with(Security::Tls, LOG_IN), None).unwrap_err();
    assert!(matches!(&error, SendError::Untrusted { why: Distrust::NoTls, .. }), "{error:?}");
    assert!(peer.taken().is_empty());
}

#[test]
fn a_server_that_is_not_there_is_told_from_one_that_cannot_be() {
    let why = |host: &str, port| {
        let server = Server::new(host, port, Security::Tls, None, sender()).unwrap();
        match try_out(&server, None) {
            Err(SendError::Unreachable { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(why("localhost", wirephoto_ports::free()), Unreachable::Refused);
    assert_eq!(why("mail.invalid", 465), Unreachable::NoSuchName);
}
