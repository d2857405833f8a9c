//! One Homing a session and home: the first owns its application's name on the session bus, and
//! every later one asks it for the window (`org.freedesktop.Application`, the desktop entry
//! specification's "D-Bus activation").

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::{Context, Result};
use homing_desktop::ID;
use homing_engine::run::Home;
use zbus::connection::Builder;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Error, interface};

use crate::opener::Opener;

/// What others may ask of the first.
struct Application(Opener);

/// What a caller says of itself.
type Platform = HashMap<String, OwnedValue>;

/// By what of it a window may come to the front, one of them for each protocol of desktops.
const TOKENS: [&str; 2] = ["activation-token", "desktop-startup-id"];

#[interface(name = "org.freedesktop.Application")]
impl Application {
    fn activate(&self, platform: Platform) {
        self.bring(&platform);
    }

    fn open(&self, _addresses: Vec<String>, platform: Platform) {
        self.bring(&platform);
    }

    fn activate_action(&self, _name: String, _values: Vec<OwnedValue>, platform: Platform) {
        self.bring(&platform);
    }
}

impl Application {
    fn bring(&self, platform: &Platform) {
        let mut tokens = TOKENS.into_iter().filter_map(|name| platform.get(name));
        self.0.bring(tokens.find_map(|token| String::try_from(token.try_clone().ok()?).ok()));
    }
}

/// That this is the first; as long as it lives. Without a session bus there is no way to find
/// others, and no icon of theirs either.
pub(super) struct Instance {
    _bus: Option<Connection>,
}

/// Claims to be the first. `None`: there is one already, and its window was asked for, with the
/// `token` that this start has got.
///
/// # Errors
/// The first does not answer.
pub(super) async fn claim(
    home: &Home,
    opener: &Opener,
    token: Option<String>,
) -> Result<Option<Instance>> {
    let name = name(home);
    let path = format!("/{}", name.replace('.', "/"));
    match serve(&name, &path, opener).await {
        Ok(bus) => Ok(Some(Instance { _bus: Some(bus) })),
        Err(Error::NameTaken) => {
            let bus = Connection::session().await?;
            let (to, at) = (Some(name.as_str()), path.as_str());
            let interface = Some("org.freedesktop.Application");
            let platform: HashMap<&str, Value<'_>> = token
                .iter()
                .flat_map(|token| TOKENS.map(|name| (name, Value::from(token.as_str()))))
                .collect();
            bus.call_method(to, at, interface, "Activate", &platform)
                .await
                .context("Homing runs already, but does not answer")?;
            Ok(None)
        }
        Err(error) => {
            tracing::warn!(%error, "without a session bus no second start can be noticed");
            Ok(Some(Instance { _bus: None }))
        }
    }
}

async fn serve(name: &str, path: &str, opener: &Opener) -> zbus::Result<Connection> {
    Builder::session()?
        .serve_at(path, Application(opener.clone()))?
        .name(name)?
        .replace_existing_names(false)
        .allow_name_replacements(false)
        .build()
        .await
}

/// The name on the bus: each home has its own.
fn name(home: &Home) -> String {
    match home.redirected() {
        None => ID.to_owned(),
        Some(folder) => {
            let mut hasher = DefaultHasher::new();
            folder.hash(&mut hasher);
            format!("{ID}.Home{:016x}", hasher.finish())
        }
    }
}
