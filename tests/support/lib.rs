//! What the tests stand on: worlds in virtual time, loopback servers, real servers.

#[cfg(target_os = "linux")]
pub mod desktop;
pub mod home;
#[cfg(target_os = "linux")]
pub mod imitated_router;
pub mod keyring;
#[cfg(target_os = "linux")]
pub mod lan;
pub mod loopback_dns;
#[cfg(target_os = "linux")]
pub mod miniupnpd;
pub mod named;
#[cfg(target_os = "linux")]
pub mod netns;
pub mod provider_server;
pub mod tls;
#[cfg(target_os = "linux")]
pub mod tray;
pub mod vectors;
pub mod web_source;
#[cfg(target_os = "linux")]
pub mod webdriver;
pub mod world;
