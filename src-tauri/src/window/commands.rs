//! What the window's page may ask for: one short function for each wish of the user. Each hands on to the engine; none decides. No secret is ever an answer.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use homing_desktop::clipboard::Clipboard;
use homing_desktop::fault::{configuration, edited, failed, fault};
use homing_engine::model::{AccountId, Event, Secret, Truth};
use homing_engine::run::{self, Agent, Desk, Home, NewKeys, Public, Removed};
use homing_engine::wire::{
    AddressReport, Environment, Fault, HistoryFilter, HostDraft, HostPart, ProviderForm, Served,
    Snapshot, SourceChoice, TemplateRead, TestResult, VaultKind, Wish,
};
use tauri::{AppHandle, State};

use crate::frame;
use crate::updates::Told;

/// What a command answers.
pub(crate) type Answer<T> = Result<T, Fault>;

/// The hosts that were removed since the program started, so that they can be brought back.
#[derive(Default)]
pub(crate) struct Removals(Mutex<BTreeMap<String, Removed>>);

/// The configuration as it is now, and what can be done with it.
pub(crate) fn desk(home: &Home) -> Answer<Desk> {
    Desk::open(home.clone()).map_err(configuration)
}

/// The state now.
#[tauri::command]
pub(crate) fn snapshot(agent: State<'_, Agent>) -> Snapshot {
    agent.snapshot()
}

/// Tells the engine what the user wants.
#[tauri::command]
pub(crate) async fn wish(agent: State<'_, Agent>, wish: Wish) -> Answer<()> {
    agent.wish(wish).await.map_err(|error| fault("engine-gone", error))
}

/// Every provider's form.
#[tauri::command(async)]
pub(crate) fn providers(home: State<'_, Home>) -> Answer<Vec<ProviderForm>> {
    Ok(desk(&home)?.forms())
}

/// Whose name servers a name has; takes a few seconds at most.
#[tauri::command]
pub(crate) async fn served(home: State<'_, Home>, name: String) -> Answer<Served> {
    Ok(desk(&home)?.served(&name).await)
}

/// How a template is understood that is typed into a provider's field.
#[tauri::command(async)]
pub(crate) fn read_template(
    home: State<'_, Home>,
    provider: String,
    field: String,
    text: String,
) -> Answer<TemplateRead> {
    desk(&home)?.read_template(&provider, &field, &text).map_err(edited)
}

/// Where addresses can come from.
#[tauri::command(async)]
pub(crate) fn sources(home: State<'_, Home>) -> Answer<Vec<SourceChoice>> {
    Ok(desk(&home)?.source_choices())
}

/// What every source says now; takes as long as the slowest of them.
#[tauri::command]
pub(crate) async fn addresses(home: State<'_, Home>) -> Answer<AddressReport> {
    Ok(desk(&home)?.addresses(&[]).await)
}

/// The place where Homing runs.
#[tauri::command(async)]
pub(crate) fn environment(app: AppHandle, home: State<'_, Home>) -> Environment {
    let in_file = desk(&home).is_ok_and(|desk| desk.settings().options.vault_file);
    let database = home.database();
    Environment {
        tray_host: frame::tray_stands(&app),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        configuration_file: home.config_file().display().to_string(),
        data_folder: database.parent().unwrap_or(&database).display().to_string(),
        vault: if in_file { VaultKind::File } else { VaultKind::Keyring },
    }
}

/// Adds a host, with its account where that is new.
#[tauri::command]
pub(crate) async fn add_host(
    home: State<'_, Home>,
    keys: State<'_, NewKeys>,
    mut draft: HostDraft,
) -> Answer<()> {
    keys.fill(&mut draft)?;
    desk(&home)?.add_host(draft).await.map_err(edited)
}

/// The part of a host that can be changed.
#[tauri::command(async)]
pub(crate) fn host_part(home: State<'_, Home>, name: String) -> Answer<HostPart> {
    desk(&home)?.host_part(&name).map_err(edited)
}

/// Changes that part.
#[tauri::command(async)]
pub(crate) fn change_host(home: State<'_, Home>, name: String, part: HostPart) -> Answer<()> {
    desk(&home)?.change_host(&name, &part).map_err(edited)
}

