//! Traces for OpenTelemetry: what each request did and how long each part of it took, by OTLP over HTTP.

use mandate_server::config;
use mandate_store::db::TRACE;
use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

use crate::command::Failure;

/// What sends traces; at its end those that wait are sent.
#[derive(Debug, Default)]
pub(crate) struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Begins to make traces, where the configuration says to where; what notes them joins what writes the log.
    pub(crate) fn begin<S>(config: &config::Traces) -> Result<(Self, Option<impl Layer<S> + use<S>>), Failure>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let Some(endpoint) = &config.endpoint else { return Ok((Self::default(), None)) };
        // The first word counts; there is no other in this program.
        drop(rustls::crypto::ring::default_provider().install_default());
        let exporter = SpanExporter::builder().with_http().with_protocol(Protocol::HttpBinary).with_endpoint(endpoint);
        let exporter =
            exporter.build().map_err(|error| Failure::new(format!("traces.endpoint `{endpoint}`: {error}")))?;
        let some = Sampler::TraceIdRatioBased(f64::from(config.percent) / 100.0);
        let resource = Resource::builder()
            .with_service_name("mandate")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(some)))
            .with_resource(resource)
            .build();
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("mandate"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_filter(Targets::new().with_target(TRACE, Level::DEBUG));
        Ok((Self(Some(provider)), Some(layer)))
    }

    /// Sends what waits.
    pub(crate) async fn end(self) {
        let Some(provider) = self.0 else { return };
        let sent = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = sent {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}
