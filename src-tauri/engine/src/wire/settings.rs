//! What the Settings screen shows and changes.

use serde::{Deserialize, Serialize};

use crate::model::{Notifications, VpnWish};

/// What can be changed under Settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Settings"))]
pub struct SettingsView {
    /// Whether Homing starts when the user logs in.
    pub start_at_login: LoginStart,
    /// Which notifications are shown.
    pub notifications: Notifications,
    /// Seconds between two slow looks.
    pub poll: u32,
    /// Seconds between two glances; `None`: none.
    pub glance: Option<u32>,
    /// The sources that are asked where a host does not name one, by id; `None`: all of Homing's
    /// own.
    pub auto: Option<Vec<String>>,
    /// What is done while a VPN is the way to the internet, for hosts that do not say.
    pub vpn: VpnWish,
    /// A resolver to ask instead of the system's, `address:port`.
    pub resolver: Option<String>,
    /// By which proxy providers are reached: a URL, or `off`; `None`: the system's.
    pub proxy: Option<String>,
    /// `None`: the system's.
    pub language: Option<String>,
    /// `light`, `dark`, or `None`: the system's.
    pub theme: Option<String>,
}

/// Whether Homing starts when the user logs in, and where it was switched off if not by Homing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum LoginStart {
    /// It does.
    On,
    /// It does not: nothing says that it should.
    Off,
    /// Switched off in the Task Manager or in the settings of Windows.
    OffInWindows,
    /// Switched off in the System Settings of macOS; only there can it be switched on again.
    OffInMacos,
    /// Switched off by the desktop's own list of what starts at login.
    OffInDesktop,
    /// The desktop does not allow it to the Flatpak.
    OffInFlatpak,
}

/// By what a network is recognised: all that is said has to be so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NetworkPart {
    /// What it is called; unique.
    pub id: String,
    /// The hardware address of the gateway, such as `00:53:00:12:34:56`.
    pub gateway_mac: Option<String>,
    /// The name of the wireless network.
    pub ssid: Option<String>,
    /// A domain in which short names are looked up, or one above it.
    pub dns_suffix: Option<String>,
    /// An interface that is up, in whose name `*` stands for any characters.
    pub interface: Option<String>,
    /// A block in which an address of this computer lies, such as `192.168.1.0/24`.
    pub range: Option<String>,
}

/// A network that the configuration knows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NetworkView {
    /// By what it is recognised.
    pub part: NetworkPart,
    /// Whether this computer is in it now.
    pub here: bool,
    /// How many hosts name it.
    pub hosts: u32,
}

/// Where this computer is, and the networks that the configuration knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NetworkReport {
    /// By what the present network could be recognised; its id is empty.
    pub here: NetworkPart,
    /// The interfaces that are up and lead out of this computer, by name.
    pub interfaces: Vec<String>,
    /// The networks, in the configuration's order.
    pub known: Vec<NetworkView>,
}

/// A folder of Homing's that can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Folder {
    /// Of the configuration.
    Configuration,
    /// Of what is remembered.
    Data,
    /// Of what is written down for whoever looks for a fault.
    Logs,
}
