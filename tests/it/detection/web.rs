//! Web services asked over loopback.

use std::time::Duration;

use homing_engine::model::{Address, Family, PerFamily};
use tests::web_source::{WebSource, web};

use super::{known, look, why};

#[test]
fn a_web_source_tells_the_address_of_the_family_that_it_is_asked_for() {
    let four = WebSource::start(Family::Ipv4, "93.184.216.34\n");
    let six = WebSource::start(Family::Ipv6, "2a00:1450:4001:80b::200e\n");
    let url = PerFamily { ipv4: Some(four.url()), ipv6: Some(six.url()) };
    let both = web("both", url);
    let seen = look(&both, Family::Ipv4);
    assert_eq!((seen.address, seen.miss), (known("93.184.216.34"), None));
    let seen = look(&both, Family::Ipv6);
    assert_eq!((seen.address, seen.miss), (known("2a00:1450:4001:80b::200e"), None));
    four.say("93.184.216.35");
    assert_eq!(look(&both, Family::Ipv4).address, known("93.184.216.35"));
    assert_eq!((four.asked(), six.asked()), (2, 1));
}

#[test]
fn the_family_is_forced_on_the_connection() {
    let four = WebSource::start(Family::Ipv4, "93.184.216.34");
    // A name with addresses of both families, but a server on one of them only.
    let url = format!("http://localhost:{}/", four.address().port());
    let source = web("local", PerFamily { ipv4: Some(url.clone()), ipv6: Some(url) });
    let seen = look(&source, Family::Ipv6);
    assert_eq!(seen.address, Address::Unknown);
    assert_eq!(why(seen), "No connection to localhost over IPv6.");
    assert_eq!(four.asked(), 0, "asked over IPv4 for an IPv6 address");
    assert_eq!(look(&source, Family::Ipv4).address, known("93.184.216.34"));
}

#[test]
fn what_is_not_surely_an_address_is_unknown_and_says_why() {
    let server = WebSource::start(Family::Ipv4, "");
    let source = server.source("strict");
    let long = format!("93.184.216.34{}", " ".repeat(2000));
    for (status, body, part) in [
        (200, "<html><body>93.184.216.34</body></html>", "sign-in page"),
        (200, "93.184.216.34 93.184.216.35", "not surely"),
        (200, "2a00:1450::1", "other family"),
        (200, "", "not surely"),
        (200, "192.168.1.7", "a private address"),
        (200, "100.64.3.2", "behind the provider's NAT"),
        (200, "127.0.0.1", "loopback"),
        (200, "192.0.2.1", "for examples"),
        (200, &long, "not surely"),
        (429, "93.184.216.34", "status 429"),
        (500, "93.184.216.34", "status 500"),
        (302, "93.184.216.34", "sign-in page"),
        (204, "", "status 204"),
    ] {
        server.answer(status, body.as_bytes());
        let seen = look(&source, Family::Ipv4);
        assert_eq!(seen.address, Address::Unknown, "{status} {body}");
        let said = why(seen);
        assert!(said.contains(part) && said.ends_with('.'), "{status} {body}: {said}");
    }
    server.answer_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n93.184.216.34");
    assert_eq!(look(&source, Family::Ipv4).address, Address::Unknown, "cut short");
}

#[test]
fn a_source_that_is_not_there_or_not_safe_is_unknown() {
    let address = WebSource::start(Family::Ipv4, "93.184.216.34").address();
    let gone = web("gone", PerFamily { ipv4: Some(format!("http://{address}/")), ipv6: None });
    let seen = look(&gone, Family::Ipv4);
    assert_eq!(seen.address, Address::Unknown);
    assert!(seen.took < Duration::from_secs(5));
    assert!(why(seen).starts_with("No connection to"));

    let plain = web("plain", PerFamily { ipv4: Some("http://192.0.2.1/".into()), ipv6: None });
    let said = why(look(&plain, Family::Ipv4));
    assert!(said.contains("without encryption"), "{said}");
    assert_eq!(look(&plain, Family::Ipv6).address, Address::Unknown, "no URL for the family");
    let none = web("none", PerFamily { ipv4: Some("not a url".into()), ipv6: None });
    assert_eq!(look(&none, Family::Ipv4).address, Address::Unknown);
}
