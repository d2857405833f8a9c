//! A conversation with the Linux kernel over netlink: links, addresses, routes, neighbours.
//! Tells what the kernel says, in short exchanges; does not choose.

pub(crate) mod message;
mod read;
mod wireless;

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use netlink_sys::protocols::{NETLINK_GENERIC, NETLINK_ROUTE};
use netlink_sys::{AsyncSocket, AsyncSocketExt, SocketAddr, TokioSocket};

use super::interfaces::{Assigned, far_away};
use crate::model::Family;
use message::Message;
pub(crate) use read::{Link, Route};

/// The kernel answers at once; this only keeps a fault from hanging a look for ever.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// As much as the kernel puts into one datagram of a dump.
const DATAGRAM: usize = 32 * 1024;

/// How often a list that changed while it was told is asked for anew.
const TRIES: u32 = 5;

// Error numbers with which the kernel answers.
const NO_DEVICE: i32 = 19;
const NO_ROUTE: [i32; 4] = [101, 113, 13, 22]; // ENETUNREACH EHOSTUNREACH EACCES EINVAL
const NO_ENTRY: [i32; 3] = [2, 22, 95]; // ENOENT EINVAL EOPNOTSUPP (Linux before 5.0)

// Kinds of attributes.
const LINK_NAME: u16 = 3;
const LINK_EXTRA: u16 = 29;
const ROUTE_DESTINATION: u16 = 1;
const ROUTE_OUT: u16 = 4;
const NEIGHBOUR: u16 = 1;

/// `RTEXT_FILTER_SKIP_STATS`: counters are most of what is told of a link.
const NO_COUNTERS: u32 = 1 << 3;

/// `RTM_F_FIB_MATCH`: tells the route itself, not what follows from it for one packet.
const THE_ROUTE_ITSELF: u32 = 0x2000;

/// Which interface is asked for.
pub(crate) enum Wanted<'a> {
    /// The one of this name.
    Name(&'a str),
    /// The one of this number.
    Index(u32),
}

/// A conversation with the kernel.
pub(crate) struct Kernel {
    socket: TokioSocket,
    sequence: u32,
    datagram: Vec<u8>,
}

/// What is asked.
struct Request<'a> {
    kind: u16,
    flags: u16,
    body: &'a [u8],
    attributes: &'a [(u16, &'a [u8])],
    /// Of which kind the messages are that answer it.
    answer: u16,
}

/// What the kernel says to a request.
enum Reply<T> {
    Told(Vec<T>),
    /// A list that changed while it was told.
    Interrupted,
    /// The number of an error.
    Refused(i32),
}

impl Kernel {
    /// Begins to talk of links, addresses, routes and neighbours.
    ///
    /// # Errors
    /// When this process may have no netlink socket.
    pub(crate) fn open() -> io::Result<Self> {
        Self::over(NETLINK_ROUTE)
    }

    fn over(protocol: isize) -> io::Result<Self> {
        let mut socket = TokioSocket::new(protocol)?;
        socket.socket_mut().bind_auto()?;
        Ok(Self { socket, sequence: 0, datagram: Vec::with_capacity(DATAGRAM) })
    }

