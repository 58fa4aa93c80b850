//! Reviews: contact managers are asked on a schedule whether each permission is still wanted; they confirm it or end
//! it. What nobody confirms in time is shown to the vendor, or ends (X07).

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, Timestamp};
use mandate_core::{
    access::{Act, Permit, Thing},
    id::OrganizationId,
    ledger::Hash,
    party::{OrganizationKind, Role},
    permission::months_before,
};
use mandate_store::{
    organization, permission::Permission, permission_review as store, permission_review::Review, person,
};

use super::{
    Acting, Caller, Tried, conflict, list_contact_managers, notify,
    permission::{End, EndingView, Why},
};
use crate::{App, OpError, config::Unconfirmed, locale::Locale, locale::Message};

/// So many permissions are asked about, or closed, in one transaction.
const TOGETHER: i64 = 200;
/// So many permissions that nobody confirmed stand on the vendor's page.
const SHOWN: i64 = 500;

fn by_customer<T>(things: Vec<T>, customer: impl Fn(&T) -> OrganizationId) -> BTreeMap<OrganizationId, Vec<T>> {
    let mut by_customer: BTreeMap<_, Vec<T>> = BTreeMap::new();
    for thing in things {
        by_customer.entry(customer(&thing)).or_default().push(thing);
    }
    by_customer
}

/// Asks about the permissions that nobody has confirmed for long. Each customer's contact managers are told once.
///
/// # Errors
/// When the database fails.
pub async fn ask_all(app: &App) -> Result<(), OpError> {
    let (settings, caller) = (&app.config().permission, Caller::installation());
    if settings.review_months == 0 {
        return Ok(());
    }
    loop {
        let mut acting = Acting::begin(app, &caller).await?;
        let now = acting.now;
        let confirmed_before = months_before(now, settings.review_months);
        let due_at = now.saturating_add(Span::new().hours(24 * settings.review_days)).unwrap_or(Timestamp::MAX);
        // What ends by itself before an answer is due needs none.
        let unasked = store::list_unasked(&mut acting.tx, confirmed_before, due_at, TOGETHER).await?;
        if unasked.is_empty() {
            return Ok(());
        }
        for (customer, permissions) in by_customer(unasked, |permission| permission.customer_id) {
            ask(&mut acting, customer, &permissions, due_at).await?;
        }
        acting.commit().await?;
    }
}

async fn ask(
    acting: &mut Acting<'_>,
    customer: OrganizationId,
    permissions: &[Permission],
    due_at: Timestamp,
) -> Result<(), OpError> {
    let permit = acting.by_itself(Act::EndPermission, Thing::Organization(customer)).await?;
    let (mut count, mut partners) = (0_usize, BTreeSet::new());
    for permission in permissions {
        let id = acting.app.id();
        // Another node may have asked since these were looked for: then that one tells of it.
        if store::insert(&mut acting.tx, &permit, id, permission, due_at).await? {
            count += 1;
            partners.insert(permission.partner_id);
        }
    }
    if count == 0 {
        return Ok(());
    }
    for name in organization::list_names(&mut acting.tx, partners).await?.into_values() {
        acting.record(&permit, "review", name);
    }
    let managers = list_contact_managers(&mut acting.tx, customer).await?;
    for manager in person::list_by_id(&mut acting.tx, managers).await? {
        let date = Locale::of(&manager).date_of(&due_at);
        let message = Message::new("news-review").with("count", count).with("date", date);
        notify::tell(acting, &[manager.id], &news(message, "/reviews", "news-review-button")).await?;
    }
    Ok(())
}

fn news(message: Message, link: &str, button: &'static str) -> notify::News {
    let kind = notify::NoticeKind::Access;
    notify::News { kind, message, detail: None, link: link.to_owned(), button, about: None }
}

