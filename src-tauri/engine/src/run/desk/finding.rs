//! Which provider a person means.

use super::Desk;
use crate::model::HostName;
use crate::publish::Provider;

impl Desk {
    /// The providers that a text finds, by id: a part of an id, a name, an alias, a site or a
    /// suffix, or a host name. Where nothing is called so and it is a host name, the resolver is
    /// asked whose name servers its zone has.
    pub async fn find_providers(&self, text: &str) -> Vec<&Provider> {
        let called = self.providers.search(text);
        let Some(name) = text.parse::<HostName>().ok().filter(|_| called.is_empty()) else {
            return called;
        };
        let servers = self.publisher().name_servers_of(&name).await;
        self.providers.by_name_servers(&servers)
    }

    /// What is said of a provider whose service has ended, and which one takes its place.
    pub fn ending(&self, provider: &Provider) -> Option<String> {
        self.providers.ending(provider)
    }
}
