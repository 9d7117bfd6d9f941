//! What the studio says to people in their language, beside the words of its pages.

mod english;
mod german;
mod trade;

use wirephoto_exchange::client::ClientError;
use wirephoto_exchange::order::Reason;
use wirephoto_library::Error as LibraryError;
use wirephoto_site::{Language, Problem};

use crate::Error;
use crate::refusal::Refusal;
use crate::trade::Trouble;

/// The sentences of one language.
pub(crate) struct Words {
    pub closed: &'static str,
    /// Why something is not taken. What a decoder or the system said of it stays as it was said.
    pub refusal: fn(&Refusal) -> String,
    /// Why a picture that was ordered cannot be delivered.
    pub reason: fn(&Reason) -> String,
    /// What stands in an order's way.
    pub trouble: fn(&Trouble) -> String,
    /// By post, and at the photographer's: what deliveries are called in a new price list.
    pub deliveries: [&'static str; 2],
    /// Of a file that was in the trash.
    pub restored: &'static str,
    /// Of a file that the event has.
    pub duplicate: &'static str,
    no_event: &'static str,
    no_picture: &'static str,
    no_price_list: &'static str,
    no_order: &'static str,
    no_lab: &'static str,
    not_paired: &'static str,
    nothing_picked: &'static str,
    position: &'static str,
    stopped: &'static str,
    of_picture: fn(u32, &Refusal) -> String,
    pub no_category: fn(&str, &str) -> String,
    impostor: &'static str,
    address: fn(&str) -> String,
    unreachable: fn(&str) -> String,
    certificate: fn(&str) -> String,
    unknown_here: fn(&str) -> String,
    not_a_host: fn(&str) -> String,
}

/// The sentences of a language.
pub(crate) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::German => &german::WORDS,
    }
}

/// What went wrong, for someone who sees a page and no command line.
pub(crate) fn sentence(error: &Error, language: Language) -> String {
    let t = words(language);
    let said = match error {
        Error::NoEvent(_) => t.no_event,
        Error::NoPicture(_) => t.no_picture,
        Error::NoPriceList(_) => t.no_price_list,
        Error::NoOrder(_) => t.no_order,
        Error::NoLab(_) => t.no_lab,
        Error::NotPaired => t.not_paired,
        Error::NothingPicked => t.nothing_picked,
        Error::Position(_) => t.position,
        Error::Stopped => t.stopped,
        Error::Host(ClientError::Impostor) => t.impostor,
        Error::Host(ClientError::Address(typed)) => return (t.address)(typed),
        Error::Host(ClientError::Unreachable { host, .. }) => return (t.unreachable)(host),
        Error::Host(ClientError::Certificate(host)) => return (t.certificate)(host),
        Error::Host(ClientError::NotPaired(host)) => return (t.unknown_here)(host),
        Error::Host(ClientError::NotAHost(host)) => return (t.not_a_host)(host),
        Error::Refused(refusal) => return refusal.told(language),
        Error::Order(trouble) => return trouble.told(language),
        Error::Picture { number, reason } => return (t.of_picture)(*number, reason),
        Error::NoCategory { name, known } => return (t.no_category)(name, known),
        Error::Database(error) | Error::Library(LibraryError::Database(error)) => {
            return Problem::from(error.clone()).sentence(language).into_owned();
        }
        error => return error.to_string(),
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    use wirephoto_exchange::prices::InvalidPriceList;
    use wirephoto_imaging as imaging;

    use super::*;
    use crate::{Field, Trade};

    #[test]
    fn pages_are_not_sent_to_the_command_line() {
        let host = || "https://photos.example.com".to_owned();
        let errors = [
            Error::NoEvent(String::new()),
            Error::NotPaired,
            Error::NoPriceList(String::new()),
            Error::NoOrder(String::new()),
            Error::NoLab(String::new()),
            Error::NothingPicked,
            Error::Position(1),
            Error::Host(ClientError::Unreachable { host: host(), detail: "refused".to_owned() }),
            Error::Host(ClientError::NotPaired(host())),
            Error::Database(wirephoto_database::Error::Full("no space".to_owned())),
            Error::NoCategory { name: "Party".to_owned(), known: String::new() },
            Error::Picture { number: 3, reason: Refusal::EditedMeanwhile },
            Refusal::from(imaging::Error::Watermark(imaging::WatermarkFault::NoText)).into(),
            Refusal::LongText(Field::Caption, 100).into(),
            Refusal::HostInUse(host()).into(),
            Refusal::from(Trade::PriceList(InvalidPriceList::NoDelivery)).into(),
            Refusal::from(Trade::OnItsWay).into(),
            Trouble::Altered { number: 3, peer: host(), tries: 3 }.into(),
            Trouble::Picture(Reason::Missing { number: 3 }).into(),
        ];
        for error in errors {
            let [english, german] = [Language::English, Language::German].map(|one| sentence(&error, one));
            assert!(english.ends_with('.') && !english.contains('`'), "{english}");
            assert!(german.ends_with('.') && german != english, "{german}");
        }
    }
}
