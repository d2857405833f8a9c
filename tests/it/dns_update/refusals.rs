//! What each server answers to each thing that it does not take, and what Homing makes of it.

use std::time::Duration;

use hickory_proto::rr::RecordType;
use homing_engine::net::dns::{Patience, exchange};
use homing_engine::publish::rfc2136::target::Target;
use homing_engine::publish::rfc2136::tsig::ALGORITHMS;
use homing_engine::publish::rfc2136::{answer, message, tsig};
use tests::name_server::{Kind, NameServer, Served};

use super::*;

/// The name that the key may change.
const OURS: &str = "nas.example.test";
/// A name that it may not change.
const OTHER: &str = "mail.example.test";

/// A message is sent once, and the answer is waited for so long.
const ONCE: &[Duration] = &[Duration::from_secs(5)];

/// What is not as the server wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Name,
    Secret,
    Key,
    Algorithm,
    Signature,
    Clock,
    Length,
    Zone,
}

/// A server and how it knows who may change what: all know the keys, and all but
/// [`Server::PowerDns`] know the one name that these may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Server {
    Bind,
    Knot,
    PowerDns,
    PowerDnsWithPolicy,
}

/// The server, what is wrong, what Homing says, how its words begin, and what else they say it
/// may be.
type Row = (Server, Wrong, Trouble, &'static str, &'static [&'static str]);

use Server::{Bind, Knot, PowerDns, PowerDnsWithPolicy};
use Trouble::{BadKey, BadSignature, BadTime, BadTruncation, UpdateRefused, ZoneNotFound};

/// What PowerDNS says of everything that it does not like about a signature.
const ANY_OF: &[&str] =
    &["or nobody", "PowerDNS", "unknown key", "secret", "algorithm", "short signature", "clock"];

const ROWS: &[Row] = &[
    (Bind, Wrong::Name, UpdateRefused, "REFUSED: ", &["knows the sender", "this name"]),
    (Knot, Wrong::Name, UpdateRefused, "BADKEY: ", &["knows the sender", "this name"]),
    (PowerDnsWithPolicy, Wrong::Name, UpdateRefused, "NOERROR, ", &["policy", "PowerDNS", "alias"]),
    (Bind, Wrong::Secret, BadSignature, "BADSIG: ", &["another secret"]),
    (Knot, Wrong::Secret, BadSignature, "BADSIG: ", &["another secret"]),
    (PowerDns, Wrong::Secret, UpdateRefused, "REFUSED: ", ANY_OF),
    (Bind, Wrong::Key, BadKey, "BADKEY: ", &["no key of this name", "Knot"]),
    (Knot, Wrong::Key, BadKey, "BADKEY: ", &["no key of this name", "may not change the name"]),
    (PowerDns, Wrong::Key, UpdateRefused, "REFUSED: ", ANY_OF),
    (Bind, Wrong::Algorithm, BadKey, "BADKEY: ", &["and algorithm"]),
    (Knot, Wrong::Algorithm, BadKey, "BADKEY: ", &["and algorithm"]),
    (PowerDns, Wrong::Algorithm, UpdateRefused, "REFUSED: ", ANY_OF),
    (Bind, Wrong::Signature, UpdateRefused, "REFUSED: ", &["or nobody", "takes no updates"]),
    (Knot, Wrong::Signature, UpdateRefused, "NOTAUTH: ", &["not signed"]),
    (PowerDns, Wrong::Signature, UpdateRefused, "REFUSED: ", &["or nobody", "takes no updates"]),
    (Bind, Wrong::Clock, BadTime, "BADTIME: this clock is ", &[" s behind; the server's says "]),
    (Knot, Wrong::Clock, BadTime, "BADTIME: this clock is ", &[" s behind; the server's says "]),
    (PowerDns, Wrong::Clock, UpdateRefused, "REFUSED: ", ANY_OF),
    (Bind, Wrong::Length, BadTruncation, "BADTRUNC: ", &["longer signature"]),
    (Knot, Wrong::Length, BadSignature, "BADSIG: ", &["another secret", "Knot", "shortened"]),
    (PowerDns, Wrong::Length, UpdateRefused, "REFUSED: ", ANY_OF),
    (Bind, Wrong::Zone, ZoneNotFound, "NOTAUTH: ", &["primary"]),
    (Knot, Wrong::Zone, ZoneNotFound, "NOTAUTH: ", &["primary"]),
    (PowerDns, Wrong::Zone, UpdateRefused, "REFUSED: ", &["or nobody", "not there (PowerDNS)"]),
];

/// The servers' key; with [`Wrong::Length`], by each hash that can be shortened.
fn keys() -> Vec<NamedKey> {
    ["homing-key", "hmac-sha1-96", "hmac-sha256-128", "hmac-sha384-192", "hmac-sha512-256"]
        .iter()
        .map(|name| match name.rsplit_once('-') {
            Some((hash, _)) if hash.starts_with("hmac") => NamedKey::new(name, hash),
            _ => NamedKey::new(name, "hmac-sha256"),
        })
        .collect()
}

/// What comes of it: the outcomes and the words.
async fn provoke(server: &NameServer, wrong: Wrong) -> Vec<(Outcome, Option<String>)> {
    let right = NamedKey::new("homing-key", "hmac-sha256");
    let change = |name: &str| vec![change(name, Some("192.0.2.7"), None)];
    let at = server.address.to_string();
    let (key, changes) = match wrong {
        Wrong::Name => (Some(right), change(OTHER)),
        Wrong::Secret => {
            let secret = NamedKey::new("other", "").secret;
            (Some(NamedKey { secret, ..right }), change(OURS))
        }
        Wrong::Key => (Some(NamedKey::new("nobody", "hmac-sha256")), change(OURS)),
        Wrong::Algorithm => {
            (Some(NamedKey { algorithm: "hmac-sha512".into(), ..right }), change(OURS))
        }
        Wrong::Signature => (None, change(OURS)),
        Wrong::Clock => {
            return vec![by_wrong_clock(server, &right, change(OURS)).await];
        }
        Wrong::Length => {
            let mut said = Vec::new();
            for key in &keys()[1..] {
                let short = NamedKey { algorithm: key.name.clone(), ..key.clone() };
                said.extend(words(send(&at, Some(&short), change(OURS)).await));
            }
            return said;
        }
        Wrong::Zone => {
            let mut account = account(&at, Some(&right));
            account.fields.insert("zone".into(), "elsewhere.test".into());
            let (credentials, update) =
                (credentials(Some(&right)), update(change("nas.elsewhere.test")));
            let client = Client::new(Some(server.address));
            return words(client.send(&account, &credentials, &update).await);
        }
    };
    words(send(&at, key.as_ref(), changes).await)
}

fn words(reports: Vec<Report>) -> Vec<(Outcome, Option<String>)> {
    reports.into_iter().map(|report| (report.outcome, report.detail)).collect()
}

/// What is answered to a message that was signed an hour ago.
async fn by_wrong_clock(
    server: &NameServer,
    key: &NamedKey,
    changes: Vec<Change>,
) -> (Outcome, Option<String>) {
    let account = account(&server.address.to_string(), Some(key));
    let target = Target::read(&account, &credentials(Some(key))).expect("an account");
    let key = &target.key.as_ref().expect("a key").1;
    let bytes = message::write(target.zone.as_ref().expect("a zone"), &changes).expect("a message");
    let now = u64::try_from(homing_engine::clock::now().0 / 1000).expect("a time") - 3600;
    let asked = tsig::sign(key, bytes, now).expect("a key signs always");
    let patience = Patience { udp: ONCE, tcp: ONCE[0] };
    let answer = exchange(server.address, None, &asked.bytes, patience).await.expect("an answer");
    let verdict = answer::read(Some(key), &asked, &answer, now);
    (verdict.outcome, verdict.detail)
}

/// Every row of a server.
async fn hold(at: Server) {
    let mut served = Served { only: vec![OURS.into()], ..Served::open_to(ZONE, &keys()) };
    let kind = match at {
        Bind => Kind::Bind,
        Knot => Kind::Knot,
        PowerDns | PowerDnsWithPolicy => Kind::PowerDns,
    };
    if at == PowerDns {
        served.only.clear();
    }
    let Some(server) = kind.start(&served) else { return };
    for (_, wrong, trouble, start, parts) in ROWS.iter().filter(|row| row.0 == at) {
        let said = provoke(&server, *wrong).await;
        assert!(!said.is_empty());
        for (outcome, detail) in said {
            let detail =
                detail.unwrap_or_else(|| panic!("{wrong:?}: {outcome:?}\n{}", server.log()));
            assert_eq!(outcome, Outcome::NeedsYou { trouble: *trouble }, "{wrong:?}: {detail}");
            assert!(detail.starts_with(start), "{wrong:?}: {detail}");
            for part in *parts {
                assert!(detail.contains(part), "{wrong:?} does not say {part:?}: {detail}");
            }
            assert!(detail.len() < 200, "{wrong:?} is cut: {detail}");
        }
        for name in [OURS, OTHER] {
            assert_eq!(server.lookup(name, RecordType::A), [""; 0], "{wrong:?}: {name}");
        }
    }
    let key = &keys()[0];
    let ours = vec![change(OURS, Some("192.0.2.7"), None)];
    let reports = send(&server.address.to_string(), Some(key), ours).await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "nothing was wrong: {reports:?}");
    assert_eq!(server.lookup(OURS, RecordType::A), ["192.0.2.7"]);
}

#[tokio::test]
async fn bind_refuses_each_thing_in_its_way_and_each_is_named() {
    hold(Bind).await;
}

#[tokio::test]
async fn knot_refuses_each_thing_in_its_way_and_each_is_named() {
    hold(Knot).await;
}

#[tokio::test]
async fn power_dns_refuses_each_thing_in_its_way_and_each_is_named() {
    hold(PowerDns).await;
    hold(PowerDnsWithPolicy).await;
}

#[tokio::test]
async fn every_algorithm_that_a_server_has_makes_an_update() {
    // The shortened ones, which only BIND has, are in the other tests of algorithms.
    let whole: Vec<_> =
        ALGORITHMS.iter().filter(|algorithm| !algorithm.is_shortened()).map(|a| a.name).collect();
    assert_eq!(whole.len(), 6);
    let keys: Vec<_> = whole.iter().map(|name| NamedKey::new(name, name)).collect();
    for kind in Kind::ALL {
        let Some(server) = kind.start(&Served::open_to(ZONE, &keys)) else { continue };
        for (number, key) in keys.iter().enumerate() {
            let address = format!("192.0.2.{number}");
            let changes = vec![change(OURS, Some(&address), None)];
            let reports = send(&server.address.to_string(), Some(key), changes).await;
            assert_eq!(
                outcomes(&reports),
                [Outcome::Changed],
                "{kind:?} {}: {reports:?}",
                key.name
            );
            assert_eq!(server.lookup(OURS, RecordType::A), [address], "{kind:?} {}", key.name);
        }
    }
}
