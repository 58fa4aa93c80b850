//! The configuration: one TOML file, environment over it (`MANDATE_…`), flags over that; every value has a default.

mod operations;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use confique::Config as _;
use mandate_core::text::EmailAddress;
use mandate_store::content::{Bucket, Place};

pub use operations::{Limits, Log, LogFormat, Metrics, Tls, Traces};

/// How an installation is set up.
#[derive(Clone, Debug, confique::Config)]
pub struct Config {
    /// The address and port to listen on.
    #[config(env = "MANDATE_LISTEN", default = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The address under which people reach the portal, as it stands in mails. Anything but loopback must be HTTPS.
    #[config(env = "MANDATE_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Whether a proxy of one's own stands in front: then the address of a visitor is the last one that it names in
    /// X-Forwarded-For, and limits on guessing hold for each visitor and not for the proxy.
    #[config(env = "MANDATE_BEHIND_PROXY", default = false)]
    pub behind_proxy: bool,

    /// Where the data is: a folder for SQLite (the default), or the address of a PostgreSQL database.
    #[config(env = "MANDATE_DATABASE", default = "mandate-data")]
    pub database: String,

    #[config(nested)]
    /// The files that people attach.
    pub attachments: Attachments,

    #[config(nested)]
    /// How service requests are handled.
    pub service_request: ServiceRequests,

    #[config(nested)]
    /// How mail leaves.
    pub mail: Mail,

    #[config(nested)]
    /// How long people stay signed in.
    pub session: Session,

    #[config(nested)]
    /// How long permission requests wait, and how often permissions are reviewed.
    pub permission: Permission,

    #[config(nested)]
    /// How the record is sealed.
    pub ledger: Ledger,

    #[config(nested)]
    /// How events are sent to other programs.
    pub webhooks: Webhooks,

    #[config(nested)]
    /// Where people turn to whom the portal is of no use.
    pub support: Support,

    #[config(nested)]
    /// The API.
    pub api: Api,

    #[config(nested)]
    /// Encryption by the server itself, where no proxy in front does it.
    pub tls: Tls,

    #[config(nested)]
    /// What one visitor may take of the server.
    pub limits: Limits,

    #[config(nested)]
    /// What the program writes about its work, on standard error.
    pub log: Log,

    #[config(nested)]
    /// Figures for Prometheus.
    pub metrics: Metrics,

    #[config(nested)]
    /// What each request did and how long each part of it took, for a collector of OpenTelemetry.
    pub traces: Traces,
}

/// The interface for programs.
#[derive(Clone, Debug, confique::Config)]
pub struct Api {
    /// How many requests a minute each token may send; as many at once.
    #[config(env = "MANDATE_API_REQUESTS_PER_MINUTE", default = 600)]
    pub requests_per_minute: u32,
}

/// How events are sent to other programs.
#[derive(Clone, Debug, confique::Config)]
pub struct Webhooks {
    /// Whether they may lead into private networks and to this machine. Whoever may add a webhook can then write to
    /// whatever listens there.
    #[config(env = "MANDATE_WEBHOOKS_ALLOW_PRIVATE", default = false)]
    pub allow_private: bool,

    /// Whether an address may begin with http://, so that events travel unencrypted.
    #[config(env = "MANDATE_WEBHOOKS_ALLOW_HTTP", default = false)]
    pub allow_http: bool,

    /// How many seconds the other side may take for one event.
    #[config(env = "MANDATE_WEBHOOKS_SECONDS", default = 15)]
    pub seconds: u64,

    /// After how many days in which nothing could be delivered a webhook is paused, and its owners are told.
    #[config(env = "MANDATE_WEBHOOKS_PAUSE_DAYS", default = 5)]
    pub pause_days: i64,

    /// For how many days events and deliveries are kept.
    #[config(env = "MANDATE_WEBHOOKS_KEEP_DAYS", default = 30)]
    pub keep_days: i64,
}

/// Where people turn to whom the portal is of no use.
#[derive(Clone, Debug, confique::Config)]
pub struct Support {
    /// The vendor's address for them. It stands where one signs in, and on pages that say that something failed.
    #[config(env = "MANDATE_SUPPORT_EMAIL")]
    pub email: Option<String>,
}

