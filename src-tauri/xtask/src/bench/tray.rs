//! The tray's memory while its window is shut, beside a bare tray of the same libraries.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::process::proportional;
use super::table::{Budget, Row};
use crate::desktop::Desktop;
use crate::project;

/// How long a tray is left alone before its memory is read.
const REST: Duration = Duration::from_secs(10);

/// How often each is started.
const SAMPLES: usize = 3;

/// Takes the figure.
///
/// # Errors
/// A tray does not come up.
pub(super) fn memory(profile: &str) -> Result<Row> {
    let folder = project::target().join(format!("bench/tray-{}", std::process::id()));
    let mut desktop = Desktop::start(&folder)?;
    let (mut floor, mut taken) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        floor.push(one(&mut desktop, &project::built(profile, "examples/bare"), &folder)?);
        taken.push(one(&mut desktop, &project::built(profile, "homing-tray"), &folder)?);
    }
    drop(desktop);
    fs::remove_dir_all(&folder)?;
    Ok(Row {
        what: "tray without its window",
        unit: "MB",
        taken,
        floor_is: "a bare Tauri tray of the same libraries",
        floor,
        budget: Budget::Times(1.15),
    })
}

fn one(desktop: &mut Desktop, program: &Path, folder: &Path) -> Result<f64> {
    let mut tray = desktop.command(program);
    tray.arg("--hidden").env("HOMING_HOME", folder.join("homing"));
    let id = desktop.launch(tray)?;
    desktop.wait_for_icon()?;
    thread::sleep(REST);
    let memory = proportional(id)?;
    desktop.end(id);
    desktop.wait_for_no_icon()?;
    Ok(memory)
}
