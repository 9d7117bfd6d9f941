//! Every word that this crate says to a person.

use http::StatusCode;

pub(crate) const SKIP: &str = "Skip to the content";
pub(crate) const THEME: &str = "Appearance";
pub(crate) const THEME_SYSTEM: &str = "System";
pub(crate) const THEME_LIGHT: &str = "Light";
pub(crate) const THEME_DARK: &str = "Dark";
pub(crate) const PLAIN_HTTP: &str = "This connection is not encrypted: others on the network can read along.";
pub(crate) const BACK_TO_START: &str = "Back to the start";
pub(crate) const FORM_TOO_OLD: &str =
    "This form is too old. Go back, load the page again and send it once more.";
pub(crate) const FORM_UNREADABLE: &str =
    "The form could not be read. Go back, load the page again and fill it in.";
pub(crate) const OTHER_SITE: &str =
    "This request came from another site, so it was not carried out. Use the page itself.";
pub(crate) const OTHER_HOST: &str =
    "This service does not go by that name. Use the address that it showed you.";
pub(crate) const FULL: &str =
    "The storage is full. Free some space or ask the administrator, then try again.";
pub(crate) const BUSY: &str = "The service is busy right now. Try again in a moment.";

/// The title and the sentence for a status about which nothing more is known.
pub(crate) fn of_status(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 | 422 => ("Not understood", "The request could not be understood. Go back and try again."),
        401 => ("Log in first", "This page is for people who have logged in. Log in, then try again."),
        403 => ("Not allowed", "You may not do this. Log in with an account that may."),
        404 => ("Not found", "There is nothing at this address. Check the link, or go back to the start."),
        405 => ("Not possible", "That cannot be done here. Go back to the page and use its buttons."),
        408 => ("Too slow", "The request took too long to arrive. Check your connection and try again."),
        409 => ("Changed meanwhile", "This was changed meanwhile. Load the page again and look."),
        410 => ("No longer here", "What was here is gone. Ask whoever sent you the link for a new one."),
        413 => ("Too large", "What you sent is too large. Send less at a time."),
        415 => ("Wrong kind", "This kind of data is not accepted here. Send it in another format."),
        421 => ("Wrong name", OTHER_HOST),
        429 => ("Too many tries", "Too many tries. Wait a little, then try again."),
        503 => ("Busy", BUSY),
        507 => ("Storage full", FULL),
        _ if status.is_client_error() => {
            ("Not possible", "The request could not be carried out. Go back and try again.")
        }
        _ => (
            "Something failed",
            "Something failed on our side, and it was written down. Try again in a moment.",
        ),
    }
}

/// How long ago, in words.
pub(crate) fn ago(seconds: i64) -> String {
    let count =
        |number: i64, unit: &str| format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" });
    match seconds {
        ..60 => "just now".to_owned(),
        60..3_600 => count(seconds / 60, "minute"),
        3_600..86_400 => count(seconds / 3_600, "hour"),
        86_400..2_592_000 => count(seconds / 86_400, "day"),
        2_592_000..31_536_000 => count(seconds / 2_592_000, "month"),
        _ => count(seconds / 31_536_000, "year"),
    }
}
