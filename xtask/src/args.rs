//! Command lines, parsed by hand: the chores take a few words each, and a parser would be the largest dependency.

use std::collections::VecDeque;

use anyhow::{Context as _, Result, bail};

/// What is left of a command line. Take the options first, then the words, then [`Args::finish`].
#[derive(Debug)]
pub struct Args(VecDeque<String>);

impl Args {
    /// The words after `cargo xtask`.
    pub fn from_env() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// Takes the next word, whatever it is.
    pub fn next(&mut self) -> Option<String> {
        self.0.pop_front()
    }

    /// Takes `--name`, and says whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let found = self.0.iter().position(|word| word == name);
        found.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        let joined = format!("{name}=");
        let Some(at) = self.0.iter().position(|word| word == name || word.starts_with(&joined)) else {
            return Ok(None);
        };
        let word = self.0.remove(at).expect("the position was just found");
        if let Some(value) = word.strip_prefix(&joined) {
            return Ok(Some(value.to_owned()));
        }
        let value = self.0.remove(at).with_context(|| format!("{name} needs a value"))?;
        Ok(Some(value))
    }

    /// Takes every `--name VALUE`, in order.
    pub fn values(&mut self, name: &str) -> Result<Vec<String>> {
        std::iter::from_fn(|| self.value(name).transpose()).collect()
    }

    /// Takes everything after the first `--`.
    pub fn after_dashes(&mut self) -> Vec<String> {
        match self.0.iter().position(|word| word == "--") {
            Some(at) => self.0.split_off(at).into_iter().skip(1).collect(),
            None => Vec::new(),
        }
    }

    /// Takes the words that are left; an option among them is one that nobody knows.
    pub fn words(&mut self) -> Result<Vec<String>> {
        if let Some(option) = self.0.iter().find(|word| word.starts_with('-')) {
            bail!("{option} is not known here; `cargo xtask help` lists the options");
        }
        Ok(self.0.drain(..).collect())
    }

    /// Takes everything that is left, options too, less a leading `--`.
    pub fn pass_on(mut self) -> Vec<String> {
        if self.0.front().is_some_and(|word| word == "--") {
            self.0.pop_front();
        }
        self.0.into()
    }

    /// Ends the command line: nothing may be left.
    pub fn finish(self) -> Result<()> {
        match self.0.front() {
            Some(word) => bail!("{word:?} is one word too many; `cargo xtask help` shows what is expected"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn takes_values_in_both_spellings() {
        let mut args = args("-p a one --seconds=5 -p b");
        assert_eq!(args.values("-p").unwrap(), ["a", "b"]);
        assert_eq!(args.value("--seconds").unwrap().as_deref(), Some("5"));
        assert_eq!(args.words().unwrap(), ["one"]);
        args.finish().unwrap();
    }

    #[test]
    fn refuses_a_missing_value_and_an_unknown_option() {
        assert!(args("--seconds").value("--seconds").is_err());
        assert!(args("--what").words().is_err());
        assert!(args("more").finish().is_err());
    }

    #[test]
    fn passes_on_with_and_without_dashes() {
        assert_eq!(args("-- --check").pass_on(), ["--check"]);
        assert_eq!(args("--check --json f").pass_on(), ["--check", "--json", "f"]);
        assert_eq!(args("a -- b c").after_dashes(), ["b", "c"]);
    }
}
