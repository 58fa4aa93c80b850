//! Traces, as a collector gets them: by OTLP over HTTP.

use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::any_value::Value,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::support::{encrypt, http::Client, installation::set_up, scratch, server::Server, until};

/// A collector that keeps what it is given.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Span>>>);

impl Collector {
    async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/v1/traces", listener.local_addr().expect("an address"));
        let collector = Self::default();
        let own = collector.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(own.clone().take(stream));
            }
        });
        (collector, address)
    }

    /// Takes one request after the other.
    async fn take(self, mut stream: TcpStream) {
        let mut read = Vec::new();
        loop {
            let head = read.windows(4).position(|end| end == b"\r\n\r\n");
            let whole = head.and_then(|head| {
                let text = String::from_utf8_lossy(&read[..head]).to_lowercase();
                assert!(text.starts_with("post /v1/traces "), "{text}");
                assert!(text.contains("content-type: application/x-protobuf"), "{text}");
                let (_, length) = text.split_once("content-length: ")?;
                let length: usize = length.lines().next()?.trim().parse().ok()?;
                (read.len() >= head + 4 + length).then_some((head + 4, head + 4 + length))
            });
            if let Some((begin, end)) = whole {
                let request = ExportTraceServiceRequest::decode(&read[begin..end]).expect("what OTLP says");
                for of_resource in request.resource_spans {
                    let resource = of_resource.resource.expect("who sends it");
                    let name = resource.attributes.iter().find(|attribute| attribute.key == "service.name");
                    assert!(format!("{name:?}").contains("mandate"), "{name:?}");
                    let spans = of_resource.scope_spans.into_iter().flat_map(|of_scope| of_scope.spans);
                    self.0.lock().expect("nobody panics while keeping").extend(spans);
                }
                read.drain(..end);
                let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(answer).await.expect("the sender reads");
            } else if stream.read_buf(&mut read).await.unwrap_or_default() == 0 {
                return;
            }
        }
    }

    fn spans(&self) -> Vec<Span> {
        self.0.lock().expect("nobody panics while keeping").clone()
    }
}

fn attribute(span: &Span, name: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key == name);
    match found.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[tokio::test]
async fn a_request_is_a_span_with_its_decision_and_transaction_in_the_trace_of_the_proxy_in_front() {
    let (collector, endpoint) = Collector::start().await;
    let folder = scratch();
    let settings = [("MANDATE_TRACES_ENDPOINT", endpoint.as_str()), ("MANDATE_BEHIND_PROXY", "true")];
    let mut server = Server::serve(&folder.path().to_string_lossy(), &settings).await;
    let administrator = set_up(&server).await;
    assert_eq!(administrator.get("/administration/jobs").await.status, 200);
    // Somebody whose own trace goes on here.
    let (trace, caller) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let http = reqwest::Client::new().get(format!("{}/sign-in", server.address));
    let asked = http.header("traceparent", format!("00-{trace}-{caller}-01")).send().await.expect("an answer");
    let id = asked.headers()["x-request-id"].to_str().expect("an id").to_owned();
    Client::new(&server.address).get("/setup/secret-token").await;
    // What waits is sent at the end.
    assert!(server.stop("TERM").await.success());

    let spans = until("traces", async || Some(collector.spans()).filter(|spans| !spans.is_empty())).await;
    let named = |name: &str| {
        let found = spans.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| panic!("{name} in {:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>()))
    };
    let page = named("GET /administration/jobs");
    assert_eq!(page.kind(), SpanKind::Server);
    assert_eq!(attribute(page, "http.route"), "/administration/jobs");
    assert_eq!(attribute(page, "http.response.status_code"), "200");
    let inside = |name: &str| spans.iter().find(|span| span.name == name && span.parent_span_id == page.span_id);
    let decision = inside("authorize").expect("its decision");
    assert_eq!((attribute(decision, "act"), attribute(decision, "outcome")), ("administer".into(), "allowed".into()));
    assert_eq!(attribute(decision, "ground"), "vendor_staff");
    assert_eq!(attribute(inside("transaction").expect("its transaction"), "db.system.name"), "sqlite");

    let called = named("GET /sign-in");
    let followed = spans.iter().find(|span| attribute(span, "request.id") == id).expect("the caller's request");
    assert_eq!(followed.name, called.name);
    assert_eq!(followed.trace_id, hex(trace));
    assert_eq!(followed.parent_span_id, hex(caller));
    assert!(!format!("{spans:?}").contains("secret-token"), "links with a token in them are nobody's business");
}

#[tokio::test]
async fn a_visitors_own_trace_is_not_taken_over() {
    encrypt();
    let (collector, endpoint) = Collector::start().await;
    let folder = scratch();
    let settings = [("MANDATE_TRACES_ENDPOINT", endpoint.as_str())];
    let mut server = Server::serve(&folder.path().to_string_lossy(), &settings).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let http = reqwest::Client::new().get(format!("{}/healthz", server.address));
    let asked = http.header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01")).send().await.expect("an answer");
    let id = asked.headers()["x-request-id"].to_str().expect("an id").to_owned();
    assert!(server.stop("TERM").await.success());
    let spans = until("traces", async || Some(collector.spans()).filter(|spans| !spans.is_empty())).await;
    let span = spans.iter().find(|span| attribute(span, "request.id") == id).expect("the request");
    assert!(span.parent_span_id.is_empty() && span.trace_id != hex(trace));
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).expect("ASCII"));
    digits.map(|two| u8::from_str_radix(two, 16).expect("a number")).collect()
}
