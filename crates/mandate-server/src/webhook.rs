//! Sending events over HTTP: signed, to public addresses only, without following where others point.

pub(crate) mod address;
mod names;

use std::{error::Error, sync::Arc, time::Duration};

use reqwest::{
    Client,
    dns::Resolve,
    header::{CONTENT_TYPE, USER_AGENT},
    redirect::Policy,
};
use rustls::crypto::{CryptoProvider, ring};
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP};
use tokio::time::Instant;

use crate::{OpError, config::Webhooks};
use address::{AddressError, Rules};
use names::{Guarded, NotPublic, SystemNames};

/// So many bytes of an answer are kept.
const LONGEST_ANSWER: usize = 4096;

/// What is sent: the same at each try, but for the moment and what signs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending<'a> {
    /// Where to.
    pub(crate) address: &'a str,
    /// The id of the event.
    pub(crate) id: &'a str,
    /// The moment of the try, in seconds since 1970.
    pub(crate) timestamp: i64,
    /// What signs it: the secret, and the one before while both are in use.
    pub(crate) secrets: &'a [&'a str],
    /// The event.
    pub(crate) body: &'a str,
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The address leads where webhooks may not lead.
    NotPublic,
    /// It took too long.
    TooLate,
    /// Nothing took the connection, or the name is unknown.
    NotReached,
    /// The connection broke off.
    BrokenOff,
}

impl NoAnswer {
    /// Every reason.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 4] = [Self::NotPublic, Self::TooLate, Self::NotReached, Self::BrokenOff];

    /// The word kept in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NotPublic => "not_public",
            Self::TooLate => "too_late",
            Self::NotReached => "not_reached",
            Self::BrokenOff => "broken_off",
        }
    }
}

/// What came of a try.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// With which headers it was sent, one on each line.
    pub(crate) headers: String,
    /// The status and the beginning of the body, or why there is none.
    pub(crate) result: Result<(u16, String), NoAnswer>,
    /// How long it took.
    pub(crate) took: Duration,
}

/// What sends events.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    http: Client,
    rules: Rules,
}

impl Sender {
    /// A sender that asks the machine for the addresses of names.
    pub(crate) fn new(config: &Webhooks) -> Result<Self, OpError> {
        Self::with_names(config, Arc::new(SystemNames))
    }

    pub(crate) fn with_names(config: &Webhooks, names: Arc<dyn Resolve>) -> Result<Self, OpError> {
        if CryptoProvider::get_default().is_none() {
            // Another part of the program may have been quicker; either way there is one now.
            drop(ring::default_provider().install_default());
        }
        let rules = Rules { private: config.allow_private, http: config.allow_http };
        let names = Arc::new(Guarded { names, private: rules.private });
        let http = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            // Each try asks for the address anew, and is let through or not.
            .pool_max_idle_per_host(0)
            .dns_resolver(names)
            .timeout(Duration::from_secs(config.seconds))
            .build()
            .map_err(OpError::failed)?;
        Ok(Self { http, rules })
    }

    /// Whether events may be sent to an address, as far as it says itself: whoever saves one is told nothing of names.
    pub(crate) fn check(&self, address: &str) -> Result<(), AddressError> {
        address::parse(address, self.rules).map(drop)
    }

    /// Sends an event once.
    pub(crate) async fn send(&self, sending: &Sending<'_>) -> Result<Answer, OpError> {
        let signatures = signatures(sending)?;
        let timestamp = sending.timestamp.to_string();
        let headers = [
            (CONTENT_TYPE.as_str(), "application/cloudevents+json"),
            (USER_AGENT.as_str(), concat!("Mandate/", env!("CARGO_PKG_VERSION"))),
            (HEADER_WEBHOOK_ID, sending.id),
            (HEADER_WEBHOOK_TIMESTAMP, &timestamp),
            (HEADER_WEBHOOK_SIGNATURE, &signatures),
        ];
        let began = Instant::now();
        let result = match address::parse(sending.address, self.rules) {
            Err(_) => Err(NoAnswer::NotPublic),
            Ok(url) => {
                let request = self.http.post(url).body(sending.body.to_owned());
                let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
                answer(request).await
            }
        };
        let headers = headers.map(|(name, value)| format!("{name}: {value}")).join("\n");
        Ok(Answer { headers, result, took: began.elapsed() })
    }
}

/// The signatures of an event, one for each secret, as the header has them.
fn signatures(sending: &Sending<'_>) -> Result<String, OpError> {
    let sign = |secret: &&str| {
        let webhook = standardwebhooks::Webhook::new(secret).map_err(OpError::failed)?;
        webhook.sign(sending.id, sending.timestamp, sending.body.as_bytes()).map_err(OpError::failed)
    };
    Ok(sending.secrets.iter().map(sign).collect::<Result<Vec<_>, _>>()?.join(" "))
}

async fn answer(request: reqwest::RequestBuilder) -> Result<(u16, String), NoAnswer> {
    let mut response = request.send().await.map_err(why)?;
    let (status, mut text) = (response.status().as_u16(), Vec::new());
    while text.len() < LONGEST_ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => text.extend_from_slice(&chunk),
            // What was said counts, whether or not there would have been more.
            Ok(None) | Err(_) => break,
        }
    }
    text.truncate(LONGEST_ANSWER);
    Ok((status, String::from_utf8_lossy(&text).replace('\0', "\u{fffd}")))
}

fn why(error: reqwest::Error) -> NoAnswer {
    let mut source: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(inner) = source {
        if inner.is::<NotPublic>() {
            return NoAnswer::NotPublic;
        }
        source = inner.source();
    }
    if error.is_timeout() {
        NoAnswer::TooLate
    } else if error.is_connect() {
        NoAnswer::NotReached
    } else {
        NoAnswer::BrokenOff
    }
}
