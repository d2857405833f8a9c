//! Durations as people write them: `30s`, `5m`, `1h`, `25d`, `1h30m`.

use std::time::Duration;

/// Reads a duration: whole numbers, each with `s`, `m`, `h` or `d`. `None`: it is none.
pub fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut seconds = 0_u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = rest.split_at(digits);
        let length = match unit.chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 60 * 60,
            'd' => 24 * 60 * 60,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(length)?)?;
        rest = unit.get(1..)?;
    }
    Some(Duration::from_secs(seconds))
}

/// Writes a duration as [`parse`] reads it, in the largest unit that is exact.
pub(super) fn write(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let units = [(24 * 60 * 60, 'd'), (60 * 60, 'h'), (60, 'm')];
    units
        .into_iter()
        .find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length))
        .map_or_else(
            || format!("{seconds}s"),
            |(length, unit)| format!("{}{unit}", seconds / length),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, seconds) in
            [("30s", 30), ("5m", 300), ("1h", 3600), ("25d", 2_160_000), ("1h30m", 5400)]
        {
            assert_eq!(parse(text), Some(Duration::from_secs(seconds)), "{text}");
            assert_eq!(
                parse(&write(Duration::from_secs(seconds))).map(|d| d.as_secs()),
                Some(seconds)
            );
        }
        for text in ["", "5", "m", "5 m", "-5m", "5w", "5mm", "99999999999999999999s", "1é"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
