//! What is said in English.

use wirephoto_exchange::order::{Fault, words};
use wirephoto_exchange::prices::DeliveryWay;
use wirephoto_exchange::ticket::JobStage;
use wirephoto_site::Language;

use super::{Words, count_of};
use crate::output::Trouble;
use crate::sheet::State;

pub(super) const WORDS: Words = Words {
    language: Language::English,

    ticket_unreadable: "The ticket cannot be read; send the order again.",
    ticket_number: "The ticket's number is not one: up to 16 capital letters and digits. Send the order again.",
    ticket_items: "The ticket has no items, too many, or two of one number; send the order again.",
    ticket_copies: "The ticket's copies are not from 1 to 999; correct them and send the order again.",
    ticket_paper: "The ticket has a paper that cannot be: sides of 2 cm to 5 m, with something left inside the border.",
    ticket_files: "The ticket's files are not those that its items need; send the order again.",
    ticket_texts: "The ticket has a text that is too long; shorten it and send the order again.",
    ticket_keep_days: "Files are kept for ten years at the most; ask for fewer days.",
    ticket_report: "The ticket's address for reports is not the address of a host; send the order again.",
    another_ticket: "The lab has another job for this order. Cancel that one first, or talk to the lab.",
    number_taken: "The lab has another order of this number. Talk to the lab.",
    another_length: "The file has another length than the ticket says; send the order again.",
    another_file: "What arrived is another file than its name says, so it was forgotten; it is sent again.",

    no_job: "There is no such job. Look in the queue, or send the order again.",
    no_file: "No job needs such a file. Send the order first.",
    no_sheet: "There is no such sheet. Load the page again and look.",
    no_printer_here: "There is no such printer. Load the page again and look.",
    no_product: "There is no such product. Load the page again and look.",
    printer_busy: "This printer has sheets of ours. Wait until they are printed, then remove it.",
    gone_on: "It has gone on in the meantime. Load the page again and look.",
    files_gone: "Its files are gone, or it is not printed yet. Ask the photographer to send the order again.",
    not_printed: "It is not printed yet. Look at its sheets.",

    tracking_too_long: "A tracking number or link has up to 500 characters. Shorten it.",
    say_why: "Say in up to 500 characters why; the photographer and the customer read it.",
    not_an_address: "This is not the address of a printer. Write it like ipp://printer.local/ipp/print or \
                     folder:/srv/minilab.",
    printer_twice: "There is a printer at this address already. Change that one.",
    not_a_name: "A name has 1 to 100 characters. Write a shorter one.",
    not_a_price: "This is not a price. Write it like 0.25.",
    not_a_currency: "This is not a currency. Write its three letters, such as EUR.",
    not_a_paper: "This paper cannot be: each side has 20 to 5000 mm, and the border leaves something to print.",
    not_days: "Days are a number from 0 to 3650. Write it in digits.",
    not_a_profile: "This is not the ICC profile of an RGB printer. Take the file that came with the paper or was \
                    measured for it.",

    stage: |stage| match stage {
        JobStage::Receiving => "Pictures are coming in",
        JobStage::Queued => "Waits for the printer",
        JobStage::Printing => "Printing",
        JobStage::Printed => "Printed",
        JobStage::Shipped => "Shipped",
        JobStage::Cancelled => "Cancelled",
    },
    state: |state| match state {
        State::Waiting => "Waits to be made",
        State::Rendering => "Is being made",
        State::Ready => "Ready",
        State::Sending => "On its way to the printer",
        State::Printing => "At the printer",
        State::Printed => "Printed",
        State::Held => "Held",
        State::MaybePrinted => "Maybe printed",
        State::Failed => "Not printed",
    },
    state_hint_maybe: "Nobody but a person can tell whether it was printed. Look at the printer.",
    fault: words::ENGLISH.fault,
    remedy: |fault| match fault {
        Fault::Profile => "Choose another.",
        Fault::Failed => "Look into its log.",
        _ => "",
    },
    trouble: |trouble| match trouble {
        Trouble::Away => "The printer does not answer.".to_owned(),
        Trouble::Paused => "The printer is stopped. Start it again.".to_owned(),
        Trouble::OutOfPaper => "The paper is used up. Put in more.".to_owned(),
        Trouble::OutOfInk => "Ink or toner is used up. Put in more.".to_owned(),
        Trouble::Jam => "Paper is stuck. Take it out.".to_owned(),
        Trouble::DoorOpen => "A cover is open. Close it.".to_owned(),
        Trouble::Full => "The printer has no room for more jobs.".to_owned(),
        Trouble::CannotPrintThis => "The printer does not have this paper or size.".to_owned(),
        Trouble::AnotherCertificate { .. } => {
            "The printer shows another certificate than before. If it was reset or \
                                        exchanged, accept the new one on the page of printers."
                .to_owned()
        }
        Trouble::Nonsense => "The printer answers what cannot be understood.".to_owned(),
        Trouble::CancelledThere => "Somebody cancelled it at the printer.".to_owned(),
        Trouble::Says(words) => format!("The printer says: {words}"),
    },
    no_printer: "There is no printer. Add one.",
    way: |way| match way {
        DeliveryWay::Ship => "Send to the customer",
        DeliveryWay::PickUp => "The customer fetches it here",
        DeliveryWay::Collect => "Send to the photographer",
        DeliveryWay::Download => "Nothing on paper",
    },

    queue: "Queue",
    printers: "Printers",
    catalogue: "Catalogue",
    studios: "Studios",

    to_do: "To do",
    done: "Done",
    nothing_to_do: "Nothing is to be printed. Orders appear here when a studio sends them.",
    nothing_done: "Nothing was shipped yet.",
    how_to_begin: "To begin, pair a studio and add a printer.",
    sheets: |count| count_of(count, "no sheets", "1 sheet", "sheets"),
    copies: |count| count_of(count, "no copies", "1 copy", "copies"),
    files_missing: |count| count_of(count, "nothing missing", "1 file missing", "files missing"),
    held_of: |count| count_of(count, "none held", "1 held", "held"),
    more: "More",
    decide: "Decide",
    release: "Release",
    ship: "Ship",
    open: "Open",

    back_to_queue: "Queue",
    from_studio: "Studio",
    photographer: "Photographer",
    event: "Event",
    delivery: "Delivery",
    address: "Address",
    note: "Note",
    received: "Handed in",
    tracking: "Tracking number or link",
    tracking_hint: "The customer gets it. It may stay empty.",
    shipped_button: |way| match way {
        DeliveryWay::PickUp => "Ready to be fetched",
        _ => "Mark as sent",
    },
    hold: "Hold",
    refuse: "Refuse this job",
    refuse_why: "Why",
    refuse_hint: "The photographer and the customer read this sentence.",
    refuse_button: "Refuse",
    packing_slip: "Packing slip",
    contact_sheet: "Contact sheet",
    its_sheets: "Sheets",
    sheet: "Sheet",
    it_is_there: "It is there",
    print_it: "Print it",
    print_again: "Print again",
    how_many: "Copies",
    unsent: |count| {
        let told = count_of(count, "", "1 report", "reports");
        format!("The host was not told yet: {told}. It is tried again by itself.")
    },
    forgotten: "Its files and the customer's name and address were removed: the time for which they are kept is over.",
    kept_until: |when| format!("Its files and the customer's name and address are kept until {when}."),

    no_printers: "There is no printer yet. Orders come in all the same, and wait.",
    ready: "Ready",
    not_asked: "Not asked yet",
    usual: "the usual one",
    load: |there, waiting| match (there, waiting) {
        (0, 0) => "nothing to print".to_owned(),
        (there, waiting) => format!("{there} at the printer, {waiting} waiting"),
    },
    settings: "Settings",
    name: "Name",
    automatic: "As soon as it is made",
    on_release: "When somebody releases it",
    when_to_print: "A sheet is printed",
    profile: "Colour profile (ICC)",
    no_profile: "None: colours are sent as sRGB.",
    choose_profile: "Choose a profile",
    remove_profile: "Remove the profile",
    profile_needs_script: "To choose a profile, allow scripts on this page.",
    remove: "Remove",
    remove_printer_ask: "Remove this printer?",
    known_certificate: "Its certificate so far",
    shown_certificate: "It shows now",
    vouched_for: "One that an authority vouched for",
    accept_certificate: "Accept the new certificate",
    accept_certificate_ask: "Was this printer reset or exchanged, and does it show this fingerprint itself? If not, somebody \
                             else may answer for it.",
    add_printer: "Add a printer",
    printer_address: "Address",
    printer_address_hint: "ipp://printer.local/ipp/print for a printer or a CUPS queue, folder:/srv/minilab for a \
                           folder that a minilab watches.",
    add: "Add",
    save: "Save",
    saved: "Saved.",

    catalogue_lead: "What you print and what you ask for it. Photographers who are paired with you begin their price \
                     lists with it.",
    no_products: "Nothing is offered yet. A paper that does not stand here goes to the usual printer.",
    product_name: "Name",
    width_mm: "Width in mm",
    height_mm: "Height in mm",
    border_mm: "White border in mm",
    finish: "Surface",
    finish_hint: "Such as glossy, matte or lustre.",
    price: "Price of one",
    where_printed: "Printed by",
    the_usual: "The usual printer",
    remove_product_ask: "Remove this product?",
    add_product: "Add a product",
    whole_lab: "For the whole lab",
    currency: "Currency",
    keeps_days: "Days for which pictures and addresses are kept after shipping",
    keeps_days_hint: "Longer where a photographer allows it, for prints that are ordered again.",

    studios_lead: "Computers of photographers who send you orders. Each sees its own jobs only.",
    no_studios: "No studio has sent an order yet. Make a code, and give it to the photographer with your address.",
    pair: "Pair a studio",
    computers: "All computers",
    jobs_of: |open, all| {
        format!("{} open, {all} in all", if open == 0 { "none".to_owned() } else { open.to_string() })
    },
    last_job: "last",
};
