//! `[[host]]`.

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::options::VPN_WISHES;
use super::page::{ConfigError, Fields, Page};
use super::source;
use crate::model::{
    AccountId, ClaimKind, Family, Host, HostName, NetworkId, Origin, RecordTemplate, Scope,
    Settings, Source, SourceId,
};

/// The words for how a name is marked.
pub(super) const CLAIMS: [(&str, ClaimKind); 3] =
    [("off", ClaimKind::Off), ("txt", ClaimKind::Txt), ("dhcid", ClaimKind::Dhcid)];

/// Reads the hosts; sources that they describe in place are added to the settings'.
pub(super) fn read<'t>(
    page: &Page<'t>,
    tables: &[Spanned<DeValue<'t>>],
    settings: &mut Settings,
) -> Result<(), ConfigError> {
    let mut names = HashSet::new();
    for table in tables {
        let host = one(page, table, settings, &mut names)?;
        settings.hosts.push(host);
    }
    Ok(())
}

fn one<'t>(
    page: &Page<'t>,
    table: &Spanned<DeValue<'t>>,
    settings: &mut Settings,
    names: &mut HashSet<HostName>,
) -> Result<Host, ConfigError> {
    let mut fields = Fields::of(page, table, "[[host]]")?;
    let name = name(&mut fields, names)?;
    let account = account(&mut fields, settings)?;
    let ipv4 = fields.value("ipv4");
    let ipv6 = fields.value("ipv6");
    let ttl = ttl(&mut fields)?;
    let scope = fields.choice("scope", &[("public", Scope::Public), ("lan", Scope::Lan)])?;
    let via = fields.text("interface")?.map(Spanned::into_inner);
    let vpn = fields.choice("vpn", &VPN_WISHES)?;
    let only_on = only_on(&mut fields, settings)?;
    let records = records(&mut fields)?;
    let reverse = fields.flag("reverse")?.unwrap_or_default();
    let claim = fields.choice("claim", &CLAIMS)?.unwrap_or_default();
    let place = fields.span.clone();
    fields.warn_of_rest();

    let ipv4 = match ipv4 {
        Some(value) => origin(page, value, Family::Ipv4, settings)?,
        None => Origin::From("auto".into()),
    };
    let ipv6 = match ipv6 {
        Some(value) => origin(page, value, Family::Ipv6, settings)?,
        None => Origin::Off,
    };
    if ipv4 == Origin::Off && ipv6 == Origin::Off {
        page.warn(&place, format!("{name} keeps neither IPv4 nor IPv6, so it is never updated"));
    }
    let scope = scope.unwrap_or_default();
    for (template, place) in &records {
        if template.owner_of(&name).contains(".*.") {
            let message = "a wildcard has records at @ alone: no name is below an asterisk";
            return Err(page.error(place, message));
        }
        let host_has = |family: &Family| match family {
            Family::Ipv4 => ipv4 != Origin::Off,
            Family::Ipv6 => ipv6 != Origin::Off,
        };
        if let Some(family) = template.families().find(|family| !host_has(family)) {
            let message =
                format!("this record wants an {family} address, which {name} does not keep");
            return Err(page.error(place, message));
        }
    }
    let records = records.into_iter().map(|(template, _)| template).collect();
    let kept = Host { ipv4, ipv6, ttl, scope, via, vpn, only_on, ..Host::new(name, account) };
    Ok(Host { records, reverse, claim, ..kept })
}

fn name(
    fields: &mut Fields<'_, '_>,
    names: &mut HashSet<HostName>,
) -> Result<HostName, ConfigError> {
    let text = fields.needed("name", "\"nas.example.org\"")?;
    let name: HostName = text
        .get_ref()
        .parse()
        .map_err(|error| fields.page.error(&text.span(), format!("{error}")))?;
    if !names.insert(name.clone()) {
        let message = format!("the host {name} is already above; a name is kept once");
        return Err(fields.page.error(&text.span(), message));
    }
    Ok(name)
}

fn account(fields: &mut Fields<'_, '_>, settings: &Settings) -> Result<AccountId, ConfigError> {
    let text = fields.needed("account", "\"home\"")?;
    let id = AccountId(text.get_ref().clone());
    if settings.accounts.iter().any(|account| account.id == id) {
        return Ok(id);
    }
    let message = format!("there is no account \"{id}\"; expected the id of an [[account]]");
    Err(fields.page.error(&text.span(), message))
}

