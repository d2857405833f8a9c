//! The keyring of the system.
//!
//! Its calls block, and may show a prompt for as long as the user likes. They are made on one
//! thread of their own, one after the other, so that there is never more than one prompt; whoever
//! asks waits for a bounded time only. The thread and its connection end when nobody asks for a
//! while, so that an idle agent pays nothing for them.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyring_core::{CredentialStore, Error};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::VaultError;
use crate::model::Secret;

#[cfg_attr(any(target_os = "macos", windows), path = "keyring/native.rs")]
#[cfg_attr(all(unix, not(target_os = "macos")), path = "keyring/secret_service.rs")]
mod imp;

/// How long one question waits, a prompt included.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the connection is kept after the last question.
const IDLE: Duration = Duration::from_secs(5);

/// What is asked of the keyring.
pub(super) enum Ask {
    /// The secret of an entry.
    Get,
    /// To put a secret in the place of the one before.
    Set(Secret),
    /// To remove an entry.
    Remove,
}

struct Question {
    user: String,
    ask: Ask,
    answer: oneshot::Sender<Result<Option<Secret>, VaultError>>,
}

/// The entries of one service in the keyring.
pub(super) struct Keyring {
    service: String,
    /// Where the thread takes questions, while there is a thread.
    questions: Arc<Mutex<Option<Sender<Question>>>>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("service", &self.service).finish_non_exhaustive()
    }
}

impl Keyring {
    pub(super) fn new(service: String) -> Self {
        Self { service, questions: Arc::default() }
    }

    /// Asks, and waits for a bounded time.
    pub(super) async fn ask(&self, user: String, ask: Ask) -> Result<Option<Secret>, VaultError> {
        let (answer, heard) = oneshot::channel();
        self.queue(Question { user, ask, answer })?;
        match tokio::time::timeout(PATIENCE, heard).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(VaultError::Closed("the question was broken off".to_owned())),
            Err(_) => Err(VaultError::Closed(
                "it did not answer within a minute; it may be waiting for its password".to_owned(),
            )),
        }
    }

    /// Hands a question to the thread, and starts one where there is none.
    fn queue(&self, question: Question) -> Result<(), VaultError> {
        let mut questions = self.questions.lock().unwrap_or_else(PoisonError::into_inner);
        let question = match &*questions {
            Some(open) => match open.send(question) {
                Ok(()) => return Ok(()),
                Err(mpsc::SendError(question)) => question, // the thread broke down
            },
            None => question,
        };
        let (sender, receiver) = mpsc::channel();
        let (service, shared) = (self.service.clone(), Arc::clone(&self.questions));
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || answer_all(&service, &receiver, &shared))
            .map_err(|error| VaultError::Closed(error.to_string()))?;
        let sent = sender.send(question);
        *questions = Some(sender);
        sent.map_err(|_| VaultError::Closed("its thread ended at once".to_owned()))
    }
}

/// Answers questions until none comes for a while.
fn answer_all(
    service: &str,
    questions: &Receiver<Question>,
    shared: &Mutex<Option<Sender<Question>>>,
) {
    let mut store: Option<Arc<CredentialStore>> = None;
    loop {
        let question = match questions.recv_timeout(IDLE) {
            Ok(question) => question,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                let mut open = shared.lock().unwrap_or_else(PoisonError::into_inner);
                match questions.try_recv() {
                    Ok(question) => question,
                    Err(_) => return *open = None,
                }
            }
        };
        if question.answer.is_closed() {
            continue; // nobody waits for it any more
        }
        let result = answer(&mut store, service, &question.user, question.ask);
        if matches!(result, Err(VaultError::Closed(_))) {
            store = None; // connect anew the next time: the keyring may have come up
        }
        drop(question.answer.send(result)); // who asked may have gone
    }
}

/// Answers one question.
fn answer(
    store: &mut Option<Arc<CredentialStore>>,
    service: &str,
    user: &str,
    ask: Ask,
) -> Result<Option<Secret>, VaultError> {
    let store = match store {
        Some(store) => store,
        None => store.insert(imp::open().map_err(|error| said(&error))?),
    };
    let entry = imp::entry(store, service, user).map_err(|error| said(&error))?;
    match ask {
        Ask::Get => match entry.get_secret() {
            Ok(bytes) => {
                let bytes = Zeroizing::new(bytes);
                let text = std::str::from_utf8(&bytes);
                let text = text.map_err(|_| VaultError::Refused("the secret is no text".into()))?;
                Ok(Some(Secret::new(text.to_owned())))
            }
            // A keyring without a collection says the same as one that has no such entry.
            Err(Error::NoEntry) => imp::is_ready().map(|()| None).map_err(VaultError::Closed),
            Err(error) => Err(said(&error)),
        },
        Ask::Set(secret) => {
            entry.set_secret(secret.expose().as_bytes()).map(|()| None).map_err(|e| said(&e))
        }
        Ask::Remove => match entry.delete_credential() {
            Ok(()) => Ok(None),
            Err(Error::NoEntry) => imp::is_ready().map(|()| None).map_err(VaultError::Closed),
            Err(error) => Err(said(&error)),
        },
    }
}

/// What the keyring said, without anything that it may have had in its hands.
fn said(error: &Error) -> VaultError {
    match error {
        Error::PlatformFailure(why) | Error::NoStorageAccess(why) => {
            VaultError::Closed(why.to_string())
        }
        Error::NoDefaultStore => VaultError::Closed("there is none".to_owned()),
        Error::Ambiguous(_) => {
            VaultError::Refused("it holds two entries of this name; remove one of them".to_owned())
        }
        Error::TooLong(what, most) => {
            VaultError::Refused(format!("the {what} may have at most {most} bytes"))
        }
        Error::Invalid(what, why) => VaultError::Refused(format!("{what}: {why}")),
        Error::NotSupportedByStore(why) => VaultError::Refused(why.clone()),
        _ => VaultError::Refused("the entry is not as it should be".to_owned()),
    }
}
