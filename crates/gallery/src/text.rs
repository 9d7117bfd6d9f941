//! Text that comes from outside, made fit to be kept and shown.

use crate::{Error, Result, words};

/// Without what no text needs and PostgreSQL cannot hold: control characters other than line ends and tabs; and
/// without space around it.
pub fn clean(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    kept.trim().to_owned()
}

/// Refuses a text that is longer than `max` characters.
pub fn fits(what: &'static str, text: &str, max: usize) -> Result<()> {
    // A text has no more characters than bytes, so most need no counting.
    if text.len() > max && text.chars().count() > max {
        return Err(Error::Unfit(words::too_long(what, max)));
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
        assert!(fits("name", &"é".repeat(200), 200).is_ok());
        let error = fits("name", &"a".repeat(201), 200).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The name is longer than 200 characters; shorten it and publish again."
        );
    }
}
