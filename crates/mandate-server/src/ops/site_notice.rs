//! Notices of sites: composed, previewed, published, updated and closed by the vendor's support, and told to exactly
//! those whom P19 names.
//!
//! Whom they name stands in [`recipient`].

mod recipient;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use mandate_core::{
    access::{self, Act, Breadth, Permit, Reason, Refusal, Standing, Thing},
    id::{OrganizationId, SiteId, SiteNoticeId},
    site::{SiteNoticeKind, Window, WindowError},
    text::{Body, Subject},
    webhook::EventKind,
};
use mandate_store::{
    person,
    site::{self as sites, OfCustomer},
    site_notice::{self as store, NewSiteNotice, SiteNotice, SiteNoticeUpdate},
};
use uuid::Uuid;

use super::{
    Acting, Caller, NO_ORGANIZATION, Once, facts_about,
    site::{has_words, record_list},
};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// How many notices stand on a page.
pub const PAGE: i64 = 50;

/// The most customers that the form offers at once; words find the others.
const MOST_CUSTOMERS: usize = 50;

/// What is typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What it tells of.
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// The text, in Markdown.
    pub body: String,
    /// From when, for planned maintenance: day and hour in the caller's time zone.
    pub begins: String,
    /// Until when.
    pub ends: String,
    /// The customers all of whose sites it concerns.
    pub customers: Vec<String>,
    /// The single sites that it concerns.
    pub sites: Vec<String>,
    /// The key of the form, so that sending it twice publishes once.
    pub once: String,
}

/// A customer in the form, with its sites.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its id.
    pub id: OrganizationId,
    /// What it is called.
    pub name: String,
    /// Its sites: their ids and names.
    pub sites: Vec<(SiteId, String)>,
    /// Whether they are shown at once: something is chosen among them, or was searched for.
    pub open: bool,
}

/// The customers with sites whose names have some words, and those chosen already; and whether there are more.
/// **Requires:** vendor's support.
///
/// # Errors
/// When it is refused.
pub async fn choices(app: &App, caller: &Caller, words: &str, typed: &Typed) -> Result<(Vec<Choice>, bool), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, _) = acting.authorize(Act::PublishSiteNotice, Thing::Installation).await?;
    let all = list_all(&mut acting).await?;
    let mut groups: Vec<_> = all.chunk_by(|a, b| a.customer_id == b.customer_id).collect();
    let is_chosen = |group: &[OfCustomer]| group.iter().any(|site| typed.names(site));
    groups.retain(|group| is_chosen(group) || group.iter().any(|site| has_words(site, words)));
    // What is chosen stays, whatever is searched for.
    groups.sort_by_key(|group| !is_chosen(group));
    let chosen = groups.iter().filter(|group| is_chosen(group)).count();
    let more = groups.len() > chosen.max(MOST_CUSTOMERS);
    groups.truncate(chosen.max(MOST_CUSTOMERS));
    for group in &groups {
        record_list(&mut acting, group).await?;
    }
    acting.finish_reading().await?;
    let choice = |group: &[OfCustomer]| {
        let first = group.first()?;
        let sites = group.iter().map(|site| (site.id, site.name.clone())).collect();
        let open = !words.trim().is_empty() || is_chosen(group);
        Some(Choice { id: first.customer_id, name: first.customer.clone(), sites, open })
    };
    Ok((groups.into_iter().filter_map(choice).collect(), more))
}

async fn list_all(acting: &mut Acting<'_>) -> Result<Vec<OfCustomer>, OpError> {
    let scope = acting.scope().await?;
    Ok(sites::list_all(&mut acting.tx, &scope).await?)
}

impl Typed {
    /// Whether a site is among those chosen.
    fn names(&self, site: &OfCustomer) -> bool {
        let (site, customer) = (site.id.to_string(), site.customer_id.to_string());
        self.sites.contains(&site) || self.customers.contains(&customer)
    }

