//! `mandate health`: is the server on this machine ready for requests? For what starts it again, where there is no other
//! program to ask with.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use mandate_server::config::Config;
use reqwest::StatusCode;

use crate::{
    command::{Failure, print},
    exit::Exit,
};

/// Longer than the server takes to find out.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn run(config: &Config) -> Result<Exit, Failure> {
    // The first word counts; there is no other in this program.
    drop(rustls::crypto::ring::default_provider().install_default());
    let scheme = if config.tls.files().is_some() { "https" } else { "http" };
    // Nothing is told to the other side, and its name is that of the network: whose certificate it has is all the same.
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).tls_danger_accept_invalid_certs(true).build();
    let address = format!("{scheme}://{}/readyz", here(config.listen));
    let asked = match client {
        Ok(client) => client.get(&address).send().await,
        Err(error) => Err(error),
    };
    let answer = asked.map_err(|error| Failure::new(format!("nobody answers at {address}: {error}")))?;
    let ready = answer.status() == StatusCode::OK;
    print(&answer.text().await.unwrap_or_default())?;
    // What starts it again knows no other numbers.
    Ok(if ready { Exit::Done } else { Exit::Failed })
}

/// Where a server that listens everywhere is reached from its own machine.
fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
