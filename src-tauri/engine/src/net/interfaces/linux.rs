//! Linux: asks the kernel over rtnetlink, in two or three short exchanges. Unlike a walk over
//! everything that can be known of every interface, this stays cheap on a computer with hundreds
//! of them, and policy routing and VPNs are obeyed, since the kernel itself looks the route up.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{AsyncSocket, AsyncSocketExt, SocketAddr, TokioSocket};

use super::{Assigned, Found};
use crate::model::Family;
use crate::net::netlink::{self, Message};

/// The kernel answers at once; this only keeps a fault from hanging a look for ever.
const PATIENCE: Duration = Duration::from_secs(2);

/// As much as the kernel puts into one datagram of a dump.
const DATAGRAM: usize = 32 * 1024;

/// How often a list that changed while it was told is asked for anew.
const TRIES: u32 = 5;

/// `IFF_UP`: the interface is switched on.
const UP: u32 = 0x1;

// Error numbers with which the kernel answers.
const NO_DEVICE: i32 = 19;
const NO_ROUTE: [i32; 4] = [101, 113, 13, 22]; // ENETUNREACH EHOSTUNREACH EACCES EINVAL

// Kinds of attributes.
const LINK_NAME: u16 = 3;
const ROUTE_DESTINATION: u16 = 1;
const ROUTE_OUT: u16 = 4;
const ROUTE_SOURCE: u16 = 7;
const ADDRESS: u16 = 1;
const ADDRESS_LOCAL: u16 = 2;
const ADDRESS_TIMES: u16 = 6;
const ADDRESS_FLAGS: u16 = 8;

/// An interface, as far as it matters here.
struct Link {
    index: u32,
    name: String,
    up: bool,
}

pub(super) async fn addresses(name: Option<&str>, family: Family) -> io::Result<Found> {
    let look = async {
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
        let mut addresses = kernel.addresses(family, link.index).await?;
        let source = route.filter(|_| family == Family::Ipv4).and_then(|route| route.source);
        for assigned in &mut addresses {
            assigned.source = Some(assigned.address) == source;
        }
        Ok(Found::Interface { name: link.name, addresses })
    };
    tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the kernel did not answer"))
    })
}

/// Which interface is asked for.
enum Wanted<'a> {
    Name(&'a str),
    Index(u32),
}

/// How packets leave.
struct Route {
    out: u32,
    source: Option<IpAddr>,
}

/// A conversation with the kernel.
struct Kernel {
    socket: TokioSocket,
    sequence: u32,
}

/// What the kernel says to a request, as bytes of the messages' bodies.
enum Reply {
    Messages(Vec<Vec<u8>>),
    /// A dump that changed while it was told.
    Interrupted,
    /// The number of an error.
    Refused(i32),
}

impl Kernel {
    fn open() -> io::Result<Self> {
        let mut socket = TokioSocket::new(NETLINK_ROUTE)?;
        socket.socket_mut().bind_auto()?;
        Ok(Self { socket, sequence: 0 })
    }

    /// The interface of a name or number, where there is one.
    async fn link(&mut self, wanted: Wanted<'_>) -> io::Result<Option<Link>> {
        let mut body = [0_u8; 16];
        let named;
        let attributes: &[(u16, &[u8])] = match wanted {
            Wanted::Index(index) => {
                body[4..8].copy_from_slice(&index.to_ne_bytes());
                &[]
            }
            // No interface has a longer name (IFNAMSIZ).
            Wanted::Name(name) if name.is_empty() || name.len() > 15 || name.contains('\0') => {
                return Ok(None);
            }
            Wanted::Name(name) => {
                named = [name.as_bytes(), b"\0"].concat();
                &[(LINK_NAME, &named)]
            }
        };
        match self.ask(netlink::GET_LINK, 0, &body, attributes, netlink::NEW_LINK).await? {
            Reply::Messages(bodies) => Ok(bodies.first().and_then(|body| read_link(body))),
            Reply::Refused(NO_DEVICE) => Ok(None),
            Reply::Refused(number) => Err(io::Error::from_raw_os_error(number)),
            Reply::Interrupted => Err(io::ErrorKind::Interrupted.into()),
        }
    }

    /// How packets to the internet leave (by this interface, where one is given).
    async fn route(&mut self, family: Family, out: Option<u32>) -> io::Result<Option<Route>> {
        let far = octets(super::far_away(family));
        let mut body = [0_u8; 12];
        body[0] = number(family);
        body[1] = if family == Family::Ipv4 { 32 } else { 128 };
        let index = out.unwrap_or(0).to_ne_bytes();
        let mut attributes: Vec<(u16, &[u8])> = vec![(ROUTE_DESTINATION, &far)];
        if out.is_some() {
            attributes.push((ROUTE_OUT, &index));
        }
        match self.ask(netlink::GET_ROUTE, 0, &body, &attributes, netlink::NEW_ROUTE).await? {
            Reply::Messages(bodies) => Ok(bodies.first().and_then(|body| read_route(body))),
            Reply::Refused(number) if NO_ROUTE.contains(&number) => Ok(None),
            Reply::Refused(number) => Err(io::Error::from_raw_os_error(number)),
            Reply::Interrupted => Err(io::ErrorKind::Interrupted.into()),
        }
    }

