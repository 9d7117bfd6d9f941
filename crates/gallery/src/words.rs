//! Every word that this part says to a person.

use std::fmt::Display;
use std::time::Duration;

use crate::event::Day;

pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

// To a studio.

pub const NOT_THE_CODE: &str =
    "The pairing code is wrong, was used, or has expired. Ask the host for a new one and try again.";
pub const NO_EVENT: &str = "There is no such event. Check the link, or ask the photographer for it.";
pub const NO_PICTURE: &str = "There is no such picture. It may have been taken down; look at the others.";
pub const EVENT_NEEDS_A_NAME: &str = "The event has no name; give it one and publish again.";
pub const NOT_A_DAY: &str = "The event's date is not a day such as 2026-06-20; correct it and publish again.";
pub const CATEGORY_TWICE: &str = "The event names a category twice; publish again.";
pub const PICTURE_TWICE: &str = "The upload names a picture twice; publish again.";
pub const KINDS_MISSING: &str = "it comes without all of its sizes; publish again";
pub const BLUR_TOO_LONG: &str = "its placeholder is too long; publish again";
pub const NO_SUCH_SIZE: &str = "no picture has its size; publish again";
pub const HAS_A_POSITION: &str =
    "tells where it was taken, which a host must not know; publish again without it";
pub const NOT_PLAIN: &str = "holds more than a picture; publish again";
pub const OTHER_SIZE: &str = "has another size than was said; publish again";
pub const OTHER_SHAPE: &str = "has another shape than the picture; publish again";
pub const TOO_LARGE: &str = "is larger than a proof may be; choose smaller sizes and publish again";
pub const CATEGORY_UNKNOWN: &str = "its category is not one of the event's; publish again";
pub const PIXELS_MISSING: &str = "its pixels are not here yet; publish again";

pub fn code_too_short(min: usize) -> String {
    format!("The code for customers is shorter than {min} characters; choose a longer one and publish again.")
}

pub fn too_long(what: &str, max: usize) -> String {
    format!("The {what} is longer than {max} characters; shorten it and publish again.")
}

pub fn too_many_categories(max: usize) -> String {
    format!("The event has more than {max} categories; join some and publish again.")
}

pub fn too_many_pictures(max: usize) -> String {
    format!("An event holds at most {max} pictures; make two events of it.")
}

pub fn too_many_keywords(max: usize) -> String {
    format!("it has more than {max} keywords; remove some and publish again")
}

pub fn not_a_proof(kind: &str, error: &dyn Display) -> String {
    format!("its {kind} is no JPEG that can be shown ({error})")
}

pub fn unfit_rendition(kind: &str, why: &str) -> String {
    format!("its {kind} {why}")
}

