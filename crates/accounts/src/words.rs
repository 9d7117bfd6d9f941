//! Every sentence that this part says to a person, in each language.

use wirephoto_carriers::mail::{NotAServer, Security, SendError};
use wirephoto_site::Language;

use crate::audit::Act;
use crate::health::{MailIn, Warning};
use crate::{OverLimit, Purpose, Role, Unfit};

mod english;
mod german;

/// What is said, complete in one language.
pub(crate) struct Words {
    pub(crate) language: Language,

    // What goes wrong.
    pub(crate) wrong_log_in: &'static str,
    pub(crate) busy: &'static str,
    pub(crate) link_gone: &'static str,
    pub(crate) email_taken: &'static str,
    pub(crate) not_found: &'static str,
    pub(crate) not_yourself: &'static str,
    pub(crate) for_administrators: &'static str,
    pub(crate) for_photographers: &'static str,
    pub(crate) log_in_first: &'static str,
    pub(crate) no_device: &'static str,
    pub(crate) not_the_code: &'static str,
    pub(crate) no_mail: &'static str,
    pub(crate) unfit: fn(Unfit) -> &'static str,
    pub(crate) over_limit: fn(&OverLimit) -> String,
    pub(crate) unnamed_device: &'static str,

    // The bar.
    pub(crate) main: &'static str,
    pub(crate) events: &'static str,
    pub(crate) orders: &'static str,
    pub(crate) money: &'static str,
    pub(crate) albums: &'static str,
    pub(crate) frames: &'static str,
    pub(crate) deliveries: &'static str,
    pub(crate) stations: &'static str,
    pub(crate) administration: &'static str,
    pub(crate) log_out: &'static str,

