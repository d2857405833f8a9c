//! What is true of every provider beside its requests: who is not asked, and how one is reached.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use homing_engine::model::{
    Account, AccountId, Change, Credentials, PerFamily, ProviderId, Secret, Update, UpdateId,
};
use homing_engine::net::http::Http;
use homing_engine::publish::{Providers, Publisher};
use tests::provider_server::{Answer, ProviderServer};
use tests::tls::Authority;
use tests::vectors::written;

fn publisher() -> Publisher {
    let (providers, _) = Providers::load(None);
    Publisher::new(Arc::new(providers), Http::new(), None).with_timeout(Duration::from_secs(10))
}

fn account(provider: &str, endpoint: &str) -> Account {
    Account {
        id: AccountId::from("home"),
        provider: ProviderId::from(provider),
        fields: [("username".to_owned(), "alice".to_owned())].into(),
        endpoint: Some(endpoint.to_owned()),
        insecure: false,
        ca_file: None,
    }
}

fn credentials() -> Credentials {
    let mut credentials = Credentials::new();
    for field in ["token", "password"] {
        credentials.insert(field, Secret::new("hush-hush".to_owned()));
    }
    credentials
}

fn update(hosts: &[&str], families: &str) -> Update {
    let send = PerFamily {
        ipv4: families.contains('4').then(|| "192.0.2.1".parse().unwrap()),
        ipv6: families.contains('6').then(|| "2001:db8::1".parse().unwrap()),
    };
    let change = |host: &&str| Change {
        host: host.parse().unwrap(),
        send,
        whole: send,
        ttl: None,
        claim: None,
    };
    Update {
        id: UpdateId(7),
        account: AccountId::from("home"),
        via: None,
        changes: hosts.iter().map(change).collect(),
    }
}

/// The outcomes of an update of one host.
async fn outcomes(account: &Account, credentials: &Credentials, families: &str) -> Vec<String> {
    let reports =
        publisher().send(account, credentials, &update(&["home.duckdns.org"], families)).await;
    reports.iter().map(|report| written(&report.outcome)).collect()
}

