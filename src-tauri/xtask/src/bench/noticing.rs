//! How soon a new address is noticed and acted on.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::homing::{Home, INTERFACE, Origin, come_out, hide_behind_router, ip};
use super::news::{Final, Times};
use super::process::Running;
use super::provider::{Provider, SEEN};
use super::router::Router;
use super::speed::{floor_program, milliseconds};
use super::table::{Budget, Row};
use super::voices::Voices;

/// From the kernel's news of an address that is final to the arrival of the update: IPv4, which
/// is final at once, and IPv6, which the kernel first checks for duplicates.
///
/// # Errors
/// No update comes.
pub(super) fn decision(program: &Path, samples: usize) -> Result<Vec<Row>> {
    let (mut floor, mut ipv4, mut ipv6) = (Vec::new(), Vec::new(), Vec::new());
    let provider = Provider::start()?;
    let times = Times::watch()?;
    let finals = Final::watch()?;
    for sample in 0..samples {
        let address = format!("45.67.88.{}/24 dev {INTERFACE}", sample % 200 + 1);
        let listener = Running::start(&mut floor_program(&format!("listen {}", provider.address)))?;
        floor.push(arrival(listener, &provider, &address, || times.next())?);
        let home = Home::new(program, &provider, Origin::Interface, 1)?;
        let agent = Running::start(&mut home.command("run"))?;
        ipv4.push(arrival(agent, &provider, &address, || times.next())?);
        drop(home);
        let home = Home::new(program, &provider, Origin::InterfaceIpv6, 1)?;
        let address = format!("2606:2800:220:{:x}::5/64 dev {INTERFACE}", sample + 1);
        let agent = Running::start(&mut home.command("run"))?;
        ipv6.push(arrival(agent, &provider, &address, || finals.next())?);
    }
    let row = |what, taken, most| Row {
        what,
        unit: "ms",
        taken,
        floor_is: "a netlink listener that sends one request",
        floor: floor.clone(),
        budget: Budget::Below(most),
    };
    Ok(vec![
        row("new IPv4 address to update's departure", ipv4, 20.0),
        row("IPv6 address that became final to departure", ipv6, 100.0),
    ])
}

/// Gives the interface an address and takes the time from the kernel's news to the arrival.
fn arrival(
    mut watcher: Running,
    provider: &Provider,
    address: &str,
    news: impl FnOnce() -> Result<Instant>,
) -> Result<f64> {
    watcher.settle()?;
    ensure!(provider.forget() == 0, "an update was sent before there was an address");
    ip(&format!("address add {address}"))?;
    let arrived = provider.next()?.received;
    let took = arrived.saturating_duration_since(news()?);
    ip(&format!("address delete {address}"))?;
    drop(watcher);
    provider.forget();
    Ok(milliseconds(took))
}

/// From a router's announcement of its new public address to the arrival of the update.
///
/// # Errors
/// No update comes.
pub(super) fn router(program: &Path, samples: usize) -> Result<Row> {
    let provider = Provider::start()?;
    let mut router = Router::start()?;
    let (mut floor, mut taken) = (Vec::new(), Vec::new());
    for sample in 0..samples {
        let home = Home::new(program, &provider, Origin::Router, 1)?;
        let mut agent = Running::start(&mut home.command("run"))?;
        agent.settle()?;
        ensure!(provider.forget() == 0, "an update was sent before there was an address");
        let began = Instant::now();
        router.say(&format!("45.67.87.{}", sample % 200 + 1))?;
        floor.push(milliseconds(began.elapsed()));
        taken.push(milliseconds(provider.next()?.received.duration_since(began)));
        drop(agent);
        router.say("0.0.0.0")?;
        provider.forget();
    }
    Ok(Row {
        what: "router's announcement to update's arrival",
        unit: "ms",
        taken,
        floor_is: "the router's own time to announce",
        floor,
        budget: Budget::Below(1000.0),
    })
}

/// How long a look lasts whose sources all answer, each in its own time.
///
/// # Errors
/// No update comes.
pub(super) fn look(program: &Path, samples: usize) -> Result<Row> {
    let times = [600, 20, 300, 35, 150, 80].map(Duration::from_millis);
    let second = Duration::from_millis(35);
    let provider = Provider::start()?;
    hide_behind_router()?;
    let mut taken = Vec::new();
    for _ in 0..samples.min(7) {
        let voices = Voices::web(&times)?;
        // At first they say what is believed of nobody, so that each of them is heard once.
        voices.say("10.0.0.1");
        let home = Home::new(program, &provider, Origin::Auto, 1)?;
        home.add(&voices.configuration())?;
        let mut agent = Running::start(&mut home.command("run"))?;
        thread::sleep(Duration::from_secs(2));
        agent.settle()?;
        ensure!(provider.forget() == 0, "an update was sent before there was an address");
        voices.say(SEEN);
        let began = Instant::now();
        home.update_now()?;
        taken.push(milliseconds(provider.next()?.received.duration_since(began)));
        drop(agent);
    }
    come_out()?;
    Ok(Row {
        what: "look with every source answering",
        unit: "ms",
        taken,
        floor_is: "the second quickest voice",
        floor: vec![milliseconds(second)],
        budget: Budget::Beyond(50.0),
    })
}
