//! One object of 500 KB on the air, over the same losses by ours and by others: packets and bytes until the last
//! receiver has it, and until the sender stops.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::super::Bench;
use super::super::report::{Better, Case, Target};
use super::super::tools::{json, number};
use super::peers::{Came, Peers};

const RECEIVERS: [usize; 3] = [1, 10, 50];
/// Packets until one receiver has the object, over the limit.
const MOST_PACKETS: f64 = 1.005;
/// IP bytes of these, over the object's own at the limit.
const MOST_IP: f64 = 1.05;
/// All packets until the station stops, over the limit.
const MOST_SENT: f64 = 1.3;
/// A short message without its header, which is all that a frame is sent and sends where messages cost.
const SMS_BYTES: f64 = 133.0;

/// Measures all receivers and airs.
pub fn measure(bench: &Bench, ours: &Path) -> Result<Vec<Case>> {
    let airs = json(Command::new(ours).arg("airs"))?;
    let peers = Peers::new(bench, ours)?;
    let mut cases = Vec::new();
    for receivers in RECEIVERS {
        let mut played = Vec::new();
        for air in airs.as_array().context("airs are a list")? {
            played.push(Played::new(bench, ours, &peers, receivers, air)?);
        }
        // One that hears nothing has one plan for all airs, as ours has.
        let plans = played.iter().map(|it| number(&it.found["flute"], "all_kb"));
        let plan = plans.collect::<Result<Vec<f64>>>()?.into_iter().fold(0.0, f64::max);
        for air in &played {
            cases.extend(air.until_complete(bench.seeds)?);
            cases.extend(air.until_stop(plan)?);
            cases.extend(air.signals()?);
        }
    }
    Ok(cases)
}

/// What so many receivers under one air came to.
struct Played {
    name: String,
    receivers: usize,
    found: Value,
    peers: BTreeMap<&'static str, Came>,
}

impl Played {
    fn new(bench: &Bench, ours: &Path, peers: &Peers, receivers: usize, air: &Value) -> Result<Self> {
        let (percent, burst) = air[0].as_f64().zip(air[1].as_f64()).context("an air is two numbers")?;
        let all = if receivers == 1 { "1 receiver".to_owned() } else { format!("{receivers} receivers") };
        let bursts = if burst > 0.0 { format!(" in bursts of {burst}") } else { String::new() };
        let name = format!("{all}, {percent} % lost{bursts}");
        println!("bench: {name}");
        let numbers = [receivers as f64, percent, burst, bench.seeds as f64];
        let found = json(Command::new(ours).arg("air").args(numbers.map(|number| number.to_string())))?;
        Ok(Self { name, receivers, found, peers: peers.play(receivers, percent, burst)? })
    }

    /// A case with what the programs of others came to.
    fn beside(&self, case: Case, figure: fn(&Came) -> f64) -> Case {
        self.peers.iter().fold(case, |case, (program, came)| case.peer(program, figure(came)))
    }

    fn case(&self, what: &str, unit: &str, key: &str, how: &str) -> Result<Case> {
        let name = format!("{}: {what}", self.name);
        Ok(Case::new(&name, unit, Better::Lower, number(&self.found, key)?, how))
    }

    /// What it takes until the last receiver has verified the object.
    fn until_complete(&self, seeds: usize) -> Result<Vec<Case>> {
        let how = format!(
            "median of {seeds} seeds; 500 KB in symbols of 1440 bytes at 20 Mbit/s in virtual time, every packet, MAC, \
             decoding and decryption as it is; over the packets until K had got through to the receiver with the worst \
             losses of the seed. flute: one RaptorQ block with more repair than needed, FDT each 50 ms, over the same losses"
        );
        let flute = &self.found["flute"];
        let mut packets = self
            .case("packets until the last has it", "× limit", "packets", &how)?
            .peer("flute", number(flute, "packets")?)
            .peer("blocks of 64, repaired (ideal)", number(&self.found, "block_repair")?);
        if self.receivers == 1 {
            packets = packets.target(Target::AtMost(MOST_PACKETS));
        }
        let ip = self
            .case("IP bytes until the last has it", "× limit", "ip", &how)?
            .peer("flute (no MAC)", number(flute, "ip")?)
            .target(Target::AtMost(MOST_IP));
        let how = "from the first packet until the last receiver has it: frames that were never heard before, and report what \
                   they have, which takes 0.2 s. The programs' receivers listen before; \
                   with 50 of them the rate is 5 Mbit/s, and the time of the same bytes at 20 is counted";
        let seconds = self.case("until the last has it", "s", "air_seconds", how)?;
        let mut seconds = self.beside(seconds, |came| came.seconds);
        if self.receivers > 1 && !self.peers.is_empty() {
            seconds = seconds.target(Target::TimesBest(1.0));
        }
        let how = "the same from the request, with half a second in which frames tune; flute, which never pauses, since it \
                   would hear nothing: its bytes at the same rate";
        let request = self
            .case("from the request until the last has it", "s", "seconds", how)?
            .peer("flute (without tuning)", number(flute, "seconds")?);
        Ok(vec![packets, self.beside(ip, |came| came.until), seconds, request])
    }

