//! Encryption by the server itself: a certificate and its key from files, read again when they change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
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
    holds: RwLock<Arc<CertifiedKey>>,
    /// What was in the files when they were read last, whether it could be used or not.
    read: Mutex<(Vec<u8>, Vec<u8>)>,
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
        let holds = RwLock::new(Arc::new(understand(&files, &read)?));
        let certificate = Arc::new(Certificate { files, holds, read: Mutex::new(read) });
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
        if *read == found {
            return Ok(());
        }
        // Said once: the same again is no news.
        read.clone_from(&found);
        let new = understand(&certificate.files, &found)?;
        *certificate.holds.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        tracing::info!(certificate = %certificate.files.0.display(), "a new certificate holds");
        Ok(())
    }

    /// Looks at the files from time to time, until told to stop.
    pub(super) async fn keep_fresh(self, mut stop: watch::Receiver<bool>) {
        let mut turn = interval(LOOK_EVERY);
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = turn.tick() => self.reload_and_say(),
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
    fn unusable(&self, error: rustls::Error) -> TlsError {
        TlsError::Unusable(self.files.0.clone(), self.files.1.clone(), error)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.holds.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn read((certificate, key): &(PathBuf, PathBuf)) -> Result<(Vec<u8>, Vec<u8>), TlsError> {
    let read = |path: &PathBuf| fs::read(path).map_err(|error| TlsError::Read(path.clone(), error));
    Ok((read(certificate)?, read(key)?))
}

fn understand(files: &(PathBuf, PathBuf), read: &(Vec<u8>, Vec<u8>)) -> Result<CertifiedKey, TlsError> {
    let (certificate, key) = files;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read.0).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| TlsError::NoCertificate(certificate.clone()))?;
    let private = PrivateKeyDer::from_pem_slice(&read.1).map_err(|_| TlsError::NoKey(key.clone()))?;
    let provider: CryptoProvider = ring::default_provider();
    CertifiedKey::from_der(chain, private, &provider)
        .map_err(|error| TlsError::Unusable(certificate.clone(), key.clone(), error))
}
