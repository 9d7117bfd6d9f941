//! The tables that say what is in a stream: PAT and PMT (ISO/IEC 13818-1 §2.4.4).

use super::packet::NULL_PID;
use super::{Encapsulation, crc};

/// Where the PAT is, in every stream.
pub const PAT_PID: u16 = 0;

const PAT: u8 = 0x00;
const PMT: u8 = 0x02;
/// Two reserved bits, version 0, valid now.
const VERSION: u8 = 0xc1;
const IS_CURRENT: u8 = 0x01;
/// What stands before a table's entries: table, length, number, version, sections.
const HEAD_BYTES: usize = 8;
const RESERVED_3: u16 = 0xe000;
const RESERVED_4: u16 = 0xf000;
const LENGTH_MASK: u16 = 0x0fff;

/// Sections of DSM-CC, ISO/IEC 13818-6 type D, by which MPE is announced (EN 301 192 §7.2).
const DSMCC_SECTIONS: u8 = 0x0d;
/// ULE (ATSC's code points; RFC 4326 §12).
const ULE_STREAM: u8 = 0x91;
/// `registration_descriptor`: whose a stream's format is.
const REGISTRATION: u8 = 0x05;
const ULE_FORMAT: &[u8] = b"ULE1";
/// `data_broadcast_id_descriptor` (EN 300 468 §6.2.12), and what it says of MPE.
const DATA_BROADCAST_ID: u8 = 0x66;
const MPE_ID: &[u8] = &[0x00, 0x05];

/// A table's only section: what it is, its number, and its entries.
fn section(table: u8, number: u16, entries: &[u8]) -> Vec<u8> {
    // Long syntax, a zero, two reserved bits.
    let length = 0xb000 | (entries.len() + 9) as u16;
    let mut section = vec![table];
    section.extend_from_slice(&length.to_be_bytes());
    section.extend_from_slice(&number.to_be_bytes());
    section.extend_from_slice(&[VERSION, 0, 0]);
    section.extend_from_slice(entries);
    crc::append(&mut section);
    section
}

/// A PAT of one program.
pub fn pat(stream: u16, program: u16, pmt_pid: u16) -> Vec<u8> {
    let [[a, b], [c, d]] = [program, RESERVED_3 | pmt_pid].map(u16::to_be_bytes);
    section(PAT, stream, &[a, b, c, d])
}

/// The PMT of a program that has one stream of datagrams and no clock.
pub fn pmt(program: u16, encapsulation: Encapsulation, pid: u16) -> Vec<u8> {
    let (kind, tag, says) = match encapsulation {
        Encapsulation::Mpe => (DSMCC_SECTIONS, DATA_BROADCAST_ID, MPE_ID),
        Encapsulation::Ule => (ULE_STREAM, REGISTRATION, ULE_FORMAT),
    };
    let descriptor = [&[tag, says.len() as u8], says].concat();
    let mut entries = Vec::new();
    entries.extend_from_slice(&(RESERVED_3 | NULL_PID).to_be_bytes());
    entries.extend_from_slice(&RESERVED_4.to_be_bytes());
    entries.push(kind);
    entries.extend_from_slice(&(RESERVED_3 | pid).to_be_bytes());
    entries.extend_from_slice(&(RESERVED_4 | descriptor.len() as u16).to_be_bytes());
    entries.extend_from_slice(&descriptor);
    section(PMT, program, &entries)
}

/// A table that is valid, and undamaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table<'a> {
    /// The number of the stream that a PAT is of, or of the program that a PMT is of.
    pub number: u16,
    /// Another one when something in it has changed.
    pub version: u8,
    entries: &'a [u8],
}

impl<'a> Table<'a> {
    /// Reads a PAT.
    pub fn pat(section: &'a [u8]) -> Option<Self> {
        Self::read(PAT, section)
    }

    /// Reads a PMT.
    pub fn pmt(section: &'a [u8]) -> Option<Self> {
        Self::read(PMT, section)
    }

    fn read(table: u8, section: &'a [u8]) -> Option<Self> {
        let body = crc::checked(section)?;
        let (head, entries) = body.split_first_chunk::<HEAD_BYTES>()?;
        let [kind, _, _, high, low, version, _, _] = *head;
        if kind != table || version & IS_CURRENT == 0 {
            return None;
        }
        Some(Self { number: u16::from_be_bytes([high, low]), version: version >> 1 & 0x1f, entries })
    }

