//! Messages as the segments that travel: at most 140 octets each, with a user data header (3GPP TS 23.040 §9.2.3.24)
//! where there are several, or where a port is addressed.

use super::{Body, alphabet};

/// The most segments of a message that goes out.
pub const MOST_SEGMENTS: usize = 10;
/// Octets of one segment.
const SEGMENT: usize = 140;
/// Septets of a segment, alone and as one of several.
const SEPTETS: (usize, usize) = (160, 153);
/// UTF-16 units of a segment, alone and as one of several.
const UNITS: (usize, usize) = (70, 67);

/// How the octets of a segment are to be read (SMPP 3.4 §5.2.19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// The GSM default alphabet, a septet in each octet.
    Gsm,
    /// ISO 8859-1.
    Latin1,
    /// UCS-2.
    Ucs2,
    /// Octets that are no text.
    Binary,
}

impl Coding {
    /// The number for it.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Gsm => 0x00,
            Self::Latin1 => 0x03,
            Self::Binary => 0x04,
            Self::Ucs2 => 0x08,
        }
    }

    /// What a number says; message classes (0xf0 and above) and waiting indications count by their alphabet alone.
    pub(crate) fn of(number: u8) -> Self {
        match number {
            0x01 | 0x03 => Self::Latin1,
            0x02 | 0x04 | 0xf4..=0xf7 | 0xfc..=0xff => Self::Binary,
            0x08 | 0x18..=0x1b | 0xe0..=0xef => Self::Ucs2,
            _ => Self::Gsm,
        }
    }

    /// What was in a message, put together from its segments.
    pub(crate) fn read(self, port: u16, octets: Vec<u8>) -> Body {
        match self {
            Self::Gsm => Body::Text(alphabet::decode(&octets)),
            Self::Latin1 => Body::Text(octets.into_iter().map(char::from).collect()),
            Self::Ucs2 => Body::Text(alphabet::decode_ucs2(&octets)),
            Self::Binary => Body::Binary { port, octets },
        }
    }
}

/// One segment: what `short_message` is in `submit_sm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) coding: Coding,
    /// Whether the octets begin with a user data header.
    pub(crate) has_header: bool,
    pub(crate) octets: Vec<u8>,
}

/// Which segment of which message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) reference: u16,
    pub(crate) total: u8,
    /// From 1.
    pub(crate) segment: u8,
}

/// What a user data header says, as far as it is understood here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) place: Option<Place>,
    /// The port that is addressed; 0 for none.
    pub(crate) port: u16,
}

impl Header {
    /// Takes the header off `octets`; `None` where its lengths lie.
    pub(crate) fn parse(octets: &[u8]) -> Option<(Self, &[u8])> {
        let (&len, rest) = octets.split_first()?;
        let (mut elements, body) = rest.split_at_checked(usize::from(len))?;
        let mut header = Self::default();
        while let [id, len, after @ ..] = elements {
            let (value, others) = after.split_at_checked(usize::from(*len))?;
            match (id, value) {
                (0x00, &[reference, total, segment]) => {
                    header.place = Some(Place { reference: reference.into(), total, segment });
                }
                (0x08, &[high, low, total, segment]) => {
                    let reference = u16::from_be_bytes([high, low]);
                    header.place = Some(Place { reference, total, segment });
                }
                (0x04, &[port, _]) => header.port = port.into(),
                (0x05, &[high, low, _, _]) => header.port = u16::from_be_bytes([high, low]),
                _ => {}
            }
            elements = others;
        }
        elements.is_empty().then_some((header, body))
    }

    /// Its octets; none if it says nothing.
    fn write(self) -> Vec<u8> {
        let mut octets = vec![0];
        if self.port != 0 {
            let [high, low] = self.port.to_be_bytes();
            octets.extend([0x05, 0x04, high, low, high, low]);
        }
        if let Some(place) = self.place {
            octets.extend([0x00, 0x03, place.reference as u8, place.total, place.segment]);
        }
        octets[0] = octets.len() as u8 - 1;
        if octets.len() == 1 { Vec::new() } else { octets }
    }
}

