//! Our side of the figures.
fn main() {}
