//! Cedar with its facts at hand: one prepared store of everything, or the few entities of one question.

use std::collections::{HashMap, HashSet};

use cedar_policy::{Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet};
use cedar_policy::{Request, RestrictedExpression as Expression};

use super::{
    policies::{number, policies},
    questions::{About, Question},
};
use crate::{
    Outcome,
    world::{Permission, World},
};

/// The latest permission of everybody of a partner, or of a person, at a customer: by subject and customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Subject {
    Organization(usize),
    Person(usize),
}

/// Cedar, with the facts of a world as plain rows.
pub struct Cedar<'a> {
    world: &'a World<'a>,
    authorizer: Authorizer,
    policies: PolicySet,
    types: Types,
    of_customer: HashMap<(Subject, usize), &'a Permission>,
    of_subject: HashMap<Subject, Vec<&'a Permission>>,
}

struct Types {
    action: EntityTypeName,
    organization: EntityTypeName,
    person: EntityTypeName,
    role: EntityTypeName,
    service_request: EntityTypeName,
    permission_request: EntityTypeName,
    permission: EntityTypeName,
    installation: EntityTypeName,
}

type Attributes = Vec<(String, Expression)>;

fn uid(of: &EntityTypeName, id: impl AsRef<str>) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
}

fn attribute(name: &str, value: Expression) -> (String, Expression) {
    (name.to_owned(), value)
}

impl<'a> Cedar<'a> {
    pub fn new(world: &'a World<'a>) -> Outcome<Self> {
        let (mut of_customer, mut of_subject) = (HashMap::<_, &Permission>::new(), HashMap::<_, Vec<_>>::new());
        for x in &world.parties.permissions {
            let subject = x.person.map_or(Subject::Organization(world.parties.partner(x.partner)), Subject::Person);
            let latest = of_customer.entry((subject, x.customer)).or_insert(x);
            if latest.from <= x.from {
                *latest = x;
            }
        }
        for ((subject, _), x) in &of_customer {
            of_subject.entry(*subject).or_default().push(*x);
        }
        let types = Types {
            action: "Action".parse()?,
            organization: "Organization".parse()?,
            person: "Person".parse()?,
            role: "Role".parse()?,
            service_request: "ServiceRequest".parse()?,
            permission_request: "PermissionRequest".parse()?,
            permission: "Permission".parse()?,
            installation: "Installation".parse()?,
        };
        Ok(Self { world, authorizer: Authorizer::new(), policies: policies()?, types, of_customer, of_subject })
    }

    pub fn policies(&self) -> usize {
        self.policies.policies().count()
    }

    /// A question as Cedar takes it.
    pub fn request(&self, question: &Question) -> Outcome<Request> {
        let now = Expression::new_long(self.world.parties.now.as_microsecond());
        let context = Context::from_pairs([attribute("now", now)])?;
        let (action, resource) = (uid(&self.types.action, question.act.as_str()), self.resource_uid(question.about));
        Ok(Request::new(self.person_uid(question.person), action, resource, context, None)?)
    }

    pub fn allows(&self, request: &Request, entities: &Entities) -> bool {
        self.authorizer.is_authorized(request, &self.policies, entities).decision() == Decision::Allow
    }

    /// Everybody, every organization with all that it was given, and the things that are asked about.
    pub fn store(&self, questions: &[Question]) -> Outcome<Entities> {
        let parties = self.world.parties;
        let mut entities = HashMap::new();
        let all = |subject| self.of_subject.get(&subject).map_or(&[][..], Vec::as_slice);
        for person in 0..parties.people.len() {
            let entity = self.person(person, all(Subject::Person(person)))?;
            entities.insert(entity.uid(), entity);
        }
        for organization in 0..parties.organizations.len() {
            let entity = self.organization(organization, all(Subject::Organization(organization)))?;
            entities.insert(entity.uid(), entity);
        }
        for question in questions.iter().filter(|question| !matches!(question.about, About::Customer(_))) {
            let entity = self.resource(question.about)?;
            entities.insert(entity.uid(), entity);
        }
        Ok(Entities::from_entities(entities.into_values(), None)?)
    }

    /// The person, its organization and the thing, with what is between them and nothing else.
    pub fn slice(&self, question: &Question) -> Outcome<Entities> {
        let parties = self.world.parties;
        let customer = self.customer(question.about);
        let organization = parties.people[question.person].organization;
        let given = |subject| customer.and_then(|customer| self.of_customer.get(&(subject, customer))).copied();
        let person = self.person(question.person, given(Subject::Person(question.person)).as_slice())?;
        let mut entities = vec![person];
        let own = given(Subject::Organization(organization));
        entities.push(self.organization(organization, own.as_slice())?);
        if !matches!(question.about, About::Customer(customer) if parties.customer(customer) == organization) {
            entities.push(self.resource(question.about)?);
        }
        Ok(Entities::from_entities(entities, None)?)
    }

