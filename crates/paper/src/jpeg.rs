//! What a page has to know of a JPEG, whose bytes it holds as they are: its size and its colours (ITU-T T.81 §B).

use crate::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub width: u16,
    pub height: u16,
    pub colours: Colours,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colours {
    Grey,
    Rgb,
}

/// Reads the frame header; every other part is stepped over.
pub(crate) fn frame(jpeg: &[u8]) -> Result<Frame, Error> {
    let refused = |detail| Error::Picture { detail };
    let mut rest = jpeg.strip_prefix(&[0xff, 0xd8]).ok_or(refused("it is no JPEG"))?;
    loop {
        let [0xff, marker, tail @ ..] = rest else { return Err(refused("it ends early")) };
        match marker {
            // Fill bytes, and markers that stand alone.
            0xff => rest = &rest[1..],
            0x01 | 0xd0..=0xd7 => rest = tail,
            0xd9 | 0xda => return Err(refused("it has no frame")),
            _ => {
                let [high, low, ..] = tail else { return Err(refused("it ends early")) };
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let segment = tail.get(2..length).ok_or(refused("it ends early"))?;
                if is_frame(*marker) {
                    return read(segment).ok_or(refused("only 8-bit pictures in grey or RGB can be"));
                }
                rest = &tail[length..];
            }
        }
    }
}

/// Baseline, extended and progressive with Huffman codes: what PDF's `DCTDecode` reads.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xc2)
}

fn read(segment: &[u8]) -> Option<Frame> {
    let &[8, h1, h0, w1, w0, components, ..] = segment else { return None };
    let colours = match components {
        1 => Colours::Grey,
        3 => Colours::Rgb,
        _ => return None,
    };
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    (width > 0 && height > 0).then_some(Frame { width, height, colours })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn jpeg(components: u8) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2];
        bytes.extend([0, 8 + 3 * components, 8, 1, 0x2c, 1, 0x90, components]);
        bytes.extend((0..3 * components).map(|_| 0x11));
        bytes
    }

    #[test]
    fn p12_size_and_colours_are_read_past_whatever_comes_before() {
        let frame = frame(&jpeg(3)).unwrap();
        assert_eq!(frame, Frame { width: 400, height: 300, colours: Colours::Rgb });
        assert_eq!(super::frame(&jpeg(1)).unwrap().colours, Colours::Grey);
    }

    #[test]
    fn p12_what_page_readers_do_not_understand_is_refused() {
        assert!(frame(&jpeg(4)).is_err(), "ink colours");
        assert!(frame(b"\x89PNG").is_err());
        assert!(frame(&jpeg(3)[..14]).is_err());
        assert!(frame(&[0xff, 0xd8, 0xff, 0xd9]).is_err());
    }

    proptest! {
        #[test]
        fn p12_no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..64), at in 0..20_usize) {
            let mut whole = jpeg(3);
            let end = (at + bytes.len()).min(whole.len());
            whole.splice(at.min(end)..end, bytes);
            let _ = frame(&whole);
        }
    }
}
