//! Products, organizations, locations and people of an import.

use std::collections::{BTreeSet, HashMap};

use mandate_core::{
    access::{Act, Thing},
    id::{LocationId, OrganizationId, PersonId, ProductId},
    party::{OrganizationKind, Role, Roles},
    text::{EmailAddress, Name},
};
use mandate_store::{import as store, invitation::Purpose, organization, person, product};
use serde_json::json;
use uuid::Uuid;

use super::{
    Fresh, Import, Kind, Line, VENDOR,
    line::{several, shortened},
};
use crate::{
    OpError,
    locale::Language,
    ops::{organization::parse_country, person::parse_time_zone, sign_in},
};

impl Import<'_> {
    /// A product that is there already, or was retired, stays as it is.
    pub(super) async fn products(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        let kind = Kind::Product;
        let id = |line: &Line| match line.get(kind, "external_id") {
            "" => line.get(kind, "name").to_owned(),
            id => id.to_owned(),
        };
        let fresh = self.fresh(kind, lines, id).await?;
        let mut there: HashMap<_, _> =
            product::list(&mut self.acting.tx).await?.into_iter().map(|product| (product.name, product.id)).collect();
        let permit = self.permit(Act::Administer, Thing::Installation);
        let mut kept = Vec::new();
        for fresh in &fresh {
            let Some(name) = self.check_name(kind, &fresh.line, "name") else { continue };
            if fresh.before.is_some() {
                self.count(kind).kept += 1;
                continue;
            }
            let id = match there.get(name.as_str()) {
                Some(id) => {
                    self.count(kind).unchanged += 1;
                    *id
                }
                None => {
                    let id: ProductId = self.acting.app.id();
                    product::insert(&mut self.acting.tx, &permit, id, &name).await?;
                    let after = self.after(&fresh.external_id, json!({ "product": id }));
                    self.acting.record_change(&permit, "product-add", name.as_str(), None, after);
                    self.count(kind).added += 1;
                    id
                }
            };
            there.insert(name.to_string(), id);
            kept.push((fresh, id.0));
        }
        self.keep(kind, &kept).await
    }

    /// Of an organization that is there the name follows.
    pub(super) async fn organizations(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        let kind = Kind::Organization;
        let fresh = self.fresh(kind, lines, |line| line.get(kind, "external_id").to_owned()).await?;
        let mut kept = Vec::new();
        for fresh in &fresh {
            let line = &fresh.line;
            if fresh.external_id == VENDOR {
                self.wrong(kind, line, "external_id", "`vendor` is what the vendor is called, who is here already");
                continue;
            }
            let is = line.get(kind, "kind").parse::<OrganizationKind>().ok();
            let is = is.filter(|is| *is != OrganizationKind::Vendor).ok_or("is neither `partner` nor `customer`");
            let is = self.check(kind, line, "kind", is);
            let name = self.check_name(kind, line, "name");
            let country =
                parse_country(line.get(kind, "country")).map_err(|_| "is not two letters such as NO (ISO 3166-1)");
            let country = self.check(kind, line, "country", country);
            let there = self.organization_here(fresh, is).await?;
            let (Some(is), Some(name), Some(country), Some(there)) = (is, name, country, there) else { continue };
            let id = match there {
                Some(here) => self.rename(fresh, &here, &name).await?,
                None => {
                    let id: OrganizationId = self.acting.app.id();
                    let permit = self.permit(Act::ManageContacts, Thing::Organization(id));
                    organization::insert(&mut self.acting.tx, &permit, id, is, &name, &country).await?;
                    let after = self.after(&fresh.external_id, json!({ "kind": is.as_str(), "country": country }));
                    self.acting.record_change(&permit, "import-organization", name.as_str(), None, after);
                    self.count(kind).added += 1;
                    id
                }
            };
            kept.push((fresh, id.0));
        }
        self.keep(kind, &kept).await
    }

    /// The organization of a line that is here: imported before, or named by its id. None where what is named is not.
    async fn organization_here(
        &mut self,
        fresh: &Fresh,
        is: Option<OrganizationKind>,
    ) -> Result<Option<Option<organization::Organization>>, OpError> {
        let (kind, line) = (Kind::Organization, &fresh.line);
        let named = line.get(kind, "mandate_id");
        let id = match (fresh.before, named) {
            (Some(before), _) => OrganizationId(before.thing_id),
            (None, "") => return Ok(Some(None)),
            (None, named) => match named.parse() {
                Ok(id) => id,
                Err(_) => {
                    self.wrong(
                        kind,
                        line,
                        "mandate_id",
                        "is no id as it stands in the address of the organization’s page",
                    );
                    return Ok(None);
                }
            },
        };
        let found = organization::find(&mut self.acting.tx, id).await?;
        let found = found.filter(|found| found.kind != OrganizationKind::Vendor);
        if found.is_none() {
            self.wrong(kind, line, "mandate_id", "there is no such organization here");
        } else if found.as_ref().map(|found| found.kind) != is && is.is_some() {
            self.wrong(kind, line, "kind", "is another than the organization has here");
            return Ok(None);
        }
        Ok(found.map(Some))
    }

    async fn rename(
        &mut self,
        fresh: &Fresh,
        here: &organization::Organization,
        name: &Name,
    ) -> Result<OrganizationId, OpError> {
        if here.name == name.as_str() {
            self.count(Kind::Organization).unchanged += 1;
        } else if fresh.before.is_none() {
            // What is called otherwise here was called so by somebody who works here.
            self.count(Kind::Organization).kept += 1;
        } else {
            let permit = self.permit(Act::ManageContacts, Thing::Organization(here.id));
            organization::rename(&mut self.acting.tx, &permit, here.id, name).await?;
            let after = self.after(&fresh.external_id, json!({ "name": name.as_str() }));
            self.acting.record_change(&permit, "rename", name.as_str(), Some(json!({ "name": here.name })), after);
            self.count(Kind::Organization).changed += 1;
        }
        Ok(here.id)
    }

    /// Of a location that is there name and city follow.
    pub(super) async fn locations(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        let kind = Kind::Location;
        let fresh = self.fresh(kind, lines, |line| line.get(kind, "external_id").to_owned()).await?;
        self.learn_organizations(kind, fresh.iter().map(|fresh| &fresh.line), &["organization"]).await?;
        let mut kept = Vec::new();
        for fresh in &fresh {
            let line = &fresh.line;
            let whose = self.organization_of(kind, line, "organization", OrganizationKind::Partner);
            let (name, city) = (self.check_name(kind, line, "name"), self.check_name(kind, line, "city"));
            let (Some(whose), Some(name), Some(city)) = (whose, name, city) else { continue };
            let permit = self.permit(Act::ManageContacts, Thing::Organization(whose));
            let tx = &mut self.acting.tx;
            let (id, step) = match fresh.before {
                Some(before) => {
                    let id = LocationId(before.thing_id);
                    if !organization::rename_location(tx, &permit, whose, id, &name, &city).await? {
                        self.count(kind).kept += 1;
                        continue;
                    }
                    self.count(kind).changed += 1;
                    (id, "location-rename")
                }
                None => {
                    let id: LocationId = self.acting.app.id();
                    organization::insert_location(tx, &permit, id, whose, &name, city.as_str()).await?;
                    self.count(kind).added += 1;
                    (id, "location-add")
                }
            };
            let after = self.after(&fresh.external_id, json!({ "location": id, "city": city.as_str() }));
            self.acting.record_change(&permit, step, name.as_str(), None, after);
            kept.push((fresh, id.0));
        }
        self.keep(kind, &kept).await
    }

    /// Of a person that is there the name follows: its address, language and time zone are its own, its roles those who
    /// manage people decide here.
    pub(super) async fn people(&mut self, lines: Vec<Line>) -> Result<(), OpError> {
        let kind = Kind::Person;
        let fresh = self.fresh(kind, lines, |line| line.get(kind, "external_id").to_owned()).await?;
        let lines = || fresh.iter().map(|fresh| &fresh.line);
        self.learn_organizations(kind, lines(), &["organization"]).await?;
        self.learn_locations(kind, lines()).await?;
        let mut there = self.people_here(&fresh).await?;
        let mut addresses = BTreeSet::new();
        let mut kept = Vec::new();
        for fresh in &fresh {
            let Some(new) = self.check_person(&fresh.line) else { continue };
            if !addresses.insert(new.email.to_string()) {
                self.wrong(kind, &fresh.line, "email", "is the address of an earlier line, too");
                continue;
            }
            let here = match fresh.before {
                Some(before) => there.iter().find(|person| person.id.0 == before.thing_id),
                None => there.iter().find(|person| person.email == new.email.as_str()),
            };
            let id = match here.cloned() {
                Some(here) if fresh.before.is_none() && here.organization_id != new.organization_id => {
                    self.wrong(kind, &fresh.line, "email", "is the address of somebody of another organization here");
                    continue;
                }
                Some(here) => self.call(fresh, &here, &new.name).await?,
                None if fresh.before.is_some() => {
                    self.count(kind).kept += 1;
                    continue;
                }
                None => self.add_person(fresh, &new).await?,
            };
            there.retain(|person| person.id != id);
            kept.push((fresh, id.0));
        }
        self.keep(kind, &kept).await
    }

    /// Who of the lines is here: imported before, or with the same address.
    async fn people_here(&mut self, fresh: &[Fresh]) -> Result<Vec<store::Person>, OpError> {
        let permit = self.reading();
        let ids: Vec<_> = fresh.iter().filter_map(|fresh| Some(PersonId(fresh.before?.thing_id))).collect();
        let mut there = store::list_people(&mut self.acting.tx, &permit, &ids).await?;
        let emails: Vec<_> = fresh.iter().map(|fresh| fresh.line.get(Kind::Person, "email").to_lowercase()).collect();
        let emails: Vec<_> = emails.iter().map(String::as_str).collect();
        let others = store::list_people_by_email(&mut self.acting.tx, &permit, &emails).await?;
        there.extend(others.into_iter().filter(|person| !ids.contains(&person.id)));
        Ok(there)
    }

    fn check_person(&mut self, line: &Line) -> Option<NewPerson> {
        let kind = Kind::Person;
        let name = self.check_name(kind, line, "name");
        let email = self.check(kind, line, "email", EmailAddress::parse(line.get(kind, "email")));
        let organization = self.organization(kind, line, "organization");
        let location = organization.and_then(|(id, _)| self.location(kind, line, id));
        let roles = organization.and_then(|(_, is)| self.check_roles(line, is));
        let language = match line.get(kind, "language") {
            "" => Some(Language::default()),
            word => {
                let language = word.parse().map_err(|()| format!("`{}` is neither en, ja nor es", shortened(word)));
                self.check(kind, line, "language", language)
            }
        };
        let time_zone = match line.get(kind, "time_zone") {
            "" => Some("UTC".to_owned()),
            zone => {
                let found = parse_time_zone(zone);
                let found = found.map_err(|_| format!("`{}` is no time zone such as Europe/Oslo", shortened(zone)));
                self.check(kind, line, "time_zone", found)
            }
        };
        let locked = match line.get(kind, "locked") {
            "" | "no" | "false" => Some(false),
            "yes" | "true" => Some(true),
            _ => self.check(kind, line, "locked", Err("is neither `yes` nor `no`")),
        };
        Some(NewPerson {
            name: name?,
            email: email?,
            organization_id: organization?.0,
            location_id: location?,
            roles: roles?,
            language: language?,
            time_zone: time_zone?,
            locked: locked?,
        })
    }

    fn check_roles(&mut self, line: &Line, is: OrganizationKind) -> Option<Roles> {
        let role = |word: &str| {
            let role = word.parse::<Role>().ok().filter(|role| role.suits(is));
            role.ok_or_else(|| format!("`{}` is no role at a {is}", shortened(word)))
        };
        let roles = several(line.get(Kind::Person, "roles")).map(role).collect::<Result<Roles, _>>();
        self.check(Kind::Person, line, "roles", roles)
    }

    async fn add_person(&mut self, fresh: &Fresh, new: &NewPerson) -> Result<PersonId, OpError> {
        let id: PersonId = self.acting.app.id();
        let permit = self.permit(Act::ManageContacts, Thing::Organization(new.organization_id));
        let person = person::NewPerson {
            id,
            name: &new.name,
            email: &new.email,
            time_zone: &new.time_zone,
            language: new.language.as_str(),
            organization_id: new.organization_id,
            location_id: new.location_id,
            roles: new.roles,
        };
        let membership = self.acting.app.id::<Uuid>();
        person::insert(&mut self.acting.tx, &permit, membership, &person).await?;
        if new.locked {
            person::set_locked(&mut self.acting.tx, &permit, id, true).await?;
        } else if self.invite {
            let invited = person::find(&mut self.acting.tx, id).await?.ok_or(OpError::NotFound)?;
            sign_in::invite(&mut self.acting, &invited, Purpose::Invitation).await?;
            self.summary.invited += 1;
        }
        let facts = json!({ "person": id, "roles": new.roles.to_string(), "locked": new.locked });
        let after = self.after(&fresh.external_id, facts);
        self.acting.record_change(&permit, "import-person", new.name.as_str(), None, after);
        self.count(Kind::Person).added += 1;
        if new.organization_id == self.viewer.organization_id && new.roles.has(Role::Administrator) {
            self.summary.administrators += 1;
        }
        Ok(id)
    }

    /// Calls somebody that is there as its line does, where it was imported from there.
    async fn call(&mut self, fresh: &Fresh, here: &store::Person, name: &Name) -> Result<PersonId, OpError> {
        if here.name == name.as_str() {
            self.count(Kind::Person).unchanged += 1;
        } else if fresh.before.is_none() {
            self.count(Kind::Person).kept += 1;
        } else {
            let permit = self.permit(Act::ManageContacts, Thing::Organization(here.organization_id));
            person::set_name(&mut self.acting.tx, &permit, here.id, name).await?;
            let before = json!({ "person": here.id, "name": here.name });
            let after = self.after(&fresh.external_id, json!({ "person": here.id, "name": name.as_str() }));
            self.acting.record_change(&permit, "change", name.as_str(), Some(before), after);
            self.count(Kind::Person).changed += 1;
        }
        Ok(here.id)
    }
}

/// What a line says of a person.
struct NewPerson {
    name: Name,
    email: EmailAddress,
    organization_id: OrganizationId,
    location_id: Option<LocationId>,
    roles: Roles,
    language: Language,
    time_zone: String,
    locked: bool,
}
