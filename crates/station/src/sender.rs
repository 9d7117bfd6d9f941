//! A channel's thread: packets leave at its rate, and what frames say is heard before each of them.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::mpsc::Sender as Outbox;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use wirephoto_airwave::carousel::{Decision, Limits, OnAir};
use wirephoto_database::{Database, Id};
use wirephoto_exchange::air::AirOrder;

use crate::bell::Mailbox;
use crate::clerk::Letter;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::pace::{IP_UDP_BYTES, Pace};
use crate::repository::{self, Stored};
use crate::settings::{Channel, Output};
use crate::transmitter::{Now, Transmitter};

/// How often what was sent is written down.
const SETTLE_EVERY: Duration = Duration::from_secs(1);
/// How long an output or a database that fails is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);
/// Frames whose habits are remembered.
const MOST_HABITS: usize = 1 << 16;
/// Objects that the page sees.
const MOST_SHOWN: usize = 100;
/// What the system keeps for packets on their way to the network.
const SOCKET_BUFFER_BYTES: usize = 1 << 20;

/// What a channel's thread is told.
#[derive(Debug)]
pub enum Mail {
    /// An object can be on the air, or its order has changed.
    Take(Box<Stored>),
    /// How an order stands; of no interest unless its object is on the air.
    Hear(Arc<AirOrder>),
    /// A block of symbols is stored.
    Reserved {
        /// Of which object.
        toi: u32,
        /// The first symbol that is not in it.
        up_to: u32,
    },
}

/// A channel, seen by other threads.
#[derive(Debug, Default)]
pub struct Desk {
    /// What its thread is told.
    pub mailbox: Mailbox<Mail>,
    view: Mutex<View>,
}

impl Desk {
    /// What its page shows.
    pub fn view(&self) -> View {
        self.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, view: View) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = view;
    }
}

/// A channel as it was a moment ago.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Objects on the air, with the time that each still has; at most a hundred, those with most to send first.
    pub objects: Vec<(Id, OnAir, Duration)>,
    /// How many there are of them.
    pub count: usize,
    /// Packets to be sent if nothing is heard before.
    pub ahead: u64,
    /// What was sent in the last second, in bits.
    pub bits: u64,
    /// What the encoders hold.
    pub memory_bytes: usize,
    /// Why nothing can be sent; empty when it can.
    pub trouble: String,
}

/// Opens the socket of an output. It is connected to nothing, so that nobody's absence is an error.
pub fn open(output: Output) -> Result<UdpSocket> {
    let Output::Udp { ttl, interface, .. } = output;
    let open = || {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_multicast_ttl_v4(ttl.into())?;
        // A frame, and a receiver for control, may be on this very machine.
        socket.set_multicast_loop_v4(true)?;
        // As much as the system allows; less is no reason not to send.
        let _ = socket.set_send_buffer_size(SOCKET_BUFFER_BYTES);
        if let Some(interface) = interface {
            socket.set_multicast_if_v4(&interface)?;
        }
        let from = std::net::SocketAddrV4::new(interface.unwrap_or(Ipv4Addr::UNSPECIFIED), 0);
        socket.bind(&SockAddr::from(from))?;
        std::io::Result::Ok(UdpSocket::from(socket))
    };
    open().map_err(|error| Error::Output { output: output.to_string(), detail: error.to_string() })
}

/// What a channel's thread works with.
pub struct Sender {
    channel: Channel,
    database: Database,
    clock: Arc<Clock>,
    desk: Arc<Desk>,
    clerk: Outbox<Letter>,
    socket: UdpSocket,
    transmitter: Transmitter,
    pace: Pace,
    began: Instant,
    settled: Duration,
    bits: u64,
    trouble: String,
}

impl Sender {
    /// A channel that has a socket, a session and its share of the memory.
    pub fn new(
        channel: &Channel,
        tsi: u32,
        memory_bytes: usize,
        database: Database,
        clock: Arc<Clock>,
        desk: Arc<Desk>,
        clerk: Outbox<Letter>,
    ) -> Result<Self> {
        Ok(Self {
            socket: open(channel.output)?,
            transmitter: Transmitter::new(tsi, channel.rate, memory_bytes),
            pace: Pace::new(channel.rate),
            channel: channel.clone(),
            database,
            clock,
            desk,
            clerk,
            began: Instant::now(),
            settled: Duration::ZERO,
            bits: 0,
            trouble: String::new(),
        })
    }

    /// Sends until it is told to end. What was on the air before goes on.
    pub fn run(mut self) {
        while let Err(error) = self.recall() {
            tracing::warn!(%error, channel = self.channel.number, "what was on the air cannot be read yet");
            self.desk.mailbox.wait(AFTER_TROUBLE);
            if self.desk.mailbox.is_over() {
                return;
            }
        }
        let mut buffer = Vec::new();
        let mut pending = None;
        while !self.desk.mailbox.is_over() {
            self.read_mail();
            let now = self.now();
            if now.time >= self.settled + SETTLE_EVERY {
                self.settle(now);
            }
            let wait = self.step(now, &mut pending, &mut buffer);
            self.write_notes();
            if wait > Duration::ZERO {
                let due = (self.settled + SETTLE_EVERY).saturating_sub(now.time);
                self.desk.mailbox.wait(wait.min(due.max(Duration::from_millis(1))));
            }
        }
        let now = self.now();
        self.settle(now);
        self.write_notes();
    }

