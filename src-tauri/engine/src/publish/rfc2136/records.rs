//! Records beside addresses: in the zone of their host, in the reverse zones of its addresses,
//! or wherever else the user wants them.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _};
use hickory_proto::op::Query;
use hickory_proto::rr::{Name, RecordType};

use super::answer::Verdict;
use super::entry::{Deed, Entry};
use super::talk::{EACH_ADDRESS, Talk};
use super::target::{Fault, Target, read_name};
use super::way::{self, Group, SIDE_BY_SIDE};
use super::{Client, group, message, one_line, verdict_of};
use crate::model::{
    Account, Credentials, HostName, Outcome, Record, RecordChange, RecordReport, RecordUpdate,
};
use crate::net::dns::ask_by;
use crate::publish::authority::{Resolver, zone_in};

/// The records of one host that are in one zone.
struct Share<'a> {
    change: &'a RecordChange,
    records: Vec<(Deed, &'a Record)>,
    /// Whether it is the zone of the host itself.
    is_own: bool,
}

/// A zone, and the primary server that its SOA record names where that was looked up.
type Zone = (Name, Option<Name>);

impl Client {
    /// Sends an update of records and reports on each of its hosts. Other records of their names
    /// stay as they are, but for a PTR record, which replaces the others.
    pub async fn send_records(
        &self,
        account: &Account,
        credentials: &Credentials,
        update: &RecordUpdate,
    ) -> Vec<RecordReport> {
        let mut verdicts: BTreeMap<&HostName, Verdict> =
            update.changes.iter().map(|change| (&change.host, Verdict::changed())).collect();
        match Target::read(account, credentials) {
            Ok(target) => {
                for (host, verdict) in self.send_shares(&target, update).await {
                    verdicts.entry(host).and_modify(|known| worsen(known, verdict));
                }
            }
            Err(fault) => {
                let verdict = verdict_of(fault);
                verdicts.values_mut().for_each(|known| *known = verdict.clone());
            }
        }
        let report = |(host, verdict): (&HostName, Verdict)| RecordReport {
            host: host.clone(),
            outcome: verdict.outcome,
            detail: verdict.detail.map(|detail| one_line(&detail)),
        };
        verdicts.into_iter().map(report).collect()
    }

    /// What came of each host's records in each zone.
    async fn send_shares<'a>(
        &self,
        target: &Target,
        update: &'a RecordUpdate,
    ) -> Vec<(&'a HostName, Verdict)> {
        let resolver = &Resolver::new(self.resolver);
        let look_ups: Vec<_> =
            update.changes.iter().map(|change| shares(target, resolver, change)).collect();
        let found: Vec<_> = stream::iter(look_ups).buffered(SIDE_BY_SIDE).collect().await;
        let mut ended = Vec::new();
        let mut shares = Vec::new();
        for (change, found) in update.changes.iter().zip(found) {
            for share in found {
                match share {
                    Ok(share) => shares.push(share),
                    Err(fault) => ended.push((&change.host, verdict_of(fault))),
                }
            }
        }
        let mut groups = Vec::new();
        for ((zone, primary), share) in &shares {
            way::add(&mut groups, zone.clone(), primary.clone(), share);
        }
        for group in groups {
            ended.extend(self.send_group((target, resolver), update.via.as_deref(), group).await);
        }
        ended
    }

    async fn send_group<'a>(
        &self,
        (target, resolver): (&Target, &Resolver),
        via: Option<&str>,
        group: Group<'_, Share<'a>>,
    ) -> Vec<(&'a HostName, Verdict)> {
        let Group { zone, primary, members } = group;
        let servers = match way::servers(target, resolver, &zone, primary).await {
            Ok(servers) => servers,
            Err(fault) => {
                let verdict = verdict_of(fault);
                return members.iter().map(|one| (&one.change.host, verdict.clone())).collect();
            }
        };
        let (mut ended, mut entries, mut sent) = (Vec::new(), Vec::new(), Vec::new());
        for share in members {
            let RecordChange { host, claim, .. } = share.change;
            let claim = claim.as_ref().filter(|_| share.is_own);
            match Entry::of_records(&zone, host, &share.records, claim) {
                Ok(entry) => {
                    entries.push(entry);
                    sent.push(share);
                }
                Err(fault) => ended.push((host, verdict_of(fault))),
            }
        }
        let talk = Talk { target, zone: &zone, resolver, sessions: &self.sessions, via };
        for (share, one) in sent.into_iter().zip(group::send(&talk, servers, &entries).await) {
            ended.push((&share.change.host, told(one.together(), &zone, share.is_own)));
        }
        ended
    }
}

