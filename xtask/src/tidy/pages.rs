//! Every crate has a page in `docs/` for those who use or operate it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Finding;

/// Finds crates without a page.
pub fn check(paths: &[PathBuf]) -> Vec<Finding> {
    let crates: BTreeSet<&str> = paths.iter().filter_map(|path| crate_of(path)).collect();
    let has_page = |name: &str| paths.contains(&PathBuf::from(format!("docs/{name}.md")));
    let without = crates.into_iter().filter(|name| !has_page(name));
    without
        .map(|name| Finding::new(format!("crates/{name}"), format!("has no page docs/{name}.md")))
        .collect()
}

fn crate_of(path: &Path) -> Option<&str> {
    let mut names = path.iter().filter_map(|name| name.to_str());
    let (folder, name, file) = (names.next()?, names.next()?, names.next()?);
    (folder == "crates" && file == "Cargo.toml").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_a_page_is_a_finding() {
        let paths =
            ["crates/imaging/Cargo.toml", "crates/site/Cargo.toml", "docs/site.md", "xtask/Cargo.toml"];
        let findings = check(&paths.map(PathBuf::from));
        assert_eq!(findings, [Finding::new("crates/imaging", "has no page docs/imaging.md")]);
    }
}
