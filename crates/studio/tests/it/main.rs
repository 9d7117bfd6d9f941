//! The studio, with real photographs, real databases and a real server.

mod api;
mod changes;
mod desk;
mod orders;
mod peer;
mod sale;
mod shop;
mod studio;
mod wire;
