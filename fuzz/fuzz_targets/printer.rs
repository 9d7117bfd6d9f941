//! Profiles of printers, which a lab's operator brings: refused, or good for making a sheet.
#![no_main]

use wirephoto_imaging::sheet::{self, Intent, PrinterProfile, Sheet};
use wirephoto_imaging::{Crop, jpeg};

/// A picture of a few dots. Seeds for a JPEG begin after the signature, since its target puts that before them.
const PICTURE: [&[u8]; 2] = [b"\xff\xd8", include_bytes!("../seeds/render_jpeg/baseline")];

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| {
    let picture = PICTURE.concat();
    for intent in [Intent::RelativeColorimetric, Intent::Perceptual] {
        let Ok(printer) = PrinterProfile::read(bytes, intent) else { continue };
        let job = sheet::Job {
            crop: Crop::new(0.0, 0.0, 1.0, 1.0).expect("it lies inside"),
            sheet: Sheet::new(24, 16, 1, 300).expect("there is room"),
            printer: Some(&printer),
            limits: &wirephoto_fuzz::LIMITS,
            stop: &|| false,
        };
        let jpeg = sheet::cut(&picture, &job).expect("what was read can be used");
        let facts = jpeg::inspect(&jpeg).expect("a sheet is a JPEG");
        assert!(facts.has_icc && (facts.width, facts.height) == (24, 16));
    }
});
