//! Airwave as a whole: in virtual time with everything that goes wrong, and before the eyes of programs of others.

mod eyes;
mod flute;
mod mornings;
mod page;
mod sim;
