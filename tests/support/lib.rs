//! What the tests stand on: worlds in virtual time, loopback servers, real servers.

pub mod home;
pub mod keyring;
pub mod loopback_dns;
pub mod named;
pub mod provider_server;
pub mod tls;
pub mod world;
