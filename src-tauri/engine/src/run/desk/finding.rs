//! Which provider a person means.

use super::{Desk, DeskError};
use crate::model::HostName;
use crate::publish::Provider;
use crate::wire::{PlaceholderRead, Served, TemplateRead};

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

    /// Whose name servers a name has, asked of the resolver; nothing of what is no name, and of one
    /// that nobody answers for. Takes a few seconds at most.
    pub async fn served(&self, name: &str) -> Served {
        let Ok(name) = name.parse::<HostName>() else { return Served::default() };
        let servers = self.publisher().name_servers_of(&name).await;
        let found = self.providers.by_name_servers(&servers);
        let alive = found.iter().filter(|provider| provider.dead.is_none());
        let providers = alive.map(|provider| provider.id.to_string()).collect();
        let servers = servers.iter().map(|server| server.trim_end_matches('.').to_owned());
        Served { servers: servers.collect(), providers }
    }

    /// How a template is understood that is typed into a provider's field.
    ///
    /// # Errors
    /// [`DeskError::NoProvider`].
    pub fn read_template(
        &self,
        provider: &str,
        field: &str,
        text: &str,
    ) -> Result<TemplateRead, DeskError> {
        let known = self.providers.get(&provider.into());
        let known = known.ok_or_else(|| DeskError::NoProvider(provider.to_owned()))?;
        Ok(match known.understood(field, text) {
            Ok(read) => {
                let mut found: Vec<PlaceholderRead> = Vec::new();
                for (theirs, ours) in read.found {
                    if found.iter().all(|known| known.theirs != theirs) {
                        found.push(PlaceholderRead { theirs, ours });
                    }
                }
                TemplateRead { text: read.text, found, password: read.password, mistake: None }
            }
            Err(why) => TemplateRead {
                text: String::new(),
                found: Vec::new(),
                password: false,
                mistake: Some(why),
            },
        })
    }

    /// What is said of a provider whose service has ended, and which one takes its place.
    pub fn ending(&self, provider: &Provider) -> Option<String> {
        self.providers.ending(provider)
    }
}
