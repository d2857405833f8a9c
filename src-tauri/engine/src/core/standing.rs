//! How quick and how good each source was, so that the quick ones are asked first and one that
//! errs is left alone for a while.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::{Answer, Family, Miss, Source, SourceId, SourceKind, Time};

/// How long a source rests that gave a useless answer.
pub(super) const REST: Duration = Duration::from_secs(10 * 60);
/// How long one rests that wants to be asked less often, unless it says otherwise.
pub(super) const LONG_REST: Duration = Duration::from_secs(60 * 60);
/// How long one rests behind what may be a sign-in page: that ends soon.
pub(super) const SHORT_REST: Duration = Duration::from_secs(20);
/// No source rests longer, whatever it says.
pub(super) const LONGEST_REST: Duration = Duration::from_secs(24 * 60 * 60);
/// What is expected of a source that did not answer when it was asked last.
const SILENT: Duration = Duration::from_secs(5);

/// What is remembered of each source and family.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing(BTreeMap<(SourceId, Family), Record>);

#[derive(Clone, Copy, Debug)]
struct Record {
    took: Duration,
    answered: bool,
    rests_until: Option<Time>,
}

impl Standing {
    /// Takes an answer in.
    pub(super) fn hear(&mut self, source: &Source, family: Family, answer: &Answer, now: Time) {
        let key = (source.id.clone(), family);
        let silent = matches!(
            answer.miss,
            Some(Miss::NoConnection { .. } | Miss::NoAnswer { .. } | Miss::NoRouter)
        );
        let before = self.0.get(&key).filter(|before| before.answered && !silent);
        let took = match before {
            _ if silent => SILENT,
            Some(before) => (before.took + answer.took) / 2,
            None => answer.took,
        };
        let rests_until = answer.miss.as_ref().and_then(rest).map(|rest| now + rest);
        self.0.insert(key, Record { took, answered: !silent, rests_until });
    }

    /// How long the source will probably take.
    pub(super) fn expected(&self, source: &Source, family: Family) -> Duration {
        let known = self.0.get(&(source.id.clone(), family)).map(|record| record.took);
        known.unwrap_or(match source.kind {
            SourceKind::Dns { .. } => Duration::from_millis(150),
            _ => Duration::from_millis(80),
        })
    }

    /// Whether the source answered when it was asked last; `None`: it was not asked yet.
    pub(super) fn answered(&self, source: &SourceId, family: Family) -> Option<bool> {
        self.0.get(&(source.clone(), family)).map(|record| record.answered)
    }

    /// Whether the source is left alone now.
    pub(super) fn rests(&self, source: &SourceId, family: Family, now: Time) -> bool {
        let record = self.0.get(&(source.clone(), family));
        record.and_then(|record| record.rests_until).is_some_and(|until| until > now)
    }

    /// In another network what went wrong may go right, and the other way round. Only what a
    /// source itself asked for still holds.
    pub(super) fn move_elsewhere(&mut self) {
        self.0.retain(|_, record| record.answered);
    }

    /// A clock that was set back must not lengthen a rest.
    pub(super) fn mend_clock(&mut self, now: Time) {
        for until in self.0.values_mut().filter_map(|record| record.rests_until.as_mut()) {
            *until = (*until).min(now + LONGEST_REST);
        }
    }
}

/// How long a source is left alone after such an answer; `None`: not at all.
fn rest(miss: &Miss) -> Option<Duration> {
    match miss {
        Miss::Refused { wait: Some(wait), .. } => {
            Some(Duration::from_secs(*wait).clamp(REST, LONGEST_REST))
        }
        Miss::Refused { status: 403 | 429, .. } => Some(LONG_REST),
        miss if miss.suggests_portal() => Some(SHORT_REST),
        miss if miss.blames_source() => Some(REST),
        _ => None,
    }
}
