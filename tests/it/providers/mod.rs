//! Every provider against a strict server on loopback.

mod files;
mod finding;
mod flow;
mod http;
mod lists;
mod papers;
mod pasted;
mod powerdns;
mod sending;
mod small;
mod vectors;
