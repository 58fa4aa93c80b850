//! Addresses of webhooks: what may be typed, before any name is looked up.

use std::net::IpAddr;

use mandate_core::webhook::network::{is_possible_port, is_public};
use reqwest::Url;

use crate::locale::Message;

/// The longest address, in characters.
const LONGEST: usize = 1000;

/// What an installation allows besides public addresses over HTTPS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Private networks and this machine.
    pub(crate) private: bool,
    /// Unencrypted HTTP.
    pub(crate) http: bool,
}

/// Why events cannot be sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressError {
    /// It is no address of the web, or too long.
    NoAddress,
    /// It does not begin with https://.
    NotEncrypted,
    /// It has a name or password in it, which would stand in logs.
    HasPassword,
    /// Its port belongs to another service.
    Port,
    /// It leads into a private network or to this machine.
    NotPublic,
}

impl AddressError {
    /// What is said at the field.
    pub(crate) fn message(self) -> Message {
        Message::new(match self {
            Self::NoAddress => "webhook-error-address",
            Self::NotEncrypted => "webhook-error-not-encrypted",
            Self::HasPassword => "webhook-error-has-password",
            Self::Port => "webhook-error-port",
            Self::NotPublic => "webhook-error-not-public",
        })
    }
}

/// Reads an address and checks all that it says itself.
pub(crate) fn parse(typed: &str, rules: Rules) -> Result<Url, AddressError> {
    let typed = typed.trim();
    let url = Url::parse(typed).map_err(|_| AddressError::NoAddress)?;
    if typed.chars().count() > LONGEST || !url.has_host() {
        return Err(AddressError::NoAddress);
    }
    match url.scheme() {
        "https" => {}
        "http" if rules.http => {}
        "http" => return Err(AddressError::NotEncrypted),
        _ => return Err(AddressError::NoAddress),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::HasPassword);
    }
    if !url.port_or_known_default().is_some_and(is_possible_port) {
        return Err(AddressError::Port);
    }
    // Written as numbers it is no name that anybody looks up.
    let numbers = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    match numbers.parse::<IpAddr>() {
        Ok(address) if !rules.private && !is_public(address) => Err(AddressError::NotPublic),
        _ => Ok(url),
    }
}
