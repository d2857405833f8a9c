//! What is really published for a host, and what that means.

use std::net::IpAddr;

use super::{Desk, DeskError};
use crate::model::Truth;
use crate::publish::published::{Kept, Known, Public, meaning};
use crate::wire::{FamilyView, HostView};

impl Desk {
    /// What every authoritative server of a host publishes, what resolvers tell where it is
    /// wished that they be asked, and what that means beside what is known of the host.
    ///
    /// # Errors
    /// When there is no such host.
    pub async fn truth(&self, view: &HostView, public: &Public) -> Result<Truth, DeskError> {
        let host = self.known_host(&view.name)?;
        let account = self.known_account(&host.account)?;
        let proxy = self.providers.get(&account.provider).and_then(|p| p.proxy.clone());
        let mut truth = self.publisher().truth(account, &host.name, public).await;
        meaning(&mut truth, &known(view, proxy));
        Ok(truth)
    }
}

fn known(view: &HostView, proxy: Option<String>) -> Known {
    let mut known = Known { proxy, ..Known::default() };
    for family in &view.families {
        *known.families.get_mut(family.family) = kept(family);
    }
    known
}

fn kept(view: &FamilyView) -> Kept {
    let read = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let confirmed: Option<IpAddr> = read(&view.confirmed);
    // What was found to be there already changed at some time that nobody knows.
    let ours = view.sent.is_some() && view.sent == view.confirmed;
    Kept { wanted: read(&view.wanted), confirmed, changed: view.confirmed_at.filter(|_| ours) }
}
