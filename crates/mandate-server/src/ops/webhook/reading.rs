//! What somebody was shown of others' things on one page: an entry of the record for each customer and kind of thing.

use std::collections::BTreeMap;

use mandate_core::{access::Permit, id::OrganizationId};

use super::sight::Sight;
use crate::ops::Acting;

/// What was shown under one permit: the labels, each once.
struct Shown {
    permit: Permit,
    labels: Vec<String>,
}

/// What was shown, by whose it is and by the act that it is.
#[derive(Default)]
pub(super) struct Reading(BTreeMap<(Option<OrganizationId>, &'static str), Shown>);

impl Reading {
    /// Notes that something was shown; one's own and what is no reading counts for nothing.
    pub(super) fn note(&mut self, sight: &Sight, label: &str) {
        let Some(permit) = sight.reading() else { return };
        let thing = (permit.thing().customer(), permit.act().as_str());
        let shown = self.0.entry(thing).or_insert_with(|| Shown { permit: *permit, labels: Vec::new() });
        if !shown.labels.iter().any(|known| known == label) {
            shown.labels.push(label.to_owned());
        }
    }

    /// Writes it into the record.
    pub(super) fn record(self, acting: &mut Acting<'_>) {
        for Shown { permit, labels } in self.0.into_values() {
            acting.record_read(&permit, "webhook", labels.join(" "));
        }
    }
}
