//! Documents that the program writes about itself are committed, and must be what it writes today.

use std::fs;

use anyhow::{Context as _, Result};

use super::Finding;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// The file, and the words of `wirephoto docs` that print it. One that is not there yet is not checked.
const DOCUMENTS: [(&str, &str); 3] = [
    ("docs/configuration.md", "configuration"),
    ("docs/openapi.json", "openapi"),
    ("docs/openapi-lab.json", "openapi-lab"),
];

/// Finds documents that are out of date.
pub fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (file, word) in present(workspace) {
        let kept =
            fs::read_to_string(workspace.root.join(file)).with_context(|| format!("cannot read {file}"))?;
        if print(workspace, word)? != kept {
            findings.push(Finding::new(file, "is out of date: cargo xtask tidy --write"));
        }
    }
    Ok(findings)
}

/// Writes the documents that are there anew.
pub fn write(workspace: &Workspace) -> Result<()> {
    for (file, word) in present(workspace) {
        let text = print(workspace, word)?;
        fs::write(workspace.root.join(file), text).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(())
}

fn present(workspace: &Workspace) -> impl Iterator<Item = (&'static str, &'static str)> {
    DOCUMENTS.into_iter().filter(|(file, _)| workspace.root.join(file).is_file())
}

fn print(workspace: &Workspace, word: &str) -> Result<String> {
    setup::ensure(workspace, &[Group::Build])?;
    shell::output(&mut workspace.cargo(&["run", "--quiet", "--package", "wirephoto", "--", "docs", word]))
}
