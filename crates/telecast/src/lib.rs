//! Pictures to photo frames: the host's half.
//!
//! Nouns:
//!
//! - a **user** keeps pictures in **albums** (`library`); each picture has a short number that its owner can
//!   say in a short message.
//! - a **frame** hangs on a wall somewhere and belongs to a user. It has a public key, a **thin channel** on which it is
//!   written to (SMS, MQTT, HTTP), a station's channel that it hears, an **address** such as `grandma`, and a rule that
//!   says who may send to it: its friends, anyone who is let in one by one, or anyone who knows the address.
//! - a **delivery** is one request: some pictures to some frames, by web, mail or short message, at a price. Its pictures
//!   are one group, and one **object** on the air, encrypted with a key of its own.
//! - an **addressee** is one frame of a delivery. What the sender sees is where each of them is.
//! - a **station** puts objects on the air. It holds ciphertext, and the keys by which packets are recognised.
//!
//! An addressee goes through these states:
//!
//! ```text
//! asked ─▶ requested ─▶ on the air ─▶ received ─▶ shown
//!   │          │             │
//!   ▼          ▼             ▼
//! refused    expired ◀───────┘
//! ```
//!
//! Promises:
//!
//! - What is answered is stored: an upload, a request by whichever way, a message of a frame. Each has one effect however
//!   often it arrives.
//! - An object is on the air from its message to the frames until its last frame has it, and no longer than its time.
//! - Nobody but the addressed frames can read it, the station included. A report counts only with the frame's own key.
//! - Nothing reaches a frame against its owner's rule; a blocked sender is not told more than that it was refused.
//! - What a request costs is shown before, or is the tariff of its short code, and stands in the ledger.
//! - The host decodes no picture itself: a confined process does.
