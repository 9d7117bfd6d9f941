//! The `flute` crate over the same losses, tuned: one block, RaptorQ with more repair symbols than anybody needs, no
//! transfer information in packets, and its file description often enough for those who lost it.

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Error, Result, anyhow};
use flute::core::alc::parse_alc_pkt;
use flute::core::{Oti, UDPEndpoint};
use flute::error::FluteError;
use flute::receiver::Receiver;
use flute::receiver::writer::ObjectWriterBufferBuilder;
use flute::sender::{CarouselRepeatMode, Config, CreateFromBuffer, Sender, TransferConfig};

use super::IP_UDP_BYTES;
use super::sim::link::Air;
use crate::measure::noise;

const TSI: u64 = 1;
/// As ours.
const SYMBOL_BYTES: u16 = 1440;
/// Enough for half of everything lost, in bursts, at the worst of 50.
const REPAIR_SYMBOLS: u16 = 1500;
/// Between two descriptions: a receiver that lost one does not wait for long, and they are one packet in eighty.
const DESCRIBE_EVERY: Duration = Duration::from_millis(50);
const BITS_PER_SECOND: f64 = 20e6;

/// An object that is sent again and again.
pub struct Broadcast {
    bytes: Vec<u8>,
}

/// What one broadcast took until the last receiver had the object.
pub struct Run {
    pub packets: u32,
    pub ip_bytes: usize,
    pub fdt_bytes: usize,
}

impl Broadcast {
    pub fn new(bytes: usize) -> Self {
        Self { bytes: noise(bytes, 77) }
    }

    /// Sends until every receiver has the object.
    pub fn run(&mut self, airs: Vec<Air>) -> Result<Run> {
        let mut now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
        let mut sender = self.sender(now)?;
        let mut listening: Vec<(Air, Listener)> =
            airs.into_iter().map(|air| (air, Listener::new())).collect();
        let mut run = Run { packets: 0, ip_bytes: 0, fdt_bytes: 0 };
        while !listening.is_empty() {
            let datagram = sender.read(now).context("everything was sent, and somebody lacks something")?;
            let bytes = datagram.len() + IP_UDP_BYTES;
            (run.packets, run.ip_bytes) = (run.packets + 1, run.ip_bytes + bytes);
            // Its own object: a file description.
            if parse_alc_pkt(&datagram).map_err(|error| said(&error))?.lct.toi == 0 {
                run.fdt_bytes += bytes;
            }
            now += Duration::from_secs_f64(bytes as f64 * 8.0 / BITS_PER_SECOND);
            for (air, listener) in &mut listening {
                if !air.loses() {
                    listener.hear(&datagram, now)?;
                }
            }
            listening.retain(|(_, listener)| !listener.has(&self.bytes));
        }
        Ok(run)
    }

    fn sender(&self, now: SystemTime) -> Result<Sender> {
        let mut object =
            Oti::new_raptorq(SYMBOL_BYTES, 1000, REPAIR_SYMBOLS, 1, 4).map_err(|error| said(&error))?;
        object.inband_fti = false;
        let config = Config {
            fdt_carousel_mode: CarouselRepeatMode::IntervalBetweenStartTimes(DESCRIBE_EVERY),
            ..Config::default()
        };
        let mut sender = Sender::new(endpoint(), TSI, &Oti::new_no_code(SYMBOL_BYTES, 64), &config);
        let file = CreateFromBuffer {
            content: self.bytes.clone(),
            content_type: "image/jpeg".to_owned(),
            content_location: "file:///p.jpg".parse().context("an address")?,
            compute_md5: false,
            config: TransferConfig { max_transfer_count: 10, oti: Some(object), ..TransferConfig::default() },
        };
        sender.add_object(0, file.create().map_err(|error| said(&error))?).map_err(|error| said(&error))?;
        sender.publish(now).map_err(|error| said(&error))?;
        Ok(sender)
    }
}

struct Listener {
    receiver: Receiver,
    files: Rc<ObjectWriterBufferBuilder>,
}

impl Listener {
    fn new() -> Self {
        let files = Rc::new(ObjectWriterBufferBuilder::new(true));
        Self { receiver: Receiver::new(&endpoint(), TSI, files.clone(), None), files }
    }

    fn hear(&mut self, datagram: &[u8], now: SystemTime) -> Result<()> {
        self.receiver.push_data(datagram, now).map_err(|error| said(&error))
    }

    fn has(&self, bytes: &[u8]) -> bool {
        let files = self.files.objects.borrow();
        files.iter().any(|file| file.borrow().complete && file.borrow().data == bytes)
    }
}

/// Its errors are none of the standard library's.
fn said(error: &FluteError) -> Error {
    anyhow!("{error:?}")
}

fn endpoint() -> UDPEndpoint {
    UDPEndpoint::new(None, "239.1.2.3".to_owned(), 5000)
}
