//! Times and sizes as people read them.

use wirephoto_database::Moment;

use crate::words;

/// A `<time>` element: how long ago in words, the exact time on hover (a script puts it into the reader's locale).
pub fn time_ago(moment: Moment, now: Moment) -> String {
    let seconds = now.micros().saturating_sub(moment.micros()) / 1_000_000;
    format!(r#"<time datetime="{moment}" title="{moment}">{}</time>"#, words::ago(seconds))
}

/// A number of bytes in the largest decimal unit that leaves a number of at least 1.
pub fn bytes_in_words(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 9.95);
    format!("{value:.digits$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn sizes_are_short() {
        let read = |bytes| bytes_in_words(bytes);
        assert_eq!(
            [0, 999, 1_000, 9_949, 12_345, 999_499, 999_500, 5_000_000_000].map(read),
            ["0 B", "999 B", "1.0 KB", "9.9 KB", "12 KB", "999 KB", "1.0 MB", "5.0 GB"]
        );
    }

    #[test]
    fn times_are_relative_with_the_exact_time_on_hover() {
        let then = Moment::from_micros(1_717_245_180_000_000);
        let html = time_ago(then, then.plus(Duration::from_hours(49)));
        assert!(html.contains(">2 days ago<") && html.contains("datetime=\"2024-06-01T"), "{html}");
        let ahead = time_ago(then.plus(Duration::from_secs(5)), then);
        assert!(ahead.contains(">just now<"), "{ahead}");
    }
}
