//! What commands print: lines for people or one JSON object per line, progress on the terminal, exit codes.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Everything was done.
pub const DONE: u8 = 0;
/// Something was refused or failed.
pub const REFUSED: u8 = 1;
/// The command was not understood, or names something that is not there.
pub const USAGE: u8 = 2;

/// Where a command's lines go.
#[derive(Clone, Copy)]
pub struct Output {
    json: bool,
}

impl Output {
    /// Lines for people, or with `json` one object per line.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads the lines.
    pub fn is_json(self) -> bool {
        self.json
    }

    /// One result: the object, or the line for people.
    pub fn result(self, object: &impl Serialize, line: impl Display) {
        if self.json {
            print_line(serde_json::to_string(object).expect("results have a JSON text"));
        } else {
            print_line(line);
        }
    }

    /// A line for people only.
    pub fn say(self, line: impl Display) {
        if !self.json {
            print_line(line);
        }
    }

    /// A progress bar with rate and remaining time; only people at a terminal see it.
    pub fn bar(self, what: &'static str) -> ProgressBar {
        if self.json {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(0).with_message(what);
        let template = "{msg} {wide_bar} {pos} of {len}, {per_sec}, {eta} left";
        let style = ProgressStyle::with_template(template).expect("the template is right");
        bar.set_style(style.with_key(
            "per_sec",
            |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{:.1}/s", state.per_sec());
            },
        ));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

fn print_line(line: impl Display) {
    print(&format!("{line}\n"));
}

/// Prints a text as it is; a reader that has gone away is no error.
pub fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Says in a sentence what went wrong.
pub fn fail(error: &anyhow::Error, code: u8) -> ExitCode {
    let mut said: Vec<_> = error.chain().map(|cause| sentence(&cause.to_string())).collect();
    // A transparent error says the same as its cause.
    said.dedup();
    eprintln!("{}", said.join(" "));
    ExitCode::from(code)
}

/// What an error says, as a sentence: libraries leave out the capital and the full stop.
fn sentence(text: &str) -> String {
    let mut sentence = text.trim().to_owned();
    // An address stays as it is written.
    let is_address = sentence.split_whitespace().next().is_some_and(|word| word.contains("://"));
    if let Some(first) = sentence.chars().next().filter(|_| !is_address) {
        sentence.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// A command that cannot be meant as it was typed, in a sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Which exit code an error has: whether it is the caller's.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    use wirephoto_exchange::client::ClientError;
    use wirephoto_studio::Error as Studio;
    let is_usage = match error.downcast_ref::<Studio>() {
        Some(error) => matches!(
            error,
            Studio::NoEvent(_)
                | Studio::NoPicture(_)
                | Studio::WhichEvent(_)
                | Studio::NoCategory { .. }
                | Studio::Refused(_)
                | Studio::NothingPicked
                | Studio::NotPaired
                | Studio::NoPriceList(_)
                | Studio::NoOrder(_)
                | Studio::NoLab(_)
                | Studio::Exists(_)
                | Studio::Position(_)
                | Studio::Host(ClientError::Address(_))
        ),
        None => error.is::<Usage>(),
    };
    if is_usage { USAGE } else { REFUSED }
}

/// Bytes as people say them: `7.7 MB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && value < 99.95);
    format!("{value:.decimals$} {}", UNITS[unit])
}

/// `1 picture`, `2 pictures`.
pub fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_short() {
        for (count, text) in
            [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (7_690_000, "7.7 MB"), (123_000_000, "123 MB")]
        {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn errors_are_sentences() {
        for (said, expected) in [
            ("no such file", "No such file."),
            ("It is there.", "It is there."),
            ("é", "É."),
            ("", "."),
            ("http://a.example does not answer", "http://a.example does not answer."),
        ] {
            assert_eq!(sentence(said), expected);
        }
    }

    #[test]
    fn nouns_agree() {
        assert_eq!([count(1, "picture"), count(0, "picture")], ["1 picture", "0 pictures"]);
    }
}
