//! Reads what a feed says of the newest release, and compares versions.
//!
//! Foreign bytes: nothing is guessed. The form is the one in which GitHub, Forgejo and Gitea
//! answer `…/repos/<owner>/<name>/releases/latest`.

use std::cmp::Ordering;

use semver::Version;
use serde::Deserialize;

use crate::model::Feed;
use crate::wire::Latest;

/// The longest tag that can be a version, octets.
const LONGEST_TAG: usize = 64;

/// The longest address of a page that is handed on, octets.
const LONGEST_PAGE: usize = 2000;

/// A release, as far as it matters here.
#[derive(Deserialize)]
struct Release {
    tag_name: String,
    html_url: Option<String>,
    #[serde(default)]
    prerelease: bool,
    #[serde(default)]
    draft: bool,
}

/// Reads the body of an answer; `here` is the version of this program.
pub fn read(body: &[u8], feed: &Feed, here: &str) -> Latest {
    let Ok(release) = serde_json::from_slice::<Release>(body) else {
        return Latest::NotUnderstood;
    };
    let (Some(told), Ok(here)) = (version(&release.tag_name), Version::parse(here)) else {
        return Latest::NotUnderstood;
    };
    let version = told.to_string();
    // Who tries out what is to come is told of what comes after it.
    let on_trial = release.prerelease || !told.pre.is_empty();
    if release.draft || (on_trial && here.pre.is_empty()) {
        return Latest::Unreleased { version };
    }
    if !comes_after(&told, &here) {
        return Latest::Newest { version };
    }
    let named = release.html_url.filter(|page| page.len() <= LONGEST_PAGE);
    let page = named.and_then(|page| feed.page(&page)).map(String::from);
    Latest::Newer { version, page }
}

/// Whether one version comes after another (semantic versioning 11): by its numbers, and a
/// pre-release comes before the release of the same numbers. What a build adds (`+…`) does not
/// count, and what is no version is never newer, nor is anything newer than that.
pub fn is_newer(one: &str, other: &str) -> bool {
    match (version(one), version(other)) {
        (Some(one), Some(other)) => comes_after(&one, &other),
        _ => false,
    }
}

fn comes_after(one: &Version, other: &Version) -> bool {
    one.cmp_precedence(other) == Ordering::Greater
}

/// The version that a tag names: `1.2.3` or `v1.2.3`.
fn version(tag: &str) -> Option<Version> {
    if tag.len() > LONGEST_TAG {
        return None;
    }
    Version::parse(tag.strip_prefix('v').unwrap_or(tag)).ok()
}
