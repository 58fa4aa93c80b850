//! A program that was built without traces.

use mandate_server::config;
use tracing::Subscriber;
use tracing_subscriber::{Layer, layer::Identity};

use crate::command::Failure;

/// What sends no traces.
#[derive(Debug, Default)]
pub(crate) struct Traces;

impl Traces {
    /// Refuses to begin, where the configuration asks for traces.
    pub(crate) fn begin<S: Subscriber>(
        config: &config::Traces,
    ) -> Result<(Self, Option<impl Layer<S> + use<S>>), Failure> {
        match config.endpoint {
            None => Ok((Self, None::<Identity>)),
            Some(_) => {
                Err(Failure::new("traces.endpoint is set, and this program was built without traces (feature `otlp`)"))
            }
        }
    }

    /// Has nothing to send.
    pub(crate) async fn end(self) {}
}
