//! Sources asked over loopback, and how their answers are read.

use std::net::IpAddr;
use std::time::Duration;

use homing_engine::detect::{Detector, Unreadable, built_in, read};
use homing_engine::model::data_files::SOURCES;
use homing_engine::model::{
    Address, Answer, Family, Miss, PerFamily, Source, SourceId, SourceKind,
};
use homing_engine::net::http::Http;
use homing_engine::text;
use proptest::prelude::*;
use tests::web_source::{WebSource, web};

/// Asks a source in a runtime of its own.
fn look(source: &Source, family: Family) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Detector::new(Http::new()).look(source, family, None))
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

#[test]
fn the_built_in_sources_are_enough_for_an_agreement_in_each_family() {
    let sources = built_in().unwrap();
    assert_eq!(sources.len(), SOURCES.len());
    for family in Family::BOTH {
        let web = |source: &&Source| matches!(source.kind, SourceKind::Web { .. });
        let count = sources.iter().filter(web).filter(|one| one.kind.covers(family)).count();
        assert!(count >= 5, "{count} web sources for {family}");
    }
    assert!(sources.iter().any(|one| one.kind == SourceKind::Auto));
    assert!(sources.iter().any(|one| one.kind == SourceKind::interface(None)));
}

#[test]
fn every_source_file_says_what_people_need_to_know() {
    let mut hosts = std::collections::BTreeSet::new();
    for (id, text) in SOURCES {
        let file: toml::Table = toml::from_str(text).unwrap_or_else(|e| panic!("{id}: {e}"));
        assert!(file["name"].as_str().is_some_and(|name| !name.is_empty()), "{id}: name");
        if file["kind"].as_str() != Some("web") {
            continue;
        }
        for link in ["site", "documentation", "ipv4", "ipv6"] {
            let link = file[link].as_str().unwrap_or_else(|| panic!("{id}: {link}"));
            assert!(link.starts_with("https://"), "{id}: {link}");
        }
        assert!(file["checked"].as_datetime().is_some(), "{id}: checked");
        assert!(hosts.insert(file["site"].to_string()), "{id} is not independent");
    }
}

#[test]
fn answers_are_read_in_every_form_that_services_use() {
    let four = "93.184.216.34";
    let trace = format!(
        "fl=1f1\nh=www.cloudflare.com\nip={four}\nts=1790000000.123\nvisit_scheme=https\n\
         uag=Homing/0.1.0\ncolo=FRA\nsliver=none\nhttp=http/2\nloc=DE\ntls=TLSv1.3\nsni=plaintext\n\
         warp=off\ngateway=off\nrbi=off\nkex=X25519MLKEM768\n"
    );
    for body in [
        four.to_owned(),
        format!("\r\n {four}\t\n"),
        format!("{{\"ip\":\"{four}\"}}"),
        format!("{{\"success\": true, \"ip\": \"{four}\", \"type\": \"IPv4\", \"asn\": 15133}}"),
        format!("[\"{four}\", \"{four}\"]"),
        format!("\"{four}\""),
        trace,
    ] {
        assert_eq!(read(body.as_bytes(), Family::Ipv4), Ok(four.parse().unwrap()), "{body}");
    }
    let six = "2a00:1450:4001:80b::200e";
    for body in [six.to_owned(), format!("{{\"ip\":\"{six}\"}}"), format!("ip={six}\nloc=DE")] {
        assert_eq!(read(body.as_bytes(), Family::Ipv6), Ok(six.parse().unwrap()), "{body}");
        assert_eq!(read(body.as_bytes(), Family::Ipv4), Err(Unreadable::OtherFamily), "{body}");
    }
}

#[test]
fn answers_that_leave_a_doubt_are_refused() {
    use Unreadable::*;
    for (body, why) in [
        (&b""[..], Empty),
        (b" \r\n\t", Empty),
        (b"\xff\xfe9\x003\x00", NotText),
        (b"93.184.216.34\0", NotText),
        (b"<p>93.184.216.34</p>", Page),
        (b"<!DOCTYPE html>", Page),
        (b"Your address is 93.184.216.34", NoAddress),
        (b"93.184.216.34, 93.184.216.35", NoAddress),
        (b"93.184.216.34\n93.184.216.34", NoAddress),
        (b"93.184.216.34:443", NoAddress),
        (b"93.184.216.034", NoAddress),
        (b"93.184.216", NoAddress),
        (b"93.184.216.34/24", NoAddress),
        (b"1593.184.216.34", NoAddress),
        (b"ip=93.184.216.34\nsomething else", NoAddress),
        (b"{\"ip\":\"\\u0039 3.184.216.34\"}", NoAddress),
        (b"{\"ip\":\"\\u00393.184.216.34\"}", NoAddress),
        (b"{\"ip\":1572395042}", NoAddress),
        (b"ip=93.184.216.34\nh=1.1.1.1", Several),
        (b"{\"ip\":\"93.184.216.34\",\"proxy\":\"93.184.216.35\"}", Several),
        (b"{\"ip\":\"93.184.216.34\",\"ip\":\"93.184.216.35\"}", Several),
        (b"{\"ip\":\"93.184.216.34\",\"by\":\"not \\\"93.184.216.35\\\"\"}", Several),
        (b"{\"4\":\"93.184.216.34\",\"6\":\"2a00::1\"}", Several),
    ] {
        assert_eq!(read(body, Family::Ipv4), Err(why), "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(read(b"fe80::1%eth0", Family::Ipv6), Err(NoAddress));
    assert_eq!(read("[".repeat(1024).as_bytes(), Family::Ipv4), Err(NoAddress));
}

/// Whether the address stands in the text with nothing on either side that could belong to it.
fn stands_alone(text: &str, address: IpAddr) -> bool {
    let part = |letter: char| letter.is_ascii_hexdigit() || ".:%/".contains(letter);
    text.split(|letter: char| !part(letter)).any(|word| word.parse() == Ok(address))
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_break_the_reader(body in prop::collection::vec(any::<u8>(), 0..1024)) {
        for family in Family::BOTH {
            let _ = read(&body, family);
        }
    }

    #[test]
    fn an_address_is_read_only_where_it_stands_alone(
        before in "[ -~\n]{0,12}",
        first in any::<u32>(),
        between in "[ -~\n]{0,6}",
        second in any::<u128>(),
        after in "[ -~\n]{0,12}",
    ) {
        let (four, six) = (IpAddr::from(first.to_be_bytes()), IpAddr::from(second.to_be_bytes()));
        for body in [
            format!("{before}{four}{after}"),
            format!("{before}{six}{after}"),
            format!("{before}{four}{between}{six}{after}"),
            format!("{{\"{between}\":\"{four}{after}\"}}"),
            format!("ip={before}{four}{after}"),
        ] {
            for family in Family::BOTH {
                if let Ok(address) = read(body.as_bytes(), family) {
                    prop_assert_eq!(Family::of(address), family);
                    prop_assert!(stands_alone(&body, address), "{} out of {:?}", address, body);
                }
            }
        }
    }

    #[test]
    fn every_plain_address_is_read(first in any::<u32>(), second in any::<u128>()) {
        let (four, six) = (IpAddr::from(first.to_be_bytes()), IpAddr::from(second.to_be_bytes()));
        prop_assert_eq!(read(four.to_string().as_bytes(), Family::Ipv4), Ok(four));
        prop_assert_eq!(read(format!("{{\"ip\":\"{six}\"}}").as_bytes(), Family::Ipv6), Ok(six));
    }
}
