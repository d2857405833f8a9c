//! What the page may ask about settings, networks and sources.

use std::time::Duration;

use homing_desktop::fault::{edited, failed, fault};
use homing_desktop::{language, login};
use homing_engine::model::{Notifications, Proxy, Secret, SourceId, VpnWish};
use homing_engine::run::{Agent, Choice, Home};
use homing_engine::text::say;
use homing_engine::wire::{Folder, LoginStart, NetworkPart, NetworkReport, SettingsView};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tauri::{State, WebviewWindow};

use crate::commands::{Answer, desk};
use crate::files;

/// What can be changed under Settings.
#[tauri::command(async)]
pub(crate) fn settings(home: State<'_, Home>) -> Answer<SettingsView> {
    let desk = desk(&home)?;
    let options = &desk.settings().options;
    let seconds = |span: Duration| u32::try_from(span.as_secs()).unwrap_or(u32::MAX);
    let ids = |ids: &Vec<SourceId>| ids.iter().map(ToString::to_string).collect();
    Ok(SettingsView {
        start_at_login: login::at_login(&home),
        notifications: options.notifications,
        poll: seconds(options.poll),
        glance: options.glance.map(seconds),
        auto: options.auto.as_ref().map(ids),
        vpn: options.vpn,
        resolver: options.resolver.map(|at| at.to_string()),
        proxy: match &*options.proxy {
            Proxy::System => None,
            Proxy::Off => Some("off".to_owned()),
            Proxy::At(url) => Some(url.clone()),
        },
        language: options.language.clone(),
        theme: options.theme.clone(),
    })
}

/// Changes one of the settings.
#[tauri::command]
pub(crate) async fn set_setting(
    home: State<'_, Home>,
    agent: State<'_, Agent>,
    key: String,
    value: Value,
) -> Answer<()> {
    if key == "startAtLogin" {
        let on = read::<LoginStart>(value)? == LoginStart::On;
        let reason = say(&language::of(&agent.snapshot()), "login.reason", &[]);
        return login::set_at_login(&home, on, &reason).await;
    }
    let choice = choice(&key, value)?;
    desk(&home)?.set_option(&choice).map_err(edited)
}

/// The option that a key of the page means, and its value.
fn choice(key: &str, value: Value) -> Answer<Choice> {
    let bad = |why: &str| fault("bad-value", why);
    Ok(match key {
        "notifications" => Choice::Notifications(read::<Notifications>(value)?),
        "poll" => Choice::Poll(Duration::from_secs(read(value)?)),
        "glance" => Choice::Glance(read::<Option<u64>>(value)?.map(Duration::from_secs)),
        "auto" => {
            let ids: Option<Vec<String>> = read(value)?;
            Choice::Auto(ids.map(|ids| ids.into_iter().map(SourceId).collect()))
        }
        "vpn" => Choice::Vpn(read::<VpnWish>(value)?),
        "resolver" => {
            let text: Option<String> = read(value)?;
            Choice::Resolver(text.map(|text| socket(&text)).transpose().map_err(bad)?)
        }
        "proxy" => Choice::Proxy(match read::<Option<String>>(value)?.as_deref() {
            None => Proxy::System,
            Some("off") => Proxy::Off,
            Some(url) => Proxy::At(url.trim().to_owned()),
        }),
        "language" => Choice::Language(read(value)?),
        "theme" => Choice::Theme(read(value)?),
        _ => return Err(failed(format!("there is no setting {key}"))),
    })
}

/// An address with or without a port.
fn socket(text: &str) -> Result<std::net::SocketAddr, &'static str> {
    let text = text.trim();
    let bare = || text.parse().map(|address: std::net::IpAddr| (address, 53).into());
    text.parse().or_else(|_| bare()).map_err(|_| "an address, with or without a port")
}

fn read<T: DeserializeOwned>(value: Value) -> Answer<T> {
    serde_json::from_value(value).map_err(|error| fault("bad-value", error))
}