/// Closes what was not answered in time, as the installation is configured. One customer that fails keeps no other waiting.
///
/// # Errors
/// When the database fails.
pub async fn close_all(app: &App) -> Result<(), OpError> {
    let caller = Caller::installation();
    let mut acting = Acting::begin(app, &caller).await?;
    let now = acting.now;
    store::close_moot(&mut acting.tx, now).await?;
    acting.commit().await?;
    let (mut tried, mut after) = (Tried::default(), None);
    loop {
        let mut tx = app.db().read().await?;
        let due = store::list_due(&mut tx, now, after, TOGETHER).await?;
        drop(tx);
        let Some(last) = due.last() else { return tried.done() };
        after = Some((last.due_at, last.id));
        for (customer, reviews) in by_customer(due, |review| review.permission.customer_id) {
            tried.note(close(app, &caller, customer, &reviews).await);
        }
    }
}

async fn close(app: &App, caller: &Caller, customer: OrganizationId, reviews: &[Review]) -> Result<(), OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    acting.change_grants(customer).await?;
    let permit = acting.by_itself(Act::EndPermission, Thing::Organization(customer)).await?;
    match app.config().permission.unconfirmed {
        Unconfirmed::Shown => show_vendor(&mut acting, &permit, customer, reviews).await?,
        Unconfirmed::Ended => end_unconfirmed(&mut acting, &permit, customer, reviews).await?,
    }
    acting.commit().await
}

async fn show_vendor(
    acting: &mut Acting<'_>,
    permit: &Permit,
    customer: OrganizationId,
    reviews: &[Review],
) -> Result<(), OpError> {
    let mut shown = BTreeMap::<_, usize>::new();
    for review in reviews {
        if store::set_overdue(&mut acting.tx, permit, review.id).await? {
            *shown.entry(review.permission.partner_id).or_default() += 1;
        }
    }
    let count: usize = shown.values().sum();
    if count == 0 {
        return Ok(());
    }
    for name in organization::list_names(&mut acting.tx, shown.into_keys().collect()).await?.into_values() {
        acting.record(permit, "overdue", name);
    }
    let name = organization::find(&mut acting.tx, customer).await?.map_or_else(String::new, |found| found.name);
    let staff = person::list_of_organization(&mut acting.tx, permit.actor_organization()).await?;
    let administrators = staff.iter().filter(|person| person.roles.has(Role::Administrator));
    let administrators: Vec<_> = administrators.map(|person| person.id).collect();
    let message = Message::new("news-unconfirmed").with("count", count).with("customer", name);
    notify::tell(acting, &administrators, &news(message, "/administration/reviews", "news-unconfirmed-button")).await
}

async fn end_unconfirmed(
    acting: &mut Acting<'_>,
    permit: &Permit,
    customer: OrganizationId,
    reviews: &[Review],
) -> Result<(), OpError> {
    let (reviews, raising) = without_raising(acting, permit, reviews).await?;
    // What would give somebody more is no business of the clock's: the vendor is shown it.
    show_vendor(acting, permit, customer, &raising).await?;
    let mut unconfirmed = Vec::new();
    for review in &reviews {
        if store::answer(&mut acting.tx, permit, review, false).await? {
            unconfirmed.push(review.clone());
        }
    }
    let why = Why { step: "unconfirmed", news: "news-ended-unconfirmed", reason: None };
    let mut count = 0;
    for end in ends(acting, permit, &unconfirmed).await? {
        count += end.permissions.len();
        end.carry_out(acting, permit, &why).await?;
    }
    if count == 0 {
        return Ok(());
    }
    let managers = list_contact_managers(&mut acting.tx, customer).await?;
    let message = Message::new("news-ended-unanswered").with("count", count);
    notify::tell(acting, &managers, &news(message, "/my-partners", "news-ends-of-partners-button")).await
}

/// Those of some reviews whose permissions can end without giving anybody more, and the others: a personal permission
/// decides also when it is the lower one (P14), so its end may raise its person.
async fn without_raising(
    acting: &mut Acting<'_>,
    permit: &Permit,
    reviews: &[Review],
) -> Result<(Vec<Review>, Vec<Review>), OpError> {
    let mut raised = BTreeSet::new();
    for end in ends(acting, permit, reviews).await? {
        let gaining = end.changes.iter().filter(|change| change.gains());
        raised.extend(gaining.map(|change| (end.partner_id, change.person)));
    }
    let raises = |review: &Review| {
        let person = review.permission.person_id;
        person.is_some_and(|person| raised.contains(&(review.permission.partner_id, person)))
    };
    Ok(reviews.iter().cloned().partition(|review| !raises(review)))
}

