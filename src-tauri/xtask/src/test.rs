//! `cargo xtask test`: everything that is checked, step by step.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use crate::command::{self, program, spoken};
use crate::setup::{self, Purpose};
use crate::ui;

/// `cargo xtask test`
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these steps, and what they need (`--list` names them)
    steps: Vec<String>,
    /// Name the steps and end
    #[arg(long)]
    list: bool,
    /// Do not ask before something is installed
    #[arg(long, short)]
    yes: bool,
}

/// One step.
struct Step {
    /// What it is called on the command line.
    name: &'static str,
    /// What it shows when it passes.
    what: &'static str,
    /// The steps that must have passed.
    needs: &'static [&'static str],
    /// Does it.
    act: fn(&Options) -> Result<()>,
}

/// Everything, in order. One feature set (`--workspace`) serves them all, so that nothing is
/// compiled twice; `xtask` itself is left out where its running program would be overwritten.
const STEPS: &[Step] = &[
    Step {
        name: "setup",
        what: "what the tests need is installed",
        needs: &[],
        act: |options| setup::provide(&[Purpose::Test], options.yes),
    },
    Step {
        name: "format",
        what: "the Rust code is formatted",
        needs: &["setup"],
        act: |_| cargo(&["fmt", "--all", "--check"]),
    },
    Step {
        name: "light",
        what: "engine, command line and tests build without a desktop's libraries",
        needs: &[],
        act: |_| stay_light(),
    },
    Step {
        name: "ui-install",
        what: "the page's packages are installed",
        needs: &["setup"],
        act: |_| ui::install(),
    },
    Step {
        name: "ui-lint",
        what: "the page's code is formatted and free of lints",
        needs: &["ui-install"],
        act: |_| ui::script("lint"),
    },
    Step {
        name: "ui-check",
        what: "the page's types hold",
        needs: &["ui-install"],
        act: |_| ui::script("check"),
    },
    Step {
        name: "ui-test",
        what: "the page's unit tests pass",
        needs: &["ui-install"],
        act: |_| ui::script("test"),
    },
    Step {
        name: "ui-build",
        what: "the page is built",
        needs: &["ui-install"],
        act: |_| ui::build(),
    },
    Step {
        name: "ui-e2e",
        what: "the page works in a browser",
        needs: &["ui-install"],
        act: |_| ui::script("e2e"),
    },
    Step {
        name: "clippy",
        what: "the Rust code is free of lints",
        needs: &["setup", "ui-build"],
        act: |_| cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    },
    Step {
        name: "build",
        what: "the command line and the tray are built",
        needs: &["setup", "ui-build"],
        act: |_| cargo(&["build", "--workspace", "--exclude", "xtask", "--bins"]),
    },
    Step {
        name: "tests",
        what: "unit, scenario, property, interop and desktop tests pass",
        needs: &["build"],
        act: |_| cargo(&["test", "--workspace"]),
    },
];

/// How a step ended.
enum End {
    Passed(Duration),
    Failed(Duration, String),
    NotRun(&'static str),
}

/// Runs `cargo xtask test`.
///
/// # Errors
/// A step failed; or no step has the name.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.list {
        for step in STEPS {
            println!("{:<11} {}", step.name, step.what);
        }
        return Ok(());
    }
    let chosen = choose(&options.steps)?;
    let begun = Instant::now();
    let mut ends: Vec<(&Step, End)> = Vec::new();
    for (place, step) in chosen.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", place + 1, chosen.len(), step.name, step.what);
        let end = take(step, &ends, options);
        match &end {
            End::Passed(took) => println!("  ok, {}", spoken(*took)),
            End::Failed(took, why) => println!("  FAILED after {}: {why}", spoken(*took)),
            End::NotRun(need) => println!("  not run, because {need} failed"),
        }
        ends.push((step, end));
    }
    conclude(&ends, begun.elapsed())
}

fn take(step: &Step, ends: &[(&Step, End)], options: &Options) -> End {
    let stopped = |need: &&&str| {
        ends.iter().any(|(step, end)| step.name == **need && !matches!(end, End::Passed(_)))
    };
    if let Some(need) = step.needs.iter().find(stopped) {
        return End::NotRun(need);
    }
    let begun = Instant::now();
    match (step.act)(options) {
        Ok(()) => End::Passed(begun.elapsed()),
        Err(error) => End::Failed(begun.elapsed(), format!("{error:#}")),
    }
}

/// The steps of these names and everything that they need, in order; all when none is named.
fn choose(names: &[String]) -> Result<Vec<&'static Step>> {
    for name in names {
        ensure!(
            STEPS.iter().any(|step| step.name == name),
            "there is no step {name}: `cargo xtask test --list` names them"
        );
    }
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    for step in STEPS.iter().rev() {
        if wanted.contains(&step.name) {
            wanted.extend(step.needs);
        }
    }
    let is_wanted = |step: &&Step| names.is_empty() || wanted.contains(&step.name);
    Ok(STEPS.iter().filter(is_wanted).collect())
}

/// Prints how long each step took, and says which failed.
fn conclude(ends: &[(&Step, End)], took: Duration) -> Result<()> {
    println!("\nStep        Time");
    let mut failed = Vec::new();
    for (step, end) in ends {
        let word = match end {
            End::Passed(took) => spoken(*took),
            End::Failed(took, _) => format!("{} FAILED", spoken(*took)),
            End::NotRun(need) => format!("not run ({need} failed)"),
        };
        println!("{:<11} {word}", step.name);
        if let End::Failed(_, why) = end {
            failed.push(format!("  {why}\n    again: cargo xtask test {}", step.name));
        }
    }
    println!("{:<11} {}", "in all", spoken(took));
    if !failed.is_empty() {
        bail!("Failed:\n{}", failed.join("\n"));
    }
    println!("\nEverything passed.");
    Ok(())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    command::run(&mut program("cargo", arguments))
}

/// Fails when a desktop's library is among the dependencies of what must build without one.
fn stay_light() -> Result<()> {
    const HEAVY: [&str; 7] = ["tauri", "wry", "tao", "gtk", "gdk", "webkit2gtk", "glib"];
    let arguments = ["tree", "--prefix", "none", "--format", "{p}", "--edges", "normal,build"];
    let packages = ["-p", "homing-engine", "-p", "homing", "-p", "tests", "-p", "xtask"];
    let tree = command::output(program("cargo", &arguments).args(packages))?;
    let of = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let heavy = |name: &String| {
        HEAVY.iter().any(|word| name == word || name.starts_with(&format!("{word}-")))
    };
    let found: std::collections::BTreeSet<_> = tree.lines().map(of).filter(heavy).collect();
    ensure!(found.is_empty(), "these came in: {}", Vec::from_iter(found).join(", "));
    println!("  none of {} is among their dependencies", HEAVY.join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{STEPS, choose};

    #[test]
    fn a_chosen_step_brings_what_it_needs_and_in_order() {
        let names: Vec<_> = choose(&["tests".into()]).unwrap().iter().map(|s| s.name).collect();
        assert_eq!(names, ["setup", "ui-install", "ui-build", "build", "tests"]);
        assert_eq!(choose(&[]).unwrap().len(), STEPS.len());
        assert!(choose(&["tets".into()]).is_err());
    }

    #[test]
    fn every_need_is_an_earlier_step() {
        for (place, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                let earlier = STEPS[..place].iter().any(|other| other.name == *need);
                assert!(earlier, "{} needs {need}, which does not come before it", step.name);
            }
        }
    }
}
