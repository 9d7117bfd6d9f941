//! The program as people run it: commands, the demo's story, and what survives when it is killed.

mod browser;
mod cli;
mod demo;
mod desk;
mod full_disk;
mod host_edit;
mod kill;
mod order_kill;
mod program;
