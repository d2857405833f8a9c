//! `homing import [FILE]`.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use homing_engine::model::Secret;
use homing_engine::run::{self, Client, Desk, DeskError, Hints, VaultError};
use homing_engine::wire::{ImportDone, ImportFound, ImportLeft, ImportPlan};

use super::failure;
use crate::arguments::ImportArguments;
use crate::output::{Failure, Output, Status, say};
use crate::sentences;

/// The longest text that is taken from standard input, octets; the engine takes no longer one.
const LONGEST: u64 = 256 * 1024 + 1;

/// Shows what the settings of another client would become, and adds that where it is wanted.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    wanted: ImportArguments,
) -> Result<Status, Failure> {
    let Some(file) = &wanted.file else { return found(output, &wanted) };
    let text = read(file)?;
    let hints = Hints { client: wanted.from, domains: domains(&wanted.domain)? };
    let plan = desk.import_plan(&text, &hints).map_err(|error| not_read(file, &error))?;
    let name = (file.as_os_str() != "-").then(|| file.display().to_string());
    let view = desk.import_view(&plan, "", name.as_deref());
    let done = match wanted.write {
        true => Some(desk.import(&plan).await.map_err(|error| not_added(&error))?.view()),
        false => None,
    };
    if output.json {
        output.value(&serde_json::json!({ "plan": view, "added": done }));
    } else {
        show(output, &view, done.as_ref(), file);
    }
    Ok(status(&view))
}

/// How it ended: something needs the user where a name is left behind or an account is not whole.
fn status(view: &ImportPlan) -> Status {
    let behind = ["unknown-provider", "ended-provider", "bad-name", "placeholder", "group-name"];
    let lacks = view.accounts.iter().any(|account| !account.missing.is_empty());
    let left = view.left.iter().any(|left| behind.contains(&left.why.as_str()));
    if lacks || left || !view.domains.is_empty() { Status::NeedsYou } else { Status::Right }
}

/// What lies on this computer.
fn found(output: Output, wanted: &ImportArguments) -> Result<Status, Failure> {
    if wanted.write || wanted.from.is_some() || !wanted.domain.is_empty() {
        return Err(Failure::usage("Say which file: `homing import FILE`."));
    }
    let found = run::found();
    if output.json {
        output.value(&found);
        return Ok(Status::Right);
    }
    if found.is_empty() {
        output.line(
            "No settings of another client are in the usual places; `homing import FILE` reads \
             any file.",
        );
        return Ok(Status::Right);
    }
    let row = |one: &ImportFound| {
        let how = match one.readable {
            true => format!("homing import {}", one.path),
            false => format!("sudo cat {} | homing import -", one.path),
        };
        [one.name.clone(), one.path.clone(), how]
    };
    output.table(["CLIENT", "FILE", "LOOK AT IT"], &found.iter().map(row).collect::<Vec<_>>());
    Ok(Status::Right)
}

/// Reads the file, or standard input for `-`.
fn read(file: &Path) -> Result<Secret, Failure> {
    let wrong = |error: std::io::Error| {
        let hint = match error.kind() {
            std::io::ErrorKind::PermissionDenied => format!(
                " Do not run Homing as administrator, whose keyring is another one: \
                 `sudo cat {} | homing import -` hands it over.",
                file.display()
            ),
            _ => String::new(),
        };
        Failure::usage(format!("{} cannot be read: {error}.{hint}", file.display()))
    };
    if file.as_os_str() != "-" {
        return run::read_file(file).map_err(wrong);
    }
    let mut text = String::new();
    std::io::stdin().lock().take(LONGEST).read_to_string(&mut text).map_err(wrong)?;
    Ok(Secret::new(text))
}

/// `NUMBER=NAME` of each domain.
fn domains(named: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |text: &String| {
        let pair = text.split_once('=').filter(|(number, name)| {
            !number.is_empty() && name.contains('.') && !name.contains('=')
        });
        pair.map(|(number, name)| (number.to_owned(), name.to_owned())).ok_or_else(|| {
            Failure::usage(format!("\"{text}\" is not NUMBER=NAME, as in 0123abcd=example.org."))
        })
    };
    named.iter().map(pair).collect()
}

fn not_read(file: &Path, error: &DeskError) -> Failure {
    let clients = Client::ALL.map(Client::code).join(", ");
    Failure::usage(format!(
        "{} is not read: {error}. If it is another client's, name that with --from: {clients}.",
        file.display()
    ))
}

