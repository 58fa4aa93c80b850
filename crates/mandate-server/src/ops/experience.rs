//! *Support experience* (P22): the figures of one customer, of all that somebody acts for, or of the installation; and
//! counting them behind the requests.

use jiff::{SignedDuration, Timestamp, civil::Date};
use mandate_core::{
    access::{self, Act, Dashboards, Permit, Thing},
    experience::{Days, Figures, Unit, day},
    id::{OrganizationId, ServiceRequestId},
    party::OrganizationKind,
};
use mandate_store::{experience as store, organization, permission, standing};
use uuid::Uuid;

use super::{Acting, Caller, explain_denied, facts_about};
use crate::{App, OpError, error::Denied};

/// How long after a change the figures have it, while the jobs run.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// So many customers are counted in one transaction.
const COUNTED_TOGETHER: usize = 10;
/// So many customers are asked about at once.
const TOGETHER: usize = 500;

/// Whose figures they are.
#[derive(Clone, Debug)]
pub enum Whose {
    /// One organization's, under a permit; with its name.
    One(OrganizationId, String, Box<Permit>),
    /// Those of all together that the caller may see, so many.
    Several(usize),
    /// Everybody's: the vendor's staff.
    All,
}

/// A partner that acts for the customer.
#[derive(Clone, Debug)]
pub struct Partner {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whether it has a permission now.
    pub live: bool,
    /// How many service requests its people submitted.
    pub submitted: i64,
    /// How many messages they wrote on the customer's behalf.
    pub messages: i64,
}

/// What a dashboard shows.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose figures they are.
    pub whose: Whose,
    /// Into what time is cut.
    pub unit: Unit,
    /// The day of the last period.
    pub today: Date,
    /// The periods, the oldest first.
    pub periods: Vec<Days>,
    /// The figures.
    pub figures: Figures,
    /// Up to when all is counted; none while it never was.
    pub counted_at: Option<Timestamp>,
    /// Whether that is longer ago than it should be.
    pub behind: bool,
    /// Who acts for the customer, or why the caller does not see it; none where it is not one customer.
    pub partners: Option<Result<Vec<Partner>, Box<Denied>>>,
}

/// What is read, as the record says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A page.
    Page,
    /// A file.
    File,
}

/// Shows the figures of one customer, or of all together that the caller may see. **Requires:** Look; one's own
/// organization's anybody of it; everybody's the vendor's staff.
///
/// # Errors
/// When it is refused.
pub async fn view(
    app: &App,
    caller: &Caller,
    customer: Option<OrganizationId>,
    unit: Unit,
    reading: Reading,
) -> Result<View, OpError> {
    let mut tx = app.db().read().await?;
    let now = app.now_in(&mut tx).await?;
    let viewer = super::viewer_of_caller(&mut tx, caller, now).await?;
    drop(tx);
    match (customer, viewer.kind) {
        (Some(customer), _) => view_one(app, caller, customer, unit, reading).await,
        (None, OrganizationKind::Customer) => view_one(app, caller, viewer.organization_id, unit, reading).await,
        (None, OrganizationKind::Partner) => view_several(app, caller, unit, reading).await,
        (None, OrganizationKind::Vendor) => view_all(app, caller, unit, reading).await,
    }
}

async fn view_one(
    app: &App,
    caller: &Caller,
    customer: OrganizationId,
    unit: Unit,
    reading: Reading,
) -> Result<View, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ViewDashboard, Thing::Organization(customer)).await?;
    let found = organization::find(&mut acting.tx, customer).await?.ok_or(OpError::NotFound)?;
    let figures = store::find(&mut acting.tx, &permit, unit).await?;
    let whose = Whose::One(customer, found.name.clone(), Box::new(permit));
    let mut view = shape(&mut acting, whose, unit, figures).await?;
    if found.kind == OrganizationKind::Customer {
        view.partners = Some(partners(&mut acting, customer, &view).await?);
    }
    match reading {
        Reading::Page => acting.record_read(&permit, "", found.name),
        Reading::File => acting.record_read(&permit, "export", found.name),
    }
    acting.finish_reading().await?;
    Ok(view)
}

async fn view_all(app: &App, caller: &Caller, unit: Unit, reading: Reading) -> Result<View, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ViewDashboard, Thing::Installation).await?;
    let dashboards = dashboards(&mut acting).await?;
    let figures = store::sum(&mut acting.tx, &dashboards, unit).await?;
    let view = shape(&mut acting, Whose::All, unit, figures).await?;
    match reading {
        Reading::Page => acting.record(&permit, "all", ""),
        Reading::File => acting.record(&permit, "all-export", ""),
    }
    acting.commit().await?;
    Ok(view)
}

/// The sum over all customers of the caller. It is added up without keeping anybody from writing; of whom it is, is
/// decided where it is recorded, and it is added up again where that has changed.
async fn view_several(app: &App, caller: &Caller, unit: Unit, reading: Reading) -> Result<View, OpError> {
    let mut asking = Acting::begin_reading(app, caller).await?;
    let proof = dashboards(&mut asking).await?;
    let asked = store::list_customers(&mut asking.tx, &proof).await?;
    let figures = store::sum(&mut asking.tx, &proof, unit).await?;
    drop(asking);
    let mut acting = Acting::begin(app, caller).await?;
    let proof = dashboards(&mut acting).await?;
    let customers = store::list_customers(&mut acting.tx, &proof).await?;
    let figures = if customers == asked { figures } else { store::sum(&mut acting.tx, &proof, unit).await? };
    let others = customers.iter().filter(|customer| **customer != proof.organization()).count();
    let view = shape(&mut acting, Whose::Several(others), unit, figures).await?;
    record_sum(&mut acting, &proof, customers, reading).await?;
    acting.commit().await?;
    Ok(view)
}

