//! Tencent Cloud's signature of version 3, <https://cloud.tencent.com/document/api/1427/56189>.

use super::canonical::{canonical, headers};
use super::scoped::Scheme;
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// The headers that are signed.
const SIGNED: [&str; 3] = ["content-type", "host", "x-tc-action"];

/// Adds `X-TC-Timestamp` and `Authorization`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let (key, secret) = (values.get("key")?, values.get("secret")?);
    let service = values.get("service")?;
    let (time, date) = (moment.seconds().to_string(), moment.written("%Y-%m-%d"));
    request.headers.push(("X-TC-Timestamp".to_owned(), time.clone()));
    let signed = headers(request).into_iter().filter(|(name, _)| SIGNED.contains(&name.as_str()));
    // Unlike all others, the values are signed in lower case.
    let signed: Vec<_> = signed.map(|(name, value)| (name, value.to_lowercase())).collect();
    let canonical = canonical(request, request.url.path(), &signed);
    let scheme = Scheme {
        algorithm: "TC3-HMAC-SHA256",
        prefix: "TC3",
        time: &time,
        scope: &[&date, service, "tc3_request"],
    };
    let authorization = scheme.authorization(key, secret, &signed, &canonical);
    request.headers.push(("Authorization".to_owned(), authorization));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{header, moment, request, values};
    use super::*;

    const BODY: &str =
        r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const KIND: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");

    /// The documented example in its two editions; in the later one the key itself is asterisks.
    #[test]
    fn the_documented_examples_are_met() {
        let asterisks = "*".repeat(32);
        let action = ("X-TC-Action", "DescribeInstances");
        for (key, secret, headers, names, signature) in [
            (
                "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
                "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
                vec![KIND],
                "content-type;host",
                "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
            ),
            (
                "AKID********************************",
                asterisks.as_str(),
                vec![KIND, action, ("X-TC-Version", "2017-03-12")],
                "content-type;host;x-tc-action",
                "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
            ),
        ] {
            let url = "https://cvm.tencentcloudapi.com/";
            let mut made = request("POST", url, &headers, BODY);
            let account = values(&[("key", key), ("secret", secret), ("service", "cvm")]);
            sign(&mut made, &account, &moment("2019-02-25T16:44:25Z", "")).unwrap();
            let wanted = format!(
                "TC3-HMAC-SHA256 Credential={key}/2019-02-25/cvm/tc3_request, \
                 SignedHeaders={names}, Signature={signature}"
            );
            assert_eq!(header(&made, "Authorization"), wanted);
            assert_eq!(header(&made, "X-TC-Timestamp"), "1551113065");
        }
    }
}
