//! The name of the wireless network that an interface is in, over nl80211: the older way, the
//! wireless extensions, is not there for every device.

use std::io;
use std::path::Path;

use super::message::{self, attributes, u16_at};
use super::{Kernel, Request, one};

/// `GENL_ID_CTRL`: who tells the number of nl80211.
const CONTROL: u16 = 16;
/// `CTRL_CMD_GETFAMILY`.
const GET_FAMILY: u8 = 3;
/// `CTRL_ATTR_FAMILY_ID`.
const FAMILY_NUMBER: u16 = 1;
/// `CTRL_ATTR_FAMILY_NAME`.
const FAMILY_NAME: u16 = 2;
/// `NL80211_CMD_GET_INTERFACE`.
const GET_INTERFACE: u8 = 5;
/// `NL80211_ATTR_IFINDEX`.
const INDEX: u16 = 3;
/// `NL80211_ATTR_SSID`.
const NETWORK_NAME: u16 = 52;

/// The length of `struct genlmsghdr`: a command, its version, two octets of nothing.
const HEADER: usize = 4;

/// `ENOENT`, `ENODEV`, `EOPNOTSUPP`.
const NONE: [i32; 3] = [2, 19, 95];

/// Whether an interface is wireless. Asked first, since the question for nl80211 makes the
/// kernel start a program that looks for it where no wireless device has loaded it.
pub(super) fn is_wireless(link: &str) -> bool {
    Path::new("/sys/class/net").join(link).join("phy80211").exists()
}

/// The name of the network that an interface is in.
pub(super) async fn name(kernel: &mut Kernel, link: u32) -> io::Result<Option<String>> {
    let family = Request {
        kind: CONTROL,
        flags: 0,
        body: &[GET_FAMILY, 1, 0, 0],
        attributes: &[(FAMILY_NAME, b"nl80211\0")],
        answer: CONTROL,
    };
    let Some(number) = one(kernel.ask(&family, family_number).await?, &NONE)? else {
        return Ok(None);
    };
    let interface = Request {
        kind: number,
        flags: 0,
        body: &[GET_INTERFACE, 0, 0, 0],
        attributes: &[(INDEX, &link.to_ne_bytes())],
        answer: number,
    };
    one(kernel.ask(&interface, network_name).await?, &NONE)
}

fn family_number(body: &[u8]) -> Option<u16> {
    let mut found = attributes(body.get(HEADER..)?).filter(|(kind, _)| *kind == FAMILY_NUMBER);
    // Numbers below are messages of netlink itself.
    u16_at(found.next()?.1, 0).filter(|number| *number > message::DONE)
}

/// A name is up to 32 octets, most often of UTF-8; a hidden one is of none or of zeros.
fn network_name(body: &[u8]) -> Option<String> {
    let mut found = attributes(body.get(HEADER..)?).filter(|(kind, _)| *kind == NETWORK_NAME);
    let name = found.next()?.1;
    let told = name.len() <= 32 && name.iter().any(|octet| *octet != 0);
    told.then(|| String::from_utf8_lossy(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::kernel::message::request;

    fn body(attributes: &[(u16, &[u8])]) -> Vec<u8> {
        request(0, 0, 0, &[7, 1, 0, 0], attributes)[message::HEADER..].to_vec()
    }

    #[test]
    fn the_number_of_nl80211_is_read() {
        let told = body(&[(FAMILY_NAME, b"nl80211\0"), (FAMILY_NUMBER, &28_u16.to_ne_bytes())]);
        assert_eq!(family_number(&told), Some(28));
        assert_eq!(family_number(&body(&[(FAMILY_NAME, b"nl80211\0")])), None);
        assert_eq!(family_number(&body(&[(FAMILY_NUMBER, &2_u16.to_ne_bytes())])), None);
        assert_eq!(family_number(&[]), None);
    }

    #[test]
    fn the_name_of_a_network_is_read() {
        let named = |name: &[u8]| {
            network_name(&body(&[(3, &[4, 0, 0, 0]), (4, b"wlan0\0"), (NETWORK_NAME, name)]))
        };
        assert_eq!(named(b"At home").as_deref(), Some("At home"));
        assert_eq!(named("Zuhause \u{1f3e0}".as_bytes()).as_deref(), Some("Zuhause \u{1f3e0}"));
        assert_eq!(named(b"\xff\x41").as_deref(), Some("\u{fffd}A"), "not UTF-8");
        assert_eq!(named(b""), None);
        assert_eq!(named(&[0; 32]), None, "hidden");
        assert_eq!(named(&[b'a'; 33]), None, "no name is as long");
        assert_eq!(network_name(&body(&[(3, &[4, 0, 0, 0])])), None, "not in a network");
        assert_eq!(network_name(&[7, 1]), None);
    }
}
