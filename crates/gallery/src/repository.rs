//! All the SQL of the gallery.

mod event;
mod placement;
mod visit;

pub use event::{
    EventFacts, categories, delete_event, event, event_by_slug, event_facts, events_of, has_slug,
    insert_event, replace_categories, update_event,
};
pub use placement::{
    Cursor, Direction, Placement, PlacementKey, category_sizes, count_before, delete_placements, event_of,
    listing, neighbour, placement, placement_keys, placement_of, placements_of, put_data, put_placement,
    search, some_placements, usage_of,
};
pub use visit::{count_visitor, delete_visits, move_session, prune_visits, put_visit, touch_visit, visits};
