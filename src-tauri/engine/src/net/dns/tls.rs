//! One exchange over TLS (DNS over TLS, RFC 7858). Decides whether the server is believed, and
//! sends nothing to one that is not: neither in the clear nor by another transport.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::frame::Frame;
use super::{Failure, carry};
use crate::net::tls::{Trust, Trusts, is_distrust};
use crate::net::via;

/// The settings without a pin, kept since reading the system's certificates takes a while.
static TRUSTS: LazyLock<Trusts> = LazyLock::new(Trusts::default);

/// Which server is believed to be the right one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// The name or address that the certificate must be for.
    pub name: String,
    /// A PEM file of authorities that are believed beside the system's.
    pub ca_file: Option<PathBuf>,
    /// The SHA-256 of the certificate's SubjectPublicKeyInfo (RFC 7858 4.2). Then this alone
    /// counts: neither name nor authority nor dates are looked at.
    pub pin: Option<[u8; 32]>,
}

/// Connects, makes sure of the server, sends the message and gives its answer, within `limit`.
pub(super) async fn exchange(
    server: SocketAddr,
    via: Option<&str>,
    tls: &Tls,
    asked: &Frame<'_>,
    limit: Duration,
) -> Result<Vec<u8>, Failure> {
    let name = match ServerName::try_from(tls.name.clone()) {
        Ok(name) => name,
        // A pin needs no name.
        Err(_) if tls.pin.is_some() => ServerName::from(server.ip()),
        Err(_) => return Err(Failure::Untrusted),
    };
    let connector = TlsConnector::from(Arc::new(settings(tls).await?));
    let mut failure = Failure::NotSent;
    let talk = async {
        let stream = via::tcp(server, via).await?;
        let mut stream = connector.connect(name, stream).await.inspect_err(|error| {
            if is_distrust(error) {
                failure = Failure::Untrusted;
            }
        })?;
        failure = Failure::NoAnswer;
        carry(&mut stream, asked).await
    };
    if let Ok(Ok(answer)) = timeout(limit, talk).await {
        return Ok(answer);
    }
    if failure == Failure::Untrusted {
        // The certificates may have been renewed on disk since they were read.
        TRUSTS.forget(&trust(tls));
    }
    Err(failure)
}

fn trust(tls: &Tls) -> Trust {
    tls.ca_file.clone().map_or(Trust::System, Trust::And)
}

async fn settings(tls: &Tls) -> Result<ClientConfig, Failure> {
    let made = match tls.pin {
        Some(pin) => pinned(pin).map_err(|error| error.to_string()),
        None => TRUSTS.get(&trust(tls)).await.map_err(|error| error.to_string()),
    };
    made.map_err(|error| {
        tracing::warn!(error, "nothing can be sent");
        Failure::Untrusted
    })
}

fn pinned(pin: [u8; 32]) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    Ok(ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned { pin, provider }))
        .with_no_client_auth())
}

/// Believes the holder of one key. That the server holds it, the signature of the handshake
/// shows; that is checked as for any other certificate.
#[derive(Debug)]
struct Pinned {
    pin: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let key = ParsedCertificate::try_from(certificate)?.subject_public_key_info();
        if Sha256::digest(&key)[..] == self.pin {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