/// Says which picture a complaint is about. A complaint that is a sentence by itself stays one.
pub fn in_picture(number: u32, why: &str) -> String {
    let why = why.trim_end_matches('.');
    format!("Picture {number} was refused, and nothing stored: {}.", lower_first(why))
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

pub fn published_elsewhere(device: &str) -> String {
    format!(
        "This event was last published by “{device}”. Publish it from there, or take it over to replace what is shown."
    )
}

pub fn placed_elsewhere(number: u32) -> String {
    format!("Picture {number} is published in another event; take it down there first.")
}

// To a customer.

pub const WELCOME: &str = "Welcome";
pub const ENTER_EVENT: &str = "Enter the eight characters from the end of the link that you were given.";
pub const EVENT: &str = "Event";
pub const NOT_AN_EVENT: &str =
    "An event's name has eight letters and digits. Look at the card or message once more, and try again.";
pub const GO_ON: &str = "Go on";
pub const FOR_PHOTOGRAPHERS: &str = "For photographers";
pub const ENTER_CODE: &str = "Enter the code from the photographer to see the pictures.";
pub const CODE: &str = "Code";
pub const COME_IN: &str = "See the pictures";
pub const PICTURES: &str = "Pictures";
pub const ALL_PICTURES: &str = "All";
pub const MORE_PICTURES: &str = "More pictures";
pub const FROM_THE_BEGINNING: &str = "From the beginning";
pub const NO_PICTURES_YET: &str = "The pictures are on their way. Come back in a little while.";
pub const CATEGORIES: &str = "Categories";
pub const CATEGORY: &str = "Category";
pub const SHOW: &str = "Show";
pub const SHOW_ALL: &str = "Show all";
pub const SEARCH: &str = "Search the pictures";
pub const SEARCH_HINT: &str = "Search";
pub const ONE_PICTURE: &str = "One picture";
pub const CLOSE: &str = "Close";
pub const PREVIOUS: &str = "Previous picture";
pub const NEXT: &str = "Next picture";
pub const INFORMATION: &str = "About this picture";
pub const NUMBER: &str = "Number";
pub const TAKEN: &str = "Taken";
pub const PRICE: &str = "Price";
pub const KEYWORDS: &str = "Keywords";
pub const WRONG_CODE: &str =
    "That is not the code of this event. Look at the card or message once more, and try again.";

pub fn wait(time: Duration) -> String {
    let seconds = time.as_secs().max(1);
    let time = match seconds {
        1 => "a second".to_owned(),
        ..90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("Too many wrong codes. Wait {time}, then try again.")
}

pub fn photographs_by(name: &str) -> String {
    format!("Photographs by {name}")
}

/// What a search came to.
pub fn found(count: u64, typed: &str) -> String {
    match count {
        0 => format!("Nothing was found for “{typed}”. Try another word, or a number."),
        _ => format!("{} for “{typed}”.", pictures(count)),
    }
}

/// When a picture was taken, as the camera wrote it: `2026-06-20T15:04:05` and what may follow.
pub fn taken(captured: &str) -> String {
    let (day, time) = captured.split_once('T').unwrap_or((captured, ""));
    let time = time.get(..5).unwrap_or_default();
    match day.parse::<Day>() {
        Ok(day) if time.is_empty() => day.in_words(),
        Ok(day) => format!("{}, {time}", day.in_words()),
        Err(_) => captured.to_owned(),
    }
}

/// What a picture without a caption is called.
pub fn picture(number: u32) -> String {
    format!("Picture {number}")
}

// To a photographer.

pub const EVENTS: &str = "Events";
pub const NO_EVENTS: &str = "The events that you publish stand here, each with its link for customers.";
pub const HOW_TO_BEGIN: &str =
    "To begin, pair the computer that your pictures are on; then choose pictures there and publish them.";
pub const PAIR: &str = "Pair a computer";
pub const PUBLISHED: &str = "Published";
pub const FROM: &str = "from";
pub const COPY: &str = "Copy the link";
pub const COPIED: &str = "Copied";
pub const QR: &str = "The link as a code for cameras";

pub fn pictures(count: u64) -> String {
    count_of(count, "picture", "pictures")
}

pub fn visitors(count: u64) -> String {
    count_of(count, "visitor", "visitors")
}

fn count_of(count: u64, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_the_nearest_unit() {
        let told = |seconds| wait(Duration::from_secs(seconds));
        assert_eq!(told(0), "Too many wrong codes. Wait a second, then try again.");
        assert_eq!(told(61), "Too many wrong codes. Wait 61 seconds, then try again.");
        assert_eq!(told(91), "Too many wrong codes. Wait 2 minutes, then try again.");
    }

    #[test]
    fn a_camera_s_time_is_told_without_its_small_change() {
        assert_eq!(taken("2026-06-20T15:04:05.123+02:00"), "20 June 2026, 15:04");
        assert_eq!(taken("2026-06-20"), "20 June 2026");
        assert_eq!(taken("yesterday"), "yesterday");
        assert_eq!(taken("2026-06-20Tàé"), "20 June 2026");
    }

    #[test]
    fn a_complaint_about_a_picture_is_one_sentence() {
        let complaint = too_long("caption", 10);
        assert_eq!(
            in_picture(7, &complaint),
            "Picture 7 was refused, and nothing stored: the caption is longer than 10 characters; shorten it and \
             publish again."
        );
        assert_eq!(in_picture(7, KINDS_MISSING).matches('.').count(), 1);
    }
}
