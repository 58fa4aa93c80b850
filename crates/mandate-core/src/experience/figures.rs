//! The figures of a customer, which can be added to those of others.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Days, Durations, Unit, day, earlier, horizon};
use crate::{id::OrganizationId, service_request::Severity};

/// What the figures need to know of a service request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When the vendor's staff first wrote to it.
    pub answered_at: Option<Timestamp>,
    /// When it was resolved or closed; none while somebody still has work with it.
    pub resolved_at: Option<Timestamp>,
    /// How bad it is.
    pub severity: Severity,
    /// Which product it concerns.
    pub product: Option<String>,
    /// The organization of who submitted it, where that is not the customer itself.
    pub submitted_by: Option<OrganizationId>,
}

/// What happened in one period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cell {
    /// How many were opened, by severity, the worst first.
    #[serde(rename = "s")]
    pub severities: [i64; 4],
    /// How many were opened, by product; those of none under the empty name.
    #[serde(rename = "p", skip_serializing_if = "BTreeMap::is_empty")]
    pub products: BTreeMap<String, i64>,
    /// How many were resolved, with how long that took.
    #[serde(rename = "r", skip_serializing_if = "Durations::is_empty")]
    pub resolved: Durations,
    /// How many got their first answer, with how long that took.
    #[serde(rename = "a", skip_serializing_if = "Durations::is_empty")]
    pub answered: Durations,
}

impl Cell {
    /// How many were opened.
    #[must_use]
    pub fn opened(&self) -> i64 {
        self.severities.iter().sum()
    }

    fn add(&mut self, other: &Self, times: i64) {
        for (mine, others) in self.severities.iter_mut().zip(other.severities) {
            *mine += times * others;
        }
        add_counts(&mut self.products, &other.products, times);
        self.resolved.add(&other.resolved, times);
        self.answered.add(&other.answered, times);
    }
}

/// Adds counts so many times; what comes to nothing is left out.
pub(super) fn add_counts<K: Ord + Clone>(to: &mut BTreeMap<K, i64>, counts: &BTreeMap<K, i64>, times: i64) {
    for (key, count) in counts {
        match to.get_mut(key) {
            Some(sum) => *sum += times * count,
            // Thousands of customers are added up: only a key that is not there yet is cloned.
            None => drop(to.insert(key.clone(), times * count)),
        }
        if to.get(key) == Some(&0) {
            to.remove(key);
        }
    }
}

/// How old what somebody still has work with is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// The days on which those of this age were submitted.
    pub opened: Days,
    /// Up to how many days old they are; none for all that are older.
    pub most: Option<i64>,
    /// How many there are.
    pub count: i64,
}

/// What a customer's dashboard is drawn from, by weeks or by months.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// The periods in which anything happened, by their first day.
    #[serde(rename = "c", skip_serializing_if = "BTreeMap::is_empty")]
    cells: BTreeMap<Date, Cell>,
    /// How many somebody still has work with, by the day of their submission.
    #[serde(rename = "w", skip_serializing_if = "BTreeMap::is_empty")]
    active: BTreeMap<Date, i64>,
    /// How many others submitted, by period and organization: of one customer only, sums do without.
    #[serde(rename = "b", skip_serializing_if = "BTreeMap::is_empty")]
    submitted_by: BTreeMap<Date, BTreeMap<OrganizationId, i64>>,
}

impl Figures {
    /// Counts a service request, as far as it falls into what is shown today.
    pub fn count(&mut self, unit: Unit, today: Date, fact: Fact) {
        let seconds = |until: Timestamp| until.as_second() - fact.created_at.as_second();
        let first = unit.first(today);
        let period = |at: Timestamp| Some(unit.begin_of(day(at))).filter(|begin| *begin >= first);
        if let Some(at) = fact.answered_at
            && let Some(begin) = period(at)
        {
            self.cells.entry(begin).or_default().answered.insert(seconds(at));
        }
        match fact.resolved_at {
            Some(at) => {
                if let Some(begin) = period(at) {
                    self.cells.entry(begin).or_default().resolved.insert(seconds(at));
                }
            }
            // What is older than all that is told apart is kept as one day.
            None => *self.active.entry(day(fact.created_at).max(horizon(today))).or_default() += 1,
        }
        let Some(begin) = period(fact.created_at) else { return };
        if let Some(organization) = fact.submitted_by {
            *self.submitted_by.entry(begin).or_default().entry(organization).or_default() += 1;
        }
        let cell = self.cells.entry(begin).or_default();
        let place = Severity::ALL.iter().position(|severity| *severity == fact.severity);
        if let Some(count) = place.and_then(|place| cell.severities.get_mut(place)) {
            *count += 1;
        }
        *cell.products.entry(fact.product.unwrap_or_default()).or_default() += 1;
    }

