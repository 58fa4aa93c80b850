//! Durations that were measured, and how they are written.

use std::time::Duration;

/// Durations of one thing, in microseconds.
#[derive(Debug, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    pub fn push(&mut self, duration: Duration) {
        self.push_share(duration, 1);
    }

    /// A duration that so many took together.
    pub fn push_share(&mut self, duration: Duration, of: usize) {
        self.0.push(duration.as_nanos() as f64 / 1000.0 / of as f64);
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The median of how many times as long each took as the one of another measured in the same round.
    pub fn times_of(&self, other: &Self) -> f64 {
        let ratios = self.0.iter().zip(&other.0).map(|(mine, other)| mine / other).collect();
        Self(ratios).median()
    }

    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    pub fn p95(&self) -> f64 {
        self.at(0.95)
    }

    pub fn p99(&self) -> f64 {
        self.at(0.99)
    }

    fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = ((sorted.len() as f64 - 1.0) * share).round();
        sorted.get(place as usize).copied().unwrap_or(f64::NAN)
    }
}

/// The median of some numbers.
pub fn median(numbers: &[f64]) -> f64 {
    Sample(numbers.to_vec()).median()
}

/// Microseconds, in a unit that suits.
pub fn time(us: f64) -> String {
    match us {
        us if us < 1.0 => format!("{:.0} ns", us * 1000.0),
        us if us < 10.0 => format!("{us:.1} µs"),
        us if us < 1000.0 => format!("{us:.0} µs"),
        us if us < 10_000.0 => format!("{:.2} ms", us / 1000.0),
        us if us < 1_000_000.0 => format!("{:.0} ms", us / 1000.0),
        us => format!("{:.2} s", us / 1_000_000.0),
    }
}

/// How many times as much, with as many digits as matter.
pub fn times(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}×") } else { format!("{ratio:.0}×") }
}
