//! The core in virtual time, by table and by property.

mod agreement;
mod pacing;
mod properties;
mod sending;
mod stops;
