//! macOS: the kernel takes the interface's number, the HTTP library its name.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;

use reqwest::ClientBuilder;
use socket2::SockRef;
use tokio::net::{TcpSocket, UdpSocket};

use super::anywhere;
use crate::model::Family;
use crate::net::interfaces::listed;

/// By which interface, its name and number; `None`: as the system routes.
pub(super) struct Way(Option<(String, NonZeroU32)>);

impl Way {
    pub(super) async fn find(via: Option<&str>, _: Option<Family>) -> io::Result<Self> {
        let Some(name) = via else { return Ok(Self(None)) };
        let found = listed(name).await?.ok_or(io::ErrorKind::NotFound)?;
        let index = NonZeroU32::new(found.index).ok_or(io::ErrorKind::NotFound)?;
        Ok(Self(Some((found.name, index))))
    }

    pub(super) fn start(&self, server: SocketAddr) -> SocketAddr {
        anywhere(server)
    }

    pub(super) fn bind_udp(&self, socket: &UdpSocket, server: SocketAddr) -> io::Result<()> {
        self.bind(&SockRef::from(socket), server)
    }

    pub(super) fn bind_tcp(&self, socket: &TcpSocket, server: SocketAddr) -> io::Result<()> {
        self.bind(&SockRef::from(socket), server)
    }

    fn bind(&self, socket: &SockRef<'_>, server: SocketAddr) -> io::Result<()> {
        let index = self.0.as_ref().map(|(_, index)| *index);
        match server {
            _ if index.is_none() => Ok(()),
            SocketAddr::V4(_) => socket.bind_device_by_index_v4(index),
            SocketAddr::V6(_) => socket.bind_device_by_index_v6(index),
        }
    }

    pub(super) fn bind_http(
        &self,
        builder: ClientBuilder,
        family: Option<Family>,
    ) -> (ClientBuilder, Option<Family>) {
        match &self.0 {
            Some((name, _)) => (builder.interface(name), family),
            None => (builder, family),
        }
    }
}
