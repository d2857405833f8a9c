//! The desktop's portal, as far as it tells programs whether their colours are to be dark.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use zbus::blocking::Connection;
use zbus::zvariant::{OwnedValue, Value};

use crate::desktop::Desktop;

/// Where the portal is on the bus.
const PATH: &str = "/org/freedesktop/portal/desktop";
/// The setting: 1 is dark, 2 is light.
const SETTING: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

/// A portal on a desktop's bus, for as long as the desktop is there.
pub struct Portal {
    connection: Connection,
    scheme: Arc<AtomicU32>,
}

impl Portal {
    /// Starts it, with light colours.
    pub fn serve(desktop: &Desktop) -> Self {
        let scheme = Arc::new(AtomicU32::new(2));
        let connection = desktop.connection().clone();
        connection.object_server().at(PATH, Settings(Arc::clone(&scheme))).unwrap();
        connection.request_name("org.freedesktop.portal.Desktop").unwrap();
        Self { connection, scheme }
    }

    /// The person switches the whole desktop to dark colours, or back to light ones.
    pub fn set_dark(&self, dark: bool) {
        let scheme: u32 = if dark { 1 } else { 2 };
        self.scheme.store(scheme, Ordering::SeqCst);
        let (space, key) = SETTING;
        let what = (space, key, Value::from(scheme));
        let interface = "org.freedesktop.portal.Settings";
        self.connection.emit_signal(None::<()>, PATH, interface, "SettingChanged", &what).unwrap();
    }
}

struct Settings(Arc<AtomicU32>);

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    /// The first way to read one wraps the value twice, and stays as it is for old programs.
    fn read(&self, space: &str, key: &str) -> zbus::fdo::Result<OwnedValue> {
        let inner = Value::Value(Box::new(Value::from(self.scheme(space, key)?)));
        OwnedValue::try_from(inner).map_err(|error| zbus::fdo::Error::Failed(error.to_string()))
    }

    fn read_one(&self, space: &str, key: &str) -> zbus::fdo::Result<OwnedValue> {
        Ok(OwnedValue::from(self.scheme(space, key)?))
    }
}

impl Settings {
    fn scheme(&self, space: &str, key: &str) -> zbus::fdo::Result<u32> {
        if (space, key) != SETTING {
            return Err(zbus::fdo::Error::Failed("there is no such setting".to_owned()));
        }
        Ok(self.0.load(Ordering::SeqCst))
    }
}