    /// What was learnt, and what was on the air, before the last end.
    fn recall(&mut self) -> Result<()> {
        let habits = self.database.read(|tx| Ok::<_, Error>(repository::habits(tx, MOST_HABITS)?)).wait()?;
        for (frame, habits) in habits {
            self.transmitter.remember(frame, habits);
        }
        self.offer()
    }

    /// Offers the channel everything that can be on its air.
    fn offer(&mut self) -> Result<()> {
        let (channel, most) = (self.channel.number, 2 * Limits::default().objects);
        let read = self.database.read(move |tx| Ok::<_, Error>(repository::ready(tx, channel, most)?));
        let ready = read.wait()?;
        let now = self.now();
        for stored in &ready {
            self.transmitter.take(stored, now);
        }
        Ok(())
    }

    fn now(&self) -> Now {
        Now { time: self.began.elapsed(), moment: self.clock.now() }
    }

    fn read_mail(&mut self) {
        let mail = self.desk.mailbox.take();
        if mail.is_empty() {
            return;
        }
        let now = self.now();
        for mail in mail {
            match mail {
                Mail::Take(stored) => self.transmitter.take(&stored, now),
                Mail::Hear(order) => self.transmitter.hear(&order, now),
                Mail::Reserved { toi, up_to } => self.transmitter.reserved(toi, up_to),
            }
        }
    }

    /// Sends the next packet if it may leave. Answers how long there is nothing to do.
    fn step(&mut self, now: Now, pending: &mut Option<(u32, u32)>, buffer: &mut Vec<u8>) -> Duration {
        let early = self.pace.ready_at().saturating_sub(now.time);
        if early > Duration::ZERO {
            return early;
        }
        let next = match pending.take() {
            Some(packet) => packet,
            None => match self.transmitter.next(now) {
                Decision::Send { toi, esi } => (toi, esi),
                Decision::Wait(until) => return until.saturating_sub(now.time),
                Decision::Idle => return SETTLE_EVERY,
            },
        };
        let database = &self.database;
        let load = |hash: [u8; 32]| database.read(move |tx| repository::read_bytes(tx, &hash)).wait();
        match self.transmitter.packet(next, now, buffer, load) {
            Ok(true) => {}
            Ok(false) => return Duration::ZERO,
            Err(error) => {
                *pending = Some(next);
                return self.fail(&error.to_string());
            }
        }
        let Output::Udp { group, .. } = self.channel.output;
        match self.socket.send_to(buffer, group) {
            Ok(_) => {
                self.trouble.clear();
                let bytes = buffer.len() + IP_UDP_BYTES;
                let takes = self.pace.spend(bytes, now.time);
                self.bits += 8 * bytes as u64;
                self.transmitter.sent(next.0, buffer.len(), takes);
                Duration::ZERO
            }
            // A symbol that did not leave is as fresh as before.
            Err(error) => {
                *pending = Some(next);
                self.fail(&error.to_string())
            }
        }
    }

    fn fail(&mut self, detail: &str) -> Duration {
        if self.trouble != detail {
            tracing::warn!(channel = self.channel.number, detail, "a channel cannot send");
            detail.clone_into(&mut self.trouble);
        }
        AFTER_TROUBLE
    }

    fn settle(&mut self, now: Now) {
        self.transmitter.settle(now);
        if self.transmitter.wants_more()
            && let Err(error) = self.offer()
        {
            tracing::warn!(%error, channel = self.channel.number, "orders cannot be read");
        }
        let took = now.time.saturating_sub(self.settled).as_secs_f64().max(0.001);
        let bits = (std::mem::take(&mut self.bits) as f64 / took) as u64;
        self.settled = now.time;
        let mut objects: Vec<_> = self
            .transmitter
            .on_air()
            .map(|(object, it)| (object, it, it.expires.saturating_sub(now.time)))
            .collect();
        let (count, ahead) = (objects.len(), objects.iter().map(|(_, it, _)| u64::from(it.ahead)).sum());
        objects.sort_by_key(|(_, it, _)| (std::cmp::Reverse(it.ahead), it.toi));
        objects.truncate(MOST_SHOWN);
        let (memory_bytes, trouble) = (self.transmitter.memory_bytes(), self.trouble.clone());
        self.desk.show(View { objects, count, ahead, bits, memory_bytes, trouble });
    }

    fn write_notes(&mut self) {
        let notes = self.transmitter.notes();
        if !notes.is_empty() {
            // The clerk ends after every channel has.
            let _ = self.clerk.send(Letter { channel: self.channel.number, notes });
        }
    }
}
