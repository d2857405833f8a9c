//! What kind of address an address is: whether the whole internet can reach it.
//!
//! The facts are in `special_ranges.toml`, from the IANA Special-Purpose Address Registries, and
//! in `service_ranges.toml`, from what operators of resolvers and proxies publish.

use std::net::IpAddr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Kind {
    /// Unicast that the whole internet can route to.
    Public,
    /// For use inside a site (RFC 1918, RFC 4193).
    Private,
    /// Between a provider and its customers, behind the provider's NAT (RFC 6598).
    CarrierNat,
    /// Valid on one link only (RFC 3927, RFC 4291 2.5.6).
    LinkLocal,
    /// This computer itself.
    Loopback,
    /// A group, not a computer.
    Multicast,
    /// No address yet (`0.0.0.0/8`, `::`).
    Unspecified,
    /// Everybody on the link (RFC 919).
    Broadcast,
    /// For examples in texts (RFC 5737, RFC 3849, RFC 9637).
    Documentation,
    /// For measuring devices (RFC 2544, RFC 5180).
    Benchmarking,
    /// A service's that answers for others: a well-known resolver, a proxy.
    Service,
    /// Set aside for something else, or not handed out at all. IPv4 mapped into IPv6 and 6to4
    /// are here: no AAAA record should hold them.
    Reserved,
}

impl Kind {
    /// The code, as in the ranges' file and in the catalogue (`kind.<code>`).
    pub fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::CarrierNat => "carrier-nat",
            Self::LinkLocal => "link-local",
            Self::Loopback => "loopback",
            Self::Multicast => "multicast",
            Self::Unspecified => "unspecified",
            Self::Broadcast => "broadcast",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Service => "service",
            Self::Reserved => "reserved",
        }
    }

    /// Whether the whole internet can reach it.
    pub fn is_public(self) -> bool {
        self == Self::Public
    }

    /// Whether it is an address inside somebody's network (RFC 1918, RFC 4193, RFC 6598).
    pub fn is_private(self) -> bool {
        matches!(self, Self::Private | Self::CarrierNat)
    }

    /// Whether it can be the address by which another computer reaches this one, be it only
    /// from the same network. What cannot is never published.
    pub fn is_usable(self) -> bool {
        matches!(
            self,
            Self::Public
                | Self::Private
                | Self::CarrierNat
                | Self::Documentation
                | Self::Benchmarking
        )
    }
}

/// What an address is for.
pub fn kind(address: IpAddr) -> Kind {
    RANGES
        .iter()
        .filter(|range| range.holds(address))
        .max_by_key(|range| range.length)
        .map_or(Kind::Reserved, |range| range.kind)
}

/// Who answers for others from an address, by the name in the file of services.
pub fn operator(address: IpAddr) -> Option<&'static str> {
    let held = RANGES.iter().filter(|range| range.holds(address));
    held.max_by_key(|range| range.length)?.name.as_deref()
}

/// Whether the whole internet can reach an address.
pub fn is_public(address: IpAddr) -> bool {
    kind(address).is_public()
}

/// The file of ranges.
#[derive(Deserialize)]
struct File {
    range: Vec<Row>,
}

/// One row of the file.
#[derive(Clone, Deserialize)]
struct Row {
    block: String,
    kind: Kind,
    /// Whose it is, where it is a service's.
    name: Option<String>,
}

/// A block of addresses: the first of them and how many leading bits are common.
struct Range {
    first: IpAddr,
    length: u32,
    kind: Kind,
    name: Option<String>,
}

impl Range {
    /// Reads a row; `None` for one that is no block.
    fn read(row: &Row) -> Option<Self> {
        let (first, length) = row.block.split_once('/')?;
        let (first, length) = (first.parse().ok()?, length.parse().ok()?);
        Some(Self { first, length, kind: row.kind, name: row.name.clone() })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                same(first.to_bits().into(), address.to_bits().into(), self.length, 32)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                same(first.to_bits(), address.to_bits(), self.length, 128)
            }
            _ => false,
        }
    }
}

/// Whether the first `length` of the `width` bits are the same.
fn same(one: u128, other: u128, length: u32, width: u32) -> bool {
    (one ^ other).checked_shr(width.saturating_sub(length)).unwrap_or(0) == 0
}

