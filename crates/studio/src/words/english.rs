//! English.

use wirephoto_exchange::order::words;

use super::{Words, trade};
use crate::refusal::{Field, Refusal};

pub(super) const WORDS: Words = Words {
    refusal,
    reason: words::ENGLISH.reason,
    trouble: trade::english::trouble,
    deliveries: ["By post", "Collect it from the photographer"],
    no_price_list: "There is no such price list any more.",
    no_order: "There is no such order.",
    no_lab: "This studio is not paired with a lab yet; ask your lab for a code and enter it under Labs.",
    restored: "It was in the trash and is back.",
    duplicate: "The event has this picture already.",
    closed: "This studio is not open in this browser; start `wirephoto studio` again, which opens it.",
    no_event: "There is no such event any more.",
    no_picture: "There is no such picture any more; it may have been removed in another window.",
    not_paired: "This studio is not paired with a host yet; ask your host for a code and enter it under Hosts.",
    nothing_picked: "No picture of this event is picked; pick some, and publish again.",
    position: "The proofs of this event would say where they were taken, and a host takes no such proofs.",
    stopped: "It was stopped; what was done until then stays, and it goes on when it is begun again.",
    of_picture: |number, reason| format!("Picture {number}: {reason}"),
    no_category: |name, known| match known {
        "" => format!("The event has no category “{name}”, for it has none."),
        known => format!("The event has no category “{name}”; it has {known}."),
    },
    impostor: "The host could not prove that it made this code; somebody may stand in between, so nothing was paired.",
    address: |typed| {
        format!("“{typed}” is not the address of a host; it looks like https://photos.example.com.")
    },
    unreachable: |host| format!("The host at {host} does not answer."),
    certificate: |host| {
        format!(
            "The host at {host} shows another certificate than when it was paired; pair again if it was renewed."
        )
    },
    unknown_here: |host| {
        format!("The host at {host} does not know this studio; pair it again with a new code.")
    },
    not_a_host: |host| format!("What answers at {host} is not a Wirephoto host, or one of another version."),
};

fn refusal(refusal: &Refusal) -> String {
    use Refusal as R;
    let said = match refusal {
        R::Image(error) => return error.to_string(),
        R::Unforeseen => "The picture is damaged in a way that no reader foresaw; export it again.",
        R::TooSlow => {
            "The picture takes too long to be read, so it is not one that a camera made; export it again."
        }
        R::NoFile => "There is no such file; check the path, or put the card in again.",
        R::NotAFile => "This is not a file.",
        R::LargeFile(mb) => return format!("The file is larger than {mb} MB."),
        R::Growing => "The file is still being written; import it again when it is complete.",
        R::UnreadableFile(detail) => return format!("The file cannot be read ({detail})."),
        R::UnreadableFolder { path, detail } => {
            return format!("The folder {path} cannot be read ({detail}).");
        }
        R::NoFolder(path) => return format!("There is no {path}; choose a folder again."),
        R::TooManyFiles(max) => {
            return format!("There are more than {max} photographs here; import them folder by folder.");
        }
        R::Purged => "It left the trash for good just now; import it again.",
        R::NotKept(detail) => return detail.clone(),
        R::DamagedOriginal => {
            "Its original is damaged in the database; restore a backup, or delete it and import the file again."
        }
        R::EditedMeanwhile => "It was edited while its proof was made; publish again.",
        R::NothingToMark => "The event has no picture to show it on yet.",
        R::NoName => "An event needs a name.",
        R::LongText(field, max) => return format!("The {} has at most {max} characters.", name(*field)),
        R::NotADay(typed) => return format!("“{typed}” is not a day; write 2026-06-20."),
        R::ShortCode(min) => return format!("A code for customers has at least {min} characters."),
        R::CategoryName(max) => return format!("A category's name has 1 to {max} characters."),
        R::SameCategory(name) => {
            return format!("There are two categories “{name}”; each needs its own name.");
        }
        R::TooManyCategories(max) => return format!("An event has at most {max} categories."),
        R::NoSuchCategory => "The event has no such category any more; load the page again.",
        R::CategoriesChanged => "The categories have changed meanwhile; load the page again.",
        R::Sizes([thumbnail, preview, low]) => {
            return format!(
                "Sizes go up from 64 pixels, to {thumbnail} for the thumbnail, {preview} for the preview and {low} for \
                 the low resolution at the most."
            );
        }
        R::LargeWatermark(kb) => return format!("A watermark has at most {kb} kB; save a smaller one."),
        R::BrokenWatermark => "The watermark's PNG did not arrive whole; choose it again.",
        R::NotConfirmed => "To leave proofs unmarked, repeat the event's name exactly.",
        R::TwoWatermarks => "Choose one watermark: a text, a PNG, or none.",
        R::TooManyKeywords(max) => return format!("A picture has at most {max} keywords."),
        R::Stars => "A rating has 0 to 5 stars.",
        R::NoLabel => "A change needs a label, by which it can be undone.",
        R::TooManyPictures(max) => return format!("A change is of at most {max} pictures."),
        R::Edit(error) => return error.to_string(),
        R::NotACode => "A pairing code has 16 letters and digits, such as K7QF-9M2D-XW4T-0H3N.",
        R::UnknownHost(url) => return format!("This studio is not paired with {url}."),
        R::HostInUse(url) => {
            return format!("Events are published at {url}; take them down there first.");
        }
        R::Decided => "This is decided already.",
        R::NotAList => "A list is all, picked, ordered, or the identifier of a list.",
        R::NoList => "There is no such list of favourites any more.",
        R::Trade(refusal) => return trade::english::refusal(refusal),
        R::NoRandomness(detail) => return format!("There is no randomness: {detail}."),
    };
    said.to_owned()
}

/// Follows "the".
fn name(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Description => "description",
        Field::Photographer => "photographer's name",
        Field::PriceNote => "note about prices",
        Field::DeliveryNote => "note about delivery",
        Field::Code => "code",
        Field::Caption => "caption",
        Field::Price => "price",
        Field::Keyword => "keyword",
        Field::Label => "label of a change",
        Field::LabNote => "note to the lab",
        Field::Reason => "reason",
        Field::Tracking => "tracking",
    }
}
