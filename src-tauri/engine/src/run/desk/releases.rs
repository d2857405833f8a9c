//! This Homing, and whether there is a newer one.

use super::Desk;
use crate::model::Feed;
use crate::releases;
use crate::store::paths_of_program::{is_there, program, variable};
use crate::wire::{Installed, Latest};

/// This program's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The address of the releases, where whoever built this program named it.
const BUILT_IN: Option<&str> = option_env!("HOMING_RELEASES");

// A mistake in it is told to who builds, not to who uses.
const _: () = assert!(may_be_a_feed(BUILT_IN), "HOMING_RELEASES has to begin with https://");

const fn may_be_a_feed(address: Option<&str>) -> bool {
    match address {
        Some(text) => matches!(text.as_bytes(), [b'h', b't', b't', b'p', b's', b':', b'/', ..]),
        None => true,
    }
}

impl Desk {
    /// This Homing: its version, how it came here, and who is asked for a newer one.
    pub fn installed(&self) -> Installed {
        let program = program().unwrap_or_default();
        Installed {
            version: VERSION.to_owned(),
            packaging: releases::packaging(&program, &variable, &is_there),
            feed: self.feed().map(|feed| feed.host().to_owned()),
        }
    }

    /// Whether there is a newer one; `None`: there is nobody to ask. Takes 10 s at most.
    pub async fn latest(&self) -> Option<Latest> {
        Some(releases::look(&self.http, &self.feed()?, VERSION).await)
    }

    /// Who is asked: what the configuration names counts before what was built in.
    fn feed(&self) -> Option<Feed> {
        let configured = self.settings.options.releases.as_deref().cloned();
        configured.or_else(|| Feed::parse(BUILT_IN?))
    }
}
