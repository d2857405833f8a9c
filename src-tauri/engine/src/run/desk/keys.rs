//! Keys of name servers before an account has them: those that a person brings in a file, and
//! those that are made here. Their secrets stay on this side of the window.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::model::Secret;
use crate::publish::rfc2136::key::{self, Unread};
use crate::publish::rfc2136::tsig::{ALGORITHMS, Algorithm};
use crate::wire::{Fault, HostDraft, KeyFound, NewKey};

/// The longest text that is looked at, in octets: many keys fit in it.
const MOST: usize = 64 * 1024;

/// The keys of a text, without their secrets: see [`key::describe`]. A secret alone is a key of
/// which nothing is said. `file`: the name of the file that it was in.
///
/// # Errors
/// `key-large`, `key-malformed`, `key-none`, `key-name`, `key-algorithm` or `key-secret`.
pub fn keys_in(text: &Secret, file: Option<&str>) -> Result<Vec<KeyFound>, Fault> {
    let wrong = |code: &str| Fault { code: code.to_owned(), message: String::new() };
    if text.expose().len() > MOST {
        return Err(wrong("key-large"));
    }
    let keys = key::describe(text.expose(), file).map_err(|unread| {
        wrong(match unread {
            Unread::Malformed => "key-malformed",
            Unread::NoKey => "key-none",
            Unread::Name => "key-name",
            Unread::Algorithm => "key-algorithm",
            Unread::Secret => "key-secret",
        })
    })?;
    let told = |key: key::Described| KeyFound {
        key: key.name,
        algorithm: key.algorithm.map(str::to_owned),
    };
    Ok(keys.into_iter().map(told).collect())
}

/// The secrets of the keys that were made since the program started. Dropping them forgets them:
/// a key is kept only by the account that takes it.
#[derive(Debug, Default)]
pub struct NewKeys(Mutex<BTreeMap<String, Secret>>);

impl NewKeys {
    /// Makes a key for an algorithm (the usual one where this is none) and says what it is called
    /// from now on.
    pub fn make(&self, algorithm: &str) -> String {
        let algorithm = Algorithm::named(algorithm).unwrap_or(&ALGORITHMS[0]);
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = (keys.len() + 1).to_string();
        keys.insert(id.clone(), key::generate(algorithm));
        id
    }

    /// The field of an account that a key becomes, and its secret.
    ///
    /// # Errors
    /// `no-new-key` where that key is not there.
    pub fn find(&self, id: &str) -> Result<(String, Secret), Fault> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = || Fault { code: "no-new-key".to_owned(), message: id.to_owned() };
        let secret = keys.get(id).ok_or_else(missing)?.duplicate();
        Ok((NewKey::FIELD.to_owned(), secret))
    }

    /// Gives a draft the secret of the key that it names.
    ///
    /// # Errors
    /// As [`NewKeys::find`].
    pub fn fill(&self, draft: &mut HostDraft) -> Result<(), Fault> {
        if let Some(wanted) = &mut draft.new_key {
            wanted.secret = Some(self.find(&wanted.id)?.1);
        }
        Ok(())
    }
}
