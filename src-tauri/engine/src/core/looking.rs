//! Asking the sources: when a round begins, and what is told of its end.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::looks::Ask;
use super::{Core, Effect, origin};
use crate::model::{Address, Answer, Family, Look, LookId, Time, What};

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
        let Some((source, family)) = self.asked.remove(&look) else { return };
        let (source, address) = (&source, answer.address);
        let before = self.shown(family);
        let sources = &self.setup.settings.sources;
        let (asks, repeats) = self.looks.hear(source, family, address, sources, now);
        self.ask(asks);
        for origin in repeats {
            self.begin_round(now, origin);
        }
        let after = self.shown(family);
        if let Some((new, old)) = change(before, after) {
            self.note(now, What::AddressChanged { family, old, new });
        }
    }

    /// The address of the family that is told to the user: that of the first host that keeps it.
    fn shown(&self, family: Family) -> Shown {
        let mut origins = self.setup.settings.hosts.iter().filter_map(|h| origin(h, family));
        let first = origins.next()?;
        match self.looks.found.get(&first) {
            Some(found) => Some((found.address, found.last)),
            // Nothing was found out yet in this run: what the hosts were given last is what was
            // known before.
            None => {
                let hosts = self.setup.settings.hosts.iter();
                let mut had = hosts.filter(|h| origin(h, family).as_ref() == Some(&first));
                let last = had.find_map(|h| {
                    self.memory.hosts.get(&h.name)?.confirmed.get(family).map(|c| c.address)
                });
                Some((Address::Unknown, last))
            }
        }
    }

    /// Every source and family that a host names.
    pub(super) fn origins(&self) -> Vec<Ask> {
        let hosts = self.setup.settings.hosts.iter();
        let all: BTreeSet<Ask> =
            hosts.flat_map(|h| Family::BOTH.into_iter().filter_map(|f| origin(h, f))).collect();
        all.into_iter().collect()
    }

    pub(super) fn look_all(&mut self, now: Time) {
        self.next_look = now + self.setup.settings.options.poll;
        for origin in self.origins() {
            self.begin_round(now, origin);
        }
    }

    fn begin_round(&mut self, now: Time, origin: Ask) {
        let sources = &self.setup.settings.sources;
        if !self.eager && self.looks.may_begin(&origin, sources, now) > now {
            self.held.insert(origin);
            return;
        }
        let asks = self.looks.begin(&origin, sources, now);
        self.ask(asks);
    }

    pub(super) fn begin_held(&mut self, now: Time) {
        self.eager = false;
        for origin in std::mem::take(&mut self.held) {
            self.begin_round(now, origin);
        }
    }

    fn ask(&mut self, asks: Vec<Ask>) {
        for (source, family) in asks {
            let id = LookId(self.next_look_id);
            self.next_look_id += 1;
            self.asked.insert(id, (source.clone(), family));
            self.effects.push(Effect::Look(Look { id, source, family, via: None }));
        }
    }
}
