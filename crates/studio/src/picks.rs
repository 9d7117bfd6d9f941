//! Picks on their way into other programs: a table, and sidecars with XMP for Lightroom and its like.

use std::collections::HashMap;
use std::fmt::Write as _;

use wirephoto_database::Id;
use wirephoto_exchange::order::Stage;
use wirephoto_library::Picture;

use crate::change::Flag;
use crate::order::orders_of;
use crate::service::find_event;
use crate::{CustomerList, EventRef, Placement, Refusal, Result, Studio, repository};

/// The columns of a table of pictures.
const COLUMNS: [&str; 11] = [
    "number",
    "file",
    "category",
    "flag",
    "rating",
    "caption",
    "description",
    "keywords",
    "price",
    "captured",
    "note",
];

/// Which pictures are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picks {
    /// All of the event.
    All,
    /// What the photographer picked.
    Picked,
    /// What a customer chose.
    List(Id),
    /// What customers ordered.
    Ordered,
}

impl std::str::FromStr for Picks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            "picked" => Ok(Self::Picked),
            "ordered" => Ok(Self::Ordered),
            id => id
                .parse()
                .map(Self::List)
                .map_err(|_| "all, picked, ordered, or the identifier of a list".to_owned()),
        }
    }
}

/// A sidecar: a small file that lies beside a photograph and says what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// Its name, which is the photograph's with another ending.
    pub name: String,
    /// XMP.
    pub text: String,
}

/// Pictures with what was written beside them, and the customer's list if it is one.
type Chosen = (Vec<(Placement, Picture, String)>, Option<CustomerList>);

impl Studio {
    /// The lists of favourites of an event's customers, the one that changed last first.
    pub fn lists(&self, event: EventRef) -> Result<Vec<CustomerList>> {
        self.db
            .read(move |tx| {
                let id = find_event(tx, event)?.id;
                Ok(repository::lists(tx, id)?)
            })
            .wait()
    }

    /// A table of pictures (RFC 4180), in the order of their numbers, or of the customer's list.
    pub fn picks_csv(&self, event: EventRef, picks: Picks) -> Result<String> {
        let categories: HashMap<Id, String> =
            self.event(event)?.categories.into_iter().map(|category| (category.id, category.name)).collect();
        let (chosen, _) = self.chosen(event, picks)?;
        // Spreadsheets take a table for UTF-8 when it begins with this mark.
        let mut csv = format!("\u{feff}{}", row(COLUMNS.map(str::to_owned)));
        for (placement, picture, note) in chosen {
            let category = placement.category.and_then(|id| categories.get(&id)).map_or("", String::as_str);
            let flag = match placement.flag() {
                Flag::None => "",
                Flag::Pick => "pick",
                Flag::Reject => "reject",
            };
            let data = &picture.metadata;
            let fields = [
                placement.number.to_string(),
                picture.file_name.clone(),
                category.to_owned(),
                flag.to_owned(),
                data.rating.unwrap_or_default().to_string(),
                data.caption.clone().unwrap_or_default(),
                placement.description.clone(),
                data.keywords.join("; "),
                placement.price_note.clone(),
                data.captured.clone().unwrap_or_default(),
                note,
            ];
            csv.push_str(&row(fields));
        }
        Ok(csv)
    }

    /// A sidecar for each picture: stars, caption, keywords. A customer's favourites and what was ordered have five stars,
    /// favourites the list's name among their keywords, and both the note under their caption; what was rejected is rated
    /// so.
    pub fn sidecars(&self, event: EventRef, picks: Picks) -> Result<Vec<Sidecar>> {
        let (chosen, list) = self.chosen(event, picks)?;
        let mut stems: HashMap<String, u32> = HashMap::new();
        for (_, picture, _) in &chosen {
            *stems.entry(stem(&picture.file_name).to_lowercase()).or_default() += 1;
        }
        let mut names: HashMap<String, u32> = HashMap::new();
        let sidecars = chosen.into_iter().map(|(placement, picture, note)| {
            let data = &picture.metadata;
            let stars = match (&list, placement.flag()) {
                (Some(_), _) => 5,
                (None, _) if picks == Picks::Ordered => 5,
                (None, Flag::Reject) => -1,
                (None, _) => i32::from(data.rating.unwrap_or_default()),
            };
            let caption = data.caption.as_deref().unwrap_or_default();
            let caption =
                [caption, &note].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
            let mut keywords = data.keywords.clone();
            keywords.extend(list.iter().map(|list| list.name.clone()).filter(|name| !name.is_empty()));
            // Beside IMG_1.CR3 and IMG_1.JPG, a name without the ending would mean both.
            let own = stem(&picture.file_name);
            let is_shared = stems.get(&own.to_lowercase()).is_some_and(|count| *count > 1);
            let name = if is_shared { file_name(&picture.file_name) } else { file_name(own) };
            let before = names.entry(name.to_lowercase()).or_default();
            *before += 1;
            let name = if *before > 1 { format!("{name}-{}", placement.number) } else { name };
            Sidecar { name: format!("{name}.xmp"), text: xmp(stars, &caption, &keywords) }
        });
        Ok(sidecars.collect())
    }

