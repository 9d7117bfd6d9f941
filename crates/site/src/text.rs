//! Text that comes from outside, made fit to be kept and shown.

/// Without what no text needs and PostgreSQL cannot hold: control characters other than line ends and tabs; and
/// without space around it.
pub fn clean(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    kept.trim().to_owned()
}

/// The same, cut to `most` characters.
pub fn cut(text: &str, most: usize) -> String {
    clean(&clean(text).chars().take(most).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_left_out() {
        assert_eq!(clean(" a\0b\u{1b}[31m\tc\r\nd "), "ab[31m\tc\nd");
        assert_eq!(cut("ab cd", 3), "ab");
    }
}
