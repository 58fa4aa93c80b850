//! Where a search goes on: a text that says nothing to its reader, and is good for the same search of the same caller only.

use mandate_core::{id::PersonId, ledger::Hash};
use serde_json::Value;
use uuid::Uuid;

use super::search::MOST;
use crate::ops::decision::search::Place;

/// What is searched by whom.
pub(super) struct Query(Uuid);

impl Query {
    /// A search, as it was sent; pages do not tell searches apart.
    pub(super) fn new(who: PersonId, what: &str, asked: &Value) -> Self {
        let mut asked = asked.clone();
        if let Some(asked) = asked.as_object_mut() {
            asked.remove("page");
        }
        let hash = Hash::of([who.0.as_bytes().as_slice(), what.as_bytes(), asked.to_string().as_bytes()]);
        Self(hash.id())
    }

    /// The text for where it goes on, with how many results stand on a page.
    pub(super) fn token(&self, place: Place, limit: usize) -> String {
        let Place(one, other) = place;
        format!("{}{}{}{limit:x}", self.0.simple(), one.simple(), other.simple())
    }

    /// Where it goes on; none where the text is another search's.
    pub(super) fn read(&self, token: &str) -> Option<(Place, usize)> {
        let id = |begin: usize| token.get(begin..begin + 32).and_then(|text| Uuid::try_parse(text).ok());
        let limit = usize::from_str_radix(token.get(96..)?, 16).ok()?;
        let good = id(0)? == self.0 && (1..=MOST).contains(&limit);
        good.then_some((Place(id(32)?, id(64)?), limit))
    }
}
