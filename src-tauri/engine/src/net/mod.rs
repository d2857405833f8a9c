//! Bounded exchanges with other computers (HTTP, DNS, UPnP) and with this one's kernel, and
//! sessions by Kerberos.

pub mod dns;
pub mod gateway;
pub mod http;
pub mod interfaces;
pub mod kerberos;
#[cfg(target_os = "linux")]
pub(crate) mod kernel;
pub mod survey;
mod tls;
pub(crate) mod upnp;
pub(crate) mod via;
