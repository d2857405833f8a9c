//! Records beside addresses: when they come and go, and what their troubles keep from nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use homing_engine::model::*;
use homing_engine::wire::{HostState, Wish};
use tests::world::{World, host, name_server, setup};

const NAS: &str = "nas.example.org";
const WEB: &str = "web.example.org";
const MOMENT: Duration = Duration::from_secs(20);

/// Hosts at a name server, changed as wanted.
fn world(hosts: &[&str], change: impl Fn(&mut Host)) -> World {
    let mut setup = setup(hosts);
    setup.rules.values_mut().for_each(|rules| *rules = name_server());
    setup.settings.hosts.iter_mut().for_each(change);
    setup.identity = Identity([7; 16]);
    World::new(setup)
}

fn templates(host: &mut Host, lines: &[&str]) {
    host.records = lines.iter().map(|line| line.parse().unwrap()).collect();
}

/// What was sent in the updates so far and not shown yet: `+` for what comes, `-` for what goes.
fn sent(world: &mut World) -> Vec<String> {
    let texts = |sign: &'static str, records: Vec<Record>| {
        records.into_iter().map(move |record| format!("{sign} {record}"))
    };
    let changes = std::mem::take(&mut world.records).into_iter().flat_map(|update| update.changes);
    changes.flat_map(|change| texts("-", change.gone).chain(texts("+", change.come))).collect()
}

fn published(world: &World, name: &str) -> BTreeSet<String> {
    let memory = world.disk.hosts.get(&name.parse::<HostName>().unwrap());
    let records = memory.map(|memory| memory.records.published.clone()).unwrap_or_default();
    records.iter().map(Record::to_string).collect()
}

/// The configuration without a host, or with another one.
fn reconfigure(world: &mut World, change: impl FnOnce(&mut Setup)) {
    let mut setup = world.core.setup().clone();
    change(&mut setup);
    world.step(homing_engine::core::Input::Configured(setup));
    world.pass(MOMENT);
}

#[test]
fn records_follow_the_address_and_are_made_from_it() {
    let mut world = world(&[NAS], |host| {
        templates(host, &["_http._tcp SRV 0 5 8080 {host}", "@ TXT \"at {ipv4}\""]);
    });
    world.pass(MOMENT);
    assert_eq!(sent(&mut world), Vec::<String>::new(), "no address is published yet");
    world.address("93.184.216.34");
    world.pass(MOMENT);
    let srv = "+ _http._tcp.nas.example.org SRV 0 5 8080 nas.example.org";
    assert_eq!(sent(&mut world), [srv, "+ nas.example.org TXT \"at 93.184.216.34\""]);
    assert_eq!(world.host(NAS).state, HostState::Right);
    world.address("93.184.216.35");
    world.pass(MOMENT);
    assert_eq!(
        sent(&mut world),
        [
            "- nas.example.org TXT \"at 93.184.216.34\"",
            "+ nas.example.org TXT \"at 93.184.216.35\"",
        ]
    );
    world.pass(Duration::from_secs(24 * 3600));
    assert_eq!(sent(&mut world), Vec::<String>::new(), "what is right is left alone");
}

#[test]
fn an_address_that_is_not_known_deletes_no_record() {
    let mut world = world(&[NAS], |host| templates(host, &["@ TXT \"at {ipv4}\""]));
    world.address("93.184.216.34");
    world.pass(MOMENT);
    world.records.clear();
    world.say("wan", Family::Ipv4, Address::Unknown);
    world.step(homing_engine::core::Input::LookAgain);
    world.pass(Duration::from_secs(3600));
    assert_eq!(sent(&mut world), Vec::<String>::new());
    // Not even where the account was changed, so that what is published must be learnt anew.
    world.provider_says(Outcome::Later { trouble: Trouble::Unreachable, wait: None });
    reconfigure(&mut world, |setup| {
        setup.fingerprints.insert("home".into(), 99);
    });
    assert_eq!(sent(&mut world), Vec::<String>::new());
    assert_eq!(published(&world, NAS).len(), 1, "still remembered");
}

