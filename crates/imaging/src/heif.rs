//! The items of a HEIF file (ISO/IEC 14496-12 §8.11, ISO/IEC 23008-12), as far as AVIF needs them: what
//! they are, where their bytes lie, what belongs to them. Read with bounds at every step.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::colour::Cicp;
use crate::orientation::Orientation;

/// A file's items and how they hang together.
#[derive(Debug, Default)]
pub(crate) struct Heif<'a> {
    bytes: &'a [u8],
    primary: u32,
    items: BTreeMap<u32, Item<'a>>,
    references: Vec<Reference>,
    properties: Vec<Property<'a>>,
    /// Contents of `idat`, into which some items point.
    inline: &'a [u8],
}

#[derive(Debug, Default)]
pub(crate) struct Item<'a> {
    pub id: u32,
    pub kind: [u8; 4],
    /// For `mime` items: the type of their contents.
    pub content_type: &'a [u8],
    extents: Vec<(u64, u64)>,
    is_inline: bool,
    /// Indices into the file's properties, in the order in which they apply.
    properties: Vec<usize>,
}

#[derive(Debug)]
struct Reference {
    kind: [u8; 4],
    from: u32,
    to: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property<'a> {
    Size(u32, u32),
    Orientation(Orientation),
    Icc(&'a [u8]),
    Cicp(Cicp),
    /// What an auxiliary item is for.
    Auxiliary(&'a [u8]),
    /// A clean aperture, which is a crop.
    Aperture,
    Other,
}

/// Most items, and most pieces of one item, that are kept.
const ITEMS_MAX: usize = 4096;
const EXTENTS_MAX: usize = 64;

impl<'a> Heif<'a> {
    /// Reads the `meta` box; `None` when there is none that makes sense.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let meta = Boxes(bytes).find(|(kind, _)| kind == b"meta")?.1;
        let mut heif = Self { bytes, ..Self::default() };
        for (kind, contents) in Boxes(meta.get(4..)?) {
            let mut reader = Reader(contents);
            // What one box gets wrong leaves the others readable.
            let _ = match &kind {
                b"pitm" => heif.read_primary(&mut reader),
                b"iinf" => heif.read_items(&mut reader),
                b"iloc" => heif.read_locations(&mut reader),
                b"iref" => heif.read_references(&mut reader),
                b"iprp" => heif.read_properties(contents),
                b"idat" => {
                    heif.inline = contents;
                    Some(())
                }
                _ => None,
            };
        }
        Some(heif)
    }

    pub fn primary(&self) -> Option<&Item<'a>> {
        self.item(self.primary)
    }

    pub fn item(&self, id: u32) -> Option<&Item<'a>> {
        self.items.get(&id)
    }

    pub fn items(&self) -> impl Iterator<Item = &Item<'a>> {
        self.items.values()
    }

    /// Items that an item refers to.
    pub fn referred(&self, kind: [u8; 4], from: u32) -> &[u32] {
        let found = self.references.iter().find(|reference| reference.kind == kind && reference.from == from);
        found.map_or(&[], |reference| &reference.to)
    }

    /// Items that refer to an item.
    pub fn referring(&self, kind: [u8; 4], to: u32) -> impl Iterator<Item = &Item<'a>> {
        let refers = move |reference: &&Reference| reference.kind == kind && reference.to.contains(&to);
        self.references.iter().filter(refers).filter_map(|reference| self.item(reference.from))
    }

    pub fn properties(&self, item: &Item<'a>) -> impl Iterator<Item = Property<'a>> {
        item.properties.iter().filter_map(|&index| self.properties.get(index).copied())
    }

    pub fn size(&self, item: &Item<'a>) -> Option<(u32, u32)> {
        self.properties(item).find_map(|property| match property {
            Property::Size(width, height) => Some((width, height)),
            _ => None,
        })
    }

    /// An item's bytes; `None` when they lie outside of the file.
    pub fn contents(&self, item: &Item<'a>) -> Option<Cow<'a, [u8]>> {
        let within = if item.is_inline { self.inline } else { self.bytes };
        let piece = |&(offset, length): &(u64, u64)| {
            let rest = within.get(usize::try_from(offset).ok()?..)?;
            // A length of zero means all the rest.
            if length == 0 { Some(rest) } else { rest.get(..usize::try_from(length).ok()?) }
        };
        if let [only] = item.extents.as_slice() {
            return piece(only).map(Cow::Borrowed);
        }
        let pieces = item.extents.iter().map(piece).collect::<Option<Vec<_>>>()?;
        // Pieces of a real file do not overlap, so together they are no longer than it is.
        let total: usize = pieces.iter().map(|piece| piece.len()).sum();
        (total > 0 && total <= within.len()).then(|| Cow::Owned(pieces.concat()))
    }

    fn item_mut(&mut self, id: u32) -> Option<&mut Item<'a>> {
        let full = self.items.len() >= ITEMS_MAX && !self.items.contains_key(&id);
        (!full).then(|| self.items.entry(id).or_insert_with(|| Item { id, ..Item::default() }))
    }

    fn read_primary(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        let version = reader.version()?;
        self.primary = reader.id(version > 0)?;
        Some(())
    }

    fn read_items(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        let version = reader.version()?;
        reader.id(version > 0)?;
        for (kind, contents) in Boxes(reader.0).take(ITEMS_MAX) {
            let mut entry = Reader(contents);
            let version = entry.version().filter(|version| kind == *b"infe" && *version >= 2)?;
            let id = entry.id(version > 2)?;
            entry.take(2)?;
            let kind = *entry.take(4)?.first_chunk()?;
            let mut strings = entry.0.split(|&byte| byte == 0).skip(1);
            let item = self.item_mut(id)?;
            item.kind = kind;
            item.content_type = strings.next().unwrap_or_default();
        }
        Some(())
    }

    fn read_locations(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        let version = reader.version()?;
        let sizes = reader.uint(2)?;
        let size = |shift: u32| (sizes >> shift & 15) as usize;
        let (offset_bytes, length_bytes, base_bytes) = (size(12), size(8), size(4));
        let index_bytes = if version > 0 { size(0) } else { 0 };
        let count = reader.id(version > 1)?;
        for _ in 0..count {
            let id = reader.id(version > 1)?;
            let is_inline = version > 0 && reader.uint(2)? & 15 == 1;
            reader.take(2)?;
            let base = reader.uint(base_bytes)?;
            let mut extents = Vec::new();
            for _ in 0..reader.uint(2)? {
                reader.take(index_bytes)?;
                let offset = base.checked_add(reader.uint(offset_bytes)?)?;
                let length = reader.uint(length_bytes)?;
                if extents.len() < EXTENTS_MAX {
                    extents.push((offset, length));
                }
            }
            let item = self.item_mut(id)?;
            (item.extents, item.is_inline) = (extents, is_inline);
        }
        Some(())
    }

    fn read_references(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        let wide = reader.version()? > 0;
        for (kind, contents) in Boxes(reader.0).take(ITEMS_MAX) {
            let mut reader = Reader(contents);
            let from = reader.id(wide)?;
            let count = reader.uint(2)?;
            let to = (0..count).map(|_| reader.id(wide)).collect::<Option<Vec<_>>>()?;
            self.references.push(Reference { kind, from, to });
        }
        Some(())
    }

    fn read_properties(&mut self, contents: &'a [u8]) -> Option<()> {
        for (kind, contents) in Boxes(contents) {
            match &kind {
                b"ipco" => self.properties.extend(Boxes(contents).take(ITEMS_MAX).map(property)),
                b"ipma" => self.read_associations(&mut Reader(contents))?,
                _ => {}
            }
        }
        Some(())
    }

    fn read_associations(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        let head = reader.uint(4)?;
        let (wide_ids, wide_indices) = (head >> 24 > 0, head & 1 == 1);
        for _ in 0..reader.uint(4)? {
            let item = self.item_mut(reader.id(wide_ids)?)?;
            for _ in 0..reader.uint(1)? {
                // The top bit says whether the property is essential; indices count from 1.
                let index = if wide_indices { reader.uint(2)? & 0x7FFF } else { reader.uint(1)? & 0x7F };
                item.properties.extend((index as usize).checked_sub(1));
            }
        }
        Some(())
    }
}

