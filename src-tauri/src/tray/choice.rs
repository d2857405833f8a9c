//! Does what a line of the tray's menu says.
#![allow(clippy::disallowed_methods)] // the one place that reads the clock

use homing_engine::model::Time;
use homing_engine::run::Agent;
use homing_engine::wire::Wish;
use jiff::tz::TimeZone;
use tauri::{AppHandle, Manager};

use super::{Action, address, tomorrow_morning};
use crate::clipboard::Clipboard;
use crate::opener;

/// An hour, in milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

/// Does what a line says.
pub(super) fn choose(app: &AppHandle, action: Action) {
    match action {
        Action::Host(name) => opener::open(app, Some(format!("names/{name}"))),
        Action::Names => opener::open(app, Some("names".to_owned())),
        Action::Open => opener::open(app, None),
        Action::Quit => app.exit(0),
        Action::Copy(family) => {
            let snapshot = app.state::<Agent>().snapshot();
            if let Some(address) = address(&snapshot, family)
                && let Err(error) = app.state::<Clipboard>().copy(address)
            {
                tracing::warn!(%error, "the address cannot be copied");
            }
        }
        Action::UpdateNow => tell(app, Wish::UpdateNow { host: None }),
        Action::PauseHour => pause(app, |now| Some(Time(now.0 + HOUR))),
        Action::PauseTomorrow => {
            pause(app, |now| tomorrow_morning(now, &TimeZone::system()));
        }
        Action::PauseOpenEnded => tell(app, Wish::Pause { until: None }),
        Action::Resume => tell(app, Wish::Resume),
    }
}

/// Pauses until a time that is counted from now.
fn pause(app: &AppHandle, until: impl FnOnce(Time) -> Option<Time>) {
    let now = Time(jiff::Timestamp::now().as_millisecond());
    tell(app, Wish::Pause { until: until(now) });
}

/// Tells the engine what the user wants, without waiting for it.
fn tell(app: &AppHandle, wish: Wish) {
    let agent = app.state::<Agent>().inner().clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = agent.wish(wish).await {
            tracing::error!(%error, "the wish was not heard");
        }
    });
}
