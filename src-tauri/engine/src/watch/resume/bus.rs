//! As much of D-Bus as it takes to hear one signal: connecting, one rule, and reading. A library
//! for all of it would cost more memory and threads than the rest of the watching.
//!
//! The layout is the D-Bus Specification's, "Message Protocol".

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// How long the bus may take to let us in.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest message that is read, octets; those that are waited for are far shorter.
const LONGEST: usize = 64 * 1024;

/// How much is read and written at a time, octets.
const BUFFER: usize = 512;

// Kinds of messages.
const CALL: u8 = 1;
const ERROR: u8 = 3;
const SIGNAL: u8 = 4;

// Kinds of header fields.
const PATH: u8 = 1;
const INTERFACE: u8 = 2;
const MEMBER: u8 = 3;
const DESTINATION: u8 = 6;
const SIGNATURE: u8 = 8;

/// A connection that hears what one rule lets through.
pub(super) struct Bus(BufStream<UnixStream>);

impl Bus {
    /// Connects to the first of the addresses that answers, and asks for what the rule says.
    pub(super) async fn connect(addresses: &str, rule: &str) -> io::Result<Self> {
        let enter = async {
            let mut stream = open(addresses).await?;
            // All at once: who we are, the kernel tells the bus (SASL EXTERNAL).
            let mut words = b"\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n".to_vec();
            words.extend(call(1, "Hello", None));
            words.extend(call(2, "AddMatch", Some(rule)));
            stream.write_all(&words).await?;
            stream.flush().await?;
            be_accepted(&mut stream).await?;
            Ok(Self(stream))
        };
        timeout(PATIENCE, enter).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Waits for a signal of this name that says yes or no, and what it says.
    pub(super) async fn told(&mut self, member: &str) -> io::Result<bool> {
        loop {
            let message = self.message().await?;
            match message.first_chunk::<2>() {
                Some([_, SIGNAL]) => {
                    if let Some(said) = read(&message, member) {
                        return Ok(said);
                    }
                }
                Some([_, ERROR]) => return Err(io::Error::other("the bus refuses")),
                _ => {}
            }
        }
    }

    /// The next message, whole.
    async fn message(&mut self) -> io::Result<Vec<u8>> {
        let mut message = vec![0; 16];
        self.0.read_exact(&mut message).await?;
        let number = |place| number(&message, place).and_then(|long| usize::try_from(long).ok());
        let (body, fields) = number(4).zip(number(12)).ok_or(io::ErrorKind::InvalidData)?;
        let whole = body.saturating_add(aligned(fields.saturating_add(16), 8));
        if whole > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        message.resize(whole, 0);
        self.0.read_exact(message.get_mut(16..).unwrap_or_default()).await?;
        Ok(message)
    }
}

/// Opens the first of the addresses (`unix:path=…` or `unix:abstract=…`, between semicolons)
/// that can be opened.
async fn open(addresses: &str) -> io::Result<BufStream<UnixStream>> {
    let mut failure = io::Error::other("there is no address of a kind that is known");
    for path in addresses.split(';').filter_map(path) {
        match UnixStream::connect(path).await {
            Ok(stream) => return Ok(BufStream::with_capacity(BUFFER, BUFFER, stream)),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// The path of an address, as `connect` takes it: an abstract one begins with a zero.
fn path(address: &str) -> Option<String> {
    address.strip_prefix("unix:")?.split(',').find_map(|part| match part.split_once('=')? {
        ("path", path) => Some(unescaped(path)),
        ("abstract", name) => Some(format!("\0{}", unescaped(name))),
        _ => None,
    })
}

/// `%20` and its like are octets.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut octets = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or(("", part));
        octets.extend(u8::from_str_radix(code, 16));
        octets.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// Reads the lines of the greeting up to the one that lets us in.
async fn be_accepted(stream: &mut BufStream<UnixStream>) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        let long = u64::try_from(BUFFER).unwrap_or(u64::MAX);
        (&mut *stream).take(long).read_until(b'\n', &mut line).await?;
        if line.starts_with(b"OK ") {
            return Ok(());
        }
        if !line.starts_with(b"DATA") {
            return Err(io::Error::other("the bus lets nobody in"));
        }
    }
}

/// A call of a method of the bus itself, with a text or without.
fn call(serial: u32, member: &str, text: Option<&str>) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(text) = text {
        put(&mut body, text);
    }
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    let mut message = vec![b'l', CALL, 0, 1];
    message.extend(length(body.len()));
    message.extend(serial.to_le_bytes());
    message.extend([0; 4]);
    for (field, kind, value) in [
        (PATH, b'o', "/org/freedesktop/DBus"),
        (INTERFACE, b's', "org.freedesktop.DBus"),
        (MEMBER, b's', member),
        (DESTINATION, b's', "org.freedesktop.DBus"),
    ] {
        message.resize(aligned(message.len(), 8), 0);
        message.extend([field, 1, kind, 0]);
        put(&mut message, value);
    }
    if text.is_some() {
        message.resize(aligned(message.len(), 8), 0);
        message.extend([SIGNATURE, 1, b'g', 0, 1, b's', 0]);
    }
    let fields = length(message.len().saturating_sub(16));
    if let Some(place) = message.get_mut(12..16) {
        place.copy_from_slice(&fields);
    }
    message.resize(aligned(message.len(), 8), 0);
    message.extend(body);
    message
}

/// A text: its length, its octets, a zero.
fn put(message: &mut Vec<u8>, text: &str) {
    message.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    message.extend_from_slice(text.as_bytes());
    message.push(0);
}

/// What a signal of this name says, if the message is one, and says yes or no.
fn read(message: &[u8], member: &str) -> Option<bool> {
    let end = usize::try_from(number(message, 12)?).ok()?.checked_add(16)?;
    let (mut place, mut named, mut typed) = (16, false, false);
    while place < end {
        place = aligned(place, 8);
        let &[field, 1, kind, 0] = message.get(place..)?.first_chunk::<4>()? else { return None };
        place += 4;
        let value = match kind {
            b's' | b'o' => {
                place = aligned(place, 4);
                let long = usize::try_from(number(message, place)?).ok()?;
                place += 4;
                message.get(place..place.checked_add(long)?)?
            }
            b'g' => {
                let long = usize::from(*message.get(place)?);
                place += 1;
                message.get(place..place + long)?
            }
            b'u' => {
                place = aligned(place, 4) + 4;
                continue;
            }
            _ => return None,
        };
        place += value.len() + 1;
        named |= field == MEMBER && value == member.as_bytes();
        typed |= field == SIGNATURE && value == b"b";
    }
    let said = number(message, aligned(end, 8))?;
    (named && typed && said <= 1).then_some(said == 1)
}

/// The number at a place, in the order of octets that the message's first one names.
fn number(message: &[u8], place: usize) -> Option<u32> {
    let octets = *message.get(place..)?.first_chunk::<4>()?;
    match message.first()? {
        b'l' => Some(u32::from_le_bytes(octets)),
        b'B' => Some(u32::from_be_bytes(octets)),
        _ => None,
    }
}

/// The next multiple of `to`, a power of two.
fn aligned(place: usize, to: usize) -> usize {
    place.saturating_add(to - 1) & !(to - 1)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A signal with one answer, in either order of octets.
    pub(in crate::watch) fn signal(big: bool, member: &str, said: u32) -> Vec<u8> {
        let octets = |number: u32| if big { number.to_be_bytes() } else { number.to_le_bytes() };
        let mut message = vec![if big { b'B' } else { b'l' }, SIGNAL, 1, 1];
        message.extend(octets(4));
        message.extend(octets(7));
        message.extend([0; 4]);
        for (field, text) in [(MEMBER, member), (INTERFACE, "org.freedesktop.login1.Manager")] {
            message.resize(aligned(message.len(), 8), 0);
            message.extend([field, 1, b's', 0]);
            message.extend(octets(u32::try_from(text.len()).unwrap()));
            message.extend_from_slice(text.as_bytes());
            message.push(0);
        }
        message.resize(aligned(message.len(), 8), 0);
        message.extend([SIGNATURE, 1, b'g', 0, 1, b'b', 0]);
        let fields = octets(u32::try_from(message.len() - 16).unwrap());
        message[12..16].copy_from_slice(&fields);
        message.resize(aligned(message.len(), 8), 0);
        message.extend(octets(said));
        message
    }

    #[test]
    fn a_signal_is_read_in_either_order_of_octets() {
        for big in [false, true] {
            assert_eq!(read(&signal(big, "PrepareForSleep", 1), "PrepareForSleep"), Some(true));
            assert_eq!(read(&signal(big, "PrepareForSleep", 0), "PrepareForSleep"), Some(false));
            assert_eq!(read(&signal(big, "PrepareForSleep", 2), "PrepareForSleep"), None);
            assert_eq!(read(&signal(big, "SeatNew", 1), "PrepareForSleep"), None);
            let interface = "org.freedesktop.login1.Manager";
            assert_eq!(read(&signal(big, "SeatNew", 1), interface), None, "not its name");
        }
    }

    #[test]
    fn what_is_cut_short_or_spoilt_says_nothing() {
        let whole = signal(false, "PrepareForSleep", 0);
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length], "PrepareForSleep"), None, "{length}");
        }
        for place in 0..whole.len() {
            for octet in [0, 1, 4, 0x7f, 0xff] {
                let mut spoilt = whole.clone();
                spoilt[place] = octet;
                let _ = read(&spoilt, "PrepareForSleep");
            }
        }
    }

    #[test]
    fn addresses_of_sockets_are_understood() {
        assert_eq!(path("unix:path=/run/bus").as_deref(), Some("/run/bus"));
        assert_eq!(path("unix:guid=1,path=/a%20b%2fc").as_deref(), Some("/a b/c"));
        assert_eq!(path("unix:abstract=/tmp/x,guid=1").as_deref(), Some("\0/tmp/x"));
        assert_eq!(path("unix:path=/odd%").as_deref(), Some("/odd"));
        for unknown in ["", "unix:", "tcp:host=localhost", "unixexec:path=/bin/x", "unix:dir=/x"] {
            assert_eq!(path(unknown), None, "{unknown}");
        }
    }
}
