//! Routers that are asked for their address.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use homing_engine::model::public::Kind;
use homing_engine::model::{Address, Miss, RouterProtocol};
use tests::imitated_router::{external, fritz_box, nat_pmp_answer, port_mapping};
use tests::lan::{Lan, ROUTER};
use tests::miniupnpd::{Miniupnpd, Speaks};
use tests::netns::Namespace;

use super::{WAYS, known, look, look_by, why};

const EXTERNAL: &str = "93.184.216.34";

#[test]
fn a_real_router_tells_its_address_in_every_way_that_it_speaks() {
    let lan = Lan::new(EXTERNAL);
    let router = Miniupnpd::start(&lan.router, Speaks::ALL);
    let spoken = [RouterProtocol::Upnp, RouterProtocol::NatPmp, RouterProtocol::Pcp];
    for way in spoken.map(Some).into_iter().chain([None]) {
        let seen = look(&lan.computer, way);
        assert_eq!((seen.address, seen.miss), (known(EXTERNAL), None), "{way:?}");
        println!("{way:?}: {:?}", seen.took);
    }
    assert_eq!(why(look(&lan.computer, Some(RouterProtocol::Tr064))), Miss::NoRouter);
    // Another address: what was said before counts no more.
    lan.readdress(EXTERNAL, "93.184.217.7");
    router.wait_for_times("should send external iface address change", 2);
    for way in spoken {
        assert_eq!(look(&lan.computer, Some(way)).address, known("93.184.217.7"), "{way:?}");
    }
}

#[test]
fn a_router_of_the_first_version_of_upnp_tells_its_address() {
    let lan = Lan::new(EXTERNAL);
    let speaks = Speaks { upnp: Some(1), port_mapping: false };
    let _router = Miniupnpd::start(&lan.router, speaks);
    assert_eq!(look(&lan.computer, Some(RouterProtocol::Upnp)).address, known(EXTERNAL));
    assert_eq!(look(&lan.computer, None).address, known(EXTERNAL), "in every way at once");
    assert_eq!(why(look(&lan.computer, Some(RouterProtocol::NatPmp))), Miss::NoRouter);
}

#[test]
fn the_mapping_by_which_pcp_is_asked_is_deleted_at_once_and_only_made_where_it_must_be() {
    let lan = Lan::new(EXTERNAL);
    let router = Miniupnpd::start(&lan.router, Speaks::ALL);
    for way in [Some(RouterProtocol::Upnp), Some(RouterProtocol::NatPmp), None] {
        look(&lan.computer, way);
    }
    assert!(!router.log().contains("PCP MAP"), "NAT-PMP answers, so nothing is mapped");
    lan.computer.block_on(async {
        use homing_engine::detect::Detector;
        use homing_engine::model::{Family, Source, SourceId, SourceKind};
        let kind = SourceKind::Router { protocol: Some(RouterProtocol::Pcp), address: None };
        let source = Source::own(SourceId::from("router"), kind);
        let detector = Detector::new(homing_engine::net::http::Http::new());
        detector.look(&source, Family::Ipv4, None).await;
        let deleted = tokio::task::spawn_blocking(move || {
            router.wait_for("PCP MAP: added mapping UDP");
            router.wait_for("mapping removed");
            router
        });
        drop(deleted.await.unwrap());
    });
}

#[test]
fn a_router_that_speaks_pcp_and_not_nat_pmp_is_asked_by_it() {
    for short in [false, true] {
        let lan = Lan::new(EXTERNAL);
        let _router = port_mapping(&lan.router, ROUTER, ROUTER, move |asked| match asked {
            // "Unsupported version", as RFC 6887 appendix A wants it, or RFC 6886 3.5.
            [0, 0] if short => vec![0, 0x80, 0, 1, 0, 0, 0, 9],
            [0, 0] => [&[2, 0x80, 0, 1], &[0; 20][..]].concat(),
            mapping => {
                let mut answer = mapping.to_vec();
                answer[1] |= 0x80;
                answer[2..24].fill(0);
                answer[7] = mapping[7];
                answer[44..]
                    .copy_from_slice(&Ipv4Addr::new(93, 184, 216, 34).to_ipv6_mapped().octets());
                answer[42] = 200;
                answer
            }
        });
        assert_eq!(look(&lan.computer, None).address, known(EXTERNAL), "{short}");
        let by_nat_pmp = why(look(&lan.computer, Some(RouterProtocol::NatPmp)));
        assert_ne!(by_nat_pmp, Miss::NoRouter, "it did answer");
    }
}

#[test]
fn an_address_that_is_not_public_is_told_as_what_it_is() {
    for (address, kind) in [("192.168.5.5", Kind::Private), ("100.64.7.9", Kind::CarrierNat)] {
        let lan = Lan::new(EXTERNAL);
        let ip: IpAddr = address.parse().unwrap();
        let IpAddr::V4(ipv4) = ip else { unreachable!() };
        let _mapping = port_mapping(&lan.router, ROUTER, ROUTER, move |_| nat_pmp_answer(ipv4));
        for way in [None, Some(RouterProtocol::NatPmp)] {
            let miss = why(look(&lan.computer, way));
            let who = "192.168.77.1 (NAT-PMP)".to_owned();
            assert_eq!(miss, Miss::Bogus { who, address: ip, kind }, "{way:?}");
        }
        let _fritz = fritz_box(&lan.router, ROUTER, &external(address), None);
        let miss = why(look(&lan.computer, Some(RouterProtocol::Tr064)));
        let who = "192.168.77.1 (TR-064)".to_owned();
        assert_eq!(miss, Miss::Bogus { who, address: ip, kind });
    }
}

