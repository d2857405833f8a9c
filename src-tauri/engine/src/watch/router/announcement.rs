//! What routers with NAT-PMP (RFC 6886 3.2.1) or PCP (RFC 6887 14.1) announce to everybody.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::Instant;

/// To where it is announced.
const EVERYBODY: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 1);
const PORT: u16 = 5350;

/// From where: the port at which the router is asked.
const ROUTER_PORT: u16 = 5351;

/// The longest message of PCP, in octets (RFC 6887 7).
const LONGEST: usize = 1100;

/// A socket to which announcements come. Other programs may have one as well.
pub(super) fn socket() -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    #[cfg(unix)]
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT)).into())?;
    UdpSocket::from_std(socket.into())
}

/// Lets the announcements in that come by the interface which has this address.
pub(super) fn join(socket: &UdpSocket, own: IpAddr) {
    let IpAddr::V4(own) = own else { return };
    // It may have been joined before; and where it cannot be, the system may let them in anyway,
    // since the group is that of all computers.
    if let Err(error) = socket.join_multicast_v4(EVERYBODY, own) {
        tracing::debug!(%error, "the group of the router's announcements");
    }
}

/// How many announcements become one word at most.
const MOST: usize = 256;

/// What was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Announcement {
    /// NAT-PMP: the external address.
    Address(Ipv4Addr),
    /// PCP: that state was lost or something changed; for how many seconds the router has kept
    /// its state.
    Epoch(u32),
}

/// All announcements that were there at once, of which the last of each kind counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Announced {
    address: Option<Ipv4Addr>,
    epoch: Option<u32>,
}

impl Announced {
    fn add(&mut self, announcement: Option<Announcement>) {
        match announcement {
            Some(Announcement::Address(address)) => self.address = Some(address),
            Some(Announcement::Epoch(epoch)) => self.epoch = Some(epoch),
            None => {}
        }
    }
}

/// Waits for announcements of this router. May be given up.
pub(super) async fn receive(socket: &UdpSocket, router: IpAddr) -> io::Result<Announced> {
    let mut buffer = [0; LONGEST + 1];
    let mut announced = Announced::default();
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await?;
        announced.add(read_from(&buffer, length, from, router));
        // An older one that still waits must not be taken for a newer one.
        for _ in 0..MOST {
            let Ok((length, from)) = socket.try_recv_from(&mut buffer) else { break };
            announced.add(read_from(&buffer, length, from, router));
        }
        if announced != Announced::default() {
            return Ok(announced);
        }
    }
}

fn read_from(
    buffer: &[u8],
    length: usize,
    from: SocketAddr,
    router: IpAddr,
) -> Option<Announcement> {
    let ours = from.ip() == router && from.port() == ROUTER_PORT;
    buffer.get(..length).filter(|_| ours).and_then(read)
}

fn read(datagram: &[u8]) -> Option<Announcement> {
    match *datagram {
        // Version 0, answer to operation 0, result 0, seconds, address (RFC 6886 3.2).
        [0, 0x80, 0, 0, _, _, _, _, a, b, c, d] => {
            Some(Announcement::Address(Ipv4Addr::new(a, b, c, d)))
        }
        // Version 2, answer to ANNOUNCE, any, result 0, lifetime, seconds, 12 of no meaning, and
        // maybe options (RFC 6887 7.2).
        [2, 0x80, _, 0, _, _, _, _, a, b, c, d, ..]
            if (24..=LONGEST).contains(&datagram.len()) && datagram.len().is_multiple_of(4) =>
        {
            Some(Announcement::Epoch(u32::from_be_bytes([a, b, c, d])))
        }
        _ => None,
    }
}

/// What a router has told so far. It repeats itself: NAT-PMP's and PCP's announcements are sent
/// up to ten times, and each may come beside an event of UPnP about the same change.
#[derive(Default)]
pub(super) struct News {
    address: Option<IpAddr>,
    epoch: Option<(u32, Instant)>,
    /// Whether it announces addresses: then it announces their changes, and what it says by PCP
    /// beside adds nothing.
    announces_addresses: bool,
}

impl News {
    /// Takes in the address that the router names when it is asked or in an event; whether it is
    /// another one than was known.
    pub(super) fn told(&mut self, address: IpAddr) -> bool {
        self.address.replace(address).is_some_and(|before| before != address)
    }

