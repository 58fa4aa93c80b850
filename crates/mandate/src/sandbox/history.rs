//! Tells the story of the sandbox through the product's own operations, in the order of time: nothing stands in the
//! database that people could not have done.

mod desk;
mod people;
mod service_accounts;
mod sites;
mod webhooks;

use jiff::{Span, Timestamp, tz::TimeZone};
use mandate_core::{
    attachment::FileName,
    id::{OrganizationId, PersonId, SiteId, SiteNoticeId},
    party::OrganizationKind,
    service_request::{Number, State},
};
use mandate_server::{
    App, OpError, jobs,
    ops::{
        Caller,
        permission::{self, Ending},
        permission_request::{self, Asking, Granting},
        record,
        sandbox::{self, Founding},
        service_request::{
            self, Reply,
            attachment::File,
            story::Place,
            submit::{self, Submission},
        },
    },
};
use mandate_store::content;

use super::{
    PASSWORD,
    files::Made,
    plan::{Case, Fate, Grant, Plan},
    world::{Company, Inhabitant, Line, Notice, Side, Update, World},
};
use crate::command::Failure;

/// Whom to show a newcomer.
pub(crate) struct Cast {
    pub(crate) people: Vec<Part>,
    /// The number of a service request to ask about.
    pub(crate) example: String,
}

/// One of the cast.
pub(crate) struct Part {
    pub(crate) email: String,
    pub(crate) who: String,
}

/// An organization of the world, with the ids that it got.
struct Founded<'a> {
    id: OrganizationId,
    people: Vec<PersonId>,
    company: Option<&'a Company>,
}

impl Founded<'_> {
    fn caller(&self, place: usize) -> Result<Caller, Failure> {
        let person_id =
            self.people.get(place).copied().ok_or_else(|| Failure::new("the story names a person who is not there"))?;
        Ok(Caller::person(person_id, "sandbox".to_owned()))
    }

    fn with_role(&self, role: &str) -> Result<usize, Failure> {
        let place = self.company.and_then(|company| company.people.iter().position(|person| person.has(role)));
        place.ok_or_else(|| Failure::new(format!("an organization of the story has no {role}")))
    }
}

