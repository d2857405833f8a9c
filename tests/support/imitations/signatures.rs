//! Whether a request is signed as it should be: what a provider does, written apart from what is
//! tested.

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::Call;

/// When all requests are signed: what the server's clock says.
const NOW: &str = "2026-11-26T12:00:00Z";
const SECONDS: &str = "1795694400";
const BASIC: &str = "20261126T120000Z";

/// HMAC-SHA-256 (RFC 2104).
pub(super) fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// HMAC-SHA-1 (RFC 2104).
pub(super) fn hmac_sha1(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("any key will do");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn sha256(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

fn sha1(text: &str) -> String {
    HEXLOWER.encode(&Sha1::digest(text))
}

/// Percent-encoded but for what is unreserved (RFC 3986 2.3).
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one =
        |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// Parameters as they are signed.
fn canonical(parameters: &BTreeMap<String, String>) -> String {
    let mut pairs: Vec<String> =
        parameters.iter().map(|(k, v)| format!("{}={}", encoded(k), encoded(v))).collect();
    pairs.sort();
    pairs.join("&")
}

/// The path as it came.
fn path<'a>(call: &Call<'a>) -> &'a str {
    let target = call.received.line.split_once(' ').map_or("", |(_, target)| target);
    target.split('?').next().unwrap_or_default()
}

/// All parameters of the URL, signed with HMAC-SHA-1 (Alibaba Cloud, Todaynic).
pub(super) fn rpc(call: &Call<'_>, id: &str, key: &str, secret: &str) -> bool {
    let mut signed = call.query.clone();
    let signature = signed.remove("Signature").unwrap_or_default();
    let text = format!("{}&%2F&{}", call.method, encoded(&canonical(&signed)));
    let own = BASE64.encode(&hmac_sha1(format!("{secret}&").as_bytes(), text.as_bytes()));
    call.asked(id) == key && call.asked("Timestamp") == NOW && own == signature
}

/// What follows a name and an equals sign in `Authorization`.
fn part<'a>(authorization: &'a str, name: &str) -> &'a str {
    let rest = authorization.split_once(&format!("{name}=")).map_or("", |(_, rest)| rest);
    rest.split(',').next().unwrap_or_default().trim()
}

/// The headers of these names, a line each.
fn lines(call: &Call<'_>, names: &str, value: impl Fn(&str) -> String) -> String {
    let line =
        |name: &str| format!("{name}:{}\n", value(call.received.header(name).unwrap_or_default()));
    names.split(';').map(line).collect()
}

/// The whole request as the schemes of Amazon and its followers sign it.
fn whole(call: &Call<'_>, path: &str, names: &str, value: impl Fn(&str) -> String) -> String {
    let (query, headers) = (canonical(&call.query), lines(call, names, value));
    let body = sha256(&call.received.body);
    format!("{}\n{path}\n{query}\n{headers}\n{names}\n{body}", call.method)
}

/// A signature by a key that is made for a day and a service: its prefix, the scope from its
/// second part on, and the time as it is signed.
fn scoped(
    call: &Call<'_>,
    (algorithm, prefix, time): (&str, &str, &str),
    (key, secret): (&str, &str),
    scope: &[&str],
    needed: &[&str],
) -> bool {
    let authorization = call.received.header("authorization").unwrap_or_default();
    let names = part(authorization, "SignedHeaders");
    let lower = |value: &str| match prefix {
        "TC3" => value.to_lowercase(),
        _ => value.to_owned(),
    };
    let request = whole(call, path(call), names, lower);
    let text = format!("{algorithm}\n{time}\n{}\n{}", scope.join("/"), sha256(&request));
    let first = format!("{prefix}{secret}").into_bytes();
    let derived = scope.iter().fold(first, |key, part| hmac_sha256(&key, part.as_bytes()));
    let own = HEXLOWER.encode(&hmac_sha256(&derived, text.as_bytes()));
    authorization.starts_with(algorithm)
        && part(authorization, "Credential") == format!("{key}/{}", scope.join("/"))
        && needed.iter().all(|needed| names.split(';').any(|name| name == *needed))
        && part(authorization, "Signature") == own
}

