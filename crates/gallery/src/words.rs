//! Every word that this part says to a person, complete in each language.
//!
//! One table for each audience: [`Customer`]s, who may choose [`Favourites`], place [`Orders`] and run [`Scripts`],
//! [`Photographer`]s at their pages here and at the [`Till`], and whoever sits at a [`Studio`] that publishes.

mod customer;
mod favourites;
mod money;
mod orders;
mod photographer;
mod scripts;
mod studio;
mod till;

use std::fmt;
use std::sync::Arc;

use wirephoto_site::Language;

pub use customer::Customer;
pub use favourites::Favourites;
pub use money::{amount, money};
pub use orders::{Letter, LetterFacts, Orders};
pub use photographer::Photographer;
pub use scripts::Scripts;
pub use studio::Studio;
pub use till::Till;

/// What is said in one language.
pub struct Words {
    pub language: Language,
    pub customer: Customer,
    pub favourites: Favourites,
    pub orders: Orders,
    pub scripts: Scripts,
    pub photographer: Photographer,
    pub studio: Studio,
    pub till: Till,
}

const ENGLISH: Words = Words {
    language: Language::English,
    customer: customer::ENGLISH,
    favourites: favourites::ENGLISH,
    orders: orders::ENGLISH,
    scripts: scripts::ENGLISH,
    photographer: photographer::ENGLISH,
    studio: studio::ENGLISH,
    till: till::ENGLISH,
};
const GERMAN: Words = Words {
    language: Language::German,
    customer: customer::GERMAN,
    favourites: favourites::GERMAN,
    orders: orders::GERMAN,
    scripts: scripts::GERMAN,
    photographer: photographer::GERMAN,
    studio: studio::GERMAN,
    till: till::GERMAN,
};

/// What is said to a reader of `language`.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// A sentence before it is known who reads it.
#[derive(Clone)]
pub struct Sentence(Arc<dyn Fn(&'static Words) -> String + Send + Sync>);

impl Sentence {
    /// One that `say` makes of the words of a language.
    pub fn of(say: impl Fn(&'static Words) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(say))
    }

    /// One that stands among the words.
    pub fn said(find: fn(&'static Words) -> &'static str) -> Self {
        Self::of(move |words| find(words).to_owned())
    }

    /// In its reader's language.
    pub fn told(&self, language: Language) -> String {
        (self.0)(words(language))
    }

    /// Another one that is made of this one.
    pub fn within(self, say: impl Fn(&'static Words, &str) -> String + Send + Sync + 'static) -> Self {
        Self::of(move |words| say(words, &(self.0)(words)))
    }
}

/// In English, for logs and programs.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Language::English))
    }
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

/// "no pictures", "1 picture", "12 pictures".
fn count_of(count: u64, none: &str, one: &str, many: &str) -> String {
    match count {
        0 => none.to_owned(),
        1 => one.to_owned(),
        _ => format!("{count} {many}"),
    }
}
