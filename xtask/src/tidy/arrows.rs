//! Which room may use which: the arrows of ARCHITECTURE.md, and what a core may not be built on.

use super::Finding;
use super::graph::{Graph, Package, When};

/// One folder of `crates/` and the house's packages that it may name.
struct Room {
    name: &'static str,
    uses: &'static [&'static str],
    uses_in_tests: &'static [&'static str],
}

const fn room(name: &'static str, uses: &'static [&'static str]) -> Room {
    Room { name, uses, uses_in_tests: &[] }
}

/// A core has no async, no sockets, no files, no clock and no random source of its own.
const CORES: [&str; 3] = ["airwave", "imaging", "landscape"];

/// Parts (from `gallery` on) never name each other; what they share is in the commons above them.
const ROOMS: &[Room] = &[
    // Cores.
    room("airwave", &[]),
    room("imaging", &[]),
    room("landscape", &[]),
    // Ground.
    room("database", &[]),
    Room { name: "carriers", uses: &["database"], uses_in_tests: &["ports"] },
    room("paper", &[]),
    room("ports", &[]),
    room("site", &["database"]),
    room("confine", &[]),
    // Commons.
    Room { name: "exchange", uses: &["database", "imaging"], uses_in_tests: &["ports"] },
    room("accounts", &["exchange", "carriers", "site", "database"]),
    room("library", &["confine", "site", "database", "imaging"]),
    room("billing", &["exchange", "database"]),
    // Parts.
    room(
        "gallery",
        &[
            "accounts", "library", "billing", "exchange", "carriers", "confine", "paper", "site", "database",
            "imaging",
        ],
    ),
    Room {
        name: "lab",
        uses: &[
            "accounts", "billing", "exchange", "confine", "paper", "ports", "site", "database", "imaging",
        ],
        uses_in_tests: &["carriers"],
    },
    Room {
        name: "studio",
        uses: &["library", "exchange", "site", "database", "imaging"],
        uses_in_tests: &["landscape"],
    },
    Room {
        name: "telecast",
        uses: &[
            "accounts", "library", "billing", "exchange", "carriers", "confine", "site", "database",
            "airwave", "imaging",
        ],
        // The whole way is tried with the real ones.
        uses_in_tests: &["station", "frame", "ports"],
    },
    room("station", &["exchange", "site", "database", "airwave"]),
    Room {
        name: "frame",
        uses: &["exchange", "carriers", "confine", "site", "database", "airwave", "imaging"],
        uses_in_tests: &["landscape", "ports"],
    },
];

/// These may use every room: the program that wires them, and our side of the figures.
const KNOW_ALL: [&str; 2] = ["crates/wirephoto", "bench"];

/// What brings a runtime, a socket, a database or randomness with it.
const NOT_IN_CORES: [&str; 20] = [
    "async-io",
    "async-std",
    "axum",
    "curl",
    "getrandom",
    "h2",
    "hyper",
    "hyper-util",
    "libsqlite3-sys",
    "mio",
    "polling",
    "postgres",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "tokio-postgres",
    "ureq",
];

/// Finds arrows that are not in the list.
pub fn check(graph: &Graph) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in graph.own() {
        let folder = package.own_folder.as_deref().unwrap_or_default();
        if KNOW_ALL.contains(&folder) {
            continue;
        }
        match folder.strip_prefix("crates/") {
            Some(name) => findings.extend(check_room(package, name)),
            None => findings.extend(arrows_from(package, &room("", &["ports"]))),
        }
    }
    findings
}

fn check_room(package: &Package, name: &str) -> Vec<Finding> {
    let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
        return vec![Finding::new(
            &package.name,
            "is not in tidy's list of rooms: add it with the arrows that it may have",
        )];
    };
    let mut findings = arrows_from(package, room);
    if package.name != format!("wirephoto-{name}") {
        findings.push(Finding::new(
            &package.name,
            format!("is in crates/{name}, so its name is wirephoto-{name}"),
        ));
    }
    findings
}

fn arrows_from(package: &Package, room: &Room) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (dependency, when) in &package.dependencies {
        let Some(target) = dependency.strip_prefix("wirephoto-") else { continue };
        let is_allowed = room.uses.contains(&target)
            || (*when == When::InTests && (room.uses_in_tests.contains(&target) || room.name == target));
        if !is_allowed {
            let fault = format!("may not use {dependency}: arrows point down ARCHITECTURE.md's list only");
            findings.push(Finding::new(&package.name, fault));
        }
    }
    findings
}

/// Finds async, sockets, databases and randomness beneath the cores.
pub fn check_cores(graph: &Graph) -> Vec<Finding> {
    let mut findings = Vec::new();
    for core in graph.own().filter(|package| is_core(package)) {
        for reached in graph.reachable(core) {
            if NOT_IN_CORES.contains(&reached.name.as_str()) {
                let fault = format!("is a core, and {} has no place beneath one", reached.name);
                findings.push(Finding::new(&core.name, fault));
            }
        }
    }
    findings
}

fn is_core(package: &Package) -> bool {
    let folder = package.own_folder.as_deref().unwrap_or_default();
    folder.strip_prefix("crates/").is_some_and(|name| CORES.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::super::graph::testing::graph;
    use super::*;

    #[track_caller]
    fn check_faults(lines: &[&str], expected: &[&str]) {
        let graph = graph(lines);
        let found: Vec<String> =
            check(&graph).iter().chain(&check_cores(&graph)).map(Finding::to_string).collect();
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found:?} does not say {expected:?}");
        }
    }

    #[test]
    fn arrows_in_the_list_are_fine() {
        check_faults(
            &[
                "crates/gallery: wirephoto-library, wirephoto-site, axum",
                "crates/wirephoto: wirephoto-gallery, wirephoto-studio",
            ],
            &[],
        );
    }

    #[test]
    fn parts_do_not_know_each_other() {
        check_faults(
            &["crates/gallery: wirephoto-studio"],
            &["wirephoto-gallery: may not use wirephoto-studio"],
        );
        check_faults(&["crates/studio: wirephoto-gallery in tests"], &["may not use wirephoto-gallery"]);
    }

    #[test]
    fn some_arrows_are_for_tests_only() {
        check_faults(&["crates/studio: wirephoto-landscape in tests"], &[]);
        check_faults(&["crates/studio: wirephoto-landscape"], &["may not use wirephoto-landscape"]);
        check_faults(&["crates/database: wirephoto-database in tests"], &[]);
    }

    #[test]
    fn an_unknown_room_is_a_finding() {
        check_faults(&["crates/commons: anyhow"], &["not in tidy's list"]);
    }

    #[test]
    fn cores_reach_no_socket_by_any_way() {
        check_faults(
            &["crates/imaging: helper, insta in tests", "helper: tokio", "tokio", "insta: tokio"],
            &["wirephoto-imaging: is a core, and tokio"],
        );
        check_faults(&["crates/imaging: insta in tests", "insta: tokio", "tokio"], &[]);
    }
}
