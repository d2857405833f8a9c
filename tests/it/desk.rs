//! What the desktop's screens change, without a running engine: accounts, where names are kept,
//! networks, sources and settings.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use homing_engine::model::{AccountId, Notifications, Proxy, Scope, Secret, VpnWish};
use homing_engine::net::http::{Http, Request};
use homing_engine::run::{Choice, Desk, DeskError, EditError};
use homing_engine::wire::{HostPart, NetworkPart, RulesPart};
use tests::home::TestHome;
use tests::provider_server::{Answer, ProviderServer};

const CONFIGURATION: &str = r#"version = 1

# the old one
[[account]]
id = "spare"
provider = "dyndns2"
server = "https://ddns.example.net"
username = "bob"
endpoint = "https://twin.example.net"

[[account]]
id = "home"
provider = "dyndns2"
server = "https://members.example.net"
username = "alice"

[[host]]
name = "nas.example.org"
account = "home"
ipv4 = "auto"

[settings]
vault = "file"
"#;

fn desk(home: &TestHome) -> Desk {
    Desk::open(home.home()).unwrap()
}

fn text(home: &TestHome) -> String {
    fs::read_to_string(home.home().config_file()).unwrap()
}

fn id(text: &str) -> AccountId {
    text.into()
}

async fn secret(home: &TestHome, account: &str) -> bool {
    desk(home).place_of_secret(&id(account), "password").await.unwrap().is_some()
}

#[tokio::test]
async fn an_account_that_no_host_uses_goes_with_its_secret_and_both_come_back() {
    let home = TestHome::new(CONFIGURATION);
    let kept = Secret::new("correct horse".to_owned());
    desk(&home).set_secret(&id("spare"), "password", kept).await.unwrap();

    let removed = desk(&home).remove_account(&id("spare")).await.unwrap();
    assert!(!text(&home).contains("spare"));
    assert!(!secret(&home, "spare").await, "the secret of an account that is gone is kept");

    desk(&home).restore_account(&removed).await.unwrap();
    assert!(text(&home).contains("endpoint = \"https://twin.example.net\""), "{}", text(&home));
    assert!(secret(&home, "spare").await, "the secret did not come back");
    let again = desk(&home).restore_account(&removed).await.unwrap_err();
    assert!(matches!(again, DeskError::Edit(EditError::Exists(_))), "{again}");
}

#[tokio::test]
async fn an_account_that_hosts_use_stays_and_keeps_its_secret() {
    let home = TestHome::new(CONFIGURATION);
    let kept = Secret::new("correct horse".to_owned());
    desk(&home).set_secret(&id("home"), "password", kept).await.unwrap();
    let refused = desk(&home).remove_account(&id("home")).await.err().expect("it is in use");
    assert!(matches!(refused, DeskError::Edit(EditError::InUse(..))), "{refused}");
    assert_eq!(text(&home), CONFIGURATION);
    assert!(secret(&home, "home").await);
}

#[test]
fn the_fields_of_an_account_change_but_neither_its_secrets_nor_what_no_form_asks_for() {
    let home = TestHome::new(CONFIGURATION);
    let fields = desk(&home).account_fields(&id("spare")).unwrap();
    assert_eq!(fields.get("username").map(String::as_str), Some("bob"));
    assert!(!fields.contains_key("endpoint") && !fields.contains_key("password"));

    let mut wanted: BTreeMap<String, String> = fields;
    wanted.insert("username".to_owned(), "carol".to_owned());
    wanted.insert("password".to_owned(), "correct horse".to_owned());
    desk(&home).change_account(&id("spare"), &wanted).unwrap();
    let expected = CONFIGURATION.replace("\"bob\"", "\"carol\"");
    assert_eq!(text(&home), expected, "nothing else changes, and no secret is written");
}

