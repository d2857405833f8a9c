//! Asks a STUN server from which address it sees this computer (RFC 8489 Binding, over UDP).
//!
//! What is not surely an answer to the question is as if it had not come: another server's
//! (the socket is connected), one with another transaction id, or one that is no STUN at all.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::{UdpSocket, lookup_host};
use tokio::time::timeout;

use super::{Said, seen_outside, unknown};
use crate::model::{Family, Miss};
use crate::net::via;

/// The wait after each sending; the very same question is sent once for each. RFC 8489 6.2.1
/// waits up to 40 s, after which nobody would care for the answer any more.
const WAITS: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_millis(700)];

/// For one server: the look-up of its name and all sendings.
const EACH: Duration = Duration::from_millis(1450);

/// How many servers are tried; with two the whole look takes no longer than 3 s.
const MOST_SERVERS: usize = 2;

/// The largest answer that is read, bytes. A Binding response has about 100.
const LARGEST: usize = 1280;

/// `0x2112A442`, by which STUN is known from everything else (RFC 8489 5).
const COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

/// Asks the servers in turn; the first that answers counts.
pub(super) async fn look(servers: &[String], family: Family, via: Option<&str>) -> Said {
    let mut said = unknown(Miss::BadPlace);
    for server in servers.iter().take(MOST_SERVERS) {
        let who = server.rsplit_once(':').map_or(server.as_str(), |(host, _)| host);
        let asked = timeout(EACH, ask(server, family, via));
        match asked.await.unwrap_or(Err(Silence::NoAnswer)) {
            Ok(Reply::Address(address)) => return seen_outside(who, address, family),
            Ok(reply) => return unknown(reply.miss(who)),
            Err(silence) => said = unknown(silence.miss(who, family)),
        }
    }
    said
}

/// Why a server said nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Silence {
    NoConnection,
    NoAnswer,
}

impl Silence {
    fn miss(self, who: &str, family: Family) -> Miss {
        let who = who.to_owned();
        match self {
            Self::NoConnection => Miss::NoConnection { who, family },
            Self::NoAnswer => Miss::NoAnswer { who },
        }
    }
}

/// Asks one server, at its first address of the family.
async fn ask(server: &str, family: Family, via: Option<&str>) -> Result<Reply, Silence> {
    let none = |_: io::Error| Silence::NoConnection;
    let found = lookup_host(server).await.map_err(none)?;
    let mut addresses = found.filter(|address: &SocketAddr| Family::of(address.ip()) == family);
    let address = addresses.next().ok_or(Silence::NoConnection)?;
    let socket = via::udp(address, via).await.map_err(none)?;
    let id: [u8; 12] = rand::random();
    let question = question(&id);
    let mut silence = Silence::NoConnection;
    for wait in WAITS {
        socket.send(&question).await.map_err(|_| silence)?;
        match timeout(wait, first_reply(&socket, &id)).await {
            Ok(reply) => return reply.map_err(|_| silence),
            Err(_) => silence = Silence::NoAnswer,
        }
    }
    Err(silence)
}

/// Waits for the answer; an error is the system's, such as "nobody listens there".
async fn first_reply(socket: &UdpSocket, id: &[u8; 12]) -> io::Result<Reply> {
    let mut buffer = [0; LARGEST];
    loop {
        let length = socket.recv(&mut buffer).await?;
        if let Some(reply) = read(buffer.get(..length).unwrap_or_default(), id) {
            return Ok(reply);
        }
    }
}

/// A Binding request without attributes (RFC 8489 5).
fn question(id: &[u8; 12]) -> [u8; 20] {
    let mut message = [0; 20];
    message[1] = 1;
    message[4..8].copy_from_slice(&COOKIE);
    message[8..].copy_from_slice(id);
    message
}

/// What a server answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// From here the question came.
    Address(IpAddr),
    /// Different addresses.
    Several,
    /// An error response with this code (RFC 8489 14.8).
    Error(u16),
    /// An answer that says no address.
    Unclear,
}

