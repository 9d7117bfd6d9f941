//! `cargo xtask bench AREA`: our figures beside those of real peers, measured in turn on the same machine.
//!
//! An area is one file here with one function, named in [`AREAS`]. It measures with [`rounds`] and [`meter`], gives
//! back [`report::Case`]s, and this file prints them as a table and writes them to `target/bench/AREA.json`.
//! `docs/chores.md` shows how to add a case.

mod host;
mod house;
mod imaging;
mod meter;
mod nginx;
mod orders;
mod pages;
mod report;
mod rounds;
mod telecast;
mod tools;

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use self::report::{Case, Report};
use crate::args::Args;
use crate::setup::{self, Group};
use crate::shell;
use crate::workspace::Workspace;

/// A set of figures that belong together.
struct Area {
    name: &'static str,
    about: &'static str,
    needs: &'static [Group],
    run: fn(&Bench) -> Result<Vec<Case>>,
}

const AREAS: [Area; 5] = [
    Area {
        name: "imaging",
        about: "pixels: scaling, quality and memory against sharp, pyvips and vipsthumbnail",
        needs: &[Group::Build, Group::Bench],
        run: imaging::run,
    },
    Area {
        name: "host",
        about: "blobs and pages: the host against plain files and nginx",
        needs: &[Group::Build, Group::Bench],
        run: host::run,
    },
    Area {
        name: "orders",
        about: "from the order to the print: orders placed, a lab's sheets against sharp",
        needs: &[Group::Build, Group::Bench],
        run: orders::run,
    },
    Area {
        name: "pages",
        about: "what a customer waits for in a browser, against a plain gallery made by sigal; photographs dropped",
        needs: &[Group::Build, Group::Browser, Group::Bench],
        run: pages::run,
    },
    Area {
        name: "telecast",
        about: "what a picture costs on the air until everybody has it, against the flute crate, UFTP, udpcast and NORM",
        needs: &[Group::Build, Group::Air],
        run: telecast::run,
    },
];

/// What an area measures with.
pub struct Bench<'a> {
    /// The checkout.
    pub workspace: &'a Workspace,
    /// How often everything is measured; the median counts.
    pub rounds: usize,
    /// Over how many seeds the losses of a broadcast are drawn; the median counts.
    pub seeds: usize,
    /// Whether it is only to be seen that all works: programs are built without the last optimisations.
    pub quick: bool,
    /// A photograph from outside for the areas that use one.
    pub photo: Option<PathBuf>,
}

impl Bench<'_> {
    /// A folder for what an area makes: pictures, servers' files.
    pub fn dir(&self, name: &str) -> Result<PathBuf> {
        self.workspace.target_dir(&format!("bench/{name}"))
    }

    /// Builds one of our programs as people install it, and says where it is.
    pub fn program(&self, package: &str, program: &str) -> Result<PathBuf> {
        let profile = if self.quick { "release" } else { "dist" };
        let build = ["build", "--profile", profile, "--package", package, "--bin", program];
        shell::run(&mut self.workspace.cargo(&build))?;
        Ok(if self.quick { self.workspace.release(program) } else { self.workspace.dist(program) })
    }

    /// The Python of the peers: pyvips, sigal.
    pub fn python(&self) -> PathBuf {
        setup::python(self.workspace)
    }

    /// The folder in which Node.js finds sharp: `NODE_PATH`.
    pub fn node_path(&self) -> PathBuf {
        setup::node_dir(self.workspace).join("node_modules")
    }
}

/// Seeds that a figure is worth quoting with, and that show whether all works.
const SEEDS: [usize; 2] = [21, 3];

/// `cargo xtask bench [AREA] [--rounds N] [--photo FILE] [--seeds N | --quick]`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let rounds = args.value("--rounds")?.unwrap_or_else(|| "5".to_owned());
    let rounds = rounds.parse().with_context(|| format!("{rounds:?} is no number of rounds"))?;
    let photo = args.value("--photo")?.map(PathBuf::from);
    let quick = args.flag("--quick");
    let seeds = args.value("--seeds")?.unwrap_or_else(|| SEEDS[usize::from(quick)].to_string());
    let seeds = seeds.parse().with_context(|| format!("{seeds:?} is no number of seeds"))?;
    let words = args.words()?;
    let Some(name) = words.first() else {
        for area in &AREAS {
            println!("{:10} {}", area.name, area.about);
        }
        return Ok(());
    };
    let area =
        AREAS.iter().find(|area| area.name == name).with_context(|| format!("there is no area {name:?}"))?;
    setup::ensure(workspace, area.needs)?;
    let cases = (area.run)(&Bench { workspace, rounds, seeds, quick, photo })?;
    let report = Report { area: area.name, machine: meter::machine(), cases };
    print!("{report}");
    let file = workspace.target_dir("bench")?.join(format!("{}.json", area.name));
    std::fs::write(&file, report.to_json()).with_context(|| format!("cannot write {}", file.display()))?;
    println!("\nwritten to {}", file.display());
    Ok(())
}
