//! The conversation, without the connection: bytes in, replies and questions out.
//!
//! [`Dialogue::hear`] takes bytes; then [`Dialogue::step`] is called until it says [`Step::Listen`]. After
//! [`Step::Recipient`] and [`Step::Message`] comes [`Dialogue::decide`] before the next step.

use std::borrow::Cow;
use std::net::IpAddr;

use bytes::{Buf as _, BytesMut};
use smtp_proto::{Error, MAIL_BODY_BINARYMIME, Request};

use super::{Envelope, Limits, POSTMASTER, Verdict};
use crate::mail::one_line;

/// The longest command, with all its parameters (RFC 5321 §4.5.3.1, RFC 6531 §3.4 and more to spare).
const LONGEST_COMMAND: usize = 2048;
/// The longest line of a message; RFC 5321 §4.5.3.1.6 says 1000, and not everybody keeps to it.
const LONGEST_LINE: usize = 4096;
/// The longest head of a message, and the most machines that one may have passed.
const LONGEST_HEAD: usize = 256 * 1024;
const MOST_HOPS: usize = 50;
/// After so many mistakes, commands or messages a connection is ended.
const MOST_MISTAKES: u32 = 10;
const MOST_COMMANDS: u32 = 1000;
const MOST_MESSAGES: u32 = 100;
/// What is too large is heard to its end, to say so; but no further than this many times what would be taken.
const HEARD_OUT: usize = 4;

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Read on.
    Listen,
    /// Write this.
    Say(String),
    /// Ask whether mail to `to` can be delivered.
    Recipient { from: String, to: String },
    /// Hand this over.
    Message(Envelope, Vec<u8>),
    /// Write this, then turn to TLS.
    StartTls(String),
    /// Write this, then close the connection.
    HangUp(String),
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Commands,
    /// A recipient was named; what the intake says is awaited.
    Asking(String),
    /// A message was handed over; what the intake says is awaited.
    Handing,
    /// Within a message.
    Data,
    Over,
}

/// One side of a conversation.
pub(super) struct Dialogue {
    name: String,
    peer: IpAddr,
    limits: Limits,
    offers_tls: bool,
    is_secure: bool,
    phase: Phase,
    /// What was heard and not yet understood.
    heard: BytesMut,
    hello: Option<String>,
    from: Option<String>,
    to: Vec<String>,
    message: Vec<u8>,
    /// Bytes of the message that were not kept.
    thrown_away: usize,
    /// Whether the next line goes on with one that was too long.
    is_mid_line: bool,
    /// What will be said at the end of a message that will not be taken.
    refusal: Option<&'static str>,
    mistakes: u32,
    commands: u32,
    messages: u32,
}

impl Dialogue {
    pub(super) fn new(name: &str, peer: IpAddr, limits: Limits, offers_tls: bool) -> Self {
        Self {
            name: name.to_owned(),
            peer,
            limits,
            offers_tls,
            is_secure: false,
            phase: Phase::Commands,
            heard: BytesMut::new(),
            hello: None,
            from: None,
            to: Vec::new(),
            message: Vec::new(),
            thrown_away: 0,
            is_mid_line: false,
            refusal: None,
            mistakes: 0,
            commands: 0,
            messages: 0,
        }
    }

    /// The first words.
    pub(super) fn greeting(&self) -> String {
        format!("220 {} ESMTP\r\n", self.name)
    }

