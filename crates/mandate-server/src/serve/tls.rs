//! Encryption by the server itself: a certificate and its key from files, read again when they change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use jiff::Timestamp;
use mandate_core::ledger::Hash;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::App;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    /// There is no certificate in its file, or something broken.
    #[error("`{0}` has no certificate in PEM")]
    NoCertificate(PathBuf),
    /// There is no key in its file, or something broken, or it is locked by a password.
    #[error("`{0}` has no key in PEM that can be used without a password")]
    NoKey(PathBuf),
    /// It says nothing about how long it holds.
    #[error("`{0}` does not say until when it holds")]
    NoEnd(PathBuf),
    /// They do not fit each other, or cannot be used by what encrypts.
    #[error("the certificate `{0}` and the key `{1}` cannot be used together")]
    Unusable(PathBuf, PathBuf, #[source] rustls::Error),
}

/// What encrypts; cheap to clone.
#[derive(Clone, Debug)]
pub struct Tls {
    acceptor: Acceptor,
    certificate: Arc<Certificate>,
}

#[derive(Clone)]
struct Acceptor(TlsAcceptor);

impl std::fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Acceptor")
    }
}

/// The certificate that holds now, and the files that it came from.
#[derive(Debug)]
struct Certificate {
    files: (PathBuf, PathBuf),
    holds: RwLock<Held>,
    /// The hash of what was in the files when they were read last, whether it could be used or not: the key itself is
    /// kept nowhere else than where it is used.
    read: Mutex<Hash>,
}

/// A certificate that can be used.
#[derive(Clone, Debug)]
struct Held {
    key: Arc<CertifiedKey>,
    ends_at: Timestamp,
}

impl Tls {
    /// What HTTP/2 is called when both sides agree on it.
    pub(super) const MULTIPLEXED: &'static [u8] = b"h2";

    /// Reads a certificate and its key.
    ///
    /// # Errors
    /// When a file cannot be read or used, or they do not fit each other.
    pub fn open(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = (certificate.to_owned(), key.to_owned());
        let read = read(&files)?;
        let holds = RwLock::new(understand(&files, &read)?);
        let certificate = Arc::new(Certificate { files, holds, read: Mutex::new(hash(&read)) });
        let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| certificate.unusable(error))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Certificate>::clone(&certificate));
        config.alpn_protocols = vec![Self::MULTIPLEXED.to_vec(), b"http/1.1".to_vec()];
        Ok(Self { acceptor: Acceptor(TlsAcceptor::from(Arc::new(config))), certificate })
    }

    /// Reads the files again, where they have changed. What cannot be used changes nothing: connections go on under the
    /// certificate that holds.
    ///
    /// # Errors
    /// When there is something new in the files that cannot be used.
    pub fn reload(&self) -> Result<(), TlsError> {
        let certificate = &self.certificate;
        let found = read(&certificate.files)?;
        let mut read = certificate.read.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = hash(&found);
        if *read == hash {
            return Ok(());
        }
        // Said once: the same again is no news.
        *read = hash;
        let new = understand(&certificate.files, &found)?;
        tracing::info!(certificate = %certificate.files.0.display(), until = %new.ends_at, "a new certificate holds");
        *certificate.holds.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// Until when the certificate holds.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.certificate.held().ends_at
    }

    /// Looks at the files from time to time, until told to stop.
    pub(super) async fn keep_fresh(self, app: App, mut stop: watch::Receiver<bool>) {
        let mut turn = interval(LOOK_EVERY);
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = turn.tick() => {
                    self.reload_and_say();
                    app.metrics().certificate_ends(self.ends_at());
                }
            }
        }
    }

    /// As [`Self::reload`]; what cannot be used stands in the log.
    pub fn reload_and_say(&self) {
        if let Err(error) = self.reload() {
            tracing::error!(error = &error as &dyn std::error::Error, "the certificate stays as it was");
        }
    }

    /// Agrees with a visitor on encryption.
    pub(super) async fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> io::Result<TlsStream<S>> {
        self.acceptor.0.accept(stream).await
    }
}

impl Certificate {
    fn held(&self) -> Held {
        self.holds.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn unusable(&self, error: rustls::Error) -> TlsError {
        TlsError::Unusable(self.files.0.clone(), self.files.1.clone(), error)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.held().key)
    }
}

fn read((certificate, key): &(PathBuf, PathBuf)) -> Result<(Vec<u8>, Vec<u8>), TlsError> {
    let read = |path: &PathBuf| fs::read(path).map_err(|error| TlsError::Read(path.clone(), error));
    Ok((read(certificate)?, read(key)?))
}

fn hash((certificate, key): &(Vec<u8>, Vec<u8>)) -> Hash {
    Hash::of([&**certificate, &**key])
}

fn understand(files: &(PathBuf, PathBuf), read: &(Vec<u8>, Vec<u8>)) -> Result<Held, TlsError> {
    let (certificate, key) = files;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read.0).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| TlsError::NoCertificate(certificate.clone()))?;
    let private = PrivateKeyDer::from_pem_slice(&read.1).map_err(|_| TlsError::NoKey(key.clone()))?;
    let ends = chain.first().and_then(|first| x509_parser::parse_x509_certificate(first).ok());
    let ends = ends.and_then(|(_, first)| Timestamp::from_second(first.validity().not_after.timestamp()).ok());
    let ends_at = ends.ok_or_else(|| TlsError::NoEnd(certificate.clone()))?;
    let key = CertifiedKey::from_der(chain, private, &ring::default_provider())
        .map_err(|error| TlsError::Unusable(certificate.clone(), key.clone(), error))?;
    Ok(Held { key: Arc::new(key), ends_at })
}
