//! IPTC-IIM (version 4.2, record 2), inside Photoshop's image resources or bare.

use super::Metadata;

const SIGNATURE: &[u8] = b"8BIM";
const IPTC_RESOURCE: u16 = 0x0404;
/// Escape sequence that says UTF-8, in dataset 1:90.
const UTF8_ESCAPE: &[u8] = b"\x1b%G";

/// Finds the IPTC data among Photoshop's image resources (the payload after `Photoshop 3.0\0`).
pub(crate) fn in_photoshop_resources(mut resources: &[u8]) -> Option<&[u8]> {
    while let Some(rest) = resources.strip_prefix(SIGNATURE) {
        let id = u16::from_be_bytes(*rest.first_chunk()?);
        // A Pascal string padded to an even length, then the size of the data, padded likewise.
        let name_length = (usize::from(*rest.get(2)?) + 1).next_multiple_of(2);
        let rest = rest.get(2 + name_length..)?;
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let data = rest.get(4..)?.get(..length)?;
        if id == IPTC_RESOURCE {
            return Some(data);
        }
        resources = rest.get(4 + length.next_multiple_of(2)..)?;
    }
    None
}

/// Reads IPTC data.
pub(crate) fn read(iptc: &[u8]) -> Metadata {
    let utf8 =
        Datasets(iptc).any(|(record, number, value)| (record, number) == (1, 90) && value == UTF8_ESCAPE);
    let decode = |value: &[u8]| {
        let text = if utf8 { String::from_utf8_lossy(value).into_owned() } else { super::latin1(value) };
        // Writers that forget to say so still write UTF-8.
        super::clean(std::str::from_utf8(value).unwrap_or(&text))
    };
    let mut metadata = Metadata::default();
    for (_, number, value) in Datasets(iptc).filter(|&(record, ..)| record == 2).take(2000) {
        let field = match number {
            25 => {
                metadata.keywords.extend(decode(value));
                continue;
            }
            80 => &mut metadata.creator,
            116 => &mut metadata.copyright,
            120 => &mut metadata.caption,
            _ => continue,
        };
        if field.is_none() {
            *field = decode(value);
        }
    }
    metadata
}

/// Iterates over (record, dataset number, value).
struct Datasets<'a>(&'a [u8]);

impl<'a> Iterator for Datasets<'a> {
    type Item = (u8, u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let &[0x1C, record, number, high, low, ref rest @ ..] = self.0 else { return None };
        let length = u16::from_be_bytes([high, low]);
        // The top bit announces a longer length field, which no caption needs.
        let value = (length < 0x8000).then(|| rest.get(..usize::from(length))).flatten()?;
        self.0 = &rest[value.len()..];
        Some((record, number, value))
    }
}
