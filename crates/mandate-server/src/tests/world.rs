//! Who there is in every test, and the everyday steps that many tests begin with, done through pages.

use std::collections::BTreeMap;

use mandate_core::{
    id::{OrganizationId, PersonId},
    party::{OrganizationKind, Role},
};

use super::{
    app::TestApp,
    client::{Browser, cookie_of},
};
use crate::{
    App,
    ops::sandbox::{self, Founding, Inhabitant},
};

/// The password of everybody.
pub(super) const PASSWORD: &str = "correct horse battery";

/// The last day that permissions are asked for where a test does not care.
pub(super) const UNTIL: &str = "2027-06-30";

type Row = (&'static str, &'static str, &'static str, &'static [Role]);

/// The vendor, two partners and two customers: a short name, a name, an organization and roles for each person.
const PEOPLE: &[Row] = &[
    ("vera", "Vera Lund", "fjord", &[Role::Support]),
    ("lars", "Lars Lie", "fjord", &[Role::Support]),
    ("odd", "Odd Berg", "fjord", &[Role::Operations]),
    ("ada", "Ada Dahl", "fjord", &[Role::Administrator]),
    ("hana", "Hana Sato", "sato", &[]),
    ("kenji", "Kenji Mori", "sato", &[]),
    ("aiko", "Aiko Abe", "sato", &[Role::Administrator]),
    ("taro", "Taro Ito", "sato", &[Role::TechnicalContact]),
    ("nils", "Nils Nord", "nord", &[Role::Administrator, Role::TechnicalContact]),
    ("carla", "Carla Cruz", "acme", &[Role::ContactManager]),
    ("carlos", "Carlos Cano", "acme", &[Role::ContactManager]),
    ("tessa", "Tessa Tran", "acme", &[Role::TechnicalContact]),
    ("paul", "Paul Pohl", "acme", &[]),
    ("bea", "Bea Braun", "bravo", &[Role::ContactManager, Role::TechnicalContact]),
];

const ORGANIZATIONS: &[(&str, &str, OrganizationKind)] = &[
    ("fjord", "Fjord Systems", OrganizationKind::Vendor),
    ("sato", "Sato Partners", OrganizationKind::Partner),
    ("nord", "Nord Service", OrganizationKind::Partner),
    ("acme", "Acme Foods", OrganizationKind::Customer),
    ("bravo", "Bravo Bank", OrganizationKind::Customer),
];

/// A person of the world.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) email: String,
}

/// Who and what there is.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    people: BTreeMap<&'static str, Known>,
    organizations: BTreeMap<&'static str, OrganizationId>,
}

impl World {
    /// Founds it.
    pub(super) async fn found(app: &App) -> Self {
        let mut world = Self::default();
        for (short, name, kind) in ORGANIZATIONS {
            let rows: Vec<_> = PEOPLE.iter().filter(|row| row.2 == *short).collect();
            let emails: Vec<_> = rows.iter().map(|row| format!("{}@{short}.example", row.0)).collect();
            let people = rows.iter().zip(&emails).map(|(row, email)| Inhabitant {
                name: row.1,
                email,
                time_zone: "Europe/Oslo",
                language: "en",
                location: (*kind == OrganizationKind::Partner).then_some("Head office"),
                roles: row.3.to_vec(),
            });
            let locations = if *kind == OrganizationKind::Partner { vec![("Head office", "Oslo")] } else { Vec::new() };
            let founding = Founding { kind: *kind, name, country: "NO", locations, people: people.collect() };
            let (organization, ids) = sandbox::found(app, &founding, PASSWORD).await.unwrap();
            world.organizations.insert(short, organization);
            for ((row, id), email) in rows.iter().zip(ids).zip(&emails) {
                world.people.insert(row.0, Known { id, name: row.1.to_owned(), email: email.clone() });
            }
        }
        world
    }

    pub(super) fn person(&self, who: &str) -> &Known {
        self.people.get(who).unwrap_or_else(|| panic!("nobody is called `{who}`"))
    }

    pub(super) fn organization(&self, which: &str) -> OrganizationId {
        *self.organizations.get(which).unwrap_or_else(|| panic!("no organization is called `{which}`"))
    }
}

/// What a form for asking or granting has in it.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    until: String,
    organization: String,
    personal: Vec<(String, String)>,
}

impl Terms {
    /// Nothing yet, until [`UNTIL`].
    pub(super) fn new() -> Self {
        Self { until: UNTIL.to_owned(), organization: String::new(), personal: Vec::new() }
    }

    pub(super) fn until(mut self, date: &str) -> Self {
        date.clone_into(&mut self.until);
        self
    }

    pub(super) fn everybody(mut self, level: &str) -> Self {
        level.clone_into(&mut self.organization);
        self
    }

    pub(super) fn person(mut self, id: PersonId, level: &str) -> Self {
        self.personal.push((format!("personal-{id}"), level.to_owned()));
        self
    }

    /// The fields, after others.
    pub(super) fn fields<'a>(&'a self, others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = others.to_vec();
        fields.extend([("until", self.until.as_str()), ("organization", self.organization.as_str())]);
        fields.extend(self.personal.iter().map(|(field, level)| (field.as_str(), level.as_str())));
        fields
    }
}

