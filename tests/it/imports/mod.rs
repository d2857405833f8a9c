//! Settings of other clients: what they become, what is left, and that nothing is lost in silence.

mod cloudflare;
mod ddclient;
mod ddns_go;
mod ddns_updater;
mod inadyn;
#[cfg(unix)]
mod judges;
mod noip;
mod promises;
mod writing;

use homing_engine::import::{Client, Hints, Left, Plan, Why, read, recognise};
use homing_engine::model::{Host, Origin, Secret};
use homing_engine::publish::Providers;

/// What a text becomes, recognised by itself.
fn plan(text: &str) -> Plan {
    plan_with(text, &Hints::default())
}

fn plan_with(text: &str, hints: &Hints) -> Plan {
    let (providers, _) = Providers::load(None);
    read(&Secret::new(text.to_owned()), hints, &providers).unwrap_or_else(|why| panic!("{why}"))
}

/// The accounts: `id provider field=value secret:field=value !missing @endpoint`.
fn accounts(plan: &Plan) -> Vec<String> {
    let one = |planned: &homing_engine::import::PlannedAccount| {
        let account = &planned.account;
        let mut words = vec![account.id.to_string(), account.provider.to_string()];
        words.extend(account.fields.iter().map(|(field, value)| format!("{field}={value}")));
        let secrets = planned.credentials.iter();
        words.extend(secrets.map(|(field, secret)| format!("{field}:{}", secret.expose())));
        words.extend(planned.missing.iter().map(|field| format!("!{field}")));
        words.extend(account.endpoint.iter().map(|endpoint| format!("@{endpoint}")));
        words.join(" ")
    };
    plan.accounts.iter().map(one).collect()
}

/// The hosts: `name account ipv4 ipv6 ttl`.
fn hosts(plan: &Plan) -> Vec<String> {
    let origin = |origin: &Origin| match origin {
        Origin::Off => "off".to_owned(),
        Origin::From(source) => source.to_string(),
    };
    let one = |host: &Host| {
        let (ipv4, ipv6) = (origin(&host.ipv4), origin(&host.ipv6));
        let ttl = host.ttl.map(|ttl| format!(" {ttl}")).unwrap_or_default();
        format!("{} {} {ipv4} {ipv6}{ttl}", host.name, host.account)
    };
    plan.hosts.iter().map(one).collect()
}

/// What is left and needs a look: `line what why (detail)`.
fn left(plan: &Plan) -> Vec<String> {
    let told = plan.left.iter().filter(|left| left.why != Why::NotNeeded);
    told.map(line_of).collect()
}

/// What is left because nobody needs it.
fn not_needed(plan: &Plan) -> Vec<String> {
    let told = plan.left.iter().filter(|left| left.why == Why::NotNeeded);
    told.map(|left| left.what.clone()).collect()
}

fn line_of(left: &Left) -> String {
    // What a provider's file says of its end is its own business.
    let ended = left.why == Why::EndedProvider;
    let detail = left.detail.as_deref().map(|text| if ended { "ENDING" } else { text });
    let detail = detail.map(|text| format!(" ({text})")).unwrap_or_default();
    format!("{} {} {}{detail}", left.line, left.what, left.why.code())
}

/// A text and what becomes of it.
struct Row {
    what: &'static str,
    text: &'static str,
    accounts: &'static [&'static str],
    hosts: &'static [&'static str],
    left: &'static [&'static str],
}

/// Checks that a client's texts become what they should.
fn check(client: Client, rows: &[Row]) {
    for row in rows {
        assert_eq!(recognise(row.text), Some(client), "{}: whose text it is", row.what);
        let plan = plan(row.text);
        assert_eq!(accounts(&plan), row.accounts, "{}: accounts", row.what);
        assert_eq!(hosts(&plan), row.hosts, "{}: hosts", row.what);
        assert_eq!(left(&plan), row.left, "{}: left", row.what);
    }
}
