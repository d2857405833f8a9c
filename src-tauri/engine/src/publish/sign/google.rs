//! The assertion by which a service account asks Google for a token (RFC 7523),
//! <https://developers.google.com/identity/protocols/oauth2/service-account#httprest>.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::RSA_PKCS1_SHA256;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Moment, Unsignable, Values, rsa};
use crate::net::http::Request;

/// How long the token may be asked for, seconds; the most there is.
const GOOD_FOR: i64 = 3600;

/// `{"alg":"RS256","typ":"JWT"}` (RFC 7518 3.3).
const HEADER: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";

/// What is used of a service account's key file.
#[derive(Deserialize)]
struct Account {
    client_email: String,
    private_key: String,
}

/// Who asks for what (RFC 7519 4.1).
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    scope: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
}

/// Adds `assertion` to the form that the body is.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let bad = |_| Unsignable("the account's key has to be its whole JSON file".to_owned());
    let account: Account = serde_json::from_str(values.get("account")?).map_err(bad)?;
    let key = Zeroizing::new(account.private_key);
    let now = moment.seconds();
    let claims = Claims {
        iss: &account.client_email,
        scope: values.get("scope")?,
        aud: values.get("audience")?,
        exp: now.saturating_add(GOOD_FOR),
        iat: now,
    };
    let text = unsigned(&claims).map_err(bad)?;
    let signature = BASE64URL_NOPAD.encode(&rsa::sign(&RSA_PKCS1_SHA256, &key, text.as_bytes())?);
    let mut form = request.body.take().unwrap_or_default();
    let and = if form.is_empty() { "" } else { "&" };
    form.extend_from_slice(format!("{and}assertion={text}.{signature}").as_bytes());
    request.body = Some(form);
    Ok(())
}

/// Header and claims in the form that is signed (RFC 7515 5.1).
fn unsigned(claims: &Claims<'_>) -> serde_json::Result<String> {
    Ok(format!("{HEADER}.{}", BASE64URL_NOPAD.encode(&serde_json::to_vec(claims)?)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{moment, request, values};
    use super::*;

    /// The private key of RFC 7515 A.2.
    const KEY: &str = include_str!("rfc7515_a2.pem");

    /// Header and claims of Google's documented example.
    #[test]
    fn what_is_signed_is_as_in_the_documented_example() {
        let claims = Claims {
            iss: "761326798069-r5mljlln1rd4lrbhg75efgigp36m78j5@developer.gserviceaccount.com",
            scope: "https://www.googleapis.com/auth/prediction",
            aud: "https://oauth2.googleapis.com/token",
            exp: 1328554385,
            iat: 1328550785,
        };
        assert_eq!(
            unsigned(&claims).unwrap(),
            "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.\
             eyJpc3MiOiI3NjEzMjY3OTgwNjktcjVtbGpsbG4xcmQ0bHJiaGc3NWVmZ2lncDM2bTc4ajVAZGV2ZWxvcGVy\
             LmdzZXJ2aWNlYWNjb3VudC5jb20iLCJzY29wZSI6Imh0dHBzOi8vd3d3Lmdvb2dsZWFwaXMuY29tL2F1dGgv\
             cHJlZGljdGlvbiIsImF1ZCI6Imh0dHBzOi8vb2F1dGgyLmdvb2dsZWFwaXMuY29tL3Rva2VuIiwiZXhwIjox\
             MzI4NTU0Mzg1LCJpYXQiOjEzMjg1NTA3ODV9"
        );
    }

    #[test]
    fn the_assertion_is_added_to_the_form() {
        let file = serde_json::json!({
            "type": "service_account",
            "client_email": "homing@example.iam.gserviceaccount.com",
            "private_key": KEY,
        });
        let account = values(&[
            ("account", &file.to_string()),
            ("scope", "https://www.googleapis.com/auth/ndev.clouddns.readwrite"),
            ("audience", "https://oauth2.googleapis.com/token"),
        ]);
        let mut made = request("POST", "https://oauth2.googleapis.com/token", &[], "grant_type=x");
        sign(&mut made, &account, &moment("2026-11-26T12:00:00Z", "")).unwrap();
        let form = String::from_utf8(made.body.unwrap()).unwrap();
        let assertion = form.strip_prefix("grant_type=x&assertion=").unwrap();
        let claims = assertion.split('.').nth(1).unwrap();
        let claims = BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["iss"], "homing@example.iam.gserviceaccount.com");
        assert_eq!((&claims["iat"], &claims["exp"]), (&1795694400.into(), &1795698000.into()));
    }

    #[test]
    fn a_key_that_is_none_is_told_without_its_text() {
        for (file, says) in [
            ("hush-hush", "JSON file"),
            (r#"{"client_email": "a", "private_key": "hush-hush"}"#, "PKCS #8"),
            (r#"{"client_email": "a", "private_key": "-----BEGIN X-----\nAAAA\n"}"#, "PKCS #8"),
        ] {
            let account = values(&[("account", file), ("scope", "s"), ("audience", "a")]);
            let mut made = request("POST", "https://oauth2.googleapis.com/token", &[], "");
            let told = sign(&mut made, &account, &moment("2026-11-26T12:00:00Z", "")).unwrap_err();
            assert!(told.0.contains(says) && !told.0.contains("hush"), "{}", told.0);
        }
    }
}
