//! What all commands share: data on standard output, everything else on standard error, failures in one line with
//! their causes.

use std::{
    fmt::{Display, Formatter},
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
    str::FromStr as _,
};

use mandate_server::{
    OpError,
    config::{self, Config, ConfigError, LogFormat},
    locale::Locale,
    serve::ListenError,
};
use mandate_store::{StoreError, backup::BackupError, db::TRACE};
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{Directive, filter_fn},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::traces::Traces;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Why, in one line.
    pub(crate) fn text(&self) -> String {
        self.0.clone()
    }

    /// Says why on standard error. The code is 2: a command that could answer ends with 0 or 1.
    pub(crate) fn report(self) -> ExitCode {
        say(&format!("mandate: {self}"));
        ExitCode::from(2)
    }

    fn chain(error: &dyn std::error::Error) -> Self {
        let chain: Vec<_> =
            std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
        Self(chain.join(": "))
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::chain(&error)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::chain(&error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::chain(&error)
    }
}

impl From<ListenError> for Failure {
    fn from(error: ListenError) -> Self {
        Self::chain(&error)
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        Self::chain(&error)
    }
}

impl From<OpError> for Failure {
    fn from(error: OpError) -> Self {
        match &error {
            OpError::Invalid(errors) => {
                let locale = Locale::default();
                let lines =
                    errors.iter().map(|error| format!("{}: {}", error.field, locale.render_plain(&error.message)));
                Self(lines.collect::<Vec<_>>().join("; "))
            }
            OpError::Conflict(message) | OpError::TooMany(message) => Self(Locale::default().render_plain(message)),
            error => Self::chain(error),
        }
    }
}

/// Data, on standard output.
pub(crate) fn print(text: &str) {
    // Whoever reads may have closed the pipe: that is its right.
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
}

/// Everything else, on standard error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Begins logging, one line for each event, and making traces, as the configuration says.
pub(crate) fn log(config: &Config, default: &str) -> Result<Traces, Failure> {
    let json = match config.log.format {
        LogFormat::Auto => !std::io::stderr().is_terminal(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if json { lines.json().flatten_event(true).with_span_list(false).boxed() } else { lines.boxed() };
    let (traces, spans) = Traces::begin(&config.traces)?;
    let mut level = level(&config.log, default)?;
    if config.traces.endpoint.is_some() {
        level = level
            .add_directive(Directive::from_str(&format!("{TRACE}=debug")).map_err(|error| Failure::chain(&error))?);
    }
    // What is made for traces stands in no line, whatever the log is wanted to say.
    let lines = lines.with_filter(filter_fn(|of| of.target() != TRACE));
    tracing_subscriber::registry().with(level).with(lines).with(spans).init();
    Ok(traces)
}

/// What is written to the log.
pub(crate) fn level(config: &config::Log, default: &str) -> Result<EnvFilter, Failure> {
    let level = config.level.as_deref().unwrap_or(default);
    EnvFilter::builder()
        .parse(level)
        .map_err(|error| Failure::new(format!("log.level `{level}` says nothing about what to write: {error}")))
}
