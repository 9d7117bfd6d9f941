//! Every word that this part says to a person, complete in each language: one table for each of its sides.

mod albums;
mod deliveries;
mod frames;
mod stations;

use wirephoto_site::Language;

pub use albums::Albums;
pub use deliveries::Deliveries;
pub use frames::Frames;
pub use stations::Stations;

/// What is said in one language.
pub struct Words {
    pub albums: Albums,
    pub frames: Frames,
    pub deliveries: Deliveries,
    pub stations: Stations,
}

const ENGLISH: Words = Words {
    albums: albums::ENGLISH,
    frames: frames::ENGLISH,
    deliveries: deliveries::ENGLISH,
    stations: stations::ENGLISH,
};
const GERMAN: Words = Words {
    albums: albums::GERMAN,
    frames: frames::GERMAN,
    deliveries: deliveries::GERMAN,
    stations: stations::GERMAN,
};

/// What is said to a reader of `language`.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
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