fn ttl(fields: &mut Fields<'_, '_>) -> Result<Option<u32>, ConfigError> {
    let Some(value) = fields.value("ttl") else { return Ok(None) };
    let whole = value.get_ref().as_integer().filter(|number| number.radix() == 10);
    let seconds = whole
        .and_then(|number| number.as_str().parse::<u32>().ok())
        .filter(|seconds| (1..=2_147_483_647).contains(seconds));
    seconds.map(Some).ok_or_else(|| fields.expected(value, "ttl", "seconds, from 1 to 2147483647"))
}

/// `records`: lines as [`RecordTemplate`] has them, each with its place.
fn records(
    fields: &mut Fields<'_, '_>,
) -> Result<Vec<(RecordTemplate, Range<usize>)>, ConfigError> {
    let Some(value) = fields.value("records") else { return Ok(Vec::new()) };
    let DeValue::Array(list) = value.get_ref() else {
        return Err(fields.expected(value, "records", "a list of texts"));
    };
    let mut records = Vec::new();
    for one in list {
        let text = one.get_ref().as_str();
        let text = text.ok_or_else(|| fields.expected(one, "records", "a list of texts"))?;
        let template = text.parse().map_err(|why: String| {
            fields.page.error(&one.span(), format!("this is not a record: {why}"))
        })?;
        records.push((template, one.span()));
    }
    Ok(records)
}

/// `only_on`: the id of a network, or a list of them.
fn only_on(
    fields: &mut Fields<'_, '_>,
    settings: &Settings,
) -> Result<Vec<NetworkId>, ConfigError> {
    let Some(value) = fields.value("only_on") else { return Ok(Vec::new()) };
    let listed: Vec<_> = match value.get_ref() {
        DeValue::Array(list) => list.iter().collect(),
        _ => vec![value],
    };
    let mut networks = Vec::new();
    for one in listed {
        let text = one.get_ref().as_str();
        let known = settings.networks.iter().find(|network| Some(network.id.as_str()) == text);
        let known = known.ok_or_else(|| {
            let message = "`only_on` has to be the id of a [[network]], or a list of such";
            fields.page.error(&one.span(), message)
        })?;
        networks.push(known.id.clone());
    }
    Ok(networks)
}

/// Where the address of a family comes from.
fn origin<'t>(
    page: &Page<'t>,
    value: &Spanned<DeValue<'t>>,
    family: Family,
    settings: &mut Settings,
) -> Result<Origin, ConfigError> {
    let id = match value.get_ref() {
        DeValue::String(text) if text == "off" => return Ok(Origin::Off),
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Table(_) => {
            match source::in_place(Fields::of(page, value, "table of a source")?, value.get_ref()) {
                Ok(source) => add_in_place(page, value, source, settings)?.0,
                Err(named) => named?,
            }
        }
        _ => {
            let message = "expected \"auto\", \"off\", a source's id, or a table such as \
                           { source = \"interface\", interface = \"eth0\" }";
            return Err(page.error(&value.span(), message));
        }
    };
    let Some(source) = settings.sources.iter().find(|source| source.id.as_str() == id) else {
        let message = format!(
            "there is no source \"{id}\"; expected \"auto\", \"off\", or the id of a [[source]] \
             or of a built-in source"
        );
        return Err(page.error(&value.span(), message));
    };
    if !source.kind.covers(family) {
        let message = format!("the source \"{id}\" knows no {family} address");
        return Err(page.error(&value.span(), message));
    }
    Ok(Origin::From(SourceId(id)))
}

/// Adds a source that a host describes in place, once however many hosts describe it.
fn add_in_place(
    page: &Page<'_>,
    value: &Spanned<DeValue<'_>>,
    source: Source,
    settings: &mut Settings,
) -> Result<SourceId, ConfigError> {
    let id = source.id.clone();
    match settings.sources.iter().find(|known| known.id == id) {
        None => settings.sources.push(source),
        Some(known) if known.kind == source.kind => {}
        Some(_) => {
            let message = "another host describes this source otherwise; make it a [[source]]";
            return Err(page.error(&value.span(), message));
        }
    }
    Ok(id)
}
