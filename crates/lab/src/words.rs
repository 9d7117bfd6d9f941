//! Every word that this part says to a person, complete in each language.

mod english;
mod german;

use wirephoto_exchange::order::Fault;
use wirephoto_exchange::prices::DeliveryWay;
use wirephoto_exchange::ticket::JobStage;
use wirephoto_site::Language;

use crate::output::Trouble;
use crate::sheet::{Reason, State};

/// What is said in one language.
pub struct Words {
    pub language: Language,

    // What is wrong with a ticket.
    pub ticket_unreadable: &'static str,
    pub ticket_number: &'static str,
    pub ticket_items: &'static str,
    pub ticket_copies: &'static str,
    pub ticket_paper: &'static str,
    pub ticket_files: &'static str,
    pub ticket_texts: &'static str,
    pub ticket_keep_days: &'static str,
    pub ticket_report: &'static str,
    pub another_ticket: &'static str,
    pub number_taken: &'static str,
    pub another_length: &'static str,
    pub another_file: &'static str,

    // What is not there, or has gone on.
    pub no_job: &'static str,
    pub no_file: &'static str,
    pub no_sheet: &'static str,
    pub no_printer_here: &'static str,
    pub no_product: &'static str,
    pub printer_busy: &'static str,
    pub gone_on: &'static str,
    pub files_gone: &'static str,
    pub not_printed: &'static str,

    // What cannot be typed.
    pub tracking_too_long: &'static str,
    pub say_why: &'static str,
    pub not_an_address: &'static str,
    pub printer_twice: &'static str,
    pub not_a_name: &'static str,
    pub not_a_price: &'static str,
    pub not_a_currency: &'static str,
    pub not_a_paper: &'static str,
    pub not_days: &'static str,
    pub not_a_profile: &'static str,

    // States and troubles.
    pub stage: fn(JobStage) -> &'static str,
    pub state: fn(State) -> &'static str,
    pub state_hint_maybe: &'static str,
    pub fault: fn(Fault) -> &'static str,
    /// What can be done about it at the lab; empty where nothing can.
    pub remedy: fn(Fault) -> &'static str,
    pub trouble: fn(&Trouble) -> String,
    pub no_printer: &'static str,
    pub way: fn(DeliveryWay) -> &'static str,

    // The bar.
    pub queue: &'static str,
    pub printers: &'static str,
    pub catalogue: &'static str,
    pub studios: &'static str,

    // The queue.
    pub to_do: &'static str,
    pub done: &'static str,
    pub nothing_to_do: &'static str,
    pub nothing_done: &'static str,
    pub how_to_begin: &'static str,
    pub sheets: fn(u64) -> String,
    pub copies: fn(u64) -> String,
    pub files_missing: fn(u64) -> String,
    pub held_of: fn(u64) -> String,
    pub more: &'static str,
    pub decide: &'static str,
    pub release: &'static str,
    pub ship: &'static str,
    pub open: &'static str,

    // A job.
    pub back_to_queue: &'static str,
    pub from_studio: &'static str,
    pub photographer: &'static str,
    pub event: &'static str,
    pub delivery: &'static str,
    pub address: &'static str,
    pub note: &'static str,
    pub received: &'static str,
    pub tracking: &'static str,
    pub tracking_hint: &'static str,
    pub shipped_button: fn(DeliveryWay) -> &'static str,
    pub hold: &'static str,
    pub refuse: &'static str,
    pub refuse_why: &'static str,
    pub refuse_hint: &'static str,
    pub refuse_button: &'static str,
    pub packing_slip: &'static str,
    pub contact_sheet: &'static str,
    pub its_sheets: &'static str,
    pub sheet: &'static str,
    pub it_is_there: &'static str,
    pub print_it: &'static str,
    pub print_again: &'static str,
    pub how_many: &'static str,
    pub unsent: fn(u64) -> String,
    pub forgotten: &'static str,
    pub kept_until: fn(&str) -> String,

    // Printers.
    pub no_printers: &'static str,
    pub ready: &'static str,
    pub not_asked: &'static str,
    pub usual: &'static str,
    pub load: fn(u64, u64) -> String,
    pub settings: &'static str,
    pub name: &'static str,
    pub automatic: &'static str,
    pub on_release: &'static str,
    pub when_to_print: &'static str,
    pub profile: &'static str,
    pub no_profile: &'static str,
    pub choose_profile: &'static str,
    pub remove_profile: &'static str,
    pub profile_needs_script: &'static str,
    pub remove: &'static str,
    pub remove_printer_ask: &'static str,
    pub known_certificate: &'static str,
    pub shown_certificate: &'static str,
    pub vouched_for: &'static str,
    pub accept_certificate: &'static str,
    pub accept_certificate_ask: &'static str,
    pub add_printer: &'static str,
    pub printer_address: &'static str,
    pub printer_address_hint: &'static str,
    pub add: &'static str,
    pub save: &'static str,
    pub saved: &'static str,

    // The catalogue.
    pub catalogue_lead: &'static str,
    pub no_products: &'static str,
    pub product_name: &'static str,
    pub width_mm: &'static str,
    pub height_mm: &'static str,
    pub border_mm: &'static str,
    pub finish: &'static str,
    pub finish_hint: &'static str,
    pub price: &'static str,
    pub where_printed: &'static str,
    pub the_usual: &'static str,
    pub remove_product_ask: &'static str,
    pub add_product: &'static str,
    pub whole_lab: &'static str,
    pub currency: &'static str,
    pub keeps_days: &'static str,
    pub keeps_days_hint: &'static str,

    // Studios.
    pub studios_lead: &'static str,
    pub no_studios: &'static str,
    pub pair: &'static str,
    pub computers: &'static str,
    pub jobs_of: fn(u64, u64) -> String,
    pub last_job: &'static str,
}

impl Words {
    /// Why a sheet does not go on.
    pub fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Picture(fault) => {
                format!("{} {}", (self.fault)(*fault), (self.remedy)(*fault)).trim_end().to_owned()
            }
            Reason::Printer(trouble) => (self.trouble)(trouble),
            Reason::NoPrinter => self.no_printer.to_owned(),
        }
    }
}

/// What is said to a reader of `language`.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::German => &german::WORDS,
    }
}

/// "no sheets", "1 sheet", "12 sheets".
fn count_of(count: u64, none: &str, one: &str, many: &str) -> String {
    match count {
        0 => none.to_owned(),
        1 => one.to_owned(),
        _ => format!("{count} {many}"),
    }
}
