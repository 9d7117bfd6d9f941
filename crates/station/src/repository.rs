//! All the SQL of the station.

mod air;
mod host;
mod order;
mod report;

pub use air::{AirTime, Hour, add_air_time, air_time, habits, hours, put_habits, tidy_air};
pub use host::{Host, clock_us, host, note_heard, note_trouble, set_clock_us, set_host, set_position, tsi};
pub use order::{
    Counts, Stage, Stored, add_piece, begin, count, end, expire, finish, forget_bytes, missing, postpone,
    read_bytes, ready, refuse_elsewhere, reserve, take_in, tidy, waiting,
};
pub use report::{add_silent, due_reports, forget_silent, told};
