//! The contributor's commands: `cargo xtask --help` lists them.
//!
//! Light on purpose: it compiles in seconds and needs nothing but Rust, because it is what
//! installs the rest.

#![allow(clippy::print_stdout, clippy::print_stderr)] // what a command says is its product

mod command;
mod generated;
mod project;
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
    /// Install what tests need and run everything, or only the steps that are named
    Test(test::Options),
    /// Install what is missing on this machine
    Setup(setup::Options),
}

fn main() -> std::process::ExitCode {
    let done = match Arguments::parse().task {
        Task::Test(options) => test::run(&options),
        Task::Setup(options) => setup::run(&options),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
