//! Counters for `/metrics`, in Prometheus's text format.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A number that stands in `/metrics` beside what the server counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// Its name, such as `wirephoto_mails_waiting`.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub help: &'static str,
    /// Its value now.
    pub value: u64,
}

/// What the server counts.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: [AtomicU64; 5],
    opened: AtomicU64,
    closed: AtomicU64,
    turned_away: AtomicU64,
    too_slow: AtomicU64,
    idle: AtomicU64,
}

impl Metrics {
    /// A request was answered with this status.
    pub(crate) fn answered(&self, status: u16) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.requests[class].fetch_add(1, Relaxed);
    }

    /// A connection is open as long as the result lives.
    pub(crate) fn count_open(&self) -> Open<'_> {
        self.opened.fetch_add(1, Relaxed);
        Open(self)
    }

    /// A connection found no place.
    pub(crate) fn turned_away(&self) {
        self.turned_away.fetch_add(1, Relaxed);
    }

    /// A connection was over a time limit.
    pub(crate) fn overdue(&self, was_idle: bool) {
        if was_idle { &self.idle } else { &self.too_slow }.fetch_add(1, Relaxed);
    }

    pub(crate) fn text(&self, gauges: &[Gauge]) -> String {
        let mut text = String::with_capacity(1024);
        let mut series = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for (labels, value) in values {
                let _ = writeln!(text, "{name}{labels} {value}");
            }
        };
        let requests: [u64; 5] = std::array::from_fn(|class| self.requests[class].load(Relaxed));
        series(
            "wirephoto_http_requests_total",
            "counter",
            "Requests answered, by class of status.",
            &[
                ("{status=\"1xx\"}", requests[0]),
                ("{status=\"2xx\"}", requests[1]),
                ("{status=\"3xx\"}", requests[2]),
                ("{status=\"4xx\"}", requests[3]),
                ("{status=\"5xx\"}", requests[4]),
            ],
        );
        let (opened, closed) = (self.opened.load(Relaxed), self.closed.load(Relaxed));
        let open = opened.saturating_sub(closed);
        series("wirephoto_connections_total", "counter", "Connections accepted.", &[("", opened)]);
        series("wirephoto_connections_open", "gauge", "Connections open now.", &[("", open)]);
        series(
            "wirephoto_connections_refused_total",
            "counter",
            "Connections closed by the server, by reason.",
            &[
                ("{reason=\"crowded\"}", self.turned_away.load(Relaxed)),
                ("{reason=\"slow\"}", self.too_slow.load(Relaxed)),
                ("{reason=\"idle\"}", self.idle.load(Relaxed)),
            ],
        );
        if let Some(bytes) = resident_bytes() {
            series("process_resident_memory_bytes", "gauge", "Memory in use.", &[("", bytes)]);
        }
        for Gauge { name, help, value } in gauges {
            series(name, "gauge", help, &[("", *value)]);
        }
        text
    }
}

/// A connection that is counted as open.
pub(crate) struct Open<'m>(&'m Metrics);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.closed.fetch_add(1, Relaxed);
    }
}

/// The process's resident memory, where `/proc` tells.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_others_stand_beside_our_own() {
        let metrics = Metrics::default();
        metrics.answered(200);
        let text = metrics.text(&[Gauge { name: "mails_waiting", help: "Mails to send.", value: 7 }]);
        assert!(text.contains("wirephoto_http_requests_total{status=\"2xx\"} 1\n"), "{text}");
        assert!(
            text.contains(
                "# HELP mails_waiting Mails to send.\n# TYPE mails_waiting gauge\nmails_waiting 7\n"
            )
        );
    }
}
