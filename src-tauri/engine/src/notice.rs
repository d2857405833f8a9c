//! Which event a person wants to hear of, decided from the events alone.
//!
//! Said once; ten hosts that share a cause are one notice; what mends itself is not told.

use std::collections::BTreeSet;

use crate::model::{Event, Trouble, Verdict, What};
use crate::wire::Snapshot;

/// Something to show on the desktop. Its sentences are codes of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A later notice of the same group replaces this one.
    pub group: String,
    /// The title's code and parameters.
    pub title: (String, Vec<(String, String)>),
    /// The codes of the sentences below it; they have the title's parameters.
    pub body: Vec<String>,
    /// The page of the window that it leads to: `names`, `addresses`, or `host/<name>`.
    pub page: String,
    /// Whether it is good news, shown quietly.
    pub quiet: bool,
}

/// Remembers what was told, so that it is told once and its mending, too.
#[derive(Debug, Default)]
pub struct Notices {
    told: BTreeSet<String>,
}

impl Notices {
    /// The notices that follow from events which happened together. `snapshot` is the state
    /// after them: it says whether notifications are on, and which hosts an account has.
    pub fn of(&mut self, events: &[Event], snapshot: &Snapshot) -> Vec<Notice> {
        let mut notices: Vec<Notice> = self.troubles(events, snapshot).into_iter().collect();
        notices.extend(self.mended(events));
        notices.extend(events.iter().filter_map(hidden));
        if snapshot.notifications { notices } else { Vec::new() }
    }

    fn troubles(&mut self, events: &[Event], snapshot: &Snapshot) -> Vec<Notice> {
        let mut by_trouble: Vec<(Trouble, BTreeSet<String>)> = Vec::new();
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
        by_trouble.into_iter().map(|(trouble, hosts)| needs_you(trouble, &hosts)).collect()
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

fn needs_you(trouble: Trouble, hosts: &BTreeSet<String>) -> Notice {
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
        page: "names".to_owned(),
        quiet: false,
    }
}

#[cfg(test)]
mod tests {
    use super::Notices;
    use crate::model::{AccountId, Event, Family, HostName, Time, Trouble, Verdict, What};
    use crate::wire::Snapshot;

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
        let snapshot = Snapshot { notifications: true, ..Snapshot::default() };
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
    fn hosts_that_share_a_cause_are_one_notice_told_once_and_mended_once() {
        let snapshot = Snapshot { notifications: true, ..Snapshot::default() };
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
