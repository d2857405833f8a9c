//! Which event a person wants to hear of, decided from the events alone.
//!
//! Said once; ten hosts that share a cause are one notice; what mends itself is not told.

use std::collections::BTreeSet;

use crate::model::{Event, Trouble, Verdict, What};
use crate::wire::{HostState, HostView, Snapshot};

/// Something to show on the desktop. Its sentences are codes of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A later notice of the same group replaces this one.
    pub group: String,
    /// The title's code and parameters.
    pub title: (String, Vec<(String, String)>),
    /// The codes of the sentences below it; they have the title's parameters.
    pub body: Vec<String>,
    /// The page of the window that it leads to: `names`, `addresses`, `accounts`, `activity`, or
    /// `host/<name>`.
    pub page: String,
    /// Whether it is good news, shown quietly.
    pub quiet: bool,
}

/// Remembers what was told, so that it is told once and its mending, too.
#[derive(Debug, Default)]
pub struct Notices {
    told: BTreeSet<String>,
    /// The address that names do not all follow yet.
    moved: Option<String>,
}

impl Notices {
    /// The notices that follow from events which happened together. `snapshot` is the state
    /// after them: it says whether notifications are on, and which hosts an account has.
    pub fn of(&mut self, events: &[Event], snapshot: &Snapshot) -> Vec<Notice> {
        let wanted = snapshot.notifications;
        // Everything is followed, so that what is switched on later tells nothing old.
        let troubles = self.troubles(events, snapshot);
        let mended = self.mended(events);
        let followed = self.followed(events, snapshot);
        let mut notices = Vec::new();
        notices.extend(troubles.into_iter().filter(|_| wanted.needs_you));
        notices.extend(mended.into_iter().filter(|_| wanted.mended));
        notices.extend(events.iter().filter_map(hidden).filter(|_| wanted.hidden));
        notices.extend(followed.filter(|_| wanted.changed));
        notices
    }

    fn troubles(&mut self, events: &[Event], snapshot: &Snapshot) -> Vec<Notice> {
        let mut by_trouble: Vec<(Trouble, BTreeSet<String>)> = Vec::new();
        let whole = |trouble: Trouble| {
            events.iter().all(|event| match &event.what {
                What::Stopped { trouble: other, host, .. } => *other != trouble || host.is_none(),
                _ => true,
            })
        };
        for event in events {
            let What::Stopped { account, host, trouble, .. } = &event.what else { continue };
            let hosts: Vec<String> = match host {
                Some(host) => vec![host.to_string()],
                None => snapshot
                    .hosts
                    .iter()
                    .filter(|view| view.account == account.as_str())
                    .map(|view| view.name.clone())
                    .collect(),
            };
            let new = hosts.into_iter().filter(|host| self.told.insert(host.clone()));
            match by_trouble.iter_mut().find(|(known, _)| known == trouble) {
                Some((_, hosts)) => hosts.extend(new),
                None => by_trouble.push((*trouble, new.collect())),
            }
        }
        by_trouble.retain(|(_, hosts)| !hosts.is_empty());
        let told = |(trouble, hosts)| needs_you(trouble, &hosts, whole(trouble));
        by_trouble.into_iter().map(told).collect()
    }

    /// The address changed and by now all names that are kept follow it: one notice for all of
    /// them, whatever it took.
    fn followed(&mut self, events: &[Event], snapshot: &Snapshot) -> Option<Notice> {
        for event in events {
            if let What::AddressChanged { old: Some(_), new: Some(new), .. } = &event.what {
                self.moved = Some(new.to_string());
            }
        }
        let settled = |host: &HostView| matches!(host.state, HostState::Right | HostState::Away);
        let right = snapshot.hosts.iter().any(|host| host.state == HostState::Right);
        if !right || !snapshot.hosts.iter().all(settled) {
            return None;
        }
        let address = self.moved.take()?;
        Some(Notice {
            group: "address".to_owned(),
            title: ("notice.changed".to_owned(), vec![("address".to_owned(), address)]),
            body: vec!["notice.changed.means".to_owned()],
            page: "activity".to_owned(),
            quiet: true,
        })
    }

    fn mended(&mut self, events: &[Event]) -> Vec<Notice> {
        let mended = events.iter().filter_map(|event| match &event.what {
            What::Mended { host } => Some(host.to_string()),
            _ => None,
        });
        let told: Vec<String> = mended.filter(|host| self.told.remove(host)).collect();
        told.into_iter()
            .map(|host| Notice {
                group: format!("host/{host}"),
                page: format!("host/{host}"),
                title: ("notice.mended".to_owned(), vec![("host".to_owned(), host)]),
                body: Vec::new(),
                quiet: true,
            })
            .collect()
    }
}

/// This network hides the computer. A VPN does so because its user wants it.
fn hidden(event: &Event) -> Option<Notice> {
    let What::Trapped { family, verdict } = &event.what else { return None };
    if *verdict == Verdict::Vpn {
        return None;
    }
    let code = verdict.code();
    Some(Notice {
        group: "network".to_owned(),
        title: ("notice.hidden".to_owned(), vec![("family".to_owned(), family.to_string())]),
        body: vec![format!("verdict.{code}"), format!("verdict.{code}.next")],
        page: "addresses".to_owned(),
        quiet: false,
    })
}