    fn check(&self, all: &[OfCustomer], zone: &TimeZone, now: Timestamp) -> Result<Checked, OpError> {
        let mut check = Check::default();
        let kind = check.take("kind", self.kind.parse().map_err(|_| Message::new("field-choose")));
        let title = check.take("title", Subject::parse(&self.title).map_err(text_error));
        let body = check.take("text", Body::parse(&self.body).map_err(text_error));
        let window = match kind {
            Some(SiteNoticeKind::PlannedMaintenance) => self.window(&mut check, zone, now).map(Some),
            _ => Some(None),
        };
        let sites: Vec<_> = all.iter().filter(|site| self.names(site)).cloned().collect();
        // Each that was sent must be one of those there are.
        let known = |word: &String, id: fn(&OfCustomer) -> String| sites.iter().any(|site| id(site) == *word);
        let all_known = self.sites.iter().all(|word| known(word, |site| site.id.to_string()))
            && self.customers.iter().all(|word| known(word, |site| site.customer_id.to_string()));
        if sites.is_empty() || !all_known {
            check.wrong("sites", Message::new("site-notice-error-sites"));
        }
        check.done()?;
        let (Some(kind), Some(title), Some(body), Some(window)) = (kind, title, body, window) else {
            return Err(OpError::NotFound);
        };
        Ok(Checked { new: NewSiteNotice { kind, title, body, window }, sites })
    }

    fn window(&self, check: &mut Check, zone: &TimeZone, now: Timestamp) -> Option<Window> {
        let moment = |text: &str| {
            let typed: DateTime = text.trim().parse().map_err(|_| Message::new("site-notice-error-moment"))?;
            let zoned = typed.to_zoned(zone.clone()).map_err(|_| Message::new("site-notice-error-moment"))?;
            Ok(zoned.timestamp())
        };
        let begins = check.take("begins", moment(&self.begins));
        let ends = check.take("ends", moment(&self.ends));
        let (begins, ends) = (begins?, ends?);
        let window = Window::new(begins, ends, now).map_err(|error| match error {
            WindowError::EndsFirst => Message::new("site-notice-error-ends-first"),
            WindowError::Over => Message::new("site-notice-error-over"),
        });
        check.take("ends", window)
    }
}

struct Checked {
    new: NewSiteNotice,
    sites: Vec<OfCustomer>,
}

async fn zone(acting: &mut Acting<'_>) -> Result<TimeZone, OpError> {
    let me = person::find(&mut acting.tx, acting.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    Ok(TimeZone::get(&me.time_zone).unwrap_or(TimeZone::UTC))
}

/// What would be published, and who would be told.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What would be published.
    pub new: NewSiteNotice,
    /// The sites that it concerns.
    pub sites: Vec<OfCustomer>,
    /// How many people of which organizations would be told, by organization.
    pub told: Vec<(String, i64)>,
}

/// Says what would be published and who would be told; nothing is kept. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn preview(app: &App, caller: &Caller, typed: &Typed) -> Result<Preview, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, _) = acting.authorize(Act::PublishSiteNotice, Thing::Installation).await?;
    let (all, zone) = (list_all(&mut acting).await?, zone(&mut acting).await?);
    let Checked { new, sites } = typed.check(&all, &zone, acting.now)?;
    let people = recipient::list(&mut acting, new.kind, &sites).await?;
    let mut told: BTreeMap<String, i64> = BTreeMap::new();
    for person in person::list_by_id(&mut acting.tx, people.into_keys()).await? {
        *told.entry(person.organization).or_default() += 1;
    }
    record_list(&mut acting, &sites).await?;
    acting.finish_reading().await?;
    Ok(Preview { new, sites, told: told.into_iter().collect() })
}

/// The permits to publish for each of the customers whose sites a notice concerns.
async fn authorize_each<'a>(
    mut acting: Acting<'a>,
    sites: &[OfCustomer],
) -> Result<(Acting<'a>, Vec<Permit>), OpError> {
    let mut permits = Vec::new();
    for customer in sites.iter().map(|site| site.customer_id).collect::<BTreeSet<_>>() {
        let (after, permit) = acting.authorize(Act::PublishSiteNotice, Thing::Organization(customer)).await?;
        acting = after;
        permits.push(permit);
    }
    Ok((acting, permits))
}

/// Notes for webhooks what happened to a notice, once for each of the customers that it concerns.
fn happened(acting: &mut Acting<'_>, kind: EventKind, permits: &[Permit], id: SiteNoticeId) {
    for customer in permits.iter().filter_map(|permit| permit.thing().customer()) {
        acting.happened(kind, customer, id.to_string());
    }
}

