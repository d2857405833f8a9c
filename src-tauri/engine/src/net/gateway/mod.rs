//! The router in front of this computer: the next hop to the internet. Tells; does not choose.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "elsewhere.rs")]
mod imp;

/// The address of the next hop by which IPv4 packets to the internet leave, by the interface
/// `via` where one is named. `None` where nothing leads there, where there is no such interface,
/// or where whoever is at the other end of the line is it, as in a tunnel.
///
/// # Errors
/// When the system does not tell.
pub async fn find(via: Option<&str>) -> io::Result<Option<IpAddr>> {
    imp::find(via).await
}

/// The address of this computer that packets to `other` leave from: a UDP socket is connected,
/// which sends nothing.
///
/// # Errors
/// When nothing leads there.
pub fn own_address(other: IpAddr) -> io::Result<IpAddr> {
    /// Any will do: nothing is sent to it.
    const DISCARD: u16 = 9;
    let any: IpAddr = match other {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect((other, DISCARD))?;
    Ok(socket.local_addr()?.ip())
}
