//! Looks whether a network's sign-in page is in between, by a page whose right answer is known.

use std::time::Duration;

use url::Url;

use super::web::no_reply;
use super::{Said, unknown};
use crate::model::{Family, Miss};
use crate::net::http::{Http, Reply, Request};

/// For the whole exchange.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The longest answer that is read, bytes; the right ones have a line at most.
const LIMIT: usize = 4096;

/// The status by which a network says that one has to sign in (RFC 6585 6).
const SIGN_IN: u16 = 511;

/// One GET over plain http, which is what a sign-in page puts itself in place of. There is no
/// address to be learnt: where nobody is in between, that is what is said.
pub(super) async fn look(
    http: &Http,
    url: &str,
    status: u16,
    body: &str,
    family: Family,
    via: Option<&str>,
) -> Said {
    let Ok(url) = Url::parse(url) else { return unknown(Miss::BadPlace) };
    let who = url.host_str().unwrap_or("the page").to_owned();
    let request = Request {
        family: Some(family),
        via: via.map(str::to_owned),
        insecure: true,
        timeout: TIMEOUT,
        limit: LIMIT,
        ..Request::get(url)
    };
    match http.exchange(request).await {
        Ok(reply) => unknown(judge(&reply, status, body, who, family)),
        Err(failure) => unknown(no_reply(failure, who, family)),
    }
}

fn judge(reply: &Reply, status: u16, body: &str, who: String, family: Family) -> Miss {
    let said = reply.body.trim_ascii();
    match reply.status {
        now if now == status && reply.whole && said == body.trim().as_bytes() => {
            Miss::NotTold { family }
        }
        300..400 | SIGN_IN => Miss::Portal { who },
        // An empty page is nothing that one could sign in at.
        200 if said.is_empty() => Miss::NotUnderstood { who },
        200 => Miss::Portal { who },
        now => Miss::Refused { who, status: now, wait: None },
    }
}
