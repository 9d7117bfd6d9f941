//! A process that does one job and can do nothing else.
//!
//! Whoever must work on bytes that somebody else made (decode a picture, say) hands them to another process, which gets
//! its job on standard input and answers on standard output. Before it reads the first byte it gives up everything else,
//! for good: it can open no file and no socket, start nothing, and map no code. Its memory and its time have limits, and
//! so have the bytes that go in and come out. So a decoder that a picture took over gains nothing but to spoil that
//! picture, if whoever asked looks at the answer as if a stranger had sent it.
//!
//! - [`Worker`] starts such processes and asks them: for each job one.
//! - [`run`] is what the process itself does, and [`check`] tries to get out of it.
//! - [`Limits`] say how much one job may take. Both sides are given the same.
//!
//! - [`Message`] is how a job and an answer are written: a manifest, and bytes behind it. What they mean is their users'
//!   affair.
//!
//! ```no_run
//! # use std::{process::ExitCode, time::Duration};
//! use wirephoto_confine::{self as confine, Limits, Worker};
//!
//! const LIMITS: Limits = Limits {
//!     memory_bytes: 1 << 30,
//!     time: Duration::from_secs(10),
//!     job_bytes: 64 << 20,
//!     answer_bytes: 16 << 20,
//! };
//!
//! // What `program worker` comes to.
//! fn worker() -> ExitCode {
//!     confine::run(&LIMITS, |job| job.into_iter().rev().collect())
//! }
//!
//! // What asks it.
//! async fn reversed(bytes: &[u8]) -> Result<Vec<u8>, confine::Failure> {
//!     Worker::new("program", ["worker"], LIMITS).ask(bytes).await
//! }
//! ```

mod check;
mod confine;
mod message;
mod run;
mod worker;

use std::time::Duration;

pub use check::check;
pub use message::{Blobs, Malformed, Message};
pub use run::run;
pub use worker::{Failure, Worker};

/// How much one job may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space of the process, its program included.
    pub memory_bytes: u64,
    /// From start to end. The processor time of the process is limited to the same, in whole seconds.
    pub time: Duration,
    /// A job's bytes.
    pub job_bytes: u64,
    /// An answer's bytes.
    pub answer_bytes: u64,
}
