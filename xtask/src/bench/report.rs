//! What a measurement comes to: cases with peers and targets, as a table for people and as JSON for programs.

use std::fmt::{self, Display, Formatter};

use serde_json::{Value, json};

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Pictures per second, decibels.
    Higher,
    /// Milliseconds, megabytes.
    Lower,
}

/// What a case must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// So many times as good as the best peer.
    TimesBest(f64),
    /// No further than this behind the best peer, in the case's unit.
    WithinOfBest(f64),
    /// An upper limit, in the case's unit.
    AtMost(f64),
    /// A lower limit, in the case's unit.
    AtLeast(f64),
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Case {
    name: String,
    unit: String,
    better: Better,
    ours: f64,
    peers: Vec<(String, f64)>,
    target: Option<Target>,
    how: String,
}

impl Case {
    /// A figure of ours; `how` says in a sentence what was run, so that anyone can run it again.
    pub fn new(name: &str, unit: &str, better: Better, ours: f64, how: &str) -> Self {
        let (name, unit, how) = (name.to_owned(), unit.to_owned(), how.to_owned());
        Self { name, unit, better, ours, peers: Vec::new(), target: None, how }
    }

    /// What a peer reached, doing the same.
    #[must_use]
    pub fn peer(mut self, name: &str, value: f64) -> Self {
        self.peers.push((name.to_owned(), value));
        self
    }

    /// What we want to reach; a case without a target is shown only.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    fn best_peer(&self) -> Option<f64> {
        let values = self.peers.iter().map(|(_, value)| *value);
        match self.better {
            Better::Higher => values.max_by(f64::total_cmp),
            Better::Lower => values.min_by(f64::total_cmp),
        }
    }

    /// How many times as good as the best peer we are: above 1 we are ahead.
    fn ratio(&self) -> Option<f64> {
        let best = self.best_peer()?;
        Some(match self.better {
            Better::Higher => self.ours / best,
            Better::Lower => best / self.ours,
        })
    }

    /// Whether the target is reached; a target that looks at peers is not when there are none.
    fn met(&self) -> Option<bool> {
        Some(match self.target? {
            Target::TimesBest(times) => self.ratio().is_some_and(|ratio| ratio >= times),
            Target::WithinOfBest(distance) => self.best_peer().is_some_and(|best| match self.better {
                Better::Higher => self.ours >= best - distance,
                Better::Lower => self.ours <= best + distance,
            }),
            Target::AtMost(limit) => self.ours <= limit,
            Target::AtLeast(limit) => self.ours >= limit,
        })
    }

    fn to_json(&self) -> Value {
        let peers: serde_json::Map<String, Value> =
            self.peers.iter().map(|(name, value)| (name.clone(), json!(rounded(*value)))).collect();
        json!({
            "case": self.name,
            "unit": self.unit,
            "ours": rounded(self.ours),
            "peers": peers,
            "ratio": self.ratio().map(rounded),
            "target": self.target.map(|target| target.to_string()),
            "met": self.met(),
            "how": self.how,
        })
    }

    fn cells(&self) -> [String; 7] {
        let peers: Vec<String> =
            self.peers.iter().map(|(name, value)| format!("{name} {}", Figure(*value))).collect();
        let met = self.met().map_or("", |met| if met { "yes" } else { "NO" });
        [
            self.name.clone(),
            self.unit.clone(),
            Figure(self.ours).to_string(),
            peers.join(", "),
            self.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            self.target.map(|target| target.to_string()).unwrap_or_default(),
            met.to_owned(),
        ]
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimesBest(times) => write!(f, "{times} times the best peer"),
            Self::WithinOfBest(distance) => write!(f, "within {distance} of the best peer"),
            Self::AtMost(limit) => write!(f, "at most {limit}"),
            Self::AtLeast(limit) => write!(f, "at least {limit}"),
        }
    }
}

