//! What a chore needs beyond Rust, git and gcc, and how it gets there.
//!
//! As root on Debian the chore installs what is missing and says so; anywhere else it prints the one command that
//! a person has to run, and stops. Nothing outside Debian's packages and the target directory is touched.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::args::Args;
use crate::shell;
use crate::workspace::Workspace;

/// What is installed together because one chore needs all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// To build the program.
    Build,
    /// To test on PostgreSQL.
    Postgres,
    /// To test the pages.
    Browser,
    /// To print in the demo.
    Printer,
    /// Programs of others that the tests talk to.
    Peers,
    /// The peers that the figures are measured against.
    Bench,
    /// The peers of a broadcast.
    Air,
    /// To fuzz, where there is a nightly toolchain.
    Fuzz,
}

impl Group {
    const ALL: [(&str, Self); 8] = [
        ("build", Self::Build),
        ("postgres", Self::Postgres),
        ("browser", Self::Browser),
        ("printer", Self::Printer),
        ("peers", Self::Peers),
        ("bench", Self::Bench),
        ("air", Self::Air),
        ("fuzz", Self::Fuzz),
    ];

    fn parse(word: &str) -> Result<Self> {
        let known = Self::ALL.iter().find(|(name, _)| *name == word);
        let names = Self::ALL.map(|(name, _)| name).join(", ");
        known.map(|(_, group)| *group).with_context(|| format!("{word:?} is no group; there are: {names}"))
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Build => BUILD,
            Self::Postgres => POSTGRES,
            Self::Browser => BROWSER,
            Self::Printer => &[CUPS],
            Self::Peers => PEERS,
            Self::Bench => BENCH,
            Self::Air => AIR,
            Self::Fuzz if shell::nightly().is_some() => FUZZ,
            Self::Fuzz => &[],
        }
    }
}

/// One thing that has to be there.
struct Need {
    what: &'static str,
    why: &'static str,
    packages: &'static [&'static str],
    is_there: fn() -> bool,
}

const BUILD: &[Need] = &[
    Need {
        what: "cmake and make",
        why: "libjpeg-turbo, which reads and writes JPEG, is built from source",
        packages: &["cmake", "make"],
        is_there: || shell::which("cmake").is_some() && shell::which("make").is_some(),
    },
    Need {
        what: "nasm",
        why: "libjpeg-turbo's vector code is in assembler; without it pictures take three times as long",
        packages: &["nasm"],
        is_there: || shell::which("nasm").is_some(),
    },
];

const POSTGRES: &[Need] = &[Need {
    what: "a PostgreSQL server",
    why: "every database test runs on SQLite and on PostgreSQL; the tests start a private one",
    packages: &["postgresql"],
    is_there: || crate::postgres::programs().is_some(),
}];

const BROWSER: &[Need] = &[
    Need {
        what: "Chromium and its driver",
        why: "the pages are tested in a real browser",
        packages: &["chromium", "chromium-driver"],
        is_there: || chromium().is_some() && chromedriver().is_some(),
    },
    Need {
        what: "a font",
        why: "a browser without fonts shows boxes in place of words",
        packages: &["fonts-liberation"],
        is_there: || Path::new("/usr/share/fonts/truetype").is_dir(),
    },
    NODE,
];

const NODE: Need = Need {
    what: "Node.js and npm",
    why: "npm brings axe-core, which looks for what keeps people out of pages, and peers",
    packages: &["npm"],
    is_there: || shell::which("node").is_some() && shell::which("npm").is_some(),
};

const PYTHON: Need = Need {
    what: "Python with venv and pip",
    why: "runs peers that are written in it",
    packages: &["python3-venv"],
    is_there: || shell::succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])),
};

const CUPS: Need = Need {
    what: "the CUPS daemon",
    why: "the demo and the tests print to one of their own; the machine's own printing is left alone",
    packages: &["cups-daemon"],
    is_there: || Path::new("/usr/sbin/cupsd").exists(),
};

const MOSQUITTO: Need = Need {
    what: "the mosquitto broker",
    why: "the tests talk MQTT to one of their own",
    packages: &["mosquitto"],
    is_there: || mosquitto().is_some(),
};

