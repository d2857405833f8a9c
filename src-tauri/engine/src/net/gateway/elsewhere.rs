//! Windows and macOS: through the `netdev` library, which walks over all interfaces.

use std::io;
use std::net::IpAddr;

use crate::model::Family;
use crate::net::interfaces;

pub(super) async fn find(via: Option<&str>) -> io::Result<Option<IpAddr>> {
    let via = via.map(str::to_owned);
    tokio::task::spawn_blocking(move || look(via.as_deref())).await.map_err(io::Error::other)
}

fn look(via: Option<&str>) -> Option<IpAddr> {
    let mut interfaces = netdev::get_interfaces().into_iter();
    let interface = match via {
        // Windows calls an interface by a number in braces; people call it "Ethernet".
        Some(name) => interfaces
            .find(|known| known.name == name || known.friendly_name.as_deref() == Some(name)),
        None => {
            let source = super::own_address(interfaces::far_away(Family::Ipv4)).ok()?;
            interfaces.find(|known| known.ip_addrs().contains(&source))
        }
    }?;
    interface.gateway?.ipv4.first().copied().map(IpAddr::V4)
}
