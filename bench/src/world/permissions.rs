//! Who may do what for whom: live, expired, revoked and replaced permissions, for everybody of a partner and for one
//! person, overlapping, the personal one also lower.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    id::{PermissionId, PermissionRequestId},
    permission::Level,
};
use uuid::Uuid;

use super::{ENDED, MANY, OLD, ONE, PEOPLE_PER_PARTNER, Parties, SOME, ago};
use crate::random::Random;

pub struct Permission {
    pub id: PermissionId,
    pub request_id: PermissionRequestId,
    /// Places among the partners, the customers and all people.
    pub partner: usize,
    pub customer: usize,
    pub person: Option<usize>,
    pub level: Level,
    pub from: Timestamp,
    pub until: Timestamp,
    pub ended: Option<Timestamp>,
}

impl Permission {
    pub fn end(&self) -> Timestamp {
        self.ended.map_or(self.until, |ended| ended.min(self.until))
    }

    pub fn is_live(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.end()
    }

    /// Whether its candidates have been swept: those that ended within the last hour are still there.
    pub fn is_swept(&self, now: Timestamp) -> bool {
        self.end() < now - SignedDuration::from_hours(1)
    }
}

#[derive(Clone, Copy)]
enum Fate {
    Live,
    Expired,
    JustExpired,
    Revoked,
    Replaced,
}

const FATES: [(Fate, usize); 4] = [(Fate::Live, 75), (Fate::Expired, 12), (Fate::Revoked, 8), (Fate::Replaced, 5)];
const READING: [(Level, usize); 5] =
    [(Level::Look, 40), (Level::Update, 30), (Level::Create, 20), (Level::ServiceAdmin, 5), (Level::FullAdmin, 5)];
const ANY: [(Level, usize); 6] = [
    (Level::Cc, 15),
    (Level::Look, 35),
    (Level::Update, 25),
    (Level::Create, 15),
    (Level::ServiceAdmin, 5),
    (Level::FullAdmin, 5),
];

struct Maker<'a> {
    parties: &'a mut Parties,
    random: Random,
}

/// Fills in all permissions.
pub fn make(parties: &mut Parties) {
    let mut maker = Maker { parties, random: Random::new("permissions") };
    maker.give(ONE, 0, None, Level::Update, Fate::Live);
    let (some, many) = (maker.parties.size.some, maker.parties.size.many);
    let (first_many, first_old) = (1 + some, 1 + some + many);
    let rest = first_old + many;
    for customer in 1..first_many {
        let level = maker.random.weighted(&READING);
        maker.give(SOME, customer, None, level, Fate::Live);
    }
    maker.many(MANY, first_many..first_old, rest);
    maker.many(OLD, first_old..rest, rest + many / 10);
    // A colleague of the reader with many: nearly all of it is hidden from it by a personal CC.
    let colleague = maker.parties.person_of_partner(MANY, 1);
    for customer in first_many..first_old - many / 30 {
        maker.give(MANY, customer, Some(colleague), Level::Cc, Fate::Live);
    }
    for customer in first_many..first_old {
        let fate = if customer < first_old - many / 30 { Fate::JustExpired } else { Fate::Live };
        maker.give(ENDED, customer, None, Level::Look, fate);
    }
    for partner in ENDED + 1..maker.parties.size.partners {
        maker.ordinary(partner);
    }
}

impl Maker<'_> {
    /// A partner with many customers, and what its first person has of its own.
    fn many(&mut self, partner: usize, customers: std::ops::Range<usize>, others: usize) {
        let reader = Some(self.parties.person_of_partner(partner, 0));
        let share = self.parties.size.many / 30;
        for customer in customers.clone() {
            let level = self.random.weighted(&READING);
            self.give(partner, customer, None, level, Fate::Live);
        }
        // Of every thirty customers: one looked at only, one CC only, one whose personal permission is over.
        for customer in customers.step_by(30) {
            self.give(partner, customer, reader, Level::Look, Fate::Live);
            self.give(partner, customer + 1, reader, Level::Cc, Fate::Live);
            self.give(partner, customer + 2, reader, Level::Cc, Fate::Expired);
        }
        for customer in others..others + share {
            let (whose, fate) = match customer % 3 {
                0 => (None, Fate::Expired),
                1 => (None, Fate::Revoked),
                _ => (reader, Fate::Live),
            };
            self.give(partner, customer, whose, Level::Update, fate);
        }
    }

    fn ordinary(&mut self, partner: usize) {
        let count = if self.random.chance(10) { 40 + self.random.below(60) } else { 1 + self.random.below(20) };
        let customers: BTreeSet<_> = (0..count).map(|_| self.random.below(self.parties.size.customers)).collect();
        for customer in customers {
            let mut given = false;
            if self.random.chance(70) {
                let (level, fate) = (self.random.weighted(&ANY), self.random.weighted(&FATES));
                self.give(partner, customer, None, level, fate);
                given = true;
            }
            for place in 0..PEOPLE_PER_PARTNER {
                if self.random.chance(8) || (!given && place == 0) {
                    let person = Some(self.parties.person_of_partner(partner, place));
                    let (level, fate) = (self.random.weighted(&ANY), self.random.weighted(&FATES));
                    self.give(partner, customer, person, level, fate);
                }
            }
        }
    }

    fn give(&mut self, partner: usize, customer: usize, person: Option<usize>, level: Level, fate: Fate) {
        let now = self.parties.now;
        let age = 300 + self.random.below(600) as i64;
        let from = ago(now, age);
        let later = ago(now, -(10 + self.random.below(700) as i64));
        let over = ago(now, 1 + self.random.below(200) as i64);
        let (from, until, ended) = match fate {
            Fate::Live => (from, later, None),
            Fate::Expired => (from, over, None),
            Fate::JustExpired => (from, now - SignedDuration::from_mins(30), None),
            Fate::Revoked => (from, later, Some(over)),
            Fate::Replaced => {
                let before = self.random.weighted(&ANY);
                self.push(partner, customer, person, before, from, later, Some(over));
                (over, later, None)
            }
        };
        self.push(partner, customer, person, level, from, until, ended);
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of a row")]
    fn push(
        &mut self,
        partner: usize,
        customer: usize,
        person: Option<usize>,
        level: Level,
        from: Timestamp,
        until: Timestamp,
        ended: Option<Timestamp>,
    ) {
        let mut id = |at| -> Uuid { self.random.id(at) };
        let (id, request_id) = (PermissionId(id(from)), PermissionRequestId(id(ago(from, 1))));
        self.parties.of_customer[customer].push(self.parties.permissions.len());
        self.parties.permissions.push(Permission {
            id,
            request_id,
            partner,
            customer,
            person,
            level,
            from,
            until,
            ended,
        });
    }
}
