//! Huawei Cloud's signature,
//! <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html>.

use super::canonical::{canonical, headers, hex, hmac_sha256, names, sha256};
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// Adds `X-Sdk-Date` and `Authorization`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let (key, secret) = (values.get("key")?, values.get("secret")?);
    let time = moment.written("%Y%m%dT%H%M%SZ");
    request.headers.push(("X-Sdk-Date".to_owned(), time.clone()));
    let signed = headers(request);
    // The path is signed with a final slash, which it is sent without.
    let path = format!("{}/", request.url.path().trim_end_matches('/'));
    let canonical = canonical(request, &path, &signed);
    let text = format!("SDK-HMAC-SHA256\n{time}\n{}", sha256(canonical));
    let signature = hex(hmac_sha256(secret, &text));
    let names = names(&signed);
    let authorization =
        format!("SDK-HMAC-SHA256 Access={key}, SignedHeaders={names}, Signature={signature}");
    request.headers.push(("Authorization".to_owned(), authorization));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{header, moment, request, values};
    use super::*;

    #[test]
    fn the_documented_example_is_met() {
        let url = "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs\
                   ?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";
        let mut made = request("GET", url, &[("Content-Type", "application/json")], "");
        let account = values(&[
            ("key", "QTWAOYTTINDUT2QVKYUC"),
            ("secret", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"),
        ]);
        sign(&mut made, &account, &moment("2019-11-15T03:36:55Z", "")).unwrap();
        assert_eq!(
            header(&made, "Authorization"),
            "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, \
             SignedHeaders=content-type;host;x-sdk-date, \
             Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
        );
        assert_eq!(header(&made, "X-Sdk-Date"), "20191115T033655Z");
        assert_eq!(made.url.as_str(), url, "it is sent as it was");
    }
}
