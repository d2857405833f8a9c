//! Asked by an interface: what leaves by one uplink is seen by its address.

use std::net::SocketAddr;

use homing_engine::detect::Detector;
use homing_engine::model::{
    Answer, DnsRecord, Family, Miss, PerFamily, Source, SourceId, SourceKind,
};
use homing_engine::net::http::Http;
use tests::named::free_port;
use tests::netns::Namespace;
use tests::turnserver::TurnServer;
use tests::udp_peer::UdpPeer;
use tests::web_source::WebSource;
use tests::whoami::{whoami, whoami_by_connection};

use super::{known, miss, own};

/// The computer at the other end of an uplink, which plays the internet.
pub(super) struct Peer {
    pub(super) space: Namespace,
}

impl Peer {
    /// Addresses that every peer has, as if they were one.
    pub(super) const FOUR: &str = "198.41.0.4";
    pub(super) const SIX: &str = "2001:503:ba3e::2:30";

    /// What to put before a command so that it runs there.
    pub(super) fn prefix(&self) -> [&str; 4] {
        ["ip", "netns", "exec", self.space.name()]
    }

    /// Cables it to a computer, which is `93.184.<network>.34` and `2a00:1450:<network>::34`
    /// there and reaches everything through it, by this metric.
    fn join(&self, space: &Namespace, interface: &str, network: u8, metric: u32) {
        space.cable(interface, &self.space, "down0");
        for (space, one, last) in [(space, interface, "34"), (&self.space, "down0", "1")] {
            space.ip(&format!("addr add 93.184.{network}.{last}/24 dev {one}"));
            let six = format!("2a00:1450:{}::{last}/64", network - 215);
            space.ip(&format!("addr add {six} dev {one} nodad"));
        }
        self.space.ip(&format!("addr add {}/32 dev lo", Self::FOUR));
        self.space.ip(&format!("addr add {}/128 dev lo nodad", Self::SIX));
        // The answers of one uplink come where the other is the better way: that is no fraud.
        space.set("ipv4/conf/all/rp_filter", "0");
        space.set(&format!("ipv4/conf/{interface}/rp_filter"), "0");
        let (four, six) =
            (format!("93.184.{network}.1"), format!("2a00:1450:{}::1", network - 215));
        space.ip(&format!("route add default via {four} dev {interface} metric {metric}"));
        space.ip(&format!("-6 route add default via {six} dev {interface} metric {metric}"));
    }
}

/// A computer at `93.184.216.34` and `2a00:1450:1::34`, and the internet that it is joined to.
pub(super) fn joined() -> (Namespace, Peer) {
    let (space, peer) = (Namespace::new(), Peer { space: Namespace::new() });
    peer.join(&space, "wan0", 216, 10);
    (space, peer)
}

fn look(space: &Namespace, kind: &SourceKind, family: Family, via: Option<&str>) -> Answer {
    let source = own(kind.clone());
    space.block_on(async move { Detector::new(Http::new()).look(&source, family, via).await })
}

fn web(text: &str) -> SourceKind {
    let url = PerFamily { ipv4: Some(text.to_owned()), ipv6: None };
    SourceKind::Web { url, ca_file: None, insecure: true }
}

fn stun(servers: &[&str]) -> SourceKind {
    SourceKind::Stun { servers: servers.iter().map(|&server| server.to_owned()).collect() }
}

fn dns(server: &str) -> SourceKind {
    let server: SocketAddr = server.parse().unwrap();
    let mut servers = PerFamily::<Vec<SocketAddr>>::default();
    servers.get_mut(Family::of(server.ip())).push(server);
    SourceKind::Dns { servers, name: "whoami.example.net".to_owned(), record: DnsRecord::Address }
}

#[test]
fn of_two_uplinks_the_one_that_is_named_is_looked_at() {
    let space = Namespace::new();
    let peers = [Peer { space: Namespace::new() }, Peer { space: Namespace::new() }];
    peers[0].join(&space, "wan0", 216, 10);
    peers[1].join(&space, "wan1", 217, 20);
    let both = [Peer::FOUR.parse().unwrap(), Peer::SIX.parse().unwrap()];
    let mut running: Vec<(TurnServer, UdpPeer, UdpPeer, WebSource)> = Vec::new();
    for (peer, text) in peers.iter().zip(["93.184.216.34", "93.184.217.34"]) {
        running.push(peer.space.inside(|| {
            (
                TurnServer::start(&peer.prefix(), &both, 3478),
                whoami((both[0], 53).into()),
                whoami((both[1], 53).into()),
                WebSource::start_at((both[0], 80).into(), text),
            )
        }));
    }
    let (four, six) = (Peer::FOUR, Peer::SIX);
    let of_ipv4 = [stun(&[&format!("{four}:3478")]), dns(&format!("{four}:53"))];
    let of_ipv4 = of_ipv4.into_iter().chain([web(&format!("http://{four}/"))]);
    let of_ipv6 = [stun(&[&format!("[{six}]:3478")]), dns(&format!("[{six}]:53"))];
    let cases =
        of_ipv4.map(|kind| (kind, Family::Ipv4)).chain(of_ipv6.map(|kind| (kind, Family::Ipv6)));
    for (kind, family) in cases {
        for via in [None, Some("wan1"), Some("wan0"), Some("wan1")] {
            let by_second = via == Some("wan1");
            let expected = match family {
                Family::Ipv4 if by_second => "93.184.217.34",
                Family::Ipv4 => "93.184.216.34",
                Family::Ipv6 if by_second => "2a00:1450:2::34",
                Family::Ipv6 => "2a00:1450:1::34",
            };
            let answer = look(&space, &kind, family, via);
            assert_eq!((answer.address, answer.miss), (known(expected), None), "{kind:?} {via:?}");
        }
    }
}

