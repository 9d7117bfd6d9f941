//! Every word that this part says to a person, complete in each language: one table for each of its sides.

mod albums;
mod deliveries;
mod frames;
pub mod letters;
mod phones;
mod requests;
mod stations;

use wirephoto_site::Language;

pub use albums::Albums;
pub use deliveries::Deliveries;
pub use frames::Frames;
pub use letters::Letters;
pub use phones::Phones;
pub use requests::Requests;
pub use stations::Stations;

/// What is said in one language.
pub struct Words {
    pub albums: Albums,
    pub frames: Frames,
    pub deliveries: Deliveries,
    pub letters: Letters,
    pub requests: Requests,
    pub phones: Phones,
    pub stations: Stations,
}

const ENGLISH: Words = Words {
    albums: albums::ENGLISH,
    frames: frames::ENGLISH,
    deliveries: deliveries::ENGLISH,
    letters: letters::ENGLISH,
    requests: requests::ENGLISH,
    phones: phones::ENGLISH,
    stations: stations::ENGLISH,
};
const GERMAN: Words = Words {
    albums: albums::GERMAN,
    frames: frames::GERMAN,
    deliveries: deliveries::GERMAN,
    letters: letters::GERMAN,
    requests: requests::GERMAN,
    phones: phones::GERMAN,
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
