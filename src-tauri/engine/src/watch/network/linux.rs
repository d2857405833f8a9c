//! Linux: listens to the kernel's news of links, addresses and routes (rtnetlink).

use std::collections::HashMap;
use std::io;

use futures_util::FutureExt;
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{AsyncSocket, AsyncSocketExt, SocketAddr, TokioSocket};
use tokio::sync::mpsc::Sender;

use super::{Again, Task};
use crate::net::kernel::message::{self as netlink, Message};

/// Ends the listening when dropped.
pub(super) type Guard = Task;

/// `RTNLGRP_LINK`, `_IPV4_IFADDR`, `_IPV4_ROUTE`, `_IPV6_IFADDR`, `_IPV6_ROUTE` as a mask.
const GROUPS: u32 = 1 << 0 | 1 << 4 | 1 << 6 | 1 << 8 | 1 << 10;

/// Longer than the news of one thing; a longer one is cut, and then counts as a change.
const DATAGRAM: usize = 8 * 1024;

/// How much news become one word at most, so that a flood cannot keep it from being said.
const MOST: usize = 4096;

/// `ENOBUFS`: news came faster than they were fetched, and some are lost.
const OVERRUN: i32 = 105;

pub(super) fn start(again: Sender<Again>) -> io::Result<Guard> {
    let mut socket = TokioSocket::new(NETLINK_ROUTE)?;
    socket.socket_mut().bind(&SocketAddr::new(0, GROUPS))?;
    Ok(Task(tokio::spawn(async move {
        if let Err(error) = listen(&socket, &again).await {
            tracing::warn!(%error, "network changes are found by polling only");
        }
    })))
}

/// Says `Network` at the first news that matter; what came while the channel was full or with
/// the same stroke is part of the same message.
async fn listen(socket: &TokioSocket, again: &Sender<Again>) -> io::Result<()> {
    let mut known = Known::default();
    let mut buffer = Vec::with_capacity(DATAGRAM);
    loop {
        let news = receive(socket, &mut buffer).await?;
        if !known.hear(news, &buffer) {
            continue;
        }
        let Ok(place) = again.reserve().await else { return Ok(()) };
        for _ in 0..MOST {
            let next = tokio::task::unconstrained(receive(socket, &mut buffer));
            let Some(news) = next.now_or_never() else { break };
            known.hear(news?, &buffer);
        }
        place.send(Again::Network);
    }
}

/// Whether a datagram is whole news, or news were lost.
enum News {
    Told,
    Lost,
}

async fn receive(socket: &TokioSocket, buffer: &mut Vec<u8>) -> io::Result<News> {
    buffer.clear();
    match socket.recv(buffer).await {
        Ok(()) => Ok(News::Told),
        Err(error) if error.raw_os_error() == Some(OVERRUN) => Ok(News::Lost),
        Err(error) => Err(error),
    }
}

/// What was heard last of each link and address. The kernel repeats itself: at each router
/// advertisement for every address, and for a wireless link at each scan. Without this, every
/// repetition would make all sources be asked again.
#[derive(Default)]
struct Known {
    links: HashMap<u32, u32>,
    addresses: HashMap<(u32, Vec<u8>), u32>,
}

impl Known {
    /// Takes the news in; whether they matter.
    fn hear(&mut self, news: News, datagram: &[u8]) -> bool {
        if matches!(news, News::Lost) {
            *self = Self::default();
            return true;
        }
        let (mut heard, mut changed) = (false, false);
        for message in netlink::messages(datagram) {
            heard = true;
            // What cannot be read may be anything.
            changed |= self.take(message).unwrap_or(true);
        }
        changed || !heard
    }

