//! What a name server's owner adds so that an account may update one host, and new keys.

use super::{Desk, DeskError};
use crate::model::{Host, Secret};
use crate::publish::rfc2136::key;
use crate::publish::rfc2136::server_lines::{Permission, SECRET};
pub use crate::publish::rfc2136::server_lines::{Piece, Server as ServerKind};
use crate::publish::rfc2136::tsig::{ALGORITHMS, Algorithm};

impl Desk {
    /// The lines that permit an account's key to change the addresses of a host, and nothing
    /// else. The secret does not stand in them.
    ///
    /// # Errors
    /// When there is no such host, its account is not at a name server, or it does not say its
    /// zone.
    pub fn permission(&self, name: &str, server: ServerKind) -> Result<Vec<Piece>, DeskError> {
        let host = self.known_host(name)?;
        let (key, algorithm, zone) = self.key_of(host)?;
        let permission = Permission::new(&key, algorithm, &host.name, &zone);
        let permission = permission.map_err(|fault| DeskError::NoPermission(fault.detail))?;
        Ok(permission.lines(server))
    }

    /// As [`Desk::permission`], with a new secret in the lines, which is to be kept in the vault
    /// as the field `secret` of the host's account.
    ///
    /// # Errors
    /// As [`Desk::permission`].
    pub fn new_key(
        &self,
        name: &str,
        server: ServerKind,
    ) -> Result<(Secret, Vec<(String, Secret)>), DeskError> {
        let (_, algorithm, _) = self.key_of(self.known_host(name)?)?;
        let secret = key::generate(algorithm);
        let filled =
            |piece: Piece| (piece.place, Secret::new(piece.text.replace(SECRET, secret.expose())));
        let pieces = self.permission(name, server)?.into_iter().map(filled).collect();
        Ok((secret, pieces))
    }

    /// The key's name and algorithm and the zone, as a host's account says them.
    fn key_of(&self, host: &Host) -> Result<(String, &'static Algorithm, String), DeskError> {
        let account = self.known_account(&host.account)?;
        if account.provider.as_str() != "rfc2136" {
            let why = format!("the account \"{}\" is not at a name server", account.id);
            return Err(DeskError::NoPermission(why));
        }
        let field = |name: &str| account.fields.get(name).map(|text| text.trim());
        let missing = |name: &str| {
            DeskError::NoPermission(format!("the account \"{}\" does not say `{name}`", account.id))
        };
        let algorithm = match field("algorithm") {
            None => ALGORITHMS.first(),
            Some(text) => Algorithm::named(text),
        };
        let key = field("key").ok_or_else(|| missing("key"))?;
        let zone = field("zone").ok_or_else(|| missing("zone"))?;
        let algorithm = algorithm.ok_or_else(|| missing("algorithm"))?;
        Ok((key.to_owned(), algorithm, zone.to_owned()))
    }
}
