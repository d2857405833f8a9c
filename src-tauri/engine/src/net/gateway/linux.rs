//! Linux: asks the kernel over rtnetlink, which looks the route up itself, so that policy routing
//! and VPNs are obeyed.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{AsyncSocket, AsyncSocketExt, SocketAddr, TokioSocket};

use crate::model::Family;
use crate::net::{interfaces, netlink};

/// The kernel answers at once; this only keeps a fault from hanging a look for ever.
const PATIENCE: Duration = Duration::from_secs(2);

/// Longer than what the kernel tells of one interface.
const DATAGRAM: usize = 16 * 1024;

/// `AF_INET`.
const IPV4: u8 = 2;

/// No interface has a longer name (`IFNAMSIZ`).
const LONGEST_NAME: usize = 15;

// Kinds of attributes.
const LINK_NAME: u16 = 3;
const ROUTE_DESTINATION: u16 = 1;
const ROUTE_OUT: u16 = 4;
const ROUTE_GATEWAY: u16 = 5;

// Error numbers with which the kernel says that there is none.
const NONE: [i32; 5] = [19, 101, 113, 13, 22]; // ENODEV ENETUNREACH EHOSTUNREACH EACCES EINVAL

pub(super) async fn find(via: Option<&str>) -> io::Result<Option<IpAddr>> {
    tokio::time::timeout(PATIENCE, ask(via)).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the kernel did not answer"))
    })
}

async fn ask(via: Option<&str>) -> io::Result<Option<IpAddr>> {
    let mut socket = TokioSocket::new(NETLINK_ROUTE)?;
    socket.socket_mut().bind_auto()?;
    let out = match via {
        None => None,
        Some(name) => match index(&mut socket, name).await? {
            Some(index) => Some(index.to_ne_bytes()),
            None => return Ok(None),
        },
    };
    let IpAddr::V4(far) = interfaces::far_away(Family::Ipv4) else { return Ok(None) };
    let far = far.octets();
    let mut body = [0_u8; 12]; // `struct rtmsg`
    (body[0], body[1]) = (IPV4, 32);
    let mut attributes: Vec<(u16, &[u8])> = vec![(ROUTE_DESTINATION, &far)];
    if let Some(out) = &out {
        attributes.push((ROUTE_OUT, out));
    }
    let route = netlink::request(netlink::GET_ROUTE, 0, 2, &body, &attributes);
    let answer = exchange(&mut socket, &route, 2, netlink::NEW_ROUTE).await?;
    Ok(answer.and_then(|body| {
        let (_, gateway) = netlink::attributes(body.get(12..)?)
            .find(|(kind, value)| *kind == ROUTE_GATEWAY && value.len() == 4)?;
        Some(IpAddr::from(<[u8; 4]>::try_from(gateway).ok()?))
    }))
}

/// The number of an interface, where there is one of this name.
async fn index(socket: &mut TokioSocket, name: &str) -> io::Result<Option<u32>> {
    if name.is_empty() || name.len() > LONGEST_NAME || name.contains('\0') {
        return Ok(None);
    }
    let name = [name.as_bytes(), b"\0"].concat();
    let body = [0_u8; 16]; // `struct ifinfomsg`
    let link = netlink::request(netlink::GET_LINK, 0, 1, &body, &[(LINK_NAME, &name)]);
    let answer = exchange(socket, &link, 1, netlink::NEW_LINK).await?;
    Ok(answer.and_then(|body| netlink::u32_at(&body, 4)))
}

/// Sends a request and gives the body of the message that answers it; `None` where the kernel
/// says that there is no such thing.
async fn exchange(
    socket: &mut TokioSocket,
    request: &[u8],
    sequence: u32,
    answer: u16,
) -> io::Result<Option<Vec<u8>>> {
    socket.send_to(request, &SocketAddr::new(0, 0)).await?;
    loop {
        let mut datagram = Vec::with_capacity(DATAGRAM);
        if socket.recv_from(&mut datagram).await?.port_number() != 0 {
            continue; // not the kernel
        }
        for message in netlink::messages(&datagram).filter(|one| one.sequence == sequence) {
            if message.kind == answer {
                return Ok(Some(message.body.to_vec()));
            }
            if message.kind == netlink::ERROR {
                let number = netlink::u32_at(message.body, 0).unwrap_or(0).cast_signed();
                return match number.saturating_neg() {
                    number if NONE.contains(&number) => Ok(None),
                    number => Err(io::Error::from_raw_os_error(number)),
                };
            }
        }
    }
}
