//! What the page may ask about accounts. A secret that goes with a removed account stays here
//! until the account is brought back or the program ends.

use std::collections::BTreeMap;

use homing_desktop::fault::{edited, fault};
use homing_engine::model::AccountId;
use homing_engine::run::{Agent, Home, RemovedAccount};
use homing_engine::wire::Wish;
use tauri::State;
use tokio::sync::Mutex;

use crate::commands::{Answer, desk};

/// The accounts that were removed since the program started, so that they can be brought back.
#[derive(Default)]
pub(crate) struct Removals(Mutex<BTreeMap<String, RemovedAccount>>);

/// The fields of an account that are no secrets.
#[tauri::command(async)]
pub(crate) fn account_fields(
    home: State<'_, Home>,
    account: String,
) -> Answer<BTreeMap<String, String>> {
    desk(&home)?.account_fields(&AccountId::from(account.as_str())).map_err(edited)
}

/// Changes these fields, and lifts what they had stopped.
#[tauri::command]
pub(crate) async fn change_account(
    home: State<'_, Home>,
    agent: State<'_, Agent>,
    account: String,
    fields: BTreeMap<String, String>,
) -> Answer<()> {
    let id = AccountId::from(account.as_str());
    desk(&home)?.change_account(&id, &fields).map_err(edited)?;
    let changed = Wish::SecretChanged { account };
    agent.wish(changed).await.map_err(|error| fault("engine-gone", error))
}

/// Removes an account that no host uses.
#[tauri::command]
pub(crate) async fn remove_account(
    home: State<'_, Home>,
    removals: State<'_, Removals>,
    account: String,
) -> Answer<()> {
    let id = AccountId::from(account.as_str());
    let removed = desk(&home)?.remove_account(&id).await.map_err(edited)?;
    removals.0.lock().await.insert(account, removed);
    Ok(())
}

/// Brings an account back that was removed.
#[tauri::command]
pub(crate) async fn restore_account(
    home: State<'_, Home>,
    removals: State<'_, Removals>,
    account: String,
) -> Answer<()> {
    let mut removals = removals.0.lock().await;
    let removed = removals.get(&account).ok_or_else(|| fault("not-restorable", &account))?;
    desk(&home)?.restore_account(removed).await.map_err(edited)?;
    removals.remove(&account);
    Ok(())
}
