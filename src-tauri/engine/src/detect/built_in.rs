//! The sources that every installation has, from the files of `sources/`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::Deserialize;

use crate::model::data_files::SOURCES;
use crate::model::{DnsRecord, PerFamily, RouterProtocol, Source, SourceId, SourceKind};

/// Where DNS servers listen.
const DNS_PORT: u16 = 53;

/// A source file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the source file {id}.toml cannot be read: {message}")]
pub struct BadSource {
    /// The file's name without `.toml`.
    pub id: String,
    /// What is wrong with it.
    pub message: String,
}

/// The part of a source file that detection works by; the rest is for people.
#[derive(Deserialize)]
struct File {
    operator: Option<String>,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Kind {
    Auto,
    Interface,
    Web { ipv4: Option<String>, ipv6: Option<String> },
    Dns { ipv4: Vec<Ipv4Addr>, ipv6: Vec<Ipv6Addr>, question: String, record: DnsRecord },
    Stun { servers: Vec<String> },
    Router { protocol: Option<RouterProtocol> },
    Portal { url: String, status: u16, body: String },
}

/// The built-in sources, in the order of their ids: `auto`, `interface` (the default route's),
/// `router`, web services, DNS and STUN servers, and pages by which a sign-in page is known.
/// What the same people run has the same [`Source::operator`], so that agreement means something.
///
/// # Errors
/// [`BadSource`] for the first file that cannot be read.
pub fn built_in() -> Result<Vec<Source>, BadSource> {
    SOURCES.iter().map(|(id, text)| read(id, text)).collect()
}

fn read(id: &str, text: &str) -> Result<Source, BadSource> {
    let file: File = toml::from_str(text)
        .map_err(|error| BadSource { id: id.to_owned(), message: error.message().to_owned() })?;
    let kind = match file.kind {
        Kind::Auto => SourceKind::Auto,
        Kind::Interface => SourceKind::interface(None),
        Kind::Web { ipv4, ipv6 } => {
            SourceKind::Web { url: PerFamily { ipv4, ipv6 }, ca_file: None, insecure: false }
        }
        Kind::Dns { ipv4, ipv6, question, record } => SourceKind::Dns {
            servers: PerFamily { ipv4: at_port(ipv4), ipv6: at_port(ipv6) },
            name: question,
            record,
        },
        Kind::Stun { servers } => SourceKind::Stun { servers },
        Kind::Router { protocol } => SourceKind::Router { protocol, address: None },
        Kind::Portal { url, status, body } => SourceKind::Portal { url, status, body },
    };
    let operator = file.operator.unwrap_or_else(|| id.to_owned());
    Ok(Source { id: SourceId::from(id), kind, built_in: true, operator })
}

fn at_port<A: Into<IpAddr>>(addresses: Vec<A>) -> Vec<SocketAddr> {
    addresses.into_iter().map(|address| SocketAddr::new(address.into(), DNS_PORT)).collect()
}
