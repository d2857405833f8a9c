//! `homing sources`.

use homing_engine::model::{Family, Origin, Source, SourceKind};
use homing_engine::run::Desk;
use serde_json::json;

use crate::output::{Failure, Output, Status};

/// Lists the places where addresses can come from.
pub(crate) fn run(output: Output, desk: &Desk) -> Result<Status, Failure> {
    let sources = &desk.settings().sources;
    if output.json {
        let all: Vec<_> = sources
            .iter()
            .map(|source| {
                json!({
                    "id": source.id,
                    "kind": kind(source),
                    "asks": asks(source),
                    "families": families(source),
                    "built_in": source.built_in,
                    "hosts": hosts(desk, source),
                })
            })
            .collect();
        output.value(&all);
        return Ok(Status::Right);
    }
    let rows: Vec<_> = sources
        .iter()
        .map(|source| {
            let families: Vec<_> = families(source).iter().map(Family::to_string).collect();
            let used = match hosts(desk, source).len() {
                0 => String::new(),
                1 => "1 name".to_owned(),
                many => format!("{many} names"),
            };
            [source.id.to_string(), kind(source).to_owned(), families.join(" "), used, asks(source)]
        })
        .collect();
    output.table(["SOURCE", "KIND", "FAMILIES", "USED BY", "ASKS"], &rows);
    Ok(Status::Right)
}

fn families(source: &Source) -> Vec<Family> {
    Family::BOTH.into_iter().filter(|family| source.kind.covers(*family)).collect()
}

fn kind(source: &Source) -> &'static str {
    match source.kind {
        SourceKind::Auto => "auto",
        SourceKind::Web { .. } => "web",
        SourceKind::Dns { .. } => "dns",
        SourceKind::Stun { .. } => "stun",
        SourceKind::Router { .. } => "router",
        SourceKind::Interface { .. } => "interface",
        SourceKind::Command { .. } => "command",
        SourceKind::File { .. } => "file",
        SourceKind::Fixed { .. } => "fixed",
        SourceKind::Portal { .. } => "portal",
    }
}

/// Whom the source asks, in words.
fn asks(source: &Source) -> String {
    match &source.kind {
        SourceKind::Auto => "several of the built-in ones, and believes what they agree on".into(),
        SourceKind::Interface { name: Some(name), .. } => format!("the interface {name}"),
        SourceKind::Interface { name: None, .. } => "the interface of the default route".into(),
        SourceKind::Dns { servers, name, .. } => {
            let both = both(servers.ipv4.first(), servers.ipv6.first());
            format!("the name {name} at {both}")
        }
        SourceKind::Stun { servers } => servers.join(", "),
        SourceKind::Router { protocol: None, address: None } => "the router, in every way".into(),
        SourceKind::Router { protocol, address } => {
            let way = protocol.map(|way| serde_json::to_value(way).unwrap_or_default());
            let way = way.and_then(|way| way.as_str().map(str::to_owned));
            let address = address.map(|address| address.to_string());
            [way, address].into_iter().flatten().collect::<Vec<_>>().join(" at ")
        }
        SourceKind::Command { program } => program.join(" "),
        SourceKind::File { path } => path.display().to_string(),
        SourceKind::Portal { url, .. } => url.clone(),
        SourceKind::Web { url, .. } => both(url.ipv4.as_ref(), url.ipv6.as_ref()),
        SourceKind::Fixed { address } => both(address.ipv4.as_ref(), address.ipv6.as_ref()),
    }
}

/// The values for both families, once where they are the same.
fn both<T: ToString + PartialEq>(ipv4: Option<&T>, ipv6: Option<&T>) -> String {
    let mut all: Vec<&T> = ipv4.into_iter().chain(ipv6).collect();
    all.dedup();
    all.into_iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

/// The names that take an address from the source.
fn hosts(desk: &Desk, source: &Source) -> Vec<String> {
    let from = Origin::From(source.id.clone());
    let hosts = desk.settings().hosts.iter();
    hosts
        .filter(|host| host.ipv4 == from || host.ipv6 == from)
        .map(|h| h.name.to_string())
        .collect()
}