/// Publishes a notice, and tells those whom P19 names. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn publish(app: &App, caller: &Caller, typed: &Typed) -> Result<SiteNoticeId, OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let (all, zone) = (list_all(&mut acting).await?, zone(&mut acting).await?);
    let checked = typed.check(&all, &zone, acting.now);
    let concerned: BTreeSet<_> = checked.iter().flat_map(|ok| ok.sites.iter().map(|site| site.customer_id)).collect();
    acting.hold_in_order(concerned).await?;
    let (mut acting, permit) = acting.authorize(Act::PublishSiteNotice, Thing::Installation).await?;
    let Typed { kind, title, body, begins, ends, customers, sites, once: key } = typed;
    let parts = [kind, title, body, begins, ends].into_iter().chain(customers).chain(sites);
    let parts: Vec<_> = parts.map(String::as_str).collect();
    let once = Once { key, form: "site-notice", typed: &parts };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let Checked { new, sites } = checked?;
    let (mut acting, permits) = authorize_each(acting, &sites).await?;
    let id = app.id();
    store::insert(&mut acting.tx, &permit, id, &new).await?;
    for site in &sites {
        store::insert_site(&mut acting.tx, &permit, id, site.id).await?;
    }
    for permit in &permits {
        let names = sites.iter().filter(|site| Some(site.customer_id) == permit.thing().customer());
        let names: Vec<_> = names.map(|site| site.name.as_str()).collect();
        let after = serde_json::json!({ "notice": id, "kind": new.kind.as_str(), "sites": names });
        acting.record_change(permit, "", new.title.as_str(), None, Some(after));
    }
    happened(&mut acting, EventKind::SiteNoticePublished, &permits, id);
    let notice = store::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    let word = format!("news-site-notice-{}", notice.kind.as_str().replace('_', "-"));
    recipient::tell(&mut acting, &notice, &sites, &word, &notice.body).await?;
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

/// Adds an update to a notice, or a last one that closes it, and tells those whom P19 names now. **Requires:** vendor's
/// support.
///
/// # Errors
/// When it is refused, the text is wrong, or the notice is closed.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: SiteNoticeId,
    body: &str,
    closes: bool,
    once: &str,
) -> Result<(), OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let sites = store::list_sites(&mut acting.tx, id).await?;
    acting.hold_in_order(sites.iter().map(|site| site.customer_id)).await?;
    let (mut acting, permit) = acting.authorize(Act::PublishSiteNotice, Thing::Installation).await?;
    let notice = store::find_for_change(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    let id_text = id.to_string();
    let parts = [id_text.as_str(), body, if closes { "close" } else { "" }];
    let once = Once { key: once, form: "site-notice-update", typed: &parts };
    if acting.sent_before(&once).await?.is_some() {
        return Ok(());
    }
    let body = Body::parse(body).map_err(|error| OpError::field("text", text_error(error)))?;
    if notice.closed_at.is_some() {
        return Err(super::conflict("conflict-site-notice-closed"));
    }
    let (mut acting, permits) = authorize_each(acting, &sites).await?;
    store::insert_update(&mut acting.tx, &permit, app.id(), id, &body).await?;
    let (step, word) =
        if closes { ("close", "news-site-notice-closed") } else { ("update", "news-site-notice-update") };
    if closes && !store::close(&mut acting.tx, &permit, id).await? {
        return Err(super::conflict("conflict-site-notice-closed"));
    }
    let permits = if permits.is_empty() { vec![permit] } else { permits };
    for permit in &permits {
        acting.record(permit, step, &notice.title);
    }
    let kind = if closes { EventKind::SiteNoticeClosed } else { EventKind::SiteNoticeUpdated };
    happened(&mut acting, kind, &permits, id);
    recipient::tell(&mut acting, &notice, &sites, word, body.as_str()).await?;
    acting.note_sent(&once, "").await?;
    acting.commit().await
}

/// A page of the list of all notices.
#[derive(Clone, Debug)]
pub struct Page {
    /// The notices, the newest first.
    pub notices: Vec<SiteNotice>,
    /// Whether there are older ones.
    pub more: bool,
    /// Whether the caller may publish one.
    pub may_publish: bool,
}

