//! Where contents lie: a folder of this machine, or a bucket that speaks S3.

use std::{
    env, fmt,
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt as _,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
    time::Duration,
};

use object_store::{
    ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
    prefix::PrefixStore,
};
use rustls::crypto::{CryptoProvider, ring};

use crate::{Result, StoreError};

/// How long a bucket may say nothing.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Where contents lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder of this machine, made where it is missing.
    Folder(PathBuf),
    /// A bucket that speaks S3.
    Bucket(Bucket),
}

/// What the folder is called beside a database that is a file.
pub(crate) const FOLDER: &str = "attachments";

impl Place {
    /// The folder in one that the installation has for itself.
    #[must_use]
    pub fn in_folder(folder: &FilePath) -> Self {
        Self::Folder(folder.join(FOLDER))
    }
}

/// A bucket that speaks S3. What is not said here comes from the environment, as AWS names it, or from the machine.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Under what contents lie in it; empty for the top.
    pub prefix: String,
    /// Its address, where it is not AWS's.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// The name of the key.
    pub access_key_id: Option<String>,
    /// The key.
    pub secret_access_key: Option<String>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({}/{})", self.name, self.prefix)
    }
}

/// All contents.
#[derive(Clone, Debug)]
pub struct Contents {
    pub(super) objects: Arc<dyn ObjectStore>,
    /// The folder, where they lie in one.
    pub(super) folder: Option<PathBuf>,
    /// Where files are received.
    pub(super) incoming: PathBuf,
}

impl Contents {
    /// Opens the place.
    ///
    /// # Errors
    /// When the folder cannot be made, or the bucket's address means nothing.
    pub fn open(place: &Place) -> Result<Self> {
        match place {
            Place::Folder(folder) => {
                // Its owner's alone, as the database is.
                DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
                let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
                Ok(Self { objects: Arc::new(objects), folder: Some(folder.clone()), incoming: folder.clone() })
            }
            Place::Bucket(bucket) => Ok(Self {
                objects: Arc::new(PrefixStore::new(open(bucket)?, Path::from(bucket.prefix.as_str()))),
                folder: None,
                incoming: env::temp_dir(),
            }),
        }
    }
}

fn open(bucket: &Bucket) -> Result<impl ObjectStore> {
    if CryptoProvider::get_default().is_none() {
        // Another part of the program may have been quicker; either way there is one now.
        drop(ring::default_provider().install_default());
    }
    let retries = RetryConfig { max_retries: 2, retry_timeout: 2 * LONGEST_PAUSE, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&bucket.name)
        .with_client_options(ClientOptions::new().with_timeout_disabled().with_read_timeout(LONGEST_PAUSE))
        .with_retry(retries);
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    if let Some(region) = &bucket.region {
        builder = builder.with_region(region);
    }
    if let (Some(id), Some(key)) = (&bucket.access_key_id, &bucket.secret_access_key) {
        builder = builder.with_access_key_id(id).with_secret_access_key(key);
    }
    builder.build().map_err(StoreError::from)
}
