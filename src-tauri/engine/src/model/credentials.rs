//! The secrets of one account, handed to `publish` for one exchange.

use std::collections::BTreeMap;

use super::Secret;

/// Secret fields of an account by name.
#[derive(Debug, Default)]
pub struct Credentials(BTreeMap<String, Secret>);

impl Credentials {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the secret of a field.
    pub fn insert(&mut self, field: &str, secret: Secret) {
        self.0.insert(field.to_owned(), secret);
    }

    /// The secret of a field.
    pub fn get(&self, field: &str) -> Option<&Secret> {
        self.0.get(field)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(field, secret)| (field.as_str(), secret))
    }

    /// A second copy, spelled out so that it is seen.
    pub fn duplicate(&self) -> Self {
        let all = self.0.iter();
        Self(all.map(|(field, secret)| (field.clone(), secret.duplicate())).collect())
    }

    /// `text` with every secret in it, as it is or percent-encoded, replaced by `•••`.
    pub fn mask(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for secret in self.0.values().map(Secret::expose).filter(|secret| !secret.is_empty()) {
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let percent = encoded.replace('+', "%20");
            for form in [secret.to_owned(), encoded, percent] {
                masked = masked.replace(&form, "•••");
            }
        }
        masked
    }
}
