//! The installation's clock, and the ids that it hands out. Nothing else asks what time it is.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;
use uuid::{ContextV7, Uuid};

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine.
    #[default]
    System,
    /// A test, in microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at a moment until it is moved.
    #[must_use]
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// The present moment, in whole microseconds, which is what databases keep.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    pub fn now(&self) -> Timestamp {
        let microseconds = match self {
            Self::System => Timestamp::now().as_microsecond(),
            Self::Manual(at) => at.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
    }

    /// Moves a manual clock.
    pub fn set(&self, at: Timestamp) {
        if let Self::Manual(moment) = self {
            moment.store(at.as_microsecond(), Ordering::SeqCst);
        }
    }
}

/// Hands out ids that sort by the moment they were made, also within a millisecond.
#[derive(Debug, Default)]
pub struct Ids(std::sync::Mutex<ContextV7>);

impl Ids {
    /// The next id.
    pub fn next<T: From<Uuid>>(&self, now: Timestamp) -> T {
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        let context = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        T::from(Uuid::new_v7(uuid::Timestamp::from_unix(&*context, seconds, nanoseconds)))
    }
}
