//! Another program that takes events, on a port of this machine: it keeps what it was sent and answers as it is told.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Got {
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Got {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("an event is JSON")
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What kind of event it is.
    pub(super) fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().strip_prefix("mandate.").unwrap().to_owned()
    }

    /// Whether one of its signatures is made with a secret.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = standardwebhooks::Webhook::new(secret).unwrap();
        let timestamp = self.header("webhook-timestamp").parse().unwrap();
        let expected = webhook.sign(self.header("webhook-id"), timestamp, self.body.as_bytes()).unwrap();
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

#[derive(Clone, Debug)]
struct Kept {
    got: Arc<Mutex<Vec<Got>>>,
    status: Arc<AtomicU16>,
    count: watch::Sender<usize>,
}

/// Another program.
#[derive(Debug)]
pub(super) struct Receiver {
    pub(super) port: u16,
    kept: Kept,
    server: JoinHandle<()>,
}

/// It takes what it is sent and never answers.
pub(super) const SILENT: u16 = 0;

impl Receiver {
    /// Begins to take events, and answers that they were taken.
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (got, status, count) = (Arc::default(), Arc::new(AtomicU16::new(200)), watch::Sender::new(0));
        let kept = Kept { got, status, count };
        let router = Router::new().fallback(take).with_state(kept.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { port, kept, server }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// Answers with another status from now on.
    pub(super) fn answer(&self, status: u16) {
        self.kept.status.store(status, Ordering::SeqCst);
    }

    /// What it was sent since this was asked before.
    pub(super) fn take(&self) -> Vec<Got> {
        std::mem::take(&mut *self.kept.got.lock().unwrap())
    }

    /// The kinds of events that it was sent since this was asked before, in the order of their words.
    pub(super) fn kinds(&self) -> Vec<String> {
        let mut kinds: Vec<_> = self.take().iter().map(Got::kind).collect();
        kinds.sort();
        kinds
    }

    /// Waits until it was sent so much in all.
    pub(super) async fn wait_for(&self, count: usize) {
        self.kept.count.subscribe().wait_for(|got| *got >= count).await.unwrap();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(State(kept): State<Kept>, headers: HeaderMap, body: String) -> Response {
    kept.got.lock().unwrap().push(Got { headers, body });
    kept.count.send_modify(|count| *count += 1);
    match kept.status.load(Ordering::SeqCst) {
        SILENT => std::future::pending().await,
        status @ 300..400 => (StatusCode::from_u16(status).unwrap(), [(LOCATION, "/elsewhere")]).into_response(),
        status => (StatusCode::from_u16(status).unwrap(), "x".repeat(5000)).into_response(),
    }
}
