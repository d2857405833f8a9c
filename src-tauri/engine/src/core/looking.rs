//! Asking the sources: when a round begins, and what is told of its end.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::looks::Ask;
use super::panel::Panel;
use super::place::{self, Situation};
use super::{Core, Effect};
use crate::model::{
    Address, Answer, Family, Host, Kept, Look, LookId, Network, Origin, PerFamily, SourceKind,
    Time, Verdict, What,
};

/// What is told of a family: what is known, and the last address that was.
type Shown = Option<(Address, Option<IpAddr>)>;

/// The change from one told address to another that is worth an event: the new address, and the
/// one before.
fn change(before: Shown, after: Shown) -> Option<(Option<IpAddr>, Option<IpAddr>)> {
    let (was, last) = before?;
    let (is, _) = after?;
    let old = was.known().or(last);
    match is {
        Address::Known(new) if Some(new) != old => Some((Some(new), old)),
        Address::Absent if was.known().is_some() => Some((None, old)),
        _ => None,
    }
}

impl Core {
    pub(super) fn hear(&mut self, now: Time, look: LookId, answer: &Answer) {
        let before = PerFamily { ipv4: self.shown(Family::Ipv4), ipv6: self.shown(Family::Ipv6) };
        let panel = Panel::of(&self.setup.settings);
        let network = &self.network;
        let vpn = |origin: &Ask| {
            let way_out = network.way_out(origin.family);
            origin.via.is_none() && way_out.is_some_and(|link| link.tunnel)
        };
        let heard = self.looks.hear(look, answer, panel, vpn, now);
        self.ask(heard.looks);
        for origin in heard.repeats {
            self.begin_round(now, origin);
        }
        for family in Family::BOTH {
            let after = self.shown(family);
            if let Some((new, old)) = change(*before.get(family), after) {
                self.note(now, What::AddressChanged { family, old, new });
            }
            self.tell_trap(now, family);
        }
    }

    /// The network was looked at: now the sources are asked. What is still under way was asked
    /// in another network, if it is one.
    pub(super) fn arrive(&mut self, now: Time, network: Network) {
        self.surveying = false;
        if !place::is_same(&self.network, &network) {
            self.looks.move_elsewhere();
        }
        self.network = network;
        let origins = self.origins();
        self.looks.retain(&origins);
        if std::mem::take(&mut self.survey_again) {
            self.survey();
        }
        for origin in origins {
            self.begin_round(now, origin);
        }
        for family in Family::BOTH {
            self.tell_trap(now, family);
        }
    }

    fn remember_trap(&mut self, family: Family, trap: Option<Verdict>) {
        *self.memory.trap.get_mut(family) = trap;
        self.effects.push(Effect::Keep(Kept::Trap(self.memory.trap)));
    }

    /// Says once that this network hides the computer, and once that none does any more.
    fn tell_trap(&mut self, now: Time, family: Family) {
        let Some(verdict) = self.verdict(family) else { return };
        let told = *self.memory.trap.get(family);
        match told {
            _ if verdict.is_trap() && told != Some(verdict) => {
                self.note(now, What::Trapped { family, verdict });
                self.remember_trap(family, Some(verdict));
            }
            Some(_) if verdict.is_surely_free() => {
                self.note(now, What::Freed { family });
                self.remember_trap(family, None);
            }
            _ => {}
        }
    }

    /// How the internet sees this computer, as the first host that keeps the family has it.
    fn verdict(&self, family: Family) -> Option<Verdict> {
        let mut hosts = self.setup.settings.hosts.iter();
        hosts.find_map(|host| match self.situation(host, family) {
            Situation::Vpn => Some(Some(Verdict::Vpn)),
            Situation::From(origin) => Some(self.looks.found.get(&origin)?.verdict),
            Situation::Off | Situation::Away => None,
        })?
    }

    /// The address of the family that is told to the user: that of the first host that keeps it.
    fn shown(&self, family: Family) -> Shown {
        let mut origins = self.setup.settings.hosts.iter().filter_map(|h| self.origin(h, family));
        let first = origins.next()?;
        match self.looks.found.get(&first) {
            Some(found) => Some((found.address, found.last)),
            // Nothing was found out yet in this run: what the hosts were given last is what was
            // known before.
            None => {
                let hosts = self.setup.settings.hosts.iter();
                let mut had = hosts.filter(|h| self.origin(h, family).as_ref() == Some(&first));
                let last = had.find_map(|h| {
                    self.memory.hosts.get(&h.name)?.confirmed.get(family).map(|c| c.address)
                });
                Some((Address::Unknown, last))
            }
        }
    }

