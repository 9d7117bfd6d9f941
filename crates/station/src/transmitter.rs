//! One channel without its socket: what is on the air, which packet is next, and what must be written down.
//!
//! Give it orders and what frames said ([`take`](Transmitter::take), [`hear`](Transmitter::hear)), ask for the next
//! packet, write down its [`notes`](Transmitter::notes), repeat. Time is a parameter.

use std::collections::BTreeMap;
use std::time::Duration;

use wirephoto_airwave::carousel::{
    AddError, Answers, Carousel, Decision, Event, Habits, Job, Limits, Listener, OnAir,
};
use wirephoto_airwave::fec::Params;
use wirephoto_airwave::flute::File;
use wirephoto_airwave::packet::{ObjectId, Packet, PacketKey};
use wirephoto_airwave::thin::{FrameNumber, Reception, Refusal, State};
use wirephoto_database::{Error as DatabaseError, Id, Moment};
use wirephoto_exchange::air::{AirFrame, AirOrder, FrameAnswers, FrameState, Heard};

use crate::encoders::{Encoders, NoSymbol};
use crate::order::{is_same_object, is_waiting, params};
use crate::pace::IP_UDP_BYTES;
use crate::repository::{Counts, Stage, Stored};
use crate::settings::Rate;

/// Objects whose last symbols are remembered after they have left the air.
const MOST_REMEMBERED: usize = 1 << 16;
/// A block of symbols lasts so long at the channel's rate, so that storing it is no hurry.
const BLOCK_LASTS: Duration = Duration::from_millis(250);
/// A packet of the largest symbols with all headers, in bits.
const PACKET_BITS: u64 = 8 * 1500;

/// One time, by both clocks that matter.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Since the channel began.
    pub time: Duration,
    /// What the day's clock shows.
    pub moment: Moment,
}

impl Now {
    /// When a moment is, by the channel's clock.
    fn time_of(&self, moment: Moment) -> Duration {
        if moment > self.moment {
            self.time.saturating_add(moment.since(self.moment))
        } else {
            self.time.saturating_sub(self.moment.since(moment))
        }
    }
}

/// What must be written down.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// Of an object.
    Object(Id, What),
    /// What was learnt of a frame.
    Learnt(u64, Habits),
}

/// What is written down of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Symbols below this one may be sent, once it is stored.
    Reserve {
        /// The object's number in the session.
        toi: u32,
        /// The first symbol that is not in the block.
        up_to: u32,
    },
    /// Its first packet has left.
    Began,
    /// So much has left since the last such note.
    Sent(Counts),
    /// This frame should be written to again.
    Silent(u64),
    /// This frame was heard.
    Heard(u64),
    /// It has left the air.
    Ended,
    /// Its bytes cannot be read: they must be fetched again.
    Lost,
}

/// An object on the air.
struct Airing {
    order: AirOrder,
    key: PacketKey,
    is_begun: bool,
    /// Since the last note.
    counts: Counts,
    /// What is not a whole microsecond yet.
    rest: Duration,
}

/// One channel.
pub struct Transmitter {
    tsi: u32,
    carousel: Carousel,
    encoders: Encoders,
    airings: BTreeMap<u32, Airing>,
    /// Symbols below may have been used, also of objects that have left the air.
    used: BTreeMap<u32, u32>,
    notes: Vec<Note>,
    /// There were more objects than the carousel takes.
    has_more: bool,
}

impl Transmitter {
    /// A channel with nothing on the air.
    pub fn new(tsi: u32, rate: Rate, memory_bytes: usize) -> Self {
        let lasting = rate.bits_per_second() * BLOCK_LASTS.as_millis() as u64 / 1000 / PACKET_BITS;
        let usual = Limits::default();
        let limits = Limits { esi_block: usual.esi_block.max(lasting.min(1 << 16) as u32), ..usual };
        Self {
            tsi,
            carousel: Carousel::new(limits),
            encoders: Encoders::new(memory_bytes),
            airings: BTreeMap::new(),
            used: BTreeMap::new(),
            notes: Vec::new(),
            has_more: false,
        }
    }

    /// What was learnt of a frame before.
    pub fn remember(&mut self, frame: FrameNumber, habits: Habits) {
        self.carousel.remember(frame, habits);
    }

    /// An order whose object has come and whose time is set: it goes on the air, or on as it stands now.
    pub fn take(&mut self, stored: &Stored, now: Now) {
        let order = &stored.order;
        if self.airings.get(&order.toi).is_some_and(|airing| airing.order.object == order.object) {
            self.hear(order, now);
        } else if !self.airings.contains_key(&order.toi) {
            self.add(stored, now);
        }
    }

