//! Windows: a socket is bound to an address of the interface.

use std::io;
use std::net::{IpAddr, SocketAddr};

use reqwest::ClientBuilder;
use tokio::net::{TcpSocket, UdpSocket};

use super::anywhere;
use crate::model::Family;
use crate::net::interfaces::listed;

/// The address to leave from; `None`: as the system routes.
pub(super) struct Way(Option<IpAddr>);

impl Way {
    /// Where no family is asked for, IPv4 is taken if the interface has it.
    pub(super) async fn find(via: Option<&str>, family: Option<Family>) -> io::Result<Self> {
        let Some(name) = via else { return Ok(Self(None)) };
        let found = listed(name).await?.ok_or(io::ErrorKind::NotFound)?;
        let own = found
            .addresses
            .into_iter()
            .filter(|own| family.is_none_or(|family| Family::of(*own) == family))
            .min_by_key(|own| Family::of(*own));
        own.map(|own| Self(Some(own))).ok_or(io::ErrorKind::AddrNotAvailable.into())
    }

    pub(super) fn start(&self, server: SocketAddr) -> SocketAddr {
        self.0.map_or(anywhere(server), |own| SocketAddr::new(own, 0))
    }

    pub(super) fn bind_udp(&self, _: &UdpSocket, _: SocketAddr) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn bind_tcp(&self, socket: &TcpSocket, server: SocketAddr) -> io::Result<()> {
        self.0.map_or(Ok(()), |_| socket.bind(self.start(server)))
    }

    pub(super) fn bind_http(
        &self,
        builder: ClientBuilder,
        family: Option<Family>,
    ) -> (ClientBuilder, Option<Family>) {
        match self.0 {
            Some(own) => (builder.local_address(own), Some(Family::of(own))),
            None => (builder, family),
        }
    }
}
