//! A ZIP archive of small files, stored as they are (PKWARE APPNOTE 6.3 §4).

/// Files in an archive at the most: more need fields that old programs do not know.
pub const MAX_FILES: usize = 65_535;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Version 2.0.
const VERSION: u16 = 20;
/// Names are UTF-8 (§4.4.4, bit 11).
const UTF8: u16 = 1 << 11;
/// 1 January 1980, the first day that there is (§4.4.6).
const DATE: u16 = (1 << 5) | 1;

/// An archive of files with these names. At most [`MAX_FILES`], and together less than 4 GB.
pub fn archive<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let mut count: u16 = 0;
    for (name, bytes) in files.take(MAX_FILES) {
        let at = out.len() as u32;
        let shared = header(name, bytes);
        out.extend(LOCAL.to_le_bytes());
        out.extend(&shared);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(CENTRAL.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&shared);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
        count += 1;
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(END.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// The fields that a file's own header and the directory share (§4.3.7).
fn header(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(26);
    // Stored, at midnight.
    for field in [VERSION, UTF8, 0, 0, DATE] {
        header.extend(field.to_le_bytes());
    }
    let length = bytes.len() as u32;
    for field in [crc32(bytes), length, length] {
        header.extend(field.to_le_bytes());
    }
    header.extend((name.len() as u16).to_le_bytes());
    header.extend([0; 2]);
    header
}

/// The checksum of ZIP and PNG (ISO 3309), bit by bit: the files are small.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_everybody_knows() {
        assert_eq!((crc32(b""), crc32(b"123456789")), (0, 0xcbf4_3926));
    }

    #[test]
    fn an_archive_has_its_files_and_a_directory_of_them() {
        let files: [(&str, &[u8]); 2] = [("é.xmp", b"first"), ("b.xmp", b"")];
        let zip = archive(files.into_iter());
        let end = zip.len() - 22;
        let word = |at: usize| u32::from_le_bytes(zip[at..at + 4].try_into().unwrap());
        let half = |at: usize| usize::from(u16::from_le_bytes(zip[at..at + 2].try_into().unwrap()));
        assert_eq!((word(end), half(end + 8), half(end + 10)), (END, 2, 2));
        let mut at = word(end + 16) as usize;
        for (name, bytes) in files {
            assert_eq!(word(at), CENTRAL);
            let (length, local) = (half(at + 28), word(at + 42) as usize);
            assert_eq!(&zip[at + 46..at + 46 + length], name.as_bytes());
            assert_eq!((word(local), word(local + 14)), (LOCAL, crc32(bytes)));
            let data = local + 30 + half(local + 26) + half(local + 28);
            assert_eq!(&zip[data..data + word(local + 22) as usize], bytes);
            at += 46 + length;
        }
        assert_eq!(at, end);
    }
}
