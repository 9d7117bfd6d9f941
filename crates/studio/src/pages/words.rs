//! Every word that the studio's pages say, complete in each language. Scripts get them as JSON.

mod english;
mod german;
mod trade;

use serde::Serialize;
use wirephoto_site::Language;

pub(super) use trade::{TradeWords, trade_words};

/// A sentence about one thing, and about any other number of them; `{n}` is the number.
#[derive(Serialize)]
pub(crate) struct Count {
    pub one: &'static str,
    pub other: &'static str,
}

/// What is said in one language. Braces hold what a script puts there.
#[derive(Serialize)]
pub(crate) struct Words {
    // Everywhere.
    pub main_navigation: &'static str,
    pub needs_script: &'static str,
    pub not_found: &'static str,
    pub events: &'static str,
    pub hosts: &'static str,
    pub orders: &'static str,
    pub orders_waiting: &'static str,
    pub price_lists: &'static str,
    pub labs: &'static str,
    pub savings: &'static str,
    pub settings: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub undo: &'static str,
    pub redo: &'static str,
    pub undone: &'static str,
    pub redone: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub code: &'static str,
    pub qr: &'static str,
    pub just_now: &'static str,
    pub seconds: Count,
    pub minutes: Count,
    pub hours: Count,
    pub pictures: Count,
    pub visitors: Count,
    pub picture_number: &'static str,
    pub lost: &'static str,
    pub ended: &'static str,
    pub not_understood: &'static str,

    // Events.
    pub new_event: &'static str,
    pub new_event_example: &'static str,
    pub make_event: &'static str,
    pub no_events: &'static str,
    pub picked_count: Count,
    pub lists_count: Count,
    pub published: &'static str,
    pub not_published: &'static str,
    pub archive: &'static str,
    pub unarchive: &'static str,
    pub archived_now: &'static str,
    pub unarchived_now: &'static str,
    pub archived_events: Count,

    // The desk: columns and tools.
    pub tools: &'static str,
    pub with_selected: &'static str,
    pub pictures_label: &'static str,
    pub details: &'static str,
    pub all_events: &'static str,
    pub all_pictures: &'static str,
    pub categories: &'static str,
    pub category: &'static str,
    pub no_category: &'static str,
    pub new_category: &'static str,
    pub category_added: &'static str,
    pub category_renamed: &'static str,
    pub category_removed: &'static str,
    pub categories_ordered: &'static str,
    pub lists: &'static str,
    pub list_finished: &'static str,
    pub trash: &'static str,
    pub trash_hint: &'static str,
    pub trash_empty: &'static str,
    pub empty_trash: &'static str,
    pub empty_trash_question: Count,
    pub trash_emptied: Count,
    pub show_categories: &'static str,
    pub show_details: &'static str,
    pub flag: &'static str,
    pub flag_all: &'static str,
    pub flag_pick: &'static str,
    pub flag_none: &'static str,
    pub flag_reject: &'static str,
    pub at_least: &'static str,
    pub any_stars: &'static str,
    pub search: &'static str,
    pub search_label: &'static str,
    pub sort: &'static str,
    pub sort_number: &'static str,
    pub sort_captured: &'static str,
    pub sort_name: &'static str,
    pub sort_rating: &'static str,
    pub sort_newest: &'static str,
    pub size: &'static str,
    pub found: Count,
    pub show_all: &'static str,
    pub nothing_found: &'static str,
    pub category_empty: &'static str,
    pub drop_to_begin: &'static str,
    pub or_choose: &'static str,
    pub select: &'static str,
    pub selected: Count,
    pub clear_selection: &'static str,
    pub pick: &'static str,
    pub picked: &'static str,
    pub reject: &'static str,
    pub rejected: &'static str,
    pub unmark: &'static str,
    pub stars_count: Count,
    pub in_lists: Count,
    pub rating: &'static str,
    pub move_to: &'static str,
    pub rotate_left: &'static str,
    pub rotate_right: &'static str,
    pub flip_across: &'static str,
    pub flip_down: &'static str,
    pub crop: &'static str,
    pub copy_edits: &'static str,
    pub paste_edits: &'static str,
    pub reset_edits: &'static str,
    pub edits_copied: &'static str,
    pub compare: &'static str,
    pub to_trash: &'static str,
    pub restore: &'static str,

    // What was done, as it stands beside Undo.
    pub label_one: &'static str,
    pub label_many: &'static str,
    pub label_import: &'static str,
    pub label_edit: &'static str,
    pub label_describe: &'static str,
    pub label_event: &'static str,
    pub label_host_edit: &'static str,
    pub verb_pick: &'static str,
    pub verb_reject: &'static str,
    pub verb_unmark: &'static str,
    pub verb_rate: Count,
    pub verb_unrate: &'static str,
    pub verb_move: &'static str,
    pub verb_trash: &'static str,
    pub verb_restore: &'static str,
    pub verb_rotate_left: &'static str,
    pub verb_rotate_right: &'static str,
    pub verb_flip: &'static str,
    pub verb_crop: &'static str,
    pub verb_paste: &'static str,
    pub verb_reset: &'static str,
    pub verb_describe: &'static str,
    pub verb_add_keyword: &'static str,
    pub verb_remove_keyword: &'static str,

