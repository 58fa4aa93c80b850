//! The questions that are asked: who may do what on which thing, of every kind and mixed.

use mandate_core::access::{Act, Thing};

use crate::{
    random::Random,
    world::{PEOPLE_PER_CUSTOMER, PEOPLE_PER_PARTNER, Parties, STAFF, World},
};

/// What a question is about, by its place in the world.
#[derive(Clone, Copy, Debug)]
pub enum About {
    Installation,
    Customer(usize),
    ServiceRequest(usize),
    PermissionRequest(usize),
    Permission(usize),
}

#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub person: usize,
    pub act: Act,
    pub about: About,
}

#[derive(Clone, Copy)]
enum Who {
    /// Somebody of the partner of a permission, live or over.
    Permitted,
    /// The additional contact of a service request.
    Attached,
    /// Any partner's person, at any customer.
    Partner,
    /// A customer's own person, in its organization.
    Own,
    /// A customer's person, at any customer.
    Customer,
    Staff,
}

const WHO: [(Who, usize); 6] = [
    (Who::Permitted, 55),
    (Who::Attached, 10),
    (Who::Partner, 10),
    (Who::Own, 15),
    (Who::Customer, 3),
    (Who::Staff, 7),
];
const ON_SERVICE_REQUEST: [Act; 5] = [
    Act::ViewServiceRequest,
    Act::ViewServiceRequest,
    Act::UpdateServiceRequest,
    Act::UpdateServiceRequest,
    Act::WriteInternalNote,
];
const ON_CUSTOMER: [Act; 9] = [
    Act::SubmitServiceRequest,
    Act::SubmitReservedRequest,
    Act::Subscribe,
    Act::ViewDashboard,
    Act::ManageSites,
    Act::ManageContacts,
    Act::AskPermission,
    Act::ViewPartners,
    Act::ViewRecord,
];
const ON_PERMISSION_REQUEST: [Act; 3] =
    [Act::ViewPermissionRequest, Act::WithdrawPermissionRequest, Act::DecidePermissionRequest];

struct Asker<'a> {
    world: &'a World<'a>,
    of_customer: Vec<Vec<usize>>,
    attached: Vec<usize>,
    random: Random,
}

/// So many questions.
pub fn make(world: &World<'_>, count: usize) -> Vec<Question> {
    let mut of_customer = vec![Vec::new(); world.parties.size.customers];
    let mut attached = Vec::new();
    for (place, request) in world.requests.iter().enumerate() {
        of_customer[request.customer].push(place);
        if request.additional.is_some() {
            attached.push(place);
        }
    }
    let mut asker = Asker { world, of_customer, attached, random: Random::new("questions") };
    (0..count).map(|_| asker.question()).collect()
}

impl Asker<'_> {
    fn question(&mut self) -> Question {
        let parties: &Parties = self.world.parties;
        let customer = self.random.below(parties.size.customers);
        match self.random.weighted(&WHO) {
            Who::Permitted => {
                let place = self.random.below(parties.permissions.len());
                let x = &parties.permissions[place];
                let colleague = parties.person_of_partner(x.partner, self.random.below(PEOPLE_PER_PARTNER));
                self.about(x.person.unwrap_or(colleague), x.customer, Some(place))
            }
            Who::Attached => {
                let place = *self.random.pick(&self.attached);
                let person = self.world.requests[place].additional.unwrap_or_default();
                let act = *self.random.pick(&ON_SERVICE_REQUEST);
                Question { person, act, about: About::ServiceRequest(place) }
            }
            Who::Partner => {
                let partner = self.random.below(parties.size.partners);
                let person = parties.person_of_partner(partner, self.random.below(PEOPLE_PER_PARTNER));
                self.about(person, customer, None)
            }
            Who::Own => {
                let place = self.random.below(PEOPLE_PER_CUSTOMER);
                self.about(parties.person_of_customer(customer, place), customer, None)
            }
            Who::Customer => {
                let other = self.random.below(parties.size.customers);
                self.about(parties.person_of_customer(other, 1), customer, None)
            }
            Who::Staff => {
                let person = self.random.below(STAFF);
                self.about(person, customer, None)
            }
        }
    }

    fn about(&mut self, person: usize, customer: usize, permission: Option<usize>) -> Question {
        let permission = permission.or_else(|| self.world.parties.of_customer[customer].first().copied());
        let requests = &self.of_customer[customer];
        match (self.random.below(100), permission) {
            (0..60, _) if !requests.is_empty() => {
                let about = About::ServiceRequest(*self.random.pick(requests));
                Question { person, act: *self.random.pick(&ON_SERVICE_REQUEST), about }
            }
            (60..70, Some(place)) => {
                let act = *self.random.pick(&ON_PERMISSION_REQUEST);
                Question { person, act, about: About::PermissionRequest(place) }
            }
            (70..75, Some(place)) => Question { person, act: Act::EndPermission, about: About::Permission(place) },
            (75..77, _) => Question { person, act: Act::Administer, about: About::Installation },
            _ => Question { person, act: *self.random.pick(&ON_CUSTOMER), about: About::Customer(customer) },
        }
    }
}

impl Question {
    /// The thing as the decision takes it.
    pub fn thing(&self, world: &World<'_>) -> Thing {
        let parties = world.parties;
        let partner_id = |partner| parties.organizations[parties.partner(partner)].id;
        match self.about {
            About::Installation => Thing::Installation,
            About::Customer(customer) => Thing::Organization(parties.customer_id(customer)),
            About::ServiceRequest(place) => {
                let r = &world.requests[place];
                let customer_id = parties.customer_id(r.customer);
                Thing::ServiceRequest { id: r.id, customer_id, submitted_at: r.created_at }
            }
            About::PermissionRequest(place) => {
                let x = &parties.permissions[place];
                Thing::PermissionRequest {
                    id: x.request_id,
                    customer_id: parties.customer_id(x.customer),
                    partner_id: partner_id(x.partner),
                    requester_id: parties.people[parties.person_of_partner(x.partner, 0)].id,
                }
            }
            About::Permission(place) => {
                let x = &parties.permissions[place];
                let customer_id = parties.customer_id(x.customer);
                Thing::Permission { id: x.id, customer_id, partner_id: partner_id(x.partner) }
            }
        }
    }
}
