//! Scenario, property and interop tests: the whole system, in one binary.

mod addresses;
mod agent;
mod clearing;
mod cli;
mod crash;
mod decisions;
mod desk;
mod desktop;
mod detection;
mod dns_update;
mod following;
mod imports;
mod journeys;
mod layers;
mod namespace;
mod permitting;
mod practice;
mod providers;
mod releases;
mod resuming;
mod router;
mod secrets;
mod storage;
mod watching;
mod words;
