//! Moments and durations as people read them.
#![allow(clippy::disallowed_methods)] // the one place that reads the clock, and its zone

use std::sync::LazyLock;

use homing_engine::model::Time;
use jiff::{Timestamp, tz::TimeZone};

/// Now.
pub(crate) fn now() -> Time {
    Time(Timestamp::now().as_millisecond())
}

/// The local time zone. Where the system keeps it in a file of its own, that is read: to find it by
/// its name, all the world's zones would be listed first.
static LOCAL: LazyLock<TimeZone> = LazyLock::new(|| {
    let named = std::env::var_os("TZ").is_some();
    let file = std::fs::read("/etc/localtime").ok().filter(|_| cfg!(unix) && !named);
    let zone = file.and_then(|file| TimeZone::tzif("", &file).ok());
    zone.unwrap_or_else(TimeZone::system)
});

/// A moment in the local time zone: `2026-11-23 06:10:04`.
pub(crate) fn moment(time: Time) -> String {
    match Timestamp::from_millisecond(time.0) {
        Ok(stamp) => stamp.to_zoned(LOCAL.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => "-".to_owned(),
    }
}

/// How long ago, roughly: `just now`, `5 min ago`, `2 h ago`, `3 days ago`.
pub(crate) fn ago(time: Time) -> String {
    let seconds = now().since(time).as_secs();
    match seconds {
        0..60 => "just now".to_owned(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..172_800 => format!("{} h ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// A length of time in words, rounded up: `1 second`, `4 minutes`, `2 hours`.
pub(crate) fn span(seconds: u32) -> String {
    let (count, unit) = match seconds {
        0..=90 => (seconds, "second"),
        3600 => (1, "hour"),
        91..7200 => (seconds.div_ceil(60), "minute"),
        7200..172_800 => (seconds.div_ceil(3600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Reads `30m`, `12h`, `7d` as seconds.
pub(crate) fn duration(text: &str) -> Option<std::time::Duration> {
    let unit = text.chars().last()?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let length = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    number.checked_mul(length).map(std::time::Duration::from_secs)
}
