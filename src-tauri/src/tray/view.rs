//! What the tray shows, from the snapshot alone. Looks at nothing and changes nothing.

use homing_desktop::language;
use homing_engine::model::{Family, Time};
use homing_engine::text::{number, say};
use homing_engine::wire::{HostState, HostView, Snapshot, State};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// How many hosts the menu lists.
const LISTED_HOSTS: usize = 8;

/// What the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TrayView {
    /// Which icon.
    pub(crate) icon: State,
    /// What is said when the pointer rests on the icon; the menu's first line too.
    pub(crate) tooltip: String,
    /// The menu, from top to bottom.
    pub(crate) lines: Vec<Line>,
}

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Text that cannot be chosen.
    Text(String),
    /// Something to choose.
    Item(Item),
    /// A menu of its own.
    More(String, Vec<Item>),
    /// A line between groups.
    Separator,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// What it does.
    pub(crate) action: Action,
    /// What it is called.
    pub(crate) text: String,
    /// Whether it can be chosen now.
    pub(crate) enabled: bool,
}

/// What choosing a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Opens the window at a host's page.
    Host(String),
    /// Opens the window at the list of names.
    Names,
    /// Copies the address of a family.
    Copy(Family),
    /// Looks again now.
    UpdateNow,
    /// Pauses for an hour.
    PauseHour,
    /// Pauses until eight in the morning tomorrow.
    PauseTomorrow,
    /// Pauses until the user resumes.
    PauseOpenEnded,
    /// Ends the pause.
    Resume,
    /// Opens the window.
    Open,
    /// Ends Homing.
    Quit,
}

/// What the tray shows for a snapshot, in a language, with times as they are in `zone`.
pub(crate) fn view(snapshot: &Snapshot, lang: &str, zone: &TimeZone) -> TrayView {
    let tooltip = headline(snapshot, lang, zone);
    let mut lines = vec![Line::Text(tooltip.clone()), Line::Separator];
    lines.extend(hosts(snapshot, lang));
    if !snapshot.hosts.is_empty() {
        lines.push(Line::Separator);
    }
    lines.extend([
        copy(snapshot, Family::Ipv4, lang),
        copy(snapshot, Family::Ipv6, lang),
        Line::Separator,
        item(Action::UpdateNow, say(lang, "tray.update-now", &[])),
        pause(snapshot, lang),
        Line::Separator,
        item(Action::Open, say(lang, "tray.open", &[])),
        item(Action::Quit, say(lang, "tray.quit", &[])),
    ]);
    TrayView { icon: icon(snapshot), tooltip, lines }
}

/// What the tray shows before there is a snapshot.
pub(crate) fn starting() -> TrayView {
    let snapshot = Snapshot { state: State::Working, ..Snapshot::default() };
    view(&snapshot, &language::of_system(), &TimeZone::UTC)
}

/// Which icon: an unreadable configuration needs the user as well.
fn icon(snapshot: &Snapshot) -> State {
    if snapshot.configuration_error.is_some() { State::NeedsYou } else { snapshot.state }
}

/// All in one line: the tooltip, and the menu's first line.
fn headline(snapshot: &Snapshot, lang: &str, zone: &TimeZone) -> String {
    if snapshot.configuration_error.is_some() {
        return say(lang, "headline.configuration", &[]);
    }
    match snapshot.state {
        State::Paused => match snapshot.pause.as_ref().and_then(|pause| pause.until) {
            Some(until) => {
                let until = moment(until, snapshot.at, lang, zone);
                say(lang, "headline.paused.until", &[("until", &until)])
            }
            None => say(lang, "headline.paused", &[]),
        },
        State::NeedsYou => needs_you(snapshot, lang),
        State::Working => working(snapshot, lang),
        State::NoNetwork => no_network(snapshot, lang, zone),
        State::AllRight if snapshot.hosts.is_empty() => say(lang, "headline.empty", &[]),
        State::AllRight => {
            let all = all_right(snapshot, lang);
            let known = snapshot.addresses.iter().find_map(|address| address.address.as_deref());
            known.map_or_else(|| all.clone(), |address| format!("{all} · {address}"))
        }
    }
}

/// Which names point here: all of them, those that are kept on this network, or none.
fn all_right(snapshot: &Snapshot, lang: &str) -> String {
    let away: Vec<_> = snapshot.hosts.iter().filter(|host| host.state == HostState::Away).collect();
    let right = snapshot.hosts.len() - away.len();
    let count = snapshot.hosts.len().to_string();
    if right == 0 {
        let behind_vpn = away.iter().all(|host| host.next.code == "vpn");
        let code = if behind_vpn { "headline.vpn" } else { "headline.away" };
        return say(lang, code, &[]);
    }
    if !away.is_empty() {
        let right = number(lang, u64::try_from(right).unwrap_or_default());
        return say(lang, "headline.some-right", &[("right", right.as_str()), ("count", &count)]);
    }
    match snapshot.hosts.as_slice() {
        [host] => say(lang, "headline.all-right.host", &[("host", &host.name)]),
        _ => say(lang, "headline.all-right", &[("count", &count)]),
    }
}

