//! One delivery, followed from its request until the air is quiet: what it took, against what it had to take.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use wirephoto_exchange::air::{AirOrder, AirState, MAX_THIN_BYTES};

use super::Telecast;
use super::air::Trace;
use super::wire::Traffic;
use crate::demo::checks::Checks;
use crate::demo::program::await_that;

/// Packets that a station sends at the most, in tenths of those without which none could have done.
const MOST_TENTHS: u64 = 13;

/// How it was just before a delivery was asked for.
pub struct Asked {
    way: &'static str,
    begun: Instant,
    /// The last object before.
    last: Option<u32>,
    frames: Vec<Before>,
}

/// A frame before.
struct Before {
    is_addressed: bool,
    pictures: usize,
    /// What had gone down and up its thin channel.
    thin: (Traffic, Traffic),
}

/// What a delivery took.
pub struct Delivered {
    way: &'static str,
    /// Packets that a frame needs.
    needed: u32,
    sent: u64,
    /// Packets without which no station could have done, since the worst frame lost what it lost.
    limit: u32,
    frames: Vec<At>,
}

/// What it took at a frame.
struct At {
    is_addressed: bool,
    heard: usize,
    down: Traffic,
    up: Traffic,
    /// How long after the request it was on the screen.
    displayed: Option<Duration>,
}

impl Asked {
    /// Looks at everything, just before somebody asks for a delivery to the frames of some places.
    pub fn begin(telecast: &Telecast, way: &'static str, to: &[&str]) -> Result<Self> {
        let frames = telecast.frames.iter().map(|frame| {
            Ok(Before {
                is_addressed: to.contains(&frame.place.name),
                pictures: frame.pictures()?,
                thin: frame.thin.traffic(),
            })
        });
        let frames = frames.collect::<Result<_>>()?;
        let last = telecast.link.newest().map(|(order, _)| order.toi);
        Ok(Self { way, begun: Instant::now(), last, frames })
    }

    /// Waits until it is over everywhere, and verifies what it took.
    pub fn follow(self, telecast: &Telecast, checks: &mut Checks) -> Result<Delivered> {
        let displayed = self.await_screens(telecast)?;
        let there = displayed.iter().flatten().map(|after| format!("{:.1} s", after.as_secs_f64()));
        let detail = format!("after {}", there.collect::<Vec<_>>().join(" and "));
        checks.hold("T8", "the frames that it is for show it", true, detail)?;
        let (order, sent, trace) = self.await_silence(telecast)?;
        let needed = order.size.div_ceil(order.symbol_size.into());
        let limits = (0..).zip(&self.frames).filter(|(_, frame)| frame.is_addressed).map(|(place, _)| {
            trace.limit(place, needed).context("A frame has more than the air carried to it.")
        });
        let limit = limits.collect::<Result<Vec<_>>>()?.into_iter().max().context("It is for nobody.")?;
        let frames = telecast.frames.iter().zip(&self.frames).zip(displayed).zip(&trace.heard);
        let frames = frames.map(|(((frame, before), displayed), heard)| {
            let ((down, up), thin) = (frame.thin.traffic(), before.thin);
            At {
                is_addressed: before.is_addressed,
                heard: heard.len(),
                down: down.since(thin.0),
                up: up.since(thin.1),
                displayed,
            }
        });
        let delivered = Delivered { way: self.way, needed, sent, limit, frames: frames.collect() };
        delivered.check(&trace, checks)?;
        self.check_strangers(telecast, &delivered, checks)?;
        Ok(delivered)
    }

    /// How long it takes until each frame that it is for shows it.
    fn await_screens(&self, telecast: &Telecast) -> Result<Vec<Option<Duration>>> {
        let mut displayed = vec![None; self.frames.len()];
        let all = await_that(|| {
            let frames = telecast.frames.iter().zip(&self.frames).zip(&mut displayed);
            let mut is_all = true;
            for ((frame, before), displayed) in frames.filter(|((_, before), _)| before.is_addressed) {
                if displayed.is_none() && frame.pictures()? > before.pictures {
                    frame.show()?;
                    *displayed = Some(self.begun.elapsed());
                }
                is_all &= displayed.is_some();
            }
            Ok(is_all)
        })?;
        ensure!(all, "Not every frame shows what was sent to it.");
        Ok(displayed)
    }

