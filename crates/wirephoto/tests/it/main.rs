//! The program as people run it: commands, the demo's story, and what survives when it is killed.

/// The same as the demo's people have.
#[path = "../../src/demo/browser.rs"]
mod browser;
mod centre;
mod cli;
mod demo;
mod desk;
mod full_disk;
mod host_edit;
mod kill;
mod kills;
mod mail_in;
/// Programs of others, as those who speak with carriers run them.
#[path = "../../../carriers/tests/it/node.rs"]
#[expect(dead_code, reason = "others ask it for more")]
mod node;
mod order_kill;
mod printer_kill;
mod program;
mod sms_in;
mod station;
mod swaks;
mod telecast;
