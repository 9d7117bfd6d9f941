//! A channel's thread: packets leave at its rate, and what frames say is heard before each of them. A transport stream
//! goes on when there are none.

use std::io;
use std::sync::mpsc::Sender as Outbox;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use wirephoto_airwave::carousel::{Limits, OnAir};
use wirephoto_database::{Database, Id};
use wirephoto_exchange::air::AirOrder;

use crate::bell::Mailbox;
use crate::clerk::Letter;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::feed::{Feed, Next};
use crate::outlet::{Outlet, Socketed, Stream};
use crate::pace::{IP_UDP_BYTES, Pace};
use crate::repository::{self, Stored};
use crate::settings::Channel;
use crate::transmitter::{Now, Transmitter};

/// How often what was sent is written down.
const SETTLE_EVERY: Duration = Duration::from_secs(1);
/// How long an output that fails is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);
/// Frames whose habits are remembered.
const MOST_HABITS: usize = 1 << 16;
/// Objects that the page sees.
const MOST_SHOWN: usize = 100;

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

/// What a channel's thread works with.
pub struct Sender {
    channel: Channel,
    database: Database,
    clock: Arc<Clock>,
    desk: Arc<Desk>,
    clerk: Outbox<Letter>,
    outlet: Outlet,
    feed: Feed,
    pace: Pace,
    began: Instant,
    settled: Duration,
    bits: u64,
    trouble: String,
}

impl Sender {
    /// A channel that has an outlet, a session and its share of the memory.
    pub fn new(
        channel: &Channel,
        tsi: u32,
        memory_bytes: usize,
        database: Database,
        clock: Arc<Clock>,
        desk: Arc<Desk>,
        clerk: Outbox<Letter>,
    ) -> Result<Self> {
        let transmitter = Transmitter::new(tsi, channel.rate, memory_bytes);
        let outlet = Outlet::open(&channel.output, channel.rate)?;
        let seconds = (clock.now().micros() / 1_000_000) as u64;
        Ok(Self {
            pace: match outlet {
                Outlet::Packets(_) => Pace::new(channel.rate),
                Outlet::Stream(_) => Pace::steady(channel.rate),
            },
            outlet,
            feed: Feed::new(transmitter, database.clone(), channel.fdt.then_some(seconds)),
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
        while !self.desk.mailbox.is_over() {
            self.read_mail();
            let now = self.now();
            if now.time >= self.settled + SETTLE_EVERY {
                self.settle(now);
            }
            let wait = self.step(now);
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
            self.feed.transmitter.remember(frame, habits);
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
            self.feed.transmitter.take(stored, now);
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
                Mail::Take(stored) => self.feed.transmitter.take(&stored, now),
                Mail::Hear(order) => self.feed.transmitter.hear(&order, now),
                Mail::Reserved { toi, up_to } => self.feed.transmitter.reserved(toi, up_to),
            }
        }
    }

    /// Sends what may leave now. Answers how long there is nothing to do.
    fn step(&mut self, now: Now) -> Duration {
        let early = self.pace.ready_at().saturating_sub(now.time);
        if early > Duration::ZERO {
            return early;
        }
        let (feed, pace, bits) = (&mut self.feed, &mut self.pace, &mut self.bits);
        let done = match &mut self.outlet {
            Outlet::Packets(socket) => send_packet(feed, socket, pace, bits, now),
            Outlet::Stream(stream) => send_block(feed, stream, pace, bits, now),
        };
        match done {
            Ok(wait) => {
                let trouble = self.feed.trouble().to_owned();
                self.note_trouble(trouble);
                wait
            }
            Err(error) => {
                self.note_trouble(error.to_string());
                AFTER_TROUBLE
            }
        }
    }

    /// Says why nothing can be sent, once.
    fn note_trouble(&mut self, detail: String) {
        if !detail.is_empty() && self.trouble != detail {
            tracing::warn!(channel = self.channel.number, detail, "a channel cannot send");
        }
        self.trouble = detail;
    }

    fn settle(&mut self, now: Now) {
        self.feed.transmitter.settle(now);
        if self.feed.transmitter.wants_more()
            && let Err(error) = self.offer()
        {
            tracing::warn!(%error, channel = self.channel.number, "orders cannot be read");
        }
        let took = now.time.saturating_sub(self.settled).as_secs_f64().max(0.001);
        let bits = (std::mem::take(&mut self.bits) as f64 / took) as u64;
        self.settled = now.time;
        let mut objects: Vec<_> = self
            .feed
            .transmitter
            .on_air()
            .map(|(object, it)| (object, it, it.expires.saturating_sub(now.time)))
            .collect();
        let (count, ahead) = (objects.len(), objects.iter().map(|(_, it, _)| u64::from(it.ahead)).sum());
        objects.sort_by_key(|(_, it, _)| (std::cmp::Reverse(it.ahead), it.toi));
        objects.truncate(MOST_SHOWN);
        let (memory_bytes, trouble) = (self.feed.transmitter.memory_bytes(), self.trouble.clone());
        self.desk.show(View { objects, count, ahead, bits, memory_bytes, trouble });
    }

    fn write_notes(&mut self) {
        let notes = self.feed.transmitter.notes();
        if !notes.is_empty() {
            // The clerk ends after every channel has.
            let _ = self.clerk.send(Letter { channel: self.channel.number, notes });
        }
    }
}

/// Sends the next packet. Answers how long there is none.
fn send_packet(
    feed: &mut Feed,
    socket: &Socketed,
    pace: &mut Pace,
    bits: &mut u64,
    now: Now,
) -> io::Result<Duration> {
    let next = feed.next(now);
    if let Next::Wait(wait) = next {
        return Ok(wait);
    }
    // What did not leave is as fresh as before.
    socket.send(feed.packet()).inspect_err(|_| feed.take_back(next))?;
    let bytes = feed.packet().len() + IP_UDP_BYTES;
    let takes = pace.spend(bytes, now.time);
    *bits += 8 * bytes as u64;
    feed.sent(next, takes);
    Ok(Duration::ZERO)
}

/// Sends the next packets of a transport stream, with what there is for them.
fn send_block(
    feed: &mut Feed,
    stream: &mut Stream,
    pace: &mut Pace,
    bits: &mut u64,
    now: Now,
) -> io::Result<Duration> {
    let mut is_empty = false;
    while !stream.is_whole() {
        while stream.wants() && !is_empty {
            let next = feed.next(now);
            is_empty = matches!(next, Next::Wait(_));
            if !is_empty {
                let takes = stream.push(feed.packet());
                feed.sent(next, takes);
            }
        }
        *bits += stream.fill();
    }
    pace.spend(stream.flush()?, now.time);
    Ok(Duration::ZERO)
}
