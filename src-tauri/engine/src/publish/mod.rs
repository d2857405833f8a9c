//! Makes a provider publish addresses, and asks what is published. Never retries.

pub mod published;
pub mod rfc2136;
