//! What Homing is made of is written down, package by package, and all of it is free.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use homing_engine::wire::{Licence, PackagePart};
use serde::Deserialize;
use serde_json::Value;

/// Homing's packages that people run.
const PROGRAMS: [&str; 2] = ["homing", "homing-tray"];

const MEND: &str = "src-tauri/licences.json is not what the lock files say; write it anew with\n  \
                    cargo xtask licences";

/// A package's name and version.
type Named = (String, String);

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    fs::read_to_string(&path).unwrap_or_else(|why| panic!("{file}: {why}"))
}

fn licences() -> Vec<Licence> {
    serde_json::from_str(&read("src-tauri/licences.json")).unwrap()
}

fn listed(part: PackagePart) -> impl Iterator<Item = Licence> {
    licences().into_iter().filter(move |licence| licence.part == part)
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

/// A package as Cargo.lock has it.
#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    /// Homing's own have none.
    source: Option<String>,
    /// Each `name`, or `name version` where there are several of a name.
    #[serde(default)]
    dependencies: Vec<String>,
}

/// What the programs reach in Cargo.lock, without Homing's own.
fn reached(lock: &Lock) -> BTreeSet<Named> {
    let mut named: BTreeMap<&str, Vec<&Locked>> = BTreeMap::new();
    for package in &lock.package {
        named.entry(&package.name).or_default().push(package);
    }
    let mut open: Vec<&Locked> = PROGRAMS.iter().flat_map(|name| named[name].clone()).collect();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut reached = BTreeSet::new();
    while let Some(package) = open.pop() {
        if !seen.insert((&package.name, &package.version)) {
            continue;
        }
        if package.source.is_some() {
            reached.insert((package.name.clone(), package.version.clone()));
        }
        for need in &package.dependencies {
            let mut words = need.split(' ');
            let all = &named[words.next().unwrap()];
            let version = words.next();
            let meant = all.iter().filter(|it| version.is_none_or(|version| it.version == version));
            let before = open.len();
            open.extend(meant);
            assert_eq!(open.len(), before + 1, "{} needs {need}", package.name);
        }
    }
    reached
}

#[test]
fn the_licences_name_exactly_the_packages_that_the_programs_reach_in_cargo_lock() {
    let lock: Lock = toml::from_str(&read("Cargo.lock")).unwrap();
    let reached = reached(&lock);
    assert!(reached.len() > 300 && reached.len() < lock.package.len());
    let listed: BTreeSet<Named> =
        listed(PackagePart::Program).map(|licence| (licence.name, licence.version)).collect();
    let missing: Vec<_> = reached.difference(&listed).collect();
    let idle: Vec<_> = listed.difference(&reached).collect();
    assert!(missing.is_empty() && idle.is_empty(), "missing {missing:?}, idle {idle:?}\n{MEND}");
}

#[test]
fn the_licences_of_the_page_are_those_of_its_lock_file() {
    let lock: Value = serde_json::from_str(&read("ui/package-lock.json")).unwrap();
    let package: Value = serde_json::from_str(&read("ui/package.json")).unwrap();
    let listed: Vec<Licence> = listed(PackagePart::Page).collect();
    for Licence { name, version, licence, .. } in &listed {
        let locked = &lock["packages"][format!("node_modules/{name}")];
        assert_eq!(
            (locked["version"].as_str(), locked["license"].as_str()),
            (Some(version.as_str()), Some(licence.as_str())),
            "{name}: {MEND}"
        );
    }
    // Which others are in it, the page's own build knows.
    let needed = package["dependencies"].as_object().unwrap().keys().map(String::as_str);
    for name in needed.chain(["svelte"]) {
        assert!(listed.iter().any(|each| each.name == name), "{name} is missing: {MEND}");
    }
}

/// Whether a licence is allowed, seen in another way than by the command that writes the file: each
/// part between ANDs, whatever its brackets, has to hold an allowed one. That refuses some odd
/// expressions, and lets none through.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    expression.split(" AND ").all(|part| {
        part.split(" OR ").any(|licence| allowed.contains(licence.trim_matches(['(', ')'])))
    })
}

#[test]
fn every_package_that_homing_is_made_of_has_a_licence_that_lets_it() {
    let rules = read("src-tauri/xtask/src/licences/expression.rs");
    let (_, rest) = rules.split_once("ALLOWED: &[&str] = &[").unwrap();
    let (list, _) = rest.split_once("];").unwrap();
    let allowed: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    assert!(allowed.contains("MIT") && !allowed.iter().any(|licence| licence.contains("GPL")));
    let wrong: Vec<Licence> =
        licences().into_iter().filter(|each| !is_allowed(&each.licence, &allowed)).collect();
    assert!(wrong.is_empty(), "Homing may not be made of these:\n{wrong:#?}");
}

#[test]
fn the_licences_are_sorted_and_take_a_line_each_so_that_a_change_of_one_is_seen() {
    let text = read("src-tauri/licences.json");
    let keys: Vec<_> =
        licences().into_iter().map(|each| (each.name, each.version, each.part)).collect();
    assert!(keys.is_sorted(), "{MEND}");
    assert_eq!(text.lines().count(), keys.len() + 2, "{MEND}");
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{MEND}");
}
