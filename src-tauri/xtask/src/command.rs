//! Runs other programs and says what it runs and how long it took.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::project;

/// A program with its arguments, to be run in the workspace's root. On Windows `npm` and `npx`
/// are scripts, which only their full name starts.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let script = cfg!(windows) && matches!(name, "npm" | "npx");
    let mut command = match name {
        "cargo" => Command::new(project::cargo()),
        _ if script => Command::new(format!("{name}.cmd")),
        _ => Command::new(name),
    };
    command.args(arguments).current_dir(project::root());
    command
}

/// Says the command and runs it, its output shown as it comes.
///
/// # Errors
/// It cannot be started, or it failed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("  $ {}", line(command));
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(())
}

/// What a command prints.
///
/// # Errors
/// It cannot be started, or it failed: the error has what it printed on standard error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = line(command);
    let answer = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{name} could not be started"))?;
    if !answer.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&answer.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// Whether a command can be started and succeeds, seen without its output.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a program of this name is on the path, or where administrators' programs are.
pub(crate) fn exists(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ""] } else { &[""] };
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(Into::into))
        .any(|folder| endings.iter().any(|ending| folder.join(format!("{name}{ending}")).is_file()))
}

/// The command as one would type it, without the workspace's own path.
fn line(command: &Command) -> String {
    let shown = |word: &OsStr| {
        let word = Path::new(word).strip_prefix(project::root()).unwrap_or(Path::new(word));
        match word.to_string_lossy() {
            word if word.contains(' ') => format!("'{word}'"),
            word => word.into_owned(),
        }
    };
    let name = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    std::iter::once(name).chain(command.get_args()).map(shown).collect::<Vec<_>>().join(" ")
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 5 s`.
pub(crate) fn spoken(took: Duration) -> String {
    match took.as_secs() {
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
