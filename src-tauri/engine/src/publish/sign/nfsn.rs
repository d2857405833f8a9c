//! NearlyFreeSpeech.NET's authentication,
//! <https://members.nearlyfreespeech.net/wiki/API/Introduction>.

use super::canonical::{body, sha1};
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// How long the salt is, in letters and digits.
const SALT: usize = 16;

/// Adds `X-NFSN-Authentication`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let (login, key) = (values.get("login")?, values.get("key")?);
    let salt: String = moment.nonce.chars().take(SALT).collect();
    let (path, digest) = (request.url.path(), sha1(body(request)));
    let open = format!("{login};{};{salt}", moment.seconds());
    let hash = sha1(&*zeroize::Zeroizing::new(format!("{open};{key};{path};{digest}")));
    request.headers.push(("X-NFSN-Authentication".to_owned(), format!("{open};{hash}")));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{header, moment, request, values};
    use super::*;

    #[test]
    fn the_documented_example_is_met() {
        let url = "https://api.nearlyfreespeech.net/site/example/getInfo";
        let mut made = request("GET", url, &[], "");
        let account = values(&[("login", "testuser"), ("key", "p3kxmRKf9dk3l6ls")]);
        sign(&mut made, &account, &moment("2002-01-27T08:46:52Z", "dkwo28Sile4jdXkwxyz")).unwrap();
        assert_eq!(
            header(&made, "X-NFSN-Authentication"),
            "testuser;1012121212;dkwo28Sile4jdXkw;0fa8932e122d56e2f6d1550f9aab39c4aef8bfc4"
        );
    }
}
