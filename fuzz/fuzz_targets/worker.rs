//! What goes to a worker and what comes back from one: read or refused, and what was read is written again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_library::worker::{Job, Made};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(job) = Job::decode(bytes) {
        assert_eq!(Job::decode(&job.encode()), Ok(job));
    }
    let asked = Job::plain(Vec::new(), &[(400, 80); 3]);
    if let Ok(Ok(made)) = Made::decode(bytes, &asked) {
        assert!(made.renditions.iter().all(|one| one.width <= 400 && one.height <= 400));
        assert_eq!(Made::decode(&Made::encode(&Ok(made.clone())), &asked), Ok(Ok(made)));
    }
});
