//! Small provider files, and what becomes of an update by one against a server's replies.

use std::sync::Arc;
use std::time::Duration;

use homing_engine::model::{
    Account, AccountId, Change, Credentials, PerFamily, ProviderId, Report, Secret, Update,
    UpdateId,
};
use homing_engine::net::http::Http;
use homing_engine::publish::{Providers, Publisher};
use tests::provider_server::{Answer, ProviderServer};
use tests::vectors::written;

/// What every file here begins with.
pub(super) const HEAD: &str = "name = 'Example'\nendpoint = 'https://api.example.net'\n\
    [limits]\nhosts_per_request = 10\n\
    [[field]]\nname = 'user'\nlabel = 'User'\n\
    [[field]]\nname = 'key'\nlabel = 'Key'\nsecret = true\n";

pub(super) fn publisher(file: &str) -> Publisher {
    let text = match file.contains("name = 'Example'") {
        true => file.to_owned(),
        false => format!("{HEAD}{file}"),
    };
    let providers = Providers::of([("example", text)]);
    assert_eq!(providers.faults(), [], "{file}");
    let publisher = Publisher::new(Arc::new(providers), Http::new(), None);
    publisher.with_timeout(Duration::from_secs(10)).with_pause(Duration::from_millis(1))
}

pub(super) fn account(endpoint: Option<String>) -> Account {
    Account {
        id: AccountId::from("home"),
        provider: ProviderId::from("example"),
        fields: [("user".to_owned(), "alice".to_owned())].into(),
        endpoint,
        insecure: false,
        ca_file: None,
    }
}

pub(super) fn credentials() -> Credentials {
    let mut credentials = Credentials::new();
    credentials.insert("key", Secret::new("hush-hush".to_owned()));
    credentials
}

pub(super) fn update(hosts: &[&str], families: &str) -> Update {
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
    let changes = hosts.iter().map(change).collect();
    Update { id: UpdateId(1), account: AccountId::from("home"), via: None, changes }
}

/// What became of an update, and the requests: `GET /path` and the body.
pub(super) struct Done {
    pub(super) reports: Vec<Report>,
    pub(super) outcomes: Vec<String>,
    pub(super) lines: Vec<String>,
    pub(super) server: ProviderServer,
}

pub(super) async fn send(file: &str, answers: Vec<Answer>, update: &Update) -> Done {
    let server = ProviderServer::start(answers).await;
    let account = account(Some(server.url()));
    let reports = publisher(file).send(&account, &credentials(), update).await;
    let outcomes = reports.iter().map(|report| written(&report.outcome)).collect();
    let received = server.received();
    let line = |one: &tests::provider_server::Received| match one.body.is_empty() {
        true => one.line.clone(),
        false => format!("{} {}", one.line, one.body),
    };
    Done { lines: received.iter().map(line).collect(), reports, outcomes, server }
}

/// The same for one host's IPv4 address.
pub(super) async fn send_one(file: &str, answers: &[(u16, &str)]) -> Done {
    let answers = answers.iter().map(|(status, body)| Answer::new(*status, *body)).collect();
    send(file, answers, &update(&["nas.example.org"], "4")).await
}
