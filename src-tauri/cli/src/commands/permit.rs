//! `homing permit HOST`.

use std::path::Path;

use homing_engine::run::{Desk, ServerKind, with_places, write_secret};

use super::failure;
use crate::arguments::NameServer;
use crate::output::{Failure, Output, Status};

/// Prints what a name server's owner adds; with `new_key`, makes a key first.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    host: &str,
    server: NameServer,
    new_key: Option<&Path>,
) -> Result<Status, Failure> {
    let kind = match server {
        NameServer::Bind => ServerKind::Bind,
        NameServer::Knot => ServerKind::Knot,
        NameServer::Powerdns => ServerKind::PowerDns,
    };
    let pieces = desk.permission(host, kind).await.map_err(|error| failure(&error))?;
    if let Some(file) = new_key {
        make_key(desk, host, kind, file).await?;
    }
    if output.json {
        let pieces: Vec<_> = pieces
            .iter()
            .map(|piece| serde_json::json!({ "place": piece.place, "text": piece.text }))
            .collect();
        output.value(&serde_json::json!({ "host": host, "pieces": pieces }));
        return Ok(Status::Right);
    }
    output.line(format!("This lets the key change the addresses of {host} and nothing else."));
    for piece in &pieces {
        output.line("");
        output.line(format!("{}:", piece.place));
        for line in piece.text.lines() {
            output.line(format!("  {line}"));
        }
    }
    if let Some(file) = new_key {
        output.line("");
        output.line(format!(
            "The new key is kept for this computer. {} has the same lines with the secret filled \
             in: take it to the server, then delete it.",
            file.display()
        ));
    }
    Ok(Status::Right)
}

/// Makes a key: first the file for the server, then the vault, so that no key is kept that the
/// server can never learn.
async fn make_key(desk: &Desk, host: &str, kind: ServerKind, file: &Path) -> Result<(), Failure> {
    let (secret, pieces) = desk.new_key(host, kind).await.map_err(|error| failure(&error))?;
    write_secret(file, &with_places(&pieces)).map_err(|error| {
        Failure::usage(format!("{} cannot be written: {error}. No key was made.", file.display()))
    })?;
    let account = desk.account_of(host).map_err(|error| failure(&error))?;
    super::secret::keep(desk, &account, "secret", secret).await.map(|_| ())
}
