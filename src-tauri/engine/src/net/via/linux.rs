//! Linux: the kernel takes the interface's name.

use std::io;
use std::net::SocketAddr;

use reqwest::ClientBuilder;
use tokio::net::{TcpSocket, UdpSocket};

use super::anywhere;
use crate::model::Family;

/// The longest name that an interface can have, bytes (`IFNAMSIZ` without the final zero).
const LONGEST_NAME: usize = 15;

/// By which interface: `None`: as the system routes.
pub(super) struct Way(Option<String>);

impl Way {
    pub(super) async fn find(via: Option<&str>, _: Option<Family>) -> io::Result<Self> {
        // The kernel cuts a name that is too long or holds a zero, and takes an empty one for
        // "any".
        let is_name = |name: &str| (1..=LONGEST_NAME).contains(&name.len()) && !name.contains('\0');
        match via {
            Some(name) if !is_name(name) => Err(io::ErrorKind::NotFound.into()),
            _ => Ok(Self(via.map(str::to_owned))),
        }
    }

    pub(super) fn start(&self, server: SocketAddr) -> SocketAddr {
        anywhere(server)
    }

    pub(super) fn bind_udp(&self, socket: &UdpSocket, _: SocketAddr) -> io::Result<()> {
        self.0.as_ref().map_or(Ok(()), |name| socket.bind_device(Some(name.as_bytes())))
    }

    pub(super) fn bind_tcp(&self, socket: &TcpSocket, _: SocketAddr) -> io::Result<()> {
        self.0.as_ref().map_or(Ok(()), |name| socket.bind_device(Some(name.as_bytes())))
    }

    pub(super) fn bind_http(
        &self,
        builder: ClientBuilder,
        family: Option<Family>,
    ) -> (ClientBuilder, Option<Family>) {
        match &self.0 {
            Some(name) => (builder.interface(name), family),
            None => (builder, family),
        }
    }
}
