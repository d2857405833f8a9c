//! Where an account's updates go and how they are signed, read from its fields.

use std::net::IpAddr;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use hickory_proto::rr::Name;

use super::key;
use super::tsig::Key;
use crate::model::{Account, Credentials, Silence, Trouble};
use crate::net::dns::{Tls, Transport};

/// The port of DNS.
const PORT: u16 = 53;
/// The port of DNS over TLS (RFC 7858 3.1).
const TLS_PORT: u16 = 853;

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

/// Where a zone or a server cannot be found, there is nobody to send to.
impl From<Silence> for Fault {
    fn from(why: Silence) -> Self {
        Self::new(Trouble::Unreachable, why.to_string())
    }
}

/// Where an account's updates go and what carries them: what can be read without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The server's name or address and its port; `None`: the primary of each zone.
    pub server: Option<(String, u16)>,
    /// What carries the messages; see [`Target::transport`].
    pub transport: Transport,
}

impl Route {
    /// Reads the fields `server`, `transport`, `tls_name`, `tls_pin` and the account's `ca_file`.
    ///
    /// # Errors
    /// A field that is malformed.
    pub fn read(account: &Account) -> Result<Self, Fault> {
        let field = |name: &str| field(account, name);
        let kerberos = is_kerberos(account)?;
        let transport = match field("transport") {
            // A signature of a session can be checked once only, so no message is sent again.
            None | Some("udp") if kerberos => Transport::Tcp,
            None | Some("udp") => Transport::Any,
            Some("tcp") => Transport::Tcp,
            Some("tls") => Transport::Tls(Tls {
                name: field("tls_name").map(read_tls_name).transpose()?.unwrap_or_default(),
                ca_file: account.ca_file.clone(),
                pin: field("tls_pin").map(read_pin).transpose()?,
            }),
            Some(_) => {
                return Err(Fault::new(Trouble::BadField, "transport is not udp, tcp or tls"));
            }
        };
        let port = port_of(&transport);
        let server = field("server").map(|server| read_server_or(server, port)).transpose()?;
        Ok(Self { server, transport })
    }

    /// The port of the servers that the account does not name.
    pub fn port(&self) -> u16 {
        port_of(&self.transport)
    }

    /// What carries the messages to this server; see [`Target::transport_to`].
    pub fn transport_to(&self, host: &str) -> Transport {
        transport_to(&self.transport, host)
    }
}

/// Whether messages are signed by Kerberos, so that there is no secret.
///
/// # Errors
/// A field that says neither this nor that.
pub fn is_kerberos(account: &Account) -> Result<bool, Fault> {
    match field(account, "signing") {
        None | Some("tsig") => Ok(false),
        Some("kerberos") => Ok(true),
        Some(_) => Err(Fault::new(Trouble::BadField, "signing is not tsig or kerberos")),
    }
}

/// A field that says something.
fn field<'a>(account: &'a Account, name: &str) -> Option<&'a str> {
    account.fields.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
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
    /// Whether updates are signed in a session by Kerberos (RFC 3645); then there is no key.
    pub kerberos: bool,
    /// What carries the messages. A name for TLS that is empty is the one of each server: see
    /// [`Target::transport_to`].
    pub transport: Transport,
}

impl Target {
    /// Reads the fields `server`, `zone`, `signing`, `key`, `algorithm`, `transport`, `tls_name`,
    /// `tls_pin`, the account's `ca_file` and the secret `secret`, which may be a whole key file:
    /// see [`key::read`].
    ///
    /// # Errors
    /// A field that is malformed, or a secret that is missing.
    pub fn read(account: &Account, credentials: &Credentials) -> Result<Self, Fault> {
        let field = |name: &str| field(account, name);
        let kerberos = is_kerberos(account)?;
        let Route { server, transport } = Route::read(account)?;
        let zone = field("zone").map(|zone| read_name("zone", zone)).transpose()?;
        let secret = credentials.get("secret").map(|secret| secret.expose().trim());
        let key = match (field("key"), secret.filter(|secret| !secret.is_empty())) {
            _ if kerberos => None,
            (name, Some(secret)) => Some(key::read(secret, name, field("algorithm"))?),
            (Some(_), None) => return Err(Fault::new(Trouble::MissingSecret, "no secret is kept")),
            (None, None) => None,
        };
        Ok(Self { server, zone, key, kerberos, transport })
    }

    /// The port of the servers that the account does not name.
    pub(super) fn port(&self) -> u16 {
        port_of(&self.transport)
    }

    /// What carries the messages to this server: its certificate must be for its own name where
    /// the account gives no other.
    pub(super) fn transport_to(&self, host: &str) -> Transport {
        transport_to(&self.transport, host)
    }
}

fn transport_to(transport: &Transport, host: &str) -> Transport {
    match transport {
        Transport::Tls(tls) if tls.name.is_empty() => Transport::Tls(Tls {
            // A name that cannot be in a certificate is empty, and so is never believed.
            name: read_tls_name(host).unwrap_or_default(),
            ..tls.clone()
        }),
        other => other.clone(),
    }
}

fn port_of(transport: &Transport) -> u16 {
    match transport {
        Transport::Any | Transport::Tcp => PORT,
        Transport::Tls(_) => TLS_PORT,
    }
}

