//! What the package says of itself, and what it brings along.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What cargo says; nothing where it cannot be asked, as in a packaged crate without its workspace.
fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo writes text")
}

fn version(text: &str) -> (u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// What the README points to in this repository is there.
#[test]
fn links_of_the_readme_lead_somewhere() {
    let readme = include_str!("../README.md");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut links = 0;
    for part in readme
        .split("https://github.com/pareta-ai/pareta-rust/")
        .skip(1)
    {
        let Some(path) = part
            .strip_prefix("tree/main/")
            .or(part.strip_prefix("blob/main/"))
        else {
            continue;
        };
        let is_end = |letter: char| ")>#\n ".contains(letter);
        let path = path.split(is_end).next().unwrap_or_default();
        assert!(root.join(path).exists(), "{path}");
        links += 1;
    }
    assert!(links > 10, "{links}");
}

#[test]
fn every_dependency_accepts_the_stated_version() {
    let stated = version(env!("CARGO_PKG_RUST_VERSION"));
    let features = "blocking,schemars,http2,socks,native-tls";
    let tree = cargo(&[
        "tree",
        "--package",
        "pareta",
        "--edges",
        "normal",
        "--features",
        features,
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let used: BTreeSet<(&str, &str)> = tree
        .lines()
        .filter_map(|line| line.split_once(" v"))
        .map(|(name, rest)| (name, rest.split(' ').next().unwrap_or(rest)))
        .collect();
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let mut checked = 0;
    for package in packages {
        let (name, at) = (
            package["name"].as_str().unwrap(),
            package["version"].as_str().unwrap(),
        );
        if !used.contains(&(name, at)) {
            continue;
        }
        checked += 1;
        if let Some(needed) = package["rust_version"].as_str() {
            assert!(version(needed) <= stated, "{name} {at} needs Rust {needed}");
        }
    }
    assert!(checked > 50, "only {checked} dependencies were found");
}

/// A build dependency of the name of another dependency is switched on by the features of that one.
#[test]
fn a_user_is_told_where_things_are_and_builds_nothing_for_the_build_script() {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let package = packages
        .find(|package| package["name"] == "pareta")
        .unwrap();
    let dependencies = package["dependencies"].as_array().unwrap();
    for link in ["repository", "homepage", "documentation"] {
        let link = package[link].as_str().unwrap_or_default();
        assert!(link.starts_with("https://"), "{link:?}");
    }
    let built: Vec<_> = dependencies
        .iter()
        .filter(|dependency| dependency["kind"] == "build")
        .map(|dependency| &dependency["name"])
        .collect();
    assert!(built.is_empty(), "{built:?}");
    let mut features = package["features"].as_object().unwrap().keys();
    assert_eq!(features.find(|name| name.starts_with('_')), None);
}

/// The crates for users: their names, and what cargo says of each.
fn published() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for manifest in ["Cargo.toml", "cluster/Cargo.toml"] {
        let arguments = ["metadata", "--no-deps", "--format-version", "1"];
        let metadata = cargo(&[&arguments[..], &["--manifest-path", manifest]].concat());
        let metadata: Value = serde_json::from_str(&metadata).unwrap();
        for package in metadata["packages"].as_array().unwrap() {
            // An empty list is `publish = false`.
            if package["publish"].is_null() {
                found.push((
                    package["name"].as_str().unwrap().to_owned(),
                    package.clone(),
                ));
            }
        }
    }
    assert!(found.len() > 10, "only {} crates", found.len());
    found
}

#[test]
fn every_crate_for_users_can_be_published() {
    let script = include_str!("../.ci/publish");
    for (name, package) in published() {
        assert_eq!(package["version"], env!("CARGO_PKG_VERSION"), "{name}");
        assert_eq!(package["license"], env!("CARGO_PKG_LICENSE"), "{name}");
        assert_eq!(
            package["repository"],
            env!("CARGO_PKG_REPOSITORY"),
            "{name}"
        );
        assert_eq!(package["readme"], "README.md", "{name}");
        for said in ["description", "documentation"] {
            assert!(package[said].is_string(), "{name} has no {said}");
        }
        for (list, most) in [("keywords", 5), ("categories", 5)] {
            let count = package[list].as_array().unwrap().len();
            assert!((1..=most).contains(&count), "{name}: {count} {list}");
        }
        let manifest = Path::new(package["manifest_path"].as_str().unwrap());
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
            assert!(
                manifest.with_file_name(file).is_file(),
                "{name} has no {file}"
            );
        }
        for dependency in package["dependencies"].as_array().unwrap() {
            if dependency["path"].is_null() {
                continue;
            }
            // A package is without the dev-dependencies that have no version, and may need each other.
            let asked = match dependency["kind"] == "dev" {
                true => "*".to_owned(),
                false => concat!("^", env!("CARGO_PKG_VERSION")).to_owned(),
            };
            assert_eq!(dependency["req"], asked, "{name} -> {}", dependency["name"]);
        }
        let words = script.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        assert!(
            words.into_iter().any(|word| word == name),
            ".ci/publish lacks {name}"
        );
    }
}

#[test]
fn the_readme_has_the_features() {
    let package = published().swap_remove(0).1;
    assert_eq!(package["name"], "pareta");
    let features = package["features"].as_object().unwrap();
    let defaults: BTreeSet<&str> = features["default"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let all: BTreeSet<(&str, bool)> = features
        .keys()
        .map(String::as_str)
        .filter(|name| *name != "default")
        .map(|name| (name, defaults.contains(name)))
        .collect();
    let (_, table) = include_str!("../README.md")
        .split_once("\n## Features\n")
        .unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let told: BTreeSet<(&str, bool)> = rows
        .map(|row| {
            let mut cells = row.split(" |");
            let name = cells.next().unwrap().trim_end_matches('`');
            (name, cells.next().unwrap().trim() == "yes")
        })
        .collect();
    assert_eq!(told, all);
}

/// Where crates are found, the README stands without the repository around it and without rustdoc.
#[test]
fn the_links_of_each_readme_hold_anywhere() {
    let mut links = 0;
    for (name, package) in published() {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap());
        let readme = std::fs::read_to_string(manifest.with_file_name("README.md")).unwrap();
        let found = links_of(&readme);
        assert!(found > 0, "{name}");
        links += found;
    }
    assert!(links > 40, "only {links} links were found");
}

fn links_of(readme: &str) -> usize {
    let mut is_code = false;
    let text = readme.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    });
    let text = text.collect::<Vec<_>>().join("\n");
    let mut links = 0;
    for link in text.split('[').skip(1) {
        let (name, rest) = link.split_once(']').unwrap();
        // `[words](target)`, `[words][name]`, which is looked at by that name, or `[name]`.
        if rest.is_empty() {
            continue;
        }
        let target = match rest.strip_prefix('(') {
            Some(target) => target,
            None => {
                let defined = text.split_once(&format!("\n[{name}]: "));
                let (_, target) = defined.unwrap_or_else(|| panic!("no target for {name:?}"));
                target
            }
        };
        assert!(
            target.starts_with("https://") || target.starts_with("http://"),
            "a relative link: {target:.40}"
        );
        links += 1;
    }
    links
}
