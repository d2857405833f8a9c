//! In which language the tray and the notifications speak, and how it writes moments.

use homing_engine::text;
use homing_engine::wire::Snapshot;
use jiff::Zoned;

/// Where an English clock has twelve hours.
const TWELVE_HOURS: [&str; 8] = ["AU", "CA", "IN", "NZ", "PH", "PK", "US", "ZA"];

/// The locale to speak in: the language that the user chose, or else the system's.
pub fn of(snapshot: &Snapshot) -> String {
    choose(snapshot.language.as_deref(), &system())
}

/// The locale to speak in while nothing is known of the user's choice.
pub fn of_system() -> String {
    choose(None, &system())
}

/// The system's locales, the one that is liked best first.
fn system() -> Vec<String> {
    sys_locale::get_locales().collect()
}

/// The first wish that there is a catalogue for, with its region, as the window chooses.
fn choose(chosen: Option<&str>, system: &[String]) -> String {
    let spoken = |locale: &str| text::languages().any(|each| each == text::base(locale));
    if let Some(chosen) = chosen.filter(|chosen| spoken(chosen)) {
        let regional = system.iter().find(|locale| text::base(locale) == chosen);
        return regional.map_or(chosen, String::as_str).to_owned();
    }
    system.iter().find(|locale| spoken(locale)).map_or("en", String::as_str).to_owned()
}

/// The time of day: `14:02`, `2:02 PM`.
pub fn time(at: &Zoned, locale: &str) -> String {
    let region = locale.split(['-', '_', '.']).nth(1).unwrap_or_default();
    let twelve = text::base(locale) == "en" && TWELVE_HOURS.contains(&region);
    at.strftime(if twelve { "%-I:%M %p" } else { "%H:%M" }).to_string()
}

/// A day of about this time of year: `25 Nov`, `25.11.`, `25/11`, `11月25日`.
pub fn day(at: &Zoned, locale: &str) -> String {
    let month_first = locale.starts_with("en-US") || locale.starts_with("en_US");
    let form = match text::base(locale) {
        "de" => "%-d.%-m.",
        "es" | "fr" => "%-d/%-m",
        "ja" | "zh" => "%-m月%-d日",
        _ if month_first => "%b %-d",
        _ => "%-d %b",
    };
    at.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::{choose, day, time};

    #[test]
    fn the_chosen_language_is_spoken_and_the_region_is_the_systems() {
        let system = ["de-AT".to_owned(), "en-GB".to_owned()];
        assert_eq!(choose(None, &system), "de-AT");
        assert_eq!(choose(Some("de"), &system), "de-AT");
        assert_eq!(choose(Some("ja"), &system), "ja");
        assert_eq!(choose(Some("tlh"), &system), "de-AT");
        assert_eq!(choose(None, &["tlh".to_owned(), "fr".to_owned()]), "fr");
        assert_eq!(choose(None, &[]), "en");
    }

    #[test]
    fn moments_look_as_people_of_the_place_write_them() {
        let at = date(2026, 11, 25).at(14, 2, 0, 0).to_zoned(TimeZone::UTC).unwrap();
        let written = |locale| format!("{} {}", day(&at, locale), time(&at, locale));
        assert_eq!(written("en-GB"), "25 Nov 14:02");
        assert_eq!(written("en-US"), "Nov 25 2:02 PM");
        assert_eq!(written("de-DE"), "25.11. 14:02");
        assert_eq!(written("fr"), "25/11 14:02");
        assert_eq!(written("es-MX"), "25/11 14:02");
        assert_eq!(written("ja-JP"), "11月25日 14:02");
        assert_eq!(written("zh-CN"), "11月25日 14:02");
    }
}
