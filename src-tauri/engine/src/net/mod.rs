//! Bounded exchanges with other computers (HTTP and DNS) and with this one's kernel.

pub mod dns;
pub mod http;
pub mod interfaces;
#[cfg(target_os = "linux")]
pub(crate) mod kernel;
pub mod survey;
mod tls;
pub(crate) mod via;
