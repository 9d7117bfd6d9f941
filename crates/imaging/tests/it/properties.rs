//! Bytes that someone tampered with: an answer always comes, and never one over the limits.

use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;
use turbojpeg::Subsamp;
use wirephoto_imaging::{Limits, jpeg, probe, read_metadata};

use crate::make::{Ask, card, encoded, exif, jpeg_as, with_segment};

/// One small picture of each kind, with metadata where it is easy.
fn seeds() -> Vec<Vec<u8>> {
    let picture = card(48, 32);
    let baseline = jpeg_as(&picture, Subsamp::Sub2x2, |_| ());
    let entries: [(u16, u16, &[u8]); 4] = [
        (0x0112, 3, &[6, 0]),
        (0x8298, 2, b"someone\0"),
        (0x8769, 4, &[8, 0, 0, 0]),
        (0x8825, 4, &[8, 0, 0, 0]),
    ];
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<rdf:Description xmp:Rating='2'><dc:subject><rdf:Bag><rdf:li>a</rdf:li></rdf:Bag></dc:subject></rdf:Description>";
    let iptc = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0a\x1c\x02\x78\0\x05hello";
    let loaded =
        with_segment(&with_segment(&with_segment(&baseline, 0xE1, &exif(&entries)), 0xE1, xmp), 0xED, iptc);
    vec![
        loaded,
        jpeg_as(&picture, Subsamp::Sub2x1, |to| to.set_progressive(true).unwrap()),
        encoded(picture.clone(), ImageFormat::Png),
        encoded(DynamicImage::ImageRgb8(picture.clone()).into_rgba16(), ImageFormat::Png),
        encoded(picture.clone(), ImageFormat::Tiff),
        encoded(picture, ImageFormat::WebP),
        include_bytes!("../pictures/card.heic").to_vec(),
        include_bytes!("../pictures/card.jxl").to_vec(),
        include_bytes!("../pictures/card.avif").to_vec(),
    ]
}

#[derive(Debug, Clone)]
enum Tampering {
    Set(prop::sample::Index, u8),
    Fill(prop::sample::Index, u8, u8),
    Cut(prop::sample::Index),
    Remove(prop::sample::Index, u8),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let at = any::<prop::sample::Index>();
    prop_oneof![
        6 => (at.clone(), any::<u8>()).prop_map(|(at, byte)| Tampering::Set(at, byte)),
        2 => (at.clone(), 1_u8..9, prop_oneof![Just(0), Just(0xFF), Just(0x7F)])
            .prop_map(|(at, length, byte)| Tampering::Fill(at, length, byte)),
        1 => at.clone().prop_map(Tampering::Cut),
        2 => (at, 1_u8..20).prop_map(|(at, length)| Tampering::Remove(at, length)),
    ]
}

fn tamper(bytes: &mut Vec<u8>, how: &Tampering) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match how {
        Tampering::Set(at, byte) => bytes[at.index(length)] = *byte,
        Tampering::Fill(at, count, byte) => {
            let at = at.index(length);
            bytes[at..(at + usize::from(*count)).min(length)].fill(*byte);
        }
        Tampering::Cut(at) => bytes.truncate(at.index(length)),
        Tampering::Remove(at, count) => {
            let at = at.index(length);
            bytes.drain(at..(at + usize::from(*count)).min(length));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn tampered_pictures_are_answered_within_limits(
        seed in 0_usize..9,
        hows in prop::collection::vec(tampering(), 1..5),
    ) {
        let mut bytes = seeds().swap_remove(seed);
        for how in &hows {
            tamper(&mut bytes, how);
        }
        let limits = Limits { max_pixels: 200_000, max_decoded_bytes: 8 << 20 };
        let _ = read_metadata(&bytes);
        let _ = jpeg::inspect(&bytes);
        let probed = probe(&bytes, &limits);
        let rendered = Ask { limits, sizes: &[64, 16], ..Ask::default() }.of(&bytes);
        if let Ok(rendered) = rendered {
            let probed = probed.unwrap();
            prop_assert!(u64::from(probed.width) * u64::from(probed.height) <= limits.max_pixels);
            prop_assert_eq!((rendered.width, rendered.height), probed.upright());
            for made in rendered.renditions {
                prop_assert!(jpeg::inspect(&made.jpeg).unwrap().is_plain());
            }
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_metadata(&bytes);
        let _ = jpeg::inspect(&bytes);
        prop_assert!(probe(&bytes, &Limits::default()).is_err());
    }
}
