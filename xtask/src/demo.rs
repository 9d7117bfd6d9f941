//! `cargo xtask demo`: from a checkout to a running story.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::args::Args;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// What `cargo build` is to be told so that it builds the program.
pub const BUILD_ARGS: [&str; 4] = ["--package", "wirephoto", "--bin", "wirephoto"];

/// `cargo xtask demo [ARGS…]`: everything after `demo` is the program's own.
pub fn command(workspace: &Workspace, args: Args) -> Result<()> {
    setup::ensure(workspace, &[Group::Build, Group::Printer])?;
    if !workspace.release("wirephoto").is_file() {
        println!("demo: building the program; the first time this takes a few minutes");
    }
    let mut build = workspace.cargo(&["build", "--release"]);
    shell::run(build.args(BUILD_ARGS))?;
    // The program takes this one's place, so that Ctrl-C and the exit code are its own.
    let error = program(workspace).args(args.pass_on()).exec();
    Err(error).context("cannot run the program that was just built")
}

/// `wirephoto demo`, already built.
pub fn program(workspace: &Workspace) -> Command {
    let mut demo = Command::new(workspace.release("wirephoto"));
    demo.arg("demo");
    demo
}
