//! Every provider against a strict server on loopback.

mod batches;
mod faults;
mod files;
mod finding;
mod flow;
mod http;
mod imitated;
mod judged;
mod lists;
mod many;
mod papers;
mod pasted;
mod powerdns;
mod scenarios;
mod sending;
mod small;
mod special;
mod together;
mod vectors;
