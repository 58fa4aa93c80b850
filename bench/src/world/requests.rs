//! Service requests over three years, the oldest first.

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    id::ServiceRequestId,
    permission::Level,
    service_request::{Severity, State},
};

use super::{PEOPLE_PER_PARTNER, Parties, ago};
use crate::random::Random;

/// The first number, as the released tables have it.
pub const FIRST_NUMBER: i64 = 10_001;
const DAYS: i64 = 3 * 365;
/// One in so many has a thread, of so many messages.
const THREADS: usize = 20;
pub const THREAD: usize = 6;

pub struct ServiceRequest {
    pub id: ServiceRequestId,
    /// Places among the customers and all people.
    pub customer: usize,
    pub created_at: Timestamp,
    pub submitter: usize,
    /// A contact besides the submitter.
    pub additional: Option<usize>,
    pub state: State,
    pub severity: Severity,
    pub messages: usize,
    /// When the vendor first wrote, and when it was resolved or closed.
    pub answered_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
}

impl ServiceRequest {
    pub fn contacts(&self) -> impl Iterator<Item = usize> {
        [Some(self.submitter), self.additional].into_iter().flatten()
    }
}

const STATES: [(State, usize); 7] = [
    (State::New, 3),
    (State::Open, 10),
    (State::WaitingForCustomer, 8),
    (State::WaitingForVendor, 6),
    (State::Resolved, 10),
    (State::Closed, 60),
    (State::Reopened, 3),
];

/// Makes so many.
pub fn make(parties: &Parties, count: usize) -> Vec<ServiceRequest> {
    let mut random = Random::new("service requests");
    let start = ago(parties.now, DAYS).as_millisecond();
    let step = DAYS * 24 * 3_600_000 / count as i64;
    (0..count)
        .map(|place| {
            let at = Timestamp::from_millisecond(start + place as i64 * step).unwrap_or(parties.now);
            let customer = customer(parties, &mut random, count, place);
            let submitter = submitter(parties, &mut random, customer);
            let state = random.weighted(&STATES);
            let answered_at =
                (state != State::New).then(|| at + SignedDuration::from_mins(5 + random.below(3_000) as i64));
            let resolved_at =
                (!state.is_active()).then(|| at + SignedDuration::from_mins(3_005 + random.below(40_000) as i64));
            ServiceRequest {
                id: ServiceRequestId(random.id(at)),
                customer,
                created_at: at,
                submitter,
                additional: additional(parties, &mut random, customer).filter(|person| *person != submitter),
                state,
                answered_at,
                resolved_at,
                severity: *random.pick(&Severity::ALL),
                messages: if random.below(THREADS) == 0 { THREAD } else { 0 },
            }
        })
        .collect()
}

/// The only customer of a partner and those of a partner with some have as many at every size, so that their
/// hundredth page exists; those of the partner with old requests have theirs in the first third of the time.
fn customer(parties: &Parties, random: &mut Random, count: usize, place: usize) -> usize {
    let size = &parties.size;
    let chosen = random.below(count);
    if chosen < size.deep {
        return 0;
    }
    if chosen < 2 * size.deep {
        return 1 + random.below(size.some);
    }
    let first_old = 1 + size.some + size.many;
    if place < count / 3 && random.chance(60) {
        return first_old + random.below(size.many);
    }
    let others = size.customers - 1 - size.some - size.many;
    let other = 1 + size.some + random.below(others);
    if other < first_old { other } else { other + size.many }
}

/// A partner's person with Create, where there is one and it comes out so; otherwise the technical contact.
fn submitter(parties: &Parties, random: &mut Random, customer: usize) -> usize {
    let permissions = &parties.of_customer[customer];
    if !permissions.is_empty() && random.chance(60) {
        let permission = &parties.permissions[*random.pick(permissions)];
        if permission.level >= Level::Create && permission.is_live(parties.now) {
            return somebody(parties, random, permission.partner, permission.person);
        }
    }
    parties.person_of_customer(customer, 1)
}

fn additional(parties: &Parties, random: &mut Random, customer: usize) -> Option<usize> {
    let permissions = &parties.of_customer[customer];
    if permissions.is_empty() || !random.chance(10) {
        return None;
    }
    let permission = &parties.permissions[*random.pick(permissions)];
    Some(somebody(parties, random, permission.partner, permission.person))
}

fn somebody(parties: &Parties, random: &mut Random, partner: usize, person: Option<usize>) -> usize {
    person.unwrap_or_else(|| parties.person_of_partner(partner, random.below(PEOPLE_PER_PARTNER)))
}