    /// Adds another customer's figures.
    pub fn add(&mut self, other: &Self) {
        self.add_times(other, 1);
    }

    /// Takes away what was added before.
    pub fn subtract(&mut self, other: &Self) {
        self.add_times(other, -1);
    }

    fn add_times(&mut self, other: &Self, times: i64) {
        for (begin, cell) in &other.cells {
            let sum = self.cells.entry(*begin).or_default();
            sum.add(cell, times);
            if *sum == Cell::default() {
                self.cells.remove(begin);
            }
        }
        add_counts(&mut self.active, &other.active, times);
    }

    /// What happened in a period, by its first day.
    #[must_use]
    pub fn cell(&self, begin: Date) -> Cell {
        self.cells.get(&begin).cloned().unwrap_or_default()
    }

    /// What happened in several periods together.
    #[must_use]
    pub fn together(&self, periods: &[Days]) -> Cell {
        let mut sum = Cell::default();
        for cell in periods.iter().filter_map(|days| self.cells.get(&days.from?)) {
            sum.add(cell, 1);
        }
        sum
    }

    /// How many each other organization submitted in several periods.
    #[must_use]
    pub fn submitted_by(&self, periods: &[Days]) -> BTreeMap<OrganizationId, i64> {
        let mut sum = BTreeMap::new();
        for counts in periods.iter().filter_map(|days| self.submitted_by.get(&days.from?)) {
            add_counts(&mut sum, counts, 1);
        }
        sum
    }

    /// How many somebody still has work with.
    #[must_use]
    pub fn active(&self) -> i64 {
        self.active.values().sum()
    }

    /// How old they are: a day, a week, a month, a quarter, more.
    #[must_use]
    pub fn ages(&self, today: Date) -> Vec<Age> {
        let mut youngest = None;
        let mut ages = Vec::new();
        for most in [Some(1), Some(7), Some(30), Some(90), None] {
            let from = most.map(|most: i64| earlier(today, most.days()));
            let opened = Days { from, until: youngest };
            let count = self.active.iter().filter(|(day, _)| opened.contains(**day)).map(|(_, count)| count).sum();
            ages.push(Age { opened, most, count });
            youngest = from.and_then(|from| from.yesterday().ok());
        }
        ages
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.active.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn fact(created: &str, resolved: Option<&str>) -> Fact {
        Fact {
            created_at: created.parse().unwrap(),
            answered_at: None,
            resolved_at: resolved.map(|at| at.parse().unwrap()),
            severity: Severity::Two,
            product: Some("Fan".to_owned()),
            submitted_by: None,
        }
    }

    #[test]
    fn p22_what_was_added_can_be_taken_away_again() {
        let today = date(2026, 11, 20);
        let (mut one, mut other) = (Figures::default(), Figures::default());
        one.count(Unit::Month, today, fact("2026-11-02T10:00:00Z", None));
        one.count(Unit::Month, today, fact("2024-11-02T10:00:00Z", Some("2026-11-03T10:00:00Z")));
        other.count(Unit::Month, today, fact("2026-11-05T10:00:00Z", Some("2026-11-06T10:00:00Z")));
        let mut sum = one.clone();
        sum.add(&other);
        let cell = sum.cell(date(2026, 11, 1));
        assert_eq!((cell.opened(), cell.resolved.count(), sum.active()), (2, 2, 1));
        sum.subtract(&other);
        assert_eq!(sum, one);
        sum.subtract(&one);
        assert!(sum.is_empty());
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Figures>(&text).unwrap(), one);
    }

    #[test]
    fn p22_the_ages_of_the_backlog_have_no_gap() {
        let today = date(2026, 11, 20);
        let mut figures = Figures::default();
        for (created, place) in [
            ("2026-11-20T01:00:00Z", 0),
            ("2026-11-19T23:00:00Z", 0),
            ("2026-11-18T23:59:59Z", 1),
            ("2026-11-13T00:00:00Z", 1),
            ("2026-11-12T23:59:59Z", 2),
            ("2026-08-22T00:00:00Z", 3),
            ("2026-08-21T23:59:59Z", 4),
            ("2019-01-01T00:00:00Z", 4),
        ] {
            let before = figures.ages(today);
            figures.count(Unit::Week, today, fact(created, None));
            let after = figures.ages(today);
            let grown: Vec<_> = (0..5).filter(|place| after[*place].count > before[*place].count).collect();
            assert_eq!(grown, [place], "{created}");
        }
        assert_eq!(figures.active(), 8);
    }
}
