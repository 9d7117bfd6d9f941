//! Snapshots of insta that no test compares with any more, or that nobody has accepted.

use std::path::{Path, PathBuf};

use super::{Finding, TextFile};

/// Finds orphaned and pending snapshots.
pub fn check(paths: &[PathBuf], texts: &[TextFile]) -> Vec<Finding> {
    let pending = paths.iter().filter(|path| path.to_string_lossy().ends_with(".snap.new"));
    let pending = pending
        .map(|path| Finding::new(path.display().to_string(), "is a new snapshot: accept it or remove it"));
    let accepted =
        texts.iter().filter(|file| file.path.extension().is_some_and(|extension| extension == "snap"));
    pending.chain(accepted.filter_map(|file| orphan(file, texts))).collect()
}

/// A snapshot names the file of its test; its own name ends in that of the test, or in one that the test gives.
fn orphan(snapshot: &TextFile, texts: &[TextFile]) -> Option<Finding> {
    let header = snapshot.text.split("\n---").next()?;
    let source = header.lines().find_map(|line| line.strip_prefix("source:"))?.trim().trim_matches('"');
    let place = snapshot.path.display().to_string();
    let Some(test) = texts.iter().find(|file| file.path == Path::new(source)) else {
        return Some(Finding::new(place, format!("belongs to {source}, which is not there any more")));
    };
    let name = test_name(&snapshot.path);
    (!test.text.contains(name))
        .then(|| Finding::new(place, format!("belongs to {name}, which is not in {source} any more")))
}

/// `it__pages__login_page-2.snap` is the second snapshot of `login_page`.
fn test_name(path: &Path) -> &str {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let stem = stem.split('@').next().unwrap_or_default();
    let name = stem.rsplit("__").next().unwrap_or_default();
    match name.rsplit_once('-') {
        Some((name, number)) if number.parse::<u32>().is_ok() => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_faults(snapshot: &str, source: &str, expected: &[&str]) {
        let file = |path: &str, text: &str| TextFile { path: path.into(), text: text.to_owned() };
        let texts = [
            file(
                "crates/a/tests/it.rs",
                "fn login_page() { assert_snapshot!(page); assert_snapshot!(\"by-hand\", x); }",
            ),
            file(snapshot, &format!("---\nsource: {source}\nexpression: page\n---\n<html>\nsource: x\n")),
        ];
        let paths = [PathBuf::from(snapshot)];
        let found: Vec<String> = check(&paths, &texts).iter().map(Finding::to_string).collect();
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        assert!(found.iter().zip(expected).all(|(found, expected)| found.contains(expected)), "{found:#?}");
    }

    #[test]
    fn snapshots_with_a_test_are_fine() {
        for name in ["it__login_page", "it__login_page-2", "it__login_page@dark", "it__by-hand"] {
            check_faults(&format!("crates/a/tests/snapshots/{name}.snap"), "crates/a/tests/it.rs", &[]);
        }
    }

    #[test]
    fn snapshots_without_a_test_are_orphans() {
        check_faults(
            "crates/a/tests/snapshots/it__logout_page.snap",
            "crates/a/tests/it.rs",
            &["belongs to logout_page"],
        );
        check_faults(
            "crates/a/tests/snapshots/it__login_page.snap",
            "crates/a/tests/gone.rs",
            &["crates/a/tests/gone.rs"],
        );
    }

    #[test]
    fn pending_snapshots_do_not_land() {
        check_faults(
            "crates/a/tests/snapshots/it__login_page.snap.new",
            "crates/a/tests/it.rs",
            &["accept it or remove it"],
        );
    }
}