    /// How an order stands now, if it is on the air.
    pub fn hear(&mut self, order: &AirOrder, now: Now) {
        let Some(airing) = self.airings.get_mut(&order.toi) else { return };
        if !is_same_object(&airing.order, order) {
            return;
        }
        let known = std::mem::replace(&mut airing.order, order.clone());
        if known.expires_at != order.expires_at {
            self.set_expiry(order, now);
        }
        for frame in &order.frames {
            let before = known.frames.iter().find(|before| before.frame == frame.frame);
            if before.is_none() && is_waiting(frame) {
                self.carousel.join(
                    order.toi,
                    listener(frame),
                    now.time_of(order.starts_at.unwrap_or(now.moment)),
                );
            }
            if let Some(heard) = frame.heard
                && before.is_none_or(|before| before.heard != frame.heard)
            {
                self.heard(order, frame.frame, heard, now);
            }
        }
        for gone in &known.frames {
            if order.frames.iter().all(|frame| frame.frame != gone.frame) {
                self.carousel.heard(
                    FrameNumber(gone.frame),
                    order.toi,
                    &State::Refused(Refusal::Owner),
                    now.time,
                );
            }
        }
        self.drain();
    }

    /// A block of symbols is stored.
    pub fn reserved(&mut self, toi: u32, up_to: u32) {
        self.carousel.reserved(toi, up_to);
        self.drain();
    }

    /// What to do now.
    pub fn next(&mut self, now: Now) -> Decision {
        let decision = self.carousel.next(now.time);
        if let Decision::Send { toi, esi } = decision {
            self.use_up(toi, esi + 1);
        }
        self.drain();
        decision
    }

    /// Writes a packet into a buffer; false when there is none, because the object has left the air in the meantime or
    /// its bytes are lost. `load` reads an object's bytes by their hash.
    pub fn packet(
        &mut self,
        (toi, esi): (u32, u32),
        now: Now,
        buffer: &mut Vec<u8>,
        load: impl FnOnce([u8; 32]) -> Result<Option<Vec<u8>>, DatabaseError>,
    ) -> Result<bool, DatabaseError> {
        let Some(airing) = self.airings.get(&toi) else { return Ok(false) };
        let symbol = match self.encoders.symbol(toi, esi, now.time, || load(airing.order.hash)) {
            Ok(symbol) => symbol,
            Err(NoSymbol::Later(error)) => return Err(error),
            Err(NoSymbol::Unknown | NoSymbol::Lost) => {
                self.leave(toi, What::Lost);
                return Ok(false);
            }
        };
        let object = ObjectId { tsi: self.tsi, toi };
        Packet { object, esi, symbol, close_object: false }.write(&airing.key, buffer);
        Ok(true)
    }

    /// An object as a file, for receivers that must be told of it.
    pub fn file(&self, toi: u32) -> Option<File> {
        let order = &self.airings.get(&toi)?.order;
        let expires = (order.expires_at.micros() / 1_000_000).try_into().ok()?;
        Some(File { object: ObjectId { tsi: self.tsi, toi }, params: params(order)?, expires })
    }

    /// A packet of so many bytes has left, and took so much time of the channel's rate.
    pub fn sent(&mut self, toi: u32, packet_bytes: usize, takes: Duration) {
        let Some(airing) = self.airings.get_mut(&toi) else { return };
        airing.counts.packets += 1;
        airing.counts.bytes += (packet_bytes + IP_UDP_BYTES) as u64;
        airing.rest += takes;
        let whole = airing.rest.as_micros() as u64;
        airing.rest -= Duration::from_micros(whole);
        airing.counts.air_us += whole;
        if !std::mem::replace(&mut airing.is_begun, true) {
            self.notes.push(Note::Object(airing.order.object, What::Began));
        }
    }

    /// Notes what was sent, and gives back the memory of what rests.
    pub fn settle(&mut self, now: Now) {
        let tois: Vec<u32> = self.airings.keys().copied().collect();
        for toi in tois {
            self.note_sent(toi);
        }
        self.encoders.rest(now.time);
    }

    /// What must be written down; what was given once is not given again.
    pub fn notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// Whether there is room again for objects that had none; whoever asks offers them again.
    pub fn wants_more(&mut self) -> bool {
        let has_room = self.airings.len() < Limits::default().objects;
        has_room && std::mem::take(&mut self.has_more)
    }

    /// What is on the air: not what has its time before it.
    pub fn on_air(&self) -> impl Iterator<Item = (Id, OnAir)> {
        self.carousel.on_air().filter_map(|it| {
            let airing = self.airings.get(&it.toi).filter(|airing| airing.is_begun)?;
            Some((airing.order.object, it))
        })
    }

    /// The memory of the encoders.
    pub fn memory_bytes(&self) -> usize {
        self.encoders.used_bytes()
    }