/// The permissions of some reviews that are to be ended, partner by partner.
async fn ends(acting: &mut Acting<'_>, permit: &Permit, reviews: &[Review]) -> Result<Vec<End>, OpError> {
    let partners: BTreeSet<_> = reviews.iter().map(|review| review.permission.partner_id).collect();
    let mut ends = Vec::new();
    for partner in partners {
        let chosen = |permission: &Permission| reviews.iter().any(|review| review.permission.id == permission.id);
        ends.push(End::of(acting, permit, partner, chosen).await?);
    }
    Ok(ends)
}

/// A permission under review, as the page shows it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The review with its permission.
    pub review: Review,
    /// The name of its person; everybody of the partner where none is named.
    pub person: Option<String>,
    /// When it was last used, and by whom.
    pub used: Option<(Timestamp, String)>,
}

/// A partner with its permissions under review.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its permissions under review.
    pub lines: Vec<Line>,
}

/// The permissions that wait to be confirmed or ended, with the last use of each, partner by partner (X07).
/// **Requires:** contact manager.
///
/// # Errors
/// When it is refused.
pub async fn list(app: &App, caller: &Caller, l: &Locale) -> Result<Vec<Section>, OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let customer = own_customer(&mut acting).await?;
    let (mut acting, permit) = acting.authorize(Act::ViewPartners, Thing::Organization(customer)).await?;
    let reviews = store::list_open(&mut acting.tx, &permit, customer).await?;
    sections(&mut acting, &permit, reviews, l).await
}

async fn own_customer(acting: &mut Acting<'_>) -> Result<OrganizationId, OpError> {
    let me = person::find(&mut acting.tx, acting.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    if me.kind == OrganizationKind::Customer { Ok(me.organization_id) } else { Err(OpError::NotFound) }
}

async fn sections(
    acting: &mut Acting<'_>,
    permit: &Permit,
    reviews: Vec<Review>,
    l: &Locale,
) -> Result<Vec<Section>, OpError> {
    let ids: Vec<_> = reviews.iter().map(|review| review.permission.id).collect();
    let used = store::list_last_use(&mut acting.tx, permit, &ids).await?;
    let people = reviews.iter().filter_map(|review| review.permission.person_id).collect::<BTreeSet<_>>();
    let people = person::list_by_id(&mut acting.tx, people).await?;
    let partners: BTreeSet<_> = reviews.iter().map(|review| review.permission.partner_id).collect();
    let names = organization::list_names(&mut acting.tx, partners).await?;
    let mut sections: BTreeMap<_, Vec<Line>> = BTreeMap::new();
    for review in reviews {
        let name = |id| people.iter().find(|person| person.id == id).map(|person| person.name.clone());
        let used = used.iter().find(|(id, ..)| *id == review.permission.id);
        let line = Line {
            person: review.permission.person_id.map(|id| name(id).unwrap_or_default()),
            used: used.map(|(_, at, who)| (*at, who.clone())),
            review,
        };
        sections.entry(line.review.permission.partner_id).or_default().push(line);
    }
    let section = |(id, lines)| Section { id, name: names.get(&id).cloned().unwrap_or_default(), lines };
    let mut sections: Vec<_> = sections.into_iter().map(section).collect();
    sections.sort_by(|one, other| l.compare(&one.name, &other.name));
    Ok(sections)
}

/// What a contact manager answers: for each review, by its id, `confirm`, `end` or nothing yet; and what the preview
/// showed, empty where none was looked at.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The answers.
    pub answers: Vec<(String, String)>,
    /// What the preview showed, as [`Preview::seen`].
    pub seen: String,
}

/// What the answers would mean.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What is confirmed.
    pub confirmed: Vec<Section>,
    /// What is ended, partner by partner, and who loses what by it (X03).
    pub ended: Vec<EndingView>,
    /// A mark of all that; answers that carry it are refused when they would mean something else by then.
    pub seen: String,
}

struct Prepared<'a> {
    acting: Acting<'a>,
    permit: Permit,
    confirmed: Vec<Review>,
    ended: Vec<Review>,
    ends: Vec<End>,
    seen: String,
}

