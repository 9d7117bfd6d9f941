//! `cargo metadata`, reduced to what the rules ask: packages, what they name, and what that resolves to.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// When a dependency is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In the program, or while it is built.
    Always,
    /// In tests, examples and benches.
    InTests,
}

/// Every package that the workspace resolves to, its own among them.
#[derive(Debug)]
pub struct Graph {
    pub packages: Vec<Package>,
    /// By package id: the ids of what it is linked with in the program. What runs while it is built is not there.
    edges: HashMap<String, Vec<String>>,
}

/// One package.
#[derive(Debug)]
pub struct Package {
    id: String,
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub licence: Option<String>,
    /// The folder relative to the root, when it is one of the workspace's own.
    pub own_folder: Option<String>,
    /// What its manifest names.
    pub dependencies: Vec<(String, When)>,
}

impl Graph {
    /// Reads what `cargo metadata --format-version 1` printed for the workspace at `root`.
    pub fn parse(metadata: &Value, root: &Path) -> Result<Self> {
        let members: BTreeSet<&str> =
            array(metadata, "workspace_members")?.iter().filter_map(Value::as_str).collect();
        let mut packages = Vec::new();
        for package in array(metadata, "packages")? {
            packages.push(Package::parse(package, root, &members)?);
        }
        let mut edges = HashMap::new();
        for node in array(&metadata["resolve"], "nodes")? {
            edges.insert(text(node, "id")?, linked(node)?);
        }
        Ok(Self { packages, edges })
    }

    /// The workspace's own packages.
    pub fn own(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.own_folder.is_some())
    }

    /// Everything that is in a program with this package in it, by whatever way.
    pub fn reachable<'a>(&'a self, from: &'a Package) -> Vec<&'a Package> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.id.as_str()];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.edges.get(id).into_iter().flatten().map(String::as_str));
            }
        }
        self.packages
            .iter()
            .filter(|package| package.id != from.id && seen.contains(package.id.as_str()))
            .collect()
    }
}

impl Package {
    fn parse(package: &Value, root: &Path, members: &BTreeSet<&str>) -> Result<Self> {
        let id = text(package, "id")?;
        let manifest = text(package, "manifest_path")?;
        let folder = Path::new(&manifest).parent().and_then(|folder| folder.strip_prefix(root).ok());
        let own_folder =
            folder.filter(|_| members.contains(id.as_str())).map(|folder| folder.display().to_string());
        let mut dependencies = Vec::new();
        for dependency in array(package, "dependencies")? {
            let when = if dependency["kind"] == "dev" { When::InTests } else { When::Always };
            dependencies.push((text(dependency, "name")?, when));
        }
        Ok(Self {
            id,
            name: text(package, "name")?,
            version: text(package, "version")?,
            licence: package["license"].as_str().map(str::to_owned),
            own_folder,
            dependencies,
        })
    }
}

/// The ids that a node of the resolved graph links with.
fn linked(node: &Value) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for dependency in array(node, "deps")? {
        if array(dependency, "dep_kinds")?.iter().any(|kind| kind["kind"].is_null()) {
            ids.push(text(dependency, "pkg")?);
        }
    }
    Ok(ids)
}

fn array<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    value[key].as_array().with_context(|| format!("cargo metadata holds no list {key:?}"))
}

fn text(value: &Value, key: &str) -> Result<String> {
    value[key].as_str().map(str::to_owned).with_context(|| format!("cargo metadata holds no text {key:?}"))
}

/// Small graphs for the rules' tests.
#[cfg(test)]
pub mod testing {
    use super::*;

    /// Packages from lines such as `crates/imaging: zune-jpeg, proptest in tests` or `zune-jpeg (MIT): log`; those
    /// with a slash in their name are the workspace's own.
    pub fn graph(lines: &[&str]) -> Graph {
        let mut graph = Graph { packages: Vec::new(), edges: HashMap::new() };
        for line in lines {
            let (head, tail) = line.split_once(':').unwrap_or((line, ""));
            let (head, licence) = head.trim_end_matches(')').split_once(" (").unwrap_or((head, "MIT"));
            let own_folder = head.contains('/').then(|| head.to_owned());
            let name = match &own_folder {
                Some(folder) => format!("wirephoto-{}", folder.rsplit('/').next().unwrap()),
                None => head.to_owned(),
            };
            let dependencies: Vec<(String, When)> =
                tail.split(", ").map(str::trim).filter(|word| !word.is_empty()).map(dependency).collect();
            let linked =
                dependencies.iter().filter(|(_, when)| *when == When::Always).map(|(name, _)| name.clone());
            graph.edges.insert(name.clone(), linked.collect());
            let (licence, version) = (Some(licence.to_owned()), "1.0.0".to_owned());
            graph.packages.push(Package {
                id: name.clone(),
                name,
                version,
                licence,
                own_folder,
                dependencies,
            });
        }
        graph
    }

    fn dependency(words: &str) -> (String, When) {
        match words.strip_suffix(" in tests") {
            Some(name) => (name.to_owned(), When::InTests),
            None => (words.to_owned(), When::Always),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"{
        "workspace_members": ["path+file:///w/crates/a#0.1.0"],
        "packages": [
            {"id": "path+file:///w/crates/a#0.1.0", "name": "wirephoto-a", "version": "0.1.0",
             "license": "MIT OR Apache-2.0", "manifest_path": "/w/crates/a/Cargo.toml",
             "dependencies": [{"name": "log", "kind": null}, {"name": "insta", "kind": "dev"},
                              {"name": "cc", "kind": "build"}]},
            {"id": "registry#log@0.4.1", "name": "log", "version": "0.4.1", "license": null,
             "manifest_path": "/w/vendor/log/Cargo.toml", "dependencies": []},
            {"id": "registry#cc@1.0.0", "name": "cc", "version": "1.0.0", "license": "MIT",
             "manifest_path": "/w/vendor/cc/Cargo.toml", "dependencies": []}
        ],
        "resolve": {"nodes": [
            {"id": "path+file:///w/crates/a#0.1.0", "deps": [
                {"pkg": "registry#log@0.4.1", "dep_kinds": [{"kind": "dev"}, {"kind": null}]},
                {"pkg": "registry#cc@1.0.0", "dep_kinds": [{"kind": "build"}]}]},
            {"id": "registry#log@0.4.1", "deps": []}
        ]}
    }"#;

    #[test]
    fn reads_what_cargo_prints() {
        let graph = Graph::parse(&serde_json::from_str(METADATA).unwrap(), Path::new("/w")).unwrap();
        let own: Vec<_> = graph.own().collect();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].own_folder.as_deref(), Some("crates/a"));
        let expected = [("log", When::Always), ("insta", When::InTests), ("cc", When::Always)];
        assert_eq!(own[0].dependencies, expected.map(|(name, when)| (name.to_owned(), when)));
        let reached: Vec<_> = graph.reachable(own[0]).iter().map(|package| package.name.as_str()).collect();
        assert_eq!(reached, ["log"]);
        assert_eq!(graph.packages[1].licence, None);
    }
}
