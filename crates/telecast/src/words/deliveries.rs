//! What people read when they send pictures to frames, and while these are on their way.

use wirephoto_airwave::thin::Refusal;

use super::count_of;
use crate::delivery::AddresseeState;
use crate::error::Unsent;
use crate::premium::PremiumState;

/// Sending, and what becomes of it.
pub struct Deliveries {
    // What goes wrong.
    pub no_delivery: &'static str,
    pub unsent: fn(Unsent) -> &'static str,

    // What is sent, and where.
    pub send_title: &'static str,
    pub pictures: &'static str,
    pub which_album: &'static str,
    pub no_albums: &'static str,
    pub to_albums: &'static str,
    pub no_pictures_here: &'static str,
    pub chosen_elsewhere: &'static str,
    pub more: &'static str,
    pub frames: &'static str,
    pub own: &'static str,
    pub friend_of: &'static str,
    /// Beside a circle: how many frames it has.
    pub circle: fn(u64) -> String,
    pub no_frames: &'static str,
    pub to_frames: &'static str,
    pub other_frame: &'static str,
    pub other_frame_hint: &'static str,
    /// What each frame costs.
    pub each_costs: fn(&str) -> String,
    pub costs_nothing: &'static str,
    pub next: &'static str,

    // Before it is sent.
    pub check_title: &'static str,
    pub count_pictures: fn(u64) -> String,
    pub count_frames: fn(u64) -> String,
    pub is_asked: &'static str,
    pub price: &'static str,
    /// "3 frames at €0.30": a total stands beside it.
    pub price_of: fn(u64, &str) -> String,
    pub price_hint: &'static str,
    pub lasts: fn(u64) -> String,
    pub send: &'static str,
    pub send_for: fn(&str) -> String,
    pub change: &'static str,

    // The list.
    pub title: &'static str,
    pub nothing_yet: &'static str,
    pub older: &'static str,
    /// Of whom: "Grandma, Kitchen and 2 more".
    pub and_more: fn(&str, usize) -> String,

    // One of them.
    pub to: fn(&str) -> String,
    pub back: &'static str,
    pub sent_at: &'static str,
    pub state: fn(AddresseeState) -> &'static str,
    pub cancelled: &'static str,
    pub cancel: &'static str,
    pub cancel_hint: &'static str,
    pub cancel_ask: &'static str,
    pub refusal: fn(Refusal) -> Option<&'static str>,
    pub waits_for_station: &'static str,
    pub waits_for_payment: &'static str,
    /// An amount, and how it stands with the message that pays it, to this short code.
    pub premium: fn(PremiumState, &str, &str) -> String,
    /// How much of it a frame has, in per cent.
    pub has: fn(u32) -> String,
    pub there: fn(usize, usize) -> String,
    pub still_on_its_way: &'static str,
    pub picture_gone: &'static str,
    /// Packets, bytes, and time.
    pub air: fn(&str, &str, &str) -> String,
    pub air_title: &'static str,
    pub wishes: &'static str,
    pub count_wishes: fn(u64) -> String,
    /// A frame, and the picture's number.
    pub wish: fn(&str, u32) -> String,
    pub send_again: &'static str,
}

