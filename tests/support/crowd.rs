//! A world whose host believes `auto`, among many voices that may say anything.

use homing_engine::model::*;

use crate::world::{self, World};

/// The only host.
pub const NAS: &str = "nas.example.org";
/// The web services, each of another operator.
pub const WEB: [&str; 6] = ["one", "two", "three", "four", "five", "six"];
/// The DNS voices.
pub const DNS: [&str; 2] = ["dns-one", "dns-two"];
/// The STUN servers.
pub const STUN: [&str; 2] = ["stun-one", "stun-two"];
/// The router.
pub const ROUTER: &str = "router";
/// This computer's own interface.
pub const OWN: &str = "interface";
/// The page that tells of a sign-in page in between.
pub const PORTAL: &str = "portal";

/// A world whose host keeps one family by `auto`. There are these voices, and the interface, the
/// router and the page beside them; the interface has a private IPv4 or no IPv6 address.
pub fn crowd(family: Family, voices: &[&str]) -> World {
    let mut setup = world::setup(&[NAS]);
    let auto = Origin::From(SourceId::from("auto"));
    let host = &mut setup.settings.hosts[0];
    (host.ipv4, host.ipv6) = match family {
        Family::Ipv4 => (auto, Origin::Off),
        Family::Ipv6 => (Origin::Off, auto),
    };
    setup.settings.sources = sources(voices);
    let mut world = World::new(setup);
    match family {
        Family::Ipv4 => world.say(OWN, family, known("192.168.1.7")),
        Family::Ipv6 => world.say(OWN, family, Address::Absent),
    }
    world.answer(ROUTER, family, Answer::missed(Miss::NoRouter));
    world.answer(PORTAL, family, Answer::missed(Miss::NotTold { family }));
    world
}

/// All of Homing's own sources that a world can have, the voices only where they are named.
pub fn sources(voices: &[&str]) -> Vec<Source> {
    let mut sources = vec![
        source("auto", SourceKind::Auto),
        source(OWN, SourceKind::interface(None)),
        source(ROUTER, SourceKind::Router { protocol: None, address: None }),
        world::web("mine", false),
    ];
    let page =
        |url: &str| SourceKind::Portal { url: url.to_owned(), status: 204, body: String::new() };
    sources.push(source(PORTAL, page("http://portal.example/")));
    for voice in voices {
        let kind = if DNS.contains(voice) {
            let servers = vec!["93.184.216.53:53".parse().unwrap()];
            let servers = PerFamily { ipv4: servers.clone(), ipv6: servers };
            SourceKind::Dns { servers, name: "who.example".to_owned(), record: DnsRecord::Txt }
        } else if STUN.contains(voice) {
            SourceKind::Stun { servers: vec![format!("{voice}.example:3478")] }
        } else {
            world::web(voice, true).kind
        };
        sources.push(source(voice, kind));
    }
    sources
}

fn source(id: &str, kind: SourceKind) -> Source {
    Source { built_in: true, ..Source::own(SourceId::from(id), kind) }
}

/// This address, surely.
pub fn known(address: &str) -> Address {
    Address::Known(address.parse().unwrap())
}

/// What a voice answers that claims to have seen an address which cannot be believed.
pub fn bogus(address: &str) -> Answer {
    let address = address.parse().unwrap();
    let kind = public::kind(address);
    Answer::missed(Miss::Bogus { who: "a voice".to_owned(), address, kind })
}
