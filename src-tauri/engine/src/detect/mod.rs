//! Asks one source for one address. Never decides whether it is believed.
//!
//! What cannot be read without doubt is [`Address::Unknown`], with a sentence that says why.
//! Addresses that no other computer can reach (loopback, link-local, multicast, …) are never
//! [`Address::Known`]; private ones are where they were looked up on this computer or written
//! down by the user, and not where somebody on the internet claims to have seen them.

mod built_in;
mod interface;
mod reading;
mod web;

use std::net::IpAddr;
use std::time::Duration;

use tokio::time::Instant;

use crate::model::{Address, Family, PerFamily, Source, SourceKind, public};
use crate::net::http::Http;

pub use built_in::{BadSource, built_in};
pub use reading::{Unreadable, read};

/// What a source said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The address.
    pub address: Address,
    /// How long it took to learn it.
    pub took: Duration,
    /// Why the address is not known, as one plain sentence; `None` where it is.
    pub why: Option<String>,
}

/// Asks sources. Cheap to clone; may be asked several things at a time.
#[derive(Clone)]
pub struct Detector {
    http: Http,
}

impl Detector {
    /// Asks web sources by this.
    pub fn new(http: Http) -> Self {
        Self { http }
    }

    /// Asks a source for this computer's address of a family. Takes no longer than about 8 s.
    ///
    /// [`SourceKind::Auto`] is not one source but the agreement of several, which is for the
    /// core to make: it is answered with `Unknown`.
    pub async fn look(&self, source: &Source, family: Family) -> Seen {
        let start = Instant::now();
        let said = match &source.kind {
            SourceKind::Auto => unknown("\"auto\" is not one source but an agreement of several."),
            SourceKind::Web { url, ca_file, insecure } => {
                let url = url.get(family).as_deref();
                web::look(&self.http, url, ca_file.clone(), *insecure, family).await
            }
            SourceKind::Interface { name } => interface::look(name.as_deref(), family).await,
            SourceKind::Fixed { address } => fixed(address, family),
        };
        Seen { address: said.address, took: start.elapsed(), why: said.why }
    }
}

/// An answer without its duration.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    address: Address,
    why: Option<String>,
}

fn known(address: IpAddr) -> Said {
    Said { address: Address::Known(address), why: None }
}

fn absent(why: impl Into<String>) -> Said {
    Said { address: Address::Absent, why: Some(why.into()) }
}

fn unknown(why: impl Into<String>) -> Said {
    Said { address: Address::Unknown, why: Some(why.into()) }
}

/// What the user wrote down.
fn fixed(addresses: &PerFamily<Option<IpAddr>>, family: Family) -> Said {
    match *addresses.get(family) {
        None => unknown(format!("No {family} address is written down.")),
        Some(address) if Family::of(address) != family => {
            unknown(format!("{address} is not an {family} address."))
        }
        Some(address) if !public::kind(address).is_usable() => {
            unknown(format!("{address} is {}.", public::kind(address)))
        }
        Some(address) => known(address),
    }
}
