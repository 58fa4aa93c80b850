//! How often a token may call: so many requests a minute, which it may also send at once
//! (draft-ietf-httpapi-ratelimit-headers).

use std::{num::NonZeroU32, time::Duration};

use axum::http::{HeaderName, HeaderValue, header};
use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::StateInformationMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use mandate_core::id::TokenId;

use crate::clock::Clock;

const MINUTE: Duration = Duration::from_secs(60);
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The installation's clock, as the limiter takes it.
#[derive(Clone, Debug)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(u64::try_from(self.0.now().as_nanosecond()).unwrap_or_default())
    }
}

/// What each token has left, on this node.
#[derive(Debug)]
pub(crate) struct Limits {
    limiter: RateLimiter<TokenId, DashMapStateStore<TokenId>, Ticks, StateInformationMiddleware>,
    clock: Ticks,
    most: NonZeroU32,
}

/// What a token has left, with the request that it has just sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Left {
    /// So many requests of so many.
    Some { left: u32, most: u32 },
    /// Nothing for so many seconds.
    Nothing { seconds: u64, most: u32 },
}

impl Limits {
    pub(crate) fn new(clock: Clock, a_minute: u32) -> Self {
        let most = NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN);
        let clock = Ticks(clock);
        let quota = Quota::per_minute(most);
        Self { limiter: RateLimiter::dashmap_with_clock(quota, clock.clone()).with_middleware(), clock, most }
    }

    /// Takes one request from what a token has left.
    pub(crate) fn take(&self, token: TokenId) -> Left {
        let most = self.most.get();
        match self.limiter.check_key(&token) {
            Ok(state) => Left::Some { left: state.remaining_burst_capacity(), most },
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                Left::Nothing { seconds: wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX), most }
            }
        }
    }

    /// Forgets tokens that have all of their requests again.
    pub(crate) fn forget(&self) {
        self.limiter.retain_recent();
    }
}

impl Left {
    /// As it stands in every answer.
    pub(crate) fn headers(self) -> Vec<(HeaderName, HeaderValue)> {
        let (left, most, reset) = match self {
            Self::Some { left, most } => {
                let used = u64::from(most.saturating_sub(left));
                (left, most, (used * MINUTE.as_secs()).div_ceil(u64::from(most)))
            }
            Self::Nothing { seconds, most } => (0, most, seconds),
        };
        let mut headers = vec![
            (POLICY, format!("\"token\";q={most};w={}", MINUTE.as_secs())),
            (RATE_LIMIT, format!("\"token\";r={left};t={reset}")),
        ];
        if let Self::Nothing { seconds, .. } = self {
            headers.push((header::RETRY_AFTER, seconds.max(1).to_string()));
        }
        headers.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))).collect()
    }
}
