//! Signatures by RSA (RFC 8017 8.2) with a private key as people paste it.

use data_encoding::BASE64;
use ring::rand::SystemRandom;
use ring::signature::{RsaEncoding, RsaKeyPair};
use zeroize::Zeroizing;

use super::Unsignable;

/// RSASSA-PKCS1-v1_5 by a key in PKCS #8 (RFC 5958), PEM. Its lines may have become one, as they
/// do where it is pasted into a field of one line.
pub(super) fn sign(
    way: &'static dyn RsaEncoding,
    pem: &str,
    text: &[u8],
) -> Result<Vec<u8>, Unsignable> {
    let bad = || Unsignable("the account's private key is no RSA key in PKCS #8".to_owned());
    // Between the rules are a title, what is packed, and a title again.
    let packed = pem.split("-----").filter(|part| !part.contains("PRIVATE KEY"));
    let packed = packed.flat_map(str::chars).filter(|c| !c.is_whitespace());
    let packed = Zeroizing::new(packed.collect::<String>());
    let key = Zeroizing::new(BASE64.decode(packed.as_bytes()).map_err(|_| bad())?);
    let key = RsaKeyPair::from_pkcs8(&key).map_err(|_| bad())?;
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(way, &SystemRandom::new(), text, &mut signature).map_err(|_| bad())?;
    Ok(signature)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;
    use ring::signature::RSA_PKCS1_SHA256;

    use super::*;

    /// The private key of RFC 7515 A.2.
    const KEY: &str = include_str!("rfc7515_a2.pem");

    #[test]
    fn the_signature_is_that_of_the_rfcs_example() {
        let text = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly\
                    9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let wanted = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc\
                      _lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWz\
                      O75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-\
                      eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIh\
                      WkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
        assert_eq!(
            BASE64URL_NOPAD.encode(&sign(&RSA_PKCS1_SHA256, KEY, text.as_bytes()).unwrap()),
            wanted
        );
    }

    #[test]
    fn a_key_whose_lines_have_become_one_is_the_same() {
        let by = |pem: &str| sign(&RSA_PKCS1_SHA256, pem, b"text").unwrap();
        assert_eq!(by(&KEY.replace('\n', " ")), by(KEY));
        assert_eq!(by(&KEY.replace('\n', "")), by(KEY));
        assert!(sign(&RSA_PKCS1_SHA256, "hush", b"text").is_err());
    }
}