    /// What becomes of one family of a host in this network.
    pub(super) fn situation(&self, host: &Host, family: Family) -> Situation {
        let only = self.rules(&host.account).and_then(|rules| rules.only);
        if only.is_some_and(|only| only != family) {
            return Situation::Off;
        }
        place::situation(host, family, &self.setup.settings, &self.network)
    }

    /// Where one family of a host comes from, where it is kept here.
    pub(super) fn origin(&self, host: &Host, family: Family) -> Option<Ask> {
        match self.situation(host, family) {
            Situation::From(origin) => Some(origin),
            Situation::Off | Situation::Away | Situation::Vpn => None,
        }
    }

    /// Everything that hosts take their addresses from in this network.
    pub(super) fn origins(&self) -> Vec<Ask> {
        let hosts = self.setup.settings.hosts.iter();
        let all: BTreeSet<Ask> = hosts
            .flat_map(|host| Family::BOTH.into_iter().filter_map(|f| self.origin(host, f)))
            .collect();
        all.into_iter().collect()
    }

    /// Whether a host's address may be the router's, which then is worth listening to.
    pub fn wants_router(&self) -> bool {
        let panel = Panel::of(&self.setup.settings);
        let mut hosts = self.setup.settings.hosts.iter();
        hosts.any(|host| {
            let Origin::From(source) = &host.ipv4 else { return false };
            match panel.find(source).map(|source| &source.kind) {
                Some(SourceKind::Router { .. }) => true,
                Some(SourceKind::Auto) => panel.router(Family::Ipv4).is_some(),
                _ => false,
            }
        })
    }

    /// Looks at the network, and then asks every source.
    pub(super) fn look_all(&mut self, now: Time) {
        let options = &self.setup.settings.options;
        self.next_look = now + options.poll;
        self.next_glance = options.glance.map_or(Time(i64::MAX), |glance| now + glance);
        if self.surveying {
            self.survey_again = true;
        } else {
            self.survey();
        }
    }

    fn survey(&mut self) {
        self.surveying = true;
        let networks = &self.setup.settings.networks;
        let gateway = networks.iter().any(|network| network.gateway_mac.is_some());
        self.effects.push(Effect::Survey { gateway });
    }

    /// Does what is due: one more voice beside a slow one, another try, a glance.
    pub(super) fn look_when_due(&mut self, now: Time) {
        let looks = self.looks.hedge(Panel::of(&self.setup.settings), now);
        self.ask(looks);
        for origin in self.looks.retries(now) {
            self.begin_round(now, origin);
        }
        if now < self.next_glance {
            return;
        }
        let glance = self.setup.settings.options.glance;
        self.next_glance = glance.map_or(Time(i64::MAX), |glance| now + glance);
        let mut origins = self.origins();
        origins.retain(|origin| self.is_worth_a_glance(origin));
        for origin in origins {
            let look = self.looks.glance(&origin, Panel::of(&self.setup.settings));
            self.ask(look.into_iter().collect());
        }
    }

    /// Only an address that is somewhere in front of this computer changes without news.
    pub(super) fn is_worth_a_glance(&self, origin: &Ask) -> bool {
        let panel = Panel::of(&self.setup.settings);
        let found = self.looks.found.get(origin);
        panel.is_auto(&origin.source)
            && origin.family == Family::Ipv4
            && found.is_some_and(|found| found.verdict != Some(Verdict::Open))
    }

    pub(super) fn begin_round(&mut self, now: Time, origin: Ask) {
        let panel = Panel::of(&self.setup.settings);
        if !self.eager && self.looks.may_begin(&origin, panel, now) > now {
            self.held.insert(origin);
            return;
        }
        let ahead = place::needs_others(&origin, &self.network);
        let looks = self.looks.begin(&origin, panel, ahead, now);
        self.ask(looks);
    }

    pub(super) fn begin_held(&mut self, now: Time) {
        if !self.surveying {
            self.eager = false;
        }
        for origin in std::mem::take(&mut self.held) {
            self.begin_round(now, origin);
        }
    }

    fn ask(&mut self, looks: Vec<Look>) {
        self.effects.extend(looks.into_iter().map(Effect::Look));
    }
}
