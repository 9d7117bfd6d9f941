//! `cargo xtask corpus DIR`: files from outside through the parsers, as a table.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::args::Args;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// A parser: a folder inside the corpus, and the package with an example that reads it and prints a table.
struct Parser {
    folder: &'static str,
    package: &'static str,
    example: &'static str,
}

const PARSERS: [Parser; 1] = [Parser { folder: "images", package: "wirephoto-imaging", example: "corpus" }];

/// `cargo xtask corpus DIR`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let dir = args.next().context("say which corpus: cargo xtask corpus DIR")?;
    args.finish()?;
    setup::ensure(workspace, &[Group::Build])?;
    let mut build = workspace.cargo(&["build", "--release"]);
    shell::run(build.args(build_args()))?;
    run(workspace, Path::new(&dir))
}

/// What `cargo build` is to be told so that it builds the parsers.
pub fn build_args() -> impl Iterator<Item = &'static str> {
    PARSERS.iter().flat_map(|parser| ["--package", parser.package, "--example", parser.example])
}

/// Runs every parser, already built, over its folder; one that finds something wrong exits with an error.
pub fn run(workspace: &Workspace, dir: &Path) -> Result<()> {
    for Parser { folder, package, example } in PARSERS {
        let files = dir.join(folder);
        if !files.is_dir() {
            bail!("there is no corpus at {}", files.display());
        }
        println!("corpus: {} through {package}", files.display());
        shell::run(Command::new(workspace.release(&format!("examples/{example}"))).arg(files))?;
    }
    Ok(())
}
