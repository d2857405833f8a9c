//! Sockets that leave by an interface of this computer. Opens them; never chooses the interface.
//!
//! Linux and macOS let a socket leave by an interface whatever the routes say (`SO_BINDTODEVICE`,
//! `IP_BOUND_IF`). Windows has no such option for names: there a socket is bound to an address of
//! the interface, which Windows then sends it by (its hosts are strong ones, RFC 1122 3.3.4.2).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::ClientBuilder;
use tokio::net::{TcpSocket, TcpStream, UdpSocket};

use crate::model::Family;

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(not(any(target_os = "linux", target_os = "macos")), path = "windows.rs")]
mod imp;

use imp::Way;

/// A UDP socket of a random port that takes datagrams from this server only, and leaves by the
/// interface of this name where one is named.
///
/// # Errors
/// The system's; [`io::ErrorKind::NotFound`] and on Linux `ENODEV` where there is no such
/// interface.
pub(crate) async fn udp(server: SocketAddr, via: Option<&str>) -> io::Result<UdpSocket> {
    let way = Way::find(via, Some(Family::of(server.ip()))).await?;
    let socket = UdpSocket::bind(way.start(server)).await?;
    way.bind_udp(&socket, server)?;
    socket.connect(server).await?;
    Ok(socket)
}

/// A connection to this server, which leaves by the interface of this name where one is named.
///
/// # Errors
/// As [`udp`].
pub(crate) async fn tcp(server: SocketAddr, via: Option<&str>) -> io::Result<TcpStream> {
    let way = Way::find(via, Some(Family::of(server.ip()))).await?;
    let socket = match server {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    way.bind_tcp(&socket, server)?;
    socket.connect(server).await
}

/// Lets an HTTP client's connections leave by an interface. The family is the only one by which
/// they may be made then; `None`: by any.
///
/// # Errors
/// As [`udp`].
pub(super) async fn http(
    builder: ClientBuilder,
    via: &str,
    family: Option<Family>,
) -> io::Result<(ClientBuilder, Option<Family>)> {
    Ok(Way::find(Some(via), family).await?.bind_http(builder, family))
}

/// Every address of this computer of the server's family, and a port of the system's choice.
fn anywhere(server: SocketAddr) -> SocketAddr {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    SocketAddr::new(any, 0)
}
