//! The data that is measured on: the same parties and permissions at every size, and so many service requests.

pub mod permissions;
pub mod requests;
pub mod rows;

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    id::{LocationId, OrganizationId, PersonId},
    party::{OrganizationKind, Role, Roles},
};

use crate::random::Random;
pub use permissions::Permission;
pub use requests::ServiceRequest;

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub customers: usize,
    pub partners: usize,
    /// Of the service requests: of the large database, and of the one that growth is measured against.
    pub requests: [usize; 2],
    /// The customers of a partner with some, and of one with many.
    pub some: usize,
    pub many: usize,
    /// The service requests of the only customer of a partner, so that a hundredth page exists.
    pub deep: usize,
}

impl Size {
    pub const FULL: Self = Self {
        customers: 10_000,
        partners: 1_000,
        requests: [1_000_000, 100_000],
        some: 100,
        many: 3_000,
        deep: 18_000,
    };
    /// For a quick try.
    pub const TENTH: Self =
        Self { customers: 1_000, partners: 100, requests: [100_000, 10_000], some: 10, many: 300, deep: 1_800 };
}

pub const STAFF: usize = 20;
pub const PEOPLE_PER_PARTNER: usize = 5;
pub const PEOPLE_PER_CUSTOMER: usize = 2;

/// The partners that the readers whose lists are measured belong to, by their place.
pub const ONE: usize = 0;
pub const SOME: usize = 1;
pub const MANY: usize = 2;
pub const OLD: usize = 3;
/// A partner with many customers of which nearly all permissions have just expired: its candidates are not swept yet.
pub const ENDED: usize = 4;

pub struct Organization {
    pub id: OrganizationId,
    pub kind: OrganizationKind,
    pub name: String,
    /// Where its people work: only partners say so.
    pub location: Option<LocationId>,
}

pub struct Person {
    pub id: PersonId,
    pub organization: usize,
    pub roles: Roles,
    pub locked: bool,
}

/// Who there is and what they were given.
pub struct Parties {
    pub size: Size,
    /// The beginning of the day of the run, which all times are relative to.
    pub now: Timestamp,
    pub organizations: Vec<Organization>,
    pub people: Vec<Person>,
    pub permissions: Vec<Permission>,
    /// The places of each customer's permissions.
    pub of_customer: Vec<Vec<usize>>,
}

impl Parties {
    pub fn make(size: Size, now: Timestamp) -> Self {
        let mut random = Random::new("parties");
        let mut parties = Self {
            size,
            now,
            organizations: Vec::new(),
            people: Vec::new(),
            permissions: Vec::new(),
            of_customer: vec![Vec::new(); size.customers],
        };
        parties.add(&mut random, OrganizationKind::Vendor, "Vendor".to_owned(), STAFF);
        for partner in 0..size.partners {
            parties.add(&mut random, OrganizationKind::Partner, format!("Partner {partner:04}"), PEOPLE_PER_PARTNER);
        }
        for customer in 0..size.customers {
            parties.add(
                &mut random,
                OrganizationKind::Customer,
                format!("Customer {customer:05}"),
                PEOPLE_PER_CUSTOMER,
            );
        }
        permissions::make(&mut parties);
        parties
    }

    fn add(&mut self, random: &mut Random, kind: OrganizationKind, name: String, people: usize) {
        let since = ago(self.now, 1_200);
        let organization = self.organizations.len();
        let id = OrganizationId(random.id(since));
        let location = (kind == OrganizationKind::Partner).then(|| LocationId(random.id(since)));
        self.organizations.push(Organization { id, kind, name, location });
        for place in 0..people {
            let roles: &[Role] = match (kind, place) {
                (OrganizationKind::Vendor, 0 | 1) => &[Role::Administrator],
                (OrganizationKind::Vendor, 2 | 3) => &[Role::Operations],
                (OrganizationKind::Vendor, _) => &[Role::Support],
                (OrganizationKind::Partner, 0) => &[Role::Administrator, Role::TechnicalContact],
                (OrganizationKind::Customer, 0) => &[Role::ContactManager],
                (OrganizationKind::Customer, 1) => &[Role::TechnicalContact],
                _ => &[],
            };
            let locked = kind == OrganizationKind::Partner && place == 4 && random.chance(10);
            let roles = roles.iter().copied().collect();
            self.people.push(Person { id: PersonId(random.id(since)), organization, roles, locked });
        }
    }

    /// The place of a partner's or customer's organization among all.
    pub const fn partner(&self, partner: usize) -> usize {
        1 + partner
    }

    pub const fn customer(&self, customer: usize) -> usize {
        1 + self.size.partners + customer
    }

    /// The place of a partner's or customer's person among all.
    pub const fn person_of_partner(&self, partner: usize, place: usize) -> usize {
        STAFF + partner * PEOPLE_PER_PARTNER + place
    }

    pub const fn person_of_customer(&self, customer: usize, place: usize) -> usize {
        STAFF + self.size.partners * PEOPLE_PER_PARTNER + customer * PEOPLE_PER_CUSTOMER + place
    }

    pub fn customer_id(&self, customer: usize) -> OrganizationId {
        self.organizations[self.customer(customer)].id
    }
}

/// So many days before a moment.
pub fn ago(now: Timestamp, days: i64) -> Timestamp {
    now - SignedDuration::from_hours(24 * days)
}

/// Everything of one database.
pub struct World<'a> {
    pub parties: &'a Parties,
    pub requests: Vec<ServiceRequest>,
}

impl<'a> World<'a> {
    pub fn make(parties: &'a Parties, requests: usize) -> Self {
        Self { parties, requests: requests::make(parties, requests) }
    }
}
