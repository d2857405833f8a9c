//! `cargo xtask bench`: how quick and how small Homing is, each figure beside a floor that was
//! measured in the same run on the same machine.
//!
//! Everything but the page and the tray's memory runs in a network namespace of its own, where an
//! interface gets new addresses and a provider answers on loopback.

mod answering;
mod batch;
mod dns_update;
mod floor;
mod homing;
mod news;
mod noticing;
mod page;
mod process;
mod provider;
mod router;
mod services;
mod speed;
mod table;
mod tray;
mod voices;

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{self, program};
use crate::{project, ui};
use table::Row;

/// `cargo xtask bench`
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which figures; all when none is named
    #[arg(value_enum)]
    figures: Vec<Figure>,
    /// How often each time is taken
    #[arg(long, default_value_t = 15)]
    samples: usize,
    /// How long the idle engine is watched, in seconds
    #[arg(long, default_value_t = 60)]
    idle: u64,
    /// Measure the unoptimised build: to try the bench itself
    #[arg(long)]
    debug: bool,
    /// Used by the bench itself: it is in its namespace already
    #[arg(long, hide = true)]
    inside: bool,
    /// Used by the bench itself: be the program that does only the unavoidable
    #[arg(long, hide = true)]
    floor: Option<String>,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Figure {
    /// From a new address on an interface to the update's receipt
    Change,
    /// From an address that is final to the update's arrival, IPv4 and IPv6
    Decision,
    /// From a router's announcement to the update's arrival
    Router,
    /// A look whose sources all answer, against the second quickest of them
    Look,
    /// From process start to a name server's confirmation, beside nsupdate
    Update,
    /// A thousand names of one account, beside inadyn, and a thousand records by a batch
    Names,
    /// Process start with every provider file read
    Files,
    /// Processor time of a round that has nothing to do
    Once,
    /// From process start to the first update's receipt
    Start,
    /// Memory and wake-ups of the idle engine
    Idle,
    /// Size of the window's page, and the time it takes to draw a thousand names
    Page,
    /// Icon, memory and window of the tray, beside a bare one
    Tray,
}

impl Options {
    fn wants(&self, figure: Figure) -> bool {
        self.figures.is_empty() || self.figures.contains(&figure)
    }

    fn profile(&self) -> &'static str {
        if self.debug { "debug" } else { "release" }
    }
}

/// Runs `cargo xtask bench`.
///
/// # Errors
/// Something does not build, or a figure is over its budget.
pub(crate) fn run(options: &Options) -> Result<()> {
    if let Some(address) = &options.floor {
        return floor::act(address);
    }
    if options.inside {
        return inside(options);
    }
    let release = (!options.debug).then_some("--release");
    let mut over = Vec::new();
    let outside = |figure: &Figure| matches!(figure, Figure::Page | Figure::Tray);
    if options.figures.is_empty() || !options.figures.iter().all(outside) {
        command::run(program("cargo", &["build", "-p", "homing"]).args(release))?;
        if let Err(error) = in_namespace() {
            over.push(error.to_string());
        }
    }
    if options.wants(Figure::Page) || options.wants(Figure::Tray) {
        ui::install()?;
        ui::build()?;
    }
    if options.wants(Figure::Page)
        && let Err(error) = page::figures().and_then(|rows| table::show(&rows))
    {
        over.push(error.to_string());
    }
    if options.wants(Figure::Tray) {
        command::run(program("cargo", &["build", "-p", "homing-tray"]).args(release))?;
        tray::build_bare(release)?;
        if let Err(error) = table::show(&tray::figures(options.profile())?) {
            over.push(error.to_string());
        }
    }
    if !over.is_empty() {
        bail!("{}", over.join("\n"));
    }
    Ok(())
}

/// Starts this bench again in a network namespace of its own, which ends with it.
fn in_namespace() -> Result<()> {
    let mut again = Command::new("unshare");
    again.args(["--net", "--map-root-user"]).arg(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).arg("--inside");
    command::run(&mut again)
}

fn inside(options: &Options) -> Result<()> {
    homing::prepare_network()?;
    let program = project::built(options.profile(), "homing");
    let mut rows: Vec<Row> = Vec::new();
    if options.wants(Figure::Change) {
        rows.push(speed::change(&program, options.samples)?);
    }
    if options.wants(Figure::Decision) {
        rows.extend(noticing::decision(&program, options.samples)?);
    }
    if options.wants(Figure::Router) {
        rows.push(noticing::router(&program, options.samples)?);
    }
    if options.wants(Figure::Look) {
        rows.push(noticing::look(&program, options.samples)?);
    }
    if options.wants(Figure::Update) {
        rows.extend(dns_update::update(&program, options.samples)?);
    }
    if options.wants(Figure::Names) {
        rows.extend(services::thousand(&program, options.samples)?);
    }
    if options.wants(Figure::Files) {
        rows.push(services::files(&program, options.samples)?);
    }
    if options.wants(Figure::Once) {
        rows.push(speed::once(&program, options.samples)?);
    }
    if options.wants(Figure::Start) {
        rows.push(speed::start(&program, options.samples)?);
    }
    if options.wants(Figure::Idle) {
        rows.extend(speed::idle(&program, options.idle)?);
    }
    table::show(&rows)
}
