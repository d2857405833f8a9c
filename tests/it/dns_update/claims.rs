//! Names that are marked as one computer's: two computers never fight over one, at any server.

use homing_engine::model::{Claim, ClaimKind, Identity, marker};
use hickory_proto::rr::RecordType;
use tests::name_server::{Kind, NameServer, Served};

use super::*;

const HOST: &str = "nas.example.test";
const MINE: Identity = Identity([1; 16]);
const THEIRS: Identity = Identity([2; 16]);

/// A change under the condition that the host is free or this home's, which published `held`.
fn claimed(host: &str, ipv4: &str, (kind, home): (ClaimKind, Identity), held: Option<&str>) -> Change {
    let mut change = change(host, Some(ipv4), None);
    let marker = marker(kind, home, &change.host, None).expect("a mark");
    let held = PerFamily { ipv4: held.map(|held| held.parse().unwrap()), ipv6: None };
    change.claim = Some(Claim { marker, held });
    change
}

fn key() -> NamedKey {
    NamedKey::new("homing-key", "hmac-sha256")
}

async fn outcome(server: &NameServer, key: &NamedKey, change: Change) -> Outcome {
    let reports = send(&server.address.to_string(), Some(key), vec![change]).await;
    assert_eq!(reports.len(), 1, "{reports:?}");
    reports[0].outcome.clone()
}

const TAKEN: Outcome = Outcome::NeedsYou { trouble: Trouble::NameTaken };

#[tokio::test]
async fn a_free_name_is_taken_kept_and_refused_to_another_computer() {
    for kind in Kind::ALL {
        let key = key();
        let served = Served::open_to(ZONE, &[key.clone()]);
        let Some(server) = kind.start(&served) else { continue };
        for mark in [ClaimKind::Txt, ClaimKind::Dhcid] {
            let host = format!("{mark:?}.example.test").to_lowercase();
            let (mine, theirs) = ((mark, MINE), (mark, THEIRS));
            let sent = outcome(&server, &key, claimed(&host, "192.0.2.7", mine, None)).await;
            assert_eq!(sent, Outcome::Changed, "{kind:?} {mark:?}: it is free");
            let sent = outcome(&server, &key, claimed(&host, "192.0.2.8", mine, None)).await;
            assert_eq!(sent, Outcome::Changed, "{kind:?} {mark:?}: it is ours");
            let sent = outcome(&server, &key, claimed(&host, "192.0.2.9", theirs, None)).await;
            assert_eq!(sent, TAKEN, "{kind:?} {mark:?}: it is not theirs");
            assert_eq!(server.lookup(&host, RecordType::A), ["192.0.2.8"], "{kind:?} {mark:?}");
        }
    }
}

#[tokio::test]
async fn addresses_that_somebody_wrote_are_not_replaced() {
    for kind in Kind::ALL {
        let key = key();
        let mut served = Served::open_to(ZONE, &[key.clone()]);
        served.records = vec![(HOST.to_owned(), "AAAA", "2001:db8::1".to_owned())];
        let Some(server) = kind.start(&served) else { continue };
        let change = claimed(HOST, "192.0.2.7", (ClaimKind::Txt, MINE), None);
        assert_eq!(outcome(&server, &key, change).await, TAKEN, "{kind:?}");
        assert_eq!(server.lookup(HOST, RecordType::A), Vec::<String>::new(), "{kind:?}");
        // Somebody changed what this computer had published.
        let change = claimed(HOST, "192.0.2.7", (ClaimKind::Txt, MINE), Some("192.0.2.6"));
        assert_eq!(outcome(&server, &key, change).await, TAKEN, "{kind:?}");
    }
}

#[tokio::test]
async fn an_address_of_ours_is_marked_later() {
    for kind in Kind::ALL {
        let key = key();
        let Some(server) = kind.start(&Served::open_to(ZONE, &[key.clone()])) else { continue };
        let sent = outcome(&server, &key, change(HOST, Some("192.0.2.7"), None)).await;
        assert_eq!(sent, Outcome::Changed);
        let mine = (ClaimKind::Txt, MINE);
        let sent = outcome(&server, &key, claimed(HOST, "192.0.2.8", mine, Some("192.0.2.7"))).await;
        assert_eq!(sent, Outcome::Changed, "{kind:?}");
        assert_eq!(server.lookup("_homing.nas.example.test", RecordType::TXT).len(), 1, "{kind:?}");
        let theirs = (ClaimKind::Txt, THEIRS);
        let change = claimed(HOST, "192.0.2.9", theirs, Some("192.0.2.8"));
        assert_eq!(outcome(&server, &key, change).await, TAKEN, "{kind:?}");
    }
}

#[tokio::test]
async fn of_many_names_only_the_taken_ones_are_left_out() {
    let key = key();
    let served = Served::open_to(ZONE, &[key.clone()]);
    let Some(server) = Kind::Bind.start(&served) else { return };
    let host = |number: u32| format!("h{number}.example.test");
    for number in [3, 11] {
        let change = claimed(&host(number), "192.0.2.9", (ClaimKind::Dhcid, THEIRS), None);
        assert_eq!(outcome(&server, &key, change).await, Outcome::Changed);
    }
    let changes: Vec<_> = (0..20)
        .map(|number| claimed(&host(number), "192.0.2.7", (ClaimKind::Dhcid, MINE), None))
        .collect();
    let reports = send(&server.address.to_string(), Some(&key), changes.clone()).await;
    for (number, report) in (0..).zip(&reports) {
        let expected = if [3, 11].contains(&number) { TAKEN } else { Outcome::Changed };
        assert_eq!(report.host.as_str(), host(number));
        assert_eq!(report.outcome, expected, "{number}: {:?}", report.detail);
    }
    assert_eq!(server.lookup(&host(3), RecordType::A), ["192.0.2.9"]);
    let reports = send(&server.address.to_string(), Some(&key), changes).await;
    assert_eq!(reports.iter().filter(|report| report.outcome == Outcome::Changed).count(), 18);
}

#[tokio::test]
async fn a_wildcard_is_marked_beside_it() {
    let key = key();
    let Some(server) = Kind::Bind.start(&Served::open_to(ZONE, &[key.clone()])) else { return };
    let change = claimed("*.example.test", "192.0.2.7", (ClaimKind::Txt, MINE), None);
    assert_eq!(outcome(&server, &key, change).await, Outcome::Changed);
    assert_eq!(server.lookup("any.example.test", RecordType::A), ["192.0.2.7"]);
    assert_eq!(server.lookup("_homing-wildcard.example.test", RecordType::TXT).len(), 1);
}
