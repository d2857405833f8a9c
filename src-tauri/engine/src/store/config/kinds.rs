//! The fields of each kind of source.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use toml::Spanned;
use toml::de::DeValue;

use super::account::web_address;
use super::network;
use super::page::{ConfigError, Fields, Placed};
use crate::model::{DnsRecord, Family, Ipv6Choice, PerFamily, RouterProtocol, SourceKind, Suffix};

/// The kinds, as they are written.
const KINDS: [&str; 8] = ["web", "dns", "stun", "router", "interface", "command", "file", "fixed"];

/// The kinds, as a message names them.
pub(super) fn known() -> String {
    format!("the kinds are {}", KINDS.join(", "))
}

/// Reads the fields of a kind; `None`: there is no such kind.
pub(super) fn read(
    fields: &mut Fields<'_, '_>,
    name: &str,
) -> Result<Option<SourceKind>, ConfigError> {
    let kind = match name {
        "web" => web(fields)?,
        "dns" => dns(fields)?,
        "stun" => stun(fields)?,
        "router" => router(fields)?,
        "interface" => interface(fields)?,
        "command" => command(fields)?,
        "file" => {
            let path = fields.needed("path", "\"/run/wan-address\"")?;
            SourceKind::File { path: PathBuf::from(path.into_inner()) }
        }
        "fixed" => fixed(fields)?,
        _ => return Ok(None),
    };
    Ok(Some(kind))
}

/// `url` for both families, or for the one that `family` names.
fn web(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    let text = fields.needed("url", "\"https://ip.example.net\"")?;
    web_address(fields, "url", &text)?;
    let only = fields.choice("family", &[("ipv4", Family::Ipv4), ("ipv6", Family::Ipv6)])?;
    let url = |family| (only.is_none() || only == Some(family)).then(|| text.get_ref().clone());
    Ok(SourceKind::Web {
        url: PerFamily { ipv4: url(Family::Ipv4), ipv6: url(Family::Ipv6) },
        ca_file: fields.text("ca_file")?.map(|path| PathBuf::from(path.into_inner())),
        insecure: fields.flag("insecure")?.unwrap_or_default(),
    })
}

/// `server`, one or a list, each an address with or without a port; `name`; `record`.
fn dns(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    const EXPECTED: &str =
        "an address such as \"192.0.2.53\" or \"[2001:db8::53]:5353\", or a list of such";
    let mut servers = PerFamily::<Vec<SocketAddr>>::default();
    for text in texts(fields, "server", EXPECTED)? {
        let server = socket_address(text.get_ref(), 53)
            .ok_or_else(|| no(fields, &text, "server", EXPECTED))?;
        servers.get_mut(Family::of(server.ip())).push(server);
    }
    let name = fields.needed("name", "\"whoami.example.net\"")?.into_inner();
    let records = [
        ("address", DnsRecord::Address),
        ("txt", DnsRecord::Txt),
        ("chaos-txt", DnsRecord::ChaosTxt),
    ];
    let record = fields.choice("record", &records)?.unwrap_or(DnsRecord::Address);
    Ok(SourceKind::Dns { servers, name, record })
}

/// `server`, one or a list, each `host:port` or `host`.
fn stun(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    const EXPECTED: &str = "a server such as \"stun.example.net:3478\", or a list of such";
    let mut servers = Vec::new();
    for text in texts(fields, "server", EXPECTED)? {
        let server = text.get_ref();
        let port = server.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        let bracketed = server.starts_with('[');
        let server = match port {
            Some(Ok(_)) if bracketed || server.matches(':').count() == 1 => server.clone(),
            None if !server.is_empty() => format!("{server}:3478"),
            _ => return Err(no(fields, &text, "server", EXPECTED)),
        };
        servers.push(server);
    }
    Ok(SourceKind::Stun { servers })
}

/// `protocol` and `address`, both found by themselves where nothing is said.
fn router(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    let protocols = [
        ("upnp", RouterProtocol::Upnp),
        ("nat-pmp", RouterProtocol::NatPmp),
        ("pcp", RouterProtocol::Pcp),
        ("tr-064", RouterProtocol::Tr064),
    ];
    let protocol = fields.choice("protocol", &protocols)?;
    let address = match fields.text("address")? {
        None => None,
        Some(text) => Some(text.get_ref().parse().map_err(|_| {
            no(fields, &text, "address", "the router's address, such as \"192.168.1.1\"")
        })?),
    };
    Ok(SourceKind::Router { protocol, address })
}