/// Where this computer is, and the networks that the configuration knows.
#[tauri::command]
pub(crate) async fn networks(home: State<'_, Home>) -> Answer<NetworkReport> {
    Ok(desk(&home)?.networks().await)
}

/// Adds a network.
#[tauri::command(async)]
pub(crate) fn add_network(home: State<'_, Home>, network: NetworkPart) -> Answer<()> {
    desk(&home)?.add_network(&network).map_err(edited)
}

/// Removes a network that no host names.
#[tauri::command(async)]
pub(crate) fn remove_network(home: State<'_, Home>, id: String) -> Answer<()> {
    desk(&home)?.remove_network(&id).map_err(edited)
}

/// Adds a web service as a source.
#[tauri::command(async)]
pub(crate) fn add_source(home: State<'_, Home>, id: String, url: String) -> Answer<()> {
    desk(&home)?.add_source(&id, &url).map_err(edited)
}

/// Removes a source of the user's own that no host names.
#[tauri::command(async)]
pub(crate) fn remove_source(home: State<'_, Home>, id: String) -> Answer<()> {
    desk(&home)?.remove_source(&id).map_err(edited)
}

/// Saves a copy of the configuration, which holds no secret, where the person chooses. Whether it
/// was saved.
#[tauri::command]
pub(crate) async fn export_settings(
    window: WebviewWindow,
    home: State<'_, Home>,
    title: String,
) -> Answer<bool> {
    let text = Secret::new(desk(&home)?.exported().map_err(edited)?);
    files::save(&window, &text, "homing.toml", &title).await
}

/// Opens one of Homing's folders in the file manager.
#[tauri::command(async)]
pub(crate) fn open_folder(home: State<'_, Home>, folder: Folder) -> Answer<()> {
    let database = home.database();
    let path = match folder {
        Folder::Configuration => home.configuration_folder().to_owned(),
        Folder::Data => database.parent().unwrap_or(&database).to_owned(),
        Folder::Logs => home.logs(),
    };
    if !path.is_dir() {
        return Err(fault("no-folder", path.display()));
    }
    open::that_detached(path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_setting_of_the_page_is_understood() {
        let kinds = json!({ "needs_you": true, "mended": false, "hidden": true, "changed": true });
        let wanted = Notifications { needs_you: true, mended: false, hidden: true, changed: true };
        assert_eq!(choice("notifications", kinds).unwrap(), Choice::Notifications(wanted));
        assert_eq!(choice("glance", Value::Null).unwrap(), Choice::Glance(None));
        assert_eq!(choice("vpn", json!("outside")).unwrap(), Choice::Vpn(VpnWish::Outside));
        assert_eq!(choice("proxy", json!("off")).unwrap(), Choice::Proxy(Proxy::Off));
        assert_eq!(choice("proxy", Value::Null).unwrap(), Choice::Proxy(Proxy::System));
        let auto = Some(vec!["ipify".into()]);
        assert_eq!(choice("auto", json!(["ipify"])).unwrap(), Choice::Auto(auto));
    }

    #[test]
    fn a_resolver_has_port_53_unless_it_names_another() {
        let at = |text: &str| match choice("resolver", json!(text)) {
            Ok(Choice::Resolver(Some(at))) => at.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(at("192.0.2.53"), "192.0.2.53:53");
        assert_eq!(at("2001:db8::53"), "[2001:db8::53]:53");
        assert_eq!(at("[2001:db8::53]:5353"), "[2001:db8::53]:5353");
    }

    #[test]
    fn what_is_no_value_of_a_setting_is_refused() {
        for (key, value) in [
            ("poll", json!("often")),
            ("vpn", json!("maybe")),
            ("resolver", json!("dns.example")),
            ("notifications", json!(true)),
        ] {
            assert_eq!(choice(key, value).unwrap_err().code, "bad-value", "{key}");
        }
        assert_eq!(choice("vault", json!("file")).unwrap_err().code, "failed");
    }
}