    /// The pictures that were ordered, each with what was ordered of it.
    fn ordered(
        &self,
        event: EventRef,
        all: Vec<(Placement, Picture)>,
    ) -> Result<Vec<(Placement, Picture, String)>> {
        let orders = self.db.read(move |tx| orders_of(tx, Some(event)));
        let mut notes: HashMap<Id, Vec<String>> = HashMap::new();
        for order in orders.wait()?.iter().filter(|order| order.document.stage != Stage::Cancelled) {
            for item in order.items() {
                let note = format!("{} × {} ({})", item.copies, item.name, order.document.number);
                notes.entry(item.picture).or_default().push(note);
            }
        }
        let ordered = all.into_iter().filter_map(|(placement, picture)| {
            let note = notes.remove(&picture.id)?.join("; ");
            Some((placement, picture, note))
        });
        Ok(ordered.collect())
    }

    fn chosen(&self, event: EventRef, picks: Picks) -> Result<Chosen> {
        let all = self.list(event)?;
        if picks == Picks::Ordered {
            return Ok((self.ordered(event, all)?, None));
        }
        let Picks::List(id) = picks else {
            let is_chosen = |placement: &Placement| picks == Picks::All || placement.picked;
            let chosen = all.into_iter().filter(|(placement, _)| is_chosen(placement));
            return Ok((
                chosen.map(|(placement, picture)| (placement, picture, String::new())).collect(),
                None,
            ));
        };
        let list = self.lists(event)?.into_iter().find(|list| list.id == id);
        let list = list.ok_or(Refusal::NoList)?;
        let mut pictures: HashMap<Id, (Placement, Picture)> =
            all.into_iter().map(|(placement, picture)| (picture.id, (placement, picture))).collect();
        let chosen = list.pictures.iter().filter_map(|listed| {
            let (placement, picture) = pictures.remove(&listed.picture)?;
            Some((placement, picture, listed.note.clone()))
        });
        Ok((chosen.collect(), Some(list)))
    }
}

/// A row of a table.
pub(crate) fn row<const N: usize>(cells: [String; N]) -> String {
    cells.map(|text| cell(&text)).join(",") + "\r\n"
}

/// A cell of a table. What a spreadsheet would take for a formula gets an apostrophe: customers write notes.
fn cell(text: &str) -> String {
    let begins_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if begins_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A name that is one file's in any system.
fn file_name(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|character| match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            character if character.is_control() => '_',
            character => character,
        })
        .take(120)
        .collect();
    if safe.trim_matches('.').is_empty() { "picture".to_owned() } else { safe }
}

/// A packet of XMP (ISO 16684-1) with the properties that programs for photographs share.
fn xmp(stars: i32, caption: &str, keywords: &[String]) -> String {
    let mut text = String::from(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n",
    );
    let _ = writeln!(text, "<xmp:Rating>{stars}</xmp:Rating>");
    if !caption.is_empty() {
        let _ = writeln!(
            text,
            "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:description>",
            escaped(caption)
        );
    }
    if !keywords.is_empty() {
        text.push_str("<dc:subject><rdf:Bag>");
        for keyword in keywords {
            let _ = write!(text, "<rdf:li>{}</rdf:li>", escaped(keyword));
        }
        text.push_str("</rdf:Bag></dc:subject>\n");
    }
    text.push_str("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n");
    text
}

/// Text inside XML, without what no XML can hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' | '\t' => escaped.push(character),
            '\u{fffe}' | '\u{ffff}' => {}
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wirephoto_imaging::read_metadata;

    use super::*;

    /// A JPEG that is nothing but a packet of XMP.
    fn jpeg_with(xmp: &str) -> Vec<u8> {
        let mut payload = b"http://ns.adobe.com/xap/1.0/\0".to_vec();
        payload.extend(xmp.as_bytes());
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1];
        jpeg.extend((payload.len() as u16 + 2).to_be_bytes());
        jpeg.extend(payload);
        jpeg.extend([0xff, 0xd9]);
        jpeg
    }

    proptest! {
        #[test]
        fn p3_what_is_written_is_read_again(
            stars in 0..=5_i32,
            caption in "[a-zA-Zäß<>&\"'][a-zA-Zäß<>&\"' ]{0,40}[a-z]",
            // A set: a keyword that stands there twice is read once.
            keywords in proptest::collection::btree_set("[a-zäß<>&]{1,12}", 0..4),
        ) {
            let keywords: Vec<String> = keywords.into_iter().collect();
            let found = read_metadata(&jpeg_with(&xmp(stars, &caption, &keywords)));
            prop_assert_eq!(found.rating.map_or(0, i32::from), stars);
            prop_assert_eq!(found.caption, Some(caption));
            prop_assert_eq!(found.keywords, keywords);
        }

        #[test]
        fn any_text_is_one_cell(text in "\\PC{0,20}|[=+@\",;\r\n-]{0,6}") {
            let cell = cell(&text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@']));
            let is_quoted = cell.starts_with('"') && cell.ends_with('"');
            prop_assert!(is_quoted || !cell.contains([',', '\n', '\r', '"']));
        }

        #[test]
        fn any_name_is_a_files(name in "\\PC{0,200}") {
            let safe = file_name(&name);
            prop_assert!(!safe.is_empty() && !safe.contains(['/', '\\', ':']) && safe != "..");
        }
    }
}
