//! Looks for a sign-in page.

use super::{Said, unknown};
use crate::model::*;

pub(super) async fn look(
    _http: &crate::net::http::Http,
    _url: &str,
    _status: u16,
    _body: &str,
    _family: Family,
    _via: Option<&str>,
) -> Said {
    unknown(Miss::NoRouter)
}