/// `whole`: accounts as a whole are stopped, not single hosts of them.
fn needs_you(trouble: Trouble, hosts: &BTreeSet<String>, whole: bool) -> Notice {
    let code = trouble.code();
    let body = vec![format!("trouble.{code}.text"), format!("trouble.{code}.next")];
    let first = hosts.first().cloned().unwrap_or_default();
    if hosts.len() == 1 {
        let title = ("notice.needs-you".to_owned(), vec![("host".to_owned(), first.clone())]);
        let page = format!("host/{first}");
        return Notice { group: page.clone(), title, body, page, quiet: false };
    }
    let count = vec![("count".to_owned(), hosts.len().to_string())];
    Notice {
        group: format!("trouble/{code}"),
        title: ("notice.needs-you.many".to_owned(), count),
        body,
        page: if whole { "accounts" } else { "names" }.to_owned(),
        quiet: false,
    }
}

#[cfg(test)]
mod tests {
    use super::Notices;
    use crate::model::{
        AccountId, Event, Family, HostName, Notifications, Time, Trouble, Verdict, What,
    };
    use crate::wire::{HostState, HostView, NextView, Snapshot};

    fn a_host() -> HostView {
        HostView {
            name: "a.example.org".to_owned(),
            account: "home".to_owned(),
            provider: "Home".to_owned(),
            state: HostState::Right,
            families: Vec::new(),
            trouble: None,
            next: NextView { code: "nothing".to_owned(), at: None },
            right_since: None,
            name_server: false,
            records: Vec::new(),
            practice: false,
        }
    }

    fn stopped(host: &str) -> Event {
        let what = What::Stopped {
            account: AccountId::from("home"),
            host: Some(name(host)),
            trouble: Trouble::HostNotFound,
            detail: None,
        };
        Event { at: Time(0), what }
    }

    fn name(text: &str) -> HostName {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_that_hides_the_computer_is_told_but_not_the_users_own_vpn() {
        let snapshot = Snapshot::default();
        let mut notices = Notices::default();
        let mut of = |verdict| {
            let what = What::Trapped { family: Family::Ipv4, verdict };
            notices.of(&[Event { at: Time(0), what }], &snapshot)
        };
        let told = of(Verdict::Portal);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].body, ["verdict.portal", "verdict.portal.next"]);
        assert_eq!(told[0].page, "addresses");
        assert_eq!(of(Verdict::Vpn), []);
    }

    #[test]
    fn a_new_address_is_told_once_all_names_follow_and_only_to_who_wants_it() {
        let host = |state| HostView { state, ..a_host() };
        let wanted = Notifications { changed: true, ..Notifications::default() };
        let with = |states: &[HostState]| Snapshot {
            hosts: states.iter().map(|state| host(*state)).collect(),
            notifications: wanted,
            ..Snapshot::default()
        };
        let address = |text: &str| Some(text.parse().unwrap());
        let (old, new) = (address("192.0.2.7"), address("192.0.2.8"));
        let what = What::AddressChanged { family: Family::Ipv4, old, new };
        let moved = Event { at: Time(0), what };
        let mut notices = Notices::default();
        let under_way = with(&[HostState::Right, HostState::Updating]);
        assert_eq!(notices.of(std::slice::from_ref(&moved), &under_way), []);
        let done = with(&[HostState::Right, HostState::Away]);
        let told = notices.of(&[], &done);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].title.1, [("address".to_owned(), "192.0.2.8".to_owned())]);
        assert_eq!(notices.of(&[], &done), [], "said once");

        let quiet = Snapshot { notifications: Notifications::default(), ..done };
        assert_eq!(Notices::default().of(&[moved], &quiet), [], "off unless it is wanted");
    }

    #[test]
    fn a_stopped_account_with_several_names_leads_to_the_accounts() {
        let names = ["a.example.org", "b.example.org"];
        let hosts = names.map(|name| HostView { name: name.to_owned(), ..a_host() }).to_vec();
        let snapshot = Snapshot { hosts, ..Snapshot::default() };
        let account = AccountId::from("home");
        let trouble = Trouble::BadCredentials;
        let what = What::Stopped { account, host: None, trouble, detail: None };
        let told = Notices::default().of(&[Event { at: Time(0), what }], &snapshot);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].page, "accounts");
        let both = names.map(stopped);
        assert_eq!(Notices::default().of(&both, &snapshot)[0].page, "names");
    }

    #[test]
    fn each_kind_of_notice_can_be_switched_off() {
        let quiet = Snapshot { notifications: Notifications::NONE, ..Snapshot::default() };
        let mut notices = Notices::default();
        let trapped = What::Trapped { family: Family::Ipv4, verdict: Verdict::Portal };
        let events = [stopped("a.example.org"), Event { at: Time(0), what: trapped }];
        assert_eq!(notices.of(&events, &quiet), []);
        let mended = Event { at: Time(1), what: What::Mended { host: name("a.example.org") } };
        assert_eq!(notices.of(&[mended], &quiet), []);
    }

    #[test]
    fn hosts_that_share_a_cause_are_one_notice_told_once_and_mended_once() {
        let snapshot = Snapshot::default();
        let mut notices = Notices::default();
        let both = [stopped("a.example.org"), stopped("b.example.org")];
        let told = notices.of(&both, &snapshot);
        assert_eq!(told.len(), 1, "one cause, one notice");
        assert_eq!(told[0].title.1, [("count".to_owned(), "2".to_owned())]);
        assert_eq!(notices.of(&both, &snapshot), [], "said once");

        let mended = Event { at: Time(1), what: What::Mended { host: name("a.example.org") } };
        assert_eq!(notices.of(std::slice::from_ref(&mended), &snapshot).len(), 1);
        assert_eq!(notices.of(&[mended], &snapshot), [], "told only after a trouble that was told");
    }
}
