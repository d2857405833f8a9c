//! `cargo xtask pictures`: the README's pictures, taken by the test that looks at the window.

use std::path::Path;

use anyhow::{Result, bail};

use crate::command::{self, program};
use crate::setup::{self, Purpose};
use crate::{project, ui};

/// The test that takes them.
const TEST: &str = "the_window_shows_at_one_look_how_all_names_stand";

/// `cargo xtask pictures`
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Do not ask before something is installed
    #[arg(long, short)]
    yes: bool,
    /// The folder that they are put into, instead of the README's
    #[arg(long)]
    to: Option<std::path::PathBuf>,
}

/// Runs `cargo xtask pictures`.
///
/// # Errors
/// Something is missing or does not build, or the window does not show what it should.
pub(crate) fn take(options: &Options) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("pictures are taken on Linux, where a display can be had that nobody sees");
    }
    setup::provide(&[Purpose::Test], options.yes)?;
    ui::install()?;
    ui::build()?;
    command::run(&mut program("cargo", &["build", "-p", "homing-tray"]))?;
    let folder = options.to.clone().unwrap_or_else(|| project::root().join(".github"));
    let folder = std::path::absolute(folder)?;
    let mut test = program("cargo", &["test", "-p", "tests", "--test", "it", TEST]);
    command::run(test.env("HOMING_PICTURES", &folder))?;
    for theme in ["light", "dark"] {
        println!("{}", Path::new(&folder).join(format!("window-{theme}.png")).display());
    }
    Ok(())
}
