//! Every word that the frame says to a person, complete in each language.

mod english;
mod german;

use serde::Serialize;
use wirephoto_site::Language;

/// What is said in one language.
pub struct Words {
    pub language: Language,

    // Pairing.
    pub pair: &'static str,
    pub pair_intro: &'static str,
    pub pair_steps: [&'static str; 2],
    pub pair_at: fn(&str) -> String,
    pub pair_qr: &'static str,
    pub pair_offer: &'static str,
    pub pair_offer_hint: &'static str,
    pub pair_goes_on: &'static str,
    pub pair_trouble: fn(&str) -> String,

    // The show.
    pub show: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_yet_hint: &'static str,
    pub not_paired: &'static str,
    pub next: &'static str,
    pub back: &'static str,
    pub keep: &'static str,
    pub release: &'static str,
    pub hide: &'static str,
    pub print: &'static str,
    pub print_wanted: &'static str,
    pub block: &'static str,
    pub block_ask: fn(&str) -> String,
    pub is_blocked: fn(&str) -> String,
    pub from: fn(&str) -> String,
    pub picture_of: fn(&str) -> String,
    pub place: fn(usize, usize) -> String,
    pub ask_question: fn(&str) -> String,
    pub receive: &'static str,
    pub refuse: &'static str,
    pub full_screen: &'static str,
    pub offline: &'static str,
    pub hidden: &'static str,
    pub take_back: &'static str,
    pub new_picture: &'static str,
    pub not_shared: &'static str,

    // Settings.
    pub settings: &'static str,
    pub to_show: &'static str,
    pub deliveries: &'static str,
    pub automatic: &'static str,
    pub ask: &'static str,
    pub screen: &'static str,
    pub seconds: &'static str,
    pub not_seconds: &'static str,
    pub night: &'static str,
    pub night_hint: &'static str,
    pub night_from: &'static str,
    pub night_until: &'static str,
    pub not_a_night: &'static str,
    pub captions: &'static str,
    pub clock: &'static str,
    pub shared: &'static str,
    /// What to open there.
    pub shared_hint: fn(&str) -> String,
    pub shared_nowhere: &'static str,
    pub save: &'static str,
    pub kept: &'static str,
    pub store: &'static str,
    pub store_used: fn(&str, &str) -> String,
    pub store_hint: &'static str,
    pub show_again: &'static str,
    pub channel: &'static str,
    pub connected: fn(&str) -> String,
    pub not_connected: fn(&str) -> String,
    pub not_connected_hint: &'static str,
    pub blocked: &'static str,
    pub nobody_blocked: &'static str,
    pub unblock: &'static str,
    pub unpair: &'static str,
    pub unpair_hint: &'static str,
    pub unpair_ask: &'static str,
}

/// What the show's script says.
#[derive(Serialize)]
pub struct Script {
    keep: &'static str,
    release: &'static str,
    print: &'static str,
    print_wanted: &'static str,
    receive: &'static str,
    refuse: &'static str,
    offline: &'static str,
    new_picture: &'static str,
    hidden: &'static str,
    take_back: &'static str,
    block_ask: String,
    is_blocked: String,
    from: String,
    picture_of: String,
}

impl Words {
    /// What the show's script says; `{}` stands for the sender.
    pub fn script(&self) -> Script {
        Script {
            keep: self.keep,
            release: self.release,
            print: self.print,
            print_wanted: self.print_wanted,
            receive: self.receive,
            refuse: self.refuse,
            offline: self.offline,
            new_picture: self.new_picture,
            hidden: self.hidden,
            take_back: self.take_back,
            block_ask: (self.block_ask)("{}"),
            is_blocked: (self.is_blocked)("{}"),
            from: (self.from)("{}"),
            picture_of: (self.picture_of)("{}"),
        }
    }
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::German => &german::WORDS,
    }
}
