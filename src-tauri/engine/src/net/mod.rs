//! Bounded exchanges with other computers: HTTP and DNS.

pub mod http;
mod tls;
