//! What a host tells the studios of an account: who looked, what they chose, and what was edited there.
//!
//! The feed is a state and no log. Each subject (an event's visitors, a list of favourites, an edit of a picture)
//! stands in it once, under the number of its last change. A studio asks for all that came after the number that it
//! saw last, and holds what the host holds once an answer is empty; whether it was away for a second or for a month
//! makes no difference but in length, and nothing has to be kept for it.
//!
//! An edit at the host says which edit of the studio's it builds on ([`FeedWhat::Edit::base_edit_revision`]). The studio
//! applies it when its own picture is still at that revision, with [`Edit::then`], and otherwise asks its photographer:
//! no clock is compared with another machine's.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wirephoto_database::{Id, Moment};
use wirephoto_imaging::Edit;

use crate::order::OrderDocument;

/// Seconds for which a host holds a question back at the most, while nothing changes.
pub const MAX_WAIT_S: u32 = 25;
/// Entries in one answer at the most.
pub const MAX_ENTRIES: usize = 200;

/// `GET /api/v1/feed?after=N&wait_s=S`: what changed after `N`, at once or when something does.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeedAnswer {
    /// To be asked for next. Smaller than what was asked for when the host was put back from a backup; its entries then
    /// begin anew.
    pub next: u64,
    /// In the order of their numbers, at most [`MAX_ENTRIES`].
    pub entries: Vec<FeedEntry>,
    /// Whether there is more to be had at once.
    pub more: bool,
}

/// How one subject stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeedEntry {
    /// Grows with each change in the account.
    pub seq: u64,
    /// The event that it belongs to.
    #[schema(value_type = String, format = "uuid")]
    pub event: Id,
    /// When it changed, by the host's clock: to be shown, not to be compared.
    #[schema(value_type = String, format = "date-time")]
    pub at: Moment,
    /// How it stands.
    pub what: FeedWhat,
}

/// What stands in the feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FeedWhat {
    /// How many people came in.
    Visitors {
        /// Since the event was first published.
        visitors: u32,
    },
    /// A customer's list of favourites.
    List {
        /// Which.
        #[schema(value_type = String, format = "uuid")]
        list: Id,
        /// What the customer calls it.
        name: String,
        /// Who made it, as they call themselves; empty when they did not say.
        by: String,
        /// Whether the customer says that it is complete.
        finished: bool,
        /// In the customer's order.
        pictures: Vec<ListedPicture>,
        /// It is gone; everything else is empty.
        deleted: bool,
    },
    /// A picture was edited at the host, which shows a provisional proof until the studio's own comes. It stands here
    /// also after that, so that a studio that published before it heard of the edit can still ask its photographer.
    Edit {
        /// Another one with each edit of the picture.
        #[schema(value_type = String, format = "uuid")]
        instruction: Id,
        /// Which picture.
        #[schema(value_type = String, format = "uuid")]
        picture: Id,
        /// What to do to the picture as the studio's edit of that revision shows it. All that was done at the host since.
        #[schema(value_type = Object)]
        then: Edit,
        /// The studio's edit on which it builds.
        base_edit_revision: u32,
        /// Whose account it was done in.
        by: String,
    },
    /// A picture's edit at the host was taken back there.
    EditDismissed {
        /// Which picture.
        #[schema(value_type = String, format = "uuid")]
        picture: Id,
    },
    /// An order, as it stands.
    Order {
        /// All of it.
        order: Box<OrderDocument>,
    },
}

/// A picture in a customer's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedPicture {
    /// Which.
    #[schema(value_type = String, format = "uuid")]
    pub picture: Id,
    /// What the customer says of it.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id() -> impl Strategy<Value = Id> {
        any::<[u8; 16]>().prop_map(Id::from_bytes)
    }

    fn what() -> impl Strategy<Value = FeedWhat> {
        let picture = (id(), any::<String>()).prop_map(|(picture, note)| ListedPicture { picture, note });
        let list =
            (id(), any::<String>(), any::<String>(), any::<bool>(), prop::collection::vec(picture, 0..4));
        prop_oneof![
            any::<u32>().prop_map(|visitors| FeedWhat::Visitors { visitors }),
            list.prop_map(|(list, name, by, finished, pictures)| FeedWhat::List {
                list,
                name,
                by,
                finished,
                pictures,
                deleted: false
            }),
            (id(), id(), any::<u32>(), any::<String>()).prop_map(|(instruction, picture, revision, by)| {
                let then = serde_json::from_str(
                    r#"{"rotate":90,"crop":{"x":0.1,"y":0.2,"width":0.5,"height":0.25}}"#,
                );
                FeedWhat::Edit { instruction, picture, then: then.unwrap(), base_edit_revision: revision, by }
            }),
            id().prop_map(|picture| FeedWhat::EditDismissed { picture }),
        ]
    }

    proptest! {
        #[test]
        fn an_answer_is_read_as_it_was_written(
            entries in prop::collection::vec((any::<u64>(), id(), 0_i64..4_000_000_000_000_000, what()), 0..6),
            next: u64,
            more: bool,
        ) {
            let entries = entries.into_iter().map(|(seq, event, at, what)| {
                FeedEntry { seq, event, at: Moment::from_micros(at), what }
            });
            let answer = FeedAnswer { next, entries: entries.collect(), more };
            let text = serde_json::to_string(&answer).unwrap();
            prop_assert_eq!(serde_json::from_str::<FeedAnswer>(&text).unwrap(), answer);
        }
    }

    #[test]
    fn an_entry_is_a_plain_document() {
        let id = Id::from_bytes([7; 16]);
        let what = FeedWhat::EditDismissed { picture: id };
        let entry = FeedEntry { seq: 3, event: id, at: Moment::from_micros(0), what };
        let text = serde_json::to_value(&entry).unwrap();
        assert_eq!(text["what"]["kind"], "edit-dismissed");
        assert_eq!(text["what"]["picture"], id.to_string());
    }
}