    /// Takes bytes in.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        self.heard.extend_from_slice(bytes);
    }

    /// How many bytes it holds.
    pub(super) fn held(&self) -> usize {
        self.heard.capacity() + self.message.capacity()
    }

    /// Whether a message is on its way in.
    pub(super) fn is_in_message(&self) -> bool {
        self.phase == Phase::Data
    }

    /// There is no room for the message: it will be refused, for now.
    pub(super) fn run_out_of_room(&mut self) {
        self.refuse("452 4.3.1 There is no room for this message now. Try again later.");
    }

    /// The connection is secret from here on, and begins anew.
    pub(super) fn secured(&mut self) {
        (self.is_secure, self.hello) = (true, None);
        self.reset();
    }

    fn reset(&mut self) {
        (self.from, self.to, self.message) = (None, Vec::new(), Vec::new());
        (self.thrown_away, self.is_mid_line, self.refusal) = (0, false, None);
    }

    /// What the intake says of the recipient or the message.
    pub(super) fn decide(&mut self, verdict: Verdict) -> String {
        match std::mem::take(&mut self.phase) {
            Phase::Asking(to) => match verdict {
                Verdict::Take => {
                    self.to.push(to);
                    "250 2.1.5 It can be delivered.\r\n".to_owned()
                }
                Verdict::NotNow(why) => reply("450 4.2.1", &why),
                Verdict::Never(why) => {
                    self.mistakes += 1;
                    reply("550 5.1.1", &why)
                }
            },
            Phase::Handing => match verdict {
                Verdict::Take => "250 2.0.0 It is kept.\r\n".to_owned(),
                Verdict::NotNow(why) => reply("451 4.3.0", &why),
                Verdict::Never(why) => reply("554 5.7.1", &why),
            },
            phase => {
                self.phase = phase;
                "451 4.3.0 Nothing was asked.\r\n".to_owned()
            }
        }
    }

    /// What is to be done next.
    pub(super) fn step(&mut self) -> Step {
        match self.phase {
            Phase::Commands => self.step_in_commands(),
            Phase::Data => self.step_in_data(),
            Phase::Asking(_) | Phase::Handing | Phase::Over => Step::Listen,
        }
    }

    fn hang_up(&mut self, words: &str) -> Step {
        self.phase = Phase::Over;
        self.heard = BytesMut::new();
        Step::HangUp(format!("{words}\r\n"))
    }

    fn mistake(&mut self, words: &str) -> Step {
        self.mistakes += 1;
        if self.mistakes > MOST_MISTAKES {
            return self.hang_up("421 4.7.0 Too many mistakes.");
        }
        Step::Say(format!("{words}\r\n"))
    }

    /// The next line with its end, or why there is none.
    fn line(&self, longest: usize) -> Line {
        let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') else {
            let before_last = self.heard.len().saturating_sub(1);
            if self.heard[..before_last].contains(&b'\r') {
                return Line::Torn;
            }
            return if self.heard.len() > longest { Line::TooLong } else { Line::Unfinished };
        };
        // The first CR must be the one before the LF, and there must be one.
        if self.heard[..=end].iter().position(|byte| *byte == b'\r') != end.checked_sub(1) || end == 0 {
            return Line::Torn;
        }
        if end >= longest { Line::TooLong } else { Line::Whole(end + 1) }
    }

    fn step_in_commands(&mut self) -> Step {
        match self.line(LONGEST_COMMAND) {
            Line::Unfinished => Step::Listen,
            Line::Torn => self.hang_up(TORN),
            Line::TooLong => self.hang_up("500 5.5.2 This line is too long."),
            Line::Whole(len) => {
                let line = self.heard.split_to(len);
                self.commands += 1;
                if self.commands > MOST_COMMANDS {
                    return self.hang_up("421 4.7.0 This is enough for one connection.");
                }
                self.command(&line)
            }
        }
    }

    fn command(&mut self, line: &[u8]) -> Step {
        let say = |words: &str| Step::Say(format!("{words}\r\n"));
        let request = match Request::parse(&mut line.iter()) {
            Ok(request) => request,
            Err(Error::UnknownCommand) => return self.mistake("500 5.5.1 This is no command known here."),
            Err(Error::InvalidSenderAddress) => return self.mistake("501 5.1.7 This is no address."),
            Err(Error::InvalidRecipientAddress) => return self.mistake("501 5.1.3 This is no address."),
            Err(Error::UnsupportedParameter { .. }) => {
                return self.mistake("555 5.5.4 This parameter is not known here.");
            }
            Err(_) => return self.mistake("501 5.5.4 This is not how the command goes."),
        };
        match request {
            Request::Ehlo { host } => {
                self.hello = Some(one_line(&host, 255));
                self.reset();
                Step::Say(self.extensions())
            }
            Request::Helo { host } => {
                self.hello = Some(one_line(&host, 255));
                self.reset();
                Step::Say(format!("250 {}\r\n", self.name))
            }
            Request::StartTls => self.start_tls(),
            Request::Mail { from } => {
                let is_binary = from.flags & MAIL_BODY_BINARYMIME != 0;
                self.mail(&from.address, from.size, is_binary)
            }
            Request::Rcpt { to } if to.address.is_empty() && names_postmaster(line) => {
                self.rcpt(POSTMASTER.into())
            }
            Request::Rcpt { to } => self.rcpt(to.address),
            Request::Data => self.data(),
            Request::Rset => {
                self.reset();
                say("250 2.0.0 Begin again.")
            }
            Request::Noop { .. } => say("250 2.0.0 Yes."),
            Request::Vrfy { .. } => say("252 2.5.0 Send mail, and see."),
            Request::Quit => self.hang_up("221 2.0.0 Goodbye."),
            _ => self.mistake("502 5.5.1 This command is not offered here."),
        }
    }

    fn extensions(&self) -> String {
        let tls = if self.offers_tls && !self.is_secure { "250-STARTTLS\r\n" } else { "" };
        format!(
            "250-{}\r\n250-PIPELINING\r\n250-SIZE {}\r\n{tls}250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n",
            self.name, self.limits.message_bytes
        )
    }

    fn start_tls(&mut self) -> Step {
        if !self.offers_tls || self.is_secure {
            return self.mistake("502 5.5.1 This command is not offered here.");
        }
        if !self.heard.is_empty() {
            return self.hang_up("554 5.5.0 Nothing may follow STARTTLS.");
        }
        Step::StartTls("220 2.0.0 Go ahead.\r\n".to_owned())
    }

    fn mail(&mut self, from: &str, size: usize, is_binary: bool) -> Step {
        if self.hello.is_none() {
            return self.mistake("503 5.5.1 Say EHLO first.");
        }
        if self.from.is_some() {
            return self.mistake("503 5.5.1 There is a mail already. Say RSET first.");
        }
        if is_binary {
            return self.mistake("555 5.6.1 BINARYMIME is not offered here.");
        }
        if !from.is_empty() && !is_address(from) {
            return self.mistake("501 5.1.7 This is no address.");
        }
        if size > self.limits.message_bytes {
            return self.mistake(TOO_LARGE);
        }
        if self.messages >= MOST_MESSAGES {
            return self.hang_up("421 4.7.0 This is enough for one connection.");
        }
        self.from = Some(from.to_owned());
        Step::Say("250 2.1.0 To whom?\r\n".to_owned())
    }

    fn rcpt(&mut self, to: Cow<'_, str>) -> Step {
        let Some(from) = self.from.clone() else { return self.mistake("503 5.5.1 Say MAIL first.") };
        if to != POSTMASTER && !is_address(&to) {
            return self.mistake("501 5.1.3 This is no address.");
        }
        if self.to.len() >= self.limits.recipients {
            return Step::Say("452 4.5.3 These are too many recipients for one mail.\r\n".to_owned());
        }
        if self.mistakes > MOST_MISTAKES {
            return self.hang_up("421 4.7.0 Too many mistakes.");
        }
        let to = to.into_owned();
        self.phase = Phase::Asking(to.clone());
        Step::Recipient { from, to }
    }

    fn data(&mut self) -> Step {
        if self.from.is_none() {
            return self.mistake("503 5.5.1 Say MAIL first.");
        }
        if self.to.is_empty() {
            return self.mistake("554 5.5.1 There is nobody to deliver it to.");
        }
        // Nobody who waits for our word, as everybody must here (RFC 2920 §3.1), has said anything yet.
        if !self.heard.is_empty() {
            return self.hang_up("554 5.5.0 Wait for 354 before the message.");
        }
        self.phase = Phase::Data;
        Step::Say("354 End it with a dot on a line of its own.\r\n".to_owned())
    }

    fn refuse(&mut self, words: &'static str) {
        if self.phase == Phase::Data {
            self.refusal.get_or_insert(words);
            self.thrown_away += self.message.len();
            self.message = Vec::new();
        }
    }

    fn step_in_data(&mut self) -> Step {
        loop {
            let len = match self.line(LONGEST_LINE) {
                Line::Torn => return self.hang_up(TORN),
                Line::Unfinished => return Step::Listen,
                Line::TooLong => {
                    self.refuse("554 5.6.0 A line of this message is too long.");
                    let end = self.heard.iter().position(|byte| *byte == b'\n');
                    // If its end is not there, the last byte may be the CR of it.
                    self.throw_away(end.map_or(self.heard.len() - 1, |end| end + 1));
                    self.is_mid_line = end.is_none();
                    if self.thrown_away > HEARD_OUT * self.limits.message_bytes {
                        return self.hang_up(TOO_LARGE);
                    }
                    continue;
                }
                Line::Whole(len) => len,
            };
            let is_end = !self.is_mid_line && self.heard[..len] == *b".\r\n";
            self.is_mid_line = false;
            if is_end {
                self.heard.advance(len);
                return self.end_of_message();
            }
            if self.refusal.is_some() {
                self.throw_away(len);
            } else {
                // A dot that begins a line was doubled (RFC 5321 §4.5.2).
                let dot = usize::from(self.heard[0] == b'.');
                self.message.extend_from_slice(&self.heard[dot..len]);
                self.heard.advance(len);
                if self.message.len() > self.limits.message_bytes {
                    self.refuse(TOO_LARGE);
                }
            }
            if self.thrown_away > HEARD_OUT * self.limits.message_bytes {
                return self.hang_up(TOO_LARGE);
            }
        }
    }

    fn throw_away(&mut self, len: usize) {
        self.heard.advance(len);
        self.thrown_away += len;
    }

    fn end_of_message(&mut self) -> Step {
        self.phase = Phase::Commands;
        self.messages += 1;
        let message = std::mem::take(&mut self.message);
        let refusal = self.refusal.or_else(|| check_head(&message));
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        self.reset();
        if let Some(refusal) = refusal {
            return self.mistake(refusal);
        }
        self.phase = Phase::Handing;
        let hello = self.hello.clone().unwrap_or_default();
        Step::Message(Envelope { from, to, hello, peer: self.peer, is_secure: self.is_secure }, message)
    }
}

