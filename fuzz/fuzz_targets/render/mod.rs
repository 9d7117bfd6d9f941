//! Renders whatever it is given, within limits that let a fuzzer go on: a picture or an error, and nothing else.

use wirephoto_imaging::{Edit, Job, Keep, Limits, Size, jpeg, render};

/// Small enough for many pictures a second.
pub const LIMITS: Limits = Limits { max_pixels: 1 << 20, max_decoded_bytes: 16 << 20 };

/// Renders a file that begins with a signature, so that one decoder is fed.
pub fn render_after(signature: &[u8], bytes: &[u8]) {
    render_any(&[signature, bytes].concat());
}

/// Renders a file. What comes out must be a plain JPEG within its size.
pub fn render_any(bytes: &[u8]) {
    let sizes = [Size { long_side: 64, quality: 75 }, Size { long_side: 16, quality: 75 }];
    let job = Job {
        edit: &Edit::default(),
        sizes: &sizes,
        watermark: None,
        keep: &Keep::default(),
        limits: &LIMITS,
        stop: &|| false,
    };
    let Ok(rendered) = render(bytes, &job) else { return };
    for (rendition, size) in rendered.renditions.iter().zip(sizes) {
        assert!(rendition.width.max(rendition.height) <= size.long_side);
        let facts = jpeg::inspect(&rendition.jpeg).expect("what is rendered is a JPEG");
        assert!(!facts.has_gps && (facts.width, facts.height) == (rendition.width, rendition.height));
    }
    assert!(rendered.blur.len() <= 30);
}
