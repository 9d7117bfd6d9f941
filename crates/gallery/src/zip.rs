//! A ZIP archive of files that are compressed already: stored as they are, written as they come, its length known
//! before (APPNOTE.TXT 6.3.10, without ZIP64).

/// Bytes of an archive at the most: its fields have 32 bits.
pub const MAX_BYTES: u64 = u32::MAX as u64 - (64 << 20);

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const LOCAL_BYTES: u64 = 30;
const CENTRAL_BYTES: u64 = 46;
const END_BYTES: u64 = 22;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
/// 1 January 1980, the beginning of this format's time.
const NO_DATE: u16 = 1 << 5 | 1;

/// An archive that is being written.
#[derive(Debug, Default)]
pub struct Archive {
    written: u32,
    central: Vec<u8>,
    entries: u16,
}

/// Bytes of an archive of files with these names' lengths and sizes.
pub fn length(files: impl IntoIterator<Item = (usize, u64)>) -> u64 {
    files.into_iter().map(|(name, size)| LOCAL_BYTES + CENTRAL_BYTES + 2 * name as u64 + size).sum::<u64>()
        + END_BYTES
}

impl Archive {
    /// What comes before a file's bytes. The caller sends them right after.
    pub fn begin(&mut self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let mut common = Vec::with_capacity(26);
        // Needs version 1.0 for nothing but storing.
        for field in [10, UTF8, 0, 0, NO_DATE] {
            common.extend_from_slice(&u16::to_le_bytes(field));
        }
        for field in [crc.sum(), bytes.len() as u32, bytes.len() as u32] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&0_u16.to_le_bytes());

        let mut local = LOCAL.to_le_bytes().to_vec();
        local.extend_from_slice(&common);
        local.extend_from_slice(name.as_bytes());

        self.central.extend_from_slice(&CENTRAL.to_le_bytes());
        self.central.extend_from_slice(&10_u16.to_le_bytes());
        self.central.extend_from_slice(&common);
        // No comment, first disk, binary, no attributes.
        self.central.extend_from_slice(&[0; 10]);
        self.central.extend_from_slice(&self.written.to_le_bytes());
        self.central.extend_from_slice(name.as_bytes());

        self.written += (local.len() + bytes.len()) as u32;
        self.entries += 1;
        local
    }

    /// What comes after the last file.
    pub fn end(self) -> Vec<u8> {
        let size = self.central.len() as u32;
        let mut end = self.central;
        end.extend_from_slice(&END.to_le_bytes());
        end.extend_from_slice(&[0; 4]);
        end.extend_from_slice(&self.entries.to_le_bytes());
        end.extend_from_slice(&self.entries.to_le_bytes());
        end.extend_from_slice(&size.to_le_bytes());
        end.extend_from_slice(&self.written.to_le_bytes());
        end.extend_from_slice(&0_u16.to_le_bytes());
        end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads what is written here, and nothing else.
    fn read(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
        let u16_at = |at: usize| usize::from(u16::from_le_bytes(archive[at..at + 2].try_into().unwrap()));
        let u32_at = |at: usize| u32::from_le_bytes(archive[at..at + 4].try_into().unwrap());
        let end = archive.len() - END_BYTES as usize;
        assert_eq!(u32_at(end), END);
        let mut at = u32_at(end + 16) as usize;
        let files = (0..u16_at(end + 10)).map(|_| {
            assert_eq!(u32_at(at), CENTRAL);
            let (name, size, local) = (u16_at(at + 28), u32_at(at + 24) as usize, u32_at(at + 42) as usize);
            assert_eq!(u32_at(local), LOCAL);
            assert_eq!(archive[at + 6..at + 32], archive[local + 4..local + 30]);
            let begin = local + LOCAL_BYTES as usize;
            let bytes = archive[begin + name..begin + name + size].to_vec();
            let mut crc = flate2::Crc::new();
            crc.update(&bytes);
            assert_eq!(u32_at(at + 16), crc.sum());
            at += CENTRAL_BYTES as usize + name;
            (String::from_utf8(archive[begin..begin + name].to_vec()).unwrap(), bytes)
        });
        files.collect()
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out_and_is_as_long_as_said(files: Vec<(String, Vec<u8>)>) {
            let mut archive = Archive::default();
            let mut written = Vec::new();
            for (name, bytes) in &files {
                written.extend(archive.begin(name, bytes));
                written.extend(bytes);
            }
            written.extend(archive.end());
            let said = length(files.iter().map(|(name, bytes)| (name.len(), bytes.len() as u64)));
            prop_assert_eq!(written.len() as u64, said);
            prop_assert_eq!(read(&written), files);
        }
    }
}
