//! NAT-PMP (RFC 6886) and PCP (RFC 6887), through the `crab_nat` library.
//!
//! NAT-PMP has a question for the external address. PCP has none: the only way to learn it is
//! to ask for a mapping, whose answer names it (RFC 6887 11.3). So PCP is asked only by those who
//! chose it, and of a router that says that it does not speak NAT-PMP. The mapping is of UDP, for
//! two seconds, to a port which this program itself holds and never reads while it lasts, so that
//! nothing of the user's is reachable by it; and it is deleted at once, even if nobody waits for
//! the answer any more.

use std::net::{IpAddr, UdpSocket};
use std::num::NonZeroU16;
use std::time::Duration;

use crab_nat::natpmp::InvalidResponseKind;
use crab_nat::pcp::BaseMapRequest;
use crab_nat::{
    GatewayAddress, InternetProtocol, PortMappingOptions, PortMappingType, TimeoutConfig, natpmp,
    pcp,
};

use super::{Router, Said, said};
use crate::net::upnp::Silence;

/// A router that speaks these answers in some milliseconds. Waits for 250, 500 and 1000 ms.
const PATIENCE: TimeoutConfig = TimeoutConfig {
    initial_timeout: Duration::from_millis(250),
    max_retries: 2,
    max_retry_timeout: None,
};

/// How long a mapping lasts that could not be deleted, seconds.
const LIFETIME: u32 = 2;

const NAT_PMP: &str = "NAT-PMP";
const PCP: &str = "PCP";

pub(super) async fn nat_pmp(router: &Router) -> Said {
    let answer = natpmp::external_address(router.address.into(), Some(PATIENCE)).await;
    said(router, NAT_PMP, answer.map(IpAddr::V4).map_err(|failure| silence(&failure)))
}

pub(super) async fn pcp(router: &Router) -> Said {
    let (gateway, own) = (router.address.into(), router.own);
    // A task of its own goes on when this look is given up, so that the mapping is deleted.
    let answer = tokio::spawn(mapped(gateway, own)).await;
    said(router, PCP, answer.unwrap_or(Err(Silence::NoAnswer)))
}

/// NAT-PMP, and PCP where the router says that this is what it speaks instead.
pub(super) async fn either(router: &Router) -> Said {
    match natpmp::external_address(router.address.into(), Some(PATIENCE)).await {
        Err(natpmp::Failure::UnsupportedVersion(_)) => pcp(router).await,
        // That answer in the short form of RFC 6886 3.5, which the library calls cut.
        Err(natpmp::Failure::InvalidResponse(InvalidResponseKind::IncorrectByteCount(8))) => {
            pcp(router).await
        }
        answer => {
            said(router, NAT_PMP, answer.map(IpAddr::V4).map_err(|failure| silence(&failure)))
        }
    }
}

/// Asks for a mapping, takes the external address from the answer, and deletes the mapping.
async fn mapped(gateway: GatewayAddress, own: IpAddr) -> Result<IpAddr, Silence> {
    let held = UdpSocket::bind((own, 0)).map_err(|_| Silence::NoAnswer)?;
    let port = held.local_addr().map_err(|_| Silence::NoAnswer)?.port();
    let port = NonZeroU16::new(port).ok_or(Silence::NoAnswer)?;
    let options = PortMappingOptions {
        external_port: None,
        lifetime_seconds: Some(LIFETIME),
        timeout_config: Some(PATIENCE),
    };
    let request = BaseMapRequest::new(gateway, own, InternetProtocol::Udp, port);
    let mapping = pcp::port_mapping(request, None, None, options).await;
    let mapping = mapping.map_err(|failure| unmapped(&failure))?;
    let answer = match mapping.mapping_type() {
        PortMappingType::Pcp { external_ip, .. } => Ok(external_ip.to_canonical()),
        PortMappingType::NatPmp => Err(Silence::NotUnderstood),
    };
    tokio::spawn(async move {
        if let Err((error, _)) = mapping.try_drop().await {
            tracing::debug!(%error, "a PCP mapping ends only by itself");
        }
        drop(held);
    });
    answer
}

/// Why NAT-PMP told no address. What a router refuses is told by the result code of the answer
/// (RFC 6886 3.5).
fn silence(failure: &natpmp::Failure) -> Silence {
    match failure {
        natpmp::Failure::Socket(_) | natpmp::Failure::Timeout => Silence::NoAnswer,
        natpmp::Failure::UnsupportedVersion(_) => Silence::Refused(1),
        natpmp::Failure::NotAuthorized => Silence::Refused(2),
        natpmp::Failure::OutOfResources => Silence::Refused(4),
        natpmp::Failure::UnsupportedOpcode => Silence::Refused(5),
        // Not connected, as it says.
        natpmp::Failure::NetworkFailure | natpmp::Failure::InvalidResponse(_) => {
            Silence::NotUnderstood
        }
    }
}

/// Why PCP made no mapping (RFC 6887 7.4).
fn unmapped(failure: &pcp::Failure) -> Silence {
    match failure {
        pcp::Failure::Socket(_) | pcp::Failure::Timeout => Silence::NoAnswer,
        pcp::Failure::UnsupportedVersion(_) => Silence::Refused(1),
        pcp::Failure::NotAuthorized(_) => Silence::Refused(2),
        pcp::Failure::MalformedRequest => Silence::Refused(3),
        pcp::Failure::UnsupportedOpcode => Silence::Refused(4),
        pcp::Failure::UnsupportedOption => Silence::Refused(5),
        pcp::Failure::MalformedOption => Silence::Refused(6),
        pcp::Failure::NoResources(_) => Silence::Refused(8),
        pcp::Failure::UnsupportedProtocol => Silence::Refused(9),
        pcp::Failure::UserExceededQuota(_) => Silence::Refused(10),
        pcp::Failure::CannotProvideExternal(_) => Silence::Refused(11),
        pcp::Failure::AddressMismatch => Silence::Refused(12),
        pcp::Failure::ExcessiveRemotePeers => Silence::Refused(13),
        // Not connected, as it says.
        pcp::Failure::NetworkFailure(_)
        | pcp::Failure::Nonce
        | pcp::Failure::InvalidResponse(_) => Silence::NotUnderstood,
    }
}
