//! `homing-tray`, the program that stays. This file only wires: the engine decides, the tray
//! shows, and the window is another program ([`opener`]).

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod choice;
mod flags;
mod notify;
mod opener;
mod panel;
mod resident;
mod view;

use std::env;

use anyhow::{Context, Result};
use homing_desktop::log;
use homing_engine::run::Home;

fn main() -> Result<()> {
    let flags = flags::read(env::args().skip(1))?;
    let home = Home::find().context("Homing's folders cannot be found")?;
    log::begin(&home);
    panel::run(home, flags)
}
