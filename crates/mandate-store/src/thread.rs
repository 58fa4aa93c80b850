//! Which part of a thread a page shows: its messages and changes in one order, that of their ids.

use uuid::Uuid;

/// A part of a thread, with at most so many steps of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// The newest.
    Newest,
    /// The newest that came before this one.
    Before(Uuid),
    /// This one, and those that came next.
    From(Uuid),
}

impl Stretch {
    /// The end of a statement: the condition on an id, whose value is `$3`, the order and the limit.
    pub(crate) fn narrow(self, id: &str, limit: i64) -> (String, Uuid) {
        match self {
            Self::Newest => Self::Before(Uuid::max()).narrow(id, limit),
            Self::Before(other) => (format!(" AND {id} < $3 ORDER BY {id} DESC LIMIT {limit}"), other),
            Self::From(other) => (format!(" AND {id} >= $3 ORDER BY {id} LIMIT {limit}"), other),
        }
    }

    /// The rows in the order in which they came.
    pub(crate) fn in_order<T>(self, mut rows: Vec<T>) -> Vec<T> {
        if !matches!(self, Self::From(_)) {
            rows.reverse();
        }
        rows
    }
}
