//! What lines refer to: looked up some at a time, remembered while there is room.

use std::collections::{BTreeSet, HashMap};

use mandate_core::{
    id::{LocationId, OrganizationId, PersonId, ServiceRequestId, SiteId},
    party::OrganizationKind,
};
use mandate_store::{external_id, import as store, import::Reference, person};
use uuid::Uuid;

use super::{
    Import, Kind, Line, VENDOR,
    line::{several, shortened},
};
use crate::OpError;

/// How much of each kind is remembered at most.
const ROOM: usize = 20_000;
/// What lines have referred to, by what it is called where they come from.
#[derive(Debug)]
pub(super) struct Known {
    vendor: OrganizationId,
    organizations: HashMap<String, (OrganizationId, OrganizationKind)>,
    locations: HashMap<String, (LocationId, OrganizationId)>,
    people: HashMap<String, store::Person>,
    sites: HashMap<String, (SiteId, OrganizationId)>,
    service_requests: HashMap<String, Reference>,
}

impl Known {
    /// Nothing yet but the vendor, of whom somebody is.
    pub(super) fn of(somebody: &person::Person) -> Self {
        Self {
            vendor: somebody.organization_id,
            organizations: HashMap::new(),
            locations: HashMap::new(),
            people: HashMap::new(),
            sites: HashMap::new(),
            service_requests: HashMap::new(),
        }
    }

    /// Forgets what would be too much.
    pub(super) fn make_room(&mut self) {
        fn thin_out<T>(known: &mut HashMap<String, T>) {
            if known.len() > ROOM {
                known.clear();
            }
        }
        thin_out(&mut self.organizations);
        thin_out(&mut self.locations);
        thin_out(&mut self.people);
        thin_out(&mut self.sites);
        thin_out(&mut self.service_requests);
    }
}

/// What stands in some columns of lines and is not known yet.
fn named<'l, T>(
    known: &HashMap<String, T>,
    kind: Kind,
    lines: impl IntoIterator<Item = &'l Line>,
    columns: &[&str],
) -> Vec<&'l str> {
    let texts =
        lines.into_iter().flat_map(|line| columns.iter().flat_map(move |column| references(kind, line, column)));
    texts.filter(|text| !known.contains_key(*text)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What a column refers to: one thing, or in a list of contacts several.
fn references<'l>(kind: Kind, line: &'l Line, column: &str) -> Vec<&'l str> {
    let text = line.get(kind, column);
    if column == "contacts" {
        several(text).collect()
    } else {
        Some(text).filter(|text| !text.is_empty()).into_iter().collect()
    }
}