/// The segments of a message; `reference` tells those of one message from those of another, and is the same for a
/// repeat. `None` if there would be more than [`MOST_SEGMENTS`].
pub(crate) fn segments(body: &Body, reference: u8) -> Option<Vec<Segment>> {
    let (coding, port, pieces) = match body {
        Body::Text(text) => {
            let (coding, pieces) = pieces_of_text(text);
            (coding, 0, pieces)
        }
        Body::Binary { port, octets } => (Coding::Binary, *port, pieces_of_octets(octets, *port)),
    };
    let total = u8::try_from(pieces.len()).ok().filter(|total| usize::from(*total) <= MOST_SEGMENTS)?;
    let segment = |(number, piece): (u8, Vec<u8>)| {
        let place = (total > 1).then_some(Place { reference: reference.into(), total, segment: number });
        let mut octets = Header { place, port }.write();
        let has_header = !octets.is_empty();
        octets.extend(piece);
        Segment { coding, has_header, octets }
    };
    Some((1..).zip(pieces).map(segment).collect())
}

fn pieces_of_text(text: &str) -> (Coding, Vec<Vec<u8>>) {
    let in_gsm: Option<Vec<Vec<u8>>> =
        text.chars().map(|c| alphabet::septets(c).map(|(septets, len)| septets[..len].to_vec())).collect();
    if let Some(letters) = in_gsm {
        return (Coding::Gsm, pieces(&letters, SEPTETS.0, SEPTETS.1));
    }
    let letters: Vec<Vec<u8>> = text
        .chars()
        .map(|c| c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()).collect())
        .collect();
    (Coding::Ucs2, pieces(&letters, 2 * UNITS.0, 2 * UNITS.1))
}

fn pieces_of_octets(octets: &[u8], port: u16) -> Vec<Vec<u8>> {
    let header = Header { place: None, port }.write().len();
    if octets.len() + header <= SEGMENT {
        return vec![octets.to_vec()];
    }
    let place = Some(Place { reference: 0, total: 0, segment: 0 });
    octets.chunks(SEGMENT - Header { place, port }.write().len()).map(<[u8]>::to_vec).collect()
}

/// Letters as pieces of at most `alone` octets if they fit one, of at most `together` if not; no letter is cut.
fn pieces(letters: &[Vec<u8>], alone: usize, together: usize) -> Vec<Vec<u8>> {
    if letters.iter().map(Vec::len).sum::<usize>() <= alone {
        return vec![letters.concat()];
    }
    let mut pieces = vec![Vec::new()];
    for letter in letters {
        if pieces.last().is_some_and(|piece| piece.len() + letter.len() > together) {
            pieces.push(Vec::new());
        }
        pieces.last_mut().expect("there is one from the beginning").extend_from_slice(letter);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<Segment> {
        segments(&Body::Text(text.to_owned()), 7).unwrap()
    }

    #[test]
    fn a_sealed_message_of_133_octets_fits_one_segment() {
        let body = |len| Body::Binary { port: 16_000, octets: vec![0xaa; len] };
        let one = segments(&body(133), 7).unwrap();
        assert_eq!((one.len(), one[0].octets.len(), one[0].coding.number()), (1, 140, 0x04));
        assert_eq!(one[0].octets[..7], [6, 5, 4, 0x3e, 0x80, 0x3e, 0x80]);
        assert_eq!(segments(&body(134), 7).unwrap().len(), 2);
    }

    #[test]
    fn texts_are_cut_where_phones_expect_it() {
        assert_eq!(texts(&"a".repeat(160)).len(), 1);
        let two = texts(&"a".repeat(161));
        assert_eq!([two[0].octets.len(), two[1].octets.len()], [6 + 153, 6 + 8]);
        assert_eq!(two[1].octets[..6], [5, 0, 3, 7, 2, 2]);
        assert_eq!((texts(&"ф".repeat(70)).len(), texts(&"ф".repeat(71)).len()), (1, 2));
        assert!(segments(&Body::Text("ф".repeat(671)), 7).is_none());
        assert!(!texts("")[0].has_header);
    }

    proptest! {
        #[test]
        fn what_is_cut_is_put_together(text in ".{0,300}") {
            let segments = texts(&text);
            let mut octets = Vec::new();
            for (number, segment) in (1_u8..).zip(&segments) {
                prop_assert!(segment.coding == Coding::Gsm || segment.octets.len() <= SEGMENT);
                let body = if segment.has_header {
                    let (header, body) = Header::parse(&segment.octets).unwrap();
                    let total = segments.len() as u8;
                    prop_assert_eq!(header.place, Some(Place { reference: 7, total, segment: number }));
                    body
                } else {
                    &segment.octets
                };
                octets.extend_from_slice(body);
            }
            prop_assert_eq!(segments[0].coding.read(0, octets), Body::Text(text));
        }

        #[test]
        fn a_header_of_anything_is_read_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..150)) {
            let _ = Header::parse(&octets);
        }
    }
}