/// Whether the caller may publish notices, as a page that offers it wants to know.
async fn may_publish(acting: &mut Acting<'_>) -> Result<bool, OpError> {
    let facts = Standing::without_permission(acting.viewer().await?);
    Ok(access::decide(&facts, Act::PublishSiteNotice, Thing::Installation, acting.now).is_ok())
}

/// A page of all notices, the newest first. **Requires:** vendor's staff.
///
/// # Errors
/// When the caller is not of the vendor's staff.
pub async fn list(app: &App, caller: &Caller, older_than: Option<SiteNoticeId>) -> Result<Page, OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let scope = acting.scope().await?;
    if scope.breadth() != Breadth::Staff {
        return Err(OpError::NotFound);
    }
    let mut notices = store::list_all(&mut acting.tx, &scope, older_than, PAGE + 1).await?;
    let more = notices.len() > PAGE as usize;
    notices.truncate(PAGE as usize);
    let may_publish = may_publish(&mut acting).await?;
    Ok(Page { notices, more, may_publish })
}

/// A notice with all that its page shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The notice.
    pub notice: SiteNotice,
    /// Its updates, the oldest first.
    pub updates: Vec<SiteNoticeUpdate>,
    /// Those of its sites that the caller may know of.
    pub sites: Vec<OfCustomer>,
    /// Under what they are shown, a permit for each customer.
    pub permits: Vec<Permit>,
    /// Whether the caller may update and close it.
    pub may_publish: bool,
}

/// Whether a notice was published after the permission was over on which a refusal is grounded.
fn is_newer(notice: &SiteNotice, refusal: &Refusal) -> bool {
    matches!(refusal.reason, Reason::Ended { permission, .. } if permission.end() <= notice.published_at)
}

/// Shows a notice, with those of its sites that the caller may see. **Requires:** Look, for a system notice Create, at
/// one of its sites; or being of that organization, or of the vendor's staff.
///
/// # Errors
/// When it is refused.
pub async fn view(app: &App, caller: &Caller, id: SiteNoticeId) -> Result<View, OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let Some(notice) = store::find(&mut acting.tx, id).await? else {
        // As long as for one with a site that the caller must not know of.
        store::list_sites(&mut acting.tx, id).await?;
        acting.hold_in_order([NO_ORGANIZATION]).await?;
        let nowhere = Thing::Site { id: SiteId(Uuid::nil()), customer_id: NO_ORGANIZATION, added_at: acting.now };
        facts_about(&mut acting.tx, caller.person_id, NO_ORGANIZATION, nowhere, acting.now).await?;
        acting.scope().await?;
        return Err(OpError::NotFound);
    };
    let act = notice.kind.viewed_by();
    let (mut shown, mut permits, mut refused) = (Vec::new(), Vec::<Permit>::new(), None);
    let sites = store::list_sites(&mut acting.tx, id).await?;
    acting.hold_in_order(sites.iter().map(|site| site.customer_id)).await?;
    for site in sites {
        let (customer, thing) = (site.customer_id, site.thing());
        let facts = facts_about(&mut acting.tx, caller.person_id, customer, thing, acting.now).await?;
        match access::decide(&facts.ok_or(OpError::NotSignedIn)?, act, thing, acting.now) {
            Ok(permit) => {
                if permits.last().is_none_or(|last| last.thing().customer() != Some(customer)) {
                    permits.push(permit);
                }
                shown.push(site);
            }
            // Whose permission had ended before it was published learns nothing of it.
            Err(refusal) if refusal.may_know && !is_newer(&notice, &refusal) => refused = Some(thing),
            Err(_) => {}
        }
    }
    let scope = acting.scope().await?;
    // The vendor's staff read it also when all of its sites are gone.
    if shown.is_empty() && scope.breadth() != Breadth::Staff {
        // Who may know of one of the sites is told why not; the others are told nothing.
        let thing = refused.ok_or(OpError::NotFound)?;
        acting.authorize(act, thing).await?;
        return Err(OpError::NotFound);
    }
    let may_publish = may_publish(&mut acting).await?;
    let updates = store::list_updates(&mut acting.tx, &scope, id).await?;
    for permit in &permits {
        acting.record_read(permit, "notice", &notice.title);
    }
    acting.finish_reading().await?;
    Ok(View { notice, updates, sites: shown, permits, may_publish })
}
