//! Which servers are believed to be who they say: TLS settings, made when first needed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;

/// Whose certificates a connection trusts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Trust {
    /// Nobody's: for plain http, which must not cost the reading of the system's certificates.
    Nobody,
    /// The system's store, or `SSL_CERT_FILE` and `SSL_CERT_DIR` where they are set.
    System,
    /// The system's and those in this PEM file.
    And(PathBuf),
}

/// Why no TLS settings could be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsError {
    /// The file of extra certificates cannot be used.
    #[error("{} holds no certificate that can be used: {why}", file.display())]
    CaFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The crypto library refused its own defaults, or the reading was interrupted.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}

/// The TLS settings of each trust. Each is made once and shared by all of its clients, session
/// tickets included.
#[derive(Default)]
pub(super) struct Trusts(Mutex<HashMap<Trust, Arc<OnceCell<ClientConfig>>>>);

impl Trusts {
    /// The settings for a trust. A clone of them is cheap: everything large in them is shared.
    pub(super) async fn get(&self, trust: &Trust) -> Result<ClientConfig, TlsError> {
        let cell = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(trust.clone()).or_default())
        };
        cell.get_or_try_init(|| make(trust.clone())).await.cloned()
    }

    /// Forgets the settings of a trust, so that files which changed meanwhile are read again.
    pub(super) fn forget(&self, trust: &Trust) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(trust);
    }
}

/// Makes the settings, reading the certificates off the async threads.
async fn make(trust: Trust) -> Result<ClientConfig, TlsError> {
    let roots = match trust {
        Trust::Nobody => RootCertStore::empty(),
        Trust::System | Trust::And(_) => tokio::task::spawn_blocking(move || roots(&trust))
            .await
            .map_err(|error| TlsError::Setup(error.to_string()))??,
    };
    Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// The system's certificates, and those of the trust's own file.
fn roots(trust: &Trust) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "some of the system's certificates cannot be read");
    }
    store.add_parsable_certificates(found.certs);
    if let Trust::And(file) = trust {
        for certificate in read_pem(file)? {
            store.add(certificate).map_err(|error| unusable(file, error.to_string()))?;
        }
    }
    store.roots.shrink_to_fit();
    Ok(store)
}

/// The certificates of a PEM file; at least one.
fn read_pem(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|error| unusable(file, error.to_string()))?;
    if certificates.is_empty() {
        return Err(unusable(file, "it has no CERTIFICATE section".to_owned()));
    }
    Ok(certificates)
}

fn unusable(file: &Path, why: String) -> TlsError {
    TlsError::CaFile { file: file.to_owned(), why }
}

/// Whether an error, or what caused it, is a certificate that is not trusted.
pub(super) fn is_distrust(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls) = error.downcast_ref::<rustls::Error>() {
            return matches!(
                rustls,
                rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
            );
        }
        // An io::Error names the source of what it wraps, not what it wraps itself.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .map(|inner| inner as &(dyn std::error::Error + 'static));
        next = wrapped.or_else(|| error.source());
    }
    false
}
