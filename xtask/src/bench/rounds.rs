//! Fair turns: everyone is measured in every round, so that a machine that grows warm or busy slows all alike.

use anyhow::{Context as _, Result};

/// Someone who is measured: a name, and what gives one measurement.
pub struct Contestant<'a, T> {
    name: String,
    measure: Box<dyn FnMut() -> Result<T> + 'a>,
}

impl<'a, T> Contestant<'a, T> {
    /// `measure` does the whole job once.
    pub fn new(name: &str, measure: impl FnMut() -> Result<T> + 'a) -> Self {
        Self { name: name.to_owned(), measure: Box::new(measure) }
    }
}

/// All that was measured of someone, in the order of the rounds.
#[derive(Debug)]
pub struct Measured<T> {
    pub name: String,
    pub samples: Vec<T>,
}

impl<T> Measured<T> {
    /// The median of one aspect of the samples.
    pub fn median(&self, aspect: impl Fn(&T) -> f64) -> f64 {
        median(self.samples.iter().map(aspect).collect())
    }
}

/// Measures everyone once to warm up, which does not count, and then `rounds` times in turn; each round begins with
/// another one.
pub fn interleaved<T>(rounds: usize, mut contestants: Vec<Contestant<'_, T>>) -> Result<Vec<Measured<T>>> {
    let mut measured: Vec<Measured<T>> =
        contestants.iter().map(|one| Measured { name: one.name.clone(), samples: Vec::new() }).collect();
    let count = contestants.len();
    for round in 0..=rounds {
        for turn in 0..count {
            let at = (round + turn) % count;
            let one = &mut contestants[at];
            let sample = (one.measure)().with_context(|| format!("{} could not be measured", one.name))?;
            if round > 0 {
                measured[at].samples.push(sample);
            }
        }
    }
    Ok(measured)
}

/// The middle value, or the mean of the two; of nothing it is NaN.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn medians() {
        assert!(median(vec![]).is_nan());
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn everyone_has_a_turn_in_every_round() {
        let turns = RefCell::new(String::new());
        let turn = |name: char| {
            turns.borrow_mut().push(name);
            Ok(f64::from(u32::try_from(turns.borrow().len())?))
        };
        let contestants = vec![Contestant::new("a", || turn('a')), Contestant::new("b", || turn('b'))];
        let measured = interleaved(2, contestants).unwrap();
        assert_eq!(*turns.borrow(), "abbaab");
        assert_eq!(measured[0].name, "a");
        assert_eq!(measured[0].samples, [4.0, 5.0]);
        assert!((measured[1].median(|sample| *sample) - 4.5).abs() < f64::EPSILON);
    }

    #[test]
    fn who_fails_is_named() {
        let contestants = vec![Contestant::<f64>::new("sharp", || anyhow::bail!("no memory"))];
        let error = interleaved(1, contestants).unwrap_err();
        assert_eq!(format!("{error:#}"), "sharp could not be measured: no memory");
    }
}
