//! The figures that are taken in the namespace.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::answering::ANSWER;
use super::homing::{Home, INTERFACE, Origin, come_out, hide_behind_router, ip};
use super::news::Times;
use super::process::{Running, processor_time, resident, switches};
use super::provider::{Provider, SEEN};
use super::table::{Budget, Row};
use super::voices::Voices;

/// From the kernel's news of a new address to the provider's answer to the update.
///
/// # Errors
/// No update comes.
pub(super) fn change(program: &Path, samples: usize) -> Result<Row> {
    let provider = Provider::start()?;
    let times = Times::watch()?;
    let (mut floor, mut taken) = (Vec::new(), Vec::new());
    for sample in 0..samples {
        let listener = Running::start(&mut floor_program(&format!("listen {}", provider.address)))?;
        floor.push(one_change(listener, &provider, &times, sample)?);
        let home = Home::new(program, &provider, Origin::Interface, 1)?;
        let agent = Running::start(&mut home.command("run"))?;
        taken.push(one_change(agent, &provider, &times, sample)?);
    }
    Ok(Row {
        what: "new address to update's receipt",
        unit: "ms",
        taken,
        floor_is: "a netlink listener that sends one request",
        floor,
        budget: Budget::Times(2.0),
    })
}

/// Lets an address appear before a program that is at rest, and takes the time to the receipt.
fn one_change(
    mut watcher: Running,
    provider: &Provider,
    times: &Times,
    sample: usize,
) -> Result<f64> {
    watcher.settle()?;
    ensure!(provider.forget() == 0, "an update was sent before there was an address");
    let address = format!("45.67.89.{}/24 dev {INTERFACE}", sample % 200 + 1);
    ip(&format!("address add {address}"))?;
    let took = provider.next_receipt()?.duration_since(times.next()?);
    ip(&format!("address delete {address}"))?;
    drop(watcher);
    provider.forget();
    Ok(milliseconds(took))
}

/// Processor time of `homing once` when everything is right already.
///
/// # Errors
/// The first round does not make it right.
pub(super) fn once(program: &Path, samples: usize) -> Result<Row> {
    let provider = Provider::start()?;
    let home = Home::new(program, &provider, Origin::Fixed, 1)?;
    let (_, status) = processor_time(&mut home.command("once"))?;
    ensure!(status == 0, "the first `homing once` ended with {status}");
    provider.forget();
    let (mut floor, mut taken) = (Vec::new(), Vec::new());
    for _ in 0..samples {
        floor.push(processor_time(&mut home.command("--version"))?.0);
        taken.push(processor_time(&mut home.command("once"))?.0);
    }
    ensure!(provider.forget() == 0, "an update was sent although nothing was to do");
    Ok(Row {
        what: "`homing once` with nothing to do, processor",
        unit: "ms",
        taken,
        floor_is: "`homing --version`",
        floor,
        budget: Budget::Below(50.0),
    })
}

/// From process start to the first update's receipt, without the time that the source and the
/// provider take for themselves.
///
/// # Errors
/// No update comes.
pub(super) fn start(program: &Path, samples: usize) -> Result<Row> {
    let provider = Provider::start()?;
    let (mut floor, mut taken) = (Vec::new(), Vec::new());
    for _ in 0..samples {
        floor
            .push(one_start(&mut floor_program(&format!("once {}", provider.address)), &provider)?);
        // Not the very first start ever, which makes the database: with one host more than before.
        let home = Home::new(program, &provider, Origin::Web, 0)?;
        processor_time(&mut home.command("once"))?;
        home.configure(&provider, Origin::Web, 1)?;
        provider.forget();
        taken.push(one_start(&mut home.command("once"), &provider)?);
    }
    Ok(Row {
        what: "start to first receipt, beyond the others' time",
        unit: "ms",
        taken,
        floor_is: "a program that sends the same two requests, without anything else",
        floor,
        budget: Budget::Below(25.0),
    })
}

fn one_start(command: &mut Command, provider: &Provider) -> Result<f64> {
    let begun = Instant::now();
    let running = Running::start(command)?;
    let took = provider.next_receipt()?.duration_since(begun);
    drop(running);
    Ok(milliseconds(took.saturating_sub(2 * ANSWER)))
}

/// Memory and wake-ups of `homing run` with five hosts that are right.
///
/// # Errors
/// The engine ends.
pub(super) fn idle(program: &Path, seconds: u64) -> Result<Vec<Row>> {
    let provider = Provider::start()?;
    // The address is somewhere in front of this computer, so that it is glanced at as well.
    hide_behind_router()?;
    let voices = Voices::start(&[ANSWER, ANSWER])?;
    voices.say(SEEN);
    let home = Home::new(program, &provider, Origin::Auto, 5)?;
    home.add(&voices.configuration())?;
    let mut agent = Running::start(&mut home.command("run"))?;
    let mut nothing = Running::start(&mut floor_program("idle"))?;
    provider.next_receipt()?;
    agent.settle()?;
    nothing.settle()?;
    let before = [&agent, &nothing].map(|process| switches(process.id()));
    println!("  the idle engine is watched for {seconds} s");
    thread::sleep(Duration::from_secs(seconds));
    let after = [&agent, &nothing].map(|process| switches(process.id()));
    come_out()?;
    let minutes = seconds as f64 / 60.0;
    let mut woken = Vec::new();
    for (before, after) in before.into_iter().zip(after) {
        woken.push((after? - before?) as f64 / minutes);
    }
    let floor_is = "a Rust program that does nothing";
    Ok(vec![
        Row {
            what: "`homing run` idle, 5 hosts by auto: resident",
            unit: "MB",
            taken: vec![resident(agent.id())?],
            floor_is,
            floor: vec![resident(nothing.id())?],
            // Nine tenths of it are the pages of the program itself: each protocol that it learns, and
            // half a megabyte of speed for a thousand hosts, show here.
            budget: Budget::Below(12.0),
        },
        Row {
            what: "`homing run` idle, 5 hosts by auto: wake-ups a minute",
            unit: "",
            taken: woken.drain(..1).collect(),
            floor_is,
            floor: woken,
            budget: Budget::Below(6.0),
        },
    ])
}

/// This program as the one that does only the unavoidable.
pub(super) fn floor_program(task: &str) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.args(["bench", "--floor", task]);
    command
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
