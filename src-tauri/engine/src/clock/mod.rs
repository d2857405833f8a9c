//! The only place that reads a clock, and the alarm that long waits are made with.
#![allow(clippy::disallowed_methods)]

#[cfg_attr(target_os = "linux", path = "alarm_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "alarm_elsewhere.rs")]
mod alarm;

use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) use alarm::Alarm;

use crate::model::Time;

/// Now, by the wall clock. A clock before 1970 reads as 1970.
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
