//! TIFF's directory structure (TIFF 6.0 §2), read with bounds at every step: EXIF data, TIFF files
//! and most RAW files are made of it. Nothing here follows a pointer by itself, so nothing can loop.

/// Bytes in TIFF structure.
#[derive(Clone, Copy)]
pub(crate) struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

/// A directory entry whose values lie inside the bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub tag: u16,
    kind: u16,
    values: &'a [u8],
    little_endian: bool,
}

/// A directory: its entries, and where the next one starts (0: nowhere).
pub(crate) struct Directory<'a> {
    pub entries: Vec<Entry<'a>>,
    pub next: u32,
}

/// More entries than any camera writes; the rest of a longer directory is not read.
const ENTRIES_MAX: usize = 1024;

impl<'a> Tiff<'a> {
    /// Reads the header; gives the structure and where its first directory starts.
    pub fn parse(bytes: &'a [u8]) -> Option<(Self, u32)> {
        let little_endian = match bytes.get(..4)? {
            // 42 is TIFF; Panasonic's and Olympus's RAW files have numbers of their own.
            [b'I', b'I', 42 | 0x55, 0] | [b'I', b'I', b'R', b'O' | b'S'] => true,
            [b'M', b'M', 0, 42] | [b'M', b'M', b'O', b'R'] => false,
            _ => return None,
        };
        let tiff = Self { bytes, little_endian };
        let first = tiff.u32(4)?;
        Some((tiff, first))
    }

    /// The directory at an offset. Entries that point outside of the bytes are left out.
    pub fn directory(&self, offset: u32) -> Option<Directory<'a>> {
        let start = offset as usize;
        let count = usize::from(self.u16(start)?);
        let table = self.bytes.get(start + 2..)?;
        let entries =
            table.chunks_exact(12).take(count.min(ENTRIES_MAX)).filter_map(|raw| self.entry(raw)).collect();
        let next = self.u32(start + 2 + count * 12).unwrap_or(0);
        Some(Directory { entries, next })
    }

    /// The bytes at an offset.
    pub fn slice(&self, offset: u32, length: u32) -> Option<&'a [u8]> {
        self.bytes.get(offset as usize..)?.get(..length as usize)
    }

    fn entry(&self, raw: &'a [u8]) -> Option<Entry<'a>> {
        let of = Number { little_endian: self.little_endian };
        let (tag, kind, count) = (of.u16(raw, 0)?, of.u16(raw, 2)?, of.u32(raw, 4)?);
        let length = u64::from(count) * unit_bytes(kind)?;
        let values = if length <= 4 {
            raw.get(8..8 + length as usize)?
        } else {
            self.slice(of.u32(raw, 8)?, u32::try_from(length).ok()?)?
        };
        Some(Entry { tag, kind, values, little_endian: self.little_endian })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        Number { little_endian: self.little_endian }.u16(self.bytes, at)
    }

    fn u32(&self, at: usize) -> Option<u32> {
        Number { little_endian: self.little_endian }.u32(self.bytes, at)
    }
}

fn unit_bytes(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 => Some(8),
        _ => None,
    }
}

struct Number {
    little_endian: bool,
}

impl Number {
    fn u16(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let raw = bytes.get(at..)?.first_chunk()?;
        Some(if self.little_endian { u16::from_le_bytes(*raw) } else { u16::from_be_bytes(*raw) })
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let raw = bytes.get(at..)?.first_chunk()?;
        Some(if self.little_endian { u32::from_le_bytes(*raw) } else { u32::from_be_bytes(*raw) })
    }
}

impl<'a> Directory<'a> {
    /// The first entry of a tag.
    pub fn find(&self, tag: u16) -> Option<Entry<'a>> {
        self.entries.iter().copied().find(|entry| entry.tag == tag)
    }

    /// The first number of a tag.
    pub fn uint(&self, tag: u16) -> Option<u32> {
        self.find(tag)?.uint(0)
    }

    /// The text of a tag.
    pub fn text(&self, tag: u16) -> Option<String> {
        crate::metadata::text(self.find(tag)?.values)
    }
}

impl<'a> Entry<'a> {
    /// The raw bytes of all values.
    pub fn bytes(&self) -> &'a [u8] {
        self.values
    }

    /// An unsigned number of type BYTE, SHORT, LONG or IFD.
    pub fn uint(&self, index: usize) -> Option<u32> {
        let of = Number { little_endian: self.little_endian };
        match self.kind {
            1 | 7 => self.values.get(index).copied().map(u32::from),
            3 => of.u16(self.values, index.checked_mul(2)?).map(u32::from),
            4 | 13 => of.u32(self.values, index.checked_mul(4)?),
            _ => None,
        }
    }

    /// Unsigned numbers, at most `limit` of them.
    pub fn uints(&self, limit: usize) -> impl Iterator<Item = u32> {
        let entry = *self;
        (0..limit).map_while(move |index| entry.uint(index))
    }

    /// A RATIONAL; `None` when its denominator is zero.
    pub fn rational(&self, index: usize) -> Option<f64> {
        if self.kind != 5 {
            return None;
        }
        let of = Number { little_endian: self.little_endian };
        let at = index.checked_mul(8)?;
        let (numerator, denominator) = (of.u32(self.values, at)?, of.u32(self.values, at + 4)?);
        (denominator != 0).then(|| f64::from(numerator) / f64::from(denominator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory at 8 of one entry.
    fn with_entry(kind: u16, count: u32, value: u32) -> Vec<u8> {
        let mut bytes = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x00".to_vec();
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value.to_be_bytes());
        bytes.extend([0, 0, 0, 8]);
        bytes.extend([0, 0, 0, 3, 0, 0, 0, 2]);
        bytes
    }

    fn entries(bytes: &[u8]) -> Vec<Entry<'_>> {
        let (tiff, first) = Tiff::parse(bytes).unwrap();
        tiff.directory(first).unwrap().entries
    }

    #[test]
    fn values_inside_and_outside_are_read() {
        assert_eq!(entries(&with_entry(4, 1, 77))[0].uint(0), Some(77));
        let short = with_entry(3, 2, 0x0001_0002);
        assert_eq!(entries(&short)[0].uints(9).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(entries(&with_entry(5, 1, 26))[0].rational(0), Some(1.5));
    }

    #[test]
    fn values_beyond_the_end_are_absent() {
        for (kind, count, value) in
            [(5, 1, 27), (4, u32::MAX, 0), (5, u32::MAX, 8), (2, 5, u32::MAX), (99, 1, 0)]
        {
            assert!(entries(&with_entry(kind, count, value)).is_empty(), "{kind} {count} {value}");
        }
        let whole = with_entry(4, 1, 7);
        for length in 0..whole.len() {
            if let Some((tiff, first)) = Tiff::parse(&whole[..length]) {
                let _ = tiff.directory(first);
            }
        }
        let (tiff, first) = Tiff::parse(&whole).unwrap();
        assert_eq!(tiff.directory(first).unwrap().next, 8, "a loop is seen, not followed");
        assert!(tiff.directory(u32::MAX).is_none());
    }
}
