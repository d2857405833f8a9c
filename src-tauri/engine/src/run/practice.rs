//! The practice zone beside the user's own hosts: one more account and host, kept in memory.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use tokio::sync::mpsc;

use super::message::Message;
use crate::detect::Detector;
use crate::model::{
    AccountId, Address, Credentials, Family, Host, HostName, Origin, PerFamily, Scope, Setup,
    Source, SourceId, SourceKind, VpnWish,
};
use crate::practice::{PracticeError, Zone};
use crate::publish::Providers;
use crate::wire::{PracticeView, Snapshot};

/// Stands in where this computer has no address at all; from the block for examples (RFC 5737).
const EXAMPLE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// A running practice zone.
pub(super) struct Practice {
    zone: Arc<Zone>,
    host: Host,
    source: Source,
    answer: Vec<String>,
}

impl Practice {
    /// Starts the zone. This computer's own address is registered there, or, where it has
    /// none, one for examples: nothing outside sees the zone.
    pub(super) async fn start(detector: &Detector) -> Result<Self, PracticeError> {
        let zone = Arc::new(Zone::start().await?);
        let id = SourceId::from("practice");
        let own = Source::own(id.clone(), SourceKind::interface(None));
        let source = match detector.look(&own, Family::Ipv4, None).await.address {
            Address::Known(_) => own,
            Address::Absent | Address::Unknown => {
                let address = PerFamily { ipv4: Some(EXAMPLE), ipv6: None };
                Source::own(id.clone(), SourceKind::Fixed { address })
            }
        };
        let host = Host {
            ipv4: Origin::From(id),
            ttl: Some(60),
            scope: Scope::Lan,
            vpn: Some(VpnWish::Publish),
            ..Host::new(zone.host_name(), zone.account().id)
        };
        Ok(Self { zone, host, source, answer: Vec::new() })
    }

    /// Adds the practice account and host to what the core works by.
    pub(super) fn join(&self, setup: &mut Setup, providers: &Providers) {
        let account = self.zone.account();
        if let Some(rules) = providers.rules(&account.provider) {
            setup.rules.insert(account.provider.clone(), rules);
        }
        // Every run has a new zone: what was learnt of an older one does not count.
        setup.fingerprints.insert(account.id.clone(), self.zone.port());
        setup.settings.accounts.retain(|other| other.id != account.id);
        setup.settings.hosts.retain(|other| other.name != self.host.name);
        setup.settings.accounts.push(account);
        setup.settings.hosts.push(self.host.clone());
        setup.settings.sources.push(self.source.clone());
    }

    /// The secrets of the practice account; `None` for any other.
    pub(super) fn credentials(&self, account: &AccountId) -> Option<Credentials> {
        (self.zone.account().id == *account).then(|| self.zone.credentials())
    }

    /// Asks the zone what it now answers for the name.
    pub(super) fn ask(&self, back: mpsc::UnboundedSender<Message>) {
        let zone = self.zone.clone();
        let name: HostName = self.host.name.clone();
        tokio::spawn(async move {
            let answer = zone.answer(&name).await;
            // The loop may have ended meanwhile; then nobody waits for it.
            let _ = back.send(Message::Answer(answer));
        });
    }

    /// Takes the zone's answer.
    pub(super) fn answered(&mut self, answer: Vec<String>) {
        self.answer = answer;
    }

    /// Shows it in the snapshot.
    pub(super) fn show(&self, snapshot: &mut Snapshot) {
        let name = self.host.name.to_string();
        for host in snapshot.hosts.iter_mut().filter(|host| host.name == name) {
            host.practice = true;
        }
        let port = self.zone.port();
        snapshot.practice = Some(PracticeView {
            port,
            zone: self.zone.zone().to_owned(),
            command: format!("dig @127.0.0.1 -p {port} {name}"),
            name,
            answer: self.answer.clone(),
        });
    }
}