const TORN: &str = "521 5.5.2 Lines end with CR LF here, and with nothing else.";
const TOO_LARGE: &str = "552 5.3.4 This message is too large.";

/// What the next line is.
enum Line {
    /// It has not all been heard.
    Unfinished,
    /// It has so many bytes, its end among them.
    Whole(usize),
    /// It is longer than lines may be.
    TooLong,
    /// There is a CR or an LF alone.
    Torn,
}

/// What is wrong with the head of a message, if anything.
fn check_head(message: &[u8]) -> Option<&'static str> {
    let (mut len, mut hops) = (0, 0);
    for line in message.split_inclusive(|byte| *byte == b'\n').take_while(|line| *line != b"\r\n") {
        len += line.len();
        hops += usize::from(line.get(..9).is_some_and(|name| name.eq_ignore_ascii_case(b"received:")));
    }
    if len > LONGEST_HEAD {
        return Some("554 5.6.0 The head of this message is too long.");
    }
    (hops > MOST_HOPS).then_some("554 5.4.6 This message goes round in circles.")
}

/// Whether it can be the address of a person: what a part looks up is short, and one line.
fn is_address(text: &str) -> bool {
    text.len() <= 254 && text.contains('@') && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Whether a command names the postmaster without a domain, which its parser reads as nobody.
fn names_postmaster(line: &[u8]) -> bool {
    line.to_ascii_lowercase().windows(12).any(|words| words == b"<postmaster>")
}

/// A reply with somebody's words.
fn reply(code: &str, words: &str) -> String {
    let words: String = one_line(words, 400).chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
    format!("{code} {words}\r\n")
}

#[cfg(any(test, feature = "testing"))]
pub(super) mod fuzzing {
    use std::net::Ipv4Addr;

    use super::{Dialogue, Limits, Step, Verdict};

    /// Talks with whoever says `said`, in pieces of `piece` bytes; what was said back, and the messages that came of it.
    pub fn talk(said: &[u8], piece: usize) -> (String, Vec<Vec<u8>>) {
        let limits = Limits { message_bytes: 10_000, recipients: 3, ..Limits::default() };
        let mut dialogue = Dialogue::new("mail.test", Ipv4Addr::LOCALHOST.into(), limits, true);
        let (mut answers, mut messages) = (dialogue.greeting(), Vec::new());
        for piece in said.chunks(piece.max(1)) {
            dialogue.hear(piece);
            loop {
                match dialogue.step() {
                    Step::Listen => break,
                    Step::Say(words) => answers.push_str(&words),
                    Step::Recipient { to, .. } => {
                        let nobody = to.starts_with("nobody@");
                        let no = Verdict::Never("Nobody here has this name.".to_owned());
                        answers.push_str(&dialogue.decide(if nobody { no } else { Verdict::Take }));
                    }
                    Step::Message(envelope, message) => {
                        assert!(!envelope.to.is_empty() && envelope.to.len() <= limits.recipients);
                        assert!(message.len() <= limits.message_bytes);
                        let lone = message.windows(2).any(|two| (two[0] == b'\r') != (two[1] == b'\n'));
                        assert!(!lone, "a message has no CR and no LF alone");
                        messages.push(message);
                        answers.push_str(&dialogue.decide(Verdict::Take));
                    }
                    Step::StartTls(words) => {
                        answers.push_str(&words);
                        dialogue.secured();
                    }
                    Step::HangUp(words) => {
                        answers.push_str(&words);
                        return (answers, messages);
                    }
                }
            }
            assert!(dialogue.held() <= 100_000 + 8 * said.len());
        }
        (answers, messages)
    }
}

#[cfg(test)]
mod tests;
