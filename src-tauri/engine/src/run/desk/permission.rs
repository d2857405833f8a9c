//! What a name server's owner adds so that an account may update one host, and new keys.

use std::path::Path;

use super::configuration::{account_of, with_part};
use super::{Desk, DeskError};
use crate::model::{Account, Credentials, Host, HostName, Secret};
use crate::publish::rfc2136::server_lines::{Permission, SECRET};
pub use crate::publish::rfc2136::server_lines::{Piece, Server as ServerKind};
use crate::publish::rfc2136::target::{Fault, is_kerberos};
use crate::publish::rfc2136::tsig::{ALGORITHMS, Algorithm};
use crate::publish::rfc2136::{Client, key};
use crate::store;
use crate::wire::{AccountChoice, HostDraft, NameServer, ServerLines};

impl Desk {
    /// The lines that permit an account's key to change the addresses of a host and what it has
    /// beside them, and nothing else. The secret does not stand in them. The zone is asked of DNS where the account does
    /// not say it.
    ///
    /// # Errors
    /// When there is no such host, its account is not at a name server or has no key, or the zone
    /// cannot be found.
    pub async fn permission(
        &self,
        name: &str,
        server: ServerKind,
    ) -> Result<Vec<Piece>, DeskError> {
        let host = self.known_host(name)?;
        let account = self.known_account(&host.account)?;
        let (key, algorithm) = self.key_of(account, None).await?;
        Ok(self.permit(account, (&key, algorithm), host).await?.lines(server))
    }

    /// As [`Desk::permission`], with a new secret in the lines, which is to be kept in the vault
    /// as the field `secret` of the host's account.
    ///
    /// # Errors
    /// As [`Desk::permission`].
    pub async fn new_key(
        &self,
        name: &str,
        server: ServerKind,
    ) -> Result<(Secret, Vec<(String, Secret)>), DeskError> {
        let account = self.known_account(&self.known_host(name)?.account)?;
        let (_, algorithm) = self.key_of(account, None).await?;
        let secret = key::generate(algorithm);
        let pieces = self.permission(name, server).await?;
        Ok((secret.duplicate(), filled(pieces, &secret)))
    }

    /// As [`Desk::permission`], for a host that is being added or tried.
    ///
    /// # Errors
    /// As [`Desk::permission`].
    pub async fn permission_of(
        &self,
        draft: &HostDraft,
        server: NameServer,
    ) -> Result<Vec<ServerLines>, DeskError> {
        let told = |piece: Piece| ServerLines {
            secret: piece.text.contains(SECRET),
            place: piece.place,
            text: piece.text,
        };
        Ok(self.pieces_of(draft, server).await?.into_iter().map(told).collect())
    }

    /// The lines of [`Desk::permission_of`], each under a remark that says where they go, with
    /// the secret of the draft's new key put in. `piece`: only the one of this number.
    ///
    /// # Errors
    /// As [`Desk::permission`], and where the draft has no new key.
    pub async fn filled_permission_of(
        &self,
        draft: &HostDraft,
        server: NameServer,
        piece: Option<usize>,
    ) -> Result<Secret, DeskError> {
        let secret = draft.new_key.as_ref().and_then(|key| key.secret.as_ref());
        let secret = secret.ok_or_else(|| DeskError::NoPermission("no new key".to_owned()))?;
        let pieces = filled(self.pieces_of(draft, server).await?, secret);
        Ok(match piece {
            Some(number) => {
                let one = pieces.into_iter().nth(number).map(|(_, text)| text);
                one.unwrap_or_else(|| Secret::new(String::new()))
            }
            None => with_places(&pieces),
        })
    }

