//! OVHcloud's signature,
//! <https://help.ovhcloud.com/csm/en-api-getting-started-ovhcloud-api?id=kb_article_view&sysparm_article=KB0042784>.

use super::canonical::{body, sha1};
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// Adds `X-Ovh-Application`, `X-Ovh-Consumer`, `X-Ovh-Timestamp` and `X-Ovh-Signature`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let (application, consumer) = (values.get("application")?, values.get("consumer")?);
    let (secret, time) = (values.get("secret")?, moment.seconds().to_string());
    let (method, url) = (&request.method, request.url.as_str());
    let head = zeroize::Zeroizing::new(format!("{secret}+{consumer}+{method}+{url}+"));
    let tail = format!("+{time}");
    let text = zeroize::Zeroizing::new([head.as_bytes(), body(request), tail.as_bytes()].concat());
    let signature = format!("$1${}", sha1(&*text));
    for (name, value) in [
        ("X-Ovh-Application", application),
        ("X-Ovh-Consumer", consumer),
        ("X-Ovh-Timestamp", &time),
        ("X-Ovh-Signature", &signature),
    ] {
        request.headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{header, moment, request, values};
    use super::*;

    #[test]
    fn the_documented_example_is_met() {
        let mut made = request("GET", "https://eu.api.ovh.com/1.0/domains/", &[], "");
        let account = values(&[
            ("application", "7kbG7Bk7S9Nt7ZSV"),
            ("secret", "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF"),
            ("consumer", "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1"),
        ]);
        sign(&mut made, &account, &moment("2013-04-21T16:15:45Z", "")).unwrap();
        assert_eq!(header(&made, "X-Ovh-Application"), "7kbG7Bk7S9Nt7ZSV");
        assert_eq!(header(&made, "X-Ovh-Consumer"), "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1");
        assert_eq!(header(&made, "X-Ovh-Timestamp"), "1366560945");
        let wanted = "$1$d3705e8afb27a0d2970a322b96550abfc67bb798";
        assert_eq!(header(&made, "X-Ovh-Signature"), wanted);
    }
}