    /// An interface, where there is one.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) async fn link(&mut self, wanted: Wanted<'_>) -> io::Result<Option<Link>> {
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
        let (kind, answer) = (message::GET_LINK, message::NEW_LINK);
        let request = Request { kind, flags: 0, body: &body, attributes, answer };
        one(self.ask(&request, read::link).await?, &[NO_DEVICE])
    }

    /// All interfaces.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) async fn links(&mut self) -> io::Result<Vec<Link>> {
        let extra = NO_COUNTERS.to_ne_bytes();
        self.list(
            &Request {
                kind: message::GET_LINK,
                flags: message::DUMP,
                body: &[0; 16],
                attributes: &[(LINK_EXTRA, &extra)],
                answer: message::NEW_LINK,
            },
            read::link,
        )
        .await
    }

    /// The addresses of a family (of both, where none is named), each with the number of its
    /// interface.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) async fn addresses(
        &mut self,
        family: Option<Family>,
    ) -> io::Result<Vec<(u32, Assigned)>> {
        let mut body = [0_u8; 8];
        body[0] = family.map_or(0, number);
        self.list(
            &Request {
                kind: message::GET_ADDRESS,
                flags: message::DUMP,
                body: &body,
                attributes: &[],
                answer: message::NEW_ADDRESS,
            },
            read::address,
        )
        .await
    }

    /// How packets to the internet leave (by this interface, where one is given). Policy routing
    /// and VPNs are obeyed, since the kernel itself looks it up.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) async fn route(
        &mut self,
        family: Family,
        out: Option<u32>,
    ) -> io::Result<Option<Route>> {
        self.route_by(family, out, 0).await
    }

    /// As [`Self::route`], by this interface; `None` as well where only the guess that everybody
    /// is on its link leads there: so does the kernel for IPv4 where no route is known.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) async fn next_hop(&mut self, family: Family, out: u32) -> io::Result<Option<Route>> {
        let route = self.route_by(family, Some(out), 0).await?;
        match route {
            Some(route) if family == Family::Ipv4 && route.gateway.is_none() => {
                let itself = self.route_by(family, Some(out), THE_ROUTE_ITSELF).await?;
                Ok(itself.is_some().then_some(route))
            }
            route => Ok(route.filter(|route| route.out == out)),
        }
    }

    async fn route_by(
        &mut self,
        family: Family,
        out: Option<u32>,
        flags: u32,
    ) -> io::Result<Option<Route>> {
        let far = octets(far_away(family));
        let mut body = [0_u8; 12];
        body[0] = number(family);
        body[1] = if family == Family::Ipv4 { 32 } else { 128 };
        body[8..].copy_from_slice(&flags.to_ne_bytes());
        let index = out.unwrap_or(0).to_ne_bytes();
        let both: [(u16, &[u8]); 2] = [(ROUTE_DESTINATION, &far), (ROUTE_OUT, &index)];
        let attributes = if out.is_some() { &both[..] } else { &both[..1] };
        let (kind, answer) = (message::GET_ROUTE, message::NEW_ROUTE);
        let request = Request { kind, flags: 0, body: &body, attributes, answer };
        one(self.ask(&request, read::route).await?, &NO_ROUTE)
    }

    /// The hardware address of a neighbour on an interface, where it is known. Only asks the
    /// kernel, not the neighbour.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) async fn neighbour(
        &mut self,
        address: IpAddr,
        link: u32,
    ) -> io::Result<Option<[u8; 6]>> {
        let mut body = [0_u8; 12];
        body[0] = number(Family::of(address));
        body[4..8].copy_from_slice(&link.to_ne_bytes());
        let octets = octets(address);
        let request = Request {
            kind: message::GET_NEIGHBOUR,
            flags: 0,
            body: &body,
            attributes: &[(NEIGHBOUR, &octets)],
            answer: message::NEW_NEIGHBOUR,
        };
        one(self.ask(&request, read::neighbour).await?, &NO_ENTRY)
    }

    /// Asks for all there are.
    async fn list<T>(
        &mut self,
        request: &Request<'_>,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> io::Result<Vec<T>> {
        for _ in 0..TRIES {
            match self.ask(request, &read).await? {
                Reply::Told(all) => return Ok(all),
                Reply::Interrupted => {}
                Reply::Refused(number) => return Err(io::Error::from_raw_os_error(number)),
            }
        }
        Err(io::Error::other("the list changed each time that it was asked for"))
    }

    /// Sends a request and reads what answers it.
    async fn ask<T>(
        &mut self,
        request: &Request<'_>,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> io::Result<Reply<T>> {
        self.sequence += 1;
        let &Request { kind, flags, body, attributes, answer } = request;
        let request = message::request(kind, flags, self.sequence, body, attributes);
        self.socket.send_to(&request, &SocketAddr::new(0, 0)).await?;
        let (mut told, mut interrupted) = (Vec::new(), false);
        loop {
            self.datagram.clear();
            let from = self.socket.recv_from(&mut self.datagram).await?;
            let ours = |message: &Message<'_>| message.sequence == self.sequence;
            for message in message::messages(&self.datagram).filter(ours) {
                interrupted |= message.flags & message::INTERRUPTED != 0;
                match message.kind {
                    _ if from.port_number() != 0 => {}
                    message::DONE if interrupted => return Ok(Reply::Interrupted),
                    message::DONE => return Ok(Reply::Told(told)),
                    message::ERROR => {
                        let number = message::u32_at(message.body, 0).unwrap_or(0).cast_signed();
                        return Ok(Reply::Refused(number.saturating_neg()));
                    }
                    kind if kind == answer => {
                        told.extend(read(message.body));
                        if flags & message::DUMP == 0 {
                            return Ok(Reply::Told(told));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The name of the wireless network that an interface is in; `None` where it is in none, or is
/// not wireless at all.
///
/// # Errors
/// When the kernel does not tell.
pub(crate) async fn wireless_network(link: &Link) -> io::Result<Option<String>> {
    if !wireless::is_wireless(&link.name) {
        return Ok(None);
    }
    wireless::name(&mut Kernel::over(NETLINK_GENERIC)?, link.index).await
}

/// What answers a question for one thing; `none` are the errors that say that there is none.
fn one<T>(reply: Reply<T>, none: &[i32]) -> io::Result<Option<T>> {
    match reply {
        Reply::Told(told) => Ok(told.into_iter().next()),
        Reply::Refused(number) if none.contains(&number) => Ok(None),
        Reply::Refused(number) => Err(io::Error::from_raw_os_error(number)),
        Reply::Interrupted => Err(io::ErrorKind::Interrupted.into()),
    }
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
