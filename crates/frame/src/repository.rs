//! All the SQL of the frame.

mod identity;
mod owner;
mod picture;
mod reception;
mod report;

pub use identity::{Identity, identity, set_identity};
pub use owner::{
    Blocked, add_shared_key, block, blocked, forget_blocked, forget_keys, is_blocked, set_settings, settings,
    shared_key, unblock,
};
pub use picture::{
    Deed, Picture, add_picture, delete_pictures, drop_picture, jpeg, kept_bytes, most_recent_first, oldest,
    picture, picture_bytes, set_deed, show_again,
};
pub use reception::{
    Reception, State, add_reception, add_symbols, delete_receptions, drop_symbols, end, forget_ended,
    in_state, move_expiries, move_to, promised_bytes, reception, set_state, symbol_bytes, symbols,
};
pub use report::{
    Due, add_report, delete_reports, drop_progress, due_reports, forget_report, next_due, postpone_report,
};
