//! Mail in, brought by mail programs of others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use wirephoto_carriers::mail::intake::{Envelope, Intake, Letter, Limits, Listener, Options, Verdict};
use wirephoto_database::testing::each_engine;
use wirephoto_database::{self as database, Database, Id, Migration, Moment, Schema, Transaction};

use crate::peer;

const KEPT: Schema = Schema {
    part: "test",
    migrations: &[Migration {
        version: 1,
        name: "kept",
        sql: "CREATE TABLE test_kept (id BYTEA PRIMARY KEY, sender TEXT NOT NULL, recipients TEXT NOT NULL, hello TEXT NOT NULL, secure BOOLEAN NOT NULL, message BYTEA NOT NULL);",
    }],
};

/// Keeps mail for anybody but `nobody@`, in a database; mail for `later@` it cannot keep now.
struct Keeper(Database);

impl Intake for Keeper {
    async fn recipient(&self, _from: &str, to: &str) -> Verdict {
        if to.starts_with("nobody@") {
            return Verdict::Never("Nobody here has this name.".to_owned());
        }
        Verdict::Take
    }

    async fn message(&self, envelope: Envelope, message: Vec<u8>) -> Verdict {
        if envelope.to.iter().any(|to| to.starts_with("later@")) {
            return Verdict::NotNow("The shelf is full.".to_owned());
        }
        let to = envelope.to.join(" ");
        let kept = self.0.write(move |tx: &mut Transaction<'_>| {
            tx.execute(
                "INSERT INTO test_kept (id, sender, recipients, hello, secure, message) VALUES ($1, $2, $3, $4, $5, $6)",
                &[&Id::new(Moment::now()), &envelope.from, &to, &envelope.hello, &envelope.is_secure, &message],
            )?;
            Ok::<_, database::Error>(())
        });
        match kept.await {
            Ok(()) => Verdict::Take,
            Err(_) => Verdict::NotNow("It could not be kept.".to_owned()),
        }
    }
}

/// What was kept: from, to, hello, over TLS, and the letter.
type Kept = (String, String, String, bool, Letter);

fn kept(database: &Database) -> Vec<Kept> {
    let read = |tx: &mut Transaction<'_>| {
        let all = "SELECT sender, recipients, hello, secure, message FROM test_kept ORDER BY id";
        tx.query(all, &[], |row| {
            let letter = Letter::parse(&row.get::<Vec<u8>>("message")?).unwrap();
            Ok((row.get("sender")?, row.get("recipients")?, row.get("hello")?, row.get("secure")?, letter))
        })
    };
    database.read(read).wait().unwrap()
}

/// A listener at work; told to stop when dropped.
struct Running {
    port: u16,
    _stop: oneshot::Sender<()>,
    _runtime: Runtime,
}

fn listen(database: &Database, limits: Limits, tls: Option<Arc<rustls::ServerConfig>>) -> Running {
    let runtime = Runtime::new().unwrap();
    let address = "127.0.0.1:0".parse().unwrap();
    let options = Options { address, name: "frames.test".to_owned(), tls, limits };
    let listener = runtime.block_on(Listener::bind(options)).unwrap();
    let port = listener.address().unwrap().port();
    let (stop, stopped) = oneshot::channel();
    let keeper = Arc::new(Keeper(database.clone()));
    runtime.spawn(listener.run(keeper, async {
        let _ = stopped.await;
    }));
    Running { port, _stop: stop, _runtime: runtime }
}

