//! Finds the provider that a person means, or that has a name.

use super::load::Providers;
use super::provider::Provider;

impl Providers {
    /// The providers that a text finds, by id: a part of an id, a name, an alias, a site or a
    /// suffix, or a host name below a suffix. What has ended is found too, so that it can say so.
    pub fn search(&self, text: &str) -> Vec<&Provider> {
        let word = text.trim().to_lowercase();
        self.iter()
            .filter(|provider| is_called(provider, &word) || gave_out(provider, &word))
            .collect()
    }

    /// The providers whose names the servers of a zone have, by id.
    pub fn by_name_servers(&self, servers: &[String]) -> Vec<&Provider> {
        let serves = |provider: &&Provider| {
            let patterns = &provider.name_servers;
            patterns.iter().any(|pattern| servers.iter().any(|server| is_like(pattern, server)))
        };
        self.iter().filter(serves).collect()
    }

    /// The provider of an id, or of what another program calls it.
    pub fn by_alias(&self, name: &str) -> Option<&Provider> {
        let name = name.trim();
        let known = |alias: &str| alias.eq_ignore_ascii_case(name);
        let by_id = self.iter().find(|provider| known(provider.id.as_str()));
        by_id.or_else(|| {
            self.iter().find(|provider| provider.aliases.iter().any(|alias| known(alias)))
        })
    }

    /// What is said of a provider that has ended, and which one takes its place.
    pub fn ending(&self, provider: &Provider) -> Option<String> {
        let words = provider.dead.as_deref()?.trim();
        let instead = provider.instead.as_ref().and_then(|id| self.get(&id.as_str().into()));
        Some(match instead {
            Some(other) => format!("{words} Instead: {}.", other.name),
            None => words.to_owned(),
        })
    }
}

/// Whether a part of what the provider is called is the word.
fn is_called(provider: &Provider, word: &str) -> bool {
    let own = [provider.id.as_str(), &provider.name].into_iter().chain(provider.site.as_deref());
    let lists = provider.aliases.iter().chain(&provider.suffixes).map(String::as_str);
    own.chain(lists).any(|text| text.to_lowercase().contains(word))
}

/// Whether a name is one that the provider gives out.
fn gave_out(provider: &Provider, name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let ends = |suffix: &String| {
        let above = name.strip_suffix(suffix.to_lowercase().as_str());
        above.is_some_and(|above| above.ends_with('.'))
    };
    provider.suffixes.iter().any(ends)
}

/// Whether a name is like a pattern, in which `*` stands for any run of characters. Case and a
/// dot at the end do not matter.
fn is_like(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let name = name.trim_end_matches('.');
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_server_is_known_by_its_pattern() {
        for (pattern, name, like) in [
            ("*.ns.cloudflare.com", "Ada.NS.cloudflare.com.", true),
            ("*.ns.cloudflare.com", "ns.cloudflare.com", false),
            ("*.ns.cloudflare.com", "ada.ns.cloudflare.com.example.org", false),
            ("ns-*.awsdns-*.*", "ns-1.awsdns-07.co.uk", true),
            ("ns-*.awsdns-*.*", "ns-1.example.org", false),
            ("ns1.example.org", "ns1.example.org", true),
            ("ns1.example.org", "ns1.example.org.net", false),
            ("ns*.example.org", "ns.example.org", true),
            ("a*ab", "ab", false),
        ] {
            assert_eq!(is_like(pattern, name), like, "{pattern} {name}");
        }
    }
}