/// Empty if a file were unreadable: then nothing counts as public. A test reads it.
static RANGES: LazyLock<Vec<Range>> = LazyLock::new(|| {
    let read = |text: &str| toml::from_str::<File>(text).ok();
    let files: Option<Vec<File>> = FILES.into_iter().map(read).collect();
    let rows = files.unwrap_or_default().into_iter().flat_map(|file| file.range);
    rows.filter_map(|row| Range::read(&row)).collect()
});

/// The files of ranges.
const FILES: [&str; 2] = [include_str!("special_ranges.toml"), include_str!("service_ranges.toml")];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Kind {
        kind(address.parse().unwrap())
    }

    #[test]
    fn every_row_of_the_file_is_a_block_and_none_is_there_twice() {
        let rows = FILES.map(|text| toml::from_str::<File>(text).unwrap().range).concat();
        let mut seen = std::collections::BTreeSet::new();
        for row in &rows {
            let range = Range::read(row).unwrap_or_else(|| panic!("{} is no block", row.block));
            let width = if range.first.is_ipv4() { 32 } else { 128 };
            assert!(range.length <= width, "{}", row.block);
            assert!(seen.insert((range.first, range.length)), "{} is there twice", row.block);
            let bits = match range.first {
                IpAddr::V4(first) => first.to_bits().into(),
                IpAddr::V6(first) => first.to_bits(),
            };
            assert!(bits.trailing_zeros() >= width - range.length || bits == 0, "{}", row.block);
        }
        assert_eq!(seen.len(), RANGES.len());
    }

    #[test]
    fn ipv4_kinds_change_exactly_at_the_bounds_of_their_blocks() {
        use Kind::*;
        for (address, expected) in [
            ("0.0.0.0", Unspecified),
            ("0.255.255.255", Unspecified),
            ("1.0.0.0", Service),
            ("1.0.1.0", Public),
            ("9.255.255.255", Public),
            ("10.0.0.0", Private),
            ("10.255.255.255", Private),
            ("11.0.0.0", Public),
            ("100.63.255.255", Public),
            ("100.64.0.0", CarrierNat),
            ("100.127.255.255", CarrierNat),
            ("100.128.0.0", Public),
            ("126.255.255.255", Public),
            ("127.0.0.0", Loopback),
            ("127.255.255.255", Loopback),
            ("128.0.0.0", Public),
            ("169.253.255.255", Public),
            ("169.254.0.0", LinkLocal),
            ("169.254.255.255", LinkLocal),
            ("169.255.0.0", Public),
            ("172.15.255.255", Public),
            ("172.16.0.0", Private),
            ("172.31.255.255", Private),
            ("172.32.0.0", Public),
            ("192.0.0.8", Reserved),
            ("192.0.0.9", Public),
            ("192.0.0.10", Public),
            ("192.0.0.11", Reserved),
            ("192.0.1.0", Public),
            ("192.31.196.255", Public),
            ("192.52.193.0", Public),
            ("192.175.48.0", Public),
            ("192.0.0.0", Reserved),
            ("191.255.255.255", Public),
            ("192.0.0.170", Reserved),
            ("192.0.0.255", Reserved),
            ("192.0.1.255", Public),
            ("192.88.98.255", Public),
            ("192.88.99.0", Reserved),
            ("192.88.99.255", Reserved),
            ("192.88.100.0", Public),
            ("198.51.99.255", Public),
            ("198.51.100.0", Documentation),
            ("198.51.100.255", Documentation),
            ("198.51.101.0", Public),
            ("203.0.112.255", Public),
            ("203.0.113.0", Documentation),
            ("1.1.1.0", Service),
            ("1.1.1.255", Service),
            ("1.1.2.0", Public),
            ("104.15.255.255", Public),
            ("104.16.0.0", Service),
            ("104.28.255.255", Service),
            ("104.29.0.0", Public),
            ("192.0.2.0", Documentation),
            ("192.0.2.255", Documentation),
            ("192.0.3.0", Public),
            ("192.88.99.1", Reserved),
            ("192.167.255.255", Public),
            ("192.168.0.0", Private),
            ("192.168.255.255", Private),
            ("192.169.0.0", Public),
            ("198.17.255.255", Public),
            ("198.18.0.0", Benchmarking),
            ("198.19.255.255", Benchmarking),
            ("198.20.0.0", Public),
            ("198.51.100.7", Documentation),
            ("203.0.113.255", Documentation),
            ("203.0.114.0", Public),
            ("223.255.255.255", Public),
            ("224.0.0.0", Multicast),
            ("239.255.255.255", Multicast),
            ("240.0.0.0", Reserved),
            ("255.255.255.254", Reserved),
            ("255.255.255.255", Broadcast),
        ] {
            assert_eq!(of(address), expected, "{address}");
        }
    }

    #[test]
    fn ipv6_kinds_change_exactly_at_the_bounds_of_their_blocks() {
        use Kind::*;
        for (address, expected) in [
            ("::", Unspecified),
            ("::1", Loopback),
            ("::2", Reserved),
            ("::ffff:93.184.216.34", Reserved),
            ("64:ff9b::5db8:d822", Reserved),
            ("100::1", Reserved),
            ("1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Reserved),
            ("2000::", Public),
            ("2001:0:4136:e378::1", Reserved),
            ("2001:1::1", Public),
            ("2001:1::4", Reserved),
            ("2001:2::1", Benchmarking),
            ("2001:2:1::", Reserved),
            ("2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Reserved),
            ("::ffff:0:0", Reserved),
            ("::fffe:ffff:ffff", Reserved),
            ("64:ff9b:1::", Reserved),
            ("64:ff9b:1:ffff:ffff:ffff:ffff:ffff", Reserved),
            ("100::", Reserved),
            ("100::ffff:ffff:ffff:ffff", Reserved),
            ("100:0:0:1::", Reserved),
            ("2001::", Reserved),
            ("2001:0:ffff:ffff:ffff:ffff:ffff:ffff", Reserved),
            ("2001:1::2", Public),
            ("2001:1::3", Public),
            ("2001:2:0:ffff:ffff:ffff:ffff:ffff", Benchmarking),
            ("2001:3::", Public),
            ("2001:3:ffff:ffff:ffff:ffff:ffff:ffff", Public),
            ("2001:4::", Reserved),
            ("2001:4:112::", Public),
            ("2001:4:112:ffff:ffff:ffff:ffff:ffff", Public),
            ("2001:4:113::", Reserved),
            ("2001:10::", Reserved),
            ("2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", Reserved),
            ("2001:20::", Public),
            ("2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", Public),
            ("2001:30::", Public),
            ("2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", Public),
            ("2001:40::", Reserved),
            ("2002::", Reserved),
            ("2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Reserved),
            ("2606:46ff:ffff::", Public),
            ("2606:4700::", Service),
            ("2606:4701::", Public),
            ("2620:4f:8000::", Public),
            ("5f00::", Reserved),
            ("fec0::", Private),
            ("feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
            ("2001:200::", Public),
            ("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", Public),
            ("2001:db8::", Documentation),
            ("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Documentation),
            ("2001:db9::", Public),
            ("2002:5db8:d822::1", Reserved),
            ("2003::", Public),
            ("2a00:1450:4001:80b::200e", Public),
            ("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Public),
            ("3fff::", Documentation),
            ("3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Documentation),
            ("3fff:1000::", Public),
            ("4000::", Reserved),
            ("fbff:ffff::1", Reserved),
            ("fc00::", Private),
            ("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
            ("fe00::", Reserved),
            ("fe80::", LinkLocal),
            ("febf:ffff::1", LinkLocal),
            ("fec0::1", Private),
            ("ff00::", Multicast),
            ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Multicast),
        ] {
            assert_eq!(of(address), expected, "{address}");
        }
    }

    #[test]
    fn what_is_not_an_address_of_a_computer_is_never_usable() {
        for address in
            ["0.0.0.0", "127.0.0.1", "169.254.1.1", "224.0.0.1", "255.255.255.255", "240.0.0.1"]
        {
            assert!(!of(address).is_usable(), "{address}");
        }
        for address in ["::", "::1", "fe80::1", "ff02::1", "::ffff:8.8.8.8"] {
            assert!(!of(address).is_usable(), "{address}");
        }
        for address in ["10.0.0.1", "100.64.0.1", "93.184.216.34", "fd00::1", "2a00::1"] {
            assert!(of(address).is_usable(), "{address}");
        }
        assert!(of("100.64.0.1").is_private() && !of("100.64.0.1").is_public());
    }
}
