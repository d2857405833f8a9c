//! Does what a line of the tray's menu says.
#![allow(clippy::disallowed_methods)] // the one place that reads the clock

use homing_engine::model::Time;
use homing_engine::wire::Wish;
use jiff::tz::TimeZone;

use crate::resident::Resident;
use crate::view::{Action, known_address, tomorrow_morning};

/// An hour, in milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

/// Does what a line says, without waiting for it.
pub(crate) fn choose(resident: &Resident, action: Action) {
    let opener = &resident.opener;
    match action {
        Action::Host(name) => opener.open(Some(format!("names/{name}"))),
        Action::Names => opener.open(Some("names".to_owned())),
        Action::Open => opener.open(None),
        Action::Quit => resident.end(),
        Action::Copy(family) => {
            let snapshot = resident.agent.snapshot();
            if let Some(address) = known_address(&snapshot, family) {
                copy(resident, address.to_owned());
            }
        }
        Action::UpdateNow => tell(resident, Wish::UpdateNow { host: None }),
        Action::PauseHour => pause(resident, |now| Some(Time(now.0 + HOUR))),
        Action::PauseTomorrow => {
            pause(resident, |now| tomorrow_morning(now, &TimeZone::system()));
        }
        Action::PauseOpenEnded => tell(resident, Wish::Pause { until: None }),
        Action::Resume => tell(resident, Wish::Resume),
    }
}

/// Copies an address.
fn copy(resident: &Resident, address: String) {
    let clipboard = resident.clipboard.clone();
    resident.runtime.spawn_blocking(move || {
        if let Err(error) = clipboard.copy(address) {
            tracing::warn!(%error, "the address cannot be copied");
        }
    });
}

/// Pauses until a time that is counted from now.
fn pause(resident: &Resident, until: impl FnOnce(Time) -> Option<Time>) {
    let now = Time(jiff::Timestamp::now().as_millisecond());
    tell(resident, Wish::Pause { until: until(now) });
}

/// Tells the engine what the user wants.
fn tell(resident: &Resident, wish: Wish) {
    let agent = resident.agent.clone();
    resident.runtime.spawn(async move {
        if let Err(error) = agent.wish(wish).await {
            tracing::error!(%error, "the wish was not heard");
        }
    });
}
