//! What is remembered across restarts, and the history.

use std::time::Duration;

use homing_engine::model::{
    AccountMemory, Confirmed, Event, HostMemory, Kept, PerFamily, Sent, Stop, Time, Trouble, Wait,
    What,
};
use homing_engine::store::{Filter, Home, Store, StoreError};

const NOW: Time = Time(1_800_000_000_000);

fn stop() -> Stop {
    Stop {
        trouble: Trouble::BadCredentials,
        detail: Some("badauth".into()),
        at: NOW,
        fingerprint: 7,
    }
}

fn nas() -> HostMemory {
    let address = "203.0.113.7".parse().unwrap();
    HostMemory {
        account: Some("home".into()),
        confirmed: PerFamily { ipv4: Some(Confirmed { address, at: NOW }), ipv6: None },
        sent: PerFamily { ipv4: Some(Sent { address, at: NOW, open: true }), ipv6: None },
        stop: Some(stop()),
        failures: 2,
        wait: Some(Wait {
            trouble: Trouble::RateLimited,
            detail: None,
            since: NOW,
            length: Duration::from_millis(1_500),
            asked: true,
        }),
        ..Default::default()
    }
}

fn updated(host: &str, at: Time) -> Event {
    let what =
        What::Updated { host: host.parse().unwrap(), address: "203.0.113.7".parse().unwrap() };
    Event { at, what }
}

#[test]
fn what_is_kept_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let account = AccountMemory { stop: Some(stop()), failures: 1, wait: None };
    {
        let mut store = Store::open(&home, NOW).unwrap();
        assert_eq!(store.memory().unwrap(), Default::default());
        let kept = [
            Kept::Host("nas.example.org".parse().unwrap(), nas().into()),
            Kept::Host("gone.example.org".parse().unwrap(), nas().into()),
            Kept::Account("home".into(), account.clone()),
            Kept::Account("gone".into(), account.clone()),
            Kept::Paused(Some(Time(i64::MAX))),
        ];
        store.record(&kept, &[]).unwrap();
        store.keep(&Kept::ForgetHost("gone.example.org".parse().unwrap())).unwrap();
        store.keep(&Kept::ForgetAccount("gone".into())).unwrap();
    }
    let mut store = Store::open(&home, NOW).unwrap();
    let memory = store.memory().unwrap();
    assert_eq!(memory.hosts, [("nas.example.org".parse().unwrap(), nas())].into());
    assert_eq!(memory.accounts, [("home".into(), account)].into());
    assert_eq!(memory.paused, Some(Time(i64::MAX)));
    store.keep(&Kept::Paused(None)).unwrap();
    assert_eq!(store.memory().unwrap().paused, None);
}

#[test]
fn clearing_stops_clears_those_of_the_account_only() {
    let mut store = Store::in_memory().unwrap();
    let other = HostMemory { account: Some("other".into()), ..nas() };
    let account = AccountMemory { stop: Some(stop()), failures: 1, wait: None };
    let kept = [
        Kept::Host("nas.example.org".parse().unwrap(), nas().into()),
        Kept::Host("cam.example.org".parse().unwrap(), other.clone().into()),
        Kept::Account("home".into(), account.clone()),
        Kept::Account("other".into(), account.clone()),
    ];
    store.record(&kept, &[]).unwrap();
    store.clear_stops(&"home".into()).unwrap();
    let memory = store.memory().unwrap();
    let nas_now = &memory.hosts[&"nas.example.org".parse().unwrap()];
    assert_eq!(*nas_now, HostMemory { stop: None, ..nas() }, "the rest stays");
    assert_eq!(memory.hosts[&"cam.example.org".parse().unwrap()], other);
    assert_eq!(memory.accounts[&"home".into()].stop, None);
    assert_eq!(memory.accounts[&"other".into()], account);
}

#[test]
fn history_is_filtered_by_time_host_and_kind_newest_first() {
    let mut store = Store::in_memory().unwrap();
    let events: Vec<_> = (0..6)
        .map(|n| {
            let host = if n % 2 == 0 { "a.example" } else { "b.example" };
            updated(host, NOW + Duration::from_secs(n))
        })
        .collect();
    store.record(&[], &events).unwrap();
    store.note(&Event { at: NOW, what: What::Started }).unwrap();

    let ask = |filter: Filter| store.history(&filter).unwrap();
    assert_eq!(ask(Filter::default()).len(), 7);
    assert_eq!(ask(Filter { limit: Some(1), ..Default::default() }), [events[5].clone()]);
    let host = Some("a.example".parse().unwrap());
    assert_eq!(ask(Filter { host, ..Default::default() }).len(), 3);
    let kinds = vec!["started".to_owned()];
    assert_eq!(ask(Filter { kinds, ..Default::default() }).len(), 1);
    let filter = Filter {
        since: Some(NOW + Duration::from_secs(2)),
        until: Some(NOW + Duration::from_secs(4)),
        ..Default::default()
    };
    assert_eq!(ask(filter), [events[3].clone(), events[2].clone()]);
}

