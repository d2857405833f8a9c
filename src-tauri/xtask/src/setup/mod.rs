//! `cargo xtask setup`: says what this machine lacks and installs it, having asked.

mod install;
mod judges;
mod parts;

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};

use anyhow::{Result, bail};

pub(crate) use parts::Purpose;
use parts::{PARTS, Part};

/// `cargo xtask setup`
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What for; all three when none is named
    #[arg(value_enum)]
    purposes: Vec<Purpose>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Runs `cargo xtask setup`.
///
/// # Errors
/// Something is missing still.
pub(crate) fn run(options: &Options) -> Result<()> {
    let all = [Purpose::Build, Purpose::Display, Purpose::Test];
    let chosen = if options.purposes.is_empty() { &all[..] } else { &options.purposes };
    provide(chosen, options.yes)
}

/// Makes sure that everything for these purposes is there: looks, says what is missing, asks
/// (not with `yes`, nor as root without a terminal), and installs.
///
/// # Errors
/// Something is missing still: the user declined, nobody can be asked, or it failed.
pub(crate) fn provide(purposes: &[Purpose], yes: bool) -> Result<()> {
    let missing = missing(purposes);
    if missing.is_empty() {
        println!("  nothing is missing");
        return Ok(());
    }
    println!("Missing on this machine:");
    for part in &missing {
        println!("  - {} ({})", part.what, part.why);
    }
    let plan = install::plan(&missing)?;
    for line in &plan.by_hand {
        println!("By hand: {line}");
    }
    if !plan.commands.is_empty() {
        for line in &plan.commands {
            println!("To run:  {}", line.join(" "));
        }
        if !(yes || agreed()?) {
            bail!("nothing was installed; `cargo xtask setup` asks again");
        }
        install::carry_out(&plan)?;
    }
    let still: Vec<_> = self::missing(purposes).iter().map(|part| part.what).collect();
    if !still.is_empty() {
        bail!("still missing: {}", still.join(", "));
    }
    Ok(())
}

fn missing(purposes: &[Purpose]) -> Vec<&'static Part> {
    let wanted: BTreeSet<_> = purposes.iter().copied().collect();
    PARTS
        .iter()
        .chain(judges::JUDGES)
        .filter(|part| part.purposes.iter().any(|purpose| wanted.contains(purpose)))
        .filter(|part| part.concerns_this_system() && !part.found.holds())
        .collect()
}

/// Whether the user agrees. Root without a terminal is a build machine, and agrees.
fn agreed() -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        if install::is_root() {
            return Ok(true);
        }
        bail!("nobody can be asked here: run the command above, or `cargo xtask setup --yes`");
    }
    print!("Install this now? [Y/n] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}
