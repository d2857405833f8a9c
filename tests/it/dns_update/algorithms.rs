//! Every way to sign, against a real BIND.

use homing_engine::publish::rfc2136::tsig::ALGORITHMS;

use super::*;

fn nas(ipv4: &str) -> Vec<Change> {
    vec![change("nas.example.test", Some(ipv4), None)]
}

/// A server that knows a key by one algorithm is told by another what it says to that.
async fn at(server_has: &str, we_use: &str) -> (Named, Vec<Report>) {
    let key = NamedKey::new("homing-key", server_has);
    let named = server(&key);
    let ours = NamedKey { algorithm: we_use.into(), ..key };
    let reports = send(&named.address.to_string(), Some(&ours), nas("192.0.2.7")).await;
    (named, reports)
}

#[tokio::test]
async fn an_update_is_published_with_every_algorithm() {
    for algorithm in ALGORITHMS {
        let (named, reports) = at(algorithm.name, algorithm.name).await;
        assert_eq!(outcomes(&reports), [Outcome::Changed], "{}: {reports:?}", algorithm.name);
        assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"], "{}", algorithm.name);
    }
}

#[tokio::test]
async fn the_long_name_of_md5_is_its_name_too() {
    let (named, reports) = at("hmac-md5", "HMAC-MD5.SIG-ALG.REG.INT.").await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
    assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"]);
}

#[tokio::test]
async fn a_whole_signature_is_taken_and_given_where_the_server_would_take_a_short_one() {
    let (named, reports) = at("hmac-sha256-128", "hmac-sha256").await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
    assert_eq!(named.dig("nas.example.test", "A"), ["192.0.2.7"]);
}

#[tokio::test]
async fn a_signature_that_is_too_short_for_the_server_is_told_apart() {
    for (server_has, we_use) in [
        ("hmac-sha1", "hmac-sha1-96"),
        ("hmac-sha256", "hmac-sha256-128"),
        ("hmac-sha384", "hmac-sha384-192"),
        ("hmac-sha512", "hmac-sha512-256"),
    ] {
        let (named, reports) = at(server_has, we_use).await;
        assert_eq!(outcomes(&reports), needs_you(Trouble::BadTruncation), "{reports:?}");
        assert!(named.dig("nas.example.test", "A").is_empty(), "nothing was published");
    }
}

#[tokio::test]
async fn another_algorithm_and_another_secret_are_told_apart_with_every_algorithm() {
    for algorithm in ALGORITHMS {
        let key = NamedKey::new("homing-key", algorithm.name);
        let named = server(&key);
        let server = named.address.to_string();
        let wrong = NamedKey { secret: NamedKey::new("other", "").secret, ..key.clone() };
        let reports = send(&server, Some(&wrong), nas("192.0.2.7")).await;
        assert_eq!(
            outcomes(&reports),
            needs_you(Trouble::BadSignature),
            "{}: {reports:?}",
            algorithm.name
        );
        let hash =
            if algorithm.name.starts_with("hmac-sha224") { "hmac-md5" } else { "hmac-sha224" };
        let other = NamedKey { algorithm: hash.into(), ..key };
        let reports = send(&server, Some(&other), nas("192.0.2.7")).await;
        assert_eq!(
            outcomes(&reports),
            needs_you(Trouble::BadKey),
            "{}: {reports:?}",
            algorithm.name
        );
        assert!(named.dig("nas.example.test", "A").is_empty(), "nothing was published");
    }
}

#[test]
fn no_signature_is_shorter_than_ten_octets_or_half_of_the_hash() {
    for algorithm in ALGORITHMS {
        let hash = algorithm.hash_octets();
        let fewest = 10.max(hash.div_ceil(2));
        for octets in 0..=hash + 1 {
            let taken = algorithm.takes(octets);
            assert!(!taken || (fewest..=hash).contains(&octets), "{}: {octets}", algorithm.name);
        }
        assert!(algorithm.takes(hash), "{}", algorithm.name);
    }
}
