//! Against a real BIND: what it is told is read back with `dig`.

use std::time::Duration;

use homing_engine::net::dns::{Patience, exchange};
use homing_engine::publish::rfc2136::target::Target;
use homing_engine::publish::rfc2136::{answer, message, tsig};

use super::*;

fn nas(ipv4: &str) -> Vec<Change> {
    vec![change("nas.example.test", Some(ipv4), None)]
}

#[tokio::test]
async fn a_signed_update_is_published_with_either_algorithm() {
    for algorithm in ["hmac-sha256", "hmac-sha512"] {
        let key = NamedKey::new("homing-key", algorithm);
        let named = server(&key);
        let reports = send(&named.address.to_string(), Some(&key), nas("192.0.2.7")).await;
        assert_eq!(outcomes(&reports), [Outcome::Changed], "{algorithm}: {reports:?}");
        assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"], "{algorithm}");

        let reports = send(&named.address.to_string(), Some(&key), nas("192.0.2.8")).await;
        assert_eq!(outcomes(&reports), [Outcome::Changed], "{algorithm}: {reports:?}");
        assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.8"], "the old address is gone");
    }
}

#[tokio::test]
async fn both_families_of_two_hosts_go_in_one_message() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let before = serial(&named);
    let changes = vec![
        Change {
            ttl: Some(77),
            ..change("nas.example.test", Some("192.0.2.7"), Some("2001:db8::7"))
        },
        change("*.home.example.test", Some("192.0.2.7"), Some("2001:db8::7")),
    ];
    let reports = send(&named.address.to_string(), Some(&key), changes).await;
    assert_eq!(outcomes(&reports), vec![Outcome::Changed; 4], "{reports:?}");
    for name in ["nas.example.test", "any.home.example.test"] {
        assert_eq!(named.dig(name, "A"), ["192.0.2.7"], "{name}");
        assert_eq!(named.dig(name, "AAAA"), ["2001:db8::7"], "{name}");
    }
    assert!(
        named.dig("elsewhere.example.test", "A").is_empty(),
        "the wildcard is where it belongs"
    );
    let ttl = |name| {
        let answer = tests::named::dig(named.address, &["+noall", "+answer", name, "A"]);
        answer.split_whitespace().nth(1).map(str::to_owned)
    };
    assert_eq!(ttl("nas.example.test").as_deref(), Some("77"), "the host's own TTL");
    assert_eq!(ttl("any.home.example.test").as_deref(), Some("300"), "the default TTL");
    assert_eq!(serial(&named), before + 1, "one message is one step of the serial");
}

#[tokio::test]
async fn other_records_and_the_family_left_out_stay() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let mut zone = NamedZone::open_to(ZONE, &[&key.name]);
    zone.records =
        "nas TXT \"mine\"\nnas A 192.0.2.1\nnas A 192.0.2.2\nnas AAAA 2001:db8::1\n".into();
    let config =
        NamedConfig { zones: vec![zone], keys: vec![key.clone()], ..NamedConfig::default() };
    let named = Named::start(&config);
    let reports = send(&named.address.to_string(), Some(&key), nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
    assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"], "both old ones are gone");
    assert_eq!(named.dig("nas.example.test", "AAAA"), ["2001:db8::1"]);
    assert_eq!(named.dig("nas.example.test", "TXT"), ["\"mine\""]);
}

#[tokio::test]
async fn a_wrong_secret_and_an_unknown_key_are_told_apart() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let server = named.address.to_string();

    let wrong = NamedKey { secret: NamedKey::new("other", "").secret, ..key.clone() };
    let reports = send(&server, Some(&wrong), nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), needs_you(Trouble::BadSignature), "{reports:?}");

    let unknown = NamedKey::new("nobody", "hmac-sha256");
    let reports = send(&server, Some(&unknown), nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), needs_you(Trouble::BadKey), "{reports:?}");

    let other = NamedKey { algorithm: "hmac-sha512".into(), ..key };
    let reports = send(&server, Some(&other), nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), needs_you(Trouble::BadKey), "{reports:?}");

    assert!(named.dig("nas.example.test", "A").is_empty(), "nothing was published");
    for report in reports {
        assert!(!format!("{report:?}").contains(&wrong.secret), "no secret in a report");
    }
}

#[tokio::test]
async fn a_name_that_the_key_may_not_change_is_refused_and_the_others_are_published() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let zone = NamedZone {
        name: ZONE.into(),
        grants: "grant homing-key name nas.example.test A; ".into(),
        ..NamedZone::default()
    };
    let config =
        NamedConfig { zones: vec![zone], keys: vec![key.clone()], ..NamedConfig::default() };
    let named = Named::start(&config);
    let changes = vec![
        change("mail.example.test", Some("192.0.2.7"), None),
        change("nas.example.test", Some("192.0.2.7"), None),
    ];
    let reports = send(&named.address.to_string(), Some(&key), changes).await;
    let refused = Outcome::NeedsYou { trouble: Trouble::UpdateRefused };
    assert_eq!(outcomes(&reports), [refused, Outcome::Changed], "{reports:?}");
    assert!(named.dig("mail.example.test", "A").is_empty());
    assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"]);
}

#[tokio::test]
async fn an_unsigned_update_is_taken_where_the_server_permits_it_and_else_refused() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let reports = send(&named.address.to_string(), None, nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), needs_you(Trouble::UpdateRefused), "{reports:?}");

    let zone =
        NamedZone { name: ZONE.into(), allow_update: "127.0.0.1;".into(), ..NamedZone::default() };
    let named = Named::start(&NamedConfig { zones: vec![zone], ..NamedConfig::default() });
    let reports = send(&named.address.to_string(), None, nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
    assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"]);
}

