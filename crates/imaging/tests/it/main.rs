//! What the crate promises, shown on pictures that the tests make themselves.

mod colour;
mod damage;
mod edits;
mod formats;
mod make;
mod metadata;
mod paper;
mod properties;
mod renditions;
mod sheets;
mod watermarks;
