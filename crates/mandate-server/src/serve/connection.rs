//! Connections: let in, encrypted where that is wanted, answered, and dropped where they are too slow.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
};
use tower::ServiceExt as _;

use super::{
    pulse::{Answer, Felt, Late, Pulse},
    tls::Tls,
};
use crate::{App, config::Limits};

/// How long nobody is let in after the machine had no room for one more.
const NO_ROOM: Duration = Duration::from_secs(1);

/// How many requests of one connection are under way at once, where it can carry several.
const TOGETHER: u32 = 100;

/// How those are served who come by one listener.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) app: App,
    pub(super) router: Router,
    pub(super) tls: Option<Tls>,
    pub(super) limits: Limits,
}

/// Lets visitors in until told to stop, then closes the listener and waits for those who are in.
pub(super) async fn accept(listener: TcpListener, service: Service, mut stopping: watch::Receiver<bool>) {
    let turns = Arc::new(Semaphore::new(service.limits.connections));
    let mut open = JoinSet::new();
    let stopped = stopping.clone();
    loop {
        let next = async {
            // Without a turn nobody is let in: they wait where the system keeps them.
            let turn = Arc::clone(&turns).acquire_owned().await.ok()?;
            Some((next(&listener).await, turn))
        };
        let ((stream, peer), turn) = tokio::select! {
            biased;
            _ = stopping.wait_for(|stopping| *stopping) => break,
            Some(next) = next => next,
        };
        let (service, stopped) = (service.clone(), stopped.clone());
        open.spawn(async move {
            let _open = service.app.metrics().connection();
            service.attend(stream, peer, stopped).await;
            drop(turn);
        });
        while open.try_join_next().is_some() {}
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}

/// The next visitor.
async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // It was gone before it was let in.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionRefused
                        | io::ErrorKind::ConnectionAborted
                        | io::ErrorKind::ConnectionReset
                ) => {}
            Err(error) => {
                tracing::error!(%error, "nobody can be let in for a moment");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}

impl Service {
    /// Answers one connection to its end.
    async fn attend(&self, stream: TcpStream, peer: SocketAddr, stopping: watch::Receiver<bool>) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection is gone");
            return;
        }
        let pulse = Pulse::new();
        let stream = Felt::new(stream, pulse.clone());
        let Some(tls) = &self.tls else {
            return self.answer_one_by_one(stream, peer, pulse, stopping).await;
        };
        let stream = match tokio::time::timeout(self.limits.head(), tls.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return tracing::debug!(%peer, %error, "no agreement on encryption"),
            Err(_) => return tracing::debug!(%peer, "no agreement on encryption in time"),
        };
        if stream.get_ref().1.alpn_protocol() == Some(Tls::MULTIPLEXED) {
            self.answer_several(stream, peer, pulse, stopping).await;
        } else {
            self.answer_one_by_one(stream, peer, pulse, stopping).await;
        }
    }

    /// Answers by HTTP/1.
    async fn answer_one_by_one(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
        peer: SocketAddr,
        pulse: Pulse,
        stopping: watch::Receiver<bool>,
    ) {
        let largest = usize::try_from(self.limits.largest_head()).unwrap_or(usize::MAX);
        let service = service_fn(|request| self.answer(request, peer, &pulse));
        // How long heads take is felt at the pulse.
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(None)
            .max_header_size(largest)
            .serve_connection(TokioIo::new(stream), service);
        self.see_through(connection, &pulse, peer, stopping).await;
    }

    /// Answers by HTTP/2.
    async fn answer_several(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
        peer: SocketAddr,
        pulse: Pulse,
        stopping: watch::Receiver<bool>,
    ) {
        pulse.is_multiplexed();
        let (own, felt) = (self.clone(), pulse.clone());
        let service = service_fn(move |request| {
            let (own, felt) = (own.clone(), felt.clone());
            async move { own.answer(request, peer, &felt).await }
        });
        // Who is gone without a word is noticed by asking.
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(self.limits.stall())
            .keep_alive_timeout(self.limits.head())
            .max_concurrent_streams(TOGETHER)
            .max_header_list_size(self.limits.largest_head())
            .serve_connection(TokioIo::new(stream), service);
        self.see_through(connection, &pulse, peer, stopping).await;
    }

    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        peer: SocketAddr,
        pulse: &Pulse,
    ) -> Result<hyper::Response<Answer>, Infallible> {
        let under_way = pulse.request();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let response: Response = self.router.clone().oneshot(request).await?;
        Ok(response.map(|body| Answer::new(body, under_way)))
    }

    /// Lets a connection do what it does until it ends, is late, or the program stops.
    async fn see_through<C>(&self, connection: C, pulse: &Pulse, peer: SocketAddr, mut stopping: watch::Receiver<bool>)
    where
        C: GracefulConnection,
        C::Error: std::fmt::Display,
    {
        let mut connection = pin!(connection);
        let late = tokio::select! {
            ended = connection.as_mut() => return ended.unwrap_or_else(|error| tracing::debug!(%peer, %error, "a connection broke off")),
            late = pulse.late(&self.limits) => Some(late),
            _ = stopping.wait_for(|stopping| *stopping) => None,
        };
        match late {
            Some(late @ (Late::Head | Late::Stalled)) => {
                return tracing::debug!(%peer, ?late, "a connection is dropped");
            }
            Some(Late::Idle) | None => connection.as_mut().graceful_shutdown(),
        }
        // What is under way is finished first; who has nothing under way has as long to say goodbye as for a head.
        let goodbye = async {
            tokio::time::sleep(self.limits.head()).await;
            pulse.late(&self.limits).await
        };
        tokio::select! {
            ended = connection => ended.unwrap_or_else(|error| tracing::debug!(%peer, %error, "a connection broke off")),
            late = goodbye => tracing::debug!(%peer, ?late, "a connection is dropped"),
        }
    }
}
