//! Start at login out of Flatpak, where only the desktop writes the entry: its Background portal
//! (`org.freedesktop.portal.Background`) is asked, which may ask the person.
//!
//! The portal cannot be asked what it said before, so its last answer is kept.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use futures_util::StreamExt;
use homing_engine::run::Home;
use homing_engine::wire::{Fault, LoginStart};
use tokio::time::timeout;
use zbus::message::Type;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, MatchRule, Message, MessageStream};

use crate::fault::{failed, fault};

/// The portal's name on the session bus, its object, and the interface for what runs unseen.
const PORTAL: &str = "org.freedesktop.portal.Desktop";
const OBJECT: &str = "/org/freedesktop/portal/desktop";
const BACKGROUND: &str = "org.freedesktop.portal.Background";

/// The interface of a question that the portal is thinking about, and all such objects' folder.
const REQUEST: &str = "org.freedesktop.portal.Request";
const REQUESTS: &str = "/org/freedesktop/portal/desktop/request";

/// How long a person may think about the portal's dialogue.
const PATIENCE: Duration = Duration::from_secs(120);

/// Why the portal has not done it.
#[derive(Debug)]
enum Refusal {
    /// The person, or the desktop's settings, do not allow it.
    Denied,
    /// Nothing was answered in time.
    Unanswered,
    /// There is no portal, or it does not know the question.
    Failed(zbus::Error),
}

impl From<zbus::Error> for Refusal {
    fn from(error: zbus::Error) -> Self {
        Self::Failed(error)
    }
}

/// Where the portal's last answer is kept.
pub(super) fn file(home: &Home) -> PathBuf {
    home.database().with_file_name("login.txt")
}

/// What the portal answered last.
pub(super) fn kept(file: &Path) -> LoginStart {
    match fs::read_to_string(file).as_deref().map(str::trim) {
        Ok("on") => LoginStart::On,
        Ok("denied") => LoginStart::OffInFlatpak,
        _ => LoginStart::Off,
    }
}

/// Asks the portal of this session, and keeps what it answers.
///
/// # Errors
/// `login-denied`, `login-unanswered`, or `failed` without a portal.
pub(super) async fn set(file: &Path, on: bool, reason: &str) -> Result<(), Fault> {
    let answer = match Connection::session().await {
        Ok(bus) => ask(&bus, on, reason, PATIENCE).await,
        Err(error) => Err(Refusal::Failed(error)),
    };
    keep(file, on, answer)
}

/// Keeps an answer.
fn keep(file: &Path, on: bool, answer: Result<(), Refusal>) -> Result<(), Fault> {
    let (word, told) = match answer {
        Ok(()) => (if on { "on" } else { "off" }, Ok(())),
        Err(Refusal::Denied) => {
            ("denied", Err(fault("login-denied", "the Background portal answered no")))
        }
        Err(Refusal::Unanswered) => {
            return Err(fault("login-unanswered", "the Background portal did not answer"));
        }
        Err(Refusal::Failed(error)) => return Err(failed(error)),
    };
    fs::write(file, word).map_err(failed)?;
    told
}

/// Asks the portal to have Homing start at login, or no more, and waits for its answer.
async fn ask(bus: &Connection, on: bool, reason: &str, patience: Duration) -> Result<(), Refusal> {
    // Listening begins before the question: the answer may come before the call returns.
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(PORTAL)?
        .interface(REQUEST)?
        .member("Response")?
        .path_namespace(REQUESTS)?
        .build();
    let mut answers = MessageStream::for_match_rule(rule, bus, None).await?;
    let question = ("", options(on, reason).map_err(zbus::Error::from)?);
    let asked =
        bus.call_method(Some(PORTAL), OBJECT, Some(BACKGROUND), "RequestBackground", &question);
    let Ok(asked) = timeout(patience, asked).await else { return Err(Refusal::Unanswered) };
    let request: OwnedObjectPath = asked?.body().deserialize()?;
    let answer = async {
        while let Some(message) = answers.next().await {
            let message = message?;
            if message.header().path().is_some_and(|path| *path == *request) {
                return read(&message, on);
            }
        }
        Err(Refusal::Unanswered)
    };
    if let Ok(answer) = timeout(patience, answer).await {
        return answer;
    }
    // Else its dialogue would stay, and an answer to it count for a wish that is forgotten.
    bus.call_method(Some(PORTAL), &request, Some(REQUEST), "Close", &()).await?;
    Err(Refusal::Unanswered)
}

/// What the portal is asked for.
fn options(on: bool, reason: &str) -> io::Result<HashMap<&'static str, Value<'_>>> {
    let program = env::current_exe()?;
    let program = program.file_name().ok_or(io::ErrorKind::NotFound)?.to_string_lossy();
    let command = vec![program.into_owned(), "--hidden".to_owned()];
    Ok(HashMap::from([
        ("reason", Value::from(reason)),
        ("autostart", Value::from(on)),
        ("commandline", Value::from(command)),
        ("dbus-activatable", Value::from(false)),
    ]))
}

/// Reads the answer to a question. No to running unseen at all is a yes to not starting.
fn read(answer: &Message, on: bool) -> Result<(), Refusal> {
    let (response, results): (u32, HashMap<String, OwnedValue>) = answer.body().deserialize()?;
    let autostart = results.get("autostart").and_then(|value| bool::try_from(value).ok());
    if !on || (response == 0 && autostart == Some(true)) { Ok(()) } else { Err(Refusal::Denied) }
}

#[cfg(test)]
#[path = "portal_tests.rs"]
mod tests;
