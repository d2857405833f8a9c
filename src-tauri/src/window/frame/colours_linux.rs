//! Whether the desktop's colours are dark, as its portal says (`org.freedesktop.appearance`).
//!
//! Toolkits of this age look at the name of their theme alone, which today's desktops leave as it
//! is when they turn dark.

use futures_util::StreamExt;
use tauri::{AppHandle, Theme};
use zbus::Proxy;
use zbus::zvariant::{OwnedValue, Value};

/// The setting's namespace and key.
const SETTING: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

/// Follows the desktop's choice for as long as its bus lives. Where there is no portal, the
/// toolkit's theme decides.
pub(crate) fn follow(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = watch(&app).await {
            tracing::info!(%error, "no portal tells whether colours are dark");
        }
    });
}

/// Applies what the portal says now, and what it says later.
async fn watch(app: &AppHandle) -> zbus::Result<()> {
    let bus = zbus::Connection::session().await?;
    let portal = Proxy::new(
        &bus,
        "org.freedesktop.portal.Desktop",
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Settings",
    )
    .await?;
    let mut changes = portal
        .receive_signal_with_args("SettingChanged", &[(0, SETTING.0), (1, SETTING.1)])
        .await?;
    // This older way to read, which wraps the value twice, is the one that every portal has.
    let now: OwnedValue = portal.call("Read", &SETTING).await?;
    apply(app, &now);
    while let Some(change) = changes.next().await {
        let body = change.body();
        if let Ok((_, _, value)) = body.deserialize::<(&str, &str, Value<'_>)>() {
            apply(app, &value);
        }
    }
    Ok(())
}

/// Applies one value of the setting.
fn apply(app: &AppHandle, value: &Value<'_>) {
    app.set_theme(theme(value));
}

/// What a value means; `None`: the desktop has no preference.
fn theme(value: &Value<'_>) -> Option<Theme> {
    match value {
        Value::Value(inner) => theme(inner),
        Value::U32(1) => Some(Theme::Dark),
        Value::U32(2) => Some(Theme::Light),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tauri::Theme;
    use zbus::zvariant::Value;

    use super::theme;

    #[test]
    fn dark_light_and_no_preference_are_told_apart_however_often_they_are_wrapped() {
        let wrapped = |scheme: u32| Value::Value(Box::new(Value::from(scheme)));
        assert_eq!(theme(&wrapped(1)), Some(Theme::Dark));
        assert_eq!(theme(&Value::from(1_u32)), Some(Theme::Dark));
        assert_eq!(theme(&wrapped(2)), Some(Theme::Light));
        assert_eq!(theme(&wrapped(0)), None);
        assert_eq!(theme(&Value::from("dark")), None);
    }
}