fn not_added(error: &DeskError) -> Failure {
    match error {
        DeskError::Vault(VaultError::Closed(_)) => Failure::temporary(format!(
            "Nothing is added, because a secret cannot be kept: {error}.\nUnlock the keyring and \
             try again. On a computer without one write vault = \"file\" under [settings]; that \
             is a file only you can read, not encryption."
        )),
        DeskError::Vault(_) => Failure::needs_you(format!(
            "Nothing is added, because a secret cannot be kept: {error}."
        )),
        other => failure(other),
    }
}

fn show(output: Output, view: &ImportPlan, done: Option<&ImportDone>, file: &Path) {
    let from = view.file.as_deref().unwrap_or("standard input");
    output.line(format!("{from} is of {}.", view.name));
    if !view.hosts.is_empty() {
        output.line("");
        accounts(output, view);
        output.line("");
        let row = |host: &homing_engine::wire::ImportHost| {
            let ttl = host.ttl.map_or_else(|| "-".to_owned(), |ttl| ttl.to_string());
            [host.name.clone(), host.account.clone(), host.ipv4.clone(), host.ipv6.clone(), ttl]
        };
        let rows: Vec<_> = view.hosts.iter().map(row).collect();
        output.table(["NAME", "ACCOUNT", "IPV4", "IPV6", "TTL"], &rows);
    }
    if !view.known.is_empty() {
        output.line(format!("\nAlready here, and left as they are: {}", view.known.join(", ")));
    }
    left(output, view);
    output.line("");
    ending(output, view, done, file);
}

fn accounts(output: Output, view: &ImportPlan) {
    let row = |account: &homing_engine::wire::ImportAccount| {
        let missing: Vec<_> =
            account.missing.iter().map(|missing| missing.field.as_str()).collect();
        let missing = if missing.is_empty() { "-".to_owned() } else { missing.join(", ") };
        let secrets = account.secrets.join(", ");
        let secrets = if secrets.is_empty() { "-".to_owned() } else { secrets };
        [account.id.clone(), account.provider_name.clone(), secrets, missing]
    };
    let rows: Vec<_> = view.accounts.iter().map(row).collect();
    output.table(["ACCOUNT", "PROVIDER", "SECRETS", "MISSING"], &rows);
}

/// What is not carried over; what nobody needs stands in one line.
fn left(output: Output, view: &ImportPlan) {
    let (idle, told): (Vec<&ImportLeft>, Vec<&ImportLeft>) =
        view.left.iter().partition(|left| left.why == "not-needed");
    if !told.is_empty() {
        output.line("\nNot carried over:");
    }
    for left in told {
        let detail = left.detail.as_deref().unwrap_or_default();
        let why = sentences::say(&format!("import.left.{}", left.why), &[("detail", detail)]);
        let place = match left.line {
            0 => String::new(),
            line => format!("line {line}, "),
        };
        output.line(format!("  {place}{}: {why}", left.what));
    }
    if !idle.is_empty() {
        let options: Vec<_> = idle.iter().map(|left| left.what.as_str()).collect();
        output.line(format!("\nNot needed here: {}", options.join(", ")));
    }
}

fn ending(output: Output, view: &ImportPlan, done: Option<&ImportDone>, file: &Path) {
    for number in &view.domains {
        output
            .line(format!("Say what the domain {number} is called: --domain {number}=example.org"));
    }
    match done {
        Some(done) if done.hosts.is_empty() => output.line("Nothing is added."),
        Some(done) => {
            let (hosts, accounts) = (done.hosts.len(), done.accounts.len());
            output.line(format!("Added: {hosts} names, {accounts} accounts."));
            for account in &view.accounts {
                for missing in account.missing.iter().filter(|missing| missing.secret) {
                    output.line(format!("  homing secret set {} {}", account.id, missing.field));
                }
            }
            say(format!(
                "Now switch {} off; two clients that keep the same names overwrite each other. \
                 Where it was installed in the usual way:\n  {}",
                view.name, view.switch_off
            ));
        }
        None if view.hosts.is_empty() => output.line("Nothing of this can be added."),
        None => output.line(format!(
            "Nothing is changed yet. `homing import --write {}` adds this.",
            file.display()
        )),
    }
}
