//! Resolvers that anybody may ask, and this computer's own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use futures_util::future::join_all;
use hickory_proto::rr::Name;

use super::answers::tell;
use crate::model::{Role, ServerAnswer};
use crate::publish::authority::Resolver;

/// The port of DNS.
const PORT: u16 = 53;

/// Which resolvers are asked beside the authoritative servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Public {
    /// None. They are asked only where the person wishes it.
    #[default]
    Nobody,
    /// Well-known ones, and this computer's own.
    WellKnown,
    /// These, and this computer's own.
    These(Vec<SocketAddr>),
}

/// Resolvers that answer everybody, each with an address of either family.
/// <https://developers.cloudflare.com/1.1.1.1/ip-addresses/>
/// <https://developers.google.com/speed/public-dns/docs/using>
/// <https://quad9.net/service/service-addresses-and-features/>
const WELL_KNOWN: [(&str, Ipv4Addr, Ipv6Addr); 3] = [
    (
        "Cloudflare DNS",
        Ipv4Addr::new(1, 1, 1, 1),
        Ipv6Addr::new(0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111),
    ),
    (
        "Google Public DNS",
        Ipv4Addr::new(8, 8, 8, 8),
        Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888),
    ),
    ("Quad9", Ipv4Addr::new(9, 9, 9, 9), Ipv6Addr::new(0x2620, 0x00fe, 0, 0, 0, 0, 0, 0x00fe)),
];

/// What they tell of a name: this computer's own first.
pub(super) async fn told(public: &Public, system: &Resolver, name: &Name) -> Vec<ServerAnswer> {
    let others: Vec<(&str, Vec<SocketAddr>)> = match public {
        Public::Nobody => return Vec::new(),
        Public::WellKnown => WELL_KNOWN.iter().map(well_known).collect(),
        Public::These(these) => these.iter().map(|one| ("", vec![*one])).collect(),
    };
    // The first that answers serves all: the others are there for when it does not.
    let own = system.resolvers().first().map(|first| ("", vec![*first], Role::System));
    let others = others.into_iter().map(|(shown, places)| (shown, places, Role::Public));
    let asked = own.into_iter().chain(others);
    let asked =
        asked.map(|(shown, places, role)| async move { tell(shown, &places, role, name).await });
    join_all(asked).await.into_iter().flatten().collect()
}

fn well_known(
    (name, ipv4, ipv6): &'static (&'static str, Ipv4Addr, Ipv6Addr),
) -> (&'static str, Vec<SocketAddr>) {
    let places = [IpAddr::V4(*ipv4), IpAddr::V6(*ipv6)];
    (name, places.map(|address| SocketAddr::new(address, PORT)).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::public::{Kind, kind};

    #[test]
    fn the_well_known_resolvers_are_known_as_services() {
        for one in &WELL_KNOWN {
            for address in well_known(one).1 {
                assert_eq!(kind(address.ip()), Kind::Service, "{address}");
            }
        }
    }
}
