//! A notification daemon that shows nothing and keeps everything it is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

use crate::desktop::wait_for;

/// Where the specification has a daemon be.
const PATH: &str = "/org/freedesktop/Notifications";
/// Its name on the bus, and its interface.
const NAME: &str = "org.freedesktop.Notifications";
/// Why a notification went, as the daemon says: somebody clicked it away.
const DISMISSED: u32 = 2;
/// The same: its program took it back.
const TAKEN_BACK: u32 = 3;

/// Between asking for signals and listening.
const A_MOMENT: Duration = Duration::from_millis(200);

/// One notification, as a notification daemon receives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its number, from 1 up.
    pub id: u32,
    /// The title.
    pub summary: String,
    /// The text below it.
    pub body: String,
    /// The keys of its buttons.
    pub actions: Vec<String>,
    /// What the buttons say.
    pub labels: Vec<String>,
    /// 0: low, 1: normal, 2: critical, which no do-not-disturb holds back; `None`: not said.
    pub urgency: Option<u8>,
    /// The bus name of the connection that it came by. Some daemons take it away with that.
    pub sender: String,
}

/// What a daemon was told so far.
#[derive(Clone, Default)]
pub struct Notifications(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    shown: Vec<Notification>,
    taken_back: Vec<u32>,
}

impl Notifications {
    /// Has the bus at an address get a daemon that keeps here what it is told; the connection is
    /// the daemon's own.
    pub(crate) fn serve(&self, bus: &str) -> zbus::Result<Connection> {
        Builder::address(bus)?.serve_at(PATH, Daemon(self.clone()))?.name(NAME)?.build()
    }

    /// All that were shown, the oldest first.
    pub fn shown(&self) -> Vec<Notification> {
        self.kept().shown.clone()
    }

    /// Those of them that nobody took back and whose sender is still on the bus.
    pub fn still_there(&self, connection: &Connection) -> Vec<Notification> {
        let bus = DBusProxy::new(connection).unwrap();
        let sender_stays = |shown: &Notification| {
            bus.name_has_owner(shown.sender.as_str().try_into().unwrap()).unwrap()
        };
        let mut shown = self.shown();
        shown.retain(|each| !self.kept().taken_back.contains(&each.id) && sender_stays(each));
        shown
    }

    /// Presses a button of a notification, as a person does: no sooner than its sender listens,
    /// which is some moments after it was shown. That closes it.
    pub fn press(&self, connection: &Connection, shown: &Notification, key: &str) {
        assert!(shown.actions.iter().any(|each| each == key), "{shown:?} has no button {key}");
        wait_for("somebody who listens for the button", || {
            let rules = rules(connection).remove(&shown.sender)?;
            rules.iter().any(|rule| rule.contains("NotificationClosed")).then_some(())
        });
        std::thread::park_timeout(A_MOMENT);
        let tell = |signal: &str, what: &dyn Fn(&str) -> zbus::Result<()>| {
            what(signal).unwrap_or_else(|error| panic!("{signal}: {error}"));
        };
        let to = Some(shown.sender.as_str());
        tell("ActionInvoked", &|signal| {
            connection.emit_signal(to, PATH, NAME, signal, &(shown.id, key))
        });
        tell("NotificationClosed", &|signal| {
            connection.emit_signal(to, PATH, NAME, signal, &(shown.id, DISMISSED))
        });
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }
}

/// Who wants which signals, by their senders, as the bus tells.
fn rules(connection: &Connection) -> HashMap<String, Vec<String>> {
    let bus = "org.freedesktop.DBus";
    let statistics = Some("org.freedesktop.DBus.Debug.Stats");
    let told = connection.call_method(
        Some(bus),
        "/org/freedesktop/DBus",
        statistics,
        "GetAllMatchRules",
        &(),
    );
    told.unwrap().body().deserialize().unwrap()
}

/// The daemon on the bus.
struct Daemon(Notifications);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[allow(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        #[zbus(header)] header: Header<'_>,
        _app: String,
        _replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut kept = self.0.kept();
        let id = u32::try_from(kept.shown.len()).unwrap() + 1;
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let labels = actions.iter().skip(1).step_by(2).cloned().collect();
        let actions = actions.into_iter().step_by(2).collect();
        let urgency = hints.get("urgency").and_then(|value| u8::try_from(value).ok());
        kept.shown.push(Notification { id, summary, body, actions, labels, urgency, sender });
        id
    }

    async fn close_notification(
        &self,
        id: u32,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        self.0.kept().taken_back.push(id);
        Ok(Self::notification_closed(&emitter, id, TAKEN_BACK).await?)
    }

    #[zbus(signal)]
    async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;

    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("kept".to_owned(), "tests".to_owned(), "1".to_owned(), "1.2".to_owned())
    }
}
