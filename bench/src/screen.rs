//! A real frame with its database and its thin channel, over real sockets: from the last packet that it needs until what
//! came is stored and reported; and the same among forged packets.

#[path = "../../crates/frame/tests/it/host.rs"]
#[expect(dead_code, reason = "the frame's own tests ask more of it")]
mod host;
#[path = "../../crates/frame/tests/it/world.rs"]
#[expect(dead_code, reason = "the frame's own tests ask more of it")]
mod world;

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use wirephoto_airwave::group::{Group, GroupPicture};
use wirephoto_airwave::object::Key;
use wirephoto_airwave::testing::Seeded;
use wirephoto_airwave::thin::{KeySource, State};

use self::world::{Delivery, Standing, World, free_address, is_end};
use crate::measure::{cpu_ms, median};

/// What a picture may weigh at the most, and its size.
const PICTURE_BYTES: usize = 500_000;
const PICTURE: (u32, u32) = (1920, 1280);
/// A packet of 1500 bytes at 20 Mbit/s.
const PACKET_TIME: Duration = Duration::from_micros(600);
/// So long after the last packet, and one more is sent: K were not enough.
const PATIENCE: Duration = Duration::from_millis(200);
/// Forged packets come in groups of this size, after as many of ours: one of each kind.
const KINDS: u32 = 5;

/// A frame, and a picture to be sent to it.
struct Stage {
    /// Ends before the world, whose runtime it needs.
    frame: Standing,
    world: World,
    jpeg: Vec<u8>,
    next_toi: u32,
}

/// What one delivery took.
struct Run {
    /// Our packets until the frame had enough, over K.
    packets: f64,
    /// From the first packet to the report, and from the last.
    whole_ms: f64,
    last_ms: f64,
    /// Processor time of everything, in milliseconds.
    cpu_ms: f64,
}

/// Milliseconds from the last packet that was needed until the host hears that the picture is stored.
pub fn display(rounds: usize) -> Result<Value> {
    let mut stage = Stage::new()?;
    let mut of_loss = [Vec::new(), Vec::new()];
    for round in 0..=rounds {
        for (loss_percent, runs) in [0, 10].into_iter().zip(&mut of_loss) {
            let run = stage.deliver(loss_percent, false)?;
            if round > 0 {
                runs.push(run.last_ms);
            }
        }
    }
    let most = of_loss.iter().flatten().copied().fold(0.0, f64::max);
    let [none, tenth] = of_loss.map(median);
    Ok(json!({ "bytes": stage.jpeg.len(), "no_loss_ms": none, "loss_ms": tenth, "most_ms": most }))
}

/// One delivery by itself and one with as many packets of others, in turn.
pub fn forged(rounds: usize) -> Result<Value> {
    let mut stage = Stage::new()?;
    let (mut plain, mut mixed) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        for (is_mixed, runs) in [(false, &mut plain), (true, &mut mixed)] {
            let run = stage.deliver(0, is_mixed)?;
            if round > 0 {
                runs.push(run);
            }
        }
    }
    let of = |runs: &[Run], figure: fn(&Run) -> f64| median(runs.iter().map(figure).collect());
    Ok(json!({
        "packets": of(&mixed, |run| run.packets), "packets_alone": of(&plain, |run| run.packets),
        "ms": of(&mixed, |run| run.whole_ms), "ms_alone": of(&plain, |run| run.whole_ms),
        "cpu_ms": of(&mixed, |run| run.cpu_ms), "cpu_ms_alone": of(&plain, |run| run.cpu_ms),
    }))
}

impl Stage {
    fn new() -> Result<Self> {
        let world = World::new();
        let frame = world.paired("frame");
        Ok(Self { frame, world, jpeg: jpeg()?, next_toi: 1 })
    }

    /// Sends a picture at the pace of a channel until the frame reports that it is there, and looks whether it is.
    fn deliver(&mut self, loss_percent: u8, is_mixed: bool) -> Result<Run> {
        let toi = self.next_toi;
        self.next_toi += 1;
        let caption = format!("No. {toi}");
        let mut delivery = self.delivery(toi, &caption);
        let (object, host) = (delivery.object, self.world.host.clone());
        host.announce(0, &delivery.availability());
        self.world.until_reported(0, "tuned", |report| report.object == object);
        let end = || host.reports(0).into_iter().find(|report| report.object == object && is_end(report));
        let (cpu, began) = (cpu_ms()?, Instant::now());
        // Before it leaves: whoever hears it may be let to work first.
        let (mut sent, mut arrived, mut last) = (0, 0, began);
        while arrived < delivery.k() {
            thread::sleep((began + PACKET_TIME * sent).saturating_duration_since(Instant::now()));
            last = Instant::now();
            arrived += delivery.send(1, loss_percent);
            sent += 1;
            if is_mixed && sent.is_multiple_of(KINDS) {
                delivery.disturb(KINDS);
            }
        }
        let report = loop {
            if let Some(report) = end() {
                break report;
            }
            if last.elapsed() > PATIENCE {
                last = Instant::now();
                arrived += delivery.send(1, 0);
            }
            thread::sleep(Duration::from_micros(100));
        };
        let (last_ms, whole_ms, cpu_ms) = (ms(last), ms(began), cpu_ms()? - cpu);
        let State::Complete(reception) = report.state else { anyhow::bail!("{report:?}") };
        ensure!(reception.have <= arrived, "the frame took a symbol that was not ours: {reception:?}");
        let path = self.frame.picture(&caption);
        let shown = self.frame.browser().get(&format!("{path}.jpg"));
        ensure!(shown.body == delivery.group.pictures[0].jpeg, "another picture than was sent");
        Ok(Run { packets: f64::from(arrived) / f64::from(delivery.k()), whole_ms, last_ms, cpu_ms })
    }

    fn delivery(&self, toi: u32, caption: &str) -> Delivery {
        let mut jpeg = self.jpeg.clone();
        // Density across and down (T.871 §10.1): another picture, of which no pixel is another.
        jpeg[14..18].copy_from_slice(&toi.to_be_bytes());
        let picture = GroupPicture { number: toi, taken: String::new(), caption: caption.to_owned(), jpeg };
        let group = Group { sender: "Ada".to_owned(), sent: 1_780_000_000, pictures: vec![picture] };
        let key = Key::random(&mut Seeded::new(toi.into()));
        let address = free_address(std::net::Ipv4Addr::LOCALHOST);
        Delivery::of(address, toi, group, KeySource::Fresh(key.clone()), key)
    }
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// A landscape at the highest quality at which it is no larger than it may be.
fn jpeg() -> Result<Vec<u8>> {
    let raster = wirephoto_landscape::paint(0, 1, PICTURE.0, PICTURE.1);
    let at = |quality| {
        let image = turbojpeg::Image {
            pixels: raster.rgb.as_slice(),
            width: PICTURE.0 as usize,
            pitch: 3 * PICTURE.0 as usize,
            height: PICTURE.1 as usize,
            format: turbojpeg::PixelFormat::RGB,
        };
        turbojpeg::compress(image, quality, turbojpeg::Subsamp::Sub2x2)
    };
    for quality in (40..=100).rev() {
        let jpeg = at(quality)?;
        if jpeg.len() <= PICTURE_BYTES {
            return Ok(jpeg.to_vec());
        }
    }
    None.context("no landscape is so large")
}