pub const ENGLISH: Deliveries = Deliveries {
    no_delivery: "There is no such delivery. Go back to your deliveries and choose another.",
    unsent: |unsent| match unsent {
        Unsent::NoPictures => "No picture is chosen. Choose at least one.",
        Unsent::TooManyPictures => "At most 64 pictures go at once. Send the others afterwards.",
        Unsent::NoFrames => "No frame is chosen. Choose at least one.",
        Unsent::TooManyFrames => "At most 100 frames get a delivery at once. Send to the others afterwards.",
        Unsent::TooMuch => "These pictures are too much for one delivery. Send some of them afterwards.",
        Unsent::NoAddress => {
            "There is no frame of this address. Ask whoever it belongs to how it is written."
        }
        Unsent::Token => "This form is damaged. Go back, load the page again and send it once more.",
        Unsent::Price => "The price has changed meanwhile, and nothing was sent. Look at it, and send again.",
    },

    send_title: "Send pictures",
    pictures: "Pictures",
    which_album: "From which album?",
    no_albums: "You have no pictures here yet. Put some into an album first.",
    to_albums: "Go to your albums",
    no_pictures_here: "There are no pictures in this album.",
    chosen_elsewhere: "Chosen from other pages",
    more: "More pictures",
    frames: "Frames",
    own: "yours",
    friend_of: "you are a friend of it",
    circle: |count| format!("circle, {}", count_of(count, "no frames", "1 frame", "frames")),
    no_frames: "No frame is yours, and none counts you among its friends. If you know the address of one, write it here.",
    to_frames: "Pair a frame",
    other_frame: "Another frame, by its address",
    other_frame_hint: "Such as grandma. Some owners are asked first.",
    each_costs: |amount| format!("{amount} for each frame"),
    costs_nothing: "It costs nothing.",
    next: "Next",

    check_title: "Send this?",
    count_pictures: |count| count_of(count, "no pictures", "1 picture", "pictures"),
    count_frames: |count| count_of(count, "no frames", "1 frame", "frames"),
    is_asked: "its owner is asked first",
    price: "Price",
    price_of: |frames, each| format!("{} at {each}", count_of(frames, "no frames", "1 frame", "frames")),
    price_hint: "A frame that does not get it costs nothing.",
    lasts: |hours| match hours {
        1 => "Frames that cannot be reached are tried for an hour.".to_owned(),
        _ => format!("Frames that cannot be reached are tried for {hours} hours."),
    },
    send: "Send",
    send_for: |amount| format!("Send for {amount}"),
    change: "Change something",

    title: "Deliveries",
    nothing_yet: "What you send to frames stands here, with where it is. Choose pictures, choose frames, send.",
    older: "Older deliveries",
    and_more: |names, more| format!("{names} and {more} more"),

    to: |names| format!("To {names}"),
    back: "All deliveries",
    sent_at: "Sent",
    state: |state| match state {
        AddresseeState::Asked => "the owner is asked",
        AddresseeState::Requested => "requested",
        AddresseeState::OnAir => "on the air",
        AddresseeState::Received => "received",
        AddresseeState::Shown => "shown",
        AddresseeState::Refused => "refused",
        AddresseeState::Expired => "not reached in time",
    },
    cancelled: "cancelled",
    cancel: "Stop sending",
    cancel_hint: "Frames that have the pictures keep them. Others do not get them, and cost nothing.",
    cancel_ask: "Stop sending these pictures?",
    refusal: |why| match why {
        Refusal::TooLarge => Some("It is more than the frame takes."),
        Refusal::Full => Some("The frame has no room."),
        Refusal::Damaged => Some("Something else arrived. Send it again."),
        Refusal::Expired | Refusal::Blocked | Refusal::Owner => None,
    },
    waits_for_station: "waits for a station",
    waits_for_payment: "waits for its payment",
    premium: |state, amount, code| match state {
        PremiumState::Awaited => {
            format!("{amount}, by a message from {code} that is on its way to the phone")
        }
        PremiumState::Paid => format!("{amount}, paid by short message ({code})"),
        PremiumState::Unpaid => format!("{amount}, not paid: the message from {code} did not arrive"),
    },
    has: |percent| format!("{percent}\u{a0}% there"),
    there: |there, all| match all {
        1 => format!("received by {there} of 1 frame"),
        _ => format!("received by {there} of {all} frames"),
    },
    still_on_its_way: "on its way",
    picture_gone: "deleted since",
    air: |packets, bytes, time| format!("{packets} packets, {bytes}, {time}"),
    air_title: "On the air",
    wishes: "Wishes",
    count_wishes: |count| count_of(count, "no prints asked for", "1 print asked for", "prints asked for"),
    wish: |frame, number| format!("{frame} would like a print of No. {number}."),
    send_again: "Send these again",
};

