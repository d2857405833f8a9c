//! `homing history`.

use homing_engine::model::{Event, HostName};
use homing_engine::run::{self, Home};
use homing_engine::wire::HistoryFilter;

use crate::arguments::HistoryArguments;
use crate::output::{Failure, Output, Status};
use crate::{sentences, times};

/// Shows what happened, the newest last, where a terminal ends.
pub(crate) fn run(
    output: Output,
    home: &Home,
    wanted: HistoryArguments,
) -> Result<Status, Failure> {
    let mut events = run::history(home, &filter(wanted)?).map_err(|error| {
        Failure::temporary(format!("The history cannot be read: {error}. Names are still updated."))
    })?;
    events.reverse();
    if output.json {
        output.value(&events);
    } else if events.is_empty() {
        output.line("Nothing has happened yet, or nothing that was asked for.");
    }
    for event in events.iter().filter(|_| !output.json) {
        show(output, event);
    }
    Ok(Status::Right)
}

/// One line for an event.
pub(crate) fn show(output: Output, event: &Event) {
    output.line(format!("{}  {}", times::moment(event.at), sentences::event(event)));
}

fn filter(wanted: HistoryArguments) -> Result<HistoryFilter, Failure> {
    let since = match wanted.since {
        None => None,
        Some(text) => {
            let length = times::duration(&text).ok_or_else(|| {
                Failure::usage(format!(
                    "\"{text}\" is no duration. Write a number and s, m, h or d, such as 12h."
                ))
            })?;
            Some(times::now() - length)
        }
    };
    let host = match wanted.host {
        None => None,
        Some(text) => {
            let name: HostName = text.parse().map_err(|e| Failure::usage(format!("{e}.")))?;
            Some(name.to_string())
        }
    };
    let kinds = (!wanted.kind.is_empty()).then_some(wanted.kind);
    Ok(HistoryFilter { since, until: None, host, kinds, limit: wanted.limit })
}
