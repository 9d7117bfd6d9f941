//! What the targets share that are fed with pictures: they render whatever they are given, within limits that let a
//! fuzzer go on. It is a picture or an error, and nothing else.

use wirephoto_imaging::{Crop, Edit, Flip, Job, Keep, Limits, Size, Turn, jpeg, render};

/// Small enough for many pictures a second.
pub const LIMITS: Limits = Limits { max_pixels: 1 << 20, max_decoded_bytes: 16 << 20 };

/// Renders a file that begins with a signature, so that one decoder is fed.
pub fn render_after(signature: &[u8], bytes: &[u8]) {
    render_any(&[signature, bytes].concat());
}

/// Renders a file. What comes out must be a plain JPEG within its size.
pub fn render_any(bytes: &[u8]) {
    let sizes = [
        Size { long_side: 64, quality: 75, marked: true },
        Size { long_side: 16, quality: 75, marked: true },
    ];
    let job = Job {
        edit: &edit(bytes.last().copied().unwrap_or(0)),
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

/// One of several edits, so that the geometry is tried with every size of picture.
fn edit(choice: u8) -> Edit {
    let flip = [None, Some(Flip::Horizontal), Some(Flip::Vertical), None][usize::from(choice & 3)];
    let turn = [Turn::None, Turn::Right, Turn::Half, Turn::Left][usize::from(choice >> 2 & 3)];
    let straighten_deg = [0.0, 0.0, 7.5, -45.0][usize::from(choice >> 4 & 3)];
    let crop = if choice & 0x40 == 0 { None } else { Crop::new(0.25, 0.5, 0.001, 0.5).ok() };
    Edit::new(flip, turn, straighten_deg, crop).expect("these are in range")
}

/// libFuzzer ends at any panic. Decoders and parsers of others may panic, since that is caught and answered; nothing
/// else may.
pub fn forgive_caught_panics() {
    let fatal = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let in_a_dependency = panic.location().is_some_and(|at| at.file().contains("/registry/"));
        if !in_a_dependency {
            fatal(panic);
        }
    }));
}
