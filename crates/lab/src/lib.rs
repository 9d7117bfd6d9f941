//! A print lab: jobs from studios, sheets for printers, and where each of them is.
//!
//! Nouns:
//!
//! - a **job** is an order as its studio hands it in: a ticket ([`wirephoto_exchange::ticket`]) with the number that
//!   people say aloud. It is *receiving* until all its files are there, then *queued*, *printing*, *printed* and
//!   *shipped*; or *cancelled*, by its studio or by the lab.
//! - a **file** is a picture that a job needs, named by the hash of its bytes. It comes in pieces, each stored before it
//!   is acknowledged, once for all jobs of its studio.
//! - a **sheet** is one item of a job on its paper: cut, scaled and coloured for one printer, with a number of copies.
//!   Its **name** is the ticket's number, `7K3MQ9TD-2`; a print that a person ordered again is `7K3MQ9TD-2.1`.
//! - a **printer** is where sheets go: an [`Output`](output::Output) with the papers that lie in it.
//! - a **report** is what the host is told of a job; it waits in an outbox until the host has noted it.
//!
//! A sheet goes through these states; all but the first three may be seen again after a crash:
//!
//! ```text
//! waiting ─▶ rendering ─▶ ready ─▶ sending ─▶ printing ─▶ printed
//!               │           ▲         │          │
//!               ▼           │         ▼          ▼
//!             failed      held   maybe-printed  failed
//! ```
//!
//! Promises:
//!
//! - What is answered is stored: a piece of a file, a job, a person's word. Every request may be repeated.
//! - A sheet is printed once, or held for a person. That it is about to be sent is stored before the printer hears of
//!   it; after a crash the printer is asked for the sheet's name before anything is sent again, and where it cannot
//!   tell, a person decides.
//! - A studio sees its own jobs and files, and nothing of any other.
//! - The lab decodes no picture itself: a confined process does, one for each sheet.
//! - A full disk refuses what is new, and keeps what is there.

pub mod output;
#[cfg(feature = "rig")]
pub mod rig;
pub mod slip;
