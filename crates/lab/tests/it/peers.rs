//! The printing systems that this machine has. In CI it must have them.

use std::env;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wirephoto_lab::rig::{Cups, Ippserver};

/// A CUPS of the test's own, and its folder.
pub(crate) fn cups() -> Option<(Cups, TempDir)> {
    if !Cups::is_installed() {
        return skipped("CUPS");
    }
    let folder = TempDir::new().unwrap();
    Some((Cups::start(folder.path()).unwrap(), folder))
}

/// An ippserver of the test's own, and its folder.
pub(crate) fn ippserver() -> Option<(Ippserver, TempDir)> {
    let usual = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("venv/bin/python");
    let python = env::var_os("WIREPHOTO_TEST_PYTHON").map_or(usual, PathBuf::from);
    if !python.exists() {
        return skipped("ippserver");
    }
    let folder = TempDir::new().unwrap();
    Some((Ippserver::start(&python, folder.path()).unwrap(), folder))
}

fn skipped<T>(what: &str) -> Option<T> {
    assert!(env::var_os("CI").is_none(), "in CI there must be {what}");
    eprintln!("printing skipped: there is no {what} here; cargo xtask setup peers installs it");
    None
}
