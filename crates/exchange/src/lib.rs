//! What studios, hosts, labs and stations say to each other: the documents, how they travel, and the client that sends them.
//!
//! - [`pairing`]: a studio and a host get to know each other by a code that a person carries from one to the other.
//!   Both prove that they know it without sending it, and both proofs are bound to the certificate that the studio
//!   saw, so nobody in between can pair in its place.
//! - [`publication`]: an event, its pictures and what the host still lacks of them.
//! - [`batch`]: many pictures with their renditions in one body, stored by the host in one transaction.
//! - [`feed`]: what a host tells an account's studios: visitors, favourites, edits.
//! - [`prices`]: what is for sale at a host, and what a lab offers; [`currency`]: in which money.
//! - [`order`]: what a customer ordered, on its way to the studio, and what studio and lab say back.
//! - [`ticket`]: a job for a lab; [`transfer`]: the files that it needs, each sent once.
//! - [`air`]: objects for a telecasting station, and where frames find their messages.
//! - [`client`]: a studio's side of the APIs of hosts and labs, and a lab's and a station's side of the host's, `/api/v1`.
//!
//! A publication is a conversation in four steps, each of which may be repeated at any time without harm:
//!
//! 1. `PUT /api/v1/events/{event}`: the [`publication::EventDocument`], on top of the revision that this studio saw
//!    last. The answer is a new revision, which the following steps name. When another studio published the event in
//!    between, the answer is a conflict and nothing changes.
//! 2. `POST …/missing`: name, [recipe] and data hash of each picture that should be there. The answer says
//!    whose pixels and whose data the host lacks. This is how an interrupted publication goes on, and how one after
//!    an edit sends only what changed: the host is asked, and nobody keeps books about the other.
//! 3. `POST …/batch`: what is missing, a few megabytes at a time. Once a batch is answered its pictures are stored
//!    and customers see them.
//! 4. `POST …/complete`: which pictures the event holds. Others are taken down.
//!
//! [recipe]: publication::PictureKey

pub mod air;
mod base64;
pub mod batch;
pub mod client;
pub mod currency;
pub mod feed;
pub mod hex;
pub mod order;
pub mod pairing;
pub mod prices;
pub mod publication;
pub mod ticket;
pub mod tls;
pub mod transfer;
