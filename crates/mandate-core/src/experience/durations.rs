//! How long things took, kept so that many can be added up and the middle of them is still known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Each bucket ends so many times later than it begins.
const WIDTH: f64 = 1.05;

/// Durations by buckets, each five hundredths wider than the one before: what is read from them is right to within
/// three hundredths, however many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Durations(BTreeMap<u16, i64>);

impl Durations {
    /// Adds one.
    pub fn insert(&mut self, seconds: i64) {
        *self.0.entry(bucket(seconds)).or_default() += 1;
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.0.values().sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In how many seconds so many of a hundred were over; none where there is nothing.
    #[must_use]
    pub fn percentile(&self, of_hundred: i64) -> Option<i64> {
        let rank = (self.count() * of_hundred + 99) / 100;
        let mut seen = 0;
        let found = self.0.iter().find(|(_, count)| {
            seen += **count;
            seen >= rank.max(1)
        });
        found.map(|(bucket, _)| middle(*bucket))
    }

    pub(super) fn add(&mut self, other: &Self, times: i64) {
        super::figures::add_counts(&mut self.0, &other.0, times);
    }
}

/// Below a minute nobody wants to know.
fn bucket(seconds: i64) -> u16 {
    let minutes = seconds.max(60) as f64 / 60.0;
    minutes.log(WIDTH).floor() as u16
}

fn middle(bucket: u16) -> i64 {
    (WIDTH.powf(f64::from(bucket) + 0.5) * 60.0).round() as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn p22_percentiles_are_right_to_within_three_hundredths(
            mut all in prop::collection::vec(60..300_000_000_i64, 1..200),
            of_hundred in prop::sample::select(vec![50_i64, 90]),
        ) {
            let mut durations = Durations::default();
            for seconds in &all {
                durations.insert(*seconds);
            }
            all.sort_unstable();
            let rank = usize::try_from((all.len() as i64 * of_hundred + 99) / 100).unwrap();
            let (exact, found) = (all[rank - 1] as f64, durations.percentile(of_hundred).unwrap() as f64);
            prop_assert!((found / exact - 1.0).abs() < 0.03, "{found}, not {exact}");
            prop_assert_eq!(durations.count(), all.len() as i64);
        }
    }

    #[test]
    fn p22_nothing_has_no_middle() {
        assert_eq!(Durations::default().percentile(50), None);
    }
}
