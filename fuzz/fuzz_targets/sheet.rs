//! What goes to a worker that makes sheets and what comes back from one: read or refused, and what was read is written
//! again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_exchange::prices::Paper;
use wirephoto_imaging::Crop;
use wirephoto_lab::worker::{Job, Made};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(job) = Job::decode(bytes) {
        assert_eq!(Job::decode(&job.encode()), Ok(job));
    }
    let paper = Paper { width_um: 4_000, height_um: 2_000, border_um: 0, finish: String::new() };
    let crop = Crop::new(0.0, 0.0, 1.0, 1.0).expect("the whole picture");
    let asked = Job { paper, crop, profile: None, picture: Vec::new() };
    if let Ok(Ok(made)) = Made::decode(bytes, &asked) {
        assert_eq!(Made::decode(&Made::encode(&Ok(made.clone())), &asked), Ok(Ok(made)));
    }
});
