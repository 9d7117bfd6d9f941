//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! Each file here is one kind of rule: a pure function from what it looks at to findings. A rule that nobody checks
//! is not one, so what CONTRIBUTING.md asks for is checked here where a program can.

mod arrows;
mod generated;
mod graph;
mod licences;
mod pages;
mod scan;
mod snapshots;
mod sources;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::args::Args;
use crate::workspace::Workspace;

/// One thing that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, with a line where there is one, or the package.
    place: String,
    /// What is wrong, and what to do.
    fault: String,
}

impl Finding {
    fn new(place: impl Into<String>, fault: impl Into<String>) -> Self {
        Self { place: place.into(), fault: fault.into() }
    }

    fn at(file: &Path, line: usize, fault: impl Into<String>) -> Self {
        Self::new(format!("{}:{line}", file.display()), fault)
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.fault)
    }
}

/// A file of the repository that holds text.
#[derive(Debug)]
pub struct TextFile {
    /// Relative to the root.
    path: PathBuf,
    text: String,
}

impl TextFile {
    fn is_rust(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "rs")
    }
}

/// `cargo xtask tidy [--write]`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let write = args.flag("--write");
    args.finish()?;
    if write {
        generated::write(workspace)?;
    }
    check(workspace)
}

/// Applies every rule; findings are printed, and are an error.
pub fn check(workspace: &Workspace) -> Result<()> {
    let graph = graph::Graph::parse(&workspace.metadata()?, &workspace.root)?;
    let paths = workspace.files()?;
    let texts = read_texts(&workspace.root, &paths)?;

    let mut findings = arrows::check(&graph);
    findings.extend(arrows::check_cores(&graph));
    findings.extend(licences::check(&graph));
    for file in texts.iter().filter(|file| file.is_rust()) {
        findings.extend(sources::check(file));
    }
    for file in &texts {
        findings.extend(words::check(file));
    }
    findings.extend(snapshots::check(&paths, &texts));
    findings.extend(pages::check(&paths));
    findings.extend(generated::check(workspace)?);

    for file in texts.iter().filter(|file| file.is_rust()) {
        if let Some(warning) = sources::length_warning(file) {
            println!("tidy: warning: {warning}");
        }
    }
    for finding in &findings {
        println!("tidy: {finding}");
    }
    if !findings.is_empty() {
        bail!("{} places break a rule of the house", findings.len());
    }
    println!("tidy: {} files and {} packages, nothing to say", paths.len(), graph.packages.len());
    Ok(())
}

/// Files that are not UTF-8 are pictures and such: no rule here looks into them.
fn read_texts(root: &Path, paths: &[PathBuf]) -> Result<Vec<TextFile>> {
    let mut texts = Vec::new();
    for path in paths {
        let bytes = fs::read(root.join(path)).with_context(|| format!("cannot read {}", path.display()))?;
        if let Ok(text) = String::from_utf8(bytes) {
            texts.push(TextFile { path: path.clone(), text });
        }
    }
    Ok(texts)
}