/// The files that people attach.
#[derive(Clone, Debug, confique::Config)]
pub struct Attachments {
    /// How many megabytes one file may have. With one message ten such files fit.
    #[config(env = "MANDATE_ATTACHMENTS_MEGABYTES", default = 25)]
    pub megabytes: u64,

    /// Where they lie: a folder; or a bucket that speaks S3, `s3://bucket/prefix`; or `none`, then nothing can be
    /// attached. Without it they lie in `attachments` beside an SQLite database; with PostgreSQL nothing can be attached
    /// until it is set. Several nodes need the same place. Files come in through that folder, or with a bucket through
    /// the machine's temporary one (TMPDIR).
    #[config(env = "MANDATE_ATTACHMENTS_STORE")]
    pub store: Option<String>,

    /// The address of the bucket's server, where it is not AWS: `https://storage.company.example`.
    #[config(env = "MANDATE_ATTACHMENTS_ENDPOINT")]
    pub endpoint: Option<String>,

    /// The region of the bucket.
    #[config(env = "MANDATE_ATTACHMENTS_REGION")]
    pub region: Option<String>,

    /// The name of the key for the bucket. Without it the environment is asked, as AWS names it.
    #[config(env = "MANDATE_ATTACHMENTS_ACCESS_KEY_ID")]
    pub access_key_id: Option<String>,

    /// The key for the bucket.
    #[config(env = "MANDATE_ATTACHMENTS_SECRET_ACCESS_KEY")]
    pub secret_access_key: Option<String>,
}

/// How service requests are handled.
#[derive(Clone, Debug, confique::Config)]
pub struct ServiceRequests {
    /// For how many days after it was closed a service request can be reopened.
    #[config(env = "MANDATE_SERVICE_REQUEST_REOPEN_DAYS", default = 30)]
    pub reopen_days: i64,
}

/// How mail leaves.
#[derive(Clone, Debug, confique::Config)]
pub struct Mail {
    /// The mail server, `smtp://host:port`, `smtps://user:password@host` or `smtp://host?tls=required`. Without one,
    /// mails wait until one is named.
    #[config(env = "MANDATE_MAIL_SERVER")]
    pub server: Option<String>,

    /// The sender of all mails.
    #[config(env = "MANDATE_MAIL_FROM", default = "Mandate <mandate@localhost>")]
    pub from: String,

    /// How often sending a mail is tried before it is given up and shown to the administrators.
    #[config(env = "MANDATE_MAIL_ATTEMPTS", default = 8)]
    pub attempts: i64,

    /// How many seconds the mail server may take for one mail.
    #[config(env = "MANDATE_MAIL_SECONDS", default = 20)]
    pub seconds: u64,
}

/// How long people stay signed in.
#[derive(Clone, Debug, confique::Config)]
pub struct Session {
    /// After how many minutes without a click.
    #[config(env = "MANDATE_SESSION_IDLE_MINUTES", default = 120)]
    pub idle_minutes: i64,

    /// After how many hours whatever happens.
    #[config(env = "MANDATE_SESSION_HOURS", default = 12)]
    pub hours: i64,
}

/// How long permission requests wait, and how often permissions are reviewed.
#[derive(Clone, Debug, confique::Config)]
pub struct Permission {
    /// After how many days a permission request that nobody answers lapses.
    #[config(env = "MANDATE_PERMISSION_LAPSE_DAYS", default = 30)]
    pub lapse_days: i64,

    /// After how many months the customer's contact managers are asked whether a permission is still wanted, counted
    /// from when it was granted or confirmed last. 0 means never.
    #[config(env = "MANDATE_PERMISSION_REVIEW_MONTHS", default = 12)]
    pub review_months: i64,

    /// How many days they have to confirm it or end it.
    #[config(env = "MANDATE_PERMISSION_REVIEW_DAYS", default = 30)]
    pub review_days: i64,

    /// What becomes of a permission that nobody has confirmed in time: it is `shown` to the vendor's administrators, or
    /// `ended`.
    #[config(env = "MANDATE_PERMISSION_UNCONFIRMED", default = "shown")]
    pub unconfirmed: Unconfirmed,
}

