//! The part of the configuration that is about running an installation: encryption, limits, and what it tells those who
//! watch it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use super::ConfigError;

/// Encryption by the server itself, where no proxy in front does it.
#[derive(Clone, Debug, confique::Config)]
pub struct Tls {
    /// The certificate in PEM, with those that lead to its root behind it. With it and the key the server speaks HTTPS.
    /// Both files are looked at every ten seconds, and at SIGHUP: new ones hold from the next connection on.
    #[config(env = "MANDATE_TLS_CERTIFICATE")]
    pub certificate: Option<PathBuf>,

    /// The key of the certificate in PEM, without a password.
    #[config(env = "MANDATE_TLS_KEY")]
    pub key: Option<PathBuf>,
}

impl Tls {
    /// The files of certificate and key, where the server encrypts.
    #[must_use]
    pub fn files(&self) -> Option<(PathBuf, PathBuf)> {
        self.certificate.clone().zip(self.key.clone())
    }
}

/// What one visitor may take of the server.
#[derive(Clone, Debug, confique::Config)]
pub struct Limits {
    /// How many connections are open at once; more wait until one is closed. Each open page of somebody who is signed in
    /// keeps one.
    #[config(env = "MANDATE_LIMITS_CONNECTIONS", default = 1024)]
    pub connections: usize,

    /// How many kilobytes the head of a request may have: its address, its cookies, its other lines.
    #[config(env = "MANDATE_LIMITS_HEAD_KILOBYTES", default = 32)]
    pub head_kilobytes: u32,

    /// How many seconds a visitor may take to send the head of a request, and to agree on encryption before the first.
    #[config(env = "MANDATE_LIMITS_HEAD_SECONDS", default = 10)]
    pub head_seconds: u64,

    /// After how many seconds without a request a connection is closed. Where a proxy stands in front, it should close
    /// its own earlier.
    #[config(env = "MANDATE_LIMITS_IDLE_SECONDS", default = 75)]
    pub idle_seconds: u64,

    /// For how many seconds a visitor may take nothing of what is being sent to it.
    #[config(env = "MANDATE_LIMITS_STALL_SECONDS", default = 60)]
    pub stall_seconds: u64,

    /// For how many seconds new visitors are still let in after the program was told to stop, while `/readyz` says no
    /// already: as long as whatever distributes visitors over several nodes needs to notice.
    #[config(env = "MANDATE_LIMITS_DRAIN_SECONDS", default = 0)]
    pub drain_seconds: u64,
}

impl Limits {
    /// How many bytes the head of a request may have.
    #[must_use]
    pub const fn largest_head(&self) -> u32 {
        self.head_kilobytes.saturating_mul(1024)
    }

    /// How long the head of a request may take.
    #[must_use]
    pub const fn head(&self) -> Duration {
        Duration::from_secs(self.head_seconds)
    }

    /// How long a connection may be without a request.
    #[must_use]
    pub const fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    /// How long a visitor may take nothing of what is being sent to it.
    #[must_use]
    pub const fn stall(&self) -> Duration {
        Duration::from_secs(self.stall_seconds)
    }
}

/// Figures for Prometheus.
#[derive(Clone, Debug, confique::Config)]
pub struct Metrics {
    /// The address and port on which they are served, at `/metrics`, unencrypted and to whoever asks: one that only your
    /// own machines reach. Without it nothing is counted.
    #[config(env = "MANDATE_METRICS_LISTEN")]
    pub listen: Option<SocketAddr>,
}

/// What the program writes about its work, on standard error.
#[derive(Clone, Debug, confique::Config)]
pub struct Log {
    /// How a line looks: `text`, `json`, or `auto`, which is text on a terminal and JSON elsewhere.
    #[config(env = "MANDATE_LOG_FORMAT", default = "auto")]
    pub format: LogFormat,

    /// What is written: `error`, `warn`, `info`, `debug` or `trace`, also for parts of the program, as in
    /// `info,mandate_store=debug`. Without it `serve` writes `info` and `sandbox` writes `warn`.
    #[config(env = "MANDATE_LOG")]
    pub level: Option<String>,

    /// Whether the id of a request is the one that the proxy in front gives it in X-Request-ID, so that both logs and the
    /// record name it alike. Only with `behind_proxy`, and only where the proxy lets none through from outside.
    #[config(env = "MANDATE_LOG_PROXY_REQUEST_ID", default = false)]
    pub proxy_request_id: bool,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people on a terminal, for machines elsewhere.
    Auto,
    /// For people.
    Text,
    /// For machines: one JSON object.
    Json,
}

/// What each request did and how long each part of it took, for a collector of OpenTelemetry.
#[derive(Clone, Debug, confique::Config)]
pub struct Traces {
    /// Where the collector takes traces by OTLP over HTTP: `http://localhost:4318/v1/traces`. Without it none are made.
    #[config(env = "MANDATE_TRACES_ENDPOINT")]
    pub endpoint: Option<String>,

    /// Of how many requests in a hundred a trace is made, where the caller has not chosen already.
    #[config(env = "MANDATE_TRACES_PERCENT", default = 100)]
    pub percent: u8,
}

/// Checks what makes no sense by itself.
pub(super) fn check(limits: &Limits, tls: &Tls, traces: &Traces) -> Result<(), ConfigError> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    for (name, value, least, most) in [
        ("limits.connections", i64::try_from(limits.connections).unwrap_or(i64::MAX), 1, 1_000_000),
        ("limits.head_kilobytes", i64::from(limits.head_kilobytes), 8, 256),
        ("limits.head_seconds", whole(limits.head_seconds), 1, 300),
        ("limits.idle_seconds", whole(limits.idle_seconds), 1, 3600),
        ("limits.stall_seconds", whole(limits.stall_seconds), 1, 3600),
        ("limits.drain_seconds", whole(limits.drain_seconds), 0, 300),
        ("traces.percent", i64::from(traces.percent), 0, 100),
    ] {
        if value < least || value > most {
            return Err(ConfigError::OutOfRange(name, least, most));
        }
    }
    if tls.certificate.is_some() != tls.key.is_some() {
        return Err(ConfigError::HalfEncrypted);
    }
    if let Some(endpoint) = &traces.endpoint
        && !["http://", "https://"].iter().any(|scheme| endpoint.starts_with(scheme))
    {
        return Err(ConfigError::NoEndpoint(endpoint.clone()));
    }
    Ok(())
}
