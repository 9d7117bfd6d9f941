//! Accounts on both engines: the use cases in virtual time, and the pages through the door.

mod administration;
mod devices;
mod host;
mod links;
mod pages;
mod sessions;
mod users;