    fn customer(&self, about: About) -> Option<usize> {
        match about {
            About::Installation => None,
            About::Customer(customer) => Some(customer),
            About::ServiceRequest(place) => Some(self.world.requests[place].customer),
            About::PermissionRequest(place) | About::Permission(place) => {
                Some(self.world.parties.permissions[place].customer)
            }
        }
    }

    fn person_uid(&self, person: usize) -> EntityUid {
        uid(&self.types.person, person.to_string())
    }

    fn organization_uid(&self, organization: usize) -> EntityUid {
        uid(&self.types.organization, organization.to_string())
    }

    fn resource_uid(&self, about: About) -> EntityUid {
        match about {
            About::Installation => uid(&self.types.installation, "this"),
            About::Customer(customer) => self.organization_uid(self.world.parties.customer(customer)),
            About::ServiceRequest(place) => uid(&self.types.service_request, place.to_string()),
            About::PermissionRequest(place) => uid(&self.types.permission_request, place.to_string()),
            About::Permission(place) => uid(&self.types.permission, place.to_string()),
        }
    }

    fn tags(&self, permissions: &[&Permission]) -> Outcome<Attributes> {
        permissions
            .iter()
            .map(|x| {
                let fact = Expression::new_record([
                    attribute("level", Expression::new_long(number(x.level))),
                    attribute("from", Expression::new_long(x.from.as_microsecond())),
                    attribute("end", Expression::new_long(x.end().as_microsecond())),
                ])?;
                Ok((x.customer.to_string(), fact))
            })
            .collect()
    }

    fn person(&self, place: usize, permissions: &[&Permission]) -> Outcome<Entity> {
        let person = &self.world.parties.people[place];
        let kind = self.world.parties.organizations[person.organization].kind;
        let attributes = [
            attribute("organization", Expression::new_entity_uid(self.organization_uid(person.organization))),
            attribute("kind", Expression::new_string(kind.as_str().to_owned())),
            attribute("active", Expression::new_bool(!person.locked)),
        ];
        let roles: Vec<_> = person.roles.iter().map(|role| uid(&self.types.role, role.as_str())).collect();
        Ok(Entity::new_with_tags(self.person_uid(place), attributes, roles, self.tags(permissions)?)?)
    }

    /// An organization is also a thing: that of its own customer.
    fn organization(&self, place: usize, permissions: &[&Permission]) -> Outcome<Entity> {
        let customer = place.checked_sub(self.world.parties.customer(0));
        let attributes = customer.map_or_else(Vec::new, |customer| self.of(customer));
        let attributes: HashMap<_, _> = attributes.into_iter().collect();
        Ok(Entity::new_with_tags(self.organization_uid(place), attributes, [], self.tags(permissions)?)?)
    }

    /// Whose a thing is: the entity, and the key under which permissions stand.
    fn of(&self, customer: usize) -> Attributes {
        let organization = self.organization_uid(self.world.parties.customer(customer));
        vec![
            attribute("customer", Expression::new_entity_uid(organization)),
            attribute("key", Expression::new_string(customer.to_string())),
        ]
    }

    fn resource(&self, about: About) -> Outcome<Entity> {
        let parties = self.world.parties;
        let mut attributes = self.customer(about).map_or_else(Vec::new, |customer| self.of(customer));
        let person = |place| Expression::new_entity_uid(self.person_uid(place));
        match about {
            About::Customer(customer) => return self.organization(parties.customer(customer), &[]),
            About::ServiceRequest(place) => {
                let contacts = self.world.requests[place].contacts().map(person);
                attributes.push(attribute("contacts", Expression::new_set(contacts)));
            }
            About::PermissionRequest(place) => {
                let partner = parties.permissions[place].partner;
                let organization = self.organization_uid(parties.partner(partner));
                attributes.push(attribute("partner", Expression::new_entity_uid(organization)));
                attributes.push(attribute("requester", person(parties.person_of_partner(partner, 0))));
            }
            About::Installation | About::Permission(_) => {}
        }
        let attributes: HashMap<_, _> = attributes.into_iter().collect();
        Ok(Entity::new(self.resource_uid(about), attributes, HashSet::new())?)
    }
}
