//! A real PowerDNS Authoritative Server on loopback, with its own folder, database and port.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use rusqlite::{Connection, params};

use crate::name_server::{NameServer, Served, found};

/// The tables that its queries name, without what only secondaries and signed zones need.
const TABLES: &str = "
    CREATE TABLE domains (id INTEGER PRIMARY KEY, name TEXT, master TEXT, last_check INTEGER,
        type TEXT, notified_serial INTEGER, account TEXT, options TEXT, catalog TEXT);
    CREATE TABLE records (id INTEGER PRIMARY KEY, domain_id INTEGER, name TEXT, type TEXT,
        content TEXT, ttl INTEGER, prio INTEGER, disabled INTEGER DEFAULT 0, ordername TEXT,
        auth INTEGER DEFAULT 1);
    CREATE INDEX by_name ON records (name, type);
    CREATE TABLE comments (id INTEGER PRIMARY KEY, domain_id INTEGER, name TEXT, type TEXT,
        modified_at INTEGER, account TEXT, comment TEXT);
    CREATE TABLE domainmetadata (id INTEGER PRIMARY KEY, domain_id INTEGER, kind TEXT,
        content TEXT);
    CREATE TABLE cryptokeys (id INTEGER PRIMARY KEY, domain_id INTEGER, flags INTEGER,
        active INTEGER, published INTEGER, content TEXT);
    CREATE TABLE tsigkeys (id INTEGER PRIMARY KEY, name TEXT, algorithm TEXT, secret TEXT);
    CREATE TABLE supermasters (ip TEXT, nameserver TEXT, account TEXT);
";

/// What its HTTP API wants to be told.
pub const API_KEY: &str = "a-key-of-the-tests";

/// Where its HTTP API is: at the port of its DNS, and an address beside that.
pub fn api(server: &NameServer) -> String {
    format!("http://127.0.0.2:{}", server.address.port())
}

/// Starts it and waits until it answers; `None`, and a line that says so, where it is not
/// installed. Where keys may change some names only, that is by a policy in Lua, without which
/// they may change all.
///
/// # Panics
/// When it does not start, with what it said.
pub fn start(served: &Served) -> Option<NameServer> {
    let program = found("pdns_server")?;
    Some(NameServer::run(&served.zone, |address, folder| {
        fill(&folder.join("database"), served).expect("a database");
        std::fs::write(folder.join("pdns.conf"), configuration(served, address)).expect("written");
        if !served.only.is_empty() {
            std::fs::write(folder.join("policy.lua"), policy(&served.only)).expect("written");
        }
        let mut command = Command::new(&program);
        command.arg("--config-dir=.");
        command
    }))
}

fn configuration(served: &Served, address: SocketAddr) -> String {
    let (ip, port) = (address.ip(), address.port());
    let policy = match &served.only[..] {
        [] => "",
        _ => "lua-dnsupdate-policy-script=policy.lua\n",
    };
    // Without its question for security news, which would leave this computer.
    format!(
        "launch=gsqlite3\ngsqlite3-database=database\ngsqlite3-pragma-synchronous=0\n\
         local-address={ip}\nlocal-port={port}\nsocket-dir=.\ndaemon=no\nguardian=no\n\
         write-pid=no\nsecurity-poll-suffix=\ncache-ttl=0\nquery-cache-ttl=0\n\
         negquery-cache-ttl=0\nzone-cache-refresh-interval=0\ndistributor-threads=1\n\
         signing-threads=1\nreceiver-threads=1\ndnsupdate=yes\nallow-dnsupdate-from=\n{policy}\
         api=yes\napi-key={API_KEY}\nwebserver-address=127.0.0.2\nwebserver-port={port}\n\
         webserver-allow-from=127.0.0.0/8\n"
    )
}

/// With a policy, the server looks at nothing else: neither at who may update nor from where.
fn policy(only: &[String]) -> String {
    let names: String = only.iter().map(|name| format!("[\"{name}.\"]=true, ")).collect();
    format!(
        "local names = {{ {names} }}\nfunction updatepolicy(input)\n  \
         return names[input:getQName():toString()] == true\nend\n"
    )
}

fn fill(path: &Path, served: &Served) -> rusqlite::Result<()> {
    let database = Connection::open(path)?;
    database.execute_batch(TABLES)?;
    let zone = &served.zone;
    database.execute("INSERT INTO domains (id, name, type) VALUES (1, ?, 'NATIVE')", [zone])?;
    for (name, kind, data) in served.all_records() {
        // It keeps names without their final dots.
        let data = data.split(' ').map(|word| word.trim_end_matches('.')).collect::<Vec<_>>();
        database.execute(
            "INSERT INTO records (domain_id, name, type, content, ttl) VALUES (1, ?, ?, ?, 60)",
            params![name, kind, data.join(" ")],
        )?;
    }
    let mut say = database
        .prepare("INSERT INTO domainmetadata (domain_id, kind, content) VALUES (1, ?, ?)")?;
    say.execute(["ALLOW-DNSUPDATE-FROM", "127.0.0.0/8"])?;
    for key in &served.keys {
        say.execute(["TSIG-ALLOW-DNSUPDATE", &key.name])?;
        database.execute(
            "INSERT INTO tsigkeys (name, algorithm, secret) VALUES (?, ?, ?)",
            [&key.name, &key.algorithm, &key.secret],
        )?;
    }
    Ok(())
}
