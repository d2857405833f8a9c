//! What the server's owner adds to its configuration, so that a key may change the addresses of
//! one host and nothing else. Words only: nothing is sent or written here, and the secret never
//! stands in them.

use hickory_proto::rr::Name;

use super::message::{name_in_zone, shown};
use super::target::{Fault, read_name};
use super::tsig::Algorithm;
use crate::model::{Host, HostName, Identity, RecordKind, Trouble, marker};

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
    zone: String,
    /// The owners in the zone that the host writes records of, each with the types; the host's
    /// own first.
    owners: Vec<(String, Vec<RecordKind>)>,
    reverse: bool,
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
        let owners = vec![(host, vec![RecordKind::A, RecordKind::Aaaa])];
        let (zone, algorithm) = (plain("zone", &zone)?, algorithm.name);
        Ok(Self { key, algorithm, zone, owners, reverse: false })
    }

    /// The same, and that the key may change what the host has beside its addresses. Owners that
    /// are not in the zone, or need quoting, are left out.
    #[must_use]
    pub fn with_beside(mut self, host: &Host) -> Self {
        self.reverse = host.reverse;
        let ends = format!(".{}", self.zone);
        let is_fit = |owner: &String| {
            let is_in_zone = *owner == self.zone || owner.ends_with(&ends);
            is_in_zone && read_name("record", owner).is_ok_and(|name| plain("host", &name).is_ok())
        };
        let marker = marker(host.claim, Identity::default(), &host.name, None);
        let marker = marker.map(|marker| (marker.owner, marker.kind));
        let records = host.records.iter().map(|one| (one.owner_of(&host.name), one.kind()));
        for (owner, kind) in records.chain(marker).filter(|(owner, _)| is_fit(owner)) {
            match self.owners.iter_mut().find(|(known, _)| *known == owner) {
                Some((_, kinds)) if kinds.contains(&kind) => {}
                Some((_, kinds)) => kinds.push(kind),
                None => self.owners.push((owner, vec![kind])),
            }
        }
        self
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
        let Self { key, algorithm, zone, .. } = self;
        let file = format!("/etc/bind/{key}.key");
        let statement =
            format!("key \"{key}\" {{\n\talgorithm {algorithm};\n\tsecret \"{SECRET}\";\n}};\n");
        let grants = self.owners.iter().map(|(owner, kinds)| {
            let kinds: Vec<_> = kinds.iter().map(RecordKind::to_string).collect();
            format!("\tgrant {key} name {owner} {};\n", kinds.join(" "))
        });
        let policy = format!("update-policy {{\n{}}};\n", grants.collect::<String>());
        let reverse = format!("update-policy {{\n\tgrant {key} zonesub PTR;\n}};\n");
        let reverse = piece("named.conf, each reverse zone of the host's addresses", reverse);
        vec![
            piece(&file, statement),
            piece("named.conf", format!("include \"{file}\";\n")),
            piece(format!("named.conf, zone \"{zone}\" {{ … }}"), policy),
        ]
        .into_iter()
        .chain(self.reverse.then_some(reverse))
        .collect()
    }

    fn knot(&self) -> Vec<Piece> {
        let Self { key, zone, .. } = self;
        let (algorithm, remark) = self.whole();
        let (mut rules, mut ids) = (String::new(), Vec::new());
        for (number, (owner, kinds)) in (1..).zip(&self.owners) {
            let id = if number == 1 { format!("{key}-acl") } else { format!("{key}-acl-{number}") };
            let kinds: Vec<_> = kinds.iter().map(RecordKind::to_string).collect();
            rules += &format!(
                "  - id: {id}\n    key: {key}\n    action: update\n    \
                 update-owner: name\n    update-owner-match: equal\n    \
                 update-owner-name: [{owner}.]\n    update-type: [{}]\n",
                kinds.join(", ")
            );
            ids.push(id);
        }
        let ids = ids.join(", ");
        let reverse = format!(
            "  - id: {key}-reverse\n    key: {key}\n    action: update\n    \
             update-type: [PTR]\n\n\
             # and in each reverse zone of the host's addresses:\n\
             #   acl: {key}-reverse\n"
        );
        let reverse = if self.reverse { reverse } else { String::new() };
        let text = format!(
            "{remark}key:\n  - id: {key}\n    algorithm: {algorithm}\n    secret: {SECRET}\n\n\
             acl:\n{rules}{reverse}\n\
             zone:\n  - domain: {zone}\n    acl: [{ids}]\n"
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