/// `interface`, `ipv6` and `suffix`.
fn interface(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    let name = fields.text("interface")?.map(Spanned::into_inner);
    let choices = [
        ("stable", Ipv6Choice::Stable),
        ("temporary", Ipv6Choice::Temporary),
        ("either", Ipv6Choice::Either),
    ];
    let choice = fields.choice("ipv6", &choices)?.unwrap_or_default();
    let suffix = match fields.text("suffix")? {
        None => None,
        Some(text) => Some(suffix(text.get_ref()).ok_or_else(|| {
            no(
                fields,
                &text,
                "suffix",
                "the end of an IPv6 address and how many bits in front \
                 of it stay, such as \"::1:2:3:4/64\", or a hardware address such as \
                 \"00:53:00:12:34:56\"",
            )
        })?),
    };
    Ok(SourceKind::Interface { name, choice, suffix })
}

/// `::1:2:3:4/64`, `::1:2:3:4` (64 bits stay), or a hardware address, of which the modified
/// EUI-64 is made (RFC 4291, appendix A).
fn suffix(text: &str) -> Option<Suffix> {
    if let Some(mac) = network::hardware_address(text) {
        let [a, b, c, d, e, f] = mac;
        let end = [a ^ 2, b, c, 0xff, 0xfe, d, e, f];
        let host = Ipv6Addr::from_bits(u64::from_be_bytes(end).into());
        return Some(Suffix { host, prefix: 64 });
    }
    let (host, prefix) = text.split_once('/').unwrap_or((text, "64"));
    let suffix = Suffix { host: host.parse().ok()?, prefix: prefix.parse().ok()? };
    (1..=127).contains(&suffix.prefix).then_some(suffix)
}

/// `command`: the program and its arguments.
fn command(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    const EXPECTED: &str = "a program, or a list of it and its arguments, such as \
                            [\"/usr/local/bin/wan-address\", \"--short\"]";
    let program: Vec<String> =
        texts(fields, "command", EXPECTED)?.into_iter().map(Spanned::into_inner).collect();
    if program.first().is_some_and(|program| !program.is_empty()) {
        return Ok(SourceKind::Command { program });
    }
    let message = format!("`command` is empty; expected {EXPECTED}");
    Err(fields.page.error(&fields.span, message))
}

/// `address`: one, or a list of at most one of each family.
fn fixed(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    let what = "an address such as \"203.0.113.7\", or a list of one of each family";
    let mut address = PerFamily::<Option<IpAddr>>::default();
    for text in texts(fields, "address", what)? {
        let ip: IpAddr = text.get_ref().parse().map_err(|_| {
            let text_itself = text.get_ref();
            let message = format!("\"{text_itself}\" is no address; expected {what}");
            fields.page.error(&text.span(), message)
        })?;
        if address.get_mut(Family::of(ip)).replace(ip).is_some() {
            let message = format!("there are two {} addresses; expected {what}", Family::of(ip));
            return Err(fields.page.error(&text.span(), message));
        }
    }
    Ok(SourceKind::Fixed { address })
}

/// One text or a list of texts, which has to be there.
fn texts(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    expected: &str,
) -> Result<Vec<Placed>, ConfigError> {
    let Some(value) = fields.value(key) else {
        let message = format!("this {} lacks `{key}`; expected {expected}", fields.what);
        return Err(fields.page.error(&fields.span, message));
    };
    let listed: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
        DeValue::Array(list) => list.iter().collect(),
        _ => vec![value],
    };
    let text = |one: &Spanned<DeValue<'_>>| {
        let text = one.get_ref().as_str().ok_or_else(|| fields.expected(one, key, expected))?;
        Ok(Spanned::new(one.span(), text.to_owned()))
    };
    listed.into_iter().map(text).collect()
}

/// An address with or without a port.
pub(super) fn socket_address(text: &str, port: u16) -> Option<SocketAddr> {
    let plain = text.parse::<IpAddr>().map(|address| SocketAddr::new(address, port));
    text.parse().or(plain).ok()
}

fn no(fields: &Fields<'_, '_>, text: &Placed, key: &str, expected: &str) -> ConfigError {
    let message = format!("`{key}` has to be {expected}, not \"{}\"", text.get_ref());
    fields.page.error(&text.span(), message)
}
