//! All the SQL of the gallery.

mod cart;
mod download;
mod edit;
mod event;
mod feed;
mod invitation;
mod list;
mod order;
mod own;
mod placement;
mod price_list;
mod sales;
mod visit;

pub use cart::{
    add_cart_line, cart, cart_size, empty_cart, move_cart, remove_cart_line, restore_cart_line,
    set_cart_frame, set_cart_picture, set_cart_quantity,
};
pub use download::{
    add_piece, begin_file, delete_file, downloads, file, file_bytes_of, note_fetched, old_files, piece,
    put_download, set_whole,
};
pub use edit::{
    Base, HostEdit, base, delete_host_edit, edited_pictures, end_host_edit, host_edit, last_host_edit,
    put_base, put_host_edit,
};
pub use event::{
    EventFacts, categories, delete_event, event, event_by_slug, event_facts, events_of, has_slug,
    insert_event, put_watermark, replace_categories, set_host_settings, update_event, watermark,
};
pub use feed::{Change, Subject, changes, feed_head, touch};
pub use invitation::{add_invitation, delete_invitation, invitation, invitations, note_opened};
pub use list::{
    add_customer, add_customer_link, add_list, add_list_link, count_customers, customer, customer_link,
    customer_of, delete_customer, delete_customer_session, delete_list, delete_listed, is_shared,
    is_shown_by, keep_customer_links, keep_list_links, list, listed, lists_of, note, notes_of, numbers_of,
    pour_list, prune_customer_sessions, put_customer_session, put_listed, rename_customer, set_note,
    shared_list, update_list,
};
pub use order::{
    add_order, add_order_link, add_reversal, add_step, has_number, keep_order_links, open_orders, order,
    order_by_number, order_of_form, order_of_link, orders_of_email, set_standing, steps, touch_order,
};
pub use own::{Chosen, ChosenPicture, chosen, chosen_counts, chosen_pictures};
pub use placement::{
    Cursor, Direction, Placement, PlacementKey, category_sizes, count_before, count_opened,
    delete_placements, event_of, last_upload, listing, neighbour, own_listing, own_neighbour, own_placement,
    placement, placement_keys, placement_of, placements_of, proof_of, put_data, put_placement, search,
    set_bytes, set_hidden, set_uploaded, some_placements, usage_of,
};
pub use price_list::{
    add_price_list, offered, price_list, price_list_owner, price_list_version, prune_price_lists,
    put_own_prices,
};
pub use sales::{Listed, Which, listed_orders, order_numbers, remark, set_remark, sold_events};
pub use visit::{
    count_visitor, delete_visit, delete_visits, delete_visits_of, move_session, prune_visits, put_visit,
    touch_visit, visits, was_in,
};