    // The inspector.
    pub nothing_selected: &'static str,
    pub different: &'static str,
    pub caption: &'static str,
    pub description: &'static str,
    pub price: &'static str,
    pub keywords: &'static str,
    pub add_keyword: &'static str,
    pub remove_keyword: &'static str,
    pub keyword_for_all: &'static str,
    pub taken: &'static str,
    pub camera: &'static str,
    pub lens: &'static str,
    pub pixels: &'static str,
    pub cropped_to: &'static str,

    // Import.
    pub import: &'static str,
    pub choose_files: &'static str,
    pub choose_files_hint: &'static str,
    pub choose_folder: &'static str,
    pub choose_folder_hint: &'static str,
    pub import_folder: &'static str,
    pub import_folder_hint: &'static str,
    pub watch_folder: &'static str,
    pub watch_hint: &'static str,
    pub import_this: &'static str,
    pub watch_this: &'static str,
    pub folder_up: &'static str,
    pub pictures_here: Count,
    pub drop_here: &'static str,
    pub no_links: &'static str,
    pub unreadable: &'static str,
    pub changed_meanwhile: &'static str,
    pub import_done: &'static str,
    pub import_stopped: &'static str,

    // The strip.
    pub progress: &'static str,
    pub stop: &'static str,
    pub per_second: &'static str,
    pub left: &'static str,
    pub job_import: &'static str,
    pub job_import_begins: &'static str,
    pub job_import_done: &'static str,
    pub job_watch: &'static str,
    pub job_watch_begins: &'static str,
    pub job_watch_done: &'static str,
    pub job_publish: &'static str,
    pub job_publish_begins: &'static str,
    pub job_publish_done: &'static str,
    pub job_renew: &'static str,
    pub job_renew_begins: &'static str,
    pub job_renew_done: &'static str,
    pub job_send: &'static str,
    pub job_send_begins: &'static str,
    pub job_send_done: &'static str,
    pub job_failed: &'static str,
    pub refusals: Count,
    pub refusals_hint: &'static str,
    pub refusals_more: Count,

    // One picture, crop, compare.
    pub one_picture: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub back_to_grid: &'static str,
    pub zoom: &'static str,
    pub crop_title: &'static str,
    pub crop_window: &'static str,
    pub save_crop: &'static str,
    pub shape: &'static str,
    pub shape_free: &'static str,
    pub shape_original: &'static str,
    pub shape_turn: &'static str,
    pub straighten: &'static str,
    pub crop_pixels: &'static str,
    pub crop_print: &'static str,
    pub crop_few: &'static str,
    pub comparing: Count,
    pub link_zoom: &'static str,

    // Publishing.
    pub publish: &'static str,
    pub publish_again: &'static str,
    pub publish_title: &'static str,
    pub publish_needs_host: &'static str,
    pub publish_new: Count,
    pub publish_changed: Count,
    pub publish_removed: Count,
    pub publish_unchanged: Count,
    /// By the name of a price list.
    pub publish_list: &'static str,
    pub publish_no_list: &'static str,
    pub publish_products: Count,
    pub publish_terms: &'static str,
    pub publish_no_picks: &'static str,
    pub publish_nothing: &'static str,
    pub publish_bytes: &'static str,
    pub publish_to: &'static str,
    pub publish_goes_on: &'static str,
    pub published_now: &'static str,
    pub take_over: &'static str,
    pub take_over_question: &'static str,
    pub take_down: &'static str,
    pub take_down_question: &'static str,
    pub taken_down: &'static str,
    pub hand_out: &'static str,
    pub cards: &'static str,
    pub who_looked: &'static str,
    pub no_lists: &'static str,
    pub show_in_grid: &'static str,
    pub notes: Count,
    pub take_along: &'static str,
    pub picks_csv: &'static str,
    pub sidecars: &'static str,
    pub conflicts: &'static str,
    pub conflicts_hint: &'static str,
    pub use_host: &'static str,
    pub use_mine: &'static str,

    // Settings.
    pub settings_hint: &'static str,
    pub keeping: &'static str,
    pub kept: &'static str,
    pub not_kept: &'static str,
    pub setting_changed: &'static str,
    pub about_event: &'static str,
    pub name: &'static str,
    pub date: &'static str,
    pub photographer: &'static str,
    pub code_for_customers: &'static str,
    pub code_hint: &'static str,
    pub categories_hint: &'static str,
    pub move_category: &'static str,
    pub move_hint: &'static str,
    pub remove_category: &'static str,
    pub watermark: &'static str,
    pub watermark_hint: &'static str,
    pub watermark_changed: &'static str,
    pub mark_text: &'static str,
    pub mark_png: &'static str,
    pub mark_none: &'static str,
    pub mark_none_hint: &'static str,
    pub mark_label: &'static str,
    pub mark_file: &'static str,
    pub mark_place: &'static str,
    pub place_tiled: &'static str,
    pub place_centre: &'static str,
    pub place_top_left: &'static str,
    pub place_top_right: &'static str,
    pub place_bottom_left: &'static str,
    pub place_bottom_right: &'static str,
    pub mark_size: &'static str,
    pub mark_opacity: &'static str,
    pub mark_preview: &'static str,
    pub preview_needs_picture: &'static str,
    pub title_picture: &'static str,
    pub title_hint: &'static str,
    pub title_changed: &'static str,
    pub prices: &'static str,
    pub price_note: &'static str,
    pub delivery_note: &'static str,
    pub host: &'static str,
    pub publish_at: &'static str,
    pub host_changed: &'static str,

