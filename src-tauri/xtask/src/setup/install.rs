//! Installs parts with the system's own package program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::parts::{From, Part};
use crate::command::{self, exists, output, program};

/// What will be done.
#[derive(Default)]
pub(crate) struct Plan {
    /// The commands, word by word.
    pub(crate) commands: Vec<Vec<String>>,
    /// What only a person can do.
    pub(crate) by_hand: Vec<String>,
}

/// Works out what brings these parts.
///
/// # Errors
/// This system has no package program that is known here.
pub(crate) fn plan(parts: &[&Part]) -> Result<Plan> {
    let mut plan = Plan::default();
    let mut packages = BTreeSet::new();
    let packager = Packager::of_this_system();
    for From { debian, fedora, arch, macos, windows, anywhere, by_hand } in
        parts.iter().map(|part| &part.from)
    {
        let named = match packager {
            Some(Packager::Apt) => *debian,
            Some(Packager::Dnf) => fedora,
            Some(Packager::Pacman) => arch,
            None => "",
        };
        let native = match std::env::consts::OS {
            "macos" => *macos,
            "windows" => windows,
            _ => "",
        };
        packages.extend(named.split_whitespace());
        for line in [native, anywhere] {
            if !line.is_empty() {
                plan.commands.push(words(line));
            }
        }
        if packager.is_none() && cfg!(target_os = "linux") && !debian.is_empty() {
            plan.by_hand.push(format!("install what Debian calls {debian}"));
        }
        if !by_hand.is_empty() {
            plan.by_hand.push((*by_hand).to_owned());
        }
    }
    if let (Some(packager), false) = (packager, packages.is_empty()) {
        // First: what the others need may be among them.
        plan.commands.splice(0..0, packager.commands(&packages));
    }
    Ok(plan)
}

/// Runs the commands of a plan, their output shown.
///
/// # Errors
/// One failed.
pub(crate) fn carry_out(plan: &Plan) -> Result<()> {
    for words in &plan.commands {
        let (name, arguments) = words.split_first().context("an empty command")?;
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        command::run(program(name, &arguments).env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    Ok(())
}

/// Whether this process is root's.
pub(crate) fn is_root() -> bool {
    cfg!(unix) && output(&mut program("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// A system's package program.
#[derive(Clone, Copy)]
enum Packager {
    Apt,
    Dnf,
    Pacman,
}

impl Packager {
    fn of_this_system() -> Option<Self> {
        [("apt-get", Self::Apt), ("dnf", Self::Dnf), ("pacman", Self::Pacman)]
            .into_iter()
            .find_map(|(name, packager)| (cfg!(unix) && exists(name)).then_some(packager))
    }

    fn commands(self, packages: &BTreeSet<&str>) -> Vec<Vec<String>> {
        let mut lines = Vec::new();
        let install = match self {
            Self::Apt => {
                if !has_fresh_lists() {
                    lines.push("apt-get update -q".to_owned());
                }
                "apt-get install -y -q -o Dpkg::Use-Pty=0 --no-install-recommends"
            }
            Self::Dnf => "dnf install -y --setopt=install_weak_deps=False",
            Self::Pacman => "pacman -Sy --needed --noconfirm",
        };
        let names: Vec<_> = packages.iter().copied().collect();
        lines.push(format!("{install} {}", names.join(" ")));
        let sudo = if is_root() { "" } else { "sudo " };
        lines.iter().map(|line| words(&format!("{sudo}{line}"))).collect()
    }
}

/// Whether apt's lists of packages are there and less than a day old.
fn has_fresh_lists() -> bool {
    let Ok(entries) = fs::read_dir(Path::new("/var/lib/apt/lists")) else { return false };
    entries.filter_map(|entry| entry.ok()).any(|entry| {
        let is_list = entry.file_name().to_string_lossy().contains("_Packages");
        let age = entry.metadata().and_then(|about| about.modified()).ok();
        let age = age.and_then(|time| time.elapsed().ok()).unwrap_or(Duration::MAX);
        is_list && age < Duration::from_secs(24 * 3600)
    })
}

/// A command's words; double quotes hold some together.
fn words(line: &str) -> Vec<String> {
    line.split('"')
        .enumerate()
        .flat_map(|(place, part)| match place % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(words("a --b \"c d\""), ["a", "--b", "c d"]);
    }
}
