//! Where the checkout and its build products are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::shell;

/// The checkout, and the directory that holds everything that is made from it.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target directory: the only place that the chores write to.
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo, which knows about `CARGO_TARGET_DIR` and configuration files.
    pub fn find() -> Result<Self> {
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir.parent().context("xtask has no folder above it")?.to_owned();
        let metadata = metadata(&root, &["--no-deps", "--offline"])?;
        let target =
            metadata["target_directory"].as_str().context("cargo metadata names no target directory")?;
        Ok(Self { target: PathBuf::from(target), root })
    }

    /// `cargo …` in this workspace, free of what the running `cargo xtask` left in the environment.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = shell::cargo();
        command.current_dir(&self.root).args(args);
        command
    }

    /// `cargo metadata` of the whole dependency graph.
    pub fn metadata(&self) -> Result<Value> {
        metadata(&self.root, &[])
    }

    /// A folder under the target directory, made if need be.
    pub fn target_dir(&self, name: &str) -> Result<PathBuf> {
        let dir = self.target.join(name);
        std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(dir)
    }

    /// An executable of the release build.
    pub fn release(&self, path: &str) -> PathBuf {
        self.target.join("release").join(path)
    }

    /// An executable as people install it.
    pub fn dist(&self, path: &str) -> PathBuf {
        self.target.join("dist").join(path)
    }

    /// The files that git knows or would add, relative to the root, in order.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        let mut git = Command::new("git");
        git.current_dir(&self.root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listing = shell::output(&mut git).context("the file list comes from git")?;
        let mut files: Vec<PathBuf> =
            listing.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
        files.retain(|file| self.root.join(file).is_file());
        files.sort();
        files.dedup();
        Ok(files)
    }
}

fn metadata(root: &Path, more: &[&str]) -> Result<Value> {
    let mut command = shell::cargo();
    command.current_dir(root).args(["metadata", "--format-version", "1"]).args(more);
    let text = shell::output(&mut command)?;
    serde_json::from_str(&text).context("cargo metadata printed no JSON")
}
