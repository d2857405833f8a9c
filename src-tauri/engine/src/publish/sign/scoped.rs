//! The signature that AWS began with and others took over: a key that is good for one day and
//! service only signs the digest of the request.

use super::canonical::{hex, hmac_sha256, names, sha256};

/// What one of its kind differs in.
pub(super) struct Scheme<'a> {
    /// What the signature is called: `AWS4-HMAC-SHA256`.
    pub(super) algorithm: &'a str,
    /// What comes before the secret to begin with: `AWS4`.
    pub(super) prefix: &'a str,
    /// The time as it is signed.
    pub(super) time: &'a str,
    /// The parts of the scope, from the date to its fixed end.
    pub(super) scope: &'a [&'a str],
}

impl Scheme<'_> {
    /// `Authorization` for a canonical request with these headers.
    pub(super) fn authorization(
        &self,
        key: &str,
        secret: &str,
        headers: &[(String, String)],
        canonical: &str,
    ) -> String {
        let (algorithm, scope) = (self.algorithm, self.scope.join("/"));
        let text = format!("{algorithm}\n{}\n{scope}\n{}", self.time, sha256(canonical));
        let first = zeroize::Zeroizing::new(format!("{}{secret}", self.prefix).into_bytes());
        let derived = self.scope.iter().fold(first, |key, part| {
            zeroize::Zeroizing::new(hmac_sha256(&*key, part).as_ref().to_vec())
        });
        let signature = hex(hmac_sha256(&*derived, &text));
        let signed = names(headers);
        format!(
            "{algorithm} Credential={key}/{scope}, SignedHeaders={signed}, Signature={signature}"
        )
    }
}
