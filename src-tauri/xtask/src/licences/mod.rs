//! Writes down what Homing is made of: every package with its licence, in
//! `src-tauri/licences.json`, which the window shows. A package without a licence, or with one
//! that does not let it be part of Homing, is refused.

mod expression;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{command, project};

/// Homing's packages that people run.
const PROGRAMS: [&str; 2] = ["homing", "homing-tray"];

/// The packages of npm whose code is in the page, each with its repository, which npm's lock file
/// does not have. The page's build refuses any other.
const PAGE: [(&str, &str); 3] = [
    ("@tauri-apps/api", "https://github.com/tauri-apps/tauri"),
    ("clsx", "https://github.com/lukeed/clsx"),
    ("svelte", "https://github.com/sveltejs/svelte"),
];

/// One package that Homing is made of, sorted as the file is.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    /// `program` or `page`.
    part: &'static str,
    /// None where the package does not say.
    licence: Option<String>,
    repository: Option<String>,
}

/// Writes the file anew.
///
/// # Errors
/// Cargo cannot tell the packages; a lock file cannot be read; or a package is refused.
pub(crate) fn write() -> Result<()> {
    let arguments = ["metadata", "--format-version", "1", "--all-features", "--locked"];
    let metadata = command::output(&mut command::program("cargo", &arguments))?;
    let mut packages = of_programs(&serde_json::from_str(&metadata)?)?;
    let lock = fs::read_to_string(project::ui().join("package-lock.json"))?;
    packages.extend(of_page(&serde_json::from_str(&lock)?)?);
    let packages: BTreeSet<Package> = packages.into_iter().collect();
    judge(&packages)?;
    let file = project::root().join("src-tauri/licences.json");
    fs::write(&file, text(&packages)?).with_context(|| file.display().to_string())?;
    println!("{}: {} packages", file.display(), packages.len());
    Ok(())
}

/// What `cargo metadata` knows of the packages that the programs are made of on any system,
/// without Homing's own.
fn of_programs(metadata: &Value) -> Result<Vec<Package>> {
    let all = list(metadata, "packages")?;
    let by_id: BTreeMap<&str, &Value> =
        all.iter().map(|package| Ok((word(package, "id")?, package))).collect::<Result<_>>()?;
    let nodes = list(metadata.get("resolve").context("no resolve")?, "nodes")?;
    let needs: BTreeMap<&str, &Value> =
        nodes.iter().map(|node| Ok((word(node, "id")?, node))).collect::<Result<_>>()?;
    let own = |package: &Value| package.get("source").is_none_or(Value::is_null);
    let is_program = |package: &Value| {
        own(package) && word(package, "name").is_ok_and(|name| PROGRAMS.contains(&name))
    };
    let mut open: Vec<&str> =
        by_id.iter().filter(|(_, package)| is_program(package)).map(|(id, _)| *id).collect();
    ensure!(open.len() == PROGRAMS.len(), "{PROGRAMS:?} are not all in the workspace");
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            let node = needs.get(id).with_context(|| format!("nothing is known of {id}"))?;
            for need in list(node, "deps")? {
                open.push(word(need, "pkg")?);
            }
        }
    }
    let reached = reached.iter().filter_map(|id| by_id.get(id)).filter(|package| !own(package));
    reached
        .map(|package| {
            let said = |key| package.get(key).and_then(Value::as_str);
            Ok(Package {
                name: word(package, "name")?.to_owned(),
                version: word(package, "version")?.to_owned(),
                part: "program",
                licence: said("license").map(expression::modern),
                repository: said("repository").map(str::to_owned),
            })
        })
        .collect()
}

/// What npm's lock file knows of the packages in the page.
fn of_page(lock: &Value) -> Result<Vec<Package>> {
    let installed = lock.get("packages").context("no packages in package-lock.json")?;
    let one = |(name, repository): (&str, &str)| {
        let package = installed.get(format!("node_modules/{name}"));
        let package = package.with_context(|| format!("package-lock.json does not have {name}"))?;
        Ok(Package {
            name: name.to_owned(),
            version: word(package, "version")?.to_owned(),
            part: "page",
            licence: package.get("license").and_then(Value::as_str).map(expression::modern),
            repository: Some(repository.to_owned()),
        })
    };
    PAGE.into_iter().map(one).collect()
}

