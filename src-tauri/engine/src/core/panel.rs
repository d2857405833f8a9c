//! Whom `auto` may ask, and in which order.

use std::collections::BTreeSet;
use std::time::Duration;

use super::standing::Standing;
use crate::model::{Family, Settings, Source, SourceId, SourceKind, Time};

/// Sources whose times differ by less than this are equally good, and take turns.
const ALIKE: Duration = Duration::from_millis(25);

/// The sources that there are.
#[derive(Clone, Copy)]
pub(super) struct Panel<'a> {
    sources: &'a [Source],
    chosen: Option<&'a [SourceId]>,
}

impl<'a> Panel<'a> {
    /// Those of a configuration.
    pub(super) fn of(settings: &'a Settings) -> Self {
        Self { sources: &settings.sources, chosen: settings.options.auto.as_deref() }
    }

    /// The source of an id.
    pub(super) fn find(&self, id: &SourceId) -> Option<&'a Source> {
        self.sources.iter().find(|source| source.id == *id)
    }

    /// Whether a source is the agreement of several.
    pub(super) fn is_auto(&self, id: &SourceId) -> bool {
        self.find(id).is_some_and(|source| source.kind == SourceKind::Auto)
    }

    /// What tells the address of this computer's own interface.
    pub(super) fn own(&self) -> Option<&'a Source> {
        self.sources.iter().find(|source| source.kind == SourceKind::interface(None))
    }

    /// The router, where it may be asked.
    pub(super) fn router(&self, family: Family) -> Option<&'a Source> {
        let is_router = |source: &&&Source| matches!(source.kind, SourceKind::Router { .. });
        self.voices(family).iter().find(is_router).copied()
    }

    /// What tells whether a sign-in page is in between; they take turns.
    pub(super) fn portal(&self, turn: usize) -> Option<&'a Source> {
        let pages: Vec<_> = self
            .sources
            .iter()
            .filter(|source| matches!(source.kind, SourceKind::Portal { .. }))
            .collect();
        pages.get(turn.checked_rem(pages.len())?).copied()
    }

    /// Every source that can be one voice among others in a family.
    pub(super) fn voices(&self, family: Family) -> Vec<&'a Source> {
        let permitted = |source: &&Source| match self.chosen {
            Some(chosen) => chosen.contains(&source.id),
            None => source.built_in,
        };
        let is_voice = |source: &&Source| {
            !matches!(
                source.kind,
                SourceKind::Auto
                    | SourceKind::Interface { .. }
                    | SourceKind::Fixed { .. }
                    | SourceKind::Portal { .. }
            )
        };
        let all = self.sources.iter().filter(is_voice).filter(permitted);
        all.filter(|source| source.kind.covers(family)).collect()
    }

    /// The voices but for the router that may be asked next, the best first: those that do not
    /// rest before those that do, the quick before the slow, and in turn where they are alike.
    /// Nobody whose operator is among `heard`.
    pub(super) fn queue(
        &self,
        family: Family,
        standing: &Standing,
        heard: &BTreeSet<&str>,
        turn: usize,
        now: Time,
    ) -> Vec<&'a Source> {
        let mut queue = self.voices(family);
        queue.retain(|source| {
            !matches!(source.kind, SourceKind::Router { .. })
                && !heard.contains(source.operator.as_str())
        });
        let rests = |source: &Source| standing.rests(&source.id, family, now);
        if queue.iter().any(|source| !rests(source)) {
            queue.retain(|source| !rests(source));
        }
        queue.sort_by_key(|source| standing.expected(source, family));
        let second = queue.get(1).or(queue.first());
        let alike = second.map_or(Duration::ZERO, |one| standing.expected(one, family) + ALIKE);
        let good = queue.partition_point(|source| standing.expected(source, family) <= alike);
        if good > 0 {
            queue[..good].rotate_left(turn % good);
        }
        queue
    }
}
