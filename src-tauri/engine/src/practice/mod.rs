//! An authoritative DNS server on loopback, to try Homing on without an account.
//!
//! It serves one zone that is signed with DNSSEC and takes updates signed with one TSIG key, both
//! keys made anew at every start. This computer's name gets into it by the same DNS UPDATE that
//! any name server would get.

mod authority;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use data_encoding::BASE64;
use hickory_proto::dnssec::DnsSecError;
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_server::Server;
use tokio::net::{TcpListener, UdpSocket};
use zeroize::Zeroizing;

use crate::model::{Account, Credentials, HostName, Secret};
use crate::net::dns::{Patience, query};

/// The zone. `home.arpa` is set aside for names that mean nothing outside of a home (RFC 8375).
const ZONE: &str = "practice.home.arpa";
/// The name of the key that may change the zone.
const KEY: &str = "homing-practice";
/// What the account is called.
const ACCOUNT: &str = "practice";
/// How often a port that is free for UDP and TCP is looked for.
const TRIES: usize = 20;
/// How long a connection may be idle.
const IDLE: Duration = Duration::from_secs(5);
/// Octets of answers that may wait on one connection.
const BUFFER: usize = 64 * 1024;
/// The server is in this very process: it answers at once or not at all.
const PATIENCE: Patience = Patience { udp: &[Duration::from_secs(1)], tcp: Duration::from_secs(1) };

/// Why there is no practice zone.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// No port of 127.0.0.1 could be had.
    #[error("no port on 127.0.0.1: {0}")]
    Port(#[from] io::Error),
    /// The zone could not be made or signed.
    #[error("the practice zone cannot be signed: {0}")]
    Signing(#[from] DnsSecError),
    /// The zone's contents are not acceptable to the server.
    #[error("the practice zone is malformed: {0}")]
    Contents(String),
}

/// The running server; ends when dropped.
pub struct Zone {
    address: SocketAddr,
    secret: Secret,
    host: HostName,
    /// Its tasks end with it.
    _server: Server<hickory_server::zone_handler::Catalog>,
}

impl Zone {
    /// Starts the server on a random port of 127.0.0.1, in the runtime that this is called in.
    ///
    /// # Errors
    /// Where no port can be had or no key can be made.
    pub async fn start() -> Result<Self, PracticeError> {
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(rand::random());
        let catalog = authority::build(ZONE, KEY, key.as_slice())?;
        let (udp, tcp) = bind().await?;
        let address = udp.local_addr()?;
        let mut server = Server::new(catalog);
        server.register_socket(udp);
        server.register_listener(tcp, IDLE, BUFFER);
        let label = label(&hostname::get().unwrap_or_default().to_string_lossy());
        let host = format!("{label}.{ZONE}")
            .parse()
            .map_err(|error: crate::model::BadName| PracticeError::Contents(error.to_string()))?;
        let secret = Secret::new(BASE64.encode(key.as_slice()));
        Ok(Self { address, secret, host, _server: server })
    }

    /// The port on 127.0.0.1, UDP and TCP.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The zone's name.
    pub fn zone(&self) -> &'static str {
        ZONE
    }

    /// This computer's name in the zone.
    pub fn host_name(&self) -> HostName {
        self.host.clone()
    }

    /// The account through which the zone is updated.
    pub fn account(&self) -> Account {
        let fields = [
            ("server", self.address.to_string()),
            ("zone", ZONE.to_owned()),
            ("key", KEY.to_owned()),
            ("algorithm", "hmac-sha256".to_owned()),
        ];
        Account {
            id: ACCOUNT.into(),
            provider: "rfc2136".into(),
            fields: BTreeMap::from(fields.map(|(name, text)| (name.to_owned(), text))),
            endpoint: None,
            insecure: false,
            ca_file: None,
        }
    }

    /// The account's secret.
    pub fn credentials(&self) -> Credentials {
        let mut credentials = Credentials::new();
        credentials.insert("secret", self.secret.duplicate());
        credentials
    }

    /// What the server answers now for a name, asked as anyone else would: one line for each
    /// address record, in the form of a zone file.
    pub async fn answer(&self, host: &HostName) -> Vec<String> {
        let Ok(mut name) = Name::from_ascii(host.as_str()) else { return Vec::new() };
        name.set_fqdn(true);
        let mut lines = Vec::new();
        for kind in [RecordType::A, RecordType::AAAA] {
            let Ok(answer) = query(self.address, None, &name, kind, false, PATIENCE).await else {
                continue;
            };
            for record in &answer.answers {
                if let RData::A(_) | RData::AAAA(_) = record.data {
                    lines.push(format!("{host}. {} IN {kind} {}", record.ttl, record.data));
                }
            }
        }
        lines
    }
}

/// UDP and TCP on the same random port.
async fn bind() -> io::Result<(UdpSocket, TcpListener)> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// What a computer is called, as one label: letters, digits and inner hyphens.
fn label(computer: &str) -> String {
    let first = computer.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let kept: String =
        first.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(63).collect();
    match kept.trim_matches('-') {
        "" => "this-computer".to_owned(),
        label => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn every_computer_has_a_label() {
        assert_eq!(label("Alices-MacBook.local"), "alices-macbook");
        assert_eq!(label("DESKTOP_4F2"), "desktop4f2");
        assert_eq!(label("--"), "this-computer");
        assert_eq!(label("лэптоп"), "this-computer");
        assert_eq!(label(&"x".repeat(99)).len(), 63);
    }
}
