//! Reading a file whole, unless it changes meanwhile.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::SystemTime;

use crate::Refusal;

/// Bytes of a file at the most.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// What tells that a file changed while it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState {
    pub length: u64,
    modified: Option<SystemTime>,
}

impl FileState {
    pub fn of(path: &Path) -> std::io::Result<Self> {
        let data = path.metadata()?;
        Ok(Self { length: data.len(), modified: data.modified().ok() })
    }
}

/// Whether a file can be read, and how large it is; or why not.
pub fn look(path: &Path) -> Result<FileState, Refusal> {
    let state = FileState::of(path).map_err(|error| unreadable(&error))?;
    if !path.is_file() {
        return Err(Refusal::NotAFile);
    }
    check_length(state.length)?;
    Ok(state)
}

/// Refuses what is larger than any photograph.
pub fn check_length(length: u64) -> Result<(), Refusal> {
    if length > MAX_FILE_BYTES {
        return Err(Refusal::LargeFile(MAX_FILE_BYTES >> 20));
    }
    Ok(())
}

/// Reads a file that looked so before, or says why not.
pub fn read(path: &Path, before: FileState) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(before.length as usize);
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    // One byte more tells that it has grown.
    file.take(before.length + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    let after = FileState::of(path).map_err(|error| unreadable(&error))?;
    if after != before || bytes.len() as u64 != before.length {
        return Err(Refusal::Growing);
    }
    Ok(bytes)
}

fn unreadable(error: &std::io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::NotFound => Refusal::NoFile,
        _ => Refusal::UnreadableFile(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_grows_while_it_is_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("growing.jpg");
        std::fs::write(&path, b"first half").unwrap();
        let before = look(&path).unwrap();
        File::options().append(true).open(&path).unwrap().write_all(b", second half").unwrap();
        assert!(read(&path, before) == Err(Refusal::Growing));
        assert_eq!(read(&path, look(&path).unwrap()).unwrap(), b"first half, second half");
    }
}
