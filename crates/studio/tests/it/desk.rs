//! A studio in a temporary folder, with photographs that the tests make themselves.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wirephoto_landscape as landscape;
use wirephoto_studio::*;

pub const EVENT: EventRef = EventRef::Number(1);

/// A studio and the folder that it is in.
pub struct Desk {
    pub folder: TempDir,
    pub studio: Studio,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::open(&folder.path().join("studio"), "studio.db").unwrap();
        Self { folder, studio }
    }

    /// With one event.
    pub fn with_event() -> Self {
        let desk = Self::new();
        let categories = ["Ceremony", "Reception"].map(str::to_owned).to_vec();
        let change = EventChange { add_categories: categories, ..EventChange::default() };
        desk.studio.new_event("John's wedding".to_owned(), change).unwrap();
        desk
    }

    /// Closes the database, so that all of it is in its file; answers the file's bytes and opens it again.
    pub fn closed_and_measured(self) -> (Self, u64) {
        let Self { folder, studio } = self;
        drop(studio);
        let length = fs::metadata(folder.path().join("studio/studio.db")).unwrap().len();
        let studio = Studio::open(&folder.path().join("studio"), "studio.db").unwrap();
        (Self { folder, studio }, length)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Photographs of 600 pixels in a folder `card`.
    pub fn card(&self, count: usize) -> PathBuf {
        for shot in landscape::collection().iter().take(count) {
            self.write(&format!("card/{}", shot.name), &landscape::develop(shot, Some(600)));
        }
        self.path("card")
    }

    pub fn import(&self, event: EventRef, path: &Path) -> Vec<Imported> {
        let mut files = Vec::new();
        let mut report = |progress| {
            if let ImportProgress::File(file) = progress {
                files.push(file);
            }
        };
        self.studio.import(event, &[path.to_owned()], None, &mut report, &|| false).unwrap();
        files
    }
}

pub fn number(number: u32) -> PictureRef {
    PictureRef::Number(Some(EVENT), number)
}