#[test]
fn an_answer_that_was_cut_is_asked_for_again_by_the_same_uplink() {
    let space = Namespace::new();
    let peers = [Peer { space: Namespace::new() }, Peer { space: Namespace::new() }];
    peers[0].join(&space, "wan0", 216, 10);
    peers[1].join(&space, "wan1", 217, 20);
    for (server, own) in [(Peer::FOUR, "93.184.217.34"), (Peer::SIX, "2a00:1450:2::34")] {
        let at = SocketAddr::new(server.parse().unwrap(), 53);
        let _server = peers[1].space.inside(|| whoami_by_connection(at));
        let answer =
            look(&space, &dns(&at.to_string()), Family::of(own.parse().unwrap()), Some("wan1"));
        assert_eq!((answer.address, answer.miss), (known(own), None));
    }
}

#[test]
fn one_http_client_keeps_the_uplinks_apart() {
    let space = Namespace::new();
    let peers = [Peer { space: Namespace::new() }, Peer { space: Namespace::new() }];
    peers[0].join(&space, "wan0", 216, 10);
    peers[1].join(&space, "wan1", 217, 20);
    let at = |text: &'static str| {
        move || WebSource::start_at(format!("{}:80", Peer::FOUR).parse().unwrap(), text)
    };
    let _first = peers[0].space.inside(at("93.184.216.34"));
    let _second = peers[1].space.inside(at("93.184.217.34"));
    let source = Source::own(SourceId::from("own"), web(&format!("http://{}/", Peer::FOUR)));
    space.block_on(async {
        let detector = Detector::new(Http::new());
        for (via, expected) in [
            (Some("wan1"), "93.184.217.34"),
            (None, "93.184.216.34"),
            (Some("wan1"), "93.184.217.34"),
        ] {
            let seen = detector.look(&source, Family::Ipv4, via).await;
            assert_eq!(seen.address, known(expected), "{via:?}");
        }
    });
}

#[test]
fn by_an_interface_that_is_not_there_nothing_is_sent() {
    let (space, peer) = joined();
    let other = Peer { space: Namespace::new() };
    other.join(&space, "an-interface-00", 217, 20);
    let four: std::net::IpAddr = Peer::FOUR.parse().unwrap();
    let servers = [&peer, &other].map(|peer| {
        peer.space.inside(|| {
            (whoami((four, 53).into()), WebSource::start_at((four, 80).into(), "93.184.216.34"))
        })
    });
    let (four, family) = (Peer::FOUR, Family::Ipv4);
    // The kernel would cut the later ones to names that are there.
    for via in ["wan9", "", "an-interface-00-and-more", "wan0\0", "wan0\0ignored"] {
        for kind in [dns(&format!("{four}:53")), web(&format!("http://{four}/"))] {
            let who = four.to_owned();
            let why = miss(look(&space, &kind, family, Some(via)));
            assert_eq!(why, Miss::NoConnection { who, family }, "{via} {kind:?}");
        }
    }
    assert!(servers.iter().all(|(dns, web)| dns.asked() + web.asked() == 0));
    assert_eq!(
        look(&space, &dns(&format!("{four}:53")), family, Some("wan0")).address,
        known("93.184.216.34")
    );
}

#[test]
fn loopback_is_reached_by_loopback() {
    let loopback: std::net::IpAddr = "127.0.0.1".parse().unwrap();
    let server = TurnServer::start(&[], &[loopback], free_port());
    let source = own(stun(&[&server.addresses[0].to_string()]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let detector = Detector::new(Http::new());
    let seen = runtime.block_on(detector.look(&source, Family::Ipv4, Some("lo")));
    assert!(matches!(seen.miss, Some(Miss::Bogus { address, .. }) if address == loopback));
    let web = WebSource::start(Family::Ipv4, "93.184.216.34");
    let seen = runtime.block_on(detector.look(&web.source("own"), Family::Ipv4, Some("lo")));
    assert_eq!(seen.address, known("93.184.216.34"));
}
