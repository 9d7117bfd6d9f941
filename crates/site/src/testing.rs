//! What the tests of every part that has pages need: a server, and a browser that asks it.

mod browser;
mod serving;

pub use browser::{Answer, Browser};
pub use serving::Serving;
