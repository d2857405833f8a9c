//! `[[source]]`, and sources that a host describes in place.

use std::net::IpAddr;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::DeValue;

use super::account::{id, web_address};
use super::page::{ConfigError, Fields, Page};
use crate::model::{Family, PerFamily, Source, SourceId, SourceKind};

/// Kinds of sources that this version knows.
const KINDS: &[&str] = &["web", "interface", "fixed"];
/// Kinds that a later version will know.
const PLANNED: &[&str] = &["dns", "stun", "router", "command", "file"];

/// Reads the user's sources and puts them behind the built-in ones.
pub(super) fn read<'t>(
    page: &Page<'t>,
    tables: &[Spanned<DeValue<'t>>],
    built_in: &[Source],
) -> Result<Vec<Source>, ConfigError> {
    let mut sources = built_in.to_vec();
    if !sources.iter().any(|source| source.id.as_str() == "auto") {
        sources.insert(0, Source { id: "auto".into(), kind: SourceKind::Auto, built_in: true });
    }
    for table in tables {
        let mut fields = Fields::of(page, table, "[[source]]")?;
        let id = id(&mut fields, "\"wan\"")?;
        let taken = sources.iter().any(|source| source.id.as_str() == id.get_ref());
        if taken || id.get_ref() == "off" {
            let message =
                format!("there is already a source \"{}\"; call it otherwise", id.get_ref());
            return Err(fields.page.error(&id.span(), message));
        }
        let kind_name = fields.needed("kind", "\"web\"")?;
        let Some(kind) = kind(&mut fields, kind_name.get_ref())? else {
            let message = format!("\"{}\" is no kind of source; {}", kind_name.get_ref(), known());
            return Err(fields.page.error(&kind_name.span(), message));
        };
        fields.warn_of_rest();
        sources.push(Source { id: SourceId(id.into_inner()), kind, built_in: false });
    }
    Ok(sources)
}

/// The source that a host's table `{ source = … }` describes, or the id of one that it names.
pub(super) fn in_place(mut fields: Fields<'_, '_>) -> Result<Source, Result<String, ConfigError>> {
    let name = fields.needed("source", "\"interface\"").map_err(Err)?;
    let Some(kind) = kind(&mut fields, name.get_ref()).map_err(Err)? else {
        fields.warn_of_rest();
        return Err(Ok(name.into_inner()));
    };
    fields.warn_of_rest();
    let told = match &kind {
        SourceKind::Auto => None,
        SourceKind::Web { url, .. } => url.ipv4.clone().or_else(|| url.ipv6.clone()),
        SourceKind::Interface { name } => name.clone(),
        SourceKind::Fixed { address } => {
            let both: Vec<_> = Family::BOTH
                .into_iter()
                .filter_map(|family| address.get(family).map(|address| address.to_string()))
                .collect();
            Some(both.join(","))
        }
    };
    let kind_name = name.into_inner();
    let id = told.map_or(kind_name.clone(), |told| format!("{kind_name}:{told}"));
    Ok(Source { id: SourceId(id), kind, built_in: false })
}

fn known() -> String {
    format!("the kinds are {}", KINDS.join(", "))
}

/// Reads the fields of a kind; `None`: there is no such kind.
fn kind(fields: &mut Fields<'_, '_>, name: &str) -> Result<Option<SourceKind>, ConfigError> {
    match name {
        "web" => web(fields).map(Some),
        "interface" => {
            let name = fields.text("interface")?.map(Spanned::into_inner);
            Ok(Some(SourceKind::Interface { name }))
        }
        "fixed" => fixed(fields).map(Some),
        _ if PLANNED.contains(&name) => {
            let message = format!("sources of kind \"{name}\" are not yet supported; {}", known());
            Err(fields.page.error(&fields.span, message))
        }
        _ => Ok(None),
    }
}

/// `url` for both families, or for the one that `family` names.
fn web(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    let text = fields.needed("url", "\"https://ip.example.net\"")?;
    web_address(fields, "url", &text)?;
    let only = fields.choice("family", &[("ipv4", Family::Ipv4), ("ipv6", Family::Ipv6)])?;
    let url = |family| (only.is_none() || only == Some(family)).then(|| text.get_ref().clone());
    Ok(SourceKind::Web {
        url: PerFamily { ipv4: url(Family::Ipv4), ipv6: url(Family::Ipv6) },
        ca_file: fields.text("ca_file")?.map(|path| PathBuf::from(path.into_inner())),
        insecure: fields.flag("insecure")?.unwrap_or_default(),
    })
}

/// `address`: one, or a list of at most one of each family.
fn fixed(fields: &mut Fields<'_, '_>) -> Result<SourceKind, ConfigError> {
    let what = "an address such as \"203.0.113.7\", or a list of one of each family";
    let Some(value) = fields.value("address") else {
        let message = format!("this {} lacks `address`; expected {what}", fields.what);
        return Err(fields.page.error(&fields.span, message));
    };
    let listed = match value.get_ref() {
        DeValue::Array(list) => list.iter().collect(),
        _ => vec![value],
    };
    let mut address = PerFamily::<Option<IpAddr>>::default();
    for value in listed {
        let text = value.get_ref().as_str();
        let text = text.ok_or_else(|| fields.expected(value, "address", what))?;
        let ip: IpAddr = text.parse().map_err(|_| {
            fields.page.error(&value.span(), format!("\"{text}\" is no address; expected {what}"))
        })?;
        if address.get_mut(Family::of(ip)).replace(ip).is_some() {
            let message = format!("there are two {} addresses; expected {what}", Family::of(ip));
            return Err(fields.page.error(&value.span(), message));
        }
    }
    Ok(SourceKind::Fixed { address })
}
