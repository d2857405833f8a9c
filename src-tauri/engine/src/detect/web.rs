//! Asks a web service from which address it sees this computer.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::reading::Unreadable;
use super::{Said, reading, seen_outside, unknown};
use crate::model::{Family, Miss, Trouble};
use crate::net::http::{Failure, Http, Request};

/// For the whole exchange. The services answer in a fraction of this.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The longest answer that is read; the longest that a built-in service gives has 400 bytes.
const LIMIT: usize = 1024;

/// One GET, forced to the family, around every proxy: what is asked for is the address that the
/// connection comes from.
pub(super) async fn look(
    http: &Http,
    url: Option<&str>,
    ca_file: Option<PathBuf>,
    insecure: bool,
    family: Family,
    via: Option<&str>,
) -> Said {
    let Some(url) = url else { return unknown(Miss::NotTold { family }) };
    let Ok(url) = Url::parse(url) else { return unknown(Miss::BadPlace) };
    let host = url.host_str().unwrap_or("the service").to_owned();
    let request = Request {
        family: Some(family),
        via: via.map(str::to_owned),
        ca_file,
        insecure,
        timeout: TIMEOUT,
        limit: LIMIT,
        ..Request::get(url)
    };
    let reply = match http.exchange(request).await {
        Ok(reply) => reply,
        Err(failure) => return unknown(no_reply(failure, host, family)),
    };
    if (300..400).contains(&reply.status) {
        return unknown(Miss::Portal { who: host });
    }
    if reply.status != 200 {
        let wait = reply.header("retry-after").and_then(|wait| wait.trim().parse().ok());
        return unknown(Miss::Refused { who: host, status: reply.status, wait });
    }
    match reading::read(&reply.body, family) {
        Err(Unreadable::Page) => unknown(Miss::Portal { who: host }),
        _ if !reply.whole => unknown(Miss::NotUnderstood { who: host }),
        Ok(address) => seen_outside(&host, address, family),
        Err(Unreadable::Several) => unknown(Miss::Several { who: host }),
        Err(Unreadable::OtherFamily) => unknown(Miss::OtherFamily { who: host }),
        Err(Unreadable::NotText | Unreadable::Empty | Unreadable::NoAddress) => {
            unknown(Miss::NotUnderstood { who: host })
        }
    }
}

/// Why there is no reply.
pub(super) fn no_reply(failure: Failure, who: String, family: Family) -> Miss {
    match failure {
        Failure::NotSent(Trouble::InsecureEndpoint) => Miss::Insecure { who },
        Failure::NotSent(Trouble::Untrusted) => Miss::Untrusted { who },
        Failure::NotSent(Trouble::BadField) => Miss::BadPlace,
        Failure::NotSent(_) => Miss::NoConnection { who, family },
        Failure::NoAnswer => Miss::NoAnswer { who },
    }
}