#[test]
fn a_public_address_counts_even_where_a_private_one_is_said_first() {
    let lan = Lan::new(EXTERNAL);
    let private = Ipv4Addr::new(192, 168, 5, 5);
    let _mapping = port_mapping(&lan.router, ROUTER, ROUTER, move |_| nat_pmp_answer(private));
    let _fritz = fritz_box(&lan.router, ROUTER, &external(EXTERNAL), None);
    assert_eq!(look(&lan.computer, None).address, known(EXTERNAL));
}

#[test]
fn a_real_router_that_is_not_connected_tells_no_address() {
    let lan = Lan::new(EXTERNAL);
    let _router = Miniupnpd::start(&lan.router, Speaks::ALL);
    lan.router.ip("addr flush dev wan0");
    for (way, name) in [(RouterProtocol::Upnp, "UPnP"), (RouterProtocol::NatPmp, "NAT-PMP")] {
        let who = format!("192.168.77.1 ({name})");
        assert_eq!(why(look(&lan.computer, Some(way))), Miss::NotUnderstood { who });
    }
}

#[test]
fn a_fritz_box_is_asked_without_a_password_and_by_the_line_that_is_in_use() {
    let lan = Lan::new(EXTERNAL);
    let now = || look(&lan.computer, Some(RouterProtocol::Tr064));
    let who = || "192.168.77.1 (TR-064)".to_owned();
    {
        let fritz = fritz_box(&lan.router, ROUTER, &external(EXTERNAL), None);
        assert_eq!(now().address, known(EXTERNAL));
        assert!(fritz.asked().iter().all(|asked| !asked.line.contains(" /upnp/")));
        assert_eq!(look(&lan.computer, None).address, known(EXTERNAL), "in every way at once");
    }
    {
        let _dsl = fritz_box(&lan.router, ROUTER, &external("0.0.0.0"), Some(&external(EXTERNAL)));
        assert_eq!(now().address, known(EXTERNAL), "the other line is in use");
    }
    for (inside, miss) in [
        (external("0.0.0.0"), Miss::NotUnderstood { who: who() }),
        (external(""), Miss::NotUnderstood { who: who() }),
        (external("<b>93.184.216.34</b>"), Miss::NotUnderstood { who: who() }),
        (external(EXTERNAL) + &external("93.184.216.35"), Miss::Several { who: who() }),
        ("x".repeat(100_000), Miss::NotUnderstood { who: who() }),
    ] {
        let _fritz = fritz_box(&lan.router, ROUTER, &inside, None);
        assert_eq!(why(now()), miss, "{}", &inside[..inside.len().min(100)]);
    }
}

#[test]
fn where_no_router_answers_it_is_said_in_time() {
    let alone = Namespace::new();
    assert_eq!(why(look(&alone, None)), Miss::NoRouter, "no way out");
    alone.interface("tun0");
    alone.ip("addr add 10.8.0.2/32 dev tun0");
    alone.ip("route add default dev tun0");
    assert_eq!(why(look(&alone, None)), Miss::NoRouter, "no gateway, as in a tunnel");
    let lan = Lan::new(EXTERNAL);
    for way in WAYS.map(Some).into_iter().chain([None]) {
        let seen = look(&lan.computer, way);
        assert!(seen.took < Duration::from_secs(6), "{way:?}: {:?}", seen.took);
        assert_eq!(why(seen), Miss::NoRouter, "{way:?}");
    }
    lan.router.ip("link set lan0 down");
    assert_eq!(why(look(&lan.computer, None)), Miss::NoRouter, "it is switched off");
}

#[test]
fn the_router_of_the_interface_that_is_named_is_asked() {
    let (lan, other) = (Lan::new(EXTERNAL), Namespace::new());
    lan.computer.cable("eth1", &other, "lan0");
    other.ip("addr add 192.168.88.1/24 dev lan0");
    lan.computer.ip("addr add 192.168.88.20/24 dev eth1");
    lan.computer.ip("route add default via 192.168.88.1 metric 500");
    let second = Ipv4Addr::new(192, 168, 88, 1);
    let (here, there) = ([93, 184, 216, 34], [93, 184, 217, 7]);
    let _one = port_mapping(&lan.router, ROUTER, ROUTER, move |_| nat_pmp_answer(here.into()));
    let _two = port_mapping(&other, second, second, move |_| nat_pmp_answer(there.into()));
    let by = |address: Option<IpAddr>, via: Option<&str>| {
        look_by(&lan.computer, Some(RouterProtocol::NatPmp), address, via).address
    };
    assert_eq!(by(None, None), known("93.184.216.34"));
    assert_eq!(by(None, Some("eth0")), known("93.184.216.34"));
    assert_eq!(by(None, Some("eth1")), known("93.184.217.7"));
    assert_eq!(by(Some(second.into()), None), known("93.184.217.7"), "by its address");
    assert_eq!(by(None, Some("eth9")), Address::Unknown);
}