#[test]
fn history_older_than_400_days_is_forgotten_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let day = Duration::from_secs(24 * 60 * 60);
    {
        let mut store = Store::open(&home, NOW).unwrap();
        store.note(&updated("a.example", NOW)).unwrap();
        store.note(&updated("b.example", NOW + day)).unwrap();
    }
    let store = Store::open(&home, NOW + day * 400 + Duration::from_secs(1)).unwrap();
    let left = store.history(&Filter::default()).unwrap();
    assert_eq!(left, [updated("b.example", NOW + day)]);
}

#[test]
fn a_damaged_database_is_put_aside_and_never_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    home.prepare().unwrap();
    let rubbish = vec![b'x'; 8192];
    std::fs::write(home.database(), &rubbish).unwrap();
    let mut store = Store::open(&home, NOW).unwrap();
    let aside = store.put_aside().expect("it says where the old one is").to_owned();
    assert!(aside.to_string_lossy().ends_with("homing.db.broken-1800000000"), "{aside:?}");
    assert_eq!(std::fs::read(&aside).unwrap(), rubbish, "as it was");
    store.note(&updated("a.example", NOW)).unwrap();
    drop(store);
    assert_eq!(Store::open(&home, NOW).unwrap().put_aside(), None);
}

#[test]
fn damage_in_the_middle_is_found_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let mut store = Store::open(&home, NOW).unwrap();
    for n in 0..200 {
        let name = format!("host-{n}.example.org").parse().unwrap();
        store.keep(&Kept::Host(name, nas().into())).unwrap();
    }
    drop(store);
    let mut bytes = std::fs::read(home.database()).unwrap();
    let end = bytes.len();
    bytes[4096..end].fill(0xaa);
    std::fs::write(home.database(), bytes).unwrap();
    let store = Store::open(&home, NOW).unwrap();
    assert!(store.put_aside().is_some());
    assert_eq!(store.memory().unwrap(), Default::default());
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    drop(Store::open(&home, NOW).unwrap());
    let raw = rusqlite::Connection::open(home.database()).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    let error = Store::open(&home, NOW).unwrap_err();
    assert!(matches!(error, StoreError::Newer(99)), "{error}");
}

#[test]
fn a_fingerprint_tells_a_change_and_differs_from_home_to_home() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let store = Store::open(&home, NOW).unwrap();
    let print = store.fingerprint(&["user", "alice"]);
    drop(store);
    let store = Store::open(&home, NOW).unwrap();
    assert_eq!(store.fingerprint(&["user", "alice"]), print, "the same after a restart");
    // 16 bits: one clash in 65536 is permitted, two hundred equal ones are not.
    let others: Vec<_> = (0..200).map(|n| store.fingerprint(&["user", &n.to_string()])).collect();
    assert!(others.iter().filter(|other| **other == print).count() < 3);
    let moved: Vec<_> = (0..200).map(|n| store.fingerprint(&[&format!("user{n}"), "x"])).collect();
    let joined: Vec<_> = (0..200).map(|n| store.fingerprint(&["user", &format!("{n}x")])).collect();
    assert_ne!(moved, joined, "where one text ends and the next begins counts");
    let salts: Vec<_> =
        (0..8).map(|_| Store::in_memory().unwrap().fingerprint(&["user", "alice"])).collect();
    assert!(salts.iter().any(|other| *other != salts[0]), "each home has its own salt");
}

#[test]
fn two_processes_may_use_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    assert!(Store::open_existing(&home).unwrap().is_none(), "looking makes nothing");
    assert!(!home.database().exists());
    let mut agent = Store::open(&home, NOW).unwrap();
    agent.note(&updated("a.example", NOW)).unwrap();
    let beside = Store::open_existing(&home).unwrap().unwrap();
    assert_eq!(beside.history(&Filter::default()).unwrap().len(), 1);
    agent.note(&updated("a.example", NOW)).unwrap();
    assert_eq!(beside.history(&Filter::default()).unwrap().len(), 2);
}
