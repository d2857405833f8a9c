//! What the server's owner adds to its configuration, so that a key may change the addresses of
//! one host and nothing else. Words only: nothing is sent or written here, and the secret never
//! stands in them.

use hickory_proto::rr::Name;

use super::message::{name_in_zone, shown};
use super::target::{Fault, read_name};
use super::tsig::Algorithm;
use crate::model::{HostName, Trouble};

/// What stands where the secret has to go.
pub const SECRET: &str = "<secret>";

/// A server whose configuration is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// BIND 9.
    Bind,
    /// Knot DNS 3.
    Knot,
    /// PowerDNS Authoritative Server 4.
    PowerDns,
}

/// Lines and where they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// A file, or a part of one, or a shell.
    pub place: String,
    /// The lines, each with its end.
    pub text: String,
}

/// That a key may change the addresses of a host.
#[derive(Clone, Debug)]
pub struct Permission {
    key: String,
    algorithm: &'static str,
    host: String,
    zone: String,
}

impl Permission {
    /// A permission for names that need no quoting in any of the configurations.
    ///
    /// # Errors
    /// A key, zone or host that is not a plain DNS name, or a host that is not in the zone.
    pub fn new(
        key: &str,
        algorithm: &'static Algorithm,
        host: &HostName,
        zone: &str,
    ) -> Result<Self, Fault> {
        let zone = read_name("zone", zone)?;
        let host = plain("host", &name_in_zone(&zone, host)?)?;
        let key = plain("key", &read_name("key", key)?)?;
        Ok(Self { key, algorithm: algorithm.name, host, zone: plain("zone", &zone)? })
    }

    /// The lines for a server, in the order in which they are added.
    pub fn lines(&self, server: Server) -> Vec<Piece> {
        match server {
            Server::Bind => self.bind(),
            Server::Knot => self.knot(),
            Server::PowerDns => self.power_dns(),
        }
    }

    /// The key is in a file of its own, since `named.conf` may often be read by everybody.
    fn bind(&self) -> Vec<Piece> {
        let Self { key, algorithm, host, zone } = self;
        let file = format!("/etc/bind/{key}.key");
        let statement =
            format!("key \"{key}\" {{\n\talgorithm {algorithm};\n\tsecret \"{SECRET}\";\n}};\n");
        let policy = format!("update-policy {{\n\tgrant {key} name {host} A AAAA;\n}};\n");
        vec![
            piece(&file, statement),
            piece("named.conf", format!("include \"{file}\";\n")),
            piece(format!("named.conf, zone \"{zone}\" {{ … }}"), policy),
        ]
    }

    fn knot(&self) -> Vec<Piece> {
        let Self { key, host, zone, .. } = self;
        let (algorithm, remark) = self.whole();
        let text = format!(
            "{remark}key:\n  - id: {key}\n    algorithm: {algorithm}\n    secret: {SECRET}\n\n\
             acl:\n  - id: {key}-acl\n    key: {key}\n    action: update\n    \
             update-owner: name\n    update-owner-match: equal\n    \
             update-owner-name: [{host}.]\n    update-type: [A, AAAA]\n\n\
             zone:\n  - domain: {zone}\n    acl: {key}-acl\n"
        );
        vec![piece("knot.conf", text)]
    }

    /// The key is added to those that the zone has, where `set-meta` would take theirs away.
    fn power_dns(&self) -> Vec<Piece> {
        let Self { key, zone, .. } = self;
        let (algorithm, remark) = self.whole();
        let commands = format!(
            "{remark}# Without a Lua policy, PowerDNS lets the key change every name of {zone}.\n\
             pdnsutil import-tsig-key {key} {algorithm} '{SECRET}'\n\
             pdnsutil add-meta {zone} TSIG-ALLOW-DNSUPDATE {key}\n"
        );
        let option = "dnsupdate=yes\n# From where updates may come; without it: from this computer alone.\n\
                      allow-dnsupdate-from=0.0.0.0/0,::/0\n";
        vec![piece("pdns.conf", option.to_owned()), piece("sh", commands)]
    }

    /// The algorithm without the bits of a shortened MAC, which only BIND takes, and a remark on
    /// that where they are left out.
    fn whole(&self) -> (&'static str, String) {
        match self.algorithm.rsplit_once('-') {
            Some((name, _)) if name != "hmac" => {
                let server = "This server takes no shortened signatures";
                (name, format!("# {server}: set the account's algorithm to {name}.\n"))
            }
            _ => (self.algorithm, String::new()),
        }
    }
}

fn piece(place: impl Into<String>, text: String) -> Piece {
    Piece { place: place.into(), text }
}

/// The name as text, if it has nothing in it that a configuration or shell takes for its own.
fn plain(field: &str, name: &Name) -> Result<String, Fault> {
    let text = shown(name);
    let usual = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let body = text.strip_prefix("*.").filter(|_| field == "host").unwrap_or(&text);
    if body.starts_with(['-', '.']) || body.is_empty() || !body.chars().all(usual) {
        return Err(Fault::new(Trouble::BadField, format!("{field} is not a plain DNS name")));
    }
    Ok(text)
}