/// Tencent Cloud's.
pub(super) fn tencent(call: &Call<'_>, service: &str) -> bool {
    let account = (call.of("secret_id"), call.of("secret_key"));
    let scope = ["2026-11-26", service, "tc3_request"];
    call.received.header("x-tc-timestamp") == Some(SECONDS)
        && call.received.header("content-type").is_some()
        && scoped(
            call,
            ("TC3-HMAC-SHA256", "TC3", SECONDS),
            account,
            &scope,
            &["content-type", "host"],
        )
}

/// Volcengine's.
pub(super) fn volcengine(call: &Call<'_>) -> bool {
    let account = (call.of("access_key"), call.of("secret_key"));
    let scope = ["20261126", "cn-north-1", "DNS", "request"];
    call.received.header("x-date") == Some(BASIC)
        && scoped(call, ("HMAC-SHA256", "", BASIC), account, &scope, &["host", "x-date"])
}

/// Amazon's.
pub(super) fn amazon(call: &Call<'_>) -> bool {
    let account = (call.of("access_key"), call.of("secret_key"));
    let scope = ["20261126", "us-east-1", "route53", "aws4_request"];
    call.received.header("x-amz-date") == Some(BASIC)
        && scoped(call, ("AWS4-HMAC-SHA256", "AWS4", BASIC), account, &scope, &["host"])
}

/// Huawei Cloud's.
pub(super) fn huawei(call: &Call<'_>) -> bool {
    let authorization = call.received.header("authorization").unwrap_or_default();
    let names = part(authorization, "SignedHeaders");
    let slashed = format!("{}/", path(call).trim_end_matches('/'));
    let request = whole(call, &slashed, names, str::to_owned);
    let text = format!("SDK-HMAC-SHA256\n{BASIC}\n{}", sha256(&request));
    let own = HEXLOWER.encode(&hmac_sha256(call.of("secret_key").as_bytes(), text.as_bytes()));
    call.received.header("x-sdk-date") == Some(BASIC)
        && names.split(';').any(|name| name == "host")
        && part(authorization, "Access") == call.of("access_key")
        && part(authorization, "Signature") == own
}

/// Baidu AI Cloud's.
pub(super) fn baidu(call: &Call<'_>) -> bool {
    let authorization = call.received.header("authorization").unwrap_or_default();
    let parts: Vec<&str> = authorization.split('/').collect();
    let ["bce-auth-v1", key, time, good_for, names, signature] = parts.as_slice() else {
        return false;
    };
    let headers = lines(call, names, encoded);
    let headers = headers.trim_end_matches('\n');
    let (path, query) = (path(call), canonical(&call.query));
    let request = format!("{}\n{path}\n{query}\n{headers}", call.method);
    let prefix = format!("bce-auth-v1/{key}/{time}/{good_for}");
    let derived = hmac_sha256(call.of("secret_key").as_bytes(), prefix.as_bytes());
    let own = hmac_sha256(HEXLOWER.encode(&derived).as_bytes(), request.as_bytes());
    *key == call.of("access_key") && *time == NOW && *signature == HEXLOWER.encode(&own)
}

/// OVH's, which but the time needs.
pub(super) fn ovh(call: &Call<'_>) -> bool {
    if call.path.ends_with(&["auth".to_owned(), "time".to_owned()]) {
        return true;
    }
    let header = |name| call.received.header(name).unwrap_or_default();
    let target = call.received.line.split_once(' ').map_or("", |(_, target)| target);
    let url = format!("http://{}{target}", header("host"));
    let text = format!(
        "{}+{}+{}+{url}+{}+{}",
        call.of("application_secret"),
        call.of("consumer_key"),
        call.method,
        call.received.body,
        header("x-ovh-timestamp")
    );
    header("x-ovh-application") == call.of("application_key")
        && header("x-ovh-consumer") == call.of("consumer_key")
        && header("x-ovh-signature") == format!("$1${}", sha1(&text))
}

/// NearlyFreeSpeech's.
pub(super) fn nfsn(call: &Call<'_>) -> bool {
    let said = call.received.header("x-nfsn-authentication").unwrap_or_default();
    let parts: Vec<&str> = said.split(';').collect();
    let [login, time, salt, hash] = parts.as_slice() else { return false };
    let key = call.of("api_key");
    let text = format!("{login};{time};{salt};{key};{};{}", path(call), sha1(&call.received.body));
    *login == call.of("login") && *time == SECONDS && salt.len() == 16 && *hash == sha1(&text)
}
