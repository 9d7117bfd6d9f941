//! What a printer answers.
#![no_main]

use wirephoto_lab::output::ipp::answer::Answer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(answer) = Answer::read(bytes) else { return };
    for about in answer.jobs().chain([answer.printer(), answer.job()]) {
        let _ = (about.words("job-name"), about.numbers("job-state"), about.at_most("copies-supported"));
        let _ = about.pairs("media-size-supported", "x-dimension", "y-dimension");
    }
});