/// Records that a sum was read: an entry in the record of each customer, for a page the first time on a day, so that
/// it stays cheap for who has thousands and looks often; for a file each time.
async fn record_sum(
    acting: &mut Acting<'_>,
    proof: &Dashboards,
    customers: Vec<OrganizationId>,
    reading: Reading,
) -> Result<(), OpError> {
    let (customers, step) = match reading {
        Reading::Page => (store::note_reading(&mut acting.tx, proof, day(acting.now)).await?, "sum"),
        Reading::File => (customers, "sum-export"),
    };
    let viewer = acting.viewer().await?;
    for some in customers.chunks(TOGETHER) {
        let names = organization::list_names(&mut acting.tx, some.iter().copied().collect()).await?;
        // About no service request.
        let things: Vec<_> = some.iter().map(|customer| (*customer, ServiceRequestId(Uuid::nil()))).collect();
        let facts = standing::list(&mut acting.tx, viewer, &things, acting.now).await?;
        for (customer, facts) in some.iter().zip(facts) {
            // The sum has asked the same question in SQL; should the two ever differ, nothing is shown.
            let permit = access::decide(&facts, Act::ViewDashboard, Thing::Organization(*customer), acting.now)
                .map_err(|refusal| OpError::failed(format!("the sum has what the decision refuses: {refusal:?}")))?;
            acting.record_read(&permit, step, names.get(customer).cloned().unwrap_or_default());
        }
    }
    Ok(())
}

async fn dashboards(acting: &mut Acting<'_>) -> Result<Dashboards, OpError> {
    let viewer = acting.viewer().await?;
    match access::dashboards(&viewer, acting.now) {
        Ok(dashboards) => Ok(dashboards),
        Err(refusal) => Err(super::outside_token(&mut acting.tx, refusal).await?.unwrap_or(OpError::NotFound)),
    }
}

async fn shape(acting: &mut Acting<'_>, whose: Whose, unit: Unit, figures: Figures) -> Result<View, OpError> {
    let counted_at = store::find_counted(&mut acting.tx).await?;
    let today = day(acting.now);
    let behind = counted_at.is_none_or(|at| acting.now.duration_since(at) > FRESH);
    let periods = unit.periods(today);
    Ok(View { whose, unit, today, periods, figures, counted_at, behind, partners: None })
}

/// Who acts for a customer, those with the most work first: only for whom the decision lets see its partners.
async fn partners(
    acting: &mut Acting<'_>,
    customer: OrganizationId,
    view: &View,
) -> Result<Result<Vec<Partner>, Box<Denied>>, OpError> {
    let thing = Thing::Organization(customer);
    let facts = facts_about(&mut acting.tx, acting.caller.person_id, customer, thing, acting.now).await?;
    let permit = match access::decide(&facts.ok_or(OpError::NotSignedIn)?, Act::ViewPartners, thing, acting.now) {
        Ok(permit) => permit,
        Err(refusal) => return Ok(Err(Box::new(explain_denied(&mut acting.tx, refusal).await?))),
    };
    let live = permission::list_partners_of(&mut acting.tx, &permit, customer).await?;
    let submitted = view.figures.submitted_by(&view.periods);
    let messages = store::count_messages(&mut acting.tx, &permit, &whole(&view.periods)).await?;
    let ids = live.iter().chain(submitted.keys()).chain(messages.keys()).copied();
    let names = organization::list_names(&mut acting.tx, ids.collect()).await?;
    let partner = |(id, name)| Partner {
        id,
        name,
        live: live.contains(&id),
        submitted: submitted.get(&id).copied().unwrap_or_default(),
        messages: messages.get(&id).copied().unwrap_or_default(),
    };
    let mut partners: Vec<_> = names.into_iter().map(partner).collect();
    partners.sort_by(|a, b| (b.submitted, b.messages, &a.name).cmp(&(a.submitted, a.messages, &b.name)));
    Ok(Ok(partners))
}

/// All days of some periods.
#[must_use]
pub fn whole(periods: &[Days]) -> Days {
    Days { from: periods.first().and_then(|days| days.from), until: periods.last().and_then(|days| days.until) }
}

/// Counts what has changed, few customers at a time, so that nobody waits long for it; told to stop, it leaves the rest
/// for another time.
///
/// # Errors
/// When the database fails.
pub async fn count(app: &App, stops: impl Fn() -> bool) -> Result<(), OpError> {
    let mut tx = app.db().read().await?;
    let begun = app.now_in(&mut tx).await?;
    drop(tx);
    let mut tx = app.db().read().await?;
    let changed = store::list_changed(&mut tx).await?;
    drop(tx);
    for some in changed.chunks(COUNTED_TOGETHER) {
        if stops() {
            return Ok(());
        }
        let mut tx = app.db().write().await?;
        if store::calculate(&mut tx, some, day(begun)).await? {
            tx.commit().await?;
        }
        tokio::task::yield_now().await;
    }
    let mut tx = app.db().write().await?;
    store::set_counted(&mut tx, begun).await?;
    Ok(tx.commit().await?)
}