/// What happens at a moment.
enum Event<'a> {
    Grant(&'a Grant),
    End(&'a Grant),
    Submit(usize, &'a Case<'a>),
    Say(usize, &'a Case<'a>, usize, &'a Line),
    Move(usize, &'a Case<'a>, State, Side),
    Reserve(usize),
    Publish(usize, &'a Notice),
    Update(usize, &'a Update, bool),
    Programs,
}

struct Telling<'a> {
    app: &'a App,
    vendor: Founded<'a>,
    partners: Vec<Founded<'a>>,
    customers: Vec<Founded<'a>>,
    numbers: Vec<Option<Number>>,
    /// The sites of each customer, in the order of the world.
    sites: Vec<Vec<SiteId>>,
    /// The notices of sites that were published.
    notices: Vec<Option<SiteNoticeId>>,
}

pub(super) async fn tell(app: &App, world: &World, plan: &Plan<'_>, now: Timestamp) -> Result<Cast, Failure> {
    app.clock().set(earlier(now, 24.0 * 260.0));
    let vendor =
        found(app, OrganizationKind::Vendor, &world.vendor.name, &world.vendor.country, None, &world.vendor.people)
            .await?;
    let (mut partners, mut customers) = (Vec::new(), Vec::new());
    for company in &world.partners {
        partners.push(
            found(app, OrganizationKind::Partner, &company.name, &company.country, Some(company), &company.people)
                .await?,
        );
    }
    for company in &world.customers {
        customers.push(
            found(app, OrganizationKind::Customer, &company.name, &company.country, Some(company), &company.people)
                .await?,
        );
    }
    let (numbers, notices) = (vec![None; plan.cases.len()], vec![None; world.notices.len()]);
    let mut telling = Telling { app, vendor, partners, customers, numbers, sites: Vec::new(), notices };
    telling.offer_products(world).await?;
    telling.add_sites().await?;
    telling.keep_old_record(world).await?;
    for (at, event) in events(world, plan, now) {
        app.clock().set(at);
        telling.happen(&event, at).await?;
    }
    app.clock().set(now);
    // The mails and notices of the past go; what is due now, ends to come and reviews, is told.
    sandbox::clear_news(app).await?;
    jobs::keep_time(app).await?;
    telling.work_the_desk(plan).await?;
    jobs::webhook::run_due(app).await?;
    record::seal(app).await?;
    Ok(telling.cast(world, plan))
}

async fn found<'a>(
    app: &App,
    kind: OrganizationKind,
    name: &str,
    country: &str,
    company: Option<&'a Company>,
    people: &[Inhabitant],
) -> Result<Founded<'a>, Failure> {
    let locations = company.map_or(&[][..], |company| &company.locations);
    let mut inhabitants = Vec::new();
    for person in people {
        let roles: Result<Vec<_>, _> = person.roles.iter().map(|word| word.parse()).collect();
        inhabitants.push(sandbox::Inhabitant {
            name: &person.name,
            email: &person.email,
            time_zone: &person.time_zone,
            language: &person.language,
            location: person.location.as_deref(),
            roles: roles.map_err(|error| Failure::new(format!("the world of the sandbox: {error}")))?,
        });
    }
    let locations = locations.iter().map(|place| (place.name.as_str(), place.city.as_str())).collect();
    let (id, people) =
        sandbox::found(app, &Founding { kind, name, country, locations, people: inhabitants }, PASSWORD).await?;
    Ok(Founded { id, people, company })
}

fn earlier(at: Timestamp, hours: f64) -> Timestamp {
    later(at, -hours)
}

fn later(at: Timestamp, hours: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "a story of some thousand hours")]
    let seconds = (hours * 3600.0) as i64;
    at.saturating_add(Span::new().seconds(seconds)).unwrap_or(at)
}

/// All that happens, in the order of time.
fn events<'a>(world: &'a World, plan: &'a Plan<'a>, now: Timestamp) -> Vec<(Timestamp, Event<'a>)> {
    let mut events = Vec::new();
    for grant in &plan.grants {
        events.push((grant.at, Event::Grant(grant)));
        if grant.fate == Fate::EndedSince {
            events.push((earlier(now, 24.0 * 20.0), Event::End(grant)));
        }
    }
    for (place, case) in plan.cases.iter().enumerate() {
        events.push((case.at, Event::Submit(place, case)));
        let mut at = case.at;
        let reopening =
            case.thread.messages.iter().rposition(|line| matches!(line.from, Side::Customer | Side::Partner));
        for (turn, line) in case.thread.messages.iter().enumerate() {
            if case.thread.outcome == "reopened" && Some(turn) == reopening {
                events
                    .push((later(at, line.after_hours / 2.0), Event::Move(place, case, State::Resolved, Side::Vendor)));
            }
            at = later(at, line.after_hours);
            events.push((at, Event::Say(place, case, turn, line)));
        }
        let moves: &[(State, Side)] = match case.thread.outcome.as_str() {
            "open" => &[(State::Open, Side::Vendor)],
            "waiting_for_customer" => &[(State::WaitingForCustomer, Side::Vendor)],
            "waiting_for_vendor" => &[(State::WaitingForVendor, Side::Vendor)],
            "resolved" => &[(State::Resolved, Side::Vendor)],
            "closed" => &[(State::Resolved, Side::Vendor), (State::Closed, case.thread.opener)],
            _ => &[],
        };
        for (step, (state, side)) in moves.iter().enumerate() {
            let minutes = if step == 0 { 0.05 } else { 1.0 };
            events.push((later(at, minutes), Event::Move(place, case, *state, *side)));
        }
    }
    sites::events(world, now, &mut events);
    events.push((earlier(now, 24.0 * 12.0), Event::Programs));
    events.sort_by_key(|(at, _)| *at);
    events
}