/// Brings a mail by Python's smtplib; what it says of it.
fn post(port: u16, recipients: &[&str], more: &Value) -> Option<Value> {
    let mut options = json!({"port": port, "sender": "ada@example.org", "recipients": recipients,
        "subject": "Grüße", "text": "Für Oma\n.\n..\nAda\n"});
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/post.py");
    let output = Command::new(peer::python()?).arg(script).arg(options.to_string()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Says `words` and gives back what was said in answer until the other side closes.
fn converse(port: u16, words: &[&str]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let (mut answers, mut buffer) = (String::new(), [0; 4096]);
    for words in words {
        let len = stream.read(&mut buffer).unwrap();
        answers.push_str(&String::from_utf8_lossy(&buffer[..len]));
        stream.write_all(words.as_bytes()).unwrap();
    }
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    answers + &String::from_utf8_lossy(&rest)
}

#[test]
fn t2_a_mail_with_a_picture_is_kept_before_its_sender_is_told() {
    each_engine(&[KEPT], |database| {
        let running = listen(&database, Limits::default(), None);
        let picture = json!({"picture": 50_000});
        let Some(said) = post(running.port, &["oma@frames.test", "nobody@frames.test"], &picture) else {
            return;
        };
        assert_eq!((&said["error"], &said["refused"]), (&Value::Null, &json!({"nobody@frames.test": 550})));
        let (from, to, hello, is_secure, letter) = kept(&database).remove(0);
        let envelope = (from.as_str(), to.as_str(), hello.as_str(), is_secure);
        assert_eq!(envelope, ("ada@example.org", "oma@frames.test", "ada.test", false));
        assert_eq!((letter.subject.as_str(), letter.text.trim_end()), ("Grüße", "Für Oma\n.\n..\nAda"));
        assert_eq!(letter.attachments.len(), 1);
        let attachment = &letter.attachments[0];
        assert_eq!((attachment.name.as_str(), attachment.media_type.as_str()), ("Köln.jpg", "image/jpeg"));
        assert_eq!(attachment.bytes, [0xff, 0xd8, 0xff, 0xe0].repeat(50_000));

        let refused = post(running.port, &["nobody@frames.test"], &json!({})).unwrap();
        assert_eq!(refused["error"], 550);
        let later = post(running.port, &["later@frames.test"], &json!({})).unwrap();
        assert_eq!(later["error"], 451);
        assert_eq!(kept(&database).len(), 1);
    });
}

#[test]
fn a_mail_comes_over_tls() {
    each_engine(&[KEPT], |database| {
        let folder = tempfile::tempdir().unwrap();
        let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let authority = folder.path().join("authority.pem");
        std::fs::write(&authority, certified.cert.pem()).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
        let running = listen(&database, Limits::default(), Some(Arc::new(tls)));
        let more = json!({"authority": authority});
        let Some(said) = post(running.port, &["oma@frames.test"], &more) else { return };
        assert_eq!((&said["secure"], &said["error"]), (&json!(true), &Value::Null));
        assert!(kept(&database)[0].3);
    });
}

#[test]
fn swaks_brings_a_mail_too() {
    if Command::new("swaks").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "in CI there must be swaks");
        eprintln!("skipped: there is no swaks here; cargo xtask setup peers installs it");
        return;
    }
    each_engine(&[KEPT], |database| {
        let running = listen(&database, Limits::default(), None);
        let server = format!("127.0.0.1:{}", running.port);
        let arguments =
            ["--server", &server, "--from", "ada@example.org", "--to", "oma@frames.test", "--pipeline"];
        let sent = Command::new("swaks").args(arguments).args(["--body", "SEND 4711"]).output().unwrap();
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stdout));
        assert_eq!(kept(&database)[0].4.text.trim(), "SEND 4711");
    });
}

#[test]
fn smuggled_mail_does_not_come_in() {
    each_engine(&[KEPT], |database| {
        let running = listen(&database, Limits::default(), None);
        let begin = "EHLO me\r\n";
        let envelope = "MAIL FROM:<ada@example.org>\r\nRCPT TO:<oma@frames.test>\r\nDATA\r\n";
        for end in ["\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\n"] {
            let hidden = format!(
                "Subject: a\r\n\r\ntext{end}MAIL FROM:<eve@example.org>\r\nRCPT TO:<oma@frames.test>\r\nDATA\r\nSubject: b\r\n\r\n.\r\n"
            );
            // The replies to three commands may come in pieces, so the end is what tells.
            let answers = converse(running.port, &[begin, envelope, &hidden]);
            let is_refused = answers.contains("521 5.5.2") || answers.contains("554 5.5.0");
            assert!(is_refused, "{end:?}: {answers}");
            assert_eq!(kept(&database).len(), 0);
        }
    });
}

#[test]
fn too_much_and_too_slow_is_turned_away() {
    each_engine(&[KEPT], |database| {
        let small = Limits { memory_bytes: 512 * 1024, ..Limits::default() };
        let running = listen(&database, small, None);
        let large = json!({"picture": 250_000});
        let Some(said) = post(running.port, &["oma@frames.test"], &large) else { return };
        assert_eq!(said["error"], 452, "there is no room now");
        let said = post(running.port, &["oma@frames.test"], &json!({})).unwrap();
        assert_eq!(said["error"], Value::Null, "and there is room again");
        let running = listen(&database, Limits { message_bytes: 100_000, ..Limits::default() }, None);
        assert_eq!(post(running.port, &["oma@frames.test"], &large).unwrap()["error"], 552);

        let impatient = Limits { silence: Duration::from_millis(500), ..Limits::default() };
        let running = listen(&database, impatient, None);
        assert!(converse(running.port, &["EHLO me\r\nMAIL FROM:<a"]).contains("421 4.4.2"));
        let alone = Limits { connections_per_address: 1, ..Limits::default() };
        let running = listen(&database, alone, None);
        let mut first = TcpStream::connect(("127.0.0.1", running.port)).unwrap();
        assert_ne!(first.read(&mut [0; 100]).unwrap(), 0);
        assert!(converse(running.port, &[]).starts_with("421 4.7.0"));
    });
}
