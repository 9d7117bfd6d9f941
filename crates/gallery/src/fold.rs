//! Text as people search it: without case, accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of some texts, folded, each with a space before it: `" jerome s wedding"`.
pub fn index(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut index = String::new();
    for text in texts {
        for word in words(text.as_ref()) {
            index.push(' ');
            index.push_str(&word);
        }
    }
    index
}

/// The words of a text, folded.
pub fn words(text: &str) -> Vec<String> {
    let folded: String =
        text.nfkd().flat_map(char::to_lowercase).filter(|character| !is_combining_mark(*character)).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_do_not_run_into_each_other() {
        assert_eq!(index(["First", "", "12", "a-b"]), " first 12 a b");
    }

    #[test]
    fn case_and_accents_are_folded_away() {
        assert_eq!(words("Jérôme’s ﬁrst Straße"), ["jerome", "s", "first", "straße"]);
    }
}
