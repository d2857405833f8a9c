//! Asks an operator's own DNS servers who asks.

use super::{Said, unknown};
use crate::model::*;

pub(super) async fn look(
    _servers: &[std::net::SocketAddr],
    _name: &str,
    _record: DnsRecord,
    _family: Family,
    _via: Option<&str>,
) -> Said {
    unknown(Miss::NoRouter)
}