/// Removes a host.
#[tauri::command(async)]
pub(crate) fn remove_host(
    home: State<'_, Home>,
    removals: State<'_, Removals>,
    name: String,
) -> Answer<()> {
    let removed = desk(&home)?.remove_host(&name).map_err(edited)?;
    removals.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, removed);
    Ok(())
}

/// Brings a host back that was removed.
#[tauri::command(async)]
pub(crate) fn restore_host(
    home: State<'_, Home>,
    removals: State<'_, Removals>,
    name: String,
) -> Answer<()> {
    let mut removals = removals.0.lock().unwrap_or_else(PoisonError::into_inner);
    let removed = removals.get(&name).ok_or_else(|| fault("not-restorable", &name))?;
    desk(&home)?.restore_host(removed).map_err(edited)?;
    removals.remove(&name);
    Ok(())
}

/// What a host's update would send; with `send` it is sent, and what came back is told.
#[tauri::command]
pub(crate) async fn test_host(
    home: State<'_, Home>,
    keys: State<'_, NewKeys>,
    mut draft: HostDraft,
    send: bool,
) -> Answer<TestResult> {
    keys.fill(&mut draft)?;
    desk(&home)?.test_host(draft, send).await.map_err(edited)
}

/// What every name server of a host says; with `resolvers` public resolvers are asked too.
#[tauri::command]
pub(crate) async fn truth(
    home: State<'_, Home>,
    agent: State<'_, Agent>,
    name: String,
    resolvers: bool,
) -> Answer<Truth> {
    let snapshot = agent.snapshot();
    let view = snapshot.hosts.into_iter().find(|view| view.name == name);
    let view = view.ok_or_else(|| fault("no-such-host", &name))?;
    let public = if resolvers { Public::WellKnown } else { Public::Nobody };
    desk(&home)?.truth(&view, &public).await.map_err(edited)
}

/// Puts another secret in place of an account's, and lifts what it had stopped.
#[tauri::command]
pub(crate) async fn replace_secret(
    home: State<'_, Home>,
    agent: State<'_, Agent>,
    account: String,
    field: String,
    secret: String,
) -> Answer<()> {
    keep(&home, &agent, account, &field, Secret::new(secret)).await
}

/// Keeps a secret of an account, and tells the engine.
pub(crate) async fn keep(
    home: &Home,
    agent: &Agent,
    account: String,
    field: &str,
    secret: Secret,
) -> Answer<()> {
    let id = AccountId::from(account.as_str());
    let put = desk(home)?.set_secret(&id, field, secret).await;
    put.map_err(|error| edited(error.into()))?;
    let changed = Wish::SecretChanged { account };
    agent.wish(changed).await.map_err(|error| fault("engine-gone", error))
}

/// Past events.
#[tauri::command(async)]
pub(crate) fn history(home: State<'_, Home>, filter: HistoryFilter) -> Answer<Vec<Event>> {
    run::history(&home, &filter).map_err(failed)
}

/// Opens a link of a provider's data, or the page of a newer version, in the browser.
#[tauri::command(async)]
pub(crate) fn open_link(home: State<'_, Home>, told: State<'_, Told>, url: String) -> Answer<()> {
    let forms = desk(&home)?.forms();
    let known = forms.iter().any(|form| {
        let fields = form.fields.iter().map(|field| &field.link);
        let links = [&form.site, &form.documentation].into_iter().chain(fields);
        links.flatten().any(|link| *link == url)
    });
    let known = known || told.names(&url);
    if !(known && url.starts_with("https://")) {
        return Err(fault("link-refused", url));
    }
    open::that_detached(url).map_err(failed)
}

/// Copies a text.
#[tauri::command(async)]
pub(crate) fn copy(clipboard: State<'_, Clipboard>, text: String) -> Answer<()> {
    clipboard.copy(text).map_err(failed)
}

/// The text on the clipboard.
#[tauri::command(async)]
pub(crate) fn paste(clipboard: State<'_, Clipboard>) -> Answer<String> {
    clipboard.paste().map_err(failed)
}
