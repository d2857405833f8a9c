//! Every provider against a strict server on loopback.

mod files;
mod flow;
mod http;
mod lists;
mod sending;
mod small;
mod vectors;
