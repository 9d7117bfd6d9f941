//! Which files an import means: those that are named, and the photographs in the folders that are named.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::{Refusal, Result};

/// What a folder may hold at the most; more is a mistake such as a whole disk.
const MAX_FILES: usize = 200_000;
const MAX_DEPTH: usize = 64;

/// Names of photographs, in lower case. A file that is named itself is tried whatever it is called.
const EXTENSIONS: [&str; 24] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "tif", "tiff", "webp", "heic", "heif", "hif", "avif", "jxl", "dng",
    "cr2", "cr3", "nef", "nrw", "arw", "orf", "rw2", "pef", "srw", "raf",
];

/// Files to import, in the order in which they are numbered.
#[derive(Debug, Default)]
pub struct Found {
    /// By path; folders are walked in the order of their names.
    pub files: Vec<PathBuf>,
    /// Bytes of all of them, as far as the system tells.
    pub bytes: u64,
    /// Folders that could not be read, with the reason.
    pub unreadable: Vec<(PathBuf, Refusal)>,
}

/// Finds the files. Links inside folders are not followed, hidden files are left out.
pub fn scan(sources: &[PathBuf]) -> Result<Found> {
    let mut found = Found::default();
    for source in sources {
        if !source.is_dir() {
            found.add(source.clone(), source.metadata().map_or(0, |data| data.len()))?;
            continue;
        }
        let visible = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
        };
        let walk = WalkDir::new(source).max_depth(MAX_DEPTH).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(visible) {
            match entry {
                Ok(entry) if entry.file_type().is_file() && is_photograph(entry.path()) => {
                    let length = entry.metadata().map_or(0, |data| data.len());
                    found.add(entry.into_path(), length)?;
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(source).to_owned();
                    let (named, detail) = (path.display().to_string(), error.to_string());
                    found.unreadable.push((path, Refusal::UnreadableFolder { path: named, detail }));
                }
            }
        }
    }
    Ok(found)
}

impl Found {
    fn add(&mut self, path: PathBuf, bytes: u64) -> Result<()> {
        if self.files.len() == MAX_FILES {
            return Err(Refusal::TooManyFiles(MAX_FILES).into());
        }
        self.files.push(path);
        self.bytes += bytes;
        Ok(())
    }
}

/// Whether a file is called as photographs are.
pub fn is_photograph(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(found: &Found) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        found.files.iter().map(name).collect()
    }

    #[test]
    fn p2_a_card_gives_its_photographs_in_the_order_of_their_names() {
        let card = tempfile::tempdir().unwrap();
        let folder = card.path().join("DCIM/100CANON");
        fs::create_dir_all(&folder).unwrap();
        for name in ["IMG_2.JPG", "IMG_1.jpg", "MVI_3.MP4", ".hidden.jpg", "notes.txt"] {
            fs::write(folder.join(name), b"x").unwrap();
        }
        std::os::unix::fs::symlink(card.path(), folder.join("loop")).unwrap();
        let found = scan(&[card.path().to_owned()]).unwrap();
        assert_eq!(names(&found), ["IMG_1.jpg", "IMG_2.JPG"]);
        assert_eq!(found.bytes, 2);
    }

    #[test]
    fn a_file_that_is_named_is_tried_whatever_it_is_called() {
        let found = scan(&[PathBuf::from("/nowhere/notes.txt")]).unwrap();
        assert_eq!(names(&found), ["notes.txt"]);
    }
}
