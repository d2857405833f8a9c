//! AWS Signature Version 4,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use super::canonical::{canonical, encoded, headers};
use super::scoped::Scheme;
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// Adds `X-Amz-Date`, `X-Amz-Security-Token` for a temporary key, and `Authorization`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let (key, secret) = (values.get("key")?, values.get("secret")?);
    let (region, service) = (values.get("region")?, values.get("service")?);
    let (time, date) = (moment.written("%Y%m%dT%H%M%SZ"), moment.written("%Y%m%d"));
    let token = values.optional("token").map(str::to_owned);
    request.headers.push(("X-Amz-Date".to_owned(), time.clone()));
    request.headers.extend(token.map(|token| ("X-Amz-Security-Token".to_owned(), token)));
    let signed = headers(request);
    // The path is encoded once more than it is sent, for all services but S3.
    let path = request.url.path().split('/').map(encoded).collect::<Vec<_>>().join("/");
    let canonical = canonical(request, &path, &signed);
    let scheme = Scheme {
        algorithm: "AWS4-HMAC-SHA256",
        prefix: "AWS4",
        time: &time,
        scope: &[&date, region, service, "aws4_request"],
    };
    let authorization = scheme.authorization(key, secret, &signed, &canonical);
    request.headers.push(("Authorization".to_owned(), authorization));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{header, moment, request, values};
    use super::*;

    /// Method, target, headers and body of a request; the headers that are signed; the signature.
    type Vector = (&'static str, &'static str, Headers, &'static str, &'static str, &'static str);
    type Headers = &'static [(&'static str, &'static str)];

    /// Of the test suite that AWS publishes.
    const SUITE: [Vector; 7] = [
        (
            "GET",
            "/",
            &[],
            "",
            "host;x-amz-date",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            &[],
            "",
            "host;x-amz-date",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "GET",
            "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=\
             -._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            &[],
            "",
            "host;x-amz-date",
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        ),
        (
            "GET",
            "/?ሴ=bar",
            &[],
            "",
            "host;x-amz-date",
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        ),
        (
            "GET",
            "/",
            &[("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            "",
            "host;my-header1;my-header2;x-amz-date",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            "POST",
            "/",
            &[],
            "",
            "host;x-amz-date",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "POST",
            "/",
            &[
                ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                ("Content-Length", "13"),
                (
                    "x-amz-content-sha256",
                    "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
                ),
            ],
            "Param1=value1",
            "content-length;content-type;host;x-amz-content-sha256;x-amz-date",
            "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
        ),
    ];

    const ACCOUNT: [(&str, &str); 4] = [
        ("key", "AKIDEXAMPLE"),
        ("secret", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        ("region", "us-east-1"),
        ("service", "service"),
    ];

    #[test]
    fn the_published_test_suite_is_met() {
        for (method, target, headers, body, names, signature) in SUITE {
            let url = format!("https://example.amazonaws.com{target}");
            let mut made = request(method, &url, headers, body);
            made.headers.push(("User-Agent".to_owned(), "not signed".to_owned()));
            let account = values(&ACCOUNT);
            sign(&mut made, &account, &moment("2015-08-30T12:36:00Z", "")).unwrap();
            let wanted = format!(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                 SignedHeaders={names}, Signature={signature}"
            );
            assert_eq!(header(&made, "Authorization"), wanted, "{method} {target}");
            assert_eq!(header(&made, "X-Amz-Date"), "20150830T123600Z");
        }
    }

    #[test]
    fn a_temporary_keys_token_is_sent_and_signed() {
        let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
        let mut account = values(&ACCOUNT);
        account.insert("token", token.to_owned());
        let mut made = request("GET", "https://example.amazonaws.com/", &[], "");
        sign(&mut made, &account, &moment("2015-08-30T12:36:00Z", "")).unwrap();
        let wanted = "SignedHeaders=host;x-amz-date;x-amz-security-token, \
                      Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8";
        assert!(header(&made, "Authorization").ends_with(wanted));
        assert_eq!(header(&made, "X-Amz-Security-Token"), token);
    }
}