    /// Takes announcements in; whether they tell of a change.
    pub(super) fn announced(&mut self, heard: Announced, now: Instant) -> bool {
        let mut changed = false;
        if let Some(address) = heard.address {
            self.announces_addresses = true;
            changed = self.address.replace(address.into()) != Some(address.into());
        }
        if let Some(epoch) = heard.epoch {
            let known = self.epoch.replace((epoch, now));
            let repeated = known
                .is_some_and(|(before, then)| goes_on(before, epoch, now.duration_since(then)));
            changed |= !repeated && !self.announces_addresses;
        }
        changed
    }
}

/// Whether the router's seconds went on as they should since it named them last; else something
/// happened anew (RFC 6887 8.5, with one second for the rounding).
fn goes_on(before: u32, now: u32, elapsed: Duration) -> bool {
    let expected = u64::from(before).saturating_add(elapsed.as_secs() * 15 / 16);
    u64::from(now).saturating_add(1) >= expected
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: [u8; 12] = [0, 0x80, 0, 0, 0, 0, 6, 0xa5, 93, 184, 216, 34];

    fn alone(announcement: Announcement) -> Announced {
        let mut announced = Announced::default();
        announced.add(Some(announcement));
        announced
    }

    fn pcp(epoch: u8) -> Vec<u8> {
        let mut bytes = vec![0; 24];
        bytes[..2].copy_from_slice(&[2, 0x80]);
        bytes[11] = epoch;
        bytes
    }

    #[test]
    fn announcements_are_read_exactly() {
        let address = Announcement::Address(Ipv4Addr::new(93, 184, 216, 34));
        assert_eq!(read(&ADDRESS), Some(address));
        assert_eq!(read(&pcp(7)), Some(Announcement::Epoch(7)));
        for length in 0..12 {
            assert_eq!(read(&ADDRESS[..length]), None, "cut after {length}");
        }
        for length in 0..24 {
            assert_eq!(read(&pcp(7)[..length]), None, "cut after {length}");
        }
        for place in 0..4 {
            let mut bytes = ADDRESS;
            bytes[place] ^= 1;
            assert_eq!(read(&bytes), None, "another octet at {place}");
        }
        for place in [0, 1, 3] {
            let mut bytes = pcp(7);
            bytes[place] ^= 1;
            assert_eq!(read(&bytes), None, "another octet at {place}");
        }
        assert_eq!(read(&[&ADDRESS[..], &[0]].concat()), None);
        assert_eq!(read(&[pcp(7), vec![0; 2]].concat()), None);
        assert_eq!(read(&[pcp(7), vec![0; 1100]].concat()), None);
    }

    #[test]
    fn an_address_is_news_once() {
        let (mut news, now) = (News::default(), Instant::now());
        let at = |address| alone(Announcement::Address(address));
        let [one, other] = [[93, 184, 216, 34], [93, 184, 216, 35]].map(Ipv4Addr::from);
        assert!(news.announced(at(one), now), "nothing was known");
        assert!(!news.announced(at(one), now), "repeated");
        assert!(!news.told(one.into()), "the same by an event");
        assert!(news.told(other.into()), "another by an event");
        assert!(!news.announced(at(other), now), "the same announced");
        let mut asked = News::default();
        assert!(!asked.told(one.into()), "what is there to begin with is no change");
        assert!(!asked.announced(at(one), now));
        assert!(asked.announced(at(other), now));
    }

    #[test]
    fn a_state_that_is_lost_again_is_news_and_one_that_goes_on_is_not() {
        let (mut news, start) = (News::default(), Instant::now());
        let after = |seconds: f64| start + Duration::from_secs_f64(seconds);
        for (seconds, epoch, is_news) in [
            (0.0, 0, true),
            (0.25, 0, false),
            (0.75, 0, false),
            (8.0, 7, false),
            (9.0, 0, true),
            (9.5, 0, false),
            (12.5, 0, true),
            (1012.5, 1000, false),
        ] {
            let heard = alone(Announcement::Epoch(epoch));
            assert_eq!(news.announced(heard, after(seconds)), is_news, "{epoch} after {seconds} s");
        }
        let address = alone(Announcement::Address(Ipv4Addr::new(93, 184, 216, 34)));
        assert!(news.announced(address, after(1013.0)));
        let by_pcp = alone(Announcement::Epoch(0));
        assert!(!news.announced(by_pcp, after(1013.0)), "the same by PCP");
    }
}
