//! What stands on slips, in each language.

use wirephoto_site::Language;

/// What is said in one language.
pub(super) struct Words {
    /// As a tag (BCP 47).
    pub language: &'static str,
    pub packing_slip: &'static str,
    pub contact_sheet: &'static str,
    pub to: &'static str,
    pub from: &'static str,
    pub number: &'static str,
    pub product: &'static str,
    pub paper: &'static str,
    pub border: &'static str,
    pub sheets: &'static str,
    pub all: &'static str,
    pub note: &'static str,
    pub copies: fn(u32) -> String,
    pub decimal: fn(f64) -> String,
    pub page: fn(usize, usize) -> String,
}

const ENGLISH: Words = Words {
    language: "en",
    packing_slip: "Packing slip",
    contact_sheet: "Contact sheet",
    to: "For",
    from: "From",
    number: "Number",
    product: "Product",
    paper: "Paper",
    border: "border",
    sheets: "Sheets",
    all: "Together",
    note: "Note",
    copies: |copies| if copies == 1 { "1 sheet".to_owned() } else { format!("{copies} sheets") },
    decimal: |number| format!("{}", (number * 10.0).round() / 10.0),
    page: |page, pages| format!("Page {page} of {pages}"),
};

const GERMAN: Words = Words {
    language: "de",
    packing_slip: "Lieferschein",
    contact_sheet: "Kontaktbogen",
    to: "Für",
    from: "Von",
    number: "Nummer",
    product: "Produkt",
    paper: "Papier",
    border: "Rand",
    sheets: "Abzüge",
    all: "Zusammen",
    note: "Hinweis",
    copies: |copies| if copies == 1 { "1 Abzug".to_owned() } else { format!("{copies} Abzüge") },
    decimal: |number| format!("{}", (number * 10.0).round() / 10.0).replace('.', ","),
    page: |page, pages| format!("Seite {page} von {pages}"),
};

/// The words of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}
