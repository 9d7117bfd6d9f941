//! The program as people run it: commands, the demo's story, and what survives when it is killed.

/// The same as the demo's people have.
#[path = "../../src/demo/browser.rs"]
mod browser;
mod cli;
mod demo;
mod desk;
mod full_disk;
mod host_edit;
mod kill;
mod kills;
mod order_kill;
mod printer_kill;
mod program;
mod station;
