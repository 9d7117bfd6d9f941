//! A photo frame: listens when it is told to, and shows what was sent to it.
//!
//! Nouns:
//!
//! - the **thin channel** brings a message of at most 133 bytes for each delivery, and takes one back: SMS, MQTT or an
//!   HTTP event stream (`airwave` says what is in them).
//! - a **reception** is one announced object that is being collected. What has arrived of it is stored now and then, so a
//!   frame that lost its power goes on where it was.
//! - a **picture** that arrived is kept until there is no room, oldest first, unless its owner keeps it.
//! - the **show** is a page on the loopback, full screen in a browser: one picture after the other, new ones at once.
//!
//! Promises:
//!
//! - The frame's private key never leaves it. Pairing needs a code and nothing typed but that.
//! - Nothing is collected that was not announced to this frame, and nothing shown that did not verify.
//! - A picture is stored before it is reported, and a report is sent until the host has it.
//! - With no network at all the show goes on. Its store never grows beyond its bound.
