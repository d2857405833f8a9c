//! Where this program came from, and whether there is a newer one.
//!
//! It is only asked, when a person wants to know, and only told: nothing is ever downloaded or
//! started here. What is not surely a newer release is never called one, and what is not
//! understood is not called the newest either.

mod packaging;
mod reading;

use std::time::Duration;

pub use packaging::packaging;
pub use reading::{is_newer, read};

use crate::model::{Feed, Trouble};
use crate::net::http::{Failure, Http, Reply, Request};
use crate::wire::{Latest, Unasked};

/// For the whole exchange.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest answer that is read, octets. Notes on a release take up to 125 000 characters at
/// GitHub, and each file that belongs to it some 2000 more.
const LIMIT: usize = 1024 * 1024;

/// Asks a feed for the newest release, by the person's proxy, and compares it with `here`, the
/// version of this program. Takes 10 s at most.
pub async fn look(http: &Http, feed: &Feed, here: &str) -> Latest {
    let request = Request {
        headers: vec![("Accept".to_owned(), "application/json".to_owned())],
        proxy: true,
        timeout: TIMEOUT,
        limit: LIMIT,
        ..Request::get(feed.url().clone())
    };
    match http.exchange(request).await {
        Ok(reply) => judge(&reply, feed, here),
        Err(failure) => Latest::NotAsked { why: why(failure), status: None },
    }
}

/// What a reply says.
fn judge(reply: &Reply, feed: &Feed, here: &str) -> Latest {
    let unasked = |why| Latest::NotAsked { why, status: Some(reply.status) };
    match reply.status {
        200 if is_page(&reply.body) => unasked(Unasked::Portal),
        200 if reply.whole => read(&reply.body, feed, here),
        200..300 => Latest::NotUnderstood,
        // Nobody is followed elsewhere: the address is the one that the person knows.
        300..400 | 511 => unasked(Unasked::Portal),
        404 | 410 => unasked(Unasked::NothingThere),
        _ => unasked(Unasked::Refused),
    }
}

/// Whether a body is a web page; no JSON begins like one.
fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Why there is no reply.
fn why(failure: Failure) -> Unasked {
    match failure {
        Failure::NotSent(Trouble::Untrusted) => Unasked::Untrusted,
        Failure::NotSent(_) => Unasked::NoConnection,
        Failure::NoAnswer => Unasked::NoAnswer,
    }
}
