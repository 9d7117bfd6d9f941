//! Confined processes of a few kinds, for this crate's tests.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use wirephoto_confine::{Limits, check, run};

const LIMITS: Limits = Limits {
    memory_bytes: 256 << 20,
    time: Duration::from_secs(1),
    job_bytes: 8 << 20,
    answer_bytes: 8 << 20,
};

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("check") => check(&LIMITS),
        Some("echo") => run(&LIMITS, |job| job),
        Some("share-out") => run(&LIMITS, |job| rayon::join(|| job, Vec::<u8>::new).0),
        Some("spin") => run(&LIMITS, |_| {
            loop {
                black_box(());
            }
        }),
        Some("swell") => run(&LIMITS, |job| black_box(vec![1; 1 << 30]).into_iter().chain(job).collect()),
        Some("panic") => run(&LIMITS, |_| panic!("a decoder's fault")),
        Some("read-a-file") => run(&LIMITS, |_| match std::fs::read("/etc/passwd") {
            Ok(_) => b"possible".to_vec(),
            Err(error) => error.to_string().into_bytes(),
        }),
        _ => ExitCode::FAILURE,
    }
}