/// What becomes of a permission that nobody has confirmed in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unconfirmed {
    /// It stays, and the vendor's administrators see it.
    Shown,
    /// It ends.
    Ended,
}

/// How the record is sealed.
#[derive(Clone, Debug, confique::Config)]
pub struct Ledger {
    /// Every how many seconds new entries are sealed.
    #[config(env = "MANDATE_LEDGER_SEAL_SECONDS", default = 10)]
    pub seal_seconds: u64,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read, or a value is wrong.
    #[error(transparent)]
    Load(#[from] confique::Error),
    /// The file cannot be read.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] std::io::Error),
    /// The file is no TOML.
    #[error("`{0}` is not TOML")]
    Toml(PathBuf, #[source] toml::de::Error),
    /// The file has a key that means nothing.
    #[error("`{0}` is not a setting; `mandate config` prints all that there are")]
    UnknownKey(String),
    /// A number is none that makes sense.
    #[error("{0} must be from {1} to {2}")]
    OutOfRange(&'static str, i64, i64),
    /// Nobody could write there.
    #[error("support.email `{0}` is not an e-mail address")]
    NoAddress(String),
    /// A bucket without a name.
    #[error("attachments.store must name a bucket: `s3://bucket/prefix`")]
    NoBucket,
    /// Pages would travel unencrypted.
    #[error("public_url `{0}` must begin with https:// unless it is on this machine")]
    NotEncrypted(String),
    /// The network could reach it, unencrypted.
    #[error(
        "listen `{0}` is open to the network, so public_url must be set: the https:// address of the TLS proxy in front of it, or its own with tls.certificate and tls.key"
    )]
    OpenToTheNetwork(SocketAddr),
    /// A certificate without its key, or a key without its certificate.
    #[error("tls.certificate and tls.key belong together: set both, or none")]
    HalfEncrypted,
    /// The server encrypts, and mails would say that it does not.
    #[error("public_url `{0}` must begin with https://, as tls.certificate is set")]
    EncryptedByItself(String),
    /// Traces would go nowhere.
    #[error("traces.endpoint `{0}` must begin with http:// or https://")]
    NoEndpoint(String),
}

impl Config {
    /// Reads the file, if one is named, and the environment.
    ///
    /// # Errors
    /// When the file or a value cannot be used.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut builder = Self::builder().env();
        if let Some(file) = file {
            let text = std::fs::read_to_string(file).map_err(|error| ConfigError::Read(file.to_owned(), error))?;
            let table: toml::Table = text.parse().map_err(|error| ConfigError::Toml(file.to_owned(), error))?;
            refuse_unknown(&table, Self::META.fields, "")?;
            builder = builder.file(file);
        }
        let config = builder.load()?;
        config.check()?;
        Ok(config)
    }

    /// A commented file with every setting and its default.
    #[must_use]
    pub fn template() -> String {
        confique::toml::template::<Self>(confique::toml::FormatOptions::default())
    }

