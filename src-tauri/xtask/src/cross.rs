//! `cargo xtask cross`: the other systems, as far as one Linux machine can see them.
//!
//! Where rustup has a target's standard library, it is used. Where not, Debian's `rustc-web`,
//! `cargo-web` and `rust-web-src` build it from its source. Windows is built by mingw and run by
//! wine; macOS is type-checked only, with a stand-in for the C compiler, because nothing is
//! linked and no Apple header is needed to know that the Rust code holds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{command, project, ui};

/// `cargo xtask cross`
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to do
    #[arg(value_enum)]
    what: What,
    /// Which system; both when none is named
    #[arg(value_enum)]
    systems: Vec<System>,
    /// Leave the tray and its libraries out
    #[arg(long)]
    light: bool,
}

/// What can be done for another system.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Check the types
    Check,
    /// Build the programs (Windows)
    Build,
    /// Run the engine's and the command line's tests (Windows, in wine)
    Test,
    /// Build the tray and look at its icon, tip and menu (Windows, in wine)
    Show,
}

/// Another system.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum System {
    /// x86_64-pc-windows-gnu
    Windows,
    /// aarch64-apple-darwin
    Macos,
}

impl System {
    fn target(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::Macos => "aarch64-apple-darwin",
        }
    }
}

/// A C compiler that compiles nothing: it answers as clang and leaves empty files behind.
const NO_COMPILER: &str = r#"#!/bin/sh
case " $* " in
  *" --version "*|*" -v "*) echo 'clang version 18.0.0'; exit 0 ;;
  *" -E "*) echo '# 1 "stdin"'; echo 'clang 18'; exit 0 ;;
esac
while [ $# -gt 0 ]; do
  [ "$1" = -o ] && { : > "$2"; shift; }
  shift
done
exit 0
"#;

/// An archive program that makes empty archives.
const NO_ARCHIVER: &str = r#"#!/bin/sh
for word; do case "$word" in *.a) printf '!<arch>\n' > "$word" ;; esac; done
exit 0
"#;

/// What wine 8 lacks of Windows, in C.
const WINE: &str = include_str!("wine.c");

/// Runs `cargo xtask cross`.
///
/// # Errors
/// A program for it is missing, or the code does not hold there.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.what == What::Show && (options.light || options.systems.contains(&System::Macos)) {
        bail!("what is shown is the tray, for Windows");
    }
    let both = [System::Windows, System::Macos];
    let systems = match (options.systems.as_slice(), options.what) {
        ([], What::Check) => &both[..],
        ([], _) => &both[..1],
        (named, _) => named,
    };
    if !options.light {
        ui::install()?;
        ui::build()?;
    }
    let folder = project::target().join("cross");
    fs::create_dir_all(&folder)?;
    let mut failed = Vec::new();
    for &system in systems {
        println!("\n{}:", system.target());
        if system == System::Macos && options.what != What::Check {
            bail!("for macOS there is only `cargo xtask cross check`: nothing can be linked here");
        }
        if let Err(error) = command::run(&mut cargo(system, options, &folder)?) {
            failed.push(format!("{}: {error:#}", system.target()));
        }
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    if options.what == What::Show { show(&folder) } else { Ok(()) }
}

/// Runs the test that works the tray's Windows build. `HOMING_PICTURES` names the folder for its
/// pictures.
fn show(folder: &Path) -> Result<()> {
    const TEST: &str = "the_windows_build_shows_icon_tip_and_menu";
    let tray = folder.join(System::Windows.target()).join("debug/homing-tray.exe");
    let words = ["test", "-p", "tests", "--test", "it", TEST, "--", "--ignored"];
    command::run(command::program("cargo", &words).env("HOMING_WINDOWS_TRAY", tray))
}

/// The cargo command for one system.
fn cargo(system: System, options: &Options, folder: &Path) -> Result<Command> {
    let word = match options.what {
        What::Check => "check",
        What::Build | What::Show => "build",
        What::Test => "test",
    };
    let mut arguments = vec![word, "--target", system.target()];
    // All that is built is built together, by one feature set, so that nothing is compiled twice.
    let mut packages = vec!["homing-engine", "homing"];
    if !options.light && options.what != What::Test {
        packages.push("homing-tray");
    }
    arguments.extend(packages.iter().flat_map(|package| ["-p", package]));
    if options.what == What::Test {
        // Without the examples in the docs: they would take the rustdoc of another toolchain.
        arguments.extend(["--lib", "--bins"]);
    }
    let mut command = if has_library(system) {
        command::program("cargo", &arguments)
    } else {
        from_source(&arguments)?
    };
    command.env("CARGO_TARGET_DIR", folder);
    match system {
        System::Windows => {
            command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine");
            if options.what != What::Check {
                provide_what_wine_lacks(folder)?;
            }
        }
        System::Macos => {
            command
                .env("CC_aarch64_apple_darwin", script(folder, "no-compiler", NO_COMPILER)?)
                .env("AR_aarch64_apple_darwin", script(folder, "no-archiver", NO_ARCHIVER)?)
                .env("SDKROOT", folder);
        }
    }
    Ok(command)
}

/// Whether the toolchain in use has a target's standard library.
fn has_library(system: System) -> bool {
    let ask = ["--print", "target-libdir", "--target", system.target()];
    let folder = command::output(&mut command::program("rustc", &ask));
    folder.is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Cargo as Debian packs it, which builds the standard library from its source.
fn from_source(arguments: &[&str]) -> Result<Command> {
    const RUSTC: &str = "/usr/bin/rustc";
    const CARGO: &str = "/usr/bin/cargo";
    if !Path::new(RUSTC).exists() || !Path::new(CARGO).exists() {
        bail!(
            "this needs the target's standard library (`rustup target add …`), or on Debian \
             `apt install rustc-web cargo-web rust-web-src mingw-w64 wine`"
        );
    }
    let mut command = command::program(CARGO, &[]);
    command
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
        .args(arguments)
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTUP_TOOLCHAIN");
    Ok(command)
}

/// Writes a script that can be run.
fn script(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, text)?;
    command::output(Command::new("chmod").arg("+x").arg(&path))?;
    Ok(path)
}

/// Puts the library that wine lacks beside the programs.
fn provide_what_wine_lacks(folder: &Path) -> Result<()> {
    let source = folder.join("wine.c");
    fs::write(&source, WINE)?;
    for place in ["debug", "debug/deps"] {
        let place = folder.join(System::Windows.target()).join(place);
        fs::create_dir_all(&place)?;
        let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
        compiler.args(["-shared", "-o"]).arg(place.join("bcryptprimitives.dll"));
        compiler.arg(&source).arg("-ladvapi32");
        command::output(&mut compiler).context("mingw-w64 builds a library that wine lacks")?;
    }
    Ok(())
}
