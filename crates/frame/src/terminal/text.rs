//! Lines of text in a terminal. What strangers wrote may not give the terminal orders.

use unicode_width::UnicodeWidthChar;

/// What may stand on a screen: no control characters, and none that turn the direction of what follows.
pub fn clean(text: &str) -> String {
    let is_order = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !is_order(c)).collect()
}

/// The cells that a cleaned text takes.
pub fn width(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

/// A whole line of so many cells: one text at its left, cut where there is no room, and one at its right.
pub fn line(left: &str, right: &str, columns: usize) -> String {
    let right = if width(right) < columns { right } else { "" };
    let room = columns - width(right) - usize::from(!right.is_empty());
    let left = cut(left, room);
    let gap = " ".repeat(columns - width(&left) - width(right));
    format!("{left}{gap}{right}")
}

/// A line with a text in its middle.
pub fn middle(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let before = (columns - width(&text)) / 2;
    line(&format!("{}{text}", " ".repeat(before)), "", columns)
}

/// A text in lines of so many cells.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(last) if width(last) + 1 + width(word) <= columns => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let fitting = text.chars().take_while(|c| {
        let width = c.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    });
    let mut cut: String = fitting.collect();
    if room > 0 {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_strangers_wrote_gives_no_orders() {
        assert_eq!(clean("a\x1b[2Jb\x07\u{9b}c\u{202e}d\ne  f"), "a[2Jbcd e f");
    }

    #[test]
    fn lines_are_cut_and_filled() {
        assert_eq!(line("By the lake", "12:33", 20), "By the lake    12:33");
        assert_eq!(line("By the lake", "12:33", 12), "By th… 12:33");
        assert_eq!(middle("ab", 6), "  ab  ");
        assert_eq!(line("山の上", "", 5), "山の…");
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    }

    proptest! {
        #[test]
        fn any_text_fills_its_line(left: String, right: String, columns in 0_usize..200) {
            let (left, right) = (clean(&left), clean(&right));
            prop_assert_eq!(width(&line(&left, &right, columns)), columns);
            prop_assert_eq!(width(&middle(&left, columns)), columns);
        }
    }
}
