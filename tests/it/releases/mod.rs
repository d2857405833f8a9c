//! This Homing, and whether there is a newer one.

mod asking;
mod packaging;
mod reading;

use homing_engine::model::Feed;

/// A feed of this address.
fn feed(address: &str) -> Feed {
    Feed::parse(address).unwrap_or_else(|| panic!("{address} is no feed"))
}

/// An answer as GitHub, Forgejo and Gitea give it, as far as it is read.
fn release(tag: &str, page: &str) -> String {
    serde_json::json!({
        "id": 1,
        "tag_name": tag,
        "name": "A release",
        "html_url": page,
        "draft": false,
        "prerelease": false,
        "assets": [{ "name": "homing.deb", "size": 1 }],
    })
    .to_string()
}