/// The records of a change, those that go first, by the zones that they are in.
async fn shares<'a>(
    target: &Target,
    resolver: &Resolver,
    change: &'a RecordChange,
) -> Vec<Result<(Zone, Share<'a>), Fault>> {
    let mut shares: Vec<Result<(Zone, Share<'a>), Fault>> = Vec::new();
    let own = way::zone_of(target, resolver, &change.host).await;
    let gone = change.gone.iter().map(|record| (Deed::Delete, record));
    let all = gone.chain(change.come.iter().map(|record| (Deed::Add, record)));
    for (deed, record) in all {
        let is_own = record.owner.ends_with(change.host.as_str());
        let zone = match (&own, is_own) {
            (Ok(own), true) => Ok(own.clone()),
            (Err(fault), true) => Err(fault.clone()),
            (_, false) => zone_of_record(target, resolver, record).await,
        };
        let zone = match zone {
            Ok(zone) => zone,
            Err(fault) => {
                shares.push(Err(fault));
                continue;
            }
        };
        let known = shares.iter_mut().flatten().find(|(known, _)| known.0 == zone.0);
        match known {
            Some((_, share)) => share.records.push((deed, record)),
            None => {
                let records = vec![(deed, record)];
                shares.push(Ok((zone, Share { change, records, is_own })));
            }
        }
    }
    shares
}

/// The zone of a record that is not below its host. The server that the account names is asked
/// first: it may have a zone that nobody else knows, such as that of a private network.
async fn zone_of_record(
    target: &Target,
    resolver: &Resolver,
    record: &Record,
) -> Result<Zone, Fault> {
    let owner = read_name("record", &record.owner)?;
    if let Some(zone) = target.zone.as_ref().filter(|zone| zone.zone_of(&owner)) {
        return Ok((zone.clone(), None));
    }
    if let Some((host, port)) = &target.server
        && let Ok(addresses) = resolver.host(host, *port).await
    {
        let transport = target.transport_to(host);
        for address in addresses {
            let question = Query::query(owner.clone(), RecordType::SOA);
            let answer = ask_by(address, None, &transport, question, false, EACH_ADDRESS).await;
            if let Ok(answer) = answer
                && answer.metadata.authoritative
                && let Some(zone) = zone_in(&answer)
            {
                return Ok((zone.name, Some(zone.primary)));
            }
        }
    }
    let zone = resolver.zone_of(&owner).await?;
    Ok((zone.name, Some(zone.primary)))
}

/// A verdict with the zone that it is about, where that is another than the host's.
fn told(verdict: Verdict, zone: &Name, is_own: bool) -> Verdict {
    match &verdict.detail {
        Some(detail) if !is_own => {
            let detail = format!("in {}: {detail}", message::shown(zone));
            verdict.with_detail(detail)
        }
        _ => verdict,
    }
}

/// Of what is known of several parts, what matters most.
fn worsen(known: &mut Verdict, other: Verdict) {
    let weight = |verdict: &Verdict| match verdict.outcome {
        Outcome::NeedsYou { .. } => 3,
        Outcome::Unconfirmed { .. } => 2,
        Outcome::Later { .. } => 1,
        Outcome::Changed | Outcome::AlreadyRight => 0,
    };
    if weight(&other) > weight(known) {
        *known = other;
    }
}