    /// What it takes until the sender stops; one that hears nothing plans to send so many KB.
    fn until_stop(&self, plan_kb: f64) -> Result<Vec<Case>> {
        let mut cases = Vec::new();
        for delay in self.found["all"].as_array().context("delays are a list")? {
            let how = "all packets until the station stops, over the same limit: the most of four medians, of frames that \
                       report what they have (HTTP, MQTT) and of those that say their last word only (SMS), never heard \
                       before and heard with four objects before";
            let name = format!("{}: all packets, answers after {} s", self.name, number(delay, "seconds")?);
            let case = Case::new(&name, "× limit", Better::Lower, number(delay, "most")?, how);
            cases.push(case.target(Target::AtMost(MOST_SENT)));
        }
        let how = "IP bytes until the sender stops: frames never heard before, answers after 0.2 s. flute hears nothing, so it \
                   has one plan for all airs: what the unluckiest of them takes";
        let limit_kb = number(&self.found, "limit_kb")?;
        let all = self.case("all IP bytes", "× limit", "sent_ip", how)?.peer("flute", plan_kb / limit_kb);
        if self.receivers > 1 {
            cases.push(self.beside(all, |came| came.all).target(Target::TimesBest(1.0)));
        } else {
            cases.push(all.target(Target::TimesBest(1.0)));
            let how = "the same, beside programs whose receivers say over the network what they lack; for one receiver they are \
                       not who we measure against";
            let answered =
                self.case("all IP bytes, beside those that are answered", "× limit", "sent_ip", how)?;
            cases.push(self.beside(answered, |came| came.all));
        }
        let how = "the same; flute is told which air it will be, and sends what its unluckiest seed takes";
        let told = number(&self.found["flute"], "all_kb")? / limit_kb;
        cases.push(
            self.case("all IP bytes, beside one that knows", "× limit", "sent_ip", how)?.peer("flute", told),
        );
        let how = "packets that the station sent after it had heard the last answer, at the most";
        let after = self.case("packets after the last answer", "packets", "after_end", how)?;
        cases.push(after.target(Target::AtMost(1.0)));
        Ok(cases)
    }

    /// What is sent beside the object.
    fn signals(&self) -> Result<Vec<Case>> {
        let how = "on the air of a private channel; who listens knows everything from the sealed message";
        let name = format!("{}: file descriptions on the air", self.name);
        let mut cases = vec![
            Case::new(&name, "bytes", Better::Lower, 0.0, how)
                .peer("flute", number(&self.found["flute"], "fdt_bytes")?)
                .target(Target::AtMost(0.0)),
        ];
        let how = "sealed messages and authenticated reports on the thin channel for each frame, the median; one SMS has room \
                   for 133 bytes behind its header";
        for (what, key) in [("to a frame by SMS", "sms_down_bytes"), ("from a frame by SMS", "sms_up_bytes")]
        {
            cases.push(self.case(what, "bytes", key, how)?.target(Target::AtMost(SMS_BYTES)));
        }
        for (what, key) in [("to a frame by HTTP", "down_bytes"), ("from a frame by HTTP", "up_bytes")] {
            cases.push(self.case(what, "bytes", key, how)?);
        }
        Ok(cases)
    }
}