    async fn pieces_of(
        &self,
        draft: &HostDraft,
        server: NameServer,
    ) -> Result<Vec<Piece>, DeskError> {
        let name: HostName = draft.name.parse()?;
        let (account, mut secret) = match &draft.account {
            AccountChoice::Existing(id) => (self.known_account(&id.as_str().into())?.clone(), None),
            AccountChoice::New(new) => (account_of(new), new.secrets.get("secret")),
        };
        if let Some(new) = &draft.new_key {
            secret = new.secret.as_ref();
        }
        let (key, algorithm) = self.key_of(&account, secret).await?;
        let server = match server {
            NameServer::Bind => ServerKind::Bind,
            NameServer::Knot => ServerKind::Knot,
            NameServer::PowerDns => ServerKind::PowerDns,
        };
        // A host that is kept has what the configuration says beside its addresses.
        let kept = self.known_host(&draft.name).ok().filter(|_| draft.part.beside.is_none());
        let host = match kept {
            Some(kept) => kept.clone(),
            None => with_part(Host::new(name, account.id.clone()), &draft.part)?,
        };
        Ok(self.permit(&account, (&key, algorithm), &host).await?.lines(server))
    }

    async fn permit(
        &self,
        account: &Account,
        (key, algorithm): (&str, &'static Algorithm),
        host: &Host,
    ) -> Result<Permission, DeskError> {
        let zone = match field(account, "zone") {
            Some(zone) => zone.to_owned(),
            None => {
                let client = Client::new(self.settings.options.resolver);
                client.zone_of(&host.name).await.map_err(refused)?
            }
        };
        let permission = Permission::new(key, algorithm, &host.name, &zone).map_err(refused)?;
        Ok(permission.with_beside(host))
    }

    /// The name and algorithm of an account's key, as its fields say them, or else its secret,
    /// which may be a whole key file: this one, or the one that is kept.
    async fn key_of(
        &self,
        account: &Account,
        secret: Option<&Secret>,
    ) -> Result<(String, &'static Algorithm), DeskError> {
        if account.provider.as_str() != "rfc2136" {
            let why = format!("the account \"{}\" is not at a name server", account.id);
            return Err(DeskError::NoPermission(why));
        }
        if is_kerberos(account).unwrap_or(false) {
            let why = format!(
                "the account \"{}\" signs by Kerberos, without a key; what a principal may change \
                 is for its domain to say",
                account.id
            );
            return Err(DeskError::NoPermission(why));
        }
        let missing = |name: &str| {
            DeskError::NoPermission(format!("the account \"{}\" does not say `{name}`", account.id))
        };
        let named = field(account, "algorithm");
        if let Some(key) = field(account, "key") {
            let algorithm = named.map_or(Some(&ALGORITHMS[0]), Algorithm::named);
            return Ok((key.to_owned(), algorithm.ok_or_else(|| missing("algorithm"))?));
        }
        let kept = match secret {
            Some(_) => Credentials::new(),
            None => self.credentials(account).await?,
        };
        let secret = secret.or_else(|| kept.get("secret")).ok_or_else(|| missing("key"))?;
        let (name, key) = key::read(secret.expose(), None, named).map_err(refused)?;
        Ok((name, key.algorithm))
    }
}

/// Writes lines with a secret to a new file that only this user can read.
///
/// # Errors
/// When there is such a file already, or it cannot be written.
pub fn write_secret(file: &Path, text: &Secret) -> std::io::Result<()> {
    store::create(file, text.expose().as_bytes())
}

/// Lines with their secret, each under a remark that says where they go.
pub fn with_places(pieces: &[(String, Secret)]) -> Secret {
    let whole = pieces.iter().map(|(place, text)| place.len() + text.expose().len() + 4).sum();
    // Large enough from the start: a text that grows leaves parts of itself behind.
    let mut told = String::with_capacity(whole);
    for (place, text) in pieces {
        for part in ["# ", place, "\n", text.expose(), "\n"] {
            told.push_str(part);
        }
    }
    Secret::new(told)
}

fn filled(pieces: Vec<Piece>, secret: &Secret) -> Vec<(String, Secret)> {
    let fill =
        |piece: Piece| (piece.place, Secret::new(piece.text.replace(SECRET, secret.expose())));
    pieces.into_iter().map(fill).collect()
}

fn field<'a>(account: &'a Account, name: &str) -> Option<&'a str> {
    account.fields.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn refused(fault: Fault) -> DeskError {
    DeskError::NoPermission(fault.detail)
}