/// An address, or a name as certificates have it: in ASCII, and without the final dot.
fn read_tls_name(text: &str) -> Result<String, Fault> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let name = read_name("tls_name", text)?.to_ascii();
    let name = name.trim_end_matches('.');
    if rustls::pki_types::DnsName::try_from(name).is_err() {
        return Err(Fault::new(Trouble::BadField, "tls_name is not a host name"));
    }
    Ok(name.to_owned())
}

/// 32 octets in Base64, as RFC 7858 gives pins, or in hexadecimal, as `openssl` prints them.
fn read_pin(text: &str) -> Result<[u8; 32], Fault> {
    let text: Vec<u8> = text.bytes().filter(|octet| *octet != b':').collect();
    HEXLOWER_PERMISSIVE
        .decode(&text)
        .or_else(|_| BASE64.decode(&text))
        .ok()
        .and_then(|octets| octets.try_into().ok())
        .ok_or_else(|| Fault::new(Trouble::BadField, "tls_pin is not a SHA-256"))
}

/// `host`, `host:port`, `[IPv6]`, `[IPv6]:port` or a bare IPv6 address; the port of DNS where
/// there is none.
///
/// # Errors
/// [`Trouble::BadField`] for anything else.
pub fn read_server(text: &str) -> Result<(String, u16), Fault> {
    read_server_or(text, PORT)
}

fn read_server_or(text: &str, otherwise: u16) -> Result<(String, u16), Fault> {
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
    let port = port.map_or(Ok(otherwise), |port| port.parse().map_err(|_| bad()))?;
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

    /// What these fields mean, beside a zone.
    fn read(fields: &[(&str, &str)]) -> Result<Target, Fault> {
        let fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into()));
        let account = Account {
            id: "home".into(),
            provider: "rfc2136".into(),
            fields: fields.collect(),
            endpoint: None,
            insecure: false,
            ca_file: Some("ca.pem".into()),
        };
        Target::read(&account, &Credentials::new())
    }

    #[test]
    fn transports_are_read_with_their_ports_and_names() {
        let tls = |name: &str| Tls { name: name.into(), ca_file: Some("ca.pem".into()), pin: None };
        let table = [
            (vec![], 53, Transport::Any),
            (vec![("transport", " udp ")], 53, Transport::Any),
            (vec![("transport", "tcp")], 53, Transport::Tcp),
            (vec![("transport", "tls")], 853, Transport::Tls(tls("ns1.example.org"))),
            (
                vec![("transport", "tls"), ("tls_name", "DNS.Example.Net.")],
                853,
                Transport::Tls(tls("dns.example.net")),
            ),
            (
                vec![("transport", "tls"), ("tls_name", "2001:DB8::1")],
                853,
                Transport::Tls(tls("2001:db8::1")),
            ),
        ];
        for (mut fields, port, transport) in table {
            let unnamed = read(&fields).expect("fields");
            assert_eq!(unnamed.port(), port, "{fields:?}");
            assert_eq!(unnamed.transport_to("ns1.example.org."), transport, "{fields:?}");
            fields.push(("server", "ns1.example.org"));
            let server = read(&fields).expect("fields").server;
            assert_eq!(server, Some(("ns1.example.org".into(), port)), "{fields:?}");
        }
        for bad in ["tls1", "TLS", "https"] {
            assert_eq!(
                read(&[("transport", bad)]).map_err(|fault| fault.trouble).err(),
                Some(Trouble::BadField)
            );
        }
    }

    #[test]
    fn kerberos_needs_no_key_and_never_goes_over_udp() {
        for (fields, transport) in [
            (vec![("signing", "kerberos")], Transport::Tcp),
            (vec![("signing", "kerberos"), ("transport", "udp"), ("key", "k")], Transport::Tcp),
            (vec![("signing", "tsig")], Transport::Any),
        ] {
            let target = read(&fields).expect("fields");
            assert_eq!(target.kerberos, fields[0].1 == "kerberos");
            assert!(target.key.is_none());
            assert_eq!(target.transport, transport, "{fields:?}");
        }
        let fault = read(&[("signing", "gss")]).expect_err("no such way");
        assert_eq!(fault.trouble, Trouble::BadField);
    }

    #[test]
    fn pins_are_32_octets_in_base64_or_hexadecimal() {
        let octets: Vec<u8> = (100..132).collect();
        let hex = HEXLOWER_PERMISSIVE.encode(&octets);
        let pairs = hex.as_bytes().chunks(2).map(String::from_utf8_lossy);
        let colons = pairs.collect::<Vec<_>>().join(":").to_uppercase();
        for pin in [BASE64.encode(&octets), hex.clone(), colons] {
            let read = read(&[("transport", "tls"), ("tls_pin", &pin)]).expect("fields");
            let Transport::Tls(tls) = read.transport else { unreachable!("it is TLS") };
            assert_eq!(tls.pin.map(|pin| pin.to_vec()), Some(octets.clone()), "{pin}");
        }
        for (field, bad) in [
            ("tls_pin", &hex[2..]),
            ("tls_pin", "sha256"),
            ("tls_pin", &BASE64.encode(&octets[1..])),
            ("tls_name", "two words"),
            ("tls_name", "https://ns1.example.org"),
        ] {
            let fault = read(&[("transport", "tls"), (field, bad)]).expect_err(bad);
            assert_eq!(fault.trouble, Trouble::BadField, "{bad}");
        }
    }
}
