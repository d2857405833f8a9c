//! Servers that say yes and do not do it, or not all of it.

use hickory_proto::rr::RecordType;
use tests::loopback_dns::{LoopbackDns, pass_on};
use tests::name_server::{Kind, NameServer, Served};

use super::*;

const OURS: &str = "nas.example.test";

fn key() -> NamedKey {
    NamedKey::new("homing-key", "hmac-sha256")
}

fn refused() -> Outcome {
    Outcome::NeedsYou { trouble: Trouble::UpdateRefused }
}

fn host(number: usize) -> String {
    format!("host-{number}.example.test")
}

/// Both addresses of so many hosts.
fn hosts(count: usize) -> Vec<Change> {
    (0..count).map(|number| change(&host(number), Some("192.0.2.7"), Some("2001:db8::7"))).collect()
}

/// A server that lets the key change these names alone.
fn open_for(kind: Kind, only: Vec<String>) -> Option<NameServer> {
    kind.start(&Served { only, ..Served::open_to(ZONE, &[key()]) })
}

#[tokio::test]
async fn whichever_names_are_forbidden_all_others_are_published_by_every_server() {
    for kind in Kind::ALL {
        for forbidden in [vec![0], vec![11], vec![3, 4], vec![0, 5, 6, 11], (0..12).collect()] {
            let allowed = (0..12).filter(|number| !forbidden.contains(number)).map(host);
            let only = allowed.chain([OURS.to_owned()]).collect();
            let Some(server) = open_for(kind, only) else { break };
            let reports = send(&server.address.to_string(), Some(&key()), hosts(12)).await;
            let expected: Vec<_> = (0..12)
                .map(|number| forbidden.contains(&number))
                .flat_map(|forbidden| [forbidden; 2])
                .map(|forbidden| if forbidden { refused() } else { Outcome::Changed })
                .collect();
            assert_eq!(outcomes(&reports), expected, "{kind:?} {forbidden:?}: {reports:?}");
            for number in 0..12 {
                let (a, aaaa) = match forbidden.contains(&number) {
                    true => (vec![], vec![]),
                    false => (vec!["192.0.2.7"], vec!["2001:db8::7"]),
                };
                assert_eq!(server.lookup(&host(number), RecordType::A), a, "{kind:?} {number}");
                assert_eq!(server.lookup(&host(number), RecordType::AAAA), aaaa, "{kind:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_alias_takes_no_address_even_where_the_server_says_that_all_is_done() {
    for kind in Kind::ALL {
        let alias = (OURS.to_owned(), "CNAME", "ns.example.test.".to_owned());
        let served = Served { records: vec![alias], ..Served::open_to(ZONE, &[key()]) };
        let Some(server) = kind.start(&served) else { continue };
        let mut changes = hosts(2);
        changes.insert(1, change(OURS, Some("192.0.2.7"), None));
        let reports = send(&server.address.to_string(), Some(&key()), changes).await;
        for report in &reports {
            let expected = if report.host.as_str() == OURS { refused() } else { Outcome::Changed };
            assert_eq!(report.outcome, expected, "{kind:?}: {reports:?}");
        }
        let detail = reports[2].detail.as_deref().unwrap_or_default();
        assert!(detail.contains("alias (CNAME)"), "{kind:?}: {reports:?}");
        assert_eq!(server.lookup(OURS, RecordType::CNAME), ["ns.example.test."], "{kind:?}");
    }
}

#[tokio::test]
async fn an_update_costs_two_messages_however_many_hosts_it_has() {
    for kind in Kind::ALL {
        let Some(server) = open_for(kind, Vec::new()) else { continue };
        let between = LoopbackDns::in_front_of(server.address).await;
        for count in [1, 8] {
            let before = between.messages();
            let reports = send(&between.address.to_string(), Some(&key()), hosts(count)).await;
            assert_eq!(outcomes(&reports), vec![Outcome::Changed; 2 * count], "{reports:?}");
            assert_eq!(between.messages() - before, 2, "{kind:?}: {count} hosts");
        }
    }
}

#[tokio::test]
async fn a_doubt_that_is_not_signed_or_not_a_doubt_leaves_success_as_it_is() {
    type Doubt = fn(&[u8]) -> Vec<Vec<u8>>;
    let doubts: [(&str, Doubt); 4] = [
        ("NXRRSET without a signature", |question| vec![answer_with(question, 8)]),
        ("NXDOMAIN without a signature", |question| vec![answer_with(question, 3)]),
        ("a refusal", |question| vec![answer_with(question, 5)]),
        ("silence", |_| vec![]),
    ];
    for (what, doubt) in doubts {
        let Some(server) = open_for(Kind::Bind, Vec::new()) else { return };
        let between = LoopbackDns::start(move |message, _| match is_update(message) {
            true => vec![pass_on(server.address, message)],
            false => doubt(message),
        })
        .await;
        let reports = send(&between.address.to_string(), Some(&key()), hosts(1)).await;
        assert_eq!(outcomes(&reports), vec![Outcome::Changed; 2], "{what}: {reports:?}");
        assert!(between.messages() >= 2, "{what}: it was asked");
    }
}

#[tokio::test]
async fn without_a_key_a_doubt_needs_no_signature() {
    for (code, expected) in [
        (0, Outcome::Changed),
        (1, Outcome::Changed),
        (2, Outcome::Changed),
        (3, refused()),
        (4, Outcome::Changed),
        (5, Outcome::Changed),
        (8, refused()),
        (9, Outcome::Changed),
    ] {
        let server = LoopbackDns::start(move |message, _| match is_update(message) {
            true => vec![answer_with(message, 0)],
            false => vec![answer_with(message, code)],
        })
        .await;
        let reports = send(&server.address.to_string(), None, hosts(1)).await;
        assert_eq!(outcomes(&reports), vec![expected; 2], "code {code}: {reports:?}");
    }
}

/// Whether a message has updates in it, and not conditions alone.
fn is_update(message: &[u8]) -> bool {
    message[8..10] != [0, 0]
}

/// The question as an answer with a response code, without any signature.
fn answer_with(question: &[u8], code: u8) -> Vec<u8> {
    let mut answer = question[..12].to_vec();
    answer[2] |= 0x80;
    answer[3] = code;
    answer[4..].fill(0);
    answer
}

#[tokio::test]
async fn a_thousand_hosts_are_published_and_confirmed_by_every_server() {
    for kind in Kind::ALL {
        let Some(server) = open_for(kind, Vec::new()) else { continue };
        let changes: Vec<_> = (0..1000)
            .map(|number| {
                let address = format!("192.0.{}.{}", number / 250, number % 250);
                change(&host(number), Some(&address), None)
            })
            .collect();
        let start = std::time::Instant::now();
        let reports = send(&server.address.to_string(), Some(&key()), changes).await;
        println!("{kind:?}: {:?}", start.elapsed());
        assert_eq!(outcomes(&reports), vec![Outcome::Changed; 1000], "{kind:?}");
        assert_eq!(server.lookup(&host(999), RecordType::A), ["192.0.3.249"], "{kind:?}");
    }
}