    /// Checks what belongs together.
    ///
    /// # Errors
    /// When a number makes no sense, or pages would travel unencrypted.
    pub fn check(&self) -> Result<(), ConfigError> {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        for (name, value, least, most) in [
            ("session.idle_minutes", self.session.idle_minutes, 1, 60 * 24 * 30),
            ("session.hours", self.session.hours, 1, 24 * 365),
            ("mail.attempts", self.mail.attempts, 1, 100),
            // Well below the lease of a job.
            ("mail.seconds", whole(self.mail.seconds), 1, 50),
            // Well below the lease of a delivery.
            ("webhooks.seconds", whole(self.webhooks.seconds), 1, 50),
            ("webhooks.pause_days", self.webhooks.pause_days, 1, 365),
            // Longer than a delivery is tried.
            ("webhooks.keep_days", self.webhooks.keep_days, 4, 365),
            ("permission.lapse_days", self.permission.lapse_days, 1, 365),
            ("permission.review_months", self.permission.review_months, 0, 24),
            ("permission.review_days", self.permission.review_days, 1, 365),
            ("ledger.seal_seconds", whole(self.ledger.seal_seconds), 1, 3600),
            ("service_request.reopen_days", self.service_request.reopen_days, 1, 3650),
            ("api.requests_per_minute", i64::from(self.api.requests_per_minute), 1, 1_000_000),
            ("attachments.megabytes", whole(self.attachments.megabytes), 1, 1024),
        ] {
            if value < least || value > most {
                return Err(ConfigError::OutOfRange(name, least, most));
            }
        }
        if self.attachments.store.as_deref().is_some_and(|store| store.strip_prefix("s3://").is_some_and(no_bucket)) {
            return Err(ConfigError::NoBucket);
        }
        if let Some(address) = self.support.email.as_deref().filter(|address| EmailAddress::parse(address).is_err()) {
            return Err(ConfigError::NoAddress(address.to_owned()));
        }
        operations::check(&self.limits, &self.tls, &self.traces)?;
        let Some(url) = &self.public_url else {
            return if self.listen.ip().is_loopback() {
                Ok(())
            } else {
                Err(ConfigError::OpenToTheNetwork(self.listen))
            };
        };
        if self.tls.files().is_some() && !url.starts_with("https://") {
            return Err(ConfigError::EncryptedByItself(url.clone()));
        }
        let host = url.strip_prefix("http://").map(|rest| rest.split('/').next().unwrap_or_default());
        let name = |host: &str| {
            host.strip_prefix("[::1]")
                .map_or_else(|| host.split(':').next().unwrap_or_default().to_owned(), |_| "::1".to_owned())
        };
        match host {
            Some(host) if !matches!(name(host).as_str(), "localhost" | "127.0.0.1" | "::1") => {
                Err(ConfigError::NotEncrypted(url.clone()))
            }
            None if !url.starts_with("https://") => Err(ConfigError::NotEncrypted(url.clone())),
            _ => Ok(()),
        }
    }

    /// The address of the portal, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        let scheme = if self.tls.files().is_some() { "https" } else { "http" };
        self.public_url
            .as_deref()
            .map_or_else(|| format!("{scheme}://{}", self.listen), |url| url.trim_end_matches('/').to_owned())
    }

    /// Whether the portal is reached over HTTPS.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.base_url().starts_with("https://")
    }

    /// Where the database is.
    #[must_use]
    pub fn location(&self) -> mandate_store::db::Location {
        use mandate_store::db::Location;
        if self.database.starts_with("postgres://") || self.database.starts_with("postgresql://") {
            Location::Postgres(self.database.clone())
        } else {
            Location::in_folder(Path::new(&self.database))
        }
    }

    /// Where the contents of attachments lie; none where nothing can be attached.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        use mandate_store::db::Location;
        let Attachments { store, endpoint, region, access_key_id, secret_access_key, .. } = self.attachments.clone();
        let Some(store) = store else {
            return match self.location() {
                Location::Sqlite(file) => file.parent().map(Place::in_folder),
                Location::Postgres(_) => None,
            };
        };
        if store == "none" {
            return None;
        }
        let Some(bucket) = store.strip_prefix("s3://") else { return Some(Place::Folder(PathBuf::from(store))) };
        let (name, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
        let (name, prefix) = (name.to_owned(), prefix.to_owned());
        Some(Place::Bucket(Bucket { name, prefix, endpoint, region, access_key_id, secret_access_key }))
    }

    /// How many bytes a file may have.
    #[must_use]
    pub const fn largest_file(&self) -> u64 {
        self.attachments.megabytes.saturating_mul(1024 * 1024)
    }
}

fn no_bucket(rest: &str) -> bool {
    rest.split('/').next().is_none_or(str::is_empty)
}

fn refuse_unknown(table: &toml::Table, fields: &[confique::meta::Field], above: &str) -> Result<(), ConfigError> {
    use confique::meta::FieldKind;
    for (key, value) in table {
        let path = format!("{above}{key}");
        let Some(field) = fields.iter().find(|field| field.name == key) else {
            return Err(ConfigError::UnknownKey(path));
        };
        if let (FieldKind::Nested { meta }, toml::Value::Table(inner)) = (&field.kind, value) {
            refuse_unknown(inner, meta.fields, &format!("{path}."))?;
        }
    }
    Ok(())
}