pub const GERMAN: Deliveries = Deliveries {
    no_delivery: "Diese Sendung gibt es nicht. Gehen Sie zurück zu Ihren Sendungen, und wählen Sie eine andere.",
    unsent: |unsent| match unsent {
        Unsent::NoPictures => "Es ist kein Bild ausgewählt. Wählen Sie mindestens eines.",
        Unsent::TooManyPictures => "Es gehen höchstens 64 Bilder auf einmal. Senden Sie die anderen danach.",
        Unsent::NoFrames => "Es ist kein Rahmen ausgewählt. Wählen Sie mindestens einen.",
        Unsent::TooManyFrames => {
            "Eine Sendung geht an höchstens 100 Rahmen. Senden Sie an die anderen danach."
        }
        Unsent::TooMuch => "Diese Bilder sind zu viel für eine Sendung. Senden Sie einige davon danach.",
        Unsent::NoAddress => {
            "Es gibt keinen Rahmen mit dieser Adresse. Fragen Sie, wem er gehört, wie sie geschrieben wird."
        }
        Unsent::Token => {
            "Dieses Formular ist beschädigt. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal."
        }
        Unsent::Price => {
            "Der Preis hat sich inzwischen geändert; es wurde nichts gesendet. Sehen Sie ihn an, und senden Sie noch einmal."
        }
    },

    send_title: "Bilder senden",
    pictures: "Bilder",
    which_album: "Aus welchem Album?",
    no_albums: "Sie haben hier noch keine Bilder. Legen Sie zuerst welche in ein Album.",
    to_albums: "Zu Ihren Alben",
    no_pictures_here: "In diesem Album sind keine Bilder.",
    chosen_elsewhere: "Auf anderen Seiten ausgewählt",
    more: "Weitere Bilder",
    frames: "Rahmen",
    own: "gehört Ihnen",
    friend_of: "Sie gehören zu seinen Freunden",
    circle: |count| format!("Kreis, {}", count_of(count, "keine Rahmen", "1 Rahmen", "Rahmen")),
    no_frames: "Keiner der Rahmen gehört Ihnen oder zählt Sie zu seinen Freunden. Wenn Sie die Adresse von einem kennen, \
                schreiben Sie sie hier.",
    to_frames: "Rahmen koppeln",
    other_frame: "Ein anderer Rahmen, nach seiner Adresse",
    other_frame_hint: "Zum Beispiel oma. Manchmal wird zuerst gefragt, wem er gehört.",
    each_costs: |amount| format!("{amount} je Rahmen"),
    costs_nothing: "Es kostet nichts.",
    next: "Weiter",

    check_title: "So senden?",
    count_pictures: |count| count_of(count, "keine Bilder", "1 Bild", "Bilder"),
    count_frames: |count| count_of(count, "keine Rahmen", "1 Rahmen", "Rahmen"),
    is_asked: "es wird zuerst gefragt, wem er gehört",
    price: "Preis",
    price_of: |frames, each| format!("{} zu {each}", count_of(frames, "keine Rahmen", "1 Rahmen", "Rahmen")),
    price_hint: "Ein Rahmen, der die Bilder nicht bekommt, kostet nichts.",
    lasts: |hours| match hours {
        1 => "Rahmen, die nicht zu erreichen sind, werden eine Stunde lang versucht.".to_owned(),
        _ => format!("Rahmen, die nicht zu erreichen sind, werden {hours} Stunden lang versucht."),
    },
    send: "Senden",
    send_for: |amount| format!("Für {amount} senden"),
    change: "Etwas ändern",

    title: "Sendungen",
    nothing_yet: "Hier steht, was Sie an Rahmen senden, und wo es ist. Wählen Sie Bilder, wählen Sie Rahmen, und senden \
                  Sie.",
    older: "Ältere Sendungen",
    and_more: |names, more| format!("{names} und {more} weitere"),

    to: |names| format!("An {names}"),
    back: "Alle Sendungen",
    sent_at: "Gesendet",
    state: |state| match state {
        AddresseeState::Asked => "wartet auf Erlaubnis",
        AddresseeState::Requested => "angefordert",
        AddresseeState::OnAir => "auf Sendung",
        AddresseeState::Received => "angekommen",
        AddresseeState::Shown => "gezeigt",
        AddresseeState::Refused => "abgelehnt",
        AddresseeState::Expired => "nicht rechtzeitig erreicht",
    },
    cancelled: "abgebrochen",
    cancel: "Nicht weiter senden",
    cancel_hint: "Rahmen, die die Bilder haben, behalten sie. Andere bekommen sie nicht und kosten nichts.",
    cancel_ask: "Diese Bilder nicht weiter senden?",
    refusal: |why| match why {
        Refusal::TooLarge => Some("Es ist mehr, als der Rahmen nimmt."),
        Refusal::Full => Some("Der Rahmen hat keinen Platz."),
        Refusal::Damaged => Some("Es kam etwas anderes an. Senden Sie es noch einmal."),
        Refusal::Expired | Refusal::Blocked | Refusal::Owner => None,
    },
    waits_for_station: "wartet auf eine Station",
    waits_for_payment: "wartet auf die Zahlung",
    premium: |state, amount, code| match state {
        PremiumState::Awaited => {
            format!("{amount}, mit einer Nachricht von {code}, die zum Telefon unterwegs ist")
        }
        PremiumState::Paid => format!("{amount}, mit einer SMS bezahlt ({code})"),
        PremiumState::Unpaid => format!("{amount}, nicht bezahlt: Die Nachricht von {code} kam nicht an"),
    },
    has: |percent| format!("{percent}\u{a0}% da"),
    there: |there, all| format!("bei {there} von {all} Rahmen angekommen"),
    still_on_its_way: "unterwegs",
    picture_gone: "inzwischen gelöscht",
    air: |packets, bytes, time| format!("{packets} Pakete, {bytes}, {time}"),
    air_title: "Auf Sendung",
    wishes: "Wünsche",
    count_wishes: |count| count_of(count, "keine Abzüge gewünscht", "1 Abzug gewünscht", "Abzüge gewünscht"),
    wish: |frame, number| format!("{frame}: Von Nr. {number} wird ein Abzug gewünscht."),
    send_again: "Diese noch einmal senden",
};
