//! A real station with many objects on the air: how many packets leave in a second, and what they cost.

#[path = "../../crates/station/tests/it/host.rs"]
#[expect(dead_code, reason = "the station's own tests ask more of it")]
mod host;

use std::fs;
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use wirephoto_airwave::fec::SYMBOL_SIZE;
use wirephoto_airwave::object::Key;
use wirephoto_airwave::packet::MAX_PACKET_BYTES;
use wirephoto_database::{Database, Id, Location, Moment, blobs};
use wirephoto_exchange::air::{AirFrame, AirOrder, AirState, FrameAnswers};
use wirephoto_site::{Options, Site};
use wirephoto_station::{
    Channel, IP_UDP_BYTES, MEMORY_BYTES, SCHEMA, Settings, Station, Work, remember_host,
};

use self::host::Host;
use crate::measure::{cpu_ms, cpu_ms_of, noise};

/// The thread that makes the packets and sends them, as far as the kernel keeps its name.
const CHANNEL: &str = "station channel";
/// Faster than anything here: the processor is the limit.
const RATE: &str = "10G";
/// All objects begin at one time, so long after the last is known.
const LEAD: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(2);
/// Nothing has left for so long: everything has.
const QUIET: Duration = Duration::from_millis(400);

/// So many objects of so many bytes, each for one frame that says nothing. Answers packets per second of the channel's
/// own processor time (which bears a busy machine), what a Gbit costs of that, and of the whole process's: database,
/// reports, and the host's stand-in too.
pub fn run(objects: usize, bytes: usize) -> Result<Value> {
    let folder = TempDir::new()?;
    let host = Host::new();
    let database = Database::open(&Location::File(folder.path().join("station.db")), &[SCHEMA])?;
    remember_host(&database, &host.pairing())?;
    // A socket that nobody reads: what arrives is dropped when it is full, and no sender hears of it.
    let listener = UdpSocket::bind("127.0.0.1:0")?;
    let work = start(database, &format!("udp://{}", listener.local_addr()?))?;
    let ids = order(&host, objects, bytes);
    host.until("all objects are there", |known| {
        let is_ready = |id: &Id| known.reports.get(id).is_some_and(|report| report.state == AirState::Ready);
        ids.iter().all(is_ready)
    });
    let starts_at = Moment::now().plus(LEAD);
    for id in &ids {
        host.change(*id, |order| order.starts_at = Some(starts_at));
    }
    let burst = watch(listener.local_addr()?.port())?;
    drop(work);
    let most = (objects * bytes / usize::from(SYMBOL_SIZE)) as u64;
    ensure!(burst.packets > most / 2, "{} packets of {objects} objects", burst.packets);
    let gbit = burst.packets as f64 * (MAX_PACKET_BYTES + IP_UDP_BYTES) as f64 * 8.0 / 1e9;
    Ok(json!({
        "packets": burst.packets,
        "by_the_clock": burst.packets as f64 / burst.seconds,
        "packets_per_second": burst.packets as f64 / burst.channel_s,
        "cpu_s_per_gbit": burst.channel_s / gbit,
        "process_s_per_gbit": burst.cpu_s / gbit,
        "peak_rss_mb": peak_rss_mb()?,
    }))
}

fn start(database: Database, output: &str) -> Result<Work> {
    let channel = Channel {
        number: 1,
        name: "Bench".to_owned(),
        coverage: String::new(),
        rate: RATE.parse()?,
        output: output.parse()?,
        fdt: false,
    };
    let settings = Settings { name: "Bench".to_owned(), channels: vec![channel], memory_bytes: MEMORY_BYTES };
    let site = Site::new(Options::new("Station", "http://localhost".parse()?));
    Ok(Station::new(database, settings, site)?.start()?)
}

fn order(host: &Host, objects: usize, bytes: usize) -> Vec<Id> {
    let packet_key = *Key::from_bytes([42; 32]).packet_key().as_bytes();
    (1..=objects as u32)
        .map(|toi| {
            let (object, bytes) = (Id::new(Moment::now()), noise(bytes, toi.into()));
            host.order(AirOrder {
                seq: 0,
                object,
                channel: 1,
                toi,
                size: bytes.len() as u32,
                hash: blobs::id_of(&bytes),
                symbol_size: SYMBOL_SIZE,
                packet_key,
                starts_at: None,
                expires_at: Moment::now().plus(Duration::from_hours(1)),
                frames: vec![AirFrame { frame: toi.into(), answers: FrameAnswers::Progress, heard: None }],
            });
            host.with(|known| known.bytes.insert(object, bytes));
            object
        })
        .collect()
}

/// What left in one go.
struct Burst {
    packets: u64,
    seconds: f64,
    channel_s: f64,
    cpu_s: f64,
}

/// Waits for the first packets, and then until none has come to a port for a while.
fn watch(port: u16) -> Result<Burst> {
    let look = || -> Result<(u64, Instant, f64, f64)> {
        Ok((dropped(port)?, Instant::now(), cpu_ms_of(CHANNEL)?, cpu_ms()?))
    };
    let (mut first, mut last) = (None, look()?);
    while first.is_none() || last.1.elapsed() < QUIET {
        thread::sleep(LOOK);
        let now = look()?;
        if now.0 == last.0 {
            if first.is_none() {
                last = now;
            }
            continue;
        }
        first.get_or_insert(last);
        last = now;
    }
    let first = first.context("something has left")?;
    Ok(Burst {
        packets: last.0 - first.0,
        seconds: (last.1 - first.1).as_secs_f64(),
        channel_s: (last.2 - first.2) / 1e3,
        cpu_s: (last.3 - first.3) / 1e3,
    })
}

/// Datagrams that came to a port of this machine, on which nobody reads: all but the few that its socket holds are dropped.
fn dropped(port: u16) -> Result<u64> {
    let table = fs::read_to_string("/proc/net/udp")?;
    let local = format!(":{port:04X}");
    let mut rows = table.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row.get(1).is_some_and(|address| address.ends_with(&local)));
    Ok(row.context("the socket is there")?.last().context("the kernel counts drops")?.parse()?)
}

/// The most memory that this process ever had.
pub fn peak_rss_mb() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the kernel says so")?;
    let kb: f64 = line.split_whitespace().next().context("a number")?.parse()?;
    Ok(kb / 1e3)
}
