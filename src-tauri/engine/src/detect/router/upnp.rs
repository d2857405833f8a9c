//! UPnP Internet Gateway Device, versions 1 and 2.

use std::net::IpAddr;

use super::{Router, Said, said};
use crate::net::upnp::{Search, Silence, external_address, services};

pub(super) async fn ask(router: &Router) -> Said {
    said(router, "UPnP", address(router).await)
}

/// What the first service says that knows an address. A router may describe two connections, of
/// which one is not in use.
async fn address(router: &Router) -> Result<IpAddr, Silence> {
    let via = router.via.as_deref();
    let mut silence = Silence::NoAnswer;
    let search = Search::start(router.address, router.own).await;
    let Ok(mut search) = search else { return Err(silence) };
    while let Some(place) = search.next().await {
        for service in services(&router.http, &place, via).await {
            match external_address(&router.http, &service.kind, &service.control, via).await {
                Ok(address) => return Ok(address),
                Err(Silence::NoAnswer) => {}
                Err(other) => silence = other,
            }
        }
        // A second description of the same router (version 2 beside 1) says nothing else.
        if silence != Silence::NoAnswer {
            break;
        }
    }
    Err(silence)
}
