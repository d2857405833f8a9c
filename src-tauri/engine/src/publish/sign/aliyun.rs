//! Aliyun's signature of RPC calls, version 1.0,
//! <https://help.aliyun.com/document_detail/29747.html>.

use data_encoding::BASE64;

use super::canonical::{encoded, hmac_sha1, joined, parameters};
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// Adds the common parameters and `Signature` to the query.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let common = [
        ("AccessKeyId", values.get("key")?),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", &moment.nonce),
        ("SignatureVersion", "1.0"),
        ("Timestamp", &moment.written("%Y-%m-%dT%H:%M:%SZ")),
    ];
    add(request, &common, values.get("secret")?);
    Ok(())
}

/// Adds these parameters to the query, and `Signature` over all of it.
pub(super) fn add(request: &mut Request, common: &[(&str, &str)], secret: &str) {
    let mut all = parameters(&request.url);
    all.extend(common.iter().map(|(name, value)| (encoded(name), encoded(value))));
    let mut sorted = all.clone();
    sorted.sort();
    // Whatever the path is, the root is signed.
    let text = format!("{}&%2F&{}", request.method, encoded(&joined(&sorted)));
    let key = zeroize::Zeroizing::new(format!("{secret}&"));
    let signature = BASE64.encode(hmac_sha1(key.as_bytes(), &text).as_ref());
    all.push(("Signature".to_owned(), encoded(&signature)));
    request.url.set_query(Some(&joined(&all)));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{moment, request, values};
    use super::*;

    #[test]
    fn the_documented_examples_are_met() {
        for (written, time, nonce, signature) in [
            (
                "Format=XML&Action=DescribeDomainRecords&DomainName=example.com&Version=2015-01-09",
                "2016-03-24T16:41:54Z",
                "f59ed6a9-83fc-473b-9cc6-99c95df3856e",
                "uRpHwaSEt3J%2B6KQD%2F%2FsvCh%2Fx%2BpI%3D",
            ),
            (
                "Format=XML&Action=DescribeRegions&Version=2014-05-26",
                "2016-02-23T12:46:24Z",
                "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
                "OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D",
            ),
        ] {
            let url = format!("https://alidns.aliyuncs.com/?{written}");
            let mut made = request("GET", &url, &[], "");
            let account = values(&[("key", "testid"), ("secret", "testsecret")]);
            sign(&mut made, &account, &moment(time, nonce)).unwrap();
            let time = time.replace(':', "%3A");
            let wanted = format!(
                "{written}&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureNonce={nonce}\
                 &SignatureVersion=1.0&Timestamp={time}&Signature={signature}"
            );
            assert_eq!(made.url.query(), Some(wanted.as_str()));
        }
    }
}
