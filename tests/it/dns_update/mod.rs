//! DNS UPDATE against real servers and imitations of bad ones.

mod against_bind;
mod algorithms;
mod beside;
mod beside_nsupdate;
mod claims;
mod explaining;
mod groups;
mod hostile;
mod hostile_short;
mod imitations;
#[cfg(target_os = "linux")]
mod kerberos;
#[cfg(target_os = "linux")]
mod kerberos_samba;
#[cfg(target_os = "linux")]
mod kerberos_sessions;
mod key_forms;
mod left_out;
mod meaning;
mod published;
mod refusals;
mod server_lines;
mod server_lines_beside;
mod transport;
mod truth;
mod way;

use homing_engine::model::{
    Account, Change, Credentials, Outcome, PerFamily, Report, Secret, Trouble, Update, UpdateId,
};
use homing_engine::publish::rfc2136::Client;
use tests::named::{Named, NamedConfig, NamedKey, NamedZone};

/// The zone of these tests.
const ZONE: &str = "example.test";

/// An account at a server.
fn account(server: &str, key: Option<&NamedKey>) -> Account {
    let mut fields = vec![("server", server), ("zone", ZONE)];
    if let Some(key) = key {
        fields.extend([("key", key.name.as_str()), ("algorithm", key.algorithm.as_str())]);
    }
    Account {
        id: "home".into(),
        provider: "rfc2136".into(),
        fields: fields.into_iter().map(|(name, text)| (name.into(), text.into())).collect(),
        endpoint: None,
        insecure: false,
        ca_file: None,
    }
}

/// The secret of a key.
fn credentials(key: Option<&NamedKey>) -> Credentials {
    let mut credentials = Credentials::new();
    if let Some(key) = key {
        credentials.insert("secret", Secret::new(key.secret.clone()));
    }
    credentials
}

/// A change of a host to these addresses.
fn change(host: &str, ipv4: Option<&str>, ipv6: Option<&str>) -> Change {
    let parse = |text: Option<&str>| text.map(|text| text.parse().expect("an address"));
    let send = PerFamily { ipv4: parse(ipv4), ipv6: parse(ipv6) };
    Change { host: host.parse().expect("a name"), send, whole: send, ttl: None, claim: None }
}

/// An update of these changes.
fn update(changes: Vec<Change>) -> Update {
    Update { id: UpdateId(1), account: "home".into(), via: None, changes }
}

/// Sends an update to a server.
async fn send(server: &str, key: Option<&NamedKey>, changes: Vec<Change>) -> Vec<Report> {
    let (account, credentials) = (account(server, key), credentials(key));
    // What is not known without asking is asked of the server itself: nothing leaves loopback.
    Client::new(server.parse().ok()).send(&account, &credentials, &update(changes)).await
}

/// The outcomes alone.
fn outcomes(reports: &[Report]) -> Vec<Outcome> {
    reports.iter().map(|report| report.outcome.clone()).collect()
}

fn needs_you(trouble: Trouble) -> Vec<Outcome> {
    vec![Outcome::NeedsYou { trouble }]
}

/// A server of the zone at which the key may change everything.
fn server(key: &NamedKey) -> Named {
    Named::start(&NamedConfig {
        zones: vec![NamedZone::open_to(ZONE, &[&key.name])],
        keys: vec![key.clone()],
        ..NamedConfig::default()
    })
}