#[test]
fn what_one_family_does_not_know_is_not_deleted_because_the_other_is_right() {
    let mut world = world(&[NAS], |host| {
        host.ipv6 = Origin::From(SourceId::from("wan"));
        host.reverse = true;
        templates(host, &["@ TXT \"at {ipv6}\""]);
    });
    world.say("wan", Family::Ipv6, Address::Known("2606:2800:220::1".parse().unwrap()));
    world.address("93.184.216.34");
    world.pass(MOMENT);
    assert_eq!(sent(&mut world).len(), 3, "the text and two reverse names");
    // The account is changed, so that all must be learnt anew, and there is no IPv6 any more.
    world.say("wan", Family::Ipv6, Address::Unknown);
    reconfigure(&mut world, |setup| {
        setup.fingerprints.insert("home".into(), 99);
    });
    let all = sent(&mut world);
    assert!(all.iter().all(|line| line.starts_with('+')), "{all:?}");
    assert_eq!(published(&world, NAS).len(), 3);
}

#[test]
fn the_records_of_a_removed_host_go_and_then_it_is_forgotten() {
    let mut world = world(&[NAS, WEB], |host| templates(host, &["@ TXT hello"]));
    world.address("93.184.216.34");
    world.pass(MOMENT);
    world.records.clear();
    world.name_server = Box::new(|_| Outcome::Later { trouble: Trouble::Unreachable, wait: None });
    reconfigure(&mut world, |setup| setup.settings.hosts.retain(|host| host.name.as_str() == WEB));
    assert_eq!(sent(&mut world), ["- nas.example.org TXT hello"]);
    assert_eq!(published(&world, NAS).len(), 1, "it is tried again, after a restart too");
    world.name_server = Box::new(|_| Outcome::Changed);
    let mut world = World::remembering(world.core.setup().clone(), world.disk.clone(), world.now);
    world.pass(Duration::from_secs(60));
    assert_eq!(sent(&mut world), ["- nas.example.org TXT hello"]);
    assert!(!world.disk.hosts.contains_key(&NAS.parse::<HostName>().unwrap()));
    assert!(world.disk.hosts.contains_key(&WEB.parse::<HostName>().unwrap()));
}

#[test]
fn what_may_not_be_deleted_of_a_removed_host_is_given_up() {
    let mut world = world(&[NAS], |host| templates(host, &["@ TXT hello"]));
    world.address("93.184.216.34");
    world.pass(MOMENT);
    world.records.clear();
    world.name_server = Box::new(|_| Outcome::NeedsYou { trouble: Trouble::UpdateRefused });
    reconfigure(&mut world, |setup| setup.settings.hosts.clear());
    world.pass(Duration::from_secs(24 * 3600));
    assert_eq!(sent(&mut world).len(), 1);
    assert!(world.disk.hosts.is_empty());
    assert_eq!(world.count("stopped"), 1, "it is told, though");
}

#[test]
fn a_reverse_name_is_the_first_hosts_that_has_the_address() {
    let mut world = world(&[NAS, WEB], |host| host.reverse = true);
    world.address("93.184.216.34");
    world.pass(MOMENT);
    let ptr = |owner: &str, name: &str| format!("{owner}.216.184.93.in-addr.arpa PTR {name}");
    assert_eq!(sent(&mut world), [format!("+ {}", ptr("34", NAS))]);
    world.address("93.184.216.35");
    world.pass(MOMENT);
    assert_eq!(
        sent(&mut world),
        [format!("- {}", ptr("34", NAS)), format!("+ {}", ptr("35", NAS))]
    );
    reconfigure(&mut world, |setup| setup.settings.hosts.retain(|host| host.name.as_str() == WEB));
    let mut all = sent(&mut world);
    all.sort();
    assert_eq!(all, [format!("+ {}", ptr("35", WEB)), format!("- {}", ptr("35", NAS))]);
}

#[test]
fn an_ipv6_address_is_reversed_by_nibbles() {
    let name: HostName = NAS.parse().unwrap();
    let record = Record::reverse(&name, "2001:db8::567:89ab".parse().unwrap(), None);
    // RFC 3596 2.5 has this form.
    let nibbles = "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
    assert_eq!(record.owner, nibbles);
}

