//! The program: command line, configuration, wiring, demo.
fn main() {}