/// Refuses packages that cannot be part of Homing, and names each.
fn judge(packages: &BTreeSet<Package>) -> Result<()> {
    let refused = packages.iter().filter_map(|Package { name, version, licence, .. }| {
        let licence = licence.as_deref().unwrap_or("no licence is said");
        (!expression::is_allowed(licence)).then(|| format!("  {name} {version}: {licence}"))
    });
    let refused: Vec<String> = refused.collect();
    if !refused.is_empty() {
        bail!("Homing cannot be made of these, because of their licence:\n{}", refused.join("\n"));
    }
    Ok(())
}

/// The file's text: a JSON array with a line for each package, so that a change of one is a change
/// of one line.
fn text(packages: &BTreeSet<Package>) -> Result<String> {
    let lines = packages.iter().map(|Package { name, version, part, licence, repository }| {
        let quoted = |text: Option<&str>| serde_json::to_string(&text);
        Ok(format!(
            r#"{{"name":{},"version":{},"part":{},"licence":{},"repository":{}}}"#,
            quoted(Some(name))?,
            quoted(Some(version))?,
            quoted(Some(part))?,
            quoted(licence.as_deref())?,
            quoted(repository.as_deref())?,
        ))
    });
    let lines: Vec<String> = lines.collect::<Result<_>>()?;
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

fn word<'value>(value: &'value Value, key: &str) -> Result<&'value str> {
    value.get(key).and_then(Value::as_str).with_context(|| format!("no {key} in {value}"))
}

fn list<'value>(value: &'value Value, key: &str) -> Result<&'value Vec<Value>> {
    value.get(key).and_then(Value::as_array).with_context(|| format!("no list {key}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{judge, of_page, of_programs, text};

    /// What cargo says of two programs, one of which uses `far` through `near`; `apart` is used by
    /// neither.
    fn metadata(licence: Value) -> Value {
        let package = |name: &str, source: Value, licence: &Value| {
            json!({ "id": name, "name": name, "version": "1.0.0", "source": source,
                    "license": licence, "repository": null })
        };
        let node = |id: &str, needs: &[&str]| {
            let needs: Vec<_> = needs.iter().map(|id| json!({ "pkg": id })).collect();
            json!({ "id": id, "deps": needs })
        };
        let mit = json!("MIT");
        json!({
            "packages": [
                package("homing", Value::Null, &mit),
                package("homing-tray", Value::Null, &mit),
                package("near", json!("registry"), &mit),
                package("far", json!("registry"), &licence),
                package("apart", json!("registry"), &mit),
            ],
            "resolve": { "nodes": [
                node("homing", &[]),
                node("homing-tray", &["homing", "near"]),
                node("near", &["far"]),
                node("far", &["near"]),
                node("apart", &[]),
            ] },
        })
    }

    #[test]
    fn what_the_programs_reach_is_listed_a_line_each_without_homing_itself() {
        let packages = of_programs(&metadata(json!("MIT/Apache-2.0"))).unwrap();
        let text = text(&packages.into_iter().collect()).unwrap();
        let lines = [
            "[",
            r#"{"name":"far","version":"1.0.0","part":"program","licence":"MIT OR Apache-2.0","repository":null},"#,
            r#"{"name":"near","version":"1.0.0","part":"program","licence":"MIT","repository":null}"#,
            "]",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn a_package_that_cannot_be_part_of_homing_is_named() {
        for (licence, told) in [
            (json!("AGPL-3.0-only"), "far 1.0.0: AGPL-3.0-only"),
            (Value::Null, "far 1.0.0: no licence is said"),
        ] {
            let packages = of_programs(&metadata(licence)).unwrap();
            let refusal = judge(&packages.into_iter().collect()).unwrap_err().to_string();
            assert!(refusal.contains(told) && !refusal.contains("near"), "{refusal}");
        }
    }

    #[test]
    fn a_package_of_the_page_that_is_not_in_its_lock_file_is_named() {
        let refusal = of_page(&json!({ "packages": {} })).err().unwrap().to_string();
        assert!(refusal.contains("@tauri-apps/api"), "{refusal}");
    }
}
