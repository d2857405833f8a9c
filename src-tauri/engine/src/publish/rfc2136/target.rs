//! Where an account's updates go and how they are signed, read from its fields.

use hickory_proto::rr::Name;

use super::key;
use super::tsig::Key;
use crate::model::{Account, Credentials, Trouble};

/// The port of DNS.
pub(super) const PORT: u16 = 53;

/// Why nothing can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What the user can act on.
    pub trouble: Trouble,
    /// What exactly is wrong, in a few words.
    pub detail: String,
}

impl Fault {
    /// A fault from its trouble and its words.
    pub fn new(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self { trouble, detail: detail.into() }
    }
}

/// The server, zone and key of an account.
#[derive(Debug)]
pub struct Target {
    /// The server's name or address and its port; `None`: the primary of each zone.
    pub server: Option<(String, u16)>,
    /// The zone; `None`: the one that each host is in.
    pub zone: Option<Name>,
    /// The key's name as text, and the key; `None`: updates are not signed.
    pub key: Option<(String, Key)>,
}

impl Target {
    /// Reads the fields `server`, `zone`, `key`, `algorithm` and the secret `secret`, which may
    /// be a whole key file: see [`key::read`].
    ///
    /// # Errors
    /// A field that is malformed, or a secret that is missing.
    pub fn read(account: &Account, credentials: &Credentials) -> Result<Self, Fault> {
        let field = |name: &str| {
            account.fields.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
        };
        let server = field("server").map(read_server).transpose()?;
        let zone = field("zone").map(|zone| read_name("zone", zone)).transpose()?;
        let secret = credentials.get("secret").map(|secret| secret.expose().trim());
        let key = match (field("key"), secret.filter(|secret| !secret.is_empty())) {
            (name, Some(secret)) => Some(key::read(secret, name, field("algorithm"))?),
            (Some(_), None) => return Err(Fault::new(Trouble::MissingSecret, "no secret is kept")),
            (None, None) => None,
        };
        Ok(Self { server, zone, key })
    }

    /// The port of the servers that the account does not name.
    pub(super) fn port(&self) -> u16 {
        PORT
    }
}

/// `host`, `host:port`, `[IPv6]`, `[IPv6]:port` or a bare IPv6 address.
///
/// # Errors
/// [`Trouble::BadField`] for anything else.
pub fn read_server(text: &str) -> Result<(String, u16), Fault> {
    let bad = || Fault::new(Trouble::BadField, "server is not of the form host:port");
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or_else(bad)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_| bad())?;
            let port = match rest {
                "" => None,
                _ => Some(rest.strip_prefix(':').ok_or_else(bad)?),
            };
            (host, port)
        }
        None if text.parse::<std::net::Ipv6Addr>().is_ok() => (text, None),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = port.map_or(Ok(PORT), |port| port.parse().map_err(|_| bad()))?;
    if host.is_empty() || host.contains([' ', '/']) || port == 0 {
        return Err(bad());
    }
    Ok((host.to_owned(), port))
}

/// A name that ends at the root.
pub fn read_name(field: &str, text: &str) -> Result<Name, Fault> {
    let bad = |_| Fault::new(Trouble::BadField, format!("{field} is not a DNS name"));
    // Names beyond ASCII are turned into their ASCII form; the others are taken as they are,
    // since that turning refuses letters that DNS permits, such as an inner underscore.
    let name = if text.is_ascii() { Name::from_ascii(text) } else { Name::from_utf8(text) };
    let mut name = name.map_err(bad)?.to_lowercase();
    name.set_fqdn(true);
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_with_and_without_port() {
        let read = |text| read_server(text).ok();
        let server = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(read("ns1.example.org"), server("ns1.example.org", 53));
        assert_eq!(read("ns1.example.org:5353"), server("ns1.example.org", 5353));
        assert_eq!(read("192.0.2.1:54"), server("192.0.2.1", 54));
        assert_eq!(read("2001:db8::1"), server("2001:db8::1", 53));
        assert_eq!(read("2001:db8:1:2:3:4:5:6"), server("2001:db8:1:2:3:4:5:6", 53));
        assert_eq!(read("[2001:db8::1]"), server("2001:db8::1", 53));
        assert_eq!(read("[2001:db8::1]:5353"), server("2001:db8::1", 5353));
        for bad in ["", ":53", "ns1:", "ns1:0", "ns1:x", "ns1:1:2", "[::1", "[x]:53", "[::1]53"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read("https://ns1.example.org"), None);
    }
}
