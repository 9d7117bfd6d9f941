//! A frame for one test, as far as its thin channel goes: what it shows, what it says, and what it is told over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{Code, FrameKeys, Offer, Report, SecretKey, State};
use wirephoto_exchange::air::mailbox;
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::testing::{Answer, Browser};

use crate::host::Person;

/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Frame {
    host: SocketAddr,
    pub code: PairingCode,
    secret: SecretKey,
    pub keys: Option<FrameKeys>,
    sequence: u32,
}

impl Frame {
    /// A frame that belongs to nobody, and speaks with the host at this address.
    pub fn new(host: SocketAddr, seed: u8) -> Self {
        let (code, secret) = (PairingCode::from_random([seed; 16]), SecretKey::from_bytes(&[seed; 32]));
        Self { host, code, secret, keys: None, sequence: 0 }
    }

    /// One that this person types the code of; the path of its page.
    pub fn paired(host: SocketAddr, seed: u8, owner: &Person<'_>, name: &str) -> (Self, String) {
        let mut frame = Self::new(host, seed);
        let mut browser = owner.browser();
        let begun = browser.submit("/frames/pair", &[("code", &frame.code.to_string()), ("name", name)]);
        assert_eq!(begun.status, 303, "{}", begun.text());
        assert_eq!(frame.offer().status, 204);
        frame.take_welcome();
        let page = browser.get(begun.location()).location().replace("?paired", "");
        (frame, page)
    }

    /// Sends a message up.
    pub fn says(&self, message: &[u8]) -> Answer {
        Browser::new(self.host).send("POST", "/api/v1/thin/up", &[], message)
    }

    fn known_by(&self) -> Code {
        Code::new(self.code.number(), self.code.secret())
    }

    pub fn offer_message(&self) -> Vec<u8> {
        Offer::write(&self.known_by(), &self.secret).to_vec()
    }

    pub fn offer(&self) -> Answer {
        self.says(&self.offer_message())
    }

    pub fn report_message(&mut self, state: State) -> Vec<u8> {
        self.report_message_on(ObjectId { tsi: 0, toi: 0 }, state)
    }

    fn report_message_on(&mut self, object: ObjectId, state: State) -> Vec<u8> {
        self.sequence += 1;
        let report = Report { object, state };
        self.keys.as_ref().unwrap().report(self.sequence, &report).to_vec()
    }

    pub fn report(&mut self, state: State) -> Answer {
        self.report_on(ObjectId { tsi: 0, toi: 0 }, state)
    }

    /// Says something of an object.
    pub fn report_on(&mut self, object: ObjectId, state: State) -> Answer {
        let message = self.report_message_on(object, state);
        self.says(&message)
    }

    /// The same to a host that may be away.
    pub fn try_report_on(&mut self, object: ObjectId, state: State) -> Option<u16> {
        let message = self.report_message_on(object, state);
        try_send(self.host, "POST /api/v1/thin/up", &[], &message).map(|(status, _)| status)
    }

    pub fn mailbox(&self) -> String {
        mailbox(&self.secret.public().to_bytes())
    }

    pub fn listen(&self, last: Option<u64>) -> Stream {
        Stream::open(self.host, &self.mailbox(), last)
    }

    pub fn take_welcome(&mut self) {
        let (_, welcome) = self.listen(None).next();
        self.accept(&welcome);
    }

    pub fn accept(&mut self, welcome: &[u8]) {
        self.keys = Some(FrameKeys::accept(&self.known_by(), self.secret.clone(), welcome).unwrap());
    }
}

/// Asks a host that may be away, or go while it is asked; its status and what it says.
pub fn try_send(
    host: SocketAddr,
    what: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let length = body.len();
    let mut lines = vec![
        format!("{what} HTTP/1.1"),
        format!("host: {host}"),
        "connection: close".to_owned(),
        format!("content-length: {length}"),
    ];
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let head = lines.join("\r\n");
    stream.write_all(&[head.as_bytes(), b"\r\n\r\n", body].concat()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer))
}

/// An open event stream.
pub struct Stream {
    lines: BufReader<TcpStream>,
    pub status: u16,
}

impl Stream {
    pub fn open(host: SocketAddr, mailbox: &str, last: Option<u64>) -> Self {
        Self::try_open(host, mailbox, last).unwrap()
    }

    /// The same of a host that may be away.
    pub fn try_open(host: SocketAddr, mailbox: &str, last: Option<u64>) -> Option<Self> {
        let mut stream = TcpStream::connect(host).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let last = last.map(|last| format!("last-event-id: {last}\r\n")).unwrap_or_default();
        let request = format!(
            "GET /api/v1/thin/{mailbox}/down HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{last}\r\n"
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut lines = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if lines.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self { lines, status })
    }

    /// The next message, and its number; the stream's other lines are left out.
    pub fn next(&mut self) -> (u64, Vec<u8>) {
        self.try_next().expect("the stream goes on")
    }

    /// The same of one that may end.
    pub fn try_next(&mut self) -> Option<(u64, Vec<u8>)> {
        let (mut id, mut data) = (None, None);
        while id.is_none() || data.is_none() {
            let mut line = String::new();
            if self.lines.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(number) = line.strip_prefix("id: ") {
                id = number.trim().parse().ok();
            } else if let Some(message) = line.strip_prefix("data: ") {
                data = STANDARD.decode(message.trim()).ok();
            }
        }
        id.zip(data)
    }

    /// Whether the host ended it, as it does when it stops.
    pub fn ends(mut self) -> bool {
        std::io::copy(&mut self.lines, &mut std::io::sink()).is_ok()
    }
}