impl Browser {
    /// Asks a contact manager for terms; gives the id of the request.
    pub(super) async fn ask(&self, contact_manager: &str, terms: &Terms) -> String {
        let fields = terms.fields(&[("contact_manager", contact_manager)]);
        self.post("/my-customers/ask", &fields).await.done("asked").id()
    }

    /// Grants a request.
    pub(super) async fn grant(&self, request: &str, terms: &Terms) {
        let page = self.post(&format!("/permission-requests/{request}/grant"), &terms.fields(&[])).await;
        page.done("granted");
    }

    /// Submits a service request for an organization; gives its number.
    pub(super) async fn submit(&self, organization: OrganizationId, subject: &str) -> String {
        let page = self.post("/service-requests/new", &submission(&organization.to_string(), subject)).await;
        page.done("submitted").id()
    }
}

impl Browser {
    /// Adds a production site to an organization; gives its id.
    pub(super) async fn add_site(&self, organization: OrganizationId, name: &str) -> String {
        let fields = [("name", name), ("kind", "production"), ("address", "")];
        self.post(&format!("/organizations/{organization}/sites"), &fields).await.done("site-added").id()
    }

    /// Publishes a notice of some sites; gives its id.
    pub(super) async fn publish(&self, kind: &str, title: &str, sites: &[&str]) -> String {
        let mut fields = site_notice(kind, title);
        fields.extend(sites.iter().map(|site| ("site", *site)));
        self.post("/site-notices/publish", &fields).await.done("site-notice-published").id()
    }
}

/// A form for a notice with everything in it that must be, but for the sites.
pub(super) fn site_notice<'a>(kind: &'a str, title: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", kind),
        ("title", title),
        ("text", "It is **slow**."),
        ("begins", "2026-12-03T22:00"),
        ("ends", "2026-12-04T01:30"),
    ]
}

/// A form for a service request with everything in it that must be.
pub(super) fn submission<'a>(organization: &'a str, subject: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("customer", organization),
        ("kind", "question"),
        ("subject", subject),
        ("severity", "3"),
        ("description", "It does not turn."),
        ("i_am_the_contact", "on"),
    ]
}

impl TestApp {
    /// A permission of Acme Foods for Sato Partners, asked by Hana and granted by Carla as it was asked.
    pub(super) async fn give(&self, terms: &Terms) -> String {
        self.give_at("acme", terms).await
    }

    /// As [`Self::give`], of another customer, granted by the first of its contact managers.
    pub(super) async fn give_at(&self, customer: &str, terms: &Terms) -> String {
        let manager = match customer {
            "acme" => "carla",
            _ => "bea",
        };
        let request = self.sign_in("hana").await.ask(&self.world.person(manager).email, terms).await;
        self.sign_in(manager).await.grant(&request, terms).await;
        request
    }

    /// A permission of Acme Foods for Nord Service, asked by Nils.
    pub(super) async fn give_nord(&self, terms: &Terms) {
        let request = self.sign_in("nils").await.ask(&self.world.person("carla").email, terms).await;
        self.sign_in("carla").await.grant(&request, terms).await;
    }

    /// A personal permission of Acme Foods for one of Sato Partners' people.
    pub(super) async fn give_person(&self, who: &str, level: &str) {
        self.give(&Terms::new().person(self.world.person(who).id, level)).await;
    }

    /// Somebody who was invited and chooses a password now, signed in.
    pub(super) async fn by_invitation(&self, email: &str) -> Browser {
        let link = self.link_in_mail(email).await;
        let anonymous = self.anonymous();
        let page = anonymous.post(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await.is(303);
        let (pair, _) = cookie_of(&page).expect("choosing a password signs in");
        anonymous.with_cookie(&pair)
    }

    /// The link to choose a password in the last mail to an address.
    pub(super) async fn link_in_mail(&self, email: &str) -> String {
        let mails = self.mails().await;
        let mail = mails.iter().rfind(|mail| mail.address == email).expect("there is a mail");
        let (_, link) = mail.body_text.split_once("/password/").expect("there is a link");
        format!("/password/{}", link.split_whitespace().next().unwrap())
    }

    /// Invites somebody into an organization, who chooses a password at once; gives its id and its browser.
    pub(super) async fn newcomer(&self, by: &Browser, which: &str, email: &str, role: &str) -> (String, Browser) {
        let people = format!("/organizations/{}/people", self.world.organization(which));
        let (name, _) = email.split_once('@').unwrap();
        let mut new =
            vec![("name", name), ("email", email), ("language", "en"), ("time_zone", "UTC"), ("location", "")];
        if !role.is_empty() {
            new.push(("roles", role));
        }
        by.post(&people, &new).await.done("invited");
        let id = by.get(&people).await.link_called("/people/", name).rsplit('/').next().unwrap().to_owned();
        (id, self.by_invitation(email).await)
    }

    /// A site of Acme Foods.
    pub(super) async fn site(&self, name: &str) -> String {
        self.sign_in("tessa").await.add_site(self.world.organization("acme"), name).await
    }

    /// A service request that Acme Foods submitted itself.
    pub(super) async fn service_request(&self, subject: &str) -> String {
        self.sign_in("tessa").await.submit(self.world.organization("acme"), subject).await
    }
}