impl Import<'_> {
    /// The ids under which things of a kind were imported, by what they are called.
    async fn imported(&mut self, kind: Kind, names: &[&str]) -> Result<Vec<(String, Uuid)>, OpError> {
        let mut found = Vec::with_capacity(names.len());
        for some in names.chunks(1_000) {
            let some = external_id::list(&mut self.acting.tx, &self.source, kind.as_str(), some).await?;
            found.extend(some.into_iter().map(|(name, imported)| (name, imported.thing_id)));
        }
        Ok(found)
    }

    pub(super) async fn learn_organizations<'l>(
        &mut self,
        kind: Kind,
        lines: impl IntoIterator<Item = &'l Line>,
        columns: &[&str],
    ) -> Result<(), OpError> {
        let names = named(&self.known.organizations, kind, lines, columns);
        let found = self.imported(Kind::Organization, &names).await?;
        let (permit, ids) = (self.reading(), found.iter().map(|(_, id)| OrganizationId(*id)).collect::<Vec<_>>());
        let kinds: HashMap<_, _> =
            store::list_organizations(&mut self.acting.tx, &permit, &ids).await?.into_iter().collect();
        let with_kind =
            |(name, id): (String, Uuid)| Some((name, (OrganizationId(id), *kinds.get(&OrganizationId(id))?)));
        self.known.organizations.extend(found.into_iter().filter_map(with_kind));
        if names.contains(&VENDOR) {
            self.known.organizations.insert(VENDOR.to_owned(), (self.known.vendor, OrganizationKind::Vendor));
        }
        Ok(())
    }

    pub(super) async fn learn_locations<'l>(
        &mut self,
        kind: Kind,
        lines: impl IntoIterator<Item = &'l Line>,
    ) -> Result<(), OpError> {
        let names = named(&self.known.locations, kind, lines, &["location"]);
        let found = self.imported(Kind::Location, &names).await?;
        let (permit, ids) = (self.reading(), found.iter().map(|(_, id)| LocationId(*id)).collect::<Vec<_>>());
        let whose: HashMap<_, _> =
            store::list_locations(&mut self.acting.tx, &permit, &ids).await?.into_iter().collect();
        let with_whose = |(name, id): (String, Uuid)| Some((name, (LocationId(id), *whose.get(&LocationId(id))?)));
        self.known.locations.extend(found.into_iter().filter_map(with_whose));
        Ok(())
    }

    /// Looks people up: by what they are called where the lines come from, or by address.
    pub(super) async fn learn_people<'l>(
        &mut self,
        kind: Kind,
        lines: impl IntoIterator<Item = &'l Line>,
        columns: &[&str],
    ) -> Result<(), OpError> {
        let names = named(&self.known.people, kind, lines, columns);
        let found = self.imported(Kind::Person, &names).await?;
        let (permit, ids) = (self.reading(), found.iter().map(|(_, id)| PersonId(*id)).collect::<Vec<_>>());
        let mut people = HashMap::new();
        for some in ids.chunks(1_000) {
            let some = store::list_people(&mut self.acting.tx, &permit, some).await?;
            people.extend(some.into_iter().map(|person| (person.id, person)));
        }
        for (name, id) in found {
            if let Some(person) = people.get(&PersonId(id)) {
                self.known.people.insert(name, person.clone());
            }
        }
        let others = names.into_iter().filter(|name| name.contains('@') && !self.known.people.contains_key(*name));
        let mut addresses: HashMap<String, Vec<&str>> = HashMap::new();
        for name in others {
            addresses.entry(name.to_lowercase()).or_default().push(name);
        }
        let all: Vec<_> = addresses.keys().map(String::as_str).collect();
        for some in all.chunks(1_000) {
            for person in store::list_people_by_email(&mut self.acting.tx, &permit, some).await? {
                for name in addresses.get(&person.email).into_iter().flatten() {
                    self.known.people.insert((*name).to_owned(), person.clone());
                }
            }
        }
        Ok(())
    }

    pub(super) async fn learn_sites<'l>(
        &mut self,
        kind: Kind,
        lines: impl IntoIterator<Item = &'l Line>,
    ) -> Result<(), OpError> {
        let names = named(&self.known.sites, kind, lines, &["site"]);
        let found = self.imported(Kind::Site, &names).await?;
        let (permit, ids) = (self.reading(), found.iter().map(|(_, id)| SiteId(*id)).collect::<Vec<_>>());
        let whose: HashMap<_, _> = store::list_sites(&mut self.acting.tx, &permit, &ids).await?.into_iter().collect();
        let with_whose = |(name, id): (String, Uuid)| Some((name, (SiteId(id), *whose.get(&SiteId(id))?)));
        self.known.sites.extend(found.into_iter().filter_map(with_whose));
        Ok(())
    }

    pub(super) async fn learn_service_requests<'l>(
        &mut self,
        kind: Kind,
        lines: impl IntoIterator<Item = &'l Line>,
    ) -> Result<(), OpError> {
        let names = named(&self.known.service_requests, kind, lines, &["service_request"]);
        let found = self.imported(Kind::ServiceRequest, &names).await?;
        let permit = self.reading();
        let ids = found.iter().map(|(_, id)| ServiceRequestId(*id));
        let requests = store::list_service_requests(&mut self.acting.tx, &permit, ids).await?;
        let requests: HashMap<_, _> = requests.into_iter().map(|request| (request.id, request)).collect();
        let with_request = |(name, id): (String, Uuid)| Some((name, requests.get(&ServiceRequestId(id))?.clone()));
        self.known.service_requests.extend(found.into_iter().filter_map(with_request));
        Ok(())
    }

    /// What a line refers to, or none with what is wrong noted; where that is itself a wrong line, that is enough.
    fn referred<T: Clone>(
        &mut self,
        (kind, line, column): (Kind, &Line, &'static str),
        of: Kind,
        text: &str,
        find: impl Fn(&Known) -> Option<&T>,
    ) -> Option<T> {
        let found = find(&self.known).cloned();
        if found.is_none() && self.seen.is_broken(of, text) {
            // Whoever refers to this line has nothing to refer to, either.
            self.seen.note_broken(kind, line.get(kind, "external_id"));
        } else if found.is_none() {
            let why = if text.is_empty() {
                "is empty".to_owned()
            } else {
                format!("there is no `{}` in {}", shortened(text), of.file())
            };
            self.wrong(kind, line, column, why);
        }
        found
    }

    pub(super) fn organization(
        &mut self,
        kind: Kind,
        line: &Line,
        column: &'static str,
    ) -> Option<(OrganizationId, OrganizationKind)> {
        let text = line.get(kind, column);
        self.referred((kind, line, column), Kind::Organization, text, |known| known.organizations.get(text))
    }

    /// An organization of some kind.
    pub(super) fn organization_of(
        &mut self,
        kind: Kind,
        line: &Line,
        column: &'static str,
        of: OrganizationKind,
    ) -> Option<OrganizationId> {
        let (id, is) = self.organization(kind, line, column)?;
        if is != of {
            self.wrong(kind, line, column, format!("`{}` is no {of}", shortened(line.get(kind, column))));
        }
        (is == of).then_some(id)
    }

    /// Where a person works; none where nothing is said.
    pub(super) fn location(
        &mut self,
        kind: Kind,
        line: &Line,
        organization: OrganizationId,
    ) -> Option<Option<LocationId>> {
        let text = line.get(kind, "location");
        if text.is_empty() {
            return Some(None);
        }
        let (id, whose) =
            self.referred((kind, line, "location"), Kind::Location, text, |known| known.locations.get(text))?;
        if whose != organization {
            self.wrong(kind, line, "location", "is a location of another organization");
        }
        (whose == organization).then_some(Some(id))
    }

    pub(super) fn person(&mut self, kind: Kind, line: &Line, column: &'static str) -> Option<store::Person> {
        let text = line.get(kind, column);
        self.referred((kind, line, column), Kind::Person, text, |known| known.people.get(text))
    }

    /// A person, where one is named; whether all that is named is there.
    pub(super) fn optional_person(
        &mut self,
        kind: Kind,
        line: &Line,
        column: &'static str,
    ) -> Option<Option<store::Person>> {
        if line.get(kind, column).is_empty() { Some(None) } else { self.person(kind, line, column).map(Some) }
    }

    /// The contacts that a line lists, each once.
    pub(super) fn contacts(&mut self, kind: Kind, line: &Line) -> Option<Vec<store::Person>> {
        let mut people: Vec<store::Person> = Vec::new();
        let mut whole = true;
        for text in several(line.get(kind, "contacts")) {
            let of = (kind, line, "contacts");
            match self.referred(of, Kind::Person, text, |known| known.people.get(text)) {
                Some(person) if people.iter().any(|other| other.id == person.id) => {}
                Some(person) => people.push(person),
                None => whole = false,
            }
        }
        whole.then_some(people)
    }

    /// Whether somebody can be a contact of a customer's things: its own people, and partners'.
    pub(super) fn may_be_contact(
        &mut self,
        (kind, line, column): (Kind, &Line, &'static str),
        customer: OrganizationId,
        person: &store::Person,
    ) -> bool {
        let may = person.organization_id == customer || person.kind == OrganizationKind::Partner;
        if !may {
            let whom = if person.kind == OrganizationKind::Vendor { "the vendor" } else { "another customer" };
            self.wrong(kind, line, column, format!("{} works for {whom}", shortened(&person.name)));
        }
        may
    }

    /// The site of a customer that a line is about; none where it is about none.
    pub(super) fn site(&mut self, kind: Kind, line: &Line, customer: OrganizationId) -> Option<Option<SiteId>> {
        let text = line.get(kind, "site");
        if text.is_empty() {
            return Some(None);
        }
        let (id, whose) = self.referred((kind, line, "site"), Kind::Site, text, |known| known.sites.get(text))?;
        if whose != customer {
            self.wrong(kind, line, "site", "is a site of another customer");
        }
        (whose == customer).then_some(Some(id))
    }

    pub(super) fn service_request(&mut self, kind: Kind, line: &Line) -> Option<Reference> {
        let text = line.get(kind, "service_request");
        let of = (kind, line, "service_request");
        self.referred(of, Kind::ServiceRequest, text, |known| known.service_requests.get(text))
    }
}
