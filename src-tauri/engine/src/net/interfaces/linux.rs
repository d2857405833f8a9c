//! Linux: asks the kernel over rtnetlink, in two or three short exchanges. Unlike a walk over
//! everything that can be known of every interface, this stays cheap on a computer with hundreds
//! of them, and policy routing and VPNs are obeyed, since the kernel itself looks the route up.

use std::io;

use super::{Assigned, Found, Interface};
use crate::model::Family;
use crate::net::kernel::{Kernel, PATIENCE, Wanted};

pub(super) async fn addresses(name: Option<&str>, family: Family) -> io::Result<Found> {
    within(async {
        let mut kernel = Kernel::open()?;
        let (link, route) = match name {
            Some(name) => {
                let Some(link) = kernel.link(Wanted::Name(name)).await? else {
                    return Ok(Found::NoInterface);
                };
                // Only breaks ties: without it the choice is still a good one.
                let route = match family {
                    Family::Ipv4 => kernel.route(family, Some(link.index)).await.unwrap_or(None),
                    Family::Ipv6 => None,
                };
                (link, route)
            }
            None => {
                let Some(route) = kernel.route(family, None).await? else {
                    return Ok(Found::NoRoute);
                };
                let Some(link) = kernel.link(Wanted::Index(route.out)).await? else {
                    return Ok(Found::NoRoute);
                };
                (link, Some(route))
            }
        };
        if !link.up {
            return Ok(Found::Down);
        }
        let source = route.filter(|_| family == Family::Ipv4).and_then(|route| route.source);
        let all = kernel.addresses(Some(family)).await?;
        let own = all.into_iter().filter(|(index, _)| *index == link.index);
        let addresses =
            own.map(|(_, one)| Assigned { source: Some(one.address) == source, ..one }).collect();
        Ok(Found::Interface { name: link.name, addresses })
    })
    .await
}

pub(super) async fn all() -> io::Result<Vec<Interface>> {
    within(async {
        let mut kernel = Kernel::open()?;
        let links = kernel.links().await?;
        let addresses = kernel.addresses(None).await?;
        let (mut way_out, mut source) = ([None; 2], None);
        for (family, out) in Family::BOTH.into_iter().zip(&mut way_out) {
            let route = kernel.route(family, None).await?;
            *out = route.map(|route| route.out);
            if family == Family::Ipv4 {
                source = route.and_then(|route| route.source);
            }
        }
        let one = |link: crate::net::kernel::Link| {
            let own = addresses.iter().filter(|(index, _)| *index == link.index);
            let mut interface = Interface {
                name: link.name,
                up: link.up,
                way_out: Default::default(),
                addresses: own
                    .map(|(_, one)| Assigned { source: Some(one.address) == source, ..*one })
                    .collect(),
            };
            for (family, out) in Family::BOTH.into_iter().zip(way_out) {
                *interface.way_out.get_mut(family) = out == Some(link.index);
            }
            interface
        };
        Ok(links.into_iter().filter(|link| !link.loopback).map(one).collect())
    })
    .await
}

/// Gives up after [`PATIENCE`].
async fn within<T>(look: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the kernel did not answer"))
    })
}