const SWAKS: Need = Need {
    what: "swaks with TLS",
    why: "the tests have it bring mail",
    packages: &["swaks", "libnet-ssleay-perl"],
    is_there: || {
        shell::which("swaks").is_some()
            && shell::succeeds(Command::new("perl").args(["-MNet::SSLeay", "-e", "1"]))
    },
};

const TSHARK: Need = Need {
    what: "tshark",
    why: "the tests have it read what is on the air; with what it needs, 22 MB to fetch and 128 MB on the disk",
    packages: &["tshark"],
    is_there: || tshark().is_some(),
};

const IPROUTE: Need = Need {
    what: "iproute2",
    why: "the programs of a broadcast stand in networks of their own, where the system lets them",
    packages: &["iproute2"],
    is_there: || shell::which("ip").is_some() || Path::new("/usr/sbin/ip").exists(),
};

const PEERS: &[Need] = &[PYTHON, CUPS, NODE, MOSQUITTO, SWAKS, TSHARK, IPROUTE];

const BENCH: &[Need] = &[
    Need {
        what: "nginx",
        why: "the web server that the host is measured against",
        packages: &["nginx-light"],
        is_there: || shell::which("nginx").is_some(),
    },
    Need {
        what: "wrk",
        why: "makes the requests that are counted",
        packages: &["wrk"],
        is_there: || shell::which("wrk").is_some(),
    },
    Need {
        what: "vipsthumbnail",
        why: "a peer in scaling pictures",
        packages: &["libvips-tools"],
        is_there: || shell::which("vipsthumbnail").is_some(),
    },
    PYTHON,
    NODE,
];

const AIR: &[Need] = &[
    Need {
        what: "UFTP",
        why: "a peer in bringing a file to many",
        packages: &["uftp"],
        is_there: || shell::which("uftp").is_some() && shell::which("uftpd").is_some(),
    },
    Need {
        what: "udpcast",
        why: "a peer in bringing a file to many",
        packages: &["udpcast"],
        is_there: || shell::which("udp-sender").is_some() && shell::which("udp-receiver").is_some(),
    },
    Need {
        what: "libnorm and a C++ compiler",
        why: "a peer in bringing a file to many (RFC 5740); a small program of ours drives it",
        packages: &["libnorm-dev", "g++"],
        is_there: || Path::new("/usr/include/normApi.h").exists() && shell::which("c++").is_some(),
    },
    IPROUTE,
];

const FUZZ: &[Need] = &[Need {
    what: "a C++ compiler",
    why: "libFuzzer, which drives the fuzz targets, is built from source",
    packages: &["g++"],
    is_there: || shell::which("c++").is_some() || shell::which("g++").is_some(),
}];

const CARGO_FUZZ: &str = "cargo-fuzz@0.13.2";
const FROM_PYPI: [&str; 3] = ["pyvips==3.2.0", "pyvips-binary==8.18.7", "sigal==2.6.1"];
const PYTHON_PEERS: [&str; 2] = ["aiosmtpd==1.4.6", "ippserver==0.2"];
const FROM_NPM: [&str; 2] = ["sharp@0.35.5", "playwright-core@1.65.1"];
const AXE: &str = "axe-core@4.14.1";
const SMPP: &str = "smpp@0.5.1";

/// `cargo xtask setup [GROUP…]`.
pub fn command(workspace: &Workspace, mut args: Args) -> Result<()> {
    let words = args.words()?;
    let groups = if words.is_empty() {
        vec![Group::Build, Group::Postgres, Group::Browser, Group::Peers]
    } else {
        words.iter().map(|word| Group::parse(word)).collect::<Result<_>>()?
    };
    ensure(workspace, &groups)?;
    println!("setup: all is there");
    Ok(())
}

/// What of the needs of `groups` is missing; each once, whoever needs it.
fn missing(groups: &[Group], is_missing: impl Fn(&Need) -> bool) -> Vec<&'static Need> {
    let mut missing: Vec<&Need> = Vec::new();
    for need in groups.iter().flat_map(|group| group.needs()).filter(|need| is_missing(need)) {
        if missing.iter().all(|known| known.what != need.what) {
            missing.push(need);
        }
    }
    missing
}