    /// The PIDs of a PAT's programs' own tables.
    pub fn pmt_pids(&self) -> impl Iterator<Item = u16> + use<'a> {
        // Program 0 is the network's.
        let programs = self.entries.chunks_exact(4).filter(|entry| entry[..2] != [0, 0]);
        programs.map(|entry| u16::from_be_bytes([entry[2], entry[3]]) & NULL_PID)
    }

    /// The streams of a PMT's program that carry datagrams.
    pub fn streams(&self) -> Vec<(u16, Encapsulation)> {
        let mut found = Vec::new();
        let mut rest = self.entries.get(2..).and_then(counted).map_or(&[][..], |(_, rest)| rest);
        while let Some((&[kind, high, low], behind)) = rest.split_first_chunk() {
            let Some((descriptors, behind)) = counted(behind) else { break };
            rest = behind;
            let pid = u16::from_be_bytes([high, low]) & NULL_PID;
            if let Some(encapsulation) = encapsulation(kind, descriptors) {
                found.push((pid, encapsulation));
            }
        }
        found
    }
}

/// How a stream carries datagrams, if it does.
fn encapsulation(kind: u8, mut descriptors: &[u8]) -> Option<Encapsulation> {
    while let Some((&[tag, length], behind)) = descriptors.split_first_chunk() {
        let (says, behind) = behind.split_at_checked(length.into())?;
        descriptors = behind;
        match tag {
            DATA_BROADCAST_ID if says.starts_with(MPE_ID) => return Some(Encapsulation::Mpe),
            REGISTRATION if says.starts_with(ULE_FORMAT) => return Some(Encapsulation::Ule),
            _ => {}
        }
    }
    match kind {
        DSMCC_SECTIONS => Some(Encapsulation::Mpe),
        ULE_STREAM => Some(Encapsulation::Ule),
        _ => None,
    }
}

/// Bytes behind their length of twelve bits, and what is behind them.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, behind) = bytes.split_first_chunk()?;
    behind.split_at_checked((u16::from_be_bytes(*length) & LENGTH_MASK).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tables_have_the_bytes_of_the_standard() {
        let pat = pat(1, 2, 0x0100);
        assert_eq!(pat[..12], [0x00, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 2, 0xe1, 0x00]);
        let mpe = pmt(2, Encapsulation::Mpe, 0x0101);
        assert_eq!(mpe[..12], [0x02, 0xb0, 22, 0, 2, 0xc1, 0, 0, 0xff, 0xff, 0xf0, 0]);
        assert_eq!(mpe[12..21], [0x0d, 0xe1, 0x01, 0xf0, 4, 0x66, 2, 0, 5]);
        let ule = pmt(2, Encapsulation::Ule, 0x0101);
        assert_eq!(ule[12..23], [0x91, 0xe1, 0x01, 0xf0, 6, 0x05, 4, b'U', b'L', b'E', b'1']);
    }

    #[test]
    fn what_is_written_is_read() {
        let pat = pat(1, 2, 0x0123);
        assert_eq!(Table::pat(&pat).unwrap().pmt_pids().collect::<Vec<_>>(), [0x0123]);
        assert_eq!(Table::pmt(&pat), None);
        for encapsulation in [Encapsulation::Mpe, Encapsulation::Ule] {
            let pmt = pmt(2, encapsulation, 0x1abc);
            let table = Table::pmt(&pmt).unwrap();
            assert_eq!((table.number, table.streams()), (2, vec![(0x1abc, encapsulation)]));
        }
    }

    #[test]
    fn a_table_of_a_television_is_read_for_what_is_ours() {
        // A clock, a descriptor of the program, video, subtitles, and MPE under a type of somebody's own.
        let mut entries = vec![0xe0, 0x41, 0xf0, 3, 0x09, 1, 0];
        entries.extend_from_slice(&[0x02, 0xe0, 0x41, 0xf0, 0]);
        entries.extend_from_slice(&[0x06, 0xe0, 0x42, 0xf0, 4, 0x59, 2, 1, 2]);
        entries.extend_from_slice(&[0x90, 0xe0, 0x43, 0xf0, 7, 0x52, 1, 7, 0x66, 2, 0, 5]);
        let pmt = section(PMT, 9, &entries);
        assert_eq!(Table::pmt(&pmt).unwrap().streams(), [(0x43, Encapsulation::Mpe)]);
    }

    #[test]
    fn a_table_of_the_future_and_a_damaged_one_are_no_tables() {
        let mut next = pat(1, 2, 3);
        next[5] &= !IS_CURRENT;
        let end = next.len() - 4;
        next.truncate(end);
        crc::append(&mut next);
        assert_eq!(Table::pat(&next), None);
        let mut damaged = pat(1, 2, 3);
        damaged[9] ^= 4;
        assert_eq!(Table::pat(&damaged), None);
    }

    proptest! {
        #[test]
        fn lengths_that_lie_do_no_harm(entries in prop::collection::vec(any::<u8>(), 0..100), table in 0..3_u8) {
            let section = section(table, 1, &entries);
            if let Some(pat) = Table::pat(&section) {
                prop_assert!(pat.pmt_pids().count() <= entries.len() / 4);
            }
            if let Some(pmt) = Table::pmt(&section) {
                prop_assert!(pmt.streams().len() <= entries.len() / 5);
            }
        }
    }
}
