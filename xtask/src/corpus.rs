//! `cargo xtask corpus DIR`: files from outside through the parsers, as a table.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::args::Args;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// What is run: the folder inside the corpus, and the package whose example `corpus` reads it and prints a table.
const PARSERS: [(&str, &str); 1] = [("images", "wirephoto-imaging")];

/// `cargo xtask corpus DIR`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let dir = args.next().context("say which corpus: cargo xtask corpus DIR")?;
    args.finish()?;
    run(workspace, Path::new(&dir))
}

/// Runs every parser over its folder; a parser that finds something wrong exits with an error.
pub fn run(workspace: &Workspace, dir: &Path) -> Result<()> {
    setup::ensure(workspace, &[Group::Build])?;
    for (folder, package) in PARSERS {
        let files = dir.join(folder);
        let files =
            files.canonicalize().with_context(|| format!("there is no corpus at {}", files.display()))?;
        if !files.is_dir() {
            bail!("{} is not a folder", files.display());
        }
        println!("corpus: {} through {package}", files.display());
        let mut example = workspace.cargo(&[
            "run",
            "--quiet",
            "--release",
            "--package",
            package,
            "--example",
            "corpus",
            "--",
        ]);
        shell::run(example.arg(files))?;
    }
    Ok(())
}
