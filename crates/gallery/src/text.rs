//! Text that comes from outside, made fit to be kept and shown.

use crate::words::{Sentence, Studio};
use crate::{Error, Result};

/// Without what no text needs and PostgreSQL cannot hold: control characters other than line ends and tabs; and
/// without space around it.
pub fn clean(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    kept.trim().to_owned()
}

/// Refuses a text that is longer than `max` characters. `what` finds what it is called.
pub fn fits(what: fn(&'static Studio) -> &'static str, text: &str, max: usize) -> Result<()> {
    // A text has no more characters than bytes, so most need no counting.
    if text.len() > max && text.chars().count() > max {
        return Err(Error::Unfit(Sentence::of(move |t| (t.studio.too_long)(what(&t.studio), max))));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_left_out() {
        assert_eq!(clean(" a\0b\u{1b}[31m\tc\r\nd "), "ab[31m\tc\nd");
    }

    #[test]
    fn a_text_may_have_as_many_characters_as_said() {
        assert!(fits(|t| t.the_name, &"é".repeat(200), 200).is_ok());
        let error = fits(|t| t.the_name, &"a".repeat(201), 200).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The name is longer than 200 characters; shorten it and publish again."
        );
    }
}
