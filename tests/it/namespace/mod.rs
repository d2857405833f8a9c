//! Real interfaces in network namespaces, whose addresses and routes change.

#![cfg(target_os = "linux")]

mod interface;
mod survey;
mod watching;

use std::time::Duration;

use homing_engine::detect::Detector;
use homing_engine::model::{Address, Answer, Family, Source, SourceId, SourceKind};
use homing_engine::net::http::Http;
use tests::netns::Namespace;

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(15);

fn interface(name: Option<&str>) -> Source {
    Source::own(SourceId::from("interface"), SourceKind::interface(name.map(str::to_owned)))
}

fn look(space: &Namespace, name: Option<&str>, family: Family) -> Answer {
    ask(space, interface(name), family)
}

fn ask(space: &Namespace, source: Source, family: Family) -> Answer {
    space.block_on(async move { Detector::new(Http::new()).look(&source, family, None).await })
}

fn known(address: &str) -> Address {
    Address::Known(address.parse().unwrap())
}
