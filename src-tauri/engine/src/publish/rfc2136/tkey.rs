//! The messages by which a session is set up: TKEY records (RFC 2930) of the GSS-API mode
//! (RFC 3645 3.1).

use crate::net::dns::frame::{Frame, read_name, u16_at};

/// The algorithm's name in wire form (RFC 3645 2).
pub(super) const GSS_TSIG: &[u8] = b"\x08gss-tsig\0";

/// The record type TKEY.
const TKEY: u16 = 249;
/// The class ANY.
const ANY: u16 = 255;
/// The mode: a negotiation by the GSS-API (RFC 2930 2.5).
const GSS_API: u16 = 3;
/// How long we should like the session to last, in seconds.
const LIFETIME: u32 = 3600;

/// A query that carries a token to the server, about a session of this name (in wire form), at
/// `now` (seconds since 1970). `None`: the token is too long for a record.
pub(super) fn query(name: &[u8], token: &[u8], now: u64) -> Option<Vec<u8>> {
    // RFC 2930 2.3 counts modulo 2³².
    let now = (now & u64::from(u32::MAX)) as u32;
    let mut data = GSS_TSIG.to_vec();
    data.extend(now.to_be_bytes());
    data.extend(now.wrapping_add(LIFETIME).to_be_bytes());
    data.extend(GSS_API.to_be_bytes());
    data.extend([0; 2]); // no error
    data.extend(u16::try_from(token.len()).ok()?.to_be_bytes());
    data.extend(token);
    data.extend([0; 2]); // no other data
    let mut message = rand::random::<u16>().to_be_bytes().to_vec();
    message.extend([0; 2]); // a plain query
    message.extend([0, 1, 0, 0, 0, 0, 0, 1]);
    for part in [name, &TKEY.to_be_bytes(), &ANY.to_be_bytes()] {
        message.extend(part);
    }
    for part in [name, &TKEY.to_be_bytes(), &ANY.to_be_bytes(), &[0; 4]] {
        message.extend(part);
    }
    message.extend(u16::try_from(data.len()).ok()?.to_be_bytes());
    message.extend(data);
    Some(message)
}

/// What the server's record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The error; 0: none (RFC 2930 2.6).
    pub(super) error: u16,
    /// When the session ends at the server, in seconds since 1970, modulo 2³².
    pub(super) expires: u32,
    /// The server's token.
    pub(super) token: Vec<u8>,
}

/// Reads an answer about a session of this name; `None`: it holds no such record, or it is not
/// well formed.
pub(super) fn read(answer: &Frame<'_>, name: &[u8]) -> Option<Answer> {
    let mut records = answer.records().iter();
    let record = records.find(|span| span.kind == TKEY && span.name == name)?;
    // What follows the record is cut off, so that nothing in it can reach beyond it.
    let bytes = answer.bytes().get(..record.data.end)?;
    let (algorithm, at) = read_name(bytes, record.data.start)?;
    let expires = u32::from(u16_at(bytes, at + 4)?) << 16 | u32::from(u16_at(bytes, at + 6)?);
    let (mode, error) = (u16_at(bytes, at + 8)?, u16_at(bytes, at + 10)?);
    let end = at + 14 + usize::from(u16_at(bytes, at + 12)?);
    let token = bytes.get(at + 14..end)?.to_vec();
    let whole = usize::from(u16_at(bytes, end)?) == bytes.len().checked_sub(end + 2)?;
    // Samba and others put no algorithm or mode into a record that says an error.
    let ours = error != 0 || algorithm == GSS_TSIG && mode == GSS_API;
    (whole && ours).then_some(Answer { error, expires, token })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &[u8] = b"\x02me\0";
    const NOW: u64 = 0x1_0000_0000 + 77;

    /// A query as if it were an answer: both hold the same record.
    fn message() -> Vec<u8> {
        query(NAME, b"token", NOW).expect("a message")
    }

    #[test]
    fn what_is_written_is_read_and_times_are_modulo_32_bits() {
        let message = message();
        let frame = Frame::read(&message).expect("well formed");
        let said = Answer { error: 0, expires: 77 + LIFETIME, token: b"token".to_vec() };
        assert_eq!(read(&frame, NAME), Some(said));
        assert_eq!(read(&frame, b"\x03you\0"), None, "a session of another name is not ours");
        assert!(query(NAME, &[0; 65_536], NOW).is_none(), "no record is as long");
    }

    #[test]
    fn a_record_of_another_kind_or_length_is_not_read() {
        let message = message();
        let mode = message.len() - b"token".len() - 8;
        for (place, octet) in [(mode + 1, 4), (mode + 5, 6), (mode - 9, b'x')] {
            let mut other = message.clone();
            other[place] = octet;
            let frame = Frame::read(&other).expect("well formed");
            assert_eq!(read(&frame, NAME), None, "octet {place}");
        }
        for place in 0..message.len() {
            for bit in 0..8 {
                let mut other = message.clone();
                other[place] ^= 1 << bit;
                // Whatever it is now, it is read without a panic, or not at all.
                let _ = Frame::read(&other).and_then(|frame| read(&frame, NAME));
            }
        }
    }
}
