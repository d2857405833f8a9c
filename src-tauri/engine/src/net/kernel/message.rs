//! Reads what the Linux kernel says over rtnetlink (RFC 3549): messages and their attributes.
//!
//! Every reader is bounded by what it was given: what is cut short simply ends the reading.

/// The length of a message's header.
pub(crate) const HEADER: usize = 16;

/// `NLMSG_ERROR`: an error, or the acknowledgement of a request.
pub(crate) const ERROR: u16 = 2;
/// `NLMSG_DONE`: the end of a dump.
pub(crate) const DONE: u16 = 3;
/// `RTM_NEWLINK`: an interface is there or has changed.
pub(crate) const NEW_LINK: u16 = 16;
/// `RTM_DELLINK`: an interface is gone.
pub(crate) const DELETE_LINK: u16 = 17;
/// `RTM_GETLINK`: asks for an interface.
pub(crate) const GET_LINK: u16 = 18;
/// `RTM_NEWADDR`: an address is there or has changed.
pub(crate) const NEW_ADDRESS: u16 = 20;
/// `RTM_DELADDR`: an address is gone.
pub(crate) const DELETE_ADDRESS: u16 = 21;
/// `RTM_GETADDR`: asks for addresses.
pub(crate) const GET_ADDRESS: u16 = 22;
/// `RTM_NEWROUTE`: a route is there or has changed.
pub(crate) const NEW_ROUTE: u16 = 24;
/// `RTM_DELROUTE`: a route is gone.
pub(crate) const DELETE_ROUTE: u16 = 25;
/// `RTM_GETROUTE`: asks by which route an address is reached.
pub(crate) const GET_ROUTE: u16 = 26;

/// `RTM_NEWNEIGH`: a neighbour, and its hardware address.
pub(crate) const NEW_NEIGHBOUR: u16 = 28;
/// `RTM_GETNEIGH`: asks for a neighbour.
pub(crate) const GET_NEIGHBOUR: u16 = 30;

/// `NLM_F_REQUEST`.
pub(crate) const REQUEST: u16 = 0x1;
/// `NLM_F_DUMP_INTR`: the list changed while it was told.
pub(crate) const INTERRUPTED: u16 = 0x10;
/// `NLM_F_DUMP`: asks for all there are.
pub(crate) const DUMP: u16 = 0x300;

/// One message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    /// What it is about.
    pub(crate) kind: u16,
    /// `NLM_F_…`.
    pub(crate) flags: u16,
    /// The number of the request that it answers.
    pub(crate) sequence: u32,
    /// What follows the header.
    pub(crate) body: &'a [u8],
}

/// The messages of one datagram, in their order.
pub(crate) fn messages(datagram: &[u8]) -> impl Iterator<Item = Message<'_>> {
    let mut rest = datagram;
    std::iter::from_fn(move || {
        let length = usize::try_from(u32_at(rest, 0)?).ok()?;
        let message = Message {
            kind: u16_at(rest, 4)?,
            flags: u16_at(rest, 6)?,
            sequence: u32_at(rest, 8)?,
            body: rest.get(HEADER..length)?,
        };
        rest = rest.get(aligned(length)..).unwrap_or_default();
        Some(message)
    })
}

/// The attributes (kind and value) that `bytes` begin with, in their order.
pub(crate) fn attributes(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let length = usize::from(u16_at(rest, 0)?);
        let attribute = (u16_at(rest, 2)?, rest.get(4..length)?);
        rest = rest.get(aligned(length)..).unwrap_or_default();
        Some(attribute)
    })
}

/// A request: header, body and attributes, each attribute at its boundary.
pub(crate) fn request(
    kind: u16,
    flags: u16,
    sequence: u32,
    body: &[u8],
    attributes: &[(u16, &[u8])],
) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    bytes.extend_from_slice(body);
    for (kind, value) in attributes {
        bytes.resize(aligned(bytes.len()), 0);
        let length = u16::try_from(value.len().saturating_add(4)).unwrap_or(u16::MAX);
        bytes.extend_from_slice(&length.to_ne_bytes());
        bytes.extend_from_slice(&kind.to_ne_bytes());
        bytes.extend_from_slice(value);
    }
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    bytes[0..4].copy_from_slice(&length.to_ne_bytes());
    bytes[4..6].copy_from_slice(&kind.to_ne_bytes());
    bytes[6..8].copy_from_slice(&(flags | REQUEST).to_ne_bytes());
    bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
    bytes
}

/// The 16-bit number at a place.
pub(crate) fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(place..)?.get(..2)?.try_into().ok()?))
}

/// The 32-bit number at a place.
pub(crate) fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(place..)?.get(..4)?.try_into().ok()?))
}

/// Messages and attributes begin at multiples of 4.
fn aligned(length: usize) -> usize {
    length.saturating_add(3) & !3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_together_is_read_back() {
        let body = [7; 12];
        let mut bytes = request(GET_ROUTE, DUMP, 9, &body, &[(1, &[1, 2, 3, 4]), (3, b"eth0\0")]);
        assert_eq!(bytes.len(), 16 + 12 + 8 + 9);
        bytes.resize(48, 0);
        bytes.extend(request(GET_LINK, 0, 10, &[], &[]));
        let read: Vec<_> = messages(&bytes).collect();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].kind, read[0].flags, read[0].sequence), (GET_ROUTE, 0x301, 9));
        let parts: Vec<_> = attributes(&read[0].body[12..]).collect();
        assert_eq!(parts, [(1, &[1_u8, 2, 3, 4][..]), (3, &b"eth0\0"[..])]);
        assert_eq!((read[1].kind, read[1].sequence), (GET_LINK, 10));
    }

    #[test]
    fn what_is_cut_short_ends_the_reading() {
        let bytes = request(NEW_ADDRESS, 0, 1, &[0; 8], &[(1, &[1, 2, 3, 4])]);
        for length in 0..bytes.len() {
            assert_eq!(messages(&bytes[..length]).count(), 0, "{length}");
        }
        let mut lying = bytes.clone();
        lying[0] = 3;
        assert_eq!(messages(&lying).count(), 0, "shorter than its own header");
        assert_eq!(attributes(&[0, 0, 0, 0]).count(), 0, "shorter than its own header");
    }
}
