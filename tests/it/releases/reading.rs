//! What a feed says, and which version comes after which.

use homing_engine::model::Feed;
use homing_engine::releases::{is_newer, read};
use homing_engine::wire::Latest;
use proptest::prelude::*;

use super::{feed, release};

const FEED: &str = "https://git.example/api/v1/repos/homing/homing/releases/latest";
const PAGE: &str = "https://git.example/homing/homing/releases/tag/v1.3.0";

fn said(body: &str, here: &str) -> Latest {
    read(body.as_bytes(), &feed(FEED), here)
}

fn newest(version: &str) -> Latest {
    Latest::Newest { version: version.to_owned() }
}

fn newer(version: &str, page: Option<&str>) -> Latest {
    Latest::Newer { version: version.to_owned(), page: page.map(str::to_owned) }
}

fn unreleased(version: &str) -> Latest {
    Latest::Unreleased { version: version.to_owned() }
}

#[test]
fn a_release_is_newer_the_same_or_older() {
    for (tag, here, expected) in [
        ("v1.3.0", "1.2.9", newer("1.3.0", Some(PAGE))),
        ("1.3.0", "1.2.9", newer("1.3.0", Some(PAGE))),
        ("v1.10.0", "1.9.9", newer("1.10.0", Some(PAGE))),
        ("v2.0.0", "1.99.99", newer("2.0.0", Some(PAGE))),
        ("v1.3.0", "1.3.0-beta.2", newer("1.3.0", Some(PAGE))),
        ("v1.3.0", "1.3.0", newest("1.3.0")),
        ("v1.3.0+build.9", "1.3.0", newest("1.3.0+build.9")),
        ("v1.2.9", "1.3.0", newest("1.2.9")),
        ("v1.3.0", "1.4.0-beta.1", newest("1.3.0")),
    ] {
        assert_eq!(said(&release(tag, PAGE), here), expected, "{tag} for {here}");
    }
}

#[test]
fn a_draft_and_a_pre_release_are_nothing_for_who_runs_a_release() {
    let flagged = |tag: &str, flag: &str| {
        let flag_off = format!("\"{flag}\":false");
        let body = release(tag, PAGE);
        assert!(body.contains(&flag_off), "{body}");
        body.replace(&flag_off, &format!("\"{flag}\":true"))
    };
    assert_eq!(said(&flagged("v2.0.0", "draft"), "1.0.0"), unreleased("2.0.0"));
    assert_eq!(said(&flagged("v2.0.0", "draft"), "1.0.0-rc.1"), unreleased("2.0.0"));
    assert_eq!(said(&flagged("v2.0.0", "prerelease"), "1.0.0"), unreleased("2.0.0"));
    assert_eq!(said(&release("v2.0.0-rc.1", PAGE), "1.0.0"), unreleased("2.0.0-rc.1"));
    assert_eq!(said(&release("v1.0.0-rc.1", PAGE), "1.0.0"), unreleased("1.0.0-rc.1"));
    // Who tries out what is to come is told of what comes after it.
    let next = flagged("v2.0.0-rc.2", "prerelease");
    assert_eq!(said(&next, "2.0.0-rc.1"), newer("2.0.0-rc.2", Some(PAGE)));
    assert_eq!(said(&next, "2.0.0-rc.2"), newest("2.0.0-rc.2"));
}

#[test]
fn what_is_not_such_an_answer_is_not_understood() {
    let twice = "{\"tag_name\":\"v1.0.0\",\"tag_name\":\"v9.0.0\"}";
    let list = format!("[{}]", release("v9.0.0", PAGE));
    let cut = release("v9.0.0", PAGE);
    let long = release(&format!("v9.0.0-{}", "a".repeat(80)), PAGE);
    for body in [
        "",
        "null",
        "9.0.0",
        "\"v9.0.0\"",
        "{}",
        "{\"message\":\"Not Found\"}",
        "{\"tag_name\":9}",
        "{\"tag_name\":null}",
        "{\"tag_name\":\"v9.0.0\",\"draft\":\"no\"}",
        twice,
        &list,
        &cut[..cut.len() - 1],
        &long,
    ] {
        assert_eq!(said(body, "1.0.0"), Latest::NotUnderstood, "{body}");
    }
    for tag in [
        "", "v", "nightly", "9", "9.0", "v9.0", "vv9.0.0", "v9.0.0.0", "v09.0.0", " v9.0.0",
        "V9.0.0",
    ] {
        assert_eq!(said(&release(tag, PAGE), "1.0.0"), Latest::NotUnderstood, "{tag:?}");
    }
    assert_eq!(said(&release("v99999999999999999999.0.0", PAGE), "1.0.0"), Latest::NotUnderstood);
}