#[tokio::test]
async fn nothing_is_sent_for_an_account_that_cannot_be_used() {
    let server = ProviderServer::always(Answer::new(200, "OK")).await;
    let url = server.url();
    let unknown = outcomes(&account("no-such", &url), &credentials(), "46").await;
    assert_eq!(unknown, ["needs-you unknown-provider"; 2]);
    let missing = outcomes(&account("duckdns", &url), &Credentials::new(), "4").await;
    assert_eq!(missing, ["needs-you missing-secret"]);
    let insecure = outcomes(&account("duckdns", "http://192.0.2.1"), &credentials(), "4").await;
    assert_eq!(insecure, ["needs-you insecure-endpoint"]);
    let malformed = outcomes(&account("duckdns", "gopher://example"), &credentials(), "4").await;
    assert_eq!(malformed, ["needs-you bad-field"]);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_endpoint_keeps_the_providers_path_below_its_own() {
    let answer = Answer::new(200, r#"{"success": true, "errors": [], "result": []}"#);
    let server = ProviderServer::always(answer).await;
    for (endpoint, start) in
        [("", "/client/v4"), ("/", "/client/v4"), ("/twin/", "/twin/client/v4")]
    {
        let account = account("cloudflare", &format!("{}{endpoint}", server.url()));
        outcomes(&account, &credentials(), "4").await;
        let line = server.received().last().unwrap().line.clone();
        assert_eq!(line, format!("GET {start}/zones?per_page=50&page=1"), "{endpoint:?}");
    }
}

#[tokio::test]
async fn a_server_must_prove_itself_before_it_hears_a_secret() {
    let authority = Authority::new();
    let tls = Some(authority.acceptor("localhost"));
    let answers = vec![Answer::new(200, "OK")];
    let server = ProviderServer::listen(Ipv4Addr::LOCALHOST.into(), answers, tls).await;
    let mut account = account("duckdns", &format!("https://localhost:{}", server.address().port()));
    assert_eq!(outcomes(&account, &credentials(), "4").await, ["later untrusted"]);
    assert_eq!(server.received(), []);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    account.ca_file = Some(file);
    assert_eq!(outcomes(&account, &credentials(), "4").await, ["changed"]);
}

#[tokio::test]
async fn a_server_that_is_down_is_asked_once_and_told_from_one_that_fell_silent() {
    let closed = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let mut account = account("dyndns2", &url);
    account.fields.insert("server".to_owned(), "members.example.net".to_owned());
    assert_eq!(outcomes(&account, &credentials(), "46").await, ["later unreachable"; 2]);

    let server = ProviderServer::always(Answer::Raw(Vec::new())).await;
    account.endpoint = Some(server.url());
    let known = outcomes(&account, &credentials(), "46").await;
    assert_eq!(known, ["unconfirmed no-answer", "later unreachable"]);
    assert_eq!(server.received().len(), 1, "the second family is not tried in vain");
}

#[tokio::test]
async fn more_hosts_than_a_provider_takes_go_in_several_requests_over_one_connection() {
    let server = ProviderServer::always(Answer::new(200, "OK")).await;
    let names: Vec<String> = (0..45).map(|at| format!("host{at}.duckdns.org")).collect();
    let hosts: Vec<&str> = names.iter().map(String::as_str).collect();
    let account = account("duckdns", &server.url());
    let reports = publisher().send(&account, &credentials(), &update(&hosts, "46")).await;
    assert_eq!(reports.len(), 90);
    assert!(reports.iter().all(|report| report.outcome.is_right()));
    let counts: Vec<usize> = server
        .received()
        .iter()
        .map(|request| 1 + request.line.split('&').next().unwrap().matches(',').count())
        .collect();
    assert_eq!(counts, [20, 20, 5]);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn as_many_requests_go_at_once_as_the_provider_takes_once_the_first_was_answered() {
    let file = "name = 'At once'\nendpoint = 'https://ddns.example.net'\n\
                [limits]\nrequests_at_once = 3\n\
                [[step]]\nname = 'update'\nurl = '{{ base }}/{{ host }}'\n\
                [[step.rule]]\nwhen = \"code == 'OK'\"\nthen = 'changed'\n";
    let names: Vec<String> = (0..7).map(|at| format!("host{at}.example.org")).collect();
    let hosts: Vec<&str> = names.iter().map(String::as_str).collect();
    let publish = async |file: String, answer: Answer| {
        let providers = Providers::of([("many", file)]);
        let publisher = Publisher::new(Arc::new(providers), Http::new(), None);
        let server = ProviderServer::always(answer).await;
        let account = account("many", &server.url());
        let reports = publisher.send(&account, &Credentials::new(), &update(&hosts, "4")).await;
        let told: Vec<String> = reports.iter().map(|report| report.host.to_string()).collect();
        assert_eq!(told, names, "each is told of in its order");
        (reports.iter().filter(|report| report.outcome.is_right()).count(), server)
    };
    let (right, server) = publish(file.to_owned(), Answer::new(200, "OK")).await;
    assert_eq!((right, server.received().len(), server.connections()), (7, 7, 3));
    let one = file.replace("requests_at_once = 3", "");
    let (right, server) = publish(one, Answer::new(200, "OK")).await;
    assert_eq!((right, server.received().len(), server.connections()), (7, 7, 1));
    let (right, server) = publish(file.to_owned(), Answer::new(401, "no")).await;
    assert_eq!((right, server.received().len()), (0, 1), "no password is tried three times");
}

#[tokio::test]
async fn what_was_looked_up_is_remembered_until_something_is_wrong_or_the_token_changes() {
    let zone =
        Answer::new(200, r#"{"success": true, "result": [{"id": "z1", "name": "duckdns.org"}]}"#);
    let right = r#"{"success": true, "result": [{"id": "r1", "type": "A",
        "name": "home.duckdns.org", "content": "192.0.2.1", "ttl": 1}]}"#;
    let right = Answer::new(200, right);
    let script = vec![
        zone.clone(),
        right.clone(),
        right.clone(),
        zone.clone(),
        right.clone(),
        Answer::new(500, ""),
        zone.clone(),
        right.clone(),
    ];
    let server = ProviderServer::start(script).await;
    let account = account("cloudflare", &server.url());
    let publisher = publisher();
    let update = update(&["home.duckdns.org"], "4");
    let mut other = Credentials::new();
    other.insert("token", Secret::new("another".to_owned()));
    for (credentials, requests) in [
        (&credentials(), 2), // both are asked
        (&credentials(), 3), // the record alone
        (&other, 5),         // another token knows nothing of it
        (&other, 6),         // the record alone; a fault
        (&other, 8),         // so both are asked again
    ] {
        publisher.send(&account, credentials, &update).await;
        assert_eq!(server.received().len(), requests);
    }
}

#[tokio::test]
async fn a_provider_that_takes_the_source_address_is_reached_by_the_family() {
    let file = "name = 'By source'\nendpoint = 'https://ddns.example.net'\nfamilies = 'source'\n\
                [[step]]\nname = 'update'\nurl = '{{ base }}/set?host={{ host }}'\n\
                [[step.rule]]\nwhen = \"code == 'OK'\"\nthen = 'changed'\n";
    let providers = Providers::of([("source", file.to_owned())]);
    let publisher = Publisher::new(Arc::new(providers), Http::new(), None);
    let server = ProviderServer::always(Answer::new(200, "OK")).await;
    let url = format!("http://localhost:{}", server.address().port());
    let update = update(&["nas.example.org"], "46");
    let reports = publisher.send(&account("source", &url), &Credentials::new(), &update).await;
    let known: Vec<String> = reports.iter().map(|report| written(&report.outcome)).collect();
    assert_eq!(known, ["changed", "later unreachable"], "the server has no IPv6 address");
    assert_eq!(server.received().len(), 1);
}