impl Telling<'_> {
    async fn happen(&mut self, event: &Event<'_>, at: Timestamp) -> Result<(), Failure> {
        match event {
            Event::Grant(grant) => self.grant(grant, at).await,
            Event::End(grant) => self.end(grant).await,
            Event::Submit(place, case) => self.submit(*place, case).await,
            Event::Say(place, case, turn, line) => self.say(*place, case, *turn, line).await,
            Event::Move(place, case, state, side) => self.move_state(*place, case, *state, *side).await,
            Event::Reserve(customer) => self.reserve(*customer, at).await,
            Event::Publish(place, notice) => self.publish(*place, notice, at).await,
            Event::Update(place, update, closes) => self.update(*place, update, *closes).await,
            Event::Programs => {
                self.add_service_account().await?;
                self.add_webhooks().await
            }
        }
    }

    fn partner(&self, place: usize) -> Result<&Founded<'_>, Failure> {
        self.partners.get(place).ok_or_else(|| Failure::new("the story names a partner that is not there"))
    }

    fn customer(&self, place: usize) -> Result<&Founded<'_>, Failure> {
        self.customers.get(place).ok_or_else(|| Failure::new("the story names a customer that is not there"))
    }

    fn number(&self, place: usize) -> Result<Number, Failure> {
        self.numbers.get(place).copied().flatten().ok_or_else(|| Failure::new("the story goes on before it begins"))
    }

    async fn grant(&self, grant: &Grant, at: Timestamp) -> Result<(), Failure> {
        let (partner, customer) = (self.partner(grant.partner)?, self.customer(grant.customer)?);
        let manager = customer.with_role("contact_manager")?;
        let address =
            customer.company.and_then(|company| company.people.get(manager)).map(|person| person.email.clone());
        let until = at.to_zoned(TimeZone::UTC).date().saturating_add(Span::new().days(grant.days)).to_string();
        let organization = grant.organization.unwrap_or_default().to_owned();
        let mut personal = Vec::new();
        for (place, level) in &grant.personal {
            personal.push((partner.caller(*place)?.person_id.to_string(), (*level).to_owned()));
        }
        let asking = Asking {
            contact_manager: address.unwrap_or_default(),
            until: until.clone(),
            organization: organization.clone(),
            personal: personal.clone(),
            note: String::new(),
            renews: String::new(),
        };
        let asker = grant.personal.first().map_or(0, |(place, _)| *place);
        let id = permission_request::ask(self.app, &partner.caller(asker)?, &asking).await?;
        let manager = customer.caller(manager)?;
        match grant.fate {
            Fate::Pending => {}
            Fate::Denied => {
                permission_request::deny(self.app, &manager, id, "Full Admin is more than your work needs.").await?
            }
            Fate::Granted | Fate::EndedSince => {
                permission_request::approve(
                    self.app,
                    &manager,
                    id,
                    &Granting { until, organization, personal, seen: String::new() },
                )
                .await?;
            }
        }
        Ok(())
    }

    async fn end(&self, grant: &Grant) -> Result<(), Failure> {
        let customer = self.customer(grant.customer)?;
        let manager = customer.caller(customer.with_role("contact_manager")?)?;
        let partner = self.partner(grant.partner)?.id;
        Ok(permission::end(self.app, &manager, Ending::All(partner), "The project is over.").await?)
    }

    /// Who speaks for a side of a case.
    fn speaker(&self, case: &Case<'_>, side: Side) -> Result<Caller, Failure> {
        match (side, case.partner) {
            (Side::Vendor | Side::Internal, _) => self.vendor.caller(case.support),
            (Side::Partner, Some((partner, who))) => self.partner(partner)?.caller(who),
            (Side::Partner, None) | (Side::Customer, _) => self.customer(case.customer)?.caller(case.contact),
        }
    }

    async fn submit(&mut self, place: usize, case: &Case<'_>) -> Result<(), Failure> {
        let caller = self.speaker(case, case.thread.opener)?;
        let submission = Submission {
            customer: self.customer(case.customer)?.id.to_string(),
            kind: case.thread.kind.clone(),
            subject: case.thread.subject.clone(),
            product: case.thread.product.clone(),
            site: self.site_of(place, case.customer),
            severity: case.thread.severity.to_string(),
            description: case.thread.description.clone(),
            i_am_the_contact: true,
            contact: String::new(),
            time_zone: String::new(),
            related: String::new(),
            once: String::new(),
        };
        let files = self.receive(case.files.get(&0)).await?;
        let number = submit::submit(self.app, &caller, &submission, files).await?;
        if let Some(kept) = self.numbers.get_mut(place) {
            *kept = Some(number);
        }
        Ok(())
    }

    /// A file as it comes with a form.
    async fn receive(&self, made: Option<&Made>) -> Result<Vec<File>, Failure> {
        let (Some(made), Some(contents)) = (made, self.app.contents()) else { return Ok(Vec::new()) };
        let mut incoming = content::begin(contents).await?;
        content::write(&mut incoming, made.text.as_bytes()).await?;
        Ok(vec![File { name: FileName::clean(&made.name), content: content::finish(incoming).await? }])
    }

    async fn say(&self, place: usize, case: &Case<'_>, turn: usize, line: &Line) -> Result<(), Failure> {
        let (number, caller) = (self.number(place)?, self.speaker(case, line.from)?);
        service_request::view(self.app, &caller, number, Place::Newest).await?;
        let files = self.receive(case.files.get(&(turn + 1))).await?;
        if line.from == Side::Internal {
            service_request::write_internal_note(self.app, &caller, number, &line.body, files, "").await?;
        } else {
            let reply = Reply { body: &line.body, ..Reply::default() };
            service_request::write(self.app, &caller, number, &reply, files).await?;
        }
        Ok(())
    }

    async fn move_state(&self, place: usize, case: &Case<'_>, state: State, side: Side) -> Result<(), Failure> {
        let (number, caller) = (self.number(place)?, self.speaker(case, side)?);
        let request = service_request::view(self.app, &caller, number, Place::Newest).await?.request;
        match service_request::set_state(self.app, &caller, number, request.version, state, "It came back.").await {
            // It is there already, by what was said.
            Err(OpError::Conflict(_)) if request.state == state => Ok(()),
            result => Ok(result?),
        }
    }

    fn cast(&self, world: &World, plan: &Plan<'_>) -> Cast {
        let scene = &world.scene;
        let all = world.partners.iter().chain(&world.customers);
        let find = |key: &str| {
            all.clone().find_map(|company| Some((company, company.people.iter().find(|person| person.key == key)?)))
        };
        let mut people = Vec::new();
        for (key, who) in [
            (&scene.partner_engineer, "a partner’s engineer"),
            (&scene.partner_colleague, "her colleague"),
            (&scene.contact_manager, "a customer’s contact manager, whom to ask"),
        ] {
            if let Some((company, person)) = find(key) {
                people.push(Part {
                    email: person.email.clone(),
                    who: format!("{} of {}, {who}", person.name, company.name),
                });
            }
        }
        for person in &world.vendor.people {
            if person.email == scene.vendor_support || person.has("administrator") {
                let what =
                    if person.has("administrator") { "the vendor’s administrator" } else { "the vendor’s support" };
                people.push(Part {
                    email: person.email.clone(),
                    who: format!("{} of {}, {what}", person.name, world.vendor.name),
                });
            }
        }
        let of_scene = |case: &&Case<'_>| {
            world.customers.get(case.customer).is_some_and(|customer| customer.key == scene.customer)
        };
        let place = plan.cases.iter().rposition(|case| of_scene(&case));
        let example =
            place.and_then(|place| self.number(place).ok()).map_or_else(String::new, |number| number.to_string());
        Cast { people, example }
    }
}