    // Fields that several pages have.
    pub(crate) email_address: &'static str,
    pub(crate) your_name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) storage: &'static str,
    pub(crate) pictures: &'static str,
    /// The same within a sentence.
    pub(crate) pictures_noun: &'static str,
    /// `1.2 GB of 50 GB`.
    pub(crate) of: fn(&str, &str) -> String,

    // Logging in.
    pub(crate) log_in: &'static str,
    pub(crate) forgotten_ask: &'static str,
    pub(crate) forgotten_mail: &'static str,
    pub(crate) session_over: &'static str,
    pub(crate) session_over_kept: &'static str,
    pub(crate) welcome_back: &'static str,
    pub(crate) still_here: &'static str,
    pub(crate) what_you_typed: &'static str,
    pub(crate) send_now: &'static str,
    pub(crate) do_not_send: &'static str,

    // A forgotten password.
    pub(crate) forgotten: &'static str,
    pub(crate) forgotten_lead: &'static str,
    pub(crate) forgotten_button: &'static str,
    pub(crate) forgotten_done: fn(&str) -> String,
    pub(crate) back_to_log_in: &'static str,

    // Signing up.
    pub(crate) sign_up: &'static str,
    pub(crate) sign_up_ask: &'static str,
    pub(crate) sign_up_lead: fn(&str) -> String,
    pub(crate) sign_up_button: &'static str,
    pub(crate) sign_up_done: fn(&str) -> String,

    // A link.
    pub(crate) link_title: fn(Purpose) -> &'static str,
    pub(crate) link_lead: fn(Purpose, Role, &str) -> String,
    pub(crate) link_button: fn(Purpose) -> &'static str,
    pub(crate) password_hint: &'static str,

    // One's own account.
    pub(crate) account: &'static str,
    pub(crate) computers: &'static str,
    pub(crate) no_computers: &'static str,
    pub(crate) paired: &'static str,
    pub(crate) last_here: &'static str,
    pub(crate) not_used_yet: &'static str,
    pub(crate) ask_unpair: fn(&str) -> String,
    pub(crate) unpair: &'static str,
    pub(crate) pair: &'static str,
    pub(crate) old_password: &'static str,
    pub(crate) new_password: &'static str,
    pub(crate) others_logged_out: &'static str,
    pub(crate) change_password: &'static str,

    // Pairing.
    pub(crate) pairing_lead: &'static str,
    pub(crate) pairing_or: &'static str,
    pub(crate) pairing_address: &'static str,
    pub(crate) pairing_code: &'static str,
    pub(crate) pairing_fingerprint: &'static str,
    pub(crate) pairing_compare: &'static str,
    pub(crate) pairing_once: &'static str,
    pub(crate) pairing_back: &'static str,

    // The administrator's pages.
    pub(crate) people: &'static str,
    pub(crate) mail: &'static str,
    pub(crate) audit: &'static str,
    pub(crate) health: &'static str,
    pub(crate) link_to_send: fn(&str) -> String,
    pub(crate) link_mailed: fn(&str) -> String,
    pub(crate) kept_out: &'static str,
    pub(crate) invited: &'static str,
    pub(crate) administrator: &'static str,
    pub(crate) user: &'static str,
    pub(crate) change: &'static str,
    pub(crate) storage_in_gb: &'static str,
    pub(crate) set_limits: &'static str,
    pub(crate) make_reset_link: &'static str,
    pub(crate) make_invite_link: &'static str,
    pub(crate) let_in: &'static str,
    pub(crate) keep_out: &'static str,
    pub(crate) ask_keep_out: fn(&str) -> String,
    pub(crate) invite: &'static str,
    pub(crate) they_may: &'static str,
    pub(crate) may_publish: &'static str,
    pub(crate) may_send: &'static str,
    pub(crate) may_run: &'static str,
    pub(crate) mail_language: &'static str,
    pub(crate) invite_by_link: &'static str,
    pub(crate) invite_by_mail: &'static str,

    // Storage.
    pub(crate) storage_in_all: fn(&str, &str) -> String,
    pub(crate) nobody_stores: &'static str,

    // Everybody's computers.
    pub(crate) computers_lead: &'static str,
    pub(crate) no_computers_at_all: &'static str,

    // Mail.
    /// In how many seconds.
    pub(crate) within: fn(u64) -> String,
    pub(crate) mail_not_set: &'static str,
    pub(crate) mail_configured: &'static str,
    pub(crate) mail_set: &'static str,
    pub(crate) mail_saved: &'static str,
    pub(crate) mail_forgotten: &'static str,
    pub(crate) mail_server: &'static str,
    pub(crate) server: &'static str,
    pub(crate) port: &'static str,
    pub(crate) usual: &'static str,
    pub(crate) encryption: &'static str,
    pub(crate) security: fn(Security) -> &'static str,
    pub(crate) user_name: &'static str,
    pub(crate) user_name_hint: &'static str,
    pub(crate) password_kept: &'static str,
    pub(crate) password_not_shown: &'static str,
    pub(crate) sender_address: &'static str,
    pub(crate) sender_name: &'static str,
    pub(crate) save: &'static str,
    pub(crate) forget_server: &'static str,
    pub(crate) ask_forget_server: &'static str,
    pub(crate) send_test: fn(&str) -> String,
    pub(crate) test_subject: fn(&str) -> String,
    pub(crate) test_text: fn(&str) -> String,
    pub(crate) test_sent: fn(&str, &str) -> String,
    pub(crate) send_error: fn(&SendError) -> String,
    pub(crate) not_a_server: fn(NotAServer) -> &'static str,
    pub(crate) outbox: &'static str,
    pub(crate) outbox_empty: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) sent_last_month: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) last_sent_inline: &'static str,
    pub(crate) promised: &'static str,
    pub(crate) attempts: fn(u32) -> String,
    pub(crate) next_try: &'static str,
    pub(crate) try_now: &'static str,
    pub(crate) discard: &'static str,
    pub(crate) ask_discard: &'static str,
    pub(crate) given_up: &'static str,

    // What the host writes.
    pub(crate) mail_subject: fn(Purpose, &str) -> String,
    pub(crate) mail_text: fn(Purpose, Role, &str, &str) -> String,

    // The audit.
    pub(crate) audit_lead: &'static str,
    pub(crate) nothing_yet: &'static str,
    pub(crate) act: fn(Act, &str) -> String,
    pub(crate) somebody: &'static str,
    pub(crate) at_the_console: &'static str,
    pub(crate) from_address: fn(&str) -> String,
    pub(crate) older: &'static str,
    pub(crate) newest: &'static str,

    // Health.
    pub(crate) all_well: &'static str,
    pub(crate) version: &'static str,
    pub(crate) running_since: &'static str,
    pub(crate) database: &'static str,
    pub(crate) disk: &'static str,
    pub(crate) disk_room: fn(&str, &str) -> String,
    pub(crate) last_backup: &'static str,
    pub(crate) unknown_backup: &'static str,
    pub(crate) mail_queue: &'static str,
    pub(crate) mail_queue_state: fn(u64, u64) -> String,
    pub(crate) not_set: &'static str,
    pub(crate) mail_in: &'static str,
    pub(crate) mail_in_state: fn(&MailIn) -> String,
    pub(crate) short_messages: &'static str,
    pub(crate) line_begins: &'static str,
    /// With markup for the time.
    pub(crate) line_bound: fn(&str) -> String,
    pub(crate) line_broken: fn(&str) -> String,
    pub(crate) line_waiting: fn(u64) -> String,
    pub(crate) certificate: &'static str,
    pub(crate) warning: fn(&Warning) -> String,
}

/// What is said to a reader of `language`.
pub(crate) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::German => &german::WORDS,
    }
}
