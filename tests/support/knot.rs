//! A real Knot DNS on loopback, with its own folder and port.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::Command;

use crate::name_server::{NameServer, Served, found};

/// Starts it and waits until it answers; `None`, and a line that says so, where it is not
/// installed. Where keys may change some names only, that is by the owner names of its rules.
///
/// # Panics
/// When it does not start, with what it said.
pub fn start(served: &Served) -> Option<NameServer> {
    let program = found("knotd")?;
    Some(NameServer::run(&served.zone, |address, folder| {
        std::fs::write(folder.join("knot.conf"), configuration(served, address)).expect("written");
        std::fs::write(folder.join("zone"), served.zone_file()).expect("written");
        let mut command = Command::new(&program);
        command.args(["-c", "knot.conf"]);
        command
    }))
}

fn configuration(served: &Served, address: SocketAddr) -> String {
    let (ip, port) = (address.ip(), address.port());
    let mut text = format!(
        "server:\n  rundir: .\n  listen: {ip}@{port}\n  udp-workers: 1\n  tcp-workers: 1\n  \
         background-workers: 1\nlog:\n  - target: stderr\n    any: info\n\
         database:\n  storage: .\nkey:\n"
    );
    for key in &served.keys {
        let (name, algorithm, secret) = (&key.name, &key.algorithm, &key.secret);
        writeln!(text, "  - id: {name}\n    algorithm: {algorithm}\n    secret: {secret}")
            .expect("text");
    }
    let list = |words: Vec<String>| format!("[{}]", words.join(", "));
    let keys = list(served.keys.iter().map(|key| key.name.clone()).collect());
    text.push_str("acl:\n  - id: updates\n    action: update\n");
    writeln!(text, "    key: {keys}").expect("text");
    if !served.only.is_empty() {
        let names = list(served.only.iter().map(|name| format!("{name}.")).collect());
        text.push_str("    update-owner: name\n    update-owner-match: equal\n");
        writeln!(text, "    update-owner-name: {names}").expect("text");
    }
    let zone = &served.zone;
    writeln!(
        text,
        "zone:\n  - domain: {zone}\n    storage: .\n    file: zone\n    acl: updates\n    \
         zonefile-sync: -1\n    zonefile-load: whole\n    journal-content: none"
    )
    .expect("text");
    text
}
