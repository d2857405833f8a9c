//! `[[network]]`: how a network is recognised.

use std::net::IpAddr;

use toml::Spanned;
use toml::de::DeValue;

use super::account::id;
use super::page::{ConfigError, Fields, Page, Placed};
use crate::model::{NetworkId, NetworkRule};

/// Reads the networks.
pub(super) fn read<'t>(
    page: &Page<'t>,
    tables: &[Spanned<DeValue<'t>>],
) -> Result<Vec<NetworkRule>, ConfigError> {
    let mut networks: Vec<NetworkRule> = Vec::new();
    for table in tables {
        let mut fields = Fields::of(page, table, "[[network]]")?;
        let id = id(&mut fields, "\"office\"")?;
        if networks.iter().any(|network| network.id.as_str() == id.get_ref()) {
            let message = format!("there is already a network \"{}\"", id.get_ref());
            return Err(page.error(&id.span(), message));
        }
        networks.push(one(fields, NetworkId(id.into_inner()))?);
    }
    Ok(networks)
}

fn one(mut fields: Fields<'_, '_>, id: NetworkId) -> Result<NetworkRule, ConfigError> {
    let rule = NetworkRule {
        id,
        gateway_mac: read_text(
            &mut fields,
            "gateway_mac",
            hardware_address,
            "a hardware address such as \"00:53:00:12:34:56\"",
        )?,
        ssid: fields.text("ssid")?.map(Spanned::into_inner),
        dns_suffix: fields
            .text("dns_suffix")?
            .map(|text| text.get_ref().trim_matches('.').to_lowercase()),
        interface: fields.text("interface")?.map(Spanned::into_inner),
        range: read_text(&mut fields, "range", block, "a block such as \"192.168.1.0/24\"")?,
    };
    let empty = NetworkRule {
        id: rule.id.clone(),
        gateway_mac: None,
        ssid: None,
        dns_suffix: None,
        interface: None,
        range: None,
    };
    if rule == empty {
        let message = "this [[network]] says nothing to recognise it by; expected one or more of \
                       gateway_mac, ssid, dns_suffix, interface, range";
        return Err(fields.page.error(&fields.span, message));
    }
    fields.warn_of_rest();
    Ok(rule)
}

fn read_text<T>(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    parse: fn(&str) -> Option<T>,
    expected: &str,
) -> Result<Option<T>, ConfigError> {
    let Some(text): Option<Placed> = fields.text(key)? else { return Ok(None) };
    parse(text.get_ref()).map(Some).ok_or_else(|| {
        let message = format!("`{key}` has to be {expected}, not \"{}\"", text.get_ref());
        fields.page.error(&text.span(), message)
    })
}

/// Six octets in hexadecimal, with `:` or `-` in between.
pub(super) fn hardware_address(text: &str) -> Option<[u8; 6]> {
    let octets: Option<Vec<u8>> = text
        .split([':', '-'])
        .map(|octet| u8::from_str_radix(octet, 16).ok().filter(|_| octet.len() == 2))
        .collect();
    octets?.try_into().ok()
}

/// `address/length`, the bits behind the length being zero.
fn block(text: &str) -> Option<(IpAddr, u8)> {
    let (first, length) = text.split_once('/')?;
    let (first, length): (IpAddr, u8) = (first.parse().ok()?, length.parse().ok()?);
    let (bits, width) = match first {
        IpAddr::V4(first) => (u128::from(first.to_bits()), 32),
        IpAddr::V6(first) => (first.to_bits(), 128),
    };
    let loose = bits != 0 && bits.trailing_zeros() < width - u32::from(length).min(width);
    (u32::from(length) <= width && !loose).then_some((first, length))
}
