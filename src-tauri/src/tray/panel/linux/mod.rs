//! Linux: the icon by the panel's protocol, one instance a session, no toolkit. GTK and WebKit,
//! which the window needs, are most of what a tray would weigh.

mod display;
mod icon;
mod instance;

use std::future::pending;

use anyhow::{Context, Result};
use homing_engine::run::Home;
use tokio::runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::flags::Flags;
use crate::opener;
use crate::resident::Resident;

/// Stays in the tray until the person, the system or the end of the session ends it.
///
/// # Errors
/// There is no desktop, or the engine cannot start.
pub(crate) fn run(home: Home, flags: Flags) -> Result<()> {
    // One thread is enough for the engine, and costs the least memory.
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(stay(home, flags));
    // A look-up or a keyring's prompt may still hang; nothing waits for it.
    runtime.shutdown_background();
    ended
}

async fn stay(home: Home, flags: Flags) -> Result<()> {
    let display = display::find().context(
        "there is no desktop here (DISPLAY and WAYLAND_DISPLAY); `homing run` is the same \
         without one",
    )?;
    let (interrupt, terminate) = (heard(SignalKind::interrupt()), heard(SignalKind::terminate()));
    let (opener, asked) = opener::opener();
    let token = display::token();
    let Some(_instance) = instance::claim(&home, &opener, token).await? else { return Ok(()) };
    let resident = Resident::begin(home, flags, (opener, asked)).await?;
    tokio::spawn(icon::show(resident.clone()));
    tokio::select! {
        () = resident.ended() => {}
        () = display.ended() => tracing::info!("the session has ended"),
        () = interrupt => {}
        () = terminate => {}
    }
    Ok(())
}

/// Waits for a signal, from now on.
fn heard(kind: SignalKind) -> impl Future<Output = ()> {
    let signal = signal(kind);
    async {
        match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => pending().await,
        }
    }
}
