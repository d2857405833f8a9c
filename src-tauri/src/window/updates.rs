//! What the page may ask about this Homing and a newer one. Nothing is downloaded or started.

use std::sync::{Mutex, PoisonError};

use homing_desktop::fault::failed;
use homing_engine::run::Home;
use homing_engine::wire::{Installed, Latest};
use tauri::State;

use crate::commands::{Answer, desk};

/// The page of the release that was told of last: the one page beside a provider's that may be
/// opened.
#[derive(Default)]
pub(crate) struct Told(Mutex<Option<String>>);

impl Told {
    /// Whether this is that page.
    pub(crate) fn names(&self, url: &str) -> bool {
        let page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.as_deref() == Some(url)
    }

    fn keep(&self, latest: &Latest) {
        let page = match latest {
            Latest::Newer { page, .. } => page.clone(),
            _ => None,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }
}

/// This Homing: its version, and how it came here.
#[tauri::command(async)]
pub(crate) fn installed(home: State<'_, Home>) -> Answer<Installed> {
    Ok(desk(&home)?.installed())
}

/// Asks whether there is a newer one; takes up to ten seconds.
#[tauri::command]
pub(crate) async fn latest(home: State<'_, Home>, told: State<'_, Told>) -> Answer<Latest> {
    let latest = desk(&home)?.latest().await;
    let latest = latest.ok_or_else(|| failed("it is not known where the releases are"))?;
    told.keep(&latest);
    Ok(latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_that_was_told_of_last_may_be_opened() {
        let told = Told::default();
        let page = "https://git.example/tag/v2.0.0";
        assert!(!told.names(page) && !told.names(""));
        let version = "2.0.0".to_owned();
        told.keep(&Latest::Newer { version: version.clone(), page: Some(page.to_owned()) });
        assert!(told.names(page));
        assert!(!told.names("https://git.example/") && !told.names("https://git.example/tag/v1"));
        told.keep(&Latest::Newest { version });
        assert!(!told.names(page), "it is not told of any more");
    }
}
