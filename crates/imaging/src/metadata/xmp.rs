//! XMP (ISO 16684-1): the few properties that photographers' programs keep current.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Metadata;

/// Packets above this are not read; real ones are a few kilobytes.
const PACKET_MAX: usize = 4 << 20;
/// Elements that are looked at before giving up.
const EVENTS_MAX: usize = 200_000;
/// Deepest nesting that is followed.
const DEPTH_MAX: usize = 64;

/// Reads an XMP packet. Prefixes are taken as every writer writes them (`dc:`, `xmp:` …).
pub(crate) fn read(packet: &[u8]) -> Metadata {
    let mut found = Found::default();
    if packet.len() <= PACKET_MAX {
        let packet = String::from_utf8_lossy(packet);
        found.walk(packet.trim_start_matches('\u{feff}').trim_end_matches('\0'));
    }
    found.metadata
}

#[derive(Default)]
struct Found {
    metadata: Metadata,
    /// Names of the open elements.
    open: Vec<String>,
    /// Text of the innermost element so far.
    text: String,
}

impl Found {
    fn walk(&mut self, packet: &str) {
        let mut reader = Reader::from_str(packet);
        reader.config_mut().check_end_names = false;
        for _ in 0..EVENTS_MAX {
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    self.attributes(&element);
                    if self.open.len() >= DEPTH_MAX {
                        return;
                    }
                    self.open.push(name_of(&element));
                    self.text.clear();
                }
                Ok(Event::Empty(element)) => self.attributes(&element),
                Ok(Event::Text(text)) => self.text.push_str(&text),
                Ok(Event::CData(text)) => self.text.push_str(&text),
                Ok(Event::GeneralRef(reference)) => {
                    let resolved = reference.resolve_char_ref().ok().flatten();
                    let named = || quick_xml::escape::resolve_predefined_entity(&reference)?.chars().next();
                    self.text.extend(resolved.or_else(named));
                }
                Ok(Event::End(_)) => {
                    self.property();
                    self.open.pop();
                    self.text.clear();
                }
                Ok(Event::Eof) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    /// Properties written as attributes of `rdf:Description`.
    fn attributes(&mut self, element: &BytesStart<'_>) {
        for attribute in element.attributes().with_checks(false).flatten() {
            let raw = attribute.value;
            let value = quick_xml::escape::unescape(&raw).unwrap_or(Cow::Borrowed(&raw));
            self.set(attribute.key.as_ref(), &value);
        }
    }

    /// A property whose element has just ended: its own text, or a list item's.
    fn property(&mut self) {
        let text = std::mem::take(&mut self.text);
        let property = match self.open.as_slice() {
            [.., property, list, item]
                if item == "rdf:li" && ["rdf:Alt", "rdf:Bag", "rdf:Seq"].contains(&list.as_str()) =>
            {
                property.clone()
            }
            [.., property] => property.clone(),
            [] => return,
        };
        self.set(&property, &text);
    }

    fn set(&mut self, property: &str, value: &str) {
        let Some(value) = super::clean(value) else { return };
        let metadata = &mut self.metadata;
        let field = match property {
            "dc:subject" => {
                metadata.keywords.push(value);
                return;
            }
            "xmp:Rating" => {
                let stars = value.parse::<f64>().ok().filter(|stars| (0.0..=5.0).contains(stars));
                metadata.rating = metadata.rating.or(stars.map(|stars| stars as u8));
                return;
            }
            "photoshop:DateCreated" | "exif:DateTimeOriginal" => {
                metadata.captured = metadata.captured.take().or_else(|| date_time(&value));
                return;
            }
            "dc:description" => &mut metadata.caption,
            "dc:creator" => &mut metadata.creator,
            "dc:rights" => &mut metadata.copyright,
            "tiff:Model" => &mut metadata.camera,
            "aux:Lens" | "exifEX:LensModel" => &mut metadata.lens,
            _ => return,
        };
        // The first item of an `rdf:Alt` is the default language; of an `rdf:Seq` the main creator.
        if field.is_none() {
            *field = Some(value);
        }
    }
}

fn name_of(element: &BytesStart<'_>) -> String {
    element.name().as_ref().to_owned()
}

/// A whole date and time; partial dates, which XMP allows, say too little.
fn date_time(value: &str) -> Option<String> {
    let bytes = value.as_bytes();
    let shape = b"0000-00-00T00:00:00";
    let fits = bytes.len() >= shape.len()
        && bytes
            .iter()
            .zip(shape)
            .all(|(byte, like)| if *like == b'0' { byte.is_ascii_digit() } else { byte == like });
    let rest = value.get(shape.len()..).unwrap_or_default();
    let tail = rest.bytes().all(|byte| byte.is_ascii_digit() || b".+-:Z".contains(&byte)) && rest.len() <= 16;
    (fits && tail).then(|| value.to_owned())
}
