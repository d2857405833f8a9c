//! Shows on the desktop what the engine's `notice` decides is worth showing. Decides nothing.

use std::collections::VecDeque;
use std::time::Duration;

use homing_desktop::language;
use homing_engine::model::Event;
use homing_engine::notice::{Notice, Notices};
use homing_engine::text::say;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::resident::Resident;

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "notify/xdg.rs"]
mod imp;
#[cfg(target_os = "macos")]
#[path = "notify/macos.rs"]
mod imp;
#[cfg(windows)]
#[path = "notify/windows.rs"]
mod imp;
#[cfg(any(windows, test))]
mod toast;

/// Events that come within this time of each other are told of together.
const TOGETHER: Duration = Duration::from_millis(500);

/// How many notices are kept alive, so that their buttons work; the oldest goes first.
const KEPT: usize = 8;

/// A notice in words.
#[cfg_attr(
    target_os = "macos",
    expect(dead_code, reason = "without a bundle the system tells of no click on a button")
)]
struct Words {
    title: String,
    body: String,
    /// The button's text.
    button: String,
    quiet: bool,
}

/// Tells of events, from now on until the engine has stopped.
pub(crate) async fn follow(resident: Resident) {
    let mut incoming = resident.agent.events();
    let mut notices = Notices::default();
    let mut shown = VecDeque::new();
    while let Some(events) = batch(&mut incoming).await {
        let snapshot = resident.agent.snapshot();
        let lang = language::of(&snapshot);
        for notice in notices.of(&events, &snapshot) {
            keep(&mut shown, show(&resident, &notice, &lang));
        }
    }
}

/// A notice on the desktop: its group, and what takes it back when it is dropped.
type Shown = (String, oneshot::Sender<()>);

/// Tells that the window does not open, which nobody would know else; a click tries again.
pub(crate) fn tell_of_no_window(resident: &Resident) {
    let lang = language::of(&resident.agent.snapshot());
    let words = Words {
        title: say(&lang, "notice.no-window", &[]),
        body: say(&lang, "notice.no-window.means", &[]),
        button: say(&lang, "notice.open", &[]),
        quiet: false,
    };
    let opener = resident.opener.clone();
    resident.runtime.spawn(async move {
        let (_keep, taken_back) = oneshot::channel();
        if imp::show(words, taken_back).await {
            opener.open(None);
        }
    });
}

/// Shows one notice, and opens the window where it is clicked.
fn show(resident: &Resident, notice: &Notice, lang: &str) -> Shown {
    let words = words(notice, lang);
    let page = page(notice);
    let opener = resident.opener.clone();
    let (keep, taken_back) = oneshot::channel();
    resident.runtime.spawn(async move {
        if imp::show(words, taken_back).await {
            opener.open(Some(page));
        }
    });
    (notice.group.clone(), keep)
}

/// Adds a notice, and takes back the one that it replaces and the oldest of too many.
fn keep(shown: &mut VecDeque<Shown>, newest: Shown) {
    shown.retain(|(group, keep)| *group != newest.0 && !keep.is_closed());
    shown.push_back(newest);
    while shown.len() > KEPT {
        shown.pop_front();
    }
}

/// The next events, those together that happen together; `None` once the engine has stopped.
async fn batch(incoming: &mut Receiver<Event>) -> Option<Vec<Event>> {
    let mut events = vec![next(incoming).await?];
    while let Ok(Some(event)) = timeout(TOGETHER, next(incoming)).await {
        events.push(event);
    }
    Some(events)
}

/// The next event; ones that came faster than they were read are left out.
async fn next(incoming: &mut Receiver<Event>) -> Option<Event> {
    loop {
        match incoming.recv().await {
            Ok(event) => return Some(event),
            Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "events were not told of"),
            Err(RecvError::Closed) => return None,
        }
    }
}

/// A notice in a language.
fn words(notice: &Notice, lang: &str) -> Words {
    let (title, parameters) = &notice.title;
    let parameters: Vec<(&str, &str)> =
        parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let body: Vec<String> = notice.body.iter().map(|code| say(lang, code, &parameters)).collect();
    Words {
        title: say(lang, title, &parameters),
        body: body.join("\n"),
        button: say(lang, "notice.open", &[]),
        quiet: notice.quiet,
    }
}

/// The window's page that a notice leads to.
fn page(notice: &Notice) -> String {
    match notice.page.strip_prefix("host/") {
        Some(host) => format!("names/{host}"),
        None => notice.page.clone(),
    }
}

#[cfg(test)]
mod tests {
    use homing_engine::notice::Notice;

    use super::words;

    #[test]
    fn a_notice_speaks_the_chosen_language() {
        let notice = Notice {
            group: "names".to_owned(),
            title: (
                "notice.needs-you.many".to_owned(),
                vec![("count".to_owned(), "1004".to_owned())],
            ),
            body: vec!["trouble.vault-closed.text".to_owned()],
            page: "names".to_owned(),
            quiet: false,
        };
        let told = words(&notice, "de-CH");
        assert_eq!(told.title, "1.004 Namen brauchen Ihre Hilfe");
        assert!(told.body.starts_with("Der Schlüsselbund"), "{}", told.body);
        assert_eq!(told.button, "Öffnen");
        assert_eq!(words(&notice, "fr").button, "Ouvrir");
    }
}
