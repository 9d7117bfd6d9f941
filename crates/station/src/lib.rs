//! A telecasting station: takes objects from its host and puts them on the air until they have arrived.
//!
//! Nouns:
//!
//! - an **order** is the host's wish for one object, as it stands (`exchange::air`): its channel, its time, and
//!   the frames that wait for it.
//! - a **channel** is where packets go at a steady rate: a multicast group, or a transport stream that carries one.
//! - a **carousel** says for each channel which symbol of which object is sent next. Symbols are
//!   always fresh: how far an object's have been used is stored in blocks, before they are sent.
//! - **air time** is what the bytes of an object took of its channel's rate. It is stored, reported and accounted.
//!
//! Promises:
//!
//! - After a crash everything that was on the air goes on, and no symbol is sent twice.
//! - At most one packet of an object is sent after the last report on it has reached the station.
//! - The host may be away for any time: what the station has goes on until its frames or its time are through.
//! - A channel never exceeds its rate, and its objects get their shares.
//! - The station can read no picture.
