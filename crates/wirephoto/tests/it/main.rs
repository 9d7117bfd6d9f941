//! The program as people run it: commands, the demo's story, and what survives when it is killed.

mod cli;
mod demo;
mod kill;
mod program;
