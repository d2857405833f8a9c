//! The signature of Todaynic and its brands, <https://www.todaynic.com/docApi/>: Aliyun's with
//! parameters of its own.

use super::aliyun::add;
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// Adds the common parameters and `Signature` to the query.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let common = [
        ("AccessInstanceID", values.get("key")?),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", &moment.nonce),
        ("Timestamp", &moment.written("%Y-%m-%dT%H:%M:%SZ")),
    ];
    add(request, &common, values.get("secret")?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{moment, request, values};
    use super::*;

    /// No example is published. This one was worked out by `openssl dgst -sha1 -hmac`.
    #[test]
    fn the_signature_is_that_of_the_root_and_all_parameters() {
        let url = "https://api.now.cn/api/Dns/AddDomainRecord?Domain=example.org&Host=*&Value=2001:db8::1";
        let mut made = request("GET", url, &[], "");
        let account = values(&[("key", "testid"), ("secret", "testsecret")]);
        sign(&mut made, &account, &moment("2026-11-26T12:00:00Z", "n0nce")).unwrap();
        assert_eq!(
            made.url.as_str(),
            "https://api.now.cn/api/Dns/AddDomainRecord?Domain=example.org&Host=%2A\
             &Value=2001%3Adb8%3A%3A1&AccessInstanceID=testid&SignatureMethod=HMAC-SHA1\
             &SignatureNonce=n0nce&Timestamp=2026-11-26T12%3A00%3A00Z\
             &Signature=jbKQwhLAEEap1o6G9xq0k4gQzQA%3D"
        );
    }
}