#[test]
fn a_refused_record_keeps_no_address_from_being_published() {
    let mut world = world(&[NAS], |host| host.reverse = true);
    world.name_server = Box::new(|_| Outcome::NeedsYou { trouble: Trouble::BadKey });
    world.address("93.184.216.34");
    world.pass(MOMENT);
    let view = world.host(NAS);
    assert_eq!(view.state, HostState::NeedsYou);
    assert_eq!(view.trouble.unwrap().code, Trouble::BadKey);
    world.address("93.184.216.35");
    world.pass(MOMENT);
    assert_eq!(world.sent_for(NAS).len(), 2, "the address goes on");
    world.pass(Duration::from_secs(24 * 3600));
    assert_eq!(sent(&mut world).len(), 1, "the record does not, until the user acts");
    world.name_server = Box::new(|_| Outcome::Changed);
    world.wish(Wish::UpdateNow { host: Some(NAS.to_owned()) });
    world.pass(MOMENT);
    assert_eq!(world.host(NAS).state, HostState::Right);
    assert_eq!(world.count("mended"), 1);
}

#[test]
fn records_that_fail_are_tried_again_ever_more_rarely() {
    let mut world = world(&[NAS], |host| templates(host, &["@ TXT hello"]));
    world.name_server = Box::new(|_| Outcome::Unconfirmed { trouble: Trouble::NoAnswer });
    world.address("93.184.216.34");
    world.pass(Duration::from_secs(24 * 3600));
    let tries = sent(&mut world).len();
    assert!((24..40).contains(&tries), "{tries} tries in a day");
    assert_eq!(world.sent_for(NAS).len(), 1);
    assert_eq!(world.host(NAS).state, HostState::Waiting);
}

#[test]
fn a_claimed_host_carries_its_mark_and_what_it_held() {
    let mut world = world(&[NAS], |host| host.claim = ClaimKind::Txt);
    world.address("93.184.216.34");
    world.pass(MOMENT);
    let claim = world.sent[0].1.changes[0].claim.clone().unwrap();
    assert_eq!(claim.marker.owner, "_homing.nas.example.org");
    assert_eq!(claim.held, PerFamily::default(), "nothing was published before");
    assert_eq!(sent(&mut world), Vec::<String>::new(), "the mark comes with the address");
    assert_eq!(published(&world, NAS), BTreeSet::from([claim.marker.to_string()]));
    world.address("93.184.216.35");
    world.pass(MOMENT);
    let claim = world.sent[1].1.changes[0].claim.clone().unwrap();
    assert_eq!(claim.held.ipv4, Some("93.184.216.34".parse().unwrap()));
    reconfigure(&mut world, |setup| setup.settings.hosts[0].claim = ClaimKind::Dhcid);
    let all = sent(&mut world);
    assert!(all[0].starts_with("- _homing.nas.example.org TXT"), "{all:?}");
    assert!(all[1].starts_with("+ nas.example.org DHCID AAIB"), "{all:?}");
}

#[test]
fn a_mark_tells_homes_and_hosts_apart_and_is_the_one_of_the_standard() {
    let of = |identity, name: &str| {
        marker(ClaimKind::Dhcid, Identity([identity; 16]), &name.parse().unwrap(), None).unwrap()
    };
    assert_ne!(of(1, NAS).data, of(2, NAS).data);
    assert_ne!(of(1, NAS).data, of(1, WEB).data);
    assert_eq!(of(1, NAS), of(1, "NAS.example.org"));
    let octets = of(1, NAS).octets().unwrap();
    // RFC 4701 3.3: an identifier type of 2 (a DUID), SHA-256, and 32 octets.
    assert_eq!((&octets[..3], octets.len()), (&[0, 2, 1][..], 35));
    let wild = marker(ClaimKind::Txt, Identity([1; 16]), &"*.example.org".parse().unwrap(), None);
    assert_eq!(wild.unwrap().owner, "_homing-wildcard.example.org");
}

#[test]
fn a_taken_name_stops_this_host_alone_and_says_so() {
    let mut world = world(&[NAS, WEB], |host| {
        if host.name.as_str() == NAS {
            host.claim = ClaimKind::Txt;
        }
    });
    world.provider = Box::new(|update, _| {
        let mut reports = tests::world::all(update, Outcome::Changed);
        for report in reports.iter_mut().filter(|report| report.host.as_str() == NAS) {
            report.outcome = Outcome::NeedsYou { trouble: Trouble::NameTaken };
        }
        reports
    });
    world.address("93.184.216.34");
    world.pass(Duration::from_secs(3600));
    assert_eq!(world.host(NAS).trouble.unwrap().code, Trouble::NameTaken);
    assert_eq!(world.host(WEB).state, HostState::Right);
    assert_eq!(world.sent_for(NAS).len(), 1);
}