    /// Waits until the station says that it is over. Answers what it was told to send, how many packets it sent, and
    /// what became of them.
    fn await_silence(&self, telecast: &Telecast) -> Result<(AirOrder, u64, Trace)> {
        let mut over = None;
        let is_over = await_that(|| {
            let newest = telecast.link.newest().filter(|(order, _)| Some(order.toi) != self.last);
            over = newest.and_then(|(order, report)| {
                let report = report.filter(|report| report.state == AirState::Ended)?;
                let trace = telecast.air.trace(order.toi);
                trace.marked_at.map(|_| (order, report.packets, trace))
            });
            Ok(over.is_some())
        })?;
        ensure!(is_over, "The station does not stop.");
        over.context("The station sent nothing.")
    }

    /// Whom it is not for: one heard more than enough of it, and it is nothing to any of them.
    fn check_strangers(&self, telecast: &Telecast, delivered: &Delivered, checks: &mut Checks) -> Result<()> {
        let (mut heard, mut shown) = (0, 0);
        for ((frame, before), at) in telecast.frames.iter().zip(&self.frames).zip(&delivered.frames) {
            if !before.is_addressed {
                heard = heard.max(at.heard);
                shown += frame.pictures()? - before.pictures;
            }
        }
        let detail = format!("{heard} packets heard, {} would do, {shown} pictures", delivered.needed);
        let cannot = heard >= delivered.needed as usize && shown == 0;
        checks.hold("T10", "a frame that it is not for hears it and cannot show it", cannot, detail)
    }
}

impl Delivered {
    fn check(&self, trace: &Trace, checks: &mut Checks) -> Result<()> {
        let after = trace.after_mark().unwrap_or(usize::MAX);
        checks.hold("T9", "the station stops with the last acknowledgement", after <= 1, after)?;
        let is_near = self.sent * 10 <= u64::from(self.limit) * MOST_TENTHS;
        let detail = format!("{} packets, {} were the least", self.sent, self.limit);
        checks.hold("T6", "hardly more is sent than the worst frame's losses cost", is_near, detail)?;
        let fits = |traffic: Traffic| traffic.messages > 0 && traffic.longest <= MAX_THIN_BYTES as u64;
        let fit = self.frames.iter().all(|at| {
            if at.is_addressed {
                fits(at.down) && fits(at.up)
            } else {
                at.down.messages + at.up.messages == 0
            }
        });
        let messages = |traffic: fn(&At) -> Traffic| {
            self.frames.iter().map(|at| traffic(at).bytes.to_string()).collect::<Vec<_>>().join(" + ")
        };
        let detail = format!("{} bytes down, {} up", messages(|at| at.down), messages(|at| at.up));
        checks.hold("T11", "every message fits a short message, and strangers get none", fit, detail)
    }

    /// How many frames show it.
    pub fn shown(&self) -> usize {
        self.frames.iter().filter(|at| at.displayed.is_some()).count()
    }

    /// A table of what it took.
    pub fn print(&self, telecast: &Telecast) {
        let row = |what: &str, cells: Vec<String>| {
            let cells: Vec<_> = cells.iter().map(|cell| format!("{cell:>15}")).collect();
            println!("  {what:24} {}", cells.join(" "));
        };
        let places = || telecast.frames.iter().map(|frame| frame.place);
        let each = |cell: fn(&At) -> String| self.frames.iter().map(cell).collect();
        println!();
        row(self.way, places().map(|place| place.name.to_owned()).collect());
        row("Lost on the way", places().map(|place| format!("{} %", place.loss)).collect());
        row("Packets heard", each(|at| at.heard.to_string()));
        row("Thin channel, down", each(|at| bytes(at.down)));
        row("Thin channel, up", each(|at| bytes(at.up)));
        row(
            "On the screen after",
            each(|at| {
                at.displayed
                    .map_or_else(|| "never".to_owned(), |after| format!("{:.1} s", after.as_secs_f64()))
            }),
        );
        let ratio = self.sent as f64 / f64::from(self.limit);
        println!("  {:24}{:>16}", "Packets needed by each", self.needed);
        println!("  {:24}{:>16}", "Least for these losses", self.limit);
        println!("  {:24}{:>16}   {ratio:.2} times the least", "Packets sent", self.sent);
        println!();
    }
}

/// `131 B in 1`.
fn bytes(traffic: Traffic) -> String {
    format!("{} B in {}", traffic.bytes, traffic.messages)
}
