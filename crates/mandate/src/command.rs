//! What all commands share: data on standard output, everything else on standard error, failures in one line with
//! their causes.

use std::{
    fmt,
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
};

use mandate_server::{OpError, config::ConfigError, locale::Locale};
use mandate_store::StoreError;
use tracing_subscriber::EnvFilter;

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

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

/// Begins logging: one line for each event, as JSON where nobody watches.
pub(crate) fn log(default: &str) {
    let filter = EnvFilter::try_from_env("MANDATE_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.init();
    } else {
        builder.json().init();
    }
}
