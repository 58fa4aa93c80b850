//! What all commands share: data on standard output, everything else on standard error, failures in one line with
//! their causes.

use std::{
    fmt::{Display, Formatter},
    io::{ErrorKind, IsTerminal as _, Write as _},
    process::ExitCode,
    str::FromStr as _,
};

use mandate_server::{
    OpError,
    config::{self, Config, ConfigError, LogFormat},
    error::FieldError,
    locale::Locale,
    serve::ListenError,
};
use mandate_store::{StoreError, backup::BackupError, db::TRACE};
use serde::Serialize;
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{Directive, filter_fn},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{exit::Exit, traces::Traces};

/// Why a command failed, and with what it ends.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    exit: Exit,
    /// Whoever read what it prints has gone, which is no failure.
    unread: bool,
}

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::with(Exit::Failed, text)
    }

    /// What was said on the command line, or in the configuration, cannot be followed.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::with(Exit::Usage, text)
    }

    pub(crate) fn with(exit: Exit, text: impl Into<String>) -> Self {
        Self { text: text.into(), exit, unread: false }
    }

    /// Why, in one line.
    pub(crate) fn text(&self) -> String {
        self.text.clone()
    }

    /// Says why on standard error, and gives the code.
    pub(crate) fn report(self) -> ExitCode {
        if self.unread {
            return Exit::Done.into();
        }
        say(&format!("mandate: {self}"));
        self.exit.into()
    }

    fn chain(error: &dyn std::error::Error) -> Self {
        let chain: Vec<_> =
            std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
        Self::new(chain.join(": "))
    }

    /// What is wrong with a field, in a language.
    pub(crate) fn at(error: &FieldError, l: &Locale) -> String {
        match error.field.as_str() {
            "" => l.render_plain(&error.message),
            field => format!("{field}: {}", l.render_plain(&error.message)),
        }
    }

    /// An error of an operation, in a language.
    pub(crate) fn of(error: &OpError, l: &Locale) -> Self {
        match error {
            OpError::Invalid(errors) => {
                let errors: Vec<_> = errors.iter().map(|error| Self::at(error, l)).collect();
                Self::with(Exit::Invalid, errors.join("; "))
            }
            OpError::Conflict(message) => Self::with(Exit::Conflict, l.render_plain(message)),
            OpError::TooMany(message) => Self::new(l.render_plain(message)),
            error => Self::chain(error),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { unread: error.kind() == ErrorKind::BrokenPipe, ..Self::chain(&error) }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self { exit: Exit::Usage, ..Self::chain(&error) }
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
        Self::of(&error, &Locale::default())
    }
}

/// Data, on standard output. Whoever reads may close the pipe: then the command ends quietly.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{}", text.trim_end())?)
}

/// A document for programs, on standard output.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?;
    print(&json.replace(['\u{2068}', '\u{2069}'], ""))
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
        .map_err(|error| Failure::usage(format!("log.level `{level}` says nothing about what to write: {error}")))
}
