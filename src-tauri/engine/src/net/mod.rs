//! Bounded exchanges with other computers: HTTP and DNS.

pub mod dns;
pub mod http;
mod tls;