async fn prepare<'a>(app: &'a App, caller: &'a Caller, answers: &Answers) -> Result<Prepared<'a>, OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let customer = own_customer(&mut acting).await?;
    let (mut acting, permit) = acting.authorize_change(Act::EndPermission, Thing::Organization(customer)).await?;
    let open = store::list_open(&mut acting.tx, &permit, customer).await?;
    let (mut confirmed, mut ended) = (Vec::new(), Vec::new());
    for (id, word) in answers.answers.iter().filter(|(_, word)| !word.is_empty()) {
        let review = open.iter().find(|review| review.id.to_string() == *id);
        let review = review.ok_or_else(|| conflict("conflict-review"))?;
        match word.as_str() {
            "confirm" => confirmed.push(review.clone()),
            "end" => ended.push(review.clone()),
            _ => return Err(OpError::field(format!("review-{id}"), Message::new("field-choose"))),
        }
    }
    if confirmed.is_empty() && ended.is_empty() {
        return Err(OpError::field("reviews", Message::new("review-error-nothing")));
    }
    let ends = ends(&mut acting, &permit, &ended).await?;
    let changes: Vec<_> = ends.iter().map(|end| (end.partner_id, &end.changes)).collect();
    let kept: Vec<_> = confirmed.iter().map(|review| review.id).collect();
    let seen = Hash::of([format!("{kept:?} {changes:?}").as_bytes()]).to_string();
    Ok(Prepared { acting, permit, confirmed, ended, ends, seen })
}

/// What the answers would mean: what stays, and who loses what (X03). **Requires:** contact manager.
///
/// # Errors
/// When it is refused, nothing is answered, or somebody has answered meanwhile.
pub async fn preview(app: &App, caller: &Caller, l: &Locale, answers: &Answers) -> Result<Preview, OpError> {
    let Prepared { mut acting, permit, confirmed, ends, seen, .. } = prepare(app, caller, answers).await?;
    let confirmed = sections(&mut acting, &permit, confirmed, l).await?;
    let mut ended = Vec::new();
    for end in ends {
        ended.push(end.view(&mut acting).await?);
    }
    Ok(Preview { confirmed, ended, seen })
}

/// Confirms and ends, as answered. **Requires:** contact manager.
///
/// # Errors
/// When it is refused, nothing is answered, or it would mean something else than the preview showed.
pub async fn answer(app: &App, caller: &Caller, answers: &Answers) -> Result<(), OpError> {
    let Prepared { mut acting, permit, confirmed, ended, ends, seen } = prepare(app, caller, answers).await?;
    // What ends is seen before: it may take from some and give to others.
    if (!answers.seen.is_empty() || !ended.is_empty()) && answers.seen != seen {
        return Err(conflict("conflict-preview"));
    }
    for (reviews, stays) in [(&confirmed, true), (&ended, false)] {
        for review in reviews {
            if !store::answer(&mut acting.tx, &permit, review, stays).await? {
                return Err(conflict("conflict-review"));
            }
        }
    }
    let partners: BTreeSet<_> = confirmed.iter().map(|review| review.permission.partner_id).collect();
    let names = organization::list_names(&mut acting.tx, partners).await?;
    for review in &confirmed {
        let Permission { id, person_id, partner_id, level, .. } = &review.permission;
        let after = serde_json::json!({ "permission": id, "person": person_id, "level": level.as_str() });
        let name = names.get(partner_id).cloned().unwrap_or_default();
        acting.record_change(&permit, "confirm", name, None, Some(after));
    }
    let why = Why { step: "", news: "news-ended", reason: None };
    for end in ends {
        end.carry_out(&mut acting, &permit, &why).await?;
    }
    acting.commit().await
}

/// The permissions that nobody has confirmed in time. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list_unconfirmed(app: &App, caller: &Caller) -> Result<Vec<store::Unconfirmed>, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let found = store::list_overdue(&mut acting.tx, &permit, SHOWN).await?;
    let customers: BTreeSet<_> = found.iter().map(|line| line.customer_id).collect();
    for customer in customers {
        let name = found.iter().find(|line| line.customer_id == customer).map_or("", |line| line.customer.as_str());
        acting.record_of(&permit, customer, "reviews", name);
    }
    acting.commit().await?;
    Ok(found)
}
