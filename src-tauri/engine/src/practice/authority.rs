//! The contents of the practice zone and who may change them.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::dnssec::crypto::EcdsaSigningKey;
use hickory_proto::dnssec::rdata::DNSKEY;
use hickory_proto::dnssec::{Algorithm, DnssecSigner, SigningKey};
use hickory_proto::rr::rdata::tsig::TsigAlgorithm;
use hickory_proto::rr::rdata::{A, NS, SOA};
use hickory_proto::rr::{Name, RData, Record, TSigner};
use hickory_server::dnssec::NxProofKind;
use hickory_server::net::runtime::TokioRuntimeProvider;
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::store::sqlite::SqliteZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneType};

use super::PracticeError;

/// Seconds for which the zone's own records and what is not there may be remembered.
const TTL: u32 = 60;
/// How far the clocks of client and server may be apart, in seconds. They are the same clock.
const FUDGE: u16 = 300;
/// How long signatures are valid; they are made anew at every update and at every start.
const SIGNATURES: Duration = Duration::from_secs(30 * 24 * 3600);

/// A signed zone that takes updates signed with the key, kept in memory only.
pub(super) fn build(zone: &str, key: &str, secret: &[u8]) -> Result<Catalog, PracticeError> {
    let malformed = |error: hickory_proto::ProtoError| PracticeError::Contents(error.to_string());
    let origin = rooted(zone).map_err(malformed)?;
    let server = rooted(&format!("ns.{zone}")).map_err(malformed)?;
    let contact = rooted(&format!("hostmaster.{zone}")).map_err(malformed)?;
    let mut memory = InMemoryZoneHandler::<TokioRuntimeProvider>::empty(
        origin.clone(),
        ZoneType::Primary,
        AxfrPolicy::Deny,
        Some(NxProofKind::Nsec),
    );
    let start = SOA::new(server.clone(), contact, 1, 3600, 600, 86400, TTL);
    for (name, data) in [
        (&origin, RData::SOA(start)),
        (&origin, RData::NS(NS(server.clone()))),
        (&server, RData::A(A(Ipv4Addr::LOCALHOST))),
    ] {
        memory.upsert_mut(Record::from_rdata(name.clone(), TTL, data), 1);
    }
    memory.add_zone_signing_key_mut(signer(origin.clone())?)?;
    memory.secure_zone_mut()?;
    let mut handler = SqliteZoneHandler::new(memory, AxfrPolicy::Deny, true, true);
    let key = rooted(key).map_err(malformed)?;
    let signer = TSigner::new(secret.to_vec(), TsigAlgorithm::HmacSha256, key, FUDGE)?;
    handler.set_tsig_signers(vec![signer]);
    let mut catalog = Catalog::new();
    catalog.upsert(origin.into(), vec![Arc::new(handler)]);
    Ok(catalog)
}

/// A key of its own for each start.
fn signer(origin: Name) -> Result<DnssecSigner, PracticeError> {
    let algorithm = Algorithm::ECDSAP256SHA256;
    let pkcs8 = EcdsaSigningKey::generate_pkcs8(algorithm)?;
    let key = EcdsaSigningKey::from_pkcs8(&pkcs8, algorithm)?;
    let public = DNSKEY::from_key(&key.to_public_key()?);
    Ok(DnssecSigner::new(public, Box::new(key), origin, SIGNATURES))
}

fn rooted(text: &str) -> Result<Name, hickory_proto::ProtoError> {
    let mut name = Name::from_ascii(text)?;
    name.set_fqdn(true);
    Ok(name)
}