    fn add(&mut self, stored: &Stored, now: Now) {
        let order = &stored.order;
        let Some((params, starts_at)) = params(order).zip(order.starts_at) else { return };
        let first_esi = self.used.get(&order.toi).copied().unwrap_or(0).max(stored.reserved_esi);
        let job = Job {
            toi: order.toi,
            symbols: params.k(),
            first_esi,
            starts: now.time_of(starts_at),
            expires: now.time_of(order.expires_at),
            listeners: order.frames.iter().filter(|frame| is_waiting(frame)).map(listener).collect(),
        };
        match self.carousel.add(job) {
            Ok(()) => {}
            Err(AddError::Full) => return self.has_more = true,
            Err(AddError::Known) => return,
            // Nobody waits any more, or its symbols are used up.
            Err(AddError::NoListener | AddError::Symbols) => {
                return self.notes.push(Note::Object(order.object, What::Ended));
            }
        }
        self.encoders.add(order.toi, params);
        let airing = Airing {
            order: order.clone(),
            key: PacketKey::from_bytes(order.packet_key),
            is_begun: stored.stage == Stage::OnAir,
            counts: Counts::default(),
            rest: Duration::ZERO,
        };
        self.airings.insert(order.toi, airing);
        for frame in &order.frames {
            if let Some(heard) = frame.heard
                && is_waiting(frame)
            {
                self.heard(order, frame.frame, heard, now);
            }
        }
        self.drain();
    }

    fn heard(&mut self, order: &AirOrder, frame: u64, heard: Heard, now: Now) {
        let Heard { state, have, need, first_esi, last_esi, .. } = heard;
        let (frame, reception) = (FrameNumber(frame), Reception { have, need, first_esi, last_esi });
        let state = match state {
            FrameState::Delivered => return self.carousel.delivered(frame, order.toi, now.time),
            FrameState::Receiving => State::Receiving(reception),
            FrameState::Complete => State::Complete(reception),
            FrameState::Refused => State::Refused(Refusal::Owner),
        };
        self.notes.push(Note::Object(order.object, What::Heard(frame.0)));
        self.carousel.heard(frame, order.toi, &state, now.time);
    }

    /// Puts an object on the air anew with another end, where it was.
    fn set_expiry(&mut self, order: &AirOrder, now: Now) {
        self.drain();
        self.carousel.withdraw(order.toi);
        // Its end is none.
        while let Some(event) = self.carousel.event() {
            if !matches!(event, Event::Ended { .. }) {
                self.note(&event);
            }
        }
        let job = Job {
            toi: order.toi,
            symbols: params(order).map_or(0, Params::k),
            first_esi: self.used.get(&order.toi).copied().unwrap_or(0),
            starts: now.time_of(order.starts_at.unwrap_or(now.moment)).max(now.time),
            expires: now.time_of(order.expires_at),
            listeners: order.frames.iter().filter(|frame| is_waiting(frame)).map(listener).collect(),
        };
        if self.carousel.add(job).is_err() {
            self.leave(order.toi, What::Ended);
        }
    }

    /// Symbols below this one are used, or will be.
    fn use_up(&mut self, toi: u32, up_to: u32) {
        let used = self.used.entry(toi).or_default();
        *used = up_to.max(*used);
        if self.used.len() > MOST_REMEMBERED
            && let Some(&oldest) = self.used.keys().find(|toi| !self.airings.contains_key(toi))
        {
            self.used.remove(&oldest);
        }
    }

    fn drain(&mut self) {
        while let Some(event) = self.carousel.event() {
            self.note(&event);
        }
    }

    fn note(&mut self, event: &Event) {
        let object = |toi: u32| self.airings.get(&toi).map(|airing| airing.order.object);
        let (object, what) = match *event {
            Event::ReserveEsi { toi, up_to } => {
                let Some(object) = object(toi) else { return };
                (object, What::Reserve { toi, up_to })
            }
            Event::NotifyAgain { toi, frame } => {
                let Some(object) = object(toi) else { return };
                (object, What::Silent(frame.0))
            }
            Event::Learnt { frame, habits } => return self.notes.push(Note::Learnt(frame.0, habits)),
            Event::Ended { toi, .. } => return self.leave(toi, What::Ended),
        };
        self.notes.push(Note::Object(object, what));
    }

    /// An object has left the air.
    fn leave(&mut self, toi: u32, what: What) {
        self.note_sent(toi);
        self.encoders.remove(toi);
        if let Some(airing) = self.airings.remove(&toi) {
            self.notes.push(Note::Object(airing.order.object, what));
            self.carousel.withdraw(toi);
        }
    }

    fn note_sent(&mut self, toi: u32) {
        let Some(airing) = self.airings.get_mut(&toi) else { return };
        let counts = std::mem::take(&mut airing.counts);
        if counts.packets > 0 {
            self.notes.push(Note::Object(airing.order.object, What::Sent(counts)));
        }
    }
}

fn listener(frame: &AirFrame) -> Listener {
    let answers = match frame.answers {
        FrameAnswers::Progress => Answers::Progress,
        FrameAnswers::Once => Answers::Once,
    };
    Listener { frame: FrameNumber(frame.frame), answers }
}

#[cfg(test)]
mod tests;
