//! The letters of short messages: the GSM 7-bit default alphabet and its extension (3GPP TS 23.038 §6.2.1), one octet
//! for each septet as SMPP carries them, and UCS-2.

const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];
const ESCAPE: u8 = 0x1b;

/// The septets of a character: one, or two with the escape before; none if the alphabet lacks it.
pub(super) fn septets(c: char) -> Option<([u8; 2], usize)> {
    let basic = BASIC.chars().position(|known| known == c).filter(|at| *at != usize::from(ESCAPE));
    if let Some(at) = basic {
        return Some(([at as u8, 0], 1));
    }
    EXTENSION.iter().find(|(_, known)| *known == c).map(|(septet, _)| ([ESCAPE, *septet], 2))
}

/// Text of septets; what the alphabet lacks becomes the replacement character, an unknown extension its plain letter.
pub(super) fn decode(septets: &[u8]) -> String {
    let basic = |septet: u8| BASIC.chars().nth(usize::from(septet)).unwrap_or(char::REPLACEMENT_CHARACTER);
    let mut text = String::with_capacity(septets.len());
    let mut rest = septets.iter().copied();
    while let Some(septet) = rest.next() {
        if septet != ESCAPE {
            text.push(basic(septet));
        } else if let Some(next) = rest.next() {
            let extension = EXTENSION.iter().find(|(known, _)| *known == next);
            text.push(extension.map_or_else(|| basic(next), |(_, c)| *c));
        }
    }
    text
}

/// Text of UCS-2 octets, which may be UTF-16; half a character becomes the replacement character.
pub(super) fn decode_ucs2(octets: &[u8]) -> String {
    let units: Vec<u16> = octets.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(text: &str) -> Option<Vec<u8>> {
        let mut octets = Vec::new();
        for c in text.chars() {
            let (septets, len) = septets(c)?;
            octets.extend_from_slice(&septets[..len]);
        }
        Some(octets)
    }

    #[test]
    fn the_table_has_the_letters_of_the_standard() {
        assert_eq!(BASIC.chars().count(), 128);
        let known = encode("@ A\u{e4}\u{20ac}[").unwrap();
        assert_eq!(known, [0x00, 0x20, 0x41, 0x7b, 0x1b, 0x65, 0x1b, 0x3c]);
        assert_eq!(encode("ф"), None);
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(indexes in proptest::collection::vec(0_usize..127, 0..200)) {
            let letters = BASIC.chars().chain(EXTENSION.iter().map(|(_, c)| *c)).filter(|c| *c != '\u{1b}');
            let letters: Vec<char> = letters.collect();
            let text: String = indexes.iter().map(|index| letters[index % letters.len()]).collect();
            prop_assert_eq!(decode(&encode(&text).unwrap()), text);
        }

        #[test]
        fn any_octets_are_some_text(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(decode(&octets).chars().count() <= octets.len());
            prop_assert!(decode_ucs2(&octets).chars().count() <= octets.len());
        }
    }
}
