//! Asks a web service from which address it sees this computer.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::{Said, known, reading, unknown};
use crate::model::{Family, Trouble, public};
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
) -> Said {
    let Some(url) = url else {
        return unknown(format!("The service does not tell {family} addresses."));
    };
    let Ok(url) = Url::parse(url) else {
        return unknown("The address of the service is not a URL.");
    };
    let host = url.host_str().unwrap_or("the service").to_owned();
    let request = Request {
        family: Some(family),
        ca_file,
        insecure,
        timeout: TIMEOUT,
        limit: LIMIT,
        ..Request::get(url)
    };
    let reply = match http.exchange(request).await {
        Ok(reply) => reply,
        Err(failure) => return unknown(sentence(failure, &host, family)),
    };
    if reply.status != 200 {
        return unknown(format!("{host} answered with status {}.", reply.status));
    }
    if !reply.whole {
        return unknown(format!("{host} answered with more than an address."));
    }
    match reading::read(&reply.body, family) {
        Ok(address) if public::is_public(address) => known(address),
        Ok(address) => unknown(format!("{host} saw {address}, {}.", public::kind(address))),
        Err(why) => unknown(format!("{host}: {why}.")),
    }
}

/// Why there is no reply.
fn sentence(failure: Failure, host: &str, family: Family) -> String {
    match failure {
        Failure::NotSent(Trouble::InsecureEndpoint) => {
            format!("{host} would be asked without encryption, which its source does not permit.")
        }
        Failure::NotSent(Trouble::Untrusted) => {
            format!("The certificate of {host} is not trusted.")
        }
        Failure::NotSent(Trouble::BadField) => {
            "The address of the service is not one of the web.".to_owned()
        }
        Failure::NotSent(_) => format!("No connection to {host} over {family}."),
        Failure::NoAnswer => format!("{host} did not answer."),
    }
}
