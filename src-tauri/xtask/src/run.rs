//! `cargo xtask run`: Homing, built and started.

use std::fs;
use std::io::IsTerminal;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command::{self, program};
use crate::setup::{self, Purpose};
use crate::{desktop, project, ui};

/// `cargo xtask run`
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Do not ask before something is installed
    #[arg(long, short)]
    yes: bool,
    /// Show the real tray and window on a display that nobody sees, and leave a picture of it
    #[arg(long)]
    virtual_display: bool,
    /// Build as it is shipped: slower to build, quicker to run
    #[arg(long)]
    release: bool,
}

impl Options {
    fn profile(&self) -> &'static str {
        if self.release { "release" } else { "debug" }
    }

    fn build(&self, package: &str) -> Result<()> {
        let release = self.release.then_some("--release");
        command::run(program("cargo", &["build", "-p", package]).args(release))
    }
}

/// Runs `cargo xtask run`.
///
/// # Errors
/// Something is missing, does not build, or ends badly.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.virtual_display {
        return show_unseen(options);
    }
    if !has_display() {
        return practise(options);
    }
    setup::provide(&[Purpose::Build], options.yes)?;
    build_tray(options)?;
    println!("\nHoming runs: look at the tray. Ctrl+C here ends it.");
    command::run(&mut Command::new(project::built(options.profile(), "homing-tray")))
}

/// Whether there is a desktop to show something on.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn build_tray(options: &Options) -> Result<()> {
    ui::install()?;
    ui::build()?;
    options.build("homing-tray")
}

/// Without a display: the engine, on a name server of its own.
fn practise(options: &Options) -> Result<()> {
    println!(
        "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the engine \
         runs without tray and window, on the built-in practice zone.\n\
         `cargo xtask run --virtual-display` shows the real ones on a display that nobody sees.\n"
    );
    setup::provide(&[Purpose::Engine], options.yes)?;
    options.build("homing")?;
    let mut homing = Command::new(project::built(options.profile(), "homing"));
    homing.arg("practice");
    if !std::io::stdin().is_terminal() {
        homing.arg("--once"); // nobody is there to end it
    }
    command::run(&mut homing)
}

/// The real tray and window where nobody sees them; a picture stays.
fn show_unseen(options: &Options) -> Result<()> {
    setup::provide(&[Purpose::Build, Purpose::Display], options.yes)?;
    build_tray(options)?;
    show(&project::built(options.profile(), "homing-tray"))
}

/// Starts the tray on a desktop of its own, takes the picture, and ends everything again.
fn show(program: &Path) -> Result<()> {
    let folder = project::target().join(format!("virtual-display/{}", std::process::id()));
    let mut unseen = desktop::start(&folder)?;
    println!("  a display with a panel is there; {} has what its programs say", folder.display());
    let before = desktop::between_panels(&unseen)?;
    unseen.launch(unseen.command(program))?;
    println!("  the tray icon is there: {}", desktop::wait_for_icon(&unseen)?.trim());
    desktop::wait_for_window(&unseen, &before)?;
    let picture = project::target().join("homing.png");
    fs::write(&picture, unseen.picture(&["png:-"])?)?;
    println!("  the window is there");
    drop(unseen);
    fs::remove_dir_all(&folder)?;
    println!("\nEverything is ended again; the picture is {}", picture.display());
    Ok(())
}