#[test]
fn where_and_when_a_name_is_kept_is_changed_and_left_out_it_stays() {
    let office = "\n[[network]]\nid = \"office\"\nssid = \"Office\"\n";
    let home = TestHome::new(&format!("{CONFIGURATION}{office}"));
    let mut part = desk(&home).host_part("nas.example.org").unwrap();
    let wanted = RulesPart {
        interface: Some("eth0".to_owned()),
        vpn: Some(VpnWish::Outside),
        only_on: vec!["office".to_owned()],
        scope: Scope::Lan,
    };
    assert_eq!(part.rules, Some(RulesPart::default()));
    part.rules = Some(wanted.clone());
    desk(&home).change_host("nas.example.org", &part).unwrap();
    assert_eq!(desk(&home).host_part("nas.example.org").unwrap().rules, Some(wanted.clone()));

    let without = HostPart { rules: None, ttl: Some(60), ..part.clone() };
    desk(&home).change_host("nas.example.org", &without).unwrap();
    assert_eq!(desk(&home).host_part("nas.example.org").unwrap().rules, Some(wanted));

    part.rules = Some(RulesPart { only_on: vec!["nowhere".to_owned()], ..RulesPart::default() });
    let refused = desk(&home).change_host("nas.example.org", &part).unwrap_err();
    assert!(matches!(refused, DeskError::Edit(EditError::Refused(_))), "{refused}");
}

#[tokio::test]
async fn a_network_is_added_by_its_signs_and_stays_while_a_name_is_bound_to_it() {
    let home = TestHome::new(CONFIGURATION);
    let mut office = NetworkPart {
        id: "office".to_owned(),
        gateway_mac: Some("00:53:00:12:34:56".to_owned()),
        ssid: Some(" ".to_owned()),
        ..NetworkPart::default()
    };
    desk(&home).add_network(&office).unwrap();
    let again = desk(&home).add_network(&office).unwrap_err();
    assert!(matches!(again, DeskError::Edit(EditError::Exists(_))), "{again}");
    let report = desk(&home).networks().await;
    office.ssid = None;
    let known: Vec<_> = report.known.iter().map(|known| &known.part).collect();
    assert_eq!(known, [&office], "what is blank is not said");
    assert!(!report.known[0].here && report.known[0].hosts == 0);

    let mut part = desk(&home).host_part("nas.example.org").unwrap();
    part.rules = Some(RulesPart { only_on: vec!["office".to_owned()], ..RulesPart::default() });
    desk(&home).change_host("nas.example.org", &part).unwrap();
    assert_eq!(desk(&home).networks().await.known[0].hosts, 1);
    let refused = desk(&home).remove_network("office").unwrap_err();
    assert!(matches!(refused, DeskError::Edit(EditError::StillNamed(..))), "{refused}");
    part.rules = Some(RulesPart::default());
    desk(&home).change_host("nas.example.org", &part).unwrap();
    desk(&home).remove_network("office").unwrap();
    assert!(!text(&home).contains("office"), "{}", text(&home));

    let nothing = NetworkPart { id: "bare".to_owned(), ..NetworkPart::default() };
    let refused = desk(&home).add_network(&nothing).unwrap_err();
    assert!(matches!(refused, DeskError::Edit(EditError::Refused(_))), "{refused}");
}

