//! Notifications of Windows. They keep to the person's wish not to be disturbed by themselves:
//! then they go to the notification centre without a word.

use homing_desktop::ID;
use tokio::sync::{mpsc, oneshot};
use windows::Data::Xml::Dom::XmlDocument;
use windows::Foundation::TypedEventHandler;
use windows::UI::Notifications::{
    ToastDismissalReason, ToastDismissedEventArgs, ToastNotification, ToastNotificationManager,
    ToastNotifier,
};
use windows::core::{HSTRING, Ref, Result};

use super::{Words, toast};

/// Shows a notice and waits until it was clicked (then true), closed, or is to be taken back.
///
/// One that leaves the screen by itself goes to the notification centre, where it is clicked as
/// long as it is held here.
pub(super) async fn show(words: Words, taken_back: oneshot::Receiver<()>) -> bool {
    let (tell, mut told) = mpsc::unbounded_channel();
    let (notifier, toast) = match put(&words, &tell) {
        Ok(shown) => shown,
        Err(error) => {
            tracing::info!(%error, "the notification cannot be shown");
            return false;
        }
    };
    tokio::select! {
        clicked = told.recv() => clicked.unwrap_or_default(),
        _ = taken_back => {
            if let Err(error) = notifier.Hide(&toast) {
                tracing::info!(%error, "the notification cannot be taken back");
            }
            false
        }
    }
}

/// Puts a notice on the screen; `tell`: whether it was clicked, once it is done with.
fn put(
    words: &Words,
    tell: &mpsc::UnboundedSender<bool>,
) -> Result<(ToastNotifier, ToastNotification)> {
    let document = XmlDocument::new()?;
    document.LoadXml(&HSTRING::from(toast::text(words)))?;
    let toast = ToastNotification::CreateToastNotification(&document)?;
    // Whoever does not listen any more has taken the notice back.
    let clicked = tell.clone();
    toast.Activated(&TypedEventHandler::new(move |_, _| {
        let _ = clicked.send(true);
        Ok(())
    }))?;
    let closed = tell.clone();
    toast.Dismissed(&TypedEventHandler::new(move |_, why: Ref<'_, ToastDismissedEventArgs>| {
        if why.ok().and_then(ToastDismissedEventArgs::Reason)? != ToastDismissalReason::TimedOut {
            let _ = closed.send(false);
        }
        Ok(())
    }))?;
    // The id that the installer's entry in the start menu has: they stand under its name.
    let notifier = ToastNotificationManager::CreateToastNotifierWithId(&HSTRING::from(ID))?;
    notifier.Show(&toast)?;
    Ok((notifier, toast))
}
