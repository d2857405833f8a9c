//! `homing secret`.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::time::Duration;

use homing_engine::model::{AccountId, Secret};
use homing_engine::run::{self, Desk, Place, VaultError};
use homing_engine::wire::Wish;

use crate::arguments::SecretAction;
use crate::output::{Failure, Output, Status, say};

/// The longest secret that is taken, bytes.
const LONGEST: u64 = 64 * 1024;

/// Long enough for a line to get through a socket of this computer.
const MOMENT: Duration = Duration::from_millis(300);

/// Puts, removes or lists secrets.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    action: SecretAction,
) -> Result<Status, Failure> {
    match action {
        SecretAction::Set { account, field } => set(output, desk, account, &field).await,
        SecretAction::Remove { account, field } => remove(output, desk, account, &field).await,
        SecretAction::List { account } => list(output, desk, account).await,
    }
}

async fn set(output: Output, desk: &Desk, account: String, field: &str) -> Result<Status, Failure> {
    let account = known(desk, account)?;
    let secret = read(&account, field)?;
    let place = keep(desk, &account, field, secret).await?;
    let hidden = desk.place_of_secret(&account, field).await.ok().flatten();
    if output.json {
        output.value(&serde_json::json!({
            "account": account, "field": field, "place": name(place),
        }));
    } else {
        output.line(format!("The {field} of account {account} is kept in {}.", in_words(place)));
        if place == Place::File {
            say("That file is no encryption: whoever can read it has the secret.");
        }
    }
    if let Some(first @ (Place::Environment | Place::Credentials)) = hidden {
        say(format!(
            "It has no effect while there is one in {}, which comes first.",
            in_words(first)
        ));
    }
    Ok(Status::Right)
}

/// Puts a secret into the vault and tells a running engine.
pub(crate) async fn keep(
    desk: &Desk,
    account: &AccountId,
    field: &str,
    secret: Secret,
) -> Result<Place, Failure> {
    let place = desk.set_secret(account, field, secret).await.map_err(|e| closed(&e))?;
    tell_engine(desk, account).await;
    Ok(place)
}

async fn remove(
    output: Output,
    desk: &Desk,
    account: String,
    field: &str,
) -> Result<Status, Failure> {
    // The account may be gone from the configuration already; its secret can still be removed.
    let account = AccountId(account);
    desk.remove_secret(&account, field).await.map_err(|e| closed(&e))?;
    if output.json {
        output.value(&serde_json::json!({ "account": account, "field": field, "place": null }));
    } else {
        output.line(format!("The {field} of account {account} is not kept here any more."));
    }
    Ok(Status::Right)
}

async fn list(output: Output, desk: &Desk, only: Option<String>) -> Result<Status, Failure> {
    let only = only.map(|id| known(desk, id)).transpose()?;
    let mut rows = Vec::new();
    let mut values = Vec::new();
    let mut status = Status::Right;
    let accounts = desk.settings().accounts.iter();
    for account in accounts.filter(|account| only.as_ref().is_none_or(|only| *only == account.id)) {
        for (field, optional) in desk.secret_fields(account) {
            let found = desk.place_of_secret(&account.id, &field).await;
            let place = match &found {
                Ok(Some(place)) => in_words(*place),
                Ok(None) if optional => "nowhere (it is optional)",
                Ok(None) => "nowhere",
                Err(_) => "not known: the keyring is closed",
            };
            match &found {
                Ok(None) if !optional => status = Status::NeedsYou,
                Err(_) if status == Status::Right => status = Status::Temporary,
                Ok(_) | Err(_) => {}
            }
            values.push(serde_json::json!({
                "account": account.id, "field": field, "optional": optional,
                "place": found.as_ref().map(|place| place.map(name)).ok(),
                "error": found.as_ref().err().map(VaultError::to_string),
            }));
            rows.push([account.id.to_string(), field, place.to_owned()]);
        }
    }
    if output.json {
        output.value(&values);
    } else if rows.is_empty() {
        output.line("No account wants a secret.");
    } else {
        output.table(["ACCOUNT", "FIELD", "KEPT IN"], &rows);
        if status == Status::NeedsYou {
            say("`homing secret set ACCOUNT FIELD` puts one that is missing.");
        }
    }
    Ok(status)
}

/// An account that the configuration has.
fn known(desk: &Desk, id: String) -> Result<AccountId, Failure> {
    let id = AccountId(id);
    if desk.account(&id).is_some() {
        return Ok(id);
    }
    let accounts: Vec<_> = desk.settings().accounts.iter().map(|a| a.id.as_str()).collect();
    let hint = match accounts.as_slice() {
        [] => format!("{} has none yet", desk.home().config_file().display()),
        some => format!("there are: {}", some.join(", ")),
    };
    Err(Failure::usage(format!("There is no account \"{id}\"; {hint}.")))
}

/// Reads the secret: without echo at a terminal, else the first line of standard input.
fn read(account: &AccountId, field: &str) -> Result<Secret, Failure> {
    let stdin = io::stdin();
    let text = if stdin.is_terminal() {
        rpassword::prompt_password(format!("The {field} of account {account} (it is not shown): "))
    } else {
        let mut text = String::new();
        let mut input = stdin.lock().take(LONGEST);
        // The key of a name server may be a whole file.
        match field {
            "secret" => input.read_to_string(&mut text),
            _ => input.read_line(&mut text),
        }
        .map(|_| text)
    };
    let mut text = text.map_err(|error| {
        Failure::usage(format!("The secret cannot be read from standard input: {error}."))
    })?;
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    if text.is_empty() {
        let message = "Nothing came on standard input, so nothing is changed. The secret is its \
                       first line.";
        return Err(Failure::usage(message));
    }
    Ok(Secret::new(text))
}

/// What to do where the vault is closed.
fn closed(error: &VaultError) -> Failure {
    match error {
        VaultError::Closed(_) => Failure::temporary(format!(
            "The secret could not be reached: {error}.\nUnlock the keyring, or start a session \
             that has one. On a computer without one, hand secrets over by the variable \
             HOMING_SECRET_<ACCOUNT>_<FIELD> or by systemd's LoadCredential=, or write vault = \
             \"file\" under [settings]; that is a file only you can read, not encryption."
        )),
        VaultError::BadName(_) => Failure::usage(format!("{error}.")),
        VaultError::Refused(_) | VaultError::File { .. } => {
            Failure::needs_you(format!("The secret could not be reached: {error}."))
        }
    }
}

fn name(place: Place) -> &'static str {
    match place {
        Place::Environment => "environment",
        Place::Credentials => "credentials",
        Place::Keyring => "keyring",
        Place::File => "file",
    }
}

fn in_words(place: Place) -> &'static str {
    match place {
        Place::Environment => "the environment",
        Place::Credentials => "systemd's credentials",
        Place::Keyring => "the keyring",
        Place::File => "the file of secrets",
    }
}

/// Tells the running engine, or lifts the stops itself where none runs.
async fn tell_engine(desk: &Desk, account: &AccountId) {
    if let Some(agent) = run::attach(desk.home()).await {
        let mut changes = agent.follow();
        changes.mark_unchanged();
        let told = agent.wish(Wish::SecretChanged { account: account.to_string() }).await;
        if told.is_ok() {
            // The wish goes out beside this; a change, or a moment, shows that it has.
            drop(tokio::time::timeout(MOMENT, changes.changed()).await);
            return;
        }
    }
    if let Err(error) = desk.lift_stops(account) {
        say(format!("What was stopped stays so until you ask for an update: {error}."));
    }
}
