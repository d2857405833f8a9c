//! Sentences of the catalogue, in English: what programs print is not translated, so that what a
//! person finds in a log can be looked up.

use std::net::IpAddr;

use homing_engine::model::{Event, Family, Finding, Role, Trouble, What};
use homing_engine::text;
use homing_engine::wire::{NextView, TroubleView};

use crate::times;

/// A sentence of the catalogue.
pub(crate) fn say(code: &str, parameters: &[(&str, &str)]) -> String {
    text::say("en", code, parameters)
}

/// A trouble in a few words.
pub(crate) fn short(trouble: Trouble) -> String {
    say(&format!("trouble.{}.short", trouble.code()), &[])
}

/// A trouble: what happened and what to do, with the provider's own words.
pub(crate) fn trouble(trouble: &TroubleView) -> Vec<String> {
    let code = trouble.code.code();
    let mut lines = vec![
        format!("{} ({code})", say(&format!("trouble.{code}.text"), &[])),
        say(&format!("trouble.{code}.next"), &[]),
    ];
    lines.extend(trouble.detail.as_ref().map(|detail| format!("In its own words: {detail}")));
    lines
}

/// What happens next.
pub(crate) fn next(next: &NextView) -> String {
    match next.at {
        Some(at) => say(&format!("next.{}", next.code), &[("time", &times::moment(at))]),
        None => {
            let plain = format!("next.{}.no-time", next.code);
            let code = if text::has("en", &plain) { plain } else { format!("next.{}", next.code) };
            say(&code, &[])
        }
    }
}

/// What a server is to a name.
pub(crate) fn role(role: Role) -> String {
    say(&format!("role.{}", role.code()), &[])
}

/// Addresses as one text.
pub(crate) fn list(addresses: &[IpAddr], between: &str) -> String {
    let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    addresses.join(between)
}

/// What the answers of servers and resolvers mean.
pub(crate) fn finding(finding: &Finding) -> String {
    let code = format!("finding.{}", finding.code());
    let some = |addresses: &[IpAddr]| match addresses {
        [] => say("finding.none", &[]),
        some => list(some, ", "),
    };
    let name = |family: &Family| family.to_string();
    match finding {
        Finding::Proxied { family, by } => say(&code, &[("family", &name(family)), ("by", by)]),
        Finding::SplitHorizon { family, here, elsewhere } => say(
            &code,
            &[("family", &name(family)), ("here", &some(here)), ("elsewhere", &some(elsewhere))],
        ),
        Finding::Behind { server, serial, newest, refresh } => {
            let (serial, newest) = (serial.to_string(), newest.to_string());
            let span = times::span(*refresh);
            let named = [("serial", serial.as_str()), ("newest", &newest), ("span", &span)];
            say(&code, &[&named[..], &[("server", server)]].concat())
        }
        Finding::Stale { server, serial, newest } => {
            let (serial, newest) = (serial.to_string(), newest.to_string());
            say(&code, &[("server", server), ("serial", &serial), ("newest", &newest)])
        }
        Finding::Cached { family, addresses, seconds } => {
            let (family, span) = (name(family), times::span(*seconds));
            let told = if addresses.is_empty() { code } else { format!("{code}.told") };
            let addresses = list(addresses, ", ");
            say(&told, &[("family", &family), ("span", &span), ("addresses", &addresses)])
        }
        Finding::Differs { family, published, wanted } => {
            let (published, wanted) = (some(published), wanted.to_string());
            let family = name(family);
            say(&code, &[("family", &family), ("published", &published), ("wanted", &wanted)])
        }
        Finding::ServersUnknown { reason, .. } => {
            say(&code, &[("why", &text::silence("en", reason))])
        }
    }
}

/// What happened.
pub(crate) fn event(event: &Event) -> String {
    match &event.what {
        What::Started => say("event.started", &[]),
        What::AddressChanged { family, old, new } => address_changed(*family, *old, *new),
        What::Sent { host, address } => with_address("sent", host.as_str(), *address),
        What::Updated { host, address } => with_address("updated", host.as_str(), *address),
        What::AlreadyRight { host, address } => {
            with_address("already-right", host.as_str(), *address)
        }
        What::Delayed { host, trouble, detail, until } => {
            let told = with_trouble("event.delayed", &[("host", host.as_str())], *trouble, detail);
            format!("{told}; again at {}", times::moment(*until))
        }
        What::Unconfirmed { host, trouble, detail } => {
            with_trouble("event.unconfirmed", &[("host", host.as_str())], *trouble, detail)
        }
        What::Stopped { host: Some(host), trouble, detail, .. } => {
            with_trouble("event.stopped.host", &[("host", host.as_str())], *trouble, detail)
        }
        What::Stopped { account, host: None, trouble, detail } => {
            with_trouble("event.stopped", &[("account", account.as_str())], *trouble, detail)
        }
        What::RecordsUpdated { host, come, gone } => {
            let signed = |sign: &'static str, records: &[String]| {
                records.iter().map(move |record| format!("{sign} {record}")).collect::<Vec<_>>()
            };
            let records = [signed("−", gone), signed("+", come)].concat().join("; ");
            say("event.records-updated", &[("host", host.as_str()), ("records", &records)])
        }
        What::Cleared { host } => say("event.cleared", &[("host", host.as_str())]),
        What::Mended { host } => say("event.mended", &[("host", host.as_str())]),
        What::Trapped { family, verdict } => {
            let family = [("family", &*family.to_string())];
            say(&format!("verdict.{}", verdict.code()), &family)
        }
        What::Freed { family } => say("event.freed", &[("family", &family.to_string())]),
        What::Paused { until: None } => say("event.paused", &[]),
        What::Paused { until: Some(until) } => {
            say("event.paused.until", &[("until", &times::moment(*until))])
        }
        What::Resumed => say("event.resumed", &[]),
        What::ConfigurationRead => say("event.configuration-read", &[]),
        What::ConfigurationRefused { message } => {
            say("event.configuration-refused", &[("message", message)])
        }
    }
}

fn address_changed(
    family: Family,
    old: Option<std::net::IpAddr>,
    new: Option<std::net::IpAddr>,
) -> String {
    let (old, new) = (old.map(|old| old.to_string()), new.map(|new| new.to_string()));
    let code = match (&old, &new) {
        (_, None) => "event.address-changed.lost",
        (None, Some(_)) => "event.address-changed.found",
        (Some(_), Some(_)) => "event.address-changed",
    };
    let family = family.to_string();
    let old = old.unwrap_or_default();
    say(code, &[("family", &family), ("old", &old), ("new", &new.unwrap_or_default())])
}

fn with_address(kind: &str, host: &str, address: std::net::IpAddr) -> String {
    say(&format!("event.{kind}"), &[("host", host), ("address", &address.to_string())])
}

fn with_trouble(
    code: &str,
    who: &[(&str, &str)],
    trouble: Trouble,
    detail: &Option<String>,
) -> String {
    let short = short(trouble);
    let mut parameters = who.to_vec();
    parameters.push(("trouble", &short));
    let told = say(code, &parameters);
    match detail {
        Some(detail) => format!("{told} ({detail})"),
        None => told,
    }
}
