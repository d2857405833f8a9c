//! Asks the router for its address.

use std::net::IpAddr;

use super::{Said, unknown};
use crate::model::{Miss, RouterProtocol};
use crate::net::http::Http;

pub(super) async fn look(
    _http: &Http,
    _protocol: Option<RouterProtocol>,
    _address: Option<IpAddr>,
    _via: Option<&str>,
) -> Said {
    unknown(Miss::NoRouter)
}
