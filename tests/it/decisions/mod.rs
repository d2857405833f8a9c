//! The core in virtual time, by table and by property.

mod agreement;
mod looking;
mod pacing;
mod places;
mod properties;
mod records;
mod sending;
mod stops;
mod views;
mod voices;
