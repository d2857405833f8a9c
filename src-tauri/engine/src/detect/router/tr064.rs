//! TR-064, as a Fritz!Box speaks it.
//!
//! Its configuration service wants a password. Beside it, on the same port, AVM offers the
//! question for the external address without one, as its first-contact descriptions
//! (`igddesc.xml`, `tr64desc.xml`) say; that one is asked, at the place where it always is, so
//! that it answers even where the search for UPnP devices is switched off.

use std::net::IpAddr;

use url::Url;

use super::{Router, Said, said};
use crate::net::upnp::{Silence, external_address};

/// The port of AVM's descriptions and services.
const PORT: u16 = 49_000;

/// The services, by path and type. Which one is connected depends on the line.
const SERVICES: [(&str, &str); 2] = [
    ("/igdupnp/control/WANIPConn1", "urn:schemas-upnp-org:service:WANIPConnection:1"),
    ("/igdupnp/control/WANPPPConn1", "urn:schemas-upnp-org:service:WANPPPConnection:1"),
];

pub(super) async fn ask(router: &Router) -> Said {
    said(router, "TR-064", address(router).await)
}

async fn address(router: &Router) -> Result<IpAddr, Silence> {
    let mut silence = Silence::NoAnswer;
    for (path, kind) in SERVICES {
        let mut url = Url::parse("http://router/").map_err(|_| silence)?;
        url.set_ip_host(router.address).map_err(|()| silence)?;
        url.set_port(Some(PORT)).map_err(|()| silence)?;
        url.set_path(path);
        match external_address(&router.http, kind, &url, router.via.as_deref()).await {
            Ok(address) => return Ok(address),
            // Nobody is there at all.
            Err(Silence::NoAnswer) if silence == Silence::NoAnswer => break,
            // Some other server that happens to be at this port.
            Err(Silence::Refused(404 | 405 | 501)) => {}
            Err(other) => silence = other,
        }
    }
    Err(silence)
}