/// Sees to it that everything in `groups` is there; says nothing when it already is.
pub fn ensure(workspace: &Workspace, groups: &[Group]) -> Result<()> {
    let missing = missing(groups, |need| !(need.is_there)());
    if !missing.is_empty() {
        for need in &missing {
            println!("setup: missing: {} ({})", need.what, need.why);
        }
        let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
        install_from_debian(workspace, &packages)?;
        if let Some(need) = missing.iter().find(|need| !(need.is_there)()) {
            bail!("{} is still missing though {} is installed", need.what, need.packages.join(" "));
        }
    }
    if groups.contains(&Group::Fuzz) && shell::nightly().is_some() {
        ensure_cargo_fuzz(workspace)?;
    }
    if groups.contains(&Group::Peers) {
        ensure_from_pypi(
            &peers_python(workspace),
            "aiosmtpd, ippserver",
            &PYTHON_PEERS,
            "the mail server and a printer of the tests",
        )?;
        ensure_smpp(workspace)?;
    }
    if groups.contains(&Group::Browser) {
        ensure_axe(workspace)?;
    }
    if groups.contains(&Group::Bench) {
        ensure_from_pypi(
            &python(workspace),
            "pyvips, sigal",
            &FROM_PYPI,
            "peers in scaling pictures and in showing them",
        )?;
        ensure_node_peers(workspace)?;
    }
    Ok(())
}

/// The browser that the tests drive.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(shell::which)
}

/// The program that drives the browser.
pub fn chromedriver() -> Option<PathBuf> {
    shell::which("chromedriver")
}

/// The folder that holds `cargo-fuzz`, for the `PATH`.
pub fn tools_dir(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools").join("bin")
}

/// The Python that can import the peers of the tests.
pub fn peers_python(workspace: &Workspace) -> PathBuf {
    workspace.target.join("peers").join("venv").join("bin").join("python")
}

/// The folder in which `node` finds the peers of the tests.
pub fn peers_node_modules(workspace: &Workspace) -> PathBuf {
    workspace.target.join("peers").join("node").join("node_modules")
}

/// The MQTT broker, which Debian keeps where not everybody looks.
pub fn mosquitto() -> Option<PathBuf> {
    let sbin = PathBuf::from("/usr/sbin/mosquitto");
    shell::which("mosquitto").or_else(|| sbin.exists().then_some(sbin))
}

/// The program that reads what is on the air.
pub fn tshark() -> Option<PathBuf> {
    shell::which("tshark")
}

/// The Python of the peers.
pub fn python(workspace: &Workspace) -> PathBuf {
    workspace.target.join("bench").join("venv").join("bin").join("python")
}

/// The folder in which `node` finds its peers.
pub fn node_dir(workspace: &Workspace) -> PathBuf {
    workspace.target.join("bench").join("node")
}

fn install_from_debian(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    let by_hand = format!("apt-get update && apt-get install --yes --no-install-recommends {names}");
    if !is_debian(&fs::read_to_string("/etc/os-release").unwrap_or_default()) {
        bail!("install what is missing with your system's package manager; Debian calls it: {names}");
    }
    if !shell::is_root() {
        bail!("run this once, then try again:\n\n    sudo sh -c '{by_hand}'\n");
    }
    let log = workspace.target_dir("setup")?.join("apt.log");
    println!("setup: apt-get installs {names} (log: {})", log.display());
    apt_get(&log, &["update"])?;
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    apt_get(&log, &install)
}

/// Whether `/etc/os-release` tells of Debian or of a system made from it.
fn is_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split_whitespace())
        .any(|name| name == "debian")
}

