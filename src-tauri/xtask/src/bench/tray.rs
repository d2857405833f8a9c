//! The tray and its window, beside a bare tray and window of Tauri's.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::table::{Budget, Row};
use crate::command::{self, output, program};
use crate::project;

/// How often each program is started; a life takes half a minute.
const LIVES: usize = 3;

/// Takes the figures; both programs are built.
///
/// # Errors
/// A tray or its window does not come up, or its web processes stay when it is closed.
pub(super) fn figures(profile: &str) -> Result<Vec<Row>> {
    command::run(&mut program("cargo", &["build", "-p", "tests", "--bin", "measure-desktop"]))?;
    // One after the other, so that both meet the same weather.
    let (mut bare, mut homing) = (Vec::new(), Vec::new());
    for _ in 0..LIVES {
        bare.push(one(&bare_target().join(profile).join("bare"), "Bare")?);
        homing.push(one(&project::built(profile, "homing-tray"), "Homing")?);
    }
    let of = |lives: &[Value], name: &str| -> Result<Vec<f64>> {
        let number = |life: &Value| life[name].as_f64().with_context(|| format!("{name}: {life}"));
        lives.iter().map(number).collect()
    };
    let beside = |what, unit, name, floor_is, times| -> Result<Row> {
        let (taken, floor) = (of(&homing, name)?, of(&bare, name)?);
        Ok(Row { what, unit, taken, floor_is, floor, budget: Budget::Times(times) })
    };
    let tray = "a bare Tauri tray";
    Ok(vec![
        beside("from process start to the tray icon", "ms", "icon", tray, 1.15)?,
        beside("tray without its window", "MB", "memory", tray, 1.15)?,
        beside("from click to names drawn", "ms", "drawn", "a bare window", 1.25)?,
        Row {
            what: "tray after its window was closed",
            unit: "MB",
            taken: of(&homing, "after")?,
            floor_is: "the same before it was opened; its web processes are gone",
            floor: of(&homing, "memory")?,
            budget: Budget::Times(1.1),
        },
    ])
}

/// Builds the bare tray, which is no part of the workspace.
///
/// # Errors
/// It cannot be built.
pub(super) fn build_bare(release: Option<&str>) -> Result<()> {
    let mut build =
        program("cargo", &["build", "--manifest-path", "tests/measure/bare/Cargo.toml"]);
    build.args(release).current_dir(project::root());
    command::run(build.arg("--target-dir").arg(bare_target()))
}

fn bare_target() -> PathBuf {
    project::target().join("bare")
}

/// One life of a program whose window has this title.
fn one(program: &Path, title: &str) -> Result<Value> {
    let mut measure = Command::new(project::built("debug", "measure-desktop"));
    let said = output(measure.arg(program).args([title, "1"]))?;
    Ok(serde_json::from_str(said.lines().last().unwrap_or_default())?)
}
