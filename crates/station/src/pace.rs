//! A channel's rate: when the next packet may leave, so that the sum of all never runs ahead of it.

use std::time::Duration;

use crate::settings::Rate;

/// What an IPv4 and a UDP header add to a packet, in bytes.
pub const IP_UDP_BYTES: usize = 28;
/// A sender that comes late may make up for so much; more would be a burst that routers drop.
const SLACK: Duration = Duration::from_millis(2);
/// One whose stream has a constant rate; a modulator has a buffer for it.
const STEADY_SLACK: Duration = Duration::from_millis(200);
const NANOS: u128 = 1_000_000_000;

/// A token bucket, as the time at which the last packet's bits are through (the generic cell rate algorithm).
///
/// In any span of time no more leaves than the rate allows for the span, the slack, and one packet.
#[derive(Debug)]
pub struct Pace {
    rate: Rate,
    slack: Duration,
    /// When everything sent so far is through at the rate.
    through: Duration,
    /// Parts of a nanosecond that are not in it, in bits × nanoseconds.
    rest: u128,
}

impl Pace {
    /// For packets in a network: who comes late has lost the time, but for two milliseconds.
    pub fn new(rate: Rate) -> Self {
        Self { rate, slack: SLACK, through: Duration::ZERO, rest: 0 }
    }

    /// For a stream whose receiver counts on its rate: who comes late makes up for it.
    pub fn steady(rate: Rate) -> Self {
        Self { slack: STEADY_SLACK, ..Self::new(rate) }
    }

    /// When the next packet may leave; it may now if that is not later.
    pub fn ready_at(&self) -> Duration {
        self.through
    }

    /// A packet leaves now, of so many bytes with all headers. Answers the time that it takes of the rate.
    pub fn spend(&mut self, bytes: usize, now: Duration) -> Duration {
        let rate = u128::from(self.rate.bits_per_second());
        let late = now.saturating_sub(self.slack);
        if self.through < late {
            (self.through, self.rest) = (late, 0);
        }
        let due = bytes as u128 * 8 * NANOS + self.rest;
        self.rest = due % rate;
        let takes = Duration::from_nanos((due / rate) as u64);
        self.through += takes;
        takes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn t6_a_channel_never_exceeds_its_rate(
            rate in 10_000_u64..1_000_000_000,
            steps in prop::collection::vec((1_usize..1500, 0_u64..3_000_000), 1..300),
        ) {
            let mut pace = Pace::new(Rate::new(rate).unwrap());
            let mut now = Duration::from_secs(1);
            let mut sent = Vec::new();
            for (bytes, oversleep) in steps {
                now = now.max(pace.ready_at());
                sent.push((now, bytes));
                pace.spend(bytes, now);
                now += Duration::from_nanos(oversleep);
            }
            for from in 0..sent.len() {
                let mut bits = 0;
                for &(at, bytes) in &sent[from..] {
                    let span = at.saturating_sub(sent[from].0) + SLACK;
                    let allowed = span.as_nanos() * u128::from(rate) / NANOS;
                    prop_assert!(bits <= allowed + 1, "{bits} of {allowed}");
                    bits += bytes as u128 * 8;
                }
            }
        }

        #[test]
        fn t6_a_channel_that_is_never_late_uses_all_of_its_rate(rate in 10_000_u64..1_000_000_000, bytes in 1_usize..1500) {
            let mut pace = Pace::new(Rate::new(rate).unwrap());
            pace.spend(bytes, Duration::from_secs(1));
            let begun = pace.ready_at();
            for _ in 0..1000 {
                pace.spend(bytes, pace.ready_at());
            }
            let ideal = 8 * bytes as u128 * 1000 * NANOS / u128::from(rate);
            prop_assert!(pace.ready_at().saturating_sub(begun).as_nanos().abs_diff(ideal) <= 1);
        }
    }
}
