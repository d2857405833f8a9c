//! A system bus of its own, and on it whoever says that the computer sleeps and wakes.

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

use crate::keyring::KeyringSession;

/// The bus and the one who speaks on it; both end when it is dropped.
pub struct Logind {
    address: String,
    connection: Connection,
    _bus: KeyringSession,
}

impl Logind {
    /// Starts both.
    ///
    /// # Panics
    /// When `dbus-daemon` is missing or does not start.
    pub fn start() -> Self {
        let bus = KeyringSession::without_keyring();
        let place =
            bus.environment().into_iter().find(|(name, _)| name == "DBUS_SESSION_BUS_ADDRESS");
        let address = place.expect("it has an address").1.into_string().expect("UTF-8");
        let connection = Builder::address(address.as_str())
            .and_then(|builder| builder.name("org.freedesktop.login1"))
            .and_then(Builder::build)
            .expect("the name is free");
        Self { address, connection, _bus: bus }
    }

    /// For `DBUS_SYSTEM_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Says that the computer is about to sleep, or that it woke up.
    ///
    /// # Panics
    /// When the bus is gone.
    pub fn prepare_for_sleep(&self, about_to: bool) {
        self.connection
            .emit_signal(
                None::<&str>,
                "/org/freedesktop/login1",
                "org.freedesktop.login1.Manager",
                "PrepareForSleep",
                &(about_to,),
            )
            .expect("the bus passes it on");
    }
}
