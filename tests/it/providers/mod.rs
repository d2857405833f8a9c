//! Every provider against a strict server on loopback.

mod files;
mod http;
mod sending;
mod vectors;
