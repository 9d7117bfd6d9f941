//! How long a text may be that comes from outside.

use crate::words::{Sentence, Studio};
use crate::{Error, Result};

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
    fn a_text_may_have_as_many_characters_as_said() {
        assert!(fits(|t| t.the_name, &"é".repeat(200), 200).is_ok());
        let error = fits(|t| t.the_name, &"a".repeat(201), 200).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The name is longer than 200 characters; shorten it and publish again."
        );
    }
}
