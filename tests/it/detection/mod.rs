//! Sources asked, each against a peer that it may meet.

mod built_in;
#[cfg(unix)]
mod command;
mod dns;
mod file;
mod portal;
mod reading;
mod stun;
#[cfg(target_os = "linux")]
mod via;
mod web;

use homing_engine::detect::Detector;
use homing_engine::model::{
    Address, Answer, Family, Miss, PerFamily, Source, SourceId, SourceKind,
};
use homing_engine::net::http::Http;
use homing_engine::text;

/// Asks a source in a runtime of its own.
fn look(source: &Source, family: Family) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Detector::new(Http::new()).look(source, family, None))
}

/// Asks a source of this kind.
fn ask(kind: SourceKind, family: Family) -> Answer {
    look(&own(kind), family)
}

/// A source of one's own.
fn own(kind: SourceKind) -> Source {
    Source::own(SourceId::from("own"), kind)
}

/// Why nothing is known.
fn miss(answer: Answer) -> Miss {
    assert_eq!(answer.address, Address::Unknown);
    answer.miss.expect("a reason")
}

/// Why nothing is known, as people are told.
fn why(answer: Answer) -> String {
    text::miss("en", &answer.miss.expect("a reason"))
}

fn fixed(ipv4: &str) -> Source {
    let address = PerFamily { ipv4: Some(ipv4.parse().unwrap()), ipv6: None };
    Source::own(SourceId::from("fixed"), SourceKind::Fixed { address })
}

fn known(address: &str) -> Address {
    Address::Known(address.parse().unwrap())
}

#[test]
fn a_fixed_address_is_known_unless_no_other_computer_could_reach_it() {
    for address in ["93.184.216.34", "192.168.1.7", "10.0.0.1", "100.64.0.1"] {
        assert_eq!(look(&fixed(address), Family::Ipv4).address, known(address));
    }
    for address in ["127.0.0.1", "169.254.1.1", "224.0.0.1", "255.255.255.255", "0.0.0.0"] {
        let seen = look(&fixed(address), Family::Ipv4);
        assert_eq!(seen.address, Address::Unknown, "{address}");
        assert!(matches!(seen.miss, Some(Miss::Bogus { .. })), "{seen:?}");
    }
    assert_eq!(look(&fixed("10.0.0.1"), Family::Ipv6).address, Address::Unknown);
    assert_eq!(look(&fixed("2a00::1"), Family::Ipv4).address, Address::Unknown, "wrong slot");
}

#[test]
fn an_agreement_is_not_asked_as_if_it_were_a_source() {
    let id = SourceId::from("auto");
    let auto = Source::own(id, SourceKind::Auto);
    assert_eq!(look(&auto, Family::Ipv4).address, Address::Unknown);
}