#[test]
fn a_source_of_ones_own_is_added_asked_and_removed() {
    let home = TestHome::new(CONFIGURATION);
    let url = "https://ip.example.net/";
    desk(&home).add_source("mine", url).unwrap();
    let choices = desk(&home).source_choices();
    let mine = choices.iter().find(|choice| choice.id == "mine").expect("it is listed");
    assert!(!mine.built_in && mine.askable);
    assert_eq!(mine.url.as_deref(), Some(url));
    let auto = choices.iter().find(|choice| choice.id == "auto").expect("auto");
    assert!(auto.built_in && !auto.askable);

    let chosen = vec!["ipify".into(), "mine".into()];
    desk(&home).set_option(&Choice::Auto(Some(chosen))).unwrap();
    let mut part = desk(&home).host_part("nas.example.org").unwrap();
    part.ipv4 = "mine".to_owned();
    desk(&home).change_host("nas.example.org", &part).unwrap();
    let refused = desk(&home).remove_source("mine").unwrap_err();
    assert!(matches!(refused, DeskError::Edit(EditError::StillNamed(..))), "{refused}");
    part.ipv4 = "auto".to_owned();
    desk(&home).change_host("nas.example.org", &part).unwrap();
    desk(&home).remove_source("mine").unwrap();
    let left = desk(&home).settings().options.auto.clone();
    assert_eq!(left, Some(vec!["ipify".into()]), "auto would ask one that is gone");
    assert!(!text(&home).contains("mine"), "{}", text(&home));
    let built_in = desk(&home).remove_source("ipify").unwrap_err();
    assert!(matches!(built_in, DeskError::Edit(EditError::Missing(_))), "{built_in}");
}

#[test]
fn every_setting_is_written_as_it_is_read_again() {
    let home = TestHome::new(CONFIGURATION);
    let some = Notifications { changed: true, needs_you: true, ..Notifications::NONE };
    for (choice, written) in [
        (Choice::Notifications(some), "notifications = [\"needs-you\", \"changed\"]\n"),
        (Choice::Notifications(Notifications::NONE), "notifications = false\n"),
        (Choice::Notifications(Notifications::default()), "notifications = true\n"),
        (Choice::Glance(None), "glance = \"off\"\n"),
        (Choice::Vpn(VpnWish::Publish), "vpn = \"publish\"\n"),
        (Choice::Proxy(Proxy::Off), "proxy = \"off\"\n"),
        (Choice::Proxy(Proxy::At("socks5h://[::1]:9050".to_owned())), "socks5h://[::1]:9050"),
    ] {
        desk(&home).set_option(&choice).unwrap();
        assert!(text(&home).contains(written), "{choice:?}: {}", text(&home));
        let options = desk(&home).settings().options.clone();
        match choice {
            Choice::Notifications(kinds) => assert_eq!(options.notifications, kinds),
            Choice::Glance(glance) => assert_eq!(options.glance, glance),
            Choice::Vpn(wish) => assert_eq!(options.vpn, wish),
            Choice::Proxy(proxy) => assert_eq!(*options.proxy, proxy),
            _ => {}
        }
    }
    for bad in ["ftp://proxy.example", "http://alice:secret@proxy.example:3128", "proxy.example"] {
        let refused = desk(&home).set_option(&Choice::Proxy(Proxy::At(bad.to_owned())));
        assert!(matches!(refused, Err(DeskError::Edit(EditError::Refused(_)))), "{bad}");
    }
}

#[tokio::test]
async fn a_request_takes_the_proxy_that_is_set_and_none_where_that_is_off() {
    let proxy = ProviderServer::always(Answer::new(200, "good")).await;
    let http = Http::new();
    let request = || Request {
        insecure: true,
        proxy: true,
        timeout: Duration::from_secs(5),
        ..Request::get("http://ddns.invalid/nic/update".parse().unwrap())
    };
    http.use_proxy(&Proxy::At(proxy.url()));
    let reply = http.exchange(request()).await.expect("the proxy answers");
    assert_eq!(reply.body, b"good");
    let asked: Vec<_> = proxy.received().into_iter().map(|one| one.line).collect();
    assert!(asked[0].contains("http://ddns.invalid/nic/update"), "{asked:?}");

    http.use_proxy(&Proxy::Off);
    assert!(http.exchange(request()).await.is_err());
    let direct = Request { proxy: false, ..request() };
    http.use_proxy(&Proxy::At(proxy.url()));
    assert!(http.exchange(direct).await.is_err(), "what looks for an address takes none");
    assert_eq!(proxy.received().len(), 1);
}
