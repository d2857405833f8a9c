//! What the tests stand on: worlds in virtual time, loopback servers, real servers.

pub mod crowd;
#[cfg(target_os = "linux")]
pub mod desktop;
pub mod home;
pub mod internet;
pub mod keyring;
#[cfg(target_os = "linux")]
pub mod logind;
pub mod loopback_dns;
pub mod named;
#[cfg(target_os = "linux")]
pub mod netns;
pub mod provider_server;
pub mod tls;
#[cfg(target_os = "linux")]
pub mod tray;
pub mod turnserver;
pub mod udp_peer;
pub mod vectors;
pub mod web_source;
#[cfg(target_os = "linux")]
pub mod webdriver;
pub mod whoami;
pub mod world;
