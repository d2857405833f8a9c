//! Baidu's `bce-auth-v1`, <https://cloud.baidu.com/doc/Reference/s/njwvz1yfu>.

use super::canonical::{encoded, headers, hex, hmac_sha256, joined, names, parameters};
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// How long the signature is good for, seconds.
const GOOD_FOR: u32 = 1800;

/// Adds `x-bce-date` and `Authorization`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let (key, secret) = (values.get("key")?, values.get("secret")?);
    let time = moment.written("%Y-%m-%dT%H:%M:%SZ");
    request.headers.push(("x-bce-date".to_owned(), time.clone()));
    let signed = headers(request);
    let lines: Vec<_> =
        signed.iter().map(|(name, value)| format!("{name}:{}", encoded(value))).collect();
    let canonical = format!(
        "{}\n{}\n{}\n{}",
        request.method,
        request.url.path(),
        query(request),
        lines.join("\n")
    );
    let prefix = format!("bce-auth-v1/{key}/{time}/{GOOD_FOR}");
    // The derived key is its hexadecimal digits, not what they stand for.
    let derived = zeroize::Zeroizing::new(hex(hmac_sha256(secret, &prefix)));
    let signature = hex(hmac_sha256(derived.as_bytes(), &canonical));
    let authorization = format!("{prefix}/{}/{signature}", names(&signed));
    request.headers.push(("Authorization".to_owned(), authorization));
    Ok(())
}

/// The query, sorted as whole `name=value`, not by name first.
fn query(request: &Request) -> String {
    let mut pairs: Vec<_> =
        parameters(&request.url).into_iter().map(|pair| joined(&[pair])).collect();
    pairs.sort();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{header, moment, request, values};
    use super::*;

    #[test]
    fn the_documented_example_is_met() {
        let url = "https://bj.bcebos.com/v1/test/myfolder/readme.txt\
                   ?partNumber=9&uploadId=a44cc9bab11cbd156984767aad637851";
        let headers = [
            ("Content-Type", "text/plain"),
            ("Content-Length", "8"),
            ("Content-Md5", "NFzcPqhviddjRNnSOGo4rw=="),
        ];
        let mut made = request("PUT", url, &headers, "");
        let (key, secret) = ("a".repeat(32), "b".repeat(32));
        let account = values(&[("key", &key), ("secret", &secret)]);
        sign(&mut made, &account, &moment("2015-04-27T08:23:49Z", "")).unwrap();
        assert_eq!(
            header(&made, "Authorization"),
            "bce-auth-v1/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/2015-04-27T08:23:49Z/1800/\
             content-length;content-md5;content-type;host;x-bce-date/\
             d74a04362e6a848f5b39b15421cb449427f419c95a480fd6b8cf9fc783e2999e"
        );
        assert_eq!(header(&made, "x-bce-date"), "2015-04-27T08:23:49Z");
    }

    /// The documented example of a query.
    #[test]
    fn a_query_is_sorted_as_whole_pairs() {
        let made =
            request("GET", "https://bcd.baidubce.com/example?text&text1=测试&text10=test", &[], "");
        assert_eq!(query(&made), "text10=test&text1=%E6%B5%8B%E8%AF%95&text=");
    }
}
