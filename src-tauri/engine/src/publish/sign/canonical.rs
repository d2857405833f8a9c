//! What most signatures are made of: digests, and the parts of a request in a form on which both
//! sides agree.

use data_encoding::HEXLOWER;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256, Key, Tag};
use url::Url;

use crate::net::http::Request;

/// Headers that may be changed on the way, so that they are never signed.
const CHANGEABLE: [&str; 4] = ["authorization", "connection", "expect", "user-agent"];

/// Percent-encodes all but what RFC 3986 2.3 calls unreserved.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The parameters of the query, encoded, in the order in which they are written.
pub(super) fn parameters(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().map(|(name, value)| (encoded(&name), encoded(&value))).collect()
}

/// Parameters as a query.
pub(super) fn joined(parameters: &[(String, String)]) -> String {
    let pairs = parameters.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

/// The query with its parameters sorted by name, then by value.
pub(super) fn query(url: &Url) -> String {
    let mut parameters = parameters(url);
    parameters.sort();
    joined(&parameters)
}

/// `Host` as it is sent: with its port where that is not the scheme's own.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The headers to sign, names in lower case and sorted, values without blanks around them and
/// with single ones inside; `Host` is among them.
pub(super) fn headers(request: &Request) -> Vec<(String, String)> {
    let one = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), one(value)));
    let mut headers: Vec<_> =
        own.filter(|(name, _)| !CHANGEABLE.contains(&name.as_str())).collect();
    headers.push(("host".to_owned(), host(&request.url)));
    headers.sort();
    headers
}

/// The names of headers, `content-type;host`.
pub(super) fn names(headers: &[(String, String)]) -> String {
    headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";")
}

/// The request as AWS Signature Version 4 and its kin digest it.
pub(super) fn canonical(request: &Request, path: &str, headers: &[(String, String)]) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let query = query(&request.url);
    let body = sha256(body(request));
    format!("{}\n{path}\n{query}\n{lines}\n{}\n{body}", request.method, names(headers))
}

/// The body; empty where there is none.
pub(super) fn body(request: &Request) -> &[u8] {
    request.body.as_deref().unwrap_or_default()
}

/// SHA-256 (FIPS 180-4) in lower hexadecimal digits.
pub(super) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(digest(&SHA256, bytes.as_ref()).as_ref())
}

/// SHA-1 (FIPS 180-4) in lower hexadecimal digits.
pub(super) fn sha1(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes.as_ref()).as_ref())
}

/// HMAC-SHA-256 (RFC 2104).
pub(super) fn hmac_sha256(key: impl AsRef<[u8]>, text: &str) -> Tag {
    hmac::sign(&Key::new(HMAC_SHA256, key.as_ref()), text.as_bytes())
}

/// HMAC-SHA-1 (RFC 2104).
pub(super) fn hmac_sha1(key: impl AsRef<[u8]>, text: &str) -> Tag {
    hmac::sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_ref()), text.as_bytes())
}

/// A tag in lower hexadecimal digits.
pub(super) fn hex(tag: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(tag.as_ref())
}

#[cfg(test)]
mod tests {
    use super::super::tests::request;
    use super::*;

    #[test]
    fn the_host_is_signed_with_a_port_that_is_not_the_schemes_own() {
        for (url, signed) in [
            ("https://dns.example.net/v1", "dns.example.net"),
            ("https://dns.example.net:443/v1", "dns.example.net"),
            ("http://127.0.0.1:8053/v1", "127.0.0.1:8053"),
        ] {
            let made = request("GET", url, &[("User-Agent", "x"), ("Accept", " a  b ")], "");
            let wanted = [("accept", "a b"), ("host", signed)];
            let wanted = wanted.map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(headers(&made), wanted, "{url}");
        }
    }
}
