//! Text as people search it: without case, accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a query that count; more are ignored.
const MAX_QUERY_WORDS: usize = 8;
/// Characters of a query that count.
const MAX_QUERY_CHARS: usize = 200;

/// The words of some texts, folded, each with a space before it: `" jerome s wedding"`. What [`Query`] looks in.
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

fn words(text: &str) -> Vec<String> {
    let folded: String =
        text.nfkd().flat_map(char::to_lowercase).filter(|character| !is_combining_mark(*character)).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What somebody typed into the search box. It finds a text in which each of its words begins a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<String>);

impl Query {
    /// Reads what was typed; `None` when there is no word in it.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(MAX_QUERY_CHARS).collect();
        let words: Vec<String> =
            words(&typed).iter().take(MAX_QUERY_WORDS).map(|word| format!(" {word}")).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether it finds a text of [`index`].
    pub fn finds(&self, index: &str) -> bool {
        self.0.iter().all(|word| index.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        Query::parse(typed).is_some_and(|query| query.finds(&index([text])))
    }

    #[test]
    fn p8_words_are_found_by_their_beginning_whatever_their_case_and_accents() {
        assert!(finds("JEROME", "Jérôme und Anna"));
        assert!(finds("jérôme an", "Jerome und Anna"));
        assert!(finds("dsc_0412", "DSC_0412.JPG"));
        assert!(finds("ﬁrst", "First dance"));
        assert!(!finds("rome", "Jérôme"));
        assert!(!finds("anna bob", "Jérôme und Anna"));
    }

    #[test]
    fn what_has_no_words_is_no_query() {
        for typed in ["", "  ", "—!?", "\u{301}"] {
            assert_eq!(Query::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn texts_do_not_run_into_each_other() {
        assert_eq!(index(["First", "", "12", "a-b"]), " first 12 a b");
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_its_own_words(text in "\\PC{0,60}") {
            if let Some(query) = Query::parse(&text) {
                prop_assert!(query.finds(&index([&text])));
            }
        }
    }
}