impl Reply {
    fn miss(self, who: &str) -> Miss {
        let who = who.to_owned();
        match self {
            Self::Error(status) => Miss::Refused { who, status, wait: None },
            Self::Several => Miss::Several { who },
            Self::Unclear | Self::Address(_) => Miss::NotUnderstood { who },
        }
    }
}

/// Reads a datagram; `None`: it is no answer to the question with this id (RFC 8489 5, 14).
pub fn read(bytes: &[u8], id: &[u8; 12]) -> Option<Reply> {
    let (header, mut rest) = bytes.split_at_checked(20)?;
    let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
    if header[4..8] != COOKIE || header[8..] != id[..] || length != rest.len() || length % 4 != 0 {
        return None;
    }
    let is_error = match header[..2] {
        [0x01, 0x01] => false,
        [0x01, 0x11] => true,
        _ => return None,
    };
    let (mut masked, mut plain, mut error) = (None, None, None);
    while !rest.is_empty() {
        let (kind, value, after) = attribute(rest)?;
        rest = after;
        match kind {
            0x0020 => add(&mut masked, address(value, Some(&header[4..]))),
            0x0001 => add(&mut plain, address(value, None)),
            0x0009 => error = error.or(code(value)),
            _ if is_understood(kind) => {}
            // RFC 8489 6.3.3: what has to be understood and is not makes the answer void.
            _ => return Some(Reply::Unclear),
        }
    }
    if is_error {
        return Some(error.map_or(Reply::Unclear, Reply::Error));
    }
    // The plain form is what servers of RFC 3489 know; routers in between are known to rewrite it.
    Some(masked.or(plain).unwrap_or(Reply::Unclear))
}

/// The first attribute: its type, its value, and what follows behind its padding.
fn attribute(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (head, rest) = bytes.split_at_checked(4)?;
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let value = rest.get(..length)?;
    let after = rest.get(length.next_multiple_of(4)..)?;
    Some((u16::from_be_bytes([head[0], head[1]]), value, after))
}

/// Whether an attribute may be there: one that may be skipped, or one of RFC 3489 or RFC 8489
/// that has nothing to do with addresses.
fn is_understood(kind: u16) -> bool {
    matches!(kind, 0x8000..|0x0002..=0x000B| 0x0014 | 0x0015 | 0x001C..=0x001E)
}

/// Puts what one more attribute says beside what the ones before said.
fn add(said: &mut Option<Reply>, address: Option<IpAddr>) {
    let now = address.map_or(Reply::Unclear, Reply::Address);
    *said = match said {
        None => Some(now),
        Some(before) if *before == now => Some(now),
        Some(_) => Some(Reply::Several),
    };
}

/// A (XOR-)MAPPED-ADDRESS (RFC 8489 14.1, 14.2). `mask` is the message's cookie and id.
fn address(value: &[u8], mask: Option<&[u8]>) -> Option<IpAddr> {
    let unmask = |at: usize, octet: u8| octet ^ mask.and_then(|mask| mask.get(at)).unwrap_or(&0);
    let (head, octets) = value.split_at_checked(4)?;
    let octets: Vec<u8> = octets.iter().enumerate().map(|(at, octet)| unmask(at, *octet)).collect();
    match head[1] {
        1 => Some(IpAddr::from(<[u8; 4]>::try_from(octets).ok()?)),
        2 => Some(IpAddr::from(<[u8; 16]>::try_from(octets).ok()?)),
        _ => None,
    }
}

/// The code of an ERROR-CODE (RFC 8489 14.8): 300 to 699.
fn code(value: &[u8]) -> Option<u16> {
    let (class, number) = (u16::from(value.get(2)? & 7), u16::from(*value.get(3)?));
    ((3..=6).contains(&class) && number < 100).then_some(class * 100 + number)
}