/// All cases of an area.
#[derive(Debug)]
pub struct Report {
    pub area: &'static str,
    /// What it was measured on.
    pub machine: String,
    pub cases: Vec<Case>,
}

impl Report {
    /// `{"area", "machine", "cases": [{"case", "unit", "ours", "peers", "ratio", "target", "met", "how"}]}`.
    pub fn to_json(&self) -> String {
        let cases: Vec<Value> = self.cases.iter().map(Case::to_json).collect();
        format!("{:#}\n", json!({"area": self.area, "machine": self.machine, "cases": cases}))
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} on {}\n", self.area, self.machine)?;
        let head = ["case", "unit", "ours", "peers", "ratio", "target", "met"].map(str::to_owned);
        let rows: Vec<[String; 7]> =
            std::iter::once(head).chain(self.cases.iter().map(Case::cells)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..7).map(width).collect();
        for row in &rows {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// A number with three significant digits, or all of those before the point.
struct Figure(f64);

impl Display for Figure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let places = match self.0.abs() {
            size if size >= 100.0 => 0,
            size if size >= 10.0 => 1,
            size if size >= 1.0 => 2,
            _ => 3,
        };
        write!(f, "{:.places$}", self.0)
    }
}

/// More digits than four behind the point are noise.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speed() -> Case {
        Case::new("job A", "pictures/s", Better::Higher, 14.0, "render")
            .peer("sharp", 4.4)
            .peer("pyvips", 5.6)
    }

    #[test]
    fn the_best_peer_is_what_counts() {
        assert_eq!(speed().ratio(), Some(2.5));
        assert_eq!(speed().target(Target::TimesBest(2.5)).met(), Some(true));
        assert_eq!(speed().target(Target::TimesBest(2.6)).met(), Some(false));
        assert_eq!(speed().met(), None);
    }

    #[test]
    fn less_can_be_better() {
        let memory =
            Case::new("peak", "MB", Better::Lower, 32.0, "render").peer("sharp", 80.0).peer("vips", 64.0);
        assert_eq!(memory.ratio(), Some(2.0));
        assert_eq!(memory.clone().target(Target::AtMost(40.0)).met(), Some(true));
        assert_eq!(memory.target(Target::AtMost(30.0)).met(), Some(false));
    }

    #[test]
    fn a_small_distance_can_be_allowed() {
        let quality = |ours| Case::new("PSNR", "dB", Better::Higher, ours, "compare").peer("vips", 37.78);
        assert_eq!(quality(37.70).target(Target::WithinOfBest(0.1)).met(), Some(true));
        assert_eq!(quality(37.60).target(Target::WithinOfBest(0.1)).met(), Some(false));
    }

    #[test]
    fn a_target_that_nobody_was_measured_against_is_not_met() {
        let alone = Case::new("alone", "ms", Better::Lower, 1.0, "run").target(Target::TimesBest(1.0));
        assert_eq!((alone.ratio(), alone.met()), (None, Some(false)));
    }

    #[test]
    fn is_written_for_people_and_for_programs() {
        let cases = vec![
            speed().target(Target::TimesBest(1.4)),
            Case::new("floor", "ms", Better::Lower, 61.25, "decode alone"),
        ];
        let report = Report { area: "imaging", machine: "a machine".to_owned(), cases };
        let expected = "\
imaging on a machine

case   unit        ours  peers                    ratio  target                   met
job A  pictures/s  14.0  sharp 4.40, pyvips 5.60  2.50   1.4 times the best peer  yes
floor  ms          61.2
";
        assert_eq!(report.to_string(), expected);
        let json: Value = serde_json::from_str(&report.to_json()).unwrap();
        let expected = json!({"case": "job A", "unit": "pictures/s", "ours": 14.0, "peers": {"sharp": 4.4, "pyvips": 5.6},
            "ratio": 2.5, "target": "1.4 times the best peer", "met": true, "how": "render"});
        assert_eq!(json["cases"][0], expected);
        assert_eq!(json["cases"][1]["met"], Value::Null);
    }
}