    // What an event sells.
    pub selling: &'static str,
    pub selling_hint: &'static str,
    pub sells_by: &'static str,
    pub sells_nothing: &'static str,
    pub printed_by: &'static str,
    pub lab_any: &'static str,
    pub sending: &'static str,
    pub sending_approve: &'static str,
    pub sending_automatic: &'static str,
    pub make_price_list: &'static str,
    pub own_prices: &'static str,
    pub own_prices_hint: &'static str,
    pub own_price_of: &'static str,
    pub not_an_amount: &'static str,
    pub too_small_for: &'static str,

    // Hosts.
    pub hosts_hint: &'static str,
    pub no_hosts: &'static str,
    pub pair_a_host: &'static str,
    pub pair: &'static str,
    pub pairing: &'static str,
    pub paired: &'static str,
    pub host_address: &'static str,
    pub pairing_code: &'static str,
    pub pairing_hint: &'static str,
    pub events_count: Count,
    pub forget: &'static str,
    pub forget_question: &'static str,
    pub forgotten: &'static str,

    // Cards.
    pub cards_title: &'static str,
    pub cards_not_yet: &'static str,
    pub cards_per_sheet: &'static str,
    pub cards_with_picture: &'static str,
    pub cards_with_code: &'static str,
    pub print: &'static str,

    // Keys.
    pub keys_title: &'static str,
    pub keys_anywhere: &'static str,
    pub keys_grid: &'static str,
    pub keys_lightbox: &'static str,
    pub keys_pick: &'static str,
    pub keys_reject: &'static str,
    pub keys_unmark: &'static str,
    pub keys_stars: &'static str,
    pub keys_rotate: &'static str,
    pub keys_crop: &'static str,
    pub keys_information: &'static str,
    pub keys_this: &'static str,
    pub keys_move: &'static str,
    pub keys_extend: &'static str,
    pub keys_select: &'static str,
    pub keys_all: &'static str,
    pub keys_none: &'static str,
    pub keys_open: &'static str,
    pub keys_compare: &'static str,
    pub keys_copy: &'static str,
    pub keys_trash: &'static str,
    pub keys_search: &'static str,
    pub keys_neighbours: &'static str,
    pub keys_advance: &'static str,
    pub keys_zoom: &'static str,
    pub keys_back: &'static str,
    pub key_ctrl: &'static str,
    pub key_shift: &'static str,
    pub key_space: &'static str,
    pub key_delete: &'static str,
}

/// What is said to a reader of `language`.
pub(crate) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::German => &german::WORDS,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::*;

    /// Each sentence, a count's two apart, with the names in its braces.
    fn sentences(words: &impl Serialize) -> BTreeMap<String, (String, BTreeSet<String>)> {
        let Ok(Value::Object(all)) = serde_json::to_value(words) else { panic!("words are an object") };
        let mut sentences = BTreeMap::new();
        for (name, value) in all {
            let parts = match value {
                Value::Object(count) => {
                    count.into_iter().map(|(form, text)| (format!("{name}.{form}"), text)).collect()
                }
                text => vec![(name, text)],
            };
            for (name, text) in parts {
                let text = text.as_str().expect("a sentence").to_owned();
                let holes =
                    text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned()));
                let holes = holes.collect();
                sentences.insert(name, (text, holes));
            }
        }
        sentences
    }

    #[test]
    fn the_strip_has_words_for_every_job() {
        use crate::jobs::JobKind::{Import, Publish, Renew, Send, Watch};
        let known = sentences(words(Language::English));
        for kind in [Import, Watch, Publish, Renew, Send] {
            let kind = serde_json::to_value(kind).unwrap();
            let kind = kind.as_str().unwrap();
            for name in [format!("job_{kind}"), format!("job_{kind}_begins"), format!("job_{kind}_done")] {
                assert!(known.contains_key(&name), "{name}");
            }
        }
    }

    #[test]
    fn languages_say_the_same_things() {
        let [english, german] = [Language::English, Language::German].map(|language| {
            let mut all = sentences(words(language));
            let trade = sentences(trade_words(language));
            all.extend(trade.into_iter().map(|(name, said)| (format!("trade.{name}"), said)));
            all
        });
        for (name, (text, holes)) in &english {
            let (other, others) = &german[name];
            assert_eq!(holes, others, "{name}: {text} / {other}");
            assert_eq!(text.ends_with('.'), other.ends_with('.'), "{name}: {text} / {other}");
            assert!(!text.is_empty() && !other.is_empty(), "{name}");
        }
    }
}