#[tokio::test]
async fn a_zone_that_the_server_does_not_have_is_not_found() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let mut account = account(&named.address.to_string(), Some(&key));
    account.fields.insert("zone".into(), "elsewhere.test".into());
    let changes = vec![change("nas.elsewhere.test", Some("192.0.2.7"), None)];
    let (credentials, update) = (credentials(Some(&key)), update(changes));
    let reports = Client::new(Some(named.address)).send(&account, &credentials, &update).await;
    assert_eq!(outcomes(&reports), needs_you(Trouble::ZoneNotFound), "{reports:?}");
}

#[tokio::test]
async fn hosts_that_fill_more_than_a_datagram_go_over_a_connection() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let before = serial(&named);
    let changes: Vec<_> = (0..100)
        .map(|number| {
            let host = format!("host-{number}.example.test");
            change(&host, Some("192.0.2.7"), Some("2001:db8::7"))
        })
        .collect();
    let reports = send(&named.address.to_string(), Some(&key), changes).await;
    assert_eq!(outcomes(&reports), vec![Outcome::Changed; 200]);
    assert_eq!(named.dig("host-99.example.test", "AAAA"), ["2001:db8::7"]);
    assert_eq!(serial(&named), before + 1, "one message is one step of the serial");
}

#[tokio::test]
async fn hosts_that_fill_more_than_a_message_go_in_two() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let before = serial(&named);
    let changes: Vec<_> = (0..1500)
        .map(|number| {
            let address = format!("192.0.{}.{}", number / 250, number % 250);
            change(&format!("host-{number}.example.test"), Some(&address), None)
        })
        .collect();
    let reports = send(&named.address.to_string(), Some(&key), changes).await;
    assert_eq!(outcomes(&reports), vec![Outcome::Changed; 1500]);
    assert_eq!(named.dig("host-0.example.test", "A"), ["192.0.0.0"]);
    assert_eq!(named.dig("host-1499.example.test", "A"), ["192.0.5.249"]);
    assert_eq!(serial(&named), before + 2, "each message is one step of the serial");
}

#[tokio::test]
async fn a_probe_tells_whether_the_key_is_right_and_changes_nothing() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let before = serial(&named);
    let client = Client::new(Some(named.address));
    let host = "nas.example.test".parse().expect("a name");
    let wrong = NamedKey { secret: NamedKey::new("other", "").secret, ..key.clone() };
    let bad = Outcome::NeedsYou { trouble: Trouble::BadSignature };
    let mut elsewhere = account(&named.address.to_string(), Some(&key));
    elsewhere.fields.insert("zone".into(), "test".into());
    let nowhere = Outcome::NeedsYou { trouble: Trouble::ZoneNotFound };
    for (key, account, expected) in [
        (&key, account(&named.address.to_string(), Some(&key)), Outcome::Changed),
        (&wrong, account(&named.address.to_string(), Some(&key)), bad),
        (&key, elsewhere, nowhere),
    ] {
        let verdict = client.probe(&account, &credentials(Some(key)), &host, None).await;
        assert_eq!(verdict.outcome, expected, "{verdict:?}");
    }
    assert_eq!(serial(&named), before, "the zone is as it was");
    assert!(named.dig("nas.example.test", "A").is_empty());
}

#[tokio::test]
async fn a_wrong_clock_is_told_by_how_much() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let account = account(&named.address.to_string(), Some(&key));
    let target = Target::read(&account, &credentials(Some(&key))).expect("an account");
    let key = target.key.as_ref().map(|(_, key)| key).expect("a key");
    let second = Duration::from_secs(5);
    let patience = Patience { udp: Vec::leak(vec![second]), tcp: second };
    let right = u64::try_from(homing_engine::clock::now().0 / 1000).expect("a time");
    for (wrong, direction) in [(right - 3600, "behind"), (right + 3600, "ahead")] {
        let bytes = message::write(target.zone.as_ref().expect("a zone"), &nas("192.0.2.7"))
            .expect("a message");
        let asked = tsig::sign(key, bytes, wrong).expect("a signature");
        let answer =
            exchange(named.address, None, &asked.bytes, patience).await.expect("an answer");
        let verdict = answer::read(Some(key), &asked, &answer, wrong);
        assert_eq!(verdict.outcome, Outcome::NeedsYou { trouble: Trouble::BadTime });
        let detail = verdict.detail.expect("a detail");
        let near = (3590..=3610).any(|off| detail.contains(&format!(" {off} s {direction}; ")));
        assert!(near, "{detail}");
    }
    assert!(named.dig("nas.example.test", "A").is_empty(), "nothing was published");
}

#[tokio::test]
async fn a_server_is_found_by_name_and_by_ipv6_address() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let mut config = NamedConfig {
        zones: vec![NamedZone::open_to(ZONE, &[&key.name])],
        keys: vec![key.clone()],
        ..NamedConfig::default()
    };
    let named = Named::start(&config);
    let by_name = format!("localhost:{}", named.port());
    let reports = send(&by_name, Some(&key), nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");

    config.listen = "::1".parse().expect("an address");
    let named = Named::start(&config);
    let reports = send(&named.address.to_string(), Some(&key), nas("192.0.2.7")).await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
    assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"]);
}

fn serial(named: &Named) -> u32 {
    let soa = named.dig(ZONE, "SOA");
    soa[0].split(' ').nth(2).expect("a serial").parse().expect("a number")
}
