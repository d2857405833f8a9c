//! How long it takes until a thousand names of one account are published, beside inadyn, which
//! sends one name a request, and beside what the provider's own limits make the least.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::answering::ANSWER;
use super::batch::Batches;
use super::homing::{Home, Origin};
use super::process::timed;
use super::provider::{Provider, SEEN};
use super::speed::milliseconds;
use super::table::{Budget, Row};
use crate::project;

/// How many names there are.
const NAMES: usize = 1000;
/// How many names a dyndns2 request takes, and how many requests go at once
/// (`providers/dyndns2.toml`).
const PER_REQUEST: usize = 20;
const AT_ONCE: usize = 2;
/// How many records Cloudflare changes in one call (its documentation of batches, free plan).
const PER_BATCH: usize = 200;
/// inadyn takes no more names in one section.
const PER_SECTION: usize = 50;

/// A thousand names at a dyndns2 server, and a thousand records at Cloudflare's API.
///
/// # Errors
/// inadyn is missing, or an update fails.
pub(super) fn thousand(program: &Path, samples: usize) -> Result<Vec<Row>> {
    let provider = Provider::start()?;
    let mut names = Vec::new();
    for _ in 0..samples {
        let home = Home::new(program, &provider, Origin::Fixed, NAMES)?;
        names.push(milliseconds(timed(&mut home.command("once"))?));
        let requests = provider.forget();
        let least = NAMES.div_ceil(PER_REQUEST);
        ensure!(requests == least, "{requests} requests for {NAMES} names, not {least}");
    }
    println!("  inadyn publishes {NAMES} names one by one: about a minute");
    let one_by_one = vec![milliseconds(inadyn(&provider)?)];
    let requests = provider.forget();
    ensure!(requests == NAMES, "inadyn made {requests} requests for {NAMES} names");

    let mut records = Vec::new();
    for _ in 0..samples {
        let batches = Batches::start(NAMES)?;
        let home = Home::new(program, &provider, Origin::Fixed, 0)?;
        home.replace(&batches.configuration(NAMES))?;
        records.push(milliseconds(timed(&mut home.command("once"))?));
        batches.check(SEEN)?;
    }
    let waits = |count: usize| vec![milliseconds(ANSWER * u32::try_from(count).unwrap_or(1))];
    let row = |what, taken, floor_is, floor, times| Row {
        what,
        unit: "ms",
        taken,
        floor_is,
        floor,
        budget: Budget::Times(times),
    };
    Ok(vec![
        row(
            "1,000 names at a dyndns2 server",
            names.clone(),
            "the answers alone, 20 names each, two at once",
            waits(NAMES.div_ceil(PER_REQUEST * AT_ONCE)),
            2.0,
        ),
        row("1,000 names, beside inadyn", names, "inadyn, in the same run", one_by_one, 0.05),
        row(
            "1,000 records at Cloudflare",
            records,
            "the answers to its batch calls alone, one after the other",
            waits(NAMES.div_ceil(PER_BATCH)),
            2.0,
        ),
    ])
}

/// Every provider file read and checked, against a start that reads none.
///
/// # Errors
/// The program fails.
pub(super) fn files(program: &Path, samples: usize) -> Result<Row> {
    let (mut all, mut none) = (Vec::new(), Vec::new());
    for _ in 0..samples {
        all.push(milliseconds(timed(Command::new(program).args(["providers", "--json"]))?));
        none.push(milliseconds(timed(Command::new(program).arg("--version"))?));
    }
    Ok(Row {
        what: "process start, every provider file read",
        unit: "ms",
        taken: all,
        floor_is: "process start, no file read",
        floor: none,
        budget: Budget::Below(20.0),
    })
}

/// Time until inadyn has published the names.
fn inadyn(provider: &Provider) -> Result<Duration> {
    let folder = project::target().join(format!("bench/inadyn-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let took = inadyn_in(&folder, provider);
    fs::remove_dir_all(&folder)?;
    took
}

fn inadyn_in(folder: &Path, provider: &Provider) -> Result<Duration> {
    let mut text = String::from("period = 300\nverify-address = false\n");
    for section in 0..NAMES.div_ceil(PER_SECTION) {
        let names =
            (0..PER_SECTION).map(|at| format!("\"h{}.bench.test\"", section * PER_SECTION + at));
        let names = names.collect::<Vec<_>>().join(", ");
        writeln!(
            text,
            "custom bench:{section} {{\n  username = bench\n  password = not-a-secret\n  \
             ssl = false\n  ddns-server = \"{}\"\n  \
             ddns-path = \"/nic/update?hostname=%h&myip=%i\"\n  \
             checkip-command = \"/bin/echo {SEEN}\"\n  hostname = {{ {names} }}\n}}",
            provider.address
        )?;
    }
    let file: PathBuf = folder.join("inadyn.conf");
    fs::write(&file, text)?;
    let mut command = Command::new("inadyn");
    command.args(["--once", "--force", "--foreground", "--no-pidfile", "--cache-dir"]);
    timed(command.arg(folder).arg("--config").arg(&file))
}
