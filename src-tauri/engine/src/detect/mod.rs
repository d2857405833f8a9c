//! Asks one source for one address. Never decides whether it is believed.
//!
//! What cannot be read without doubt is [`Address::Unknown`], with a [`Miss`] that says why.
//! Addresses that no other computer can reach (loopback, link-local, multicast, …) are never
//! [`Address::Known`]; private ones are where they were looked up on this computer or written
//! down by the user, and not where somebody on the internet claims to have seen them.

mod built_in;
mod command;
mod dns;
mod file;
mod interface;
mod portal;
mod reading;
mod router;
pub mod stun;
mod web;

use std::ffi::OsString;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::model::{Address, Answer, Family, Miss, PerFamily, Source, SourceKind, public};
use crate::net::http::Http;

pub use built_in::{BadSource, built_in};
pub use reading::{Unreadable, read};

/// No look takes longer.
const LONGEST: Duration = Duration::from_secs(10);

/// Asks sources. Cheap to clone; may be asked several things at a time.
#[derive(Clone)]
pub struct Detector {
    http: Http,
    hidden: Arc<[OsString]>,
}

impl Detector {
    /// Asks web sources by this.
    pub fn new(http: Http) -> Self {
        Self { http, hidden: Arc::default() }
    }

    /// The same, whose commands do not see these environment variables.
    #[must_use]
    pub fn hiding(self, variables: Vec<OsString>) -> Self {
        Self { hidden: variables.into(), ..self }
    }

    /// Asks a source for this computer's address of a family, by the interface `via` where one is
    /// named. Takes no longer than about 8 s.
    ///
    /// [`SourceKind::Auto`] is not one source but the agreement of several, which is for the
    /// core to make: it is answered with `Unknown`.
    pub async fn look(&self, source: &Source, family: Family, via: Option<&str>) -> Answer {
        let start = Instant::now();
        let said = tokio::time::timeout(LONGEST, self.ask(source, family, via))
            .await
            .unwrap_or_else(|_| unknown(Miss::NoAnswer { who: source.id.to_string() }));
        Answer { address: said.address, took: start.elapsed(), miss: said.miss }
    }

    async fn ask(&self, source: &Source, family: Family, via: Option<&str>) -> Said {
        if !source.kind.covers(family) && !matches!(source.kind, SourceKind::Portal { .. }) {
            return unknown(Miss::NotTold { family });
        }
        match &source.kind {
            SourceKind::Auto => unknown(Miss::NotTold { family }),
            SourceKind::Web { url, ca_file, insecure } => {
                let url = url.get(family).as_deref();
                web::look(&self.http, url, ca_file.clone(), *insecure, family, via).await
            }
            SourceKind::Dns { servers, name, record } => {
                dns::look(servers.get(family), name, *record, family, via).await
            }
            SourceKind::Stun { servers } => stun::look(servers, family, via).await,
            SourceKind::Router { protocol, address } => {
                router::look(&self.http, *protocol, *address, via).await
            }
            SourceKind::Interface { name, choice, suffix } => {
                let name = name.as_deref().or(via);
                interface::look(name, family, *choice, *suffix).await
            }
            SourceKind::Command { program } => command::look(program, &self.hidden, family).await,
            SourceKind::File { path } => file::look(path, family).await,
            SourceKind::Fixed { address } => fixed(address, family),
            SourceKind::Portal { url, status, body } => {
                portal::look(&self.http, url, *status, body, family, via).await
            }
        }
    }
}

/// An answer without its duration.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    address: Address,
    miss: Option<Miss>,
}

fn known(address: IpAddr) -> Said {
    Said { address: Address::Known(address), miss: None }
}

fn absent(miss: Miss) -> Said {
    Said { address: Address::Absent, miss: Some(miss) }
}

fn unknown(miss: Miss) -> Said {
    Said { address: Address::Unknown, miss: Some(miss) }
}

/// What somebody outside claims to have seen: known only where the whole internet can route to
/// it.
fn seen_outside(who: &str, address: IpAddr, family: Family) -> Said {
    let who = who.to_owned();
    let kind = public::kind(address);
    if Family::of(address) != family {
        unknown(Miss::OtherFamily { who })
    } else if kind.is_public() {
        known(address)
    } else {
        unknown(Miss::Bogus { who, address, kind })
    }
}

/// What was looked up on this computer or written down by its user: known where another computer
/// could reach it, be it only from the same network.
fn seen_here(who: &str, address: IpAddr, family: Family) -> Said {
    let who = who.to_owned();
    let kind = public::kind(address);
    if Family::of(address) != family {
        unknown(Miss::OtherFamily { who })
    } else if kind.is_usable() {
        known(address)
    } else {
        unknown(Miss::Bogus { who, address, kind })
    }
}

/// What the user wrote down.
fn fixed(addresses: &PerFamily<Option<IpAddr>>, family: Family) -> Said {
    match *addresses.get(family) {
        None => unknown(Miss::NotTold { family }),
        Some(address) => seen_here("config.toml", address, family),
    }
}
