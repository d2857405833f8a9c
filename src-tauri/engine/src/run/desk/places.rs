//! The networks that hosts are bound to, and the user's own sources.

use super::{Desk, DeskError};
use crate::core::place::matches;
use crate::model::{Family, Gateway, Network, NetworkId, NetworkRule, SourceId};
use crate::net::survey;
use crate::wire::{NetworkPart, NetworkReport, NetworkView};

impl Desk {
    /// Where this computer is and which networks the configuration knows. Takes 300 ms at most.
    pub async fn networks(&self) -> NetworkReport {
        let network = survey::survey(true).await;
        let view = |rule: &NetworkRule| NetworkView {
            part: part(rule),
            here: matches(rule, &network),
            hosts: count(self.settings.hosts.iter().filter(|host| host.only_on.contains(&rule.id))),
        };
        NetworkReport {
            here: signs(&network),
            interfaces: network.links.iter().map(|link| link.name.clone()).collect(),
            known: self.settings.networks.iter().map(view).collect(),
        }
    }

    /// Adds a network; what is empty is not said of it.
    ///
    /// # Errors
    /// When one of the id is there, nothing is said of it, or a part cannot be used.
    pub fn add_network(&self, part: &NetworkPart) -> Result<(), DeskError> {
        let said = [
            ("gateway_mac", &part.gateway_mac),
            ("ssid", &part.ssid),
            ("dns_suffix", &part.dns_suffix),
            ("interface", &part.interface),
            ("range", &part.range),
        ];
        let said: Vec<(&str, &str)> = said
            .into_iter()
            .filter_map(|(key, text)| Some((key, text.as_deref()?.trim())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let mut editor = self.editor()?;
        editor.add_network(&NetworkId(part.id.trim().to_owned()), &said)?;
        Ok(editor.save()?)
    }

    /// Removes a network.
    ///
    /// # Errors
    /// When there is none of the id, or a host names it.
    pub fn remove_network(&self, id: &str) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        editor.remove_network(&NetworkId(id.to_owned()))?;
        Ok(editor.save()?)
    }

    /// Adds a web service of the user's own as a source.
    ///
    /// # Errors
    /// When a source of the id is there, or the address cannot be used.
    pub fn add_source(&self, id: &str, url: &str) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        editor.add_web_source(&SourceId(id.trim().to_owned()), url.trim())?;
        Ok(editor.save()?)
    }

    /// Removes a source of the user's own.
    ///
    /// # Errors
    /// When there is none of the id, or a host names it.
    pub fn remove_source(&self, id: &str) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        editor.remove_source(&SourceId(id.to_owned()))?;
        Ok(editor.save()?)
    }
}

/// A rule in words.
fn part(rule: &NetworkRule) -> NetworkPart {
    NetworkPart {
        id: rule.id.to_string(),
        gateway_mac: rule.gateway_mac.map(hardware_address),
        ssid: rule.ssid.clone(),
        dns_suffix: rule.dns_suffix.clone(),
        interface: rule.interface.clone(),
        range: rule.range.map(|(first, length)| format!("{first}/{length}")),
    }
}

/// By what the present network could be recognised again.
fn signs(network: &Network) -> NetworkPart {
    let way_out = Family::BOTH.into_iter().find_map(|family| network.way_out(family));
    let gateways = way_out.map(|link| [link.gateway.ipv4, link.gateway.ipv6]).unwrap_or_default();
    let mac = gateways.into_iter().flatten().find_map(|gateway: Gateway| gateway.mac);
    NetworkPart {
        id: String::new(),
        gateway_mac: mac.map(hardware_address),
        ssid: network.ssid.clone(),
        dns_suffix: network.dns_suffixes.first().cloned(),
        interface: way_out.map(|link| link.name.clone()),
        range: None,
    }
}

fn hardware_address(octets: [u8; 6]) -> String {
    octets.map(|octet| format!("{octet:02x}")).join(":")
}

fn count<T>(all: impl Iterator<Item = T>) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}