#[test]
fn only_a_safe_page_at_the_feeds_own_host_is_handed_on() {
    let named = |address: &str, page: &str| {
        let latest = read(release("v9.0.0", page).as_bytes(), &feed(address), "1.0.0");
        let Latest::Newer { page, .. } = latest else { panic!("{latest:?}") };
        page
    };
    let github = "https://api.github.com/repos/homing/homing/releases/latest";
    for (address, page) in [
        (FEED, PAGE),
        (github, "https://github.com/homing/homing/releases/tag/v9.0.0"),
        (github, "https://api.github.com/x"),
    ] {
        assert_eq!(named(address, page).as_deref(), Some(page), "{address}");
    }
    let long = format!("{PAGE}?{}", "a".repeat(2000));
    for page in [
        "http://git.example/homing",
        "https://git.example.evil.test/homing",
        "https://evil.test/git.example",
        "https://git.example@evil.test/",
        "https://alice@git.example/homing",
        "https://api.git.example/homing",
        "https://example/homing",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "/homing/homing/releases",
        "",
        &long,
    ] {
        assert_eq!(named(FEED, page), None, "{page}");
    }
    assert_eq!(named(github, "https://evil.test/api.github.com"), None);
    let without = said("{\"tag_name\":\"v9.0.0\"}", "1.0.0");
    assert_eq!(without, newer("9.0.0", None));
    // As it is understood, so that nothing in it means something else to what opens it.
    let odd = named(FEED, "https://git.example/a b\"c");
    assert_eq!(odd.as_deref(), Some("https://git.example/a%20b%22c"));
}

#[test]
fn a_feed_is_asked_by_https_or_on_this_computer() {
    for good in [
        FEED,
        "https://api.github.com/repos/homing/homing/releases/latest",
        "http://127.0.0.1:3000/latest",
        "http://localhost:3000/latest",
        "http://[::1]:3000/latest",
    ] {
        assert!(Feed::parse(good).is_some(), "{good}");
    }
    for bad in [
        "",
        "git.example/latest",
        "http://git.example/latest",
        "http://127.0.0.1.evil.test/latest",
        "https://alice:secret@git.example/latest",
        "https://token@git.example/latest",
        "ftp://git.example/latest",
        "file:///latest",
        "https://",
    ] {
        assert!(Feed::parse(bad).is_none(), "{bad}");
    }
}

/// A version, and its numbers.
fn versions() -> impl Strategy<Value = ([u64; 3], String)> {
    let pre = prop_oneof![
        2 => Just(String::new()),
        1 => "-[a-z]{1,3}(\\.[0-9])?",
        1 => "-(0|[1-9][0-9]?)",
    ];
    let build = prop_oneof![2 => Just(String::new()), 1 => "\\+[a-z0-9]{1,4}"];
    let prefix = prop_oneof![Just(""), Just("v")];
    ([0_u64..4, 0_u64..12, 0_u64..12], pre, build, prefix).prop_map(
        |(numbers, pre, build, prefix)| {
            let [major, minor, patch] = numbers;
            (numbers, format!("{prefix}{major}.{minor}.{patch}{pre}{build}"))
        },
    )
}

/// A version without what a build adds and without the letter before it.
fn bare(version: &str) -> &str {
    version.split('+').next().unwrap().trim_start_matches('v')
}

proptest! {
    #[test]
    fn of_two_versions_one_is_newer_or_they_are_the_same(
        (left, one) in versions(),
        (right, other) in versions(),
    ) {
        let (after, before) = (is_newer(&one, &other), is_newer(&other, &one));
        prop_assert!(!(after && before), "{one} and {other}, each newer than the other");
        prop_assert_eq!(after || before, bare(&one) != bare(&other), "{} {}", one, other);
        if left != right {
            prop_assert_eq!(after, left > right, "the numbers decide: {} {}", one, other);
        }
    }

    #[test]
    fn what_is_newer_than_a_newer_one_is_newer(
        (_, a) in versions(),
        (_, b) in versions(),
        (_, c) in versions(),
    ) {
        if is_newer(&a, &b) && is_newer(&b, &c) {
            prop_assert!(is_newer(&a, &c), "{a} > {b} > {c}");
        }
    }

    #[test]
    fn a_pre_release_is_not_newer_than_its_release(numbers in "[0-3]\\.[0-9]\\.[0-9]", pre in "[a-z0-9]{1,3}a") {
        let pre = format!("{numbers}-{pre}");
        prop_assert!(!is_newer(&pre, &numbers), "{pre}");
        prop_assert!(is_newer(&numbers, &pre), "{pre}");
    }

    #[test]
    fn noise_is_never_newer(noise in "\\PC{0,40}", octets in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assume!(!noise.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()));
        prop_assert!(!is_newer(&noise, "0.0.0"));
        prop_assert!(!is_newer("9.9.9", &noise));
        prop_assert_eq!(said(&release(&noise, PAGE), "0.0.0"), Latest::NotUnderstood);
        prop_assert_eq!(read(&octets, &feed(FEED), "0.0.0"), Latest::NotUnderstood);
    }

    #[test]
    fn a_damaged_answer_is_newer_only_by_a_version_that_stands_in_it(
        at in 0_usize..200,
        octet in any::<u8>(),
    ) {
        let mut body = release("v1.0.0", PAGE).into_bytes();
        let at = at % body.len();
        body[at] = octet;
        if let Latest::Newer { version, page } = read(&body, &feed(FEED), "1.0.0") {
            let text = String::from_utf8_lossy(&body).into_owned();
            let tags = ["v", ""].map(|v| format!("\"tag_name\":\"{v}{version}\""));
            prop_assert!(tags.iter().any(|tag| text.contains(tag)), "{} {}", version, text);
            let page = page.unwrap_or_else(|| "https://git.example/".to_owned());
            prop_assert!(page.starts_with("https://git.example/"), "{}", page);
        }
    }
}
