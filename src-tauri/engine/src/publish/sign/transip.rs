//! How TransIP is asked for a token: a request signed by the account's private key,
//! <https://api.transip.nl/rest/docs.html#header-authentication>.

use data_encoding::BASE64;
use ring::signature::RSA_PKCS1_SHA512;
use serde::Serialize;

use super::{Moment, Unsignable, Values, rsa};
use crate::net::http::Request;

/// Who asks for what.
#[derive(Serialize)]
struct Asked<'a> {
    login: &'a str,
    /// Never used twice, 6 to 32 letters and digits.
    nonce: &'a str,
    read_only: bool,
    expiration_time: &'a str,
    /// What the token is called in the list of the account; no two are called the same.
    label: &'a str,
    /// Whether it may be used from any address: those of this computer change.
    global_key: bool,
}

/// Sets the body, and adds `Signature`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let asked = Asked {
        login: values.get("login")?,
        nonce: &moment.nonce,
        read_only: false,
        expiration_time: "30 minutes",
        label: &format!("homing-{}", moment.nonce),
        global_key: true,
    };
    let bad = |_| Unsignable("the login cannot be written as JSON".to_owned());
    let body = serde_json::to_vec(&asked).map_err(bad)?;
    let signature = rsa::sign(&RSA_PKCS1_SHA512, values.get("key")?, &body)?;
    request.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    request.headers.push(("Signature".to_owned(), BASE64.encode(&signature)));
    request.body = Some(body);
    Ok(())
}
