//! Asks the router for its address on the internet.
//!
//! Where no way is named, all are tried side by side, and the first public address counts. One
//! that is not public waits a moment for a better one: a router behind another may say its own
//! private address by one protocol and the public one by another. Only IPv4 is asked for, since
//! a router of today does not translate IPv6.
//!
//! Nothing that a router says is authenticated. What protects is that only the gateway itself is
//! listened to, and that the core believes no lone voice.

mod port_mapping;
mod tr064;
mod upnp;

use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::{Instant, sleep_until};

use super::{Said, seen_outside, unknown};
use crate::model::{Family, Miss, RouterProtocol};
use crate::net::gateway;
use crate::net::http::Http;
use crate::net::upnp::Silence;

/// For the whole look.
const LONGEST: Duration = Duration::from_millis(2800);

/// How long an address that is not public waits for one that is.
const GRACE: Duration = Duration::from_millis(300);

/// Who is asked, and how.
#[derive(Clone)]
struct Router {
    http: Http,
    address: IpAddr,
    /// The address of this computer on its side.
    own: IpAddr,
    /// The interface by which it is asked.
    via: Option<String>,
}

/// Asks the router at `address`, or, where none is given, the gateway of the interface `via`, or
/// that of the default route. Takes less than 3 s.
pub(super) async fn look(
    http: &Http,
    protocol: Option<RouterProtocol>,
    address: Option<IpAddr>,
    via: Option<&str>,
) -> Said {
    let found = match address {
        Some(address) => Ok(Some(address)),
        None => gateway::find(via).await,
    };
    let address = match found {
        Ok(Some(address)) => address,
        Ok(None) => return unknown(Miss::NoRouter),
        Err(error) => return unknown(Miss::Failed { detail: error.to_string() }),
    };
    let Ok(own) = gateway::own_address(address) else { return unknown(Miss::NoRouter) };
    let router = Router { http: http.clone(), address, own, via: via.map(str::to_owned) };
    first(ways(&router, protocol)).await
}

/// The ways to ask.
fn ways(
    router: &Router,
    protocol: Option<RouterProtocol>,
) -> FuturesUnordered<BoxFuture<'_, Said>> {
    let ways = FuturesUnordered::new();
    match protocol {
        Some(RouterProtocol::Upnp) => ways.push(upnp::ask(router).boxed()),
        Some(RouterProtocol::NatPmp) => ways.push(port_mapping::nat_pmp(router).boxed()),
        Some(RouterProtocol::Pcp) => ways.push(port_mapping::pcp(router).boxed()),
        Some(RouterProtocol::Tr064) => ways.push(tr064::ask(router).boxed()),
        None => {
            ways.push(port_mapping::either(router).boxed());
            ways.push(upnp::ask(router).boxed());
            ways.push(tr064::ask(router).boxed());
        }
    }
    ways
}

/// The first public address; else, once all have ended or time is up, the best that was said.
async fn first(mut ways: FuturesUnordered<BoxFuture<'_, Said>>) -> Said {
    let mut best = unknown(Miss::NoRouter);
    let mut end = Instant::now() + LONGEST;
    loop {
        let said = tokio::select! {
            biased;
            said = ways.next() => said,
            () = sleep_until(end) => None,
        };
        let Some(said) = said else { return best };
        if said.address.known().is_some() {
            return said;
        }
        if is_address(&said) {
            end = end.min(Instant::now() + GRACE);
        }
        if worth(&said) > worth(&best) {
            best = said;
        }
    }
}

/// Whether an address was said, be it one of no use.
fn is_address(said: &Said) -> bool {
    matches!(said.miss, Some(Miss::Bogus { .. }))
}

/// Which of two that are no public addresses says more.
fn worth(said: &Said) -> u8 {
    match said.miss {
        Some(Miss::NoRouter) => 0,
        Some(Miss::Bogus { .. }) => 2,
        _ => 1,
    }
}

/// What a router that was asked in this way said.
fn said(router: &Router, way: &str, answer: Result<IpAddr, Silence>) -> Said {
    let who = format!("{} ({way})", router.address);
    match answer {
        Ok(address) if address.is_unspecified() => unknown(Miss::NotUnderstood { who }),
        Ok(address) => seen_outside(&who, address, Family::Ipv4),
        Err(Silence::NoAnswer) => unknown(Miss::NoRouter),
        Err(Silence::Refused(status)) => unknown(Miss::Refused { who, status, wait: None }),
        Err(Silence::NotUnderstood) => unknown(Miss::NotUnderstood { who }),
        Err(Silence::Several) => unknown(Miss::Several { who }),
    }
}