fn property((kind, contents): ([u8; 4], &[u8])) -> Property<'_> {
    let read = || {
        let mut reader = Reader(contents);
        Some(match &kind {
            b"ispe" => {
                reader.version()?;
                Property::Size(reader.uint(4)? as u32, reader.uint(4)? as u32)
            }
            // Quarter turns anticlockwise.
            b"irot" => Property::Orientation(match reader.uint(1)? & 3 {
                0 => Orientation::UPRIGHT,
                1 => Orientation::ANTICLOCKWISE,
                2 => Orientation::HALF_TURN,
                _ => Orientation::CLOCKWISE,
            }),
            b"imir" if reader.uint(1)? & 1 == 0 => Property::Orientation(Orientation::UPSIDE_DOWN_MIRRORED),
            b"imir" => Property::Orientation(Orientation::MIRRORED),
            b"clap" => Property::Aperture,
            b"auxC" => Property::Auxiliary(contents.get(4..)?.split(|&byte| byte == 0).next()?),
            b"colr" => match reader.take(4)? {
                b"nclx" => Property::Cicp(Cicp {
                    primaries: reader.uint(2)? as u8,
                    transfer: reader.uint(2)? as u8,
                    matrix: reader.uint(2)? as u8,
                    full_range: reader.uint(1)? & 0x80 != 0,
                }),
                b"prof" | b"rICC" => Property::Icc(reader.0),
                _ => Property::Other,
            },
            _ => Property::Other,
        })
    };
    read().unwrap_or(Property::Other)
}

/// Takes big-endian numbers off the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of up to eight bytes; none is zero.
    fn uint(&mut self, length: usize) -> Option<u64> {
        if length > 8 {
            return None;
        }
        Some(self.take(length)?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    /// An identifier or a count, of four bytes or two.
    fn id(&mut self, wide: bool) -> Option<u32> {
        self.uint(if wide { 4 } else { 2 }).map(|id| id as u32)
    }

    /// The version of a full box, with its flags dropped.
    fn version(&mut self) -> Option<u64> {
        Some(self.uint(4)? >> 24)
    }
}

/// Boxes of the ISO base media file format (ISO/IEC 14496-12 §4.2): type and contents.
pub(crate) struct Boxes<'a>(pub &'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let short = u32::from_be_bytes(*self.0.first_chunk()?) as usize;
        let kind = *self.0.get(4..)?.first_chunk()?;
        let (head, length) = match short {
            0 => (8, self.0.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(*self.0.get(8..)?.first_chunk()?)).ok()?),
            length => (8, length),
        };
        let contents = self.0.get(head..length)?;
        self.0 = &self.0[length..];
        Some((kind, contents))
    }
}
