//! Linux: asks the kernel, which looks the route up itself, so that policy routing and VPNs are
//! obeyed.

use std::io;
use std::net::IpAddr;

use tokio::time::timeout;

use crate::model::Family;
use crate::net::kernel::{Kernel, PATIENCE, Wanted};

pub(super) async fn find(via: Option<&str>) -> io::Result<Option<IpAddr>> {
    timeout(PATIENCE, ask(via)).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the kernel did not answer"))
    })
}

async fn ask(via: Option<&str>) -> io::Result<Option<IpAddr>> {
    let mut kernel = Kernel::open()?;
    let route = match via {
        None => kernel.route(Family::Ipv4, None).await?,
        Some(name) => match kernel.link(Wanted::Name(name)).await? {
            Some(link) => kernel.next_hop(Family::Ipv4, link.index).await?,
            None => None,
        },
    };
    Ok(route.and_then(|route| route.gateway))
}
