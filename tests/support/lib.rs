//! What the tests stand on: worlds in virtual time, loopback servers, real servers.

pub mod home;
pub mod keyring;
pub mod loopback_dns;
pub mod named;
#[cfg(target_os = "linux")]
pub mod netns;
pub mod provider_server;
pub mod tls;
pub mod web_source;
pub mod world;
