//! The window's page: how large it is, and how long a thousand names take to draw.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::table::{Budget, Row};
use crate::command::{output, program};
use crate::project;

/// Takes the figures; the page is built, and so are its packages.
///
/// # Errors
/// gzip or a browser is missing, or the page does not come up.
pub(super) fn figures() -> Result<Vec<Row>> {
    let mut measure = program("npm", &["run", "-s", "measure"]);
    let said = output(measure.current_dir(project::ui()))?;
    let said: Value = serde_json::from_str(said.lines().last().unwrap_or_default())?;
    let time = |name: &str| said[name].as_f64().with_context(|| format!("no {name} in {said}"));
    let (plain, packed) = sizes(&project::ui().join("dist"))?;
    Ok(vec![
        Row {
            what: "the page, all languages, gzipped",
            unit: "kB",
            taken: vec![packed],
            floor_is: "the same not packed",
            floor: vec![plain],
            budget: Budget::Below(200.0),
        },
        Row {
            what: "1,000 names drawn",
            unit: "ms",
            taken: vec![time("first")?],
            floor_is: "the same list, in which one name has changed",
            floor: vec![time("one")?],
            budget: Budget::Below(100.0),
        },
    ])
}

/// The size of everything in a folder, kB: as it is, and each file gzipped.
fn sizes(folder: &Path) -> Result<(f64, f64)> {
    let (mut plain, mut packed) = (0.0, 0.0);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let (inner_plain, inner_packed) = sizes(&path)?;
            (plain, packed) = (plain + inner_plain, packed + inner_packed);
            continue;
        }
        let gzip = Command::new("gzip").arg("-9c").arg(&path).stderr(Stdio::inherit()).output()?;
        ensure!(gzip.status.success(), "gzip fails with {}", path.display());
        plain += fs::metadata(&path)?.len() as f64 / 1e3;
        packed += gzip.stdout.len() as f64 / 1e3;
    }
    Ok((plain, packed))
}