fn apt_get(log: &Path, args: &[&str]) -> Result<()> {
    let file = File::options()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("cannot write {}", log.display()))?;
    let status = Command::new("apt-get")
        .args(["-q", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"])
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(std::process::Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .context("cannot run apt-get")?;
    if !status.success() {
        bail!("apt-get {} failed: {status}; it ended with:\n{}", args.join(" "), last_lines(log, 15));
    }
    Ok(())
}

fn last_lines(file: &Path, count: usize) -> String {
    let text = String::from_utf8_lossy(&fs::read(file).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let mut tail = String::new();
    for line in &lines[lines.len().saturating_sub(count)..] {
        let _ = writeln!(tail, "    {line}");
    }
    tail
}

fn ensure_cargo_fuzz(workspace: &Workspace) -> Result<()> {
    if shell::is_executable(&tools_dir(workspace).join("cargo-fuzz")) {
        return Ok(());
    }
    println!("setup: missing: cargo-fuzz (it builds and runs the fuzz targets; takes about a minute)");
    let root = workspace.target_dir("tools")?;
    let mut install = workspace.cargo(&["install", "--quiet", "--locked", CARGO_FUZZ, "--root"]);
    // A debug build: it only starts other programs, and is ready in half the time.
    shell::run(install.arg(&root).arg("--debug").env("CARGO_TARGET_DIR", root.join("build")))
}

/// Sees to it that a Python of our own, in the target directory, has `module`.
fn ensure_from_pypi(python: &Path, module: &str, packages: &[&str], why: &str) -> Result<()> {
    if shell::succeeds(Command::new(python).args(["-c", &format!("import {module}")])) {
        return Ok(());
    }
    println!("setup: missing: {module} ({why}; from PyPI into the target directory)");
    let venv = python.parent().and_then(Path::parent).context("a Python lies in a venv's bin")?;
    shell::run(Command::new("python3").args(["-m", "venv"]).arg(venv))?;
    shell::run(
        Command::new(python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages),
    )
}

/// The script that looks for what keeps people out of pages.
pub fn axe(workspace: &Workspace) -> PathBuf {
    node_dir(workspace).join("node_modules").join("axe-core").join("axe.min.js")
}

fn ensure_axe(workspace: &Workspace) -> Result<()> {
    if axe(workspace).is_file() {
        return Ok(());
    }
    println!(
        "setup: missing: axe-core (looks for what keeps people out of pages; from npm into the target directory)"
    );
    install_from_npm(&node_dir(workspace), &[AXE])
}

fn ensure_smpp(workspace: &Workspace) -> Result<()> {
    let modules = peers_node_modules(workspace);
    if modules.join("smpp").is_dir() {
        return Ok(());
    }
    println!(
        "setup: missing: smpp (the operator of short messages in the tests; from npm into the target directory)"
    );
    install_from_npm(modules.parent().context("modules lie in a folder")?, &[SMPP])
}

fn install_from_npm(folder: &Path, packages: &[&str]) -> Result<()> {
    fs::create_dir_all(folder)?;
    shell::run(
        Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund"])
            .args(packages)
            .arg("--prefix")
            .arg(folder),
    )
}

fn ensure_node_peers(workspace: &Workspace) -> Result<()> {
    let folder = node_dir(workspace);
    let loads = || {
        shell::succeeds(
            Command::new("node")
                .args(["-e", "require('sharp'); require('playwright-core')"])
                .env("NODE_PATH", folder.join("node_modules")),
        )
    };
    if loads() {
        return Ok(());
    }
    println!(
        "setup: missing: sharp and playwright-core (a peer in scaling pictures, and what drives the browser for figures; from npm into the target directory)"
    );
    install_from_npm(&folder, &FROM_NPM)?;
    if !loads() {
        bail!("sharp and playwright-core are installed but do not load; they want Node.js 20.9 or later");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_debian_and_its_children() {
        assert!(is_debian("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n"));
        assert!(is_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(is_debian("ID=mint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn knows_its_groups_by_name() {
        assert_eq!(Group::parse("browser").unwrap(), Group::Browser);
        assert!(Group::parse("everything").is_err());
    }

    #[test]
    fn what_two_groups_need_is_named_once() {
        let needs = missing(&[Group::Browser, Group::Peers, Group::Bench], |_| true);
        for what in [NODE.what, PYTHON.what] {
            assert_eq!(needs.iter().filter(|need| need.what == what).count(), 1, "{what}");
        }
    }

    #[test]
    fn every_need_says_what_and_why() {
        for (_, group) in Group::ALL {
            for need in group.needs() {
                assert!(!need.what.is_empty() && !need.why.is_empty() && !need.packages.is_empty());
            }
        }
    }
}