    /// The addresses of one interface.
    async fn addresses(&mut self, family: Family, index: u32) -> io::Result<Vec<Assigned>> {
        let mut body = [0_u8; 8];
        body[0] = number(family);
        for _ in 0..TRIES {
            let answer = netlink::NEW_ADDRESS;
            match self.ask(netlink::GET_ADDRESS, netlink::DUMP, &body, &[], answer).await? {
                Reply::Messages(bodies) => {
                    return Ok(bodies
                        .iter()
                        .filter_map(|body| read_address(body, index))
                        .collect());
                }
                Reply::Interrupted => {}
                Reply::Refused(number) => return Err(io::Error::from_raw_os_error(number)),
            }
        }
        Err(io::Error::other("the list of addresses changed each time that it was asked for"))
    }

    /// Sends a request and collects what answers it, of one kind.
    async fn ask(
        &mut self,
        kind: u16,
        flags: u16,
        body: &[u8],
        attributes: &[(u16, &[u8])],
        answer: u16,
    ) -> io::Result<Reply> {
        self.sequence += 1;
        let request = netlink::request(kind, flags, self.sequence, body, attributes);
        self.socket.send_to(&request, &SocketAddr::new(0, 0)).await?;
        let (mut bodies, mut interrupted) = (Vec::new(), false);
        loop {
            let mut datagram = Vec::with_capacity(DATAGRAM);
            let from = self.socket.recv_from(&mut datagram).await?;
            let ours = |message: &Message<'_>| message.sequence == self.sequence;
            for message in netlink::messages(&datagram).filter(ours) {
                interrupted |= message.flags & netlink::INTERRUPTED != 0;
                match message.kind {
                    _ if from.port_number() != 0 => {}
                    netlink::DONE if interrupted => return Ok(Reply::Interrupted),
                    netlink::DONE => return Ok(Reply::Messages(bodies)),
                    netlink::ERROR => {
                        let number = netlink::u32_at(message.body, 0).unwrap_or(0).cast_signed();
                        return Ok(Reply::Refused(number.saturating_neg()));
                    }
                    kind if kind == answer => {
                        bodies.push(message.body.to_vec());
                        if flags & netlink::DUMP == 0 {
                            return Ok(Reply::Messages(bodies));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// `struct ifinfomsg` and its attributes.
fn read_link(body: &[u8]) -> Option<Link> {
    let name = netlink::attributes(body.get(16..)?)
        .find(|(kind, _)| *kind == LINK_NAME)
        .map(|(_, name)| String::from_utf8_lossy(name).trim_end_matches('\0').to_owned())?;
    Some(Link { index: netlink::u32_at(body, 4)?, name, up: netlink::u32_at(body, 8)? & UP != 0 })
}

/// `struct rtmsg` and its attributes; `None` for a route that leads nowhere.
fn read_route(body: &[u8]) -> Option<Route> {
    const UNICAST: u8 = 1;
    if *body.get(7)? != UNICAST {
        return None;
    }
    let (mut out, mut source) = (None, None);
    for (kind, value) in netlink::attributes(body.get(12..)?) {
        match kind {
            ROUTE_OUT => out = netlink::u32_at(value, 0),
            ROUTE_SOURCE => source = address(value),
            _ => {}
        }
    }
    Some(Route { out: out?, source })
}

/// `struct ifaddrmsg` and its attributes; `None` for one of another interface.
fn read_address(body: &[u8], index: u32) -> Option<Assigned> {
    // `IFA_F_…`; the first is called SECONDARY for IPv4.
    const TEMPORARY: u32 = 0x01;
    const DUPLICATED: u32 = 0x08;
    const DEPRECATED: u32 = 0x20;
    const TENTATIVE: u32 = 0x40;
    const PERMANENT: u32 = 0x80;
    if netlink::u32_at(body, 4)? != index {
        return None;
    }
    let mut flags = u32::from(*body.get(2)?);
    let (mut own, mut other, mut created) = (None, None, 0);
    for (kind, value) in netlink::attributes(body.get(8..)?) {
        match kind {
            // On a point-to-point link the plain one is the other end's.
            ADDRESS_LOCAL => own = address(value),
            ADDRESS => other = address(value),
            ADDRESS_FLAGS => flags = netlink::u32_at(value, 0).unwrap_or(flags),
            ADDRESS_TIMES => created = netlink::u32_at(value, 8).unwrap_or(0),
            _ => {}
        }
    }
    Some(Assigned {
        temporary: flags & TEMPORARY != 0,
        deprecated: flags & DEPRECATED != 0,
        tentative: flags & TENTATIVE != 0,
        duplicated: flags & DUPLICATED != 0,
        permanent: flags & PERMANENT != 0,
        created,
        ..Assigned::new(own.or(other)?)
    })
}

/// `AF_INET` or `AF_INET6`.
fn number(family: Family) -> u8 {
    match family {
        Family::Ipv4 => 2,
        Family::Ipv6 => 10,
    }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    match octets.len() {
        4 => Some(IpAddr::from(<[u8; 4]>::try_from(octets).ok()?)),
        16 => Some(IpAddr::from(<[u8; 16]>::try_from(octets).ok()?)),
        _ => None,
    }
}