    /// Whether one message tells anything new; `None` where it cannot be read.
    fn take(&mut self, message: Message<'_>) -> Option<bool> {
        let body = message.body;
        Some(match message.kind {
            netlink::NEW_LINK => {
                let state = netlink::u32_at(body, 8)? & LINK_STATE;
                self.links.insert(netlink::u32_at(body, 4)?, state) != Some(state)
            }
            netlink::DELETE_LINK => self.links.remove(&netlink::u32_at(body, 4)?).is_some(),
            netlink::NEW_ADDRESS => {
                let (key, state) = address(body)?;
                self.addresses.insert(key, state) != Some(state)
            }
            netlink::DELETE_ADDRESS => {
                self.addresses.remove(&address(body)?.0);
                true
            }
            netlink::NEW_ROUTE | netlink::DELETE_ROUTE => leads_out(body)?,
            _ => false,
        })
    }
}

/// `IFF_UP`, `IFF_RUNNING` and `IFF_LOWER_UP`.
const LINK_STATE: u32 = 0x1 | 0x40 | 0x1_0000;

/// Which address `struct ifaddrmsg` is about, and its flags.
fn address(body: &[u8]) -> Option<((u32, Vec<u8>), u32)> {
    const ADDRESS: u16 = 1;
    const LOCAL: u16 = 2;
    const FLAGS: u16 = 8;
    let mut flags = u32::from(*body.get(2)?);
    let (mut own, mut other) = (None, None);
    for (kind, value) in netlink::attributes(body.get(8..)?) {
        match kind {
            LOCAL => own = Some(value),
            ADDRESS => other = Some(value),
            FLAGS => flags = netlink::u32_at(value, 0)?,
            _ => {}
        }
    }
    Some(((netlink::u32_at(body, 4)?, own.or(other)?.to_vec()), flags))
}

/// Whether `struct rtmsg` is about a route by which the internet may be reached: the default one,
/// one of the halves that VPNs set, or 2000::/3. Cached copies of routes are not.
fn leads_out(body: &[u8]) -> Option<bool> {
    const CLONED: u32 = 0x200;
    Some(*body.get(1)? <= 3 && netlink::u32_at(body, 8)? & CLONED == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(kind: u16, flags: u32, address: [u8; 4]) -> Vec<u8> {
        let body = [2, 24, 0, 0, 7, 0, 0, 0];
        netlink::request(kind, 0, 0, &body, &[(2, &address), (8, &flags.to_ne_bytes())])
    }

    #[test]
    fn the_same_news_twice_are_no_news() {
        let mut known = Known::default();
        let first = news(netlink::NEW_ADDRESS, 0x40, [93, 184, 216, 34]);
        assert!(known.hear(News::Told, &first), "a new address");
        assert!(!known.hear(News::Told, &first), "only repeated");
        let final_now = news(netlink::NEW_ADDRESS, 0x80, [93, 184, 216, 34]);
        assert!(known.hear(News::Told, &final_now), "its state changed");
        let gone = news(netlink::DELETE_ADDRESS, 0x80, [93, 184, 216, 34]);
        assert!(known.hear(News::Told, &gone), "it is gone");
        assert!(known.hear(News::Told, &final_now), "it is back");
        assert!(known.hear(News::Lost, &[]), "news were lost");
        assert!(known.hear(News::Told, &final_now), "nothing is sure after a loss");
        assert!(known.hear(News::Told, &final_now[..20]), "what is cut may be anything");
    }

    #[test]
    fn only_routes_that_may_lead_to_the_internet_matter() {
        let route = |length: u8, flags: u32| {
            let mut body = [2, length, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0];
            body[8..].copy_from_slice(&flags.to_ne_bytes());
            netlink::request(netlink::NEW_ROUTE, 0, 0, &body, &[])
        };
        let mut known = Known::default();
        assert!(known.hear(News::Told, &route(0, 0)), "the default route");
        assert!(known.hear(News::Told, &route(1, 0)), "half of the internet");
        assert!(!known.hear(News::Told, &route(24, 0)), "a neighbouring network");
        assert!(!known.hear(News::Told, &route(0, 0x200)), "a cached copy");
    }
}
