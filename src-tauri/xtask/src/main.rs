//! The contributor's commands: `cargo xtask --help` lists them.
//!
//! Light on purpose: it compiles in seconds and needs nothing but Rust, because it is what
//! installs the rest.

#![allow(clippy::print_stdout, clippy::print_stderr)] // what a command says is its product

#[cfg(target_os = "linux")]
mod bench;
mod command;
mod cross;
mod desktop;
mod icons;
mod licences;
mod pictures;
mod project;
mod run;
mod setup;
mod test;
mod ui;

use clap::{Parser, Subcommand};

/// The commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

/// One command.
#[derive(Subcommand)]
enum Task {
    /// Build Homing and start it; without a display, show the engine at work
    Run(run::Options),
    /// Install what tests need and run everything, or only the steps that are named
    Test(test::Options),
    /// Install what is missing on this machine
    Setup(setup::Options),
    /// Measure speed and memory, each beside a floor measured in the same run
    #[cfg(target_os = "linux")]
    Bench(bench::Options),
    /// Check the code for Windows and macOS, build and test it for Windows
    Cross(cross::Options),
    /// Draw every icon file anew from the drawings in icons/
    Icons,
    /// Write src-tauri/licences.json anew: every package that Homing is made of, and its licence
    Licences,
    /// Take the pictures that the README shows anew, of the real window in both themes
    Pictures(pictures::Options),
}

fn main() -> std::process::ExitCode {
    let done = match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::run(&options),
        #[cfg(target_os = "linux")]
        Task::Bench(options) => bench::run(&options),
        Task::Setup(options) => setup::run(&options),
        Task::Cross(options) => cross::run(&options),
        Task::Icons => setup::provide(&[setup::Purpose::Icons], false)
            .and_then(|()| icons::draw(project::root())),
        Task::Licences => licences::write(),
        Task::Pictures(options) => pictures::take(&options),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
