//! What the tray shows, state by state.

use homing_engine::model::{Family, Time, Trouble};
use homing_engine::wire::{
    AddressView, HostState, HostView, Knowledge, NextView, PauseView, Snapshot, State, TroubleView,
};
use jiff::tz::TimeZone;

use super::{Action, Line, TrayView, tomorrow_morning, view};

/// 2026-11-23 14:02 UTC.
const NOW: Time = Time(1_795_442_520_000);

fn host(name: &str, state: HostState) -> HostView {
    HostView {
        name: name.to_owned(),
        account: "home".to_owned(),
        provider: "Example".to_owned(),
        state,
        families: Vec::new(),
        trouble: None,
        next: NextView { code: "nothing".to_owned(), at: None },
        right_since: None,
        name_server: false,
        records: Vec::new(),
        practice: false,
    }
}

fn snapshot(state: State, hosts: Vec<HostView>) -> Snapshot {
    Snapshot {
        state,
        at: NOW,
        addresses: vec![AddressView {
            family: Family::Ipv4,
            source: "auto".to_owned(),
            address: Some("203.0.113.7".to_owned()),
            knowledge: Knowledge::Known,
            since: NOW,
            last: None,
            heard: 3,
            agree: 3,
            verdict: None,
            miss: None,
        }],
        hosts,
        accounts: Vec::new(),
        pause: None,
        configuration_error: None,
        problems: Vec::new(),
        practice: None,
        notifications: Default::default(),
        language: None,
        theme: None,
    }
}

fn shown(snapshot: &Snapshot) -> TrayView {
    view(snapshot, "en", &TimeZone::UTC)
}

#[test]
fn all_right_names_the_address() {
    let hosts = (1..=4).map(|n| host(&format!("h{n}.example.org"), HostState::Right)).collect();
    let view = shown(&snapshot(State::AllRight, hosts));
    assert_eq!(view.tooltip, "All 4 names point here · 203.0.113.7");
    assert_eq!(view.lines.first(), Some(&Line::Text(view.tooltip.clone())));
}

#[test]
fn names_that_are_not_kept_here_are_not_said_to_point_here() {
    let away = |name: &str, code: &str| HostView {
        next: NextView { code: code.to_owned(), at: None },
        ..host(name, HostState::Away)
    };
    let tooltip = |hosts| shown(&snapshot(State::AllRight, hosts)).tooltip;
    let held = tooltip(vec![away("a.example.org", "vpn"), away("b.example.org", "vpn")]);
    assert!(held.starts_with("Waiting while a VPN"), "{held}");
    let elsewhere = tooltip(vec![away("a.example.org", "network"), away("b.example.org", "vpn")]);
    assert!(elsewhere.starts_with("No name is kept on this network"), "{elsewhere}");
    let one = tooltip(vec![host("a.example.org", HostState::Right), away("b.example.org", "vpn")]);
    assert!(one.starts_with("1 of 2 names"), "{one}");
}

#[test]
fn a_stopped_host_is_named_with_its_reason() {
    let mut stopped = host("nas.example.org", HostState::NeedsYou);
    stopped.trouble = Some(TroubleView { code: Trouble::BadCredentials, detail: None, since: NOW });
    let view = shown(&snapshot(State::NeedsYou, vec![stopped]));
    assert_eq!(view.tooltip, "nas.example.org: the password was refused");
}

#[test]
fn an_unreadable_configuration_needs_the_user_whatever_else_is() {
    let mut snapshot = snapshot(State::AllRight, Vec::new());
    snapshot.configuration_error = Some("line 3".to_owned());
    assert_eq!(shown(&snapshot).icon, State::NeedsYou);
}

#[test]
fn an_update_names_its_host() {
    let view = shown(&snapshot(State::Working, vec![host("nas.example.org", HostState::Updating)]));
    assert_eq!(view.tooltip, "Updating nas.example.org…");
}