#[test]
fn clearing_deletes_everything_and_nothing_comes_back_by_itself() {
    let mut world = world(&[NAS], |host| {
        templates(host, &["@ TXT hello"]);
        host.claim = ClaimKind::Dhcid;
    });
    world.address("93.184.216.34");
    world.pass(MOMENT);
    world.records.clear();
    world.wish(Wish::Clear { host: NAS.to_owned() });
    world.pass(MOMENT);
    let gone = sent(&mut world);
    assert_eq!(gone.len(), 3, "{gone:?}");
    assert!(gone.contains(&"- nas.example.org A 93.184.216.34".to_owned()), "{gone:?}");
    assert!(gone.contains(&"- nas.example.org TXT hello".to_owned()), "{gone:?}");
    let view = world.host(NAS);
    assert_eq!((view.state, view.next.code.as_str()), (HostState::Paused, "cleared"));
    assert_eq!(world.count("cleared"), 1);
    world.address("93.184.216.35");
    world.wish(Wish::UpdateNow { host: None });
    world.pass(Duration::from_secs(24 * 3600));
    let mut world = World::remembering(world.core.setup().clone(), world.disk.clone(), world.now);
    world.address("93.184.216.35");
    world.pass(Duration::from_secs(3600));
    assert_eq!((world.sent.len(), world.records.len()), (0, 0));
    world.wish(Wish::UpdateNow { host: Some(NAS.to_owned()) });
    world.pass(MOMENT);
    assert_eq!(world.host(NAS).state, HostState::Right);
    assert_eq!(sent(&mut world), ["+ nas.example.org TXT hello"], "the mark came with the address");
}

#[test]
fn nothing_is_cleared_while_paused_or_where_only_addresses_are_kept() {
    let mut world = world(&[NAS], |_| ());
    world.address("93.184.216.34");
    world.pass(MOMENT);
    world.wish(Wish::Pause { until: None });
    world.wish(Wish::Clear { host: NAS.to_owned() });
    world.pass(Duration::from_secs(3600));
    assert_eq!(world.records.len(), 0);
    world.wish(Wish::Resume);
    world.pass(MOMENT);
    assert_eq!(sent(&mut world), ["- nas.example.org A 93.184.216.34"]);

    let mut world = World::new(setup(&[NAS]));
    world.address("93.184.216.34");
    world.pass(MOMENT);
    world.wish(Wish::Clear { host: NAS.to_owned() });
    world.pass(MOMENT);
    assert_eq!((world.records.len(), world.host(NAS).state), (0, HostState::Right));
}

#[test]
fn a_web_provider_is_sent_no_record_and_no_claim() {
    let mut setup = setup(&[NAS]);
    setup.settings.hosts[0] = Host { reverse: true, claim: ClaimKind::Txt, ..host(NAS) };
    templates(&mut setup.settings.hosts[0], &["@ TXT hello"]);
    let mut world = World::new(setup);
    world.address("93.184.216.34");
    world.pass(MOMENT);
    assert_eq!(world.records.len(), 0);
    assert_eq!(world.sent[0].1.changes[0].claim, None);
    assert_eq!(world.host(NAS).state, HostState::Right);
}

#[test]
fn a_line_that_is_no_record_says_what_is_wrong() {
    let why = |line: &str| line.parse::<RecordTemplate>().unwrap_err();
    assert!(why("@ TXT").contains("expected an owner"), "{}", why("@ TXT"));
    assert!(why("@ MX 10 mail").contains("not MX"), "{}", why("@ MX 10 mail"));
    assert!(why("@ TXT {ip}").contains("{ip}"), "{}", why("@ TXT {ip}"));
    assert!(why("@ SRV 0 5 many {host}").contains("SRV"), "{}", why("@ SRV 0 5 many {host}"));
    assert!(why("a..b TXT x").contains("owner"), "{}", why("a..b TXT x"));
    assert!(why("@ HTTPS 1 . ipv4hint=no").contains("HTTPS"));
}
