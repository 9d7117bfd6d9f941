//! `cargo xtask demo`: from a checkout to a running story.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::args::Args;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// `cargo xtask demo [ARGS…]`: everything after `demo` is the program's own.
pub fn command(workspace: &Workspace, args: Args) -> Result<()> {
    let mut demo = prepare(workspace, &args.pass_on())?;
    // The program takes this one's place, so that Ctrl-C and the exit code are its own.
    let error = demo.exec();
    Err(error).with_context(|| format!("cannot run {}", demo.get_program().display()))
}

/// Sets up and builds; what is left to do is to run the command that comes back.
pub fn prepare(workspace: &Workspace, args: &[String]) -> Result<Command> {
    setup::ensure(workspace, &[Group::Build])?;
    if !workspace.release("wirephoto").is_file() {
        println!("demo: building the program; the first time this takes a few minutes");
    }
    shell::run(&mut workspace.cargo(&["build", "--release", "--package", "wirephoto"]))?;
    let mut demo = Command::new(workspace.release("wirephoto"));
    demo.arg("demo").args(args);
    Ok(demo)
}