#[test]
fn without_a_network_the_last_address_is_told() {
    let mut snapshot = snapshot(State::NoNetwork, Vec::new());
    snapshot.addresses[0].address = None;
    snapshot.addresses[0].last = Some("203.0.113.7".to_owned());
    assert_eq!(shown(&snapshot).tooltip, "Offline since 14:02 · last address 203.0.113.7");
}

#[test]
fn a_pause_says_until_when_and_offers_to_resume() {
    let mut snapshot = snapshot(State::Paused, Vec::new());
    snapshot.pause = Some(PauseView { until: tomorrow_morning(NOW, &TimeZone::UTC) });
    let view = shown(&snapshot);
    assert_eq!(view.tooltip, "Paused until tomorrow 08:00");
    let resumes = |line: &Line| matches!(line, Line::Item(item) if item.action == Action::Resume);
    assert!(view.lines.iter().any(resumes), "the menu has no way out of the pause");
}

#[test]
fn twenty_hosts_are_eight_lines_and_one_for_the_rest() {
    let hosts = (1..=20).map(|n| host(&format!("h{n}.example.org"), HostState::Right)).collect();
    let view = shown(&snapshot(State::AllRight, hosts));
    let items = view.lines.iter().filter_map(|line| match line {
        Line::Item(item) => Some(item),
        Line::Text(_) | Line::More(..) | Line::Separator => None,
    });
    let texts: Vec<&str> = items.map(|item| item.text.as_str()).collect();
    assert_eq!(texts.iter().filter(|text| text.starts_with('h')).count(), 8);
    assert!(texts.contains(&"and 12 more…"), "{texts:?}");
}

#[test]
fn an_address_that_is_not_known_cannot_be_copied() {
    let view = shown(&snapshot(State::AllRight, Vec::new()));
    let enabled = |family| {
        view.lines.iter().find_map(|line| match line {
            Line::Item(item) if item.action == Action::Copy(family) => Some(item.enabled),
            _ => None,
        })
    };
    assert_eq!(enabled(Family::Ipv4), Some(true));
    assert_eq!(enabled(Family::Ipv6), Some(false));
}

#[test]
fn the_whole_menu_speaks_the_chosen_language() {
    let hosts = (1..=1004).map(|n| host(&format!("h{n}.example.org"), HostState::Right)).collect();
    let view = view(&snapshot(State::AllRight, hosts), "de-AT", &TimeZone::UTC);
    assert_eq!(view.tooltip, "Alle 1.004 Namen zeigen hierher · 203.0.113.7");
    let mut texts = Vec::new();
    for line in view.lines {
        match line {
            Line::Item(item) => texts.push(item.text),
            Line::More(text, items) => {
                texts.push(text);
                texts.extend(items.into_iter().map(|item| item.text));
            }
            Line::Text(_) | Line::Separator => {}
        }
    }
    let expected = [
        "h8.example.org · stimmt",
        "und 996 weitere\u{a0}…",
        "IPv4-Adresse kopieren",
        "IPv6-Adresse kopieren",
        "Jetzt aktualisieren",
        "Pausieren",
        "Für 1 Stunde",
        "Bis morgen",
        "Bis ich fortsetze",
        "Homing öffnen",
        "Beenden",
    ];
    assert_eq!(texts.split_off(7), expected);
}

#[test]
fn a_pause_of_several_days_names_the_day_as_the_language_does() {
    let mut snapshot = snapshot(State::Paused, Vec::new());
    snapshot.pause = Some(PauseView { until: Some(Time(NOW.0 + 2 * 86_400_000)) });
    let tooltip = |lang| view(&snapshot, lang, &TimeZone::UTC).tooltip;
    assert_eq!(tooltip("en-GB"), "Paused until 25 Nov 14:02");
    assert_eq!(tooltip("de"), "Pausiert bis 25.11. 14:02");
    assert_eq!(tooltip("fr"), "En pause jusqu’à 25/11 14:02");
    assert!(tooltip("ja").contains("11月25日 14:02"));
}