/// Which host needs the user and why, or how many do.
fn needs_you(snapshot: &Snapshot, lang: &str) -> String {
    let stopped: Vec<&HostView> =
        snapshot.hosts.iter().filter(|host| host.state == HostState::NeedsYou).collect();
    let [host] = stopped.as_slice() else {
        let count = stopped.len().max(1).to_string();
        return say(lang, "headline.needs-you", &[("count", &count)]);
    };
    let trouble = host.trouble.as_ref();
    let trouble = trouble
        .map(|trouble| say(lang, &format!("trouble.{}.short", trouble.code.code()), &[]))
        .unwrap_or_default();
    say(lang, "headline.needs-you.host", &[("host", &host.name), ("trouble", &trouble)])
}

/// What is being updated, or that the address is looked for.
fn working(snapshot: &Snapshot, lang: &str) -> String {
    let updating: Vec<&HostView> =
        snapshot.hosts.iter().filter(|host| host.state == HostState::Updating).collect();
    match updating.as_slice() {
        [] => say(lang, "headline.working", &[]),
        [host] => say(lang, "headline.updating.host", &[("host", &host.name)]),
        several => say(lang, "headline.updating", &[("count", &several.len().to_string())]),
    }
}

/// Since when there is no address, and which was the last.
fn no_network(snapshot: &Snapshot, lang: &str, zone: &TimeZone) -> String {
    let since = snapshot.addresses.iter().map(|address| address.since).max();
    let time = moment(since.unwrap_or(snapshot.at), snapshot.at, lang, zone);
    let offline = say(lang, "headline.no-network", &[("time", &time)]);
    match snapshot.addresses.iter().find_map(|address| address.last.as_deref()) {
        Some(last) => {
            format!("{offline} · {}", say(lang, "tray.last-address", &[("address", last)]))
        }
        None => offline,
    }
}

/// The hosts with their states, and how many more there are.
fn hosts(snapshot: &Snapshot, lang: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = snapshot
        .hosts
        .iter()
        .take(LISTED_HOSTS)
        .map(|host| {
            let state = say(lang, &format!("ui.state.{}", code(host.state)), &[]);
            item(Action::Host(host.name.clone()), format!("{} · {state}", host.name))
        })
        .collect();
    let more = snapshot.hosts.len().saturating_sub(LISTED_HOSTS);
    if more > 0 {
        let text = say(lang, "tray.more", &[("count", &more.to_string())]);
        lines.push(item(Action::Names, text));
    }
    lines
}

/// A host's state, as the catalogue calls it.
fn code(state: HostState) -> &'static str {
    match state {
        HostState::Right => "right",
        HostState::Updating => "updating",
        HostState::Waiting => "waiting",
        HostState::NeedsYou => "needs-you",
        HostState::NoAddress => "no-address",
        HostState::Away => "away",
        HostState::Paused => "paused",
    }
}

/// The line that copies an address; not to be chosen while none is known.
fn copy(snapshot: &Snapshot, family: Family, lang: &str) -> Line {
    let key = match family {
        Family::Ipv4 => "tray.copy-ipv4",
        Family::Ipv6 => "tray.copy-ipv6",
    };
    Line::Item(Item {
        action: Action::Copy(family),
        text: say(lang, key, &[]),
        enabled: known_address(snapshot, family).is_some(),
    })
}

/// This computer's address in a family, where it is known.
pub(crate) fn known_address(snapshot: &Snapshot, family: Family) -> Option<&str> {
    snapshot
        .addresses
        .iter()
        .filter(|address| address.family == family)
        .find_map(|address| address.address.as_deref())
}

/// The pauses to choose from, or the way out of one.
fn pause(snapshot: &Snapshot, lang: &str) -> Line {
    if snapshot.pause.is_some() {
        return item(Action::Resume, say(lang, "tray.resume", &[]));
    }
    let choice = |action, key| Item { action, text: say(lang, key, &[]), enabled: true };
    Line::More(
        say(lang, "tray.pause", &[]),
        vec![
            choice(Action::PauseHour, "tray.pause.hour"),
            choice(Action::PauseTomorrow, "tray.pause.tomorrow"),
            choice(Action::PauseOpenEnded, "tray.pause.open-ended"),
        ],
    )
}

/// A line that can be chosen.
fn item(action: Action, text: String) -> Line {
    Line::Item(Item { action, text, enabled: true })
}

/// A moment in as few words as tell it apart: `14:02`, `tomorrow 08:00`, `25 Nov 08:00`.
fn moment(at: Time, now: Time, lang: &str, zone: &TimeZone) -> String {
    let (Some(at), Some(now)) = (local(at, zone), local(now, zone)) else { return String::new() };
    let time = language::time(&at, lang);
    if at.date() == now.date() {
        time
    } else if now.date().tomorrow().is_ok_and(|tomorrow| tomorrow == at.date()) {
        say(lang, "tray.tomorrow", &[("time", &time)])
    } else {
        format!("{} {time}", language::day(&at, lang))
    }
}

/// When a pause that is asked for now ends: eight in the morning of tomorrow.
pub(crate) fn tomorrow_morning(now: Time, zone: &TimeZone) -> Option<Time> {
    let morning = local(now, zone)?.date().tomorrow().ok()?.at(8, 0, 0, 0);
    let morning = morning.to_zoned(zone.clone()).ok()?;
    Some(Time(morning.timestamp().as_millisecond()))
}

/// A moment, as a clock on the wall shows it.
fn local(time: Time, zone: &TimeZone) -> Option<Zoned> {
    Some(Timestamp::from_millisecond(time.0).ok()?.to_zoned(zone.clone()))
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
