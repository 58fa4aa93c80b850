//! What SQLite would do for each statement: what a request waits for goes by indexes, whatever the size of the table.

use std::{cell::RefCell, collections::BTreeSet};

use jiff::civil::date;
use mandate_core::{
    access::{Act, Breadth, Scope, TokenScopes, asking, dashboards},
    engagement::DeploymentEnd,
    experience::{Days, Unit},
    ledger::Hash,
    notice::{Delivery, NoticeKind},
    party::Role,
    permission::Level,
    search::Words,
    service_request::{Severity, State},
    site::{SiteKind, SiteNoticeKind},
    text::{Body, EmailAddress, Name},
};
use rusqlite::Connection;

use super::{
    Fresh, decided, deployments,
    desk::{Cast, Submitted},
    hours, imports, scope_of, start,
};
use crate::{
    Db, Result, address_change,
    assignment::{self, Assigned},
    attachment, canned_answer, contact, contact_link, decision, deployment,
    deployment_access::{self, Holder, NewAccess},
    digest, experience, external_id, feed, import, installation, invitation, job, kept_answer, ledger, looking, mail,
    membership, message, notice, notice_choice, organization, permission, permission_end, permission_request,
    permission_review, person, product, queue, related, saved_view, search, search_pending, service_account,
    service_request::{self, Cursor, Filter},
    session,
    site::{self, SiteFacts},
    site_contact, site_notice, standing, subscription,
    thread::Stretch,
    token,
    webhook::{self, WebhookFacts},
    webhook_delivery, webhook_event,
};

/// A step of a plan, with the number of the step that it is part of: the loops of one SELECT have the same.
struct Step {
    parent: i64,
    detail: String,
}

type Plans = Vec<(String, Vec<Step>)>;

thread_local! {
    static PLANS: RefCell<Option<Plans>> = const { RefCell::new(None) };
}

/// Keeps the plan of a statement that is about to run on SQLite, where a test of this thread wants to know.
pub(crate) fn note(connection: &Connection, sql: &str) -> Result<()> {
    let wanted = PLANS.with_borrow(Option::is_some);
    if wanted && ["SELECT", "INSERT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb)) {
        let mut explain = connection.prepare_cached(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let mut rows = explain.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(Step { parent: row.get(1)?, detail: row.get(3)? });
        }
        PLANS.with_borrow_mut(|plans| plans.get_or_insert_default().push((sql.to_owned(), steps)));
    }
    Ok(())
}

/// The statements that have run since this was called before, with their plans.
fn taken() -> Plans {
    PLANS.replace(Some(Vec::new())).unwrap_or_default()
}

/// Whether a step reads the result of a sub-query, which is a page or the subjects of one customer, and no table.
fn reads_result(step: &str) -> bool {
    let results = [
        "page",
        "people",
        "candidates",
        "everybody",
        "personal",
        "located",
        "customers",
        "submitted",
        "contact",
        "subjects",
        "who",
        "walked",
        "hit",
    ];
    let what = step.trim_start_matches("SCAN ");
    step.starts_with("SCAN ")
        && (results.contains(&what)
            || what.starts_with("(subquery-")
            || what.contains("CONSTANT ROW")
            || what.contains("VALUES CLAUSE"))
}

/// The steps that read a whole table or index, or build an index of their own.
fn whole(steps: &[Step]) -> Vec<&str> {
    let steps = steps.iter().map(|step| step.detail.as_str());
    let scans = |step: &&str| step.starts_with("SCAN ") && !reads_result(step);
    // A search that names no column goes through all of it, too.
    let searches = |step: &&str| step.starts_with("SEARCH ") && !step.contains('(');
    steps.filter(|step| scans(step) || searches(step) || step.contains("AUTOMATIC")).collect()
}

/// The steps that read rows of a table, more than are wanted, only to sort them.
fn sorted(steps: &[Step]) -> Vec<&str> {
    let sorts = steps.iter().filter(|step| step.detail == "USE TEMP B-TREE FOR ORDER BY");
    let first_loop = |sort: &Step| {
        let loops = steps.iter().filter(|step| step.parent == sort.parent).map(|step| step.detail.as_str());
        loops.into_iter().find(|step| step.starts_with("SEARCH ") || step.starts_with("SCAN "))
    };
    sorts.filter_map(first_loop).filter(|step| !reads_result(step)).collect()
}

fn whole_or_sorted(steps: &[Step]) -> Vec<&str> {
    [whole(steps), sorted(steps)].concat()
}

/// What a function did that it should not have done, in words.
fn wrong(what: &str, allowed: &[&str], check: fn(&[Step]) -> Vec<&str>) -> Vec<String> {
    let plans = taken();
    assert!(!plans.is_empty(), "{what} ran no statement");
    let wrong = plans.into_iter().filter(|(_, steps)| check(steps).iter().any(|step| !allowed.contains(step)));
    let steps = |steps: Vec<Step>| steps.into_iter().map(|step| format!("\n    {}", step.detail)).collect::<String>();
    wrong.map(|(sql, plan)| format!("{what}\n{sql}{}", steps(plan))).collect()
}

async fn scene() -> (Fresh, Db, Cast, Submitted) {
    let fresh = Fresh::new();
    let db = Db::open(&fresh.sqlite()).await.unwrap();
    let mut tx = db.write().await.unwrap();
    let cast = Cast::new(&mut tx).await;
    cast.grant(&mut tx, None, Level::Look, hours(start(), 1000)).await;
    let submitted = cast.submit(&mut tx).await;
    tx.commit().await.unwrap();
    (fresh, db, cast, submitted)
}

fn filters(cast: &Cast) -> Vec<Filter> {
    let mut all = Vec::new();
    for customer in [None, Some(cast.customer.id)] {
        for state in [None, Some(State::Open)] {
            for active in [None, Some(true), Some(false)] {
                for mine in [false, true] {
                    let filter = Filter { customer, state, active, mine, ..Filter::default() };
                    all.push(filter.clone());
                    all.push(Filter { until: Some(cast.desk.at()), severity: Some(Severity::One), ..filter.clone() });
                    let words = Words::parse("fan 温度").unwrap();
                    let contact = Some(cast.ann.person_id);
                    all.push(Filter { words, contact, subscribed: true, ..filter.clone() });
                    all.push(Filter { assigned: Some(Assigned::Nobody), ..filter });
                }
            }
        }
    }
    all
}

#[tokio::test]
async fn a_page_of_a_list_goes_by_indexes_and_sorts_nothing_but_itself() {
    let (_fresh, db, cast, submitted) = scene().await;
    let mut tx = db.read().await.unwrap();
    let mut found = Vec::new();
    let cursors = [Cursor::Newest, Cursor::OlderThan(submitted.id), Cursor::NewerThan(submitted.id)];
    for person in [cast.ann, cast.customer.head, cast.desk.vendor.head] {
        let scope: Scope = scope_of(&mut tx, person.person_id, cast.desk.at()).await.unwrap();
        for filter in filters(&cast) {
            for cursor in cursors {
                taken();
                service_request::list(&mut tx, &scope, &filter, cursor, 50).await.unwrap();
                service_request::find_reach(&mut tx, &scope, &filter, cursor).await.unwrap();
                // The staff's list of everything walks the ids in their order, as far as the page.
                let narrowed =
                    filter.customer.is_some() || filter.state.is_some() || filter.active.is_some() || filter.mine;
                let everything = scope.breadth() == Breadth::Staff && !narrowed;
                let by_id = ["SCAN r USING COVERING INDEX sqlite_autoindex_service_request_1"];
                let allowed = if everything { &by_id[..] } else { &[] };
                found.extend(wrong(&format!("{filter:?} {cursor:?}"), allowed, whole_or_sorted));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn the_facts_of_a_decision_come_by_indexes() {
    let (_fresh, db, cast, submitted) = scene().await;
    let mut tx = db.read().await.unwrap();
    let (ann, at) = (cast.ann.person_id, cast.desk.at());
    taken();
    standing::find(&mut tx, ann, cast.customer.id, Some(submitted.id), at).await.unwrap();
    standing::find_at_site(&mut tx, ann, cast.customer.id, cast.desk.maker.id(), at).await.unwrap();
    standing::find_viewer(&mut tx, ann, at).await.unwrap();
    assert_eq!(wrong("standing", &[], whole), [] as [&str; 0]);
}

#[tokio::test]
async fn whatever_a_request_waits_for_goes_by_indexes() {
    let (_fresh, db, cast, submitted) = scene().await;
    let mut tx = db.write().await.unwrap();
    let (ann, at) = (cast.ann.person_id, cast.desk.at());
    let (partner, customer, head) = (cast.partner.id, cast.customer.id, cast.desk.vendor.head);
    let staff = scope_of(&mut tx, head.person_id, at).await.unwrap();
    let scope = scope_of(&mut tx, ann, at).await.unwrap();
    let permit = submitted.permit(&head, Act::UpdateServiceRequest, at);
    let mut found = Vec::new();
    let view = decided(&mut tx, ann, Act::ViewServiceRequest, submitted.thing(), at).await.unwrap();
    let request = cast.desk.get(&mut tx, &submitted).await;
    let web = cast.desk.site(&mut tx, &cast.customer, "Web").await;
    let manage = cast.customer.permit(Act::ManageSites, site::find_thing(&mut tx, web).await.unwrap().unwrap(), at);
    let facts = SiteFacts { name: Name::parse("Shop").unwrap(), kind: SiteKind::Other, address: None };
    let (today, days) = (date(2026, 11, 20), Days { from: Some(date(2026, 11, 1)), until: None });
    let look = cast.customer.own(Act::ViewDashboard, at);
    let dashboards = dashboards(&cast.ann, at).unwrap();
    let ask = asking(&cast.ann, true, at).unwrap();
    let (view_id, name, words) = (cast.desk.maker.id(), Name::parse("Mine").unwrap(), Words::parse("it sta").unwrap());
    let (link, place, record) = (cast.desk.maker.id(), cast.desk.maker.id(), cast.customer.head.person_id);
    let manage_contacts = cast.customer.own(Act::LinkContact, at);
    let (webhook_id, manage_webhooks) = (cast.desk.maker.id(), cast.customer.own(Act::ManageWebhooks, at));
    let webhook_facts =
        WebhookFacts { name: name.clone(), address: String::new(), kinds: Vec::new(), customer_id: None };
    let (token_id, asked) = (cast.desk.maker.id(), kept_answer::Asked { person_id: ann, key: "key", request: "r" });
    let (deployment_id, valid_until) = (cast.desk.maker.id(), hours(at, 9));
    let work = Body::parse("A second cluster").unwrap();
    let new_deployment = deployments::new(&cast, deployment_id, &work, at);
    let new_access =
        NewAccess { id: cast.desk.maker.id(), deployment_id, holder: Holder::Person(ann), sites: &[web], valid_until };
    let name_of_token = Name::parse("Robot").unwrap();
    let kept = token::NewToken {
        id: cast.desk.maker.id(),
        person_id: ann,
        organization_id: partner,
        name: &name_of_token,
        scopes: TokenScopes::ALL,
        ends_at: at,
        hash: "first",
    };
    token::insert(&mut tx, &permit, &kept).await.unwrap();
    macro_rules! by_indexes {
        ($($module:ident::$function:ident($($argument:expr),* $(,)?)),+ $(,)?) => {$(
            taken();
            $module::$function(&mut tx $(, $argument)*).await.unwrap();
            found.extend(wrong(concat!(stringify!($module), "::", stringify!($function)), &[], whole));
        )+};
    }
    let after = Some((Severity::One, submitted.id));
    let filter = ledger::Filter { actor_organization: Some(partner), others_only: true, outcome: None };
    by_indexes! {
        decision::list_service_requests_by_number(&ask, &[submitted.number]),
        decision::list_service_requests(&ask, &[submitted.id]),
        decision::list_organizations(&ask, &[partner, customer]),
        decision::list_sites(&ask, &[web]),
        decision::list_permissions(&ask, &[cast.desk.maker.id()]),
        decision::list_permission_requests(&ask, &[cast.desk.maker.id()]),
        decision::list_people_by_email(&ask, &["ann@example.org"]),
        decision::list_people_of(&ask, partner, ann, 9),
        decision::list_partners_of(&ask, customer, at),
        decision::list_customers_of(&ask, partner, at),
        decision::list_partners(&ask),
        decision::list_all_organizations(&ask, partner, 9),
        decision::list_all_sites(&ask, web, 9),
        decision::list_sites_of(&ask, &[customer]),
        decision::list_permissions_of(&ask, customer),
        decision::list_permission_requests_of(&ask, partner),
        standing::list(cast.ann, &[(customer, submitted.id)], at),
        standing::find_of_organization(partner, customer, at),
        service_request::find_reference(submitted.number),
        service_request::get(&permit),
        service_request::find_number(submitted.id),
        service_request::set_state(&permit, &request, State::Open),
        service_request::count_of_customer(&permit, customer),
        queue::list(&staff, None, None, after, 50),
        queue::list(&staff, Some(State::Open), None, after, 50),
        queue::list(&staff, None, Some(Assigned::To(ann)), after, 50),
        queue::list(&staff, None, Some(Assigned::Nobody), after, 50),
        queue::count(&staff, None),
        queue::count(&staff, Some(Assigned::Nobody)),
        assignment::find(&permit),
        assignment::set(&permit, &request, Some(head.person_id)),
        assignment::list_assignable(),
        assignment::count(&staff),
        service_request::list_newest_of_customer(&permit, customer, 50),
        service_request::list_of_site(&manage, 50),
        site::find_thing(web),
        site::find(&manage),
        site::find_name(web),
        site::find_of_service_request(&permit),
        site::list(&permit, customer),
        site::list_all(&staff),
        site::count_attached(&manage),
        site::change(&manage, 1, &facts),
        site::remove(&manage, 9),
        site_contact::list(&manage),
        site_contact::remove(&manage, ann),
        site_notice::find(cast.desk.maker.id()),
        site_notice::find_for_change(cast.desk.maker.id()),
        site_notice::list_updates(&staff, cast.desk.maker.id()),
        site_notice::list_sites(cast.desk.maker.id()),
        site_notice::list_sites_of_customer(cast.desk.maker.id(), customer),
        site_notice::list_of_site(&manage, &SiteNoticeKind::ALL, 50),
        site_notice::list_all(&staff, None, 50),
        site_notice::list_recipients(SiteNoticeKind::Incident, web, customer, at),
        site_notice::close(&permit, cast.desk.maker.id()),
        canned_answer::find(&permit, cast.desk.maker.id()),
        canned_answer::retire(&permit, cast.desk.maker.id()),
        contact::list(&view),
        contact::list_people(submitted.id),
        contact::remove(&permit, submitted.id, ann),
        contact::remove_elsewhere(&permit, ann, customer),
        contact::list_elsewhere(&permit, ann, partner, at),
        site_contact::remove_elsewhere(&permit, ann, customer),
        deployment::insert(&permit, &new_deployment),
        deployment::find(deployment_id),
        deployment::confirm(&permit, deployment_id),
        deployment_access::insert(&permit, &new_access),
        deployment_access::list_open(&cast.ann, at),
        deployment_access::list_of_viewer(&scope),
        deployment_access::list_of_customer(&permit, customer),
        deployment_access::list_people(&permit, customer),
        deployment_access::list_open_between(&permit, partner, customer),
        deployment_access::end_of_person(&permit, ann),
        deployment_access::end(&permit, new_access.id),
        deployment::end(&permit, deployment_id, DeploymentEnd::Completed),
        contact_link::insert(&manage_contacts, link, record, ann, partner),
        contact_link::find_of_record(record),
        contact_link::list_of_customer(&manage_contacts),
        contact_link::list_of_person(ann),
        contact_link::list_with_partner(&manage_contacts, partner),
        contact_link::count_places(&manage_contacts, record),
        contact_link::end(&manage_contacts, link),
        contact_link::end_of_person(&permit, ann),
        membership::count_left_behind(&permit, ann, customer),
        membership::list_places_left(&permit, ann, partner),
        membership::count_others_with(customer, Role::ContactManager, ann),
        membership::find_since(ann),
        permission::list_of_person(&permit, ann),
        permission::end_of_person(&permit, ann),
        subscription::delete_of_person(&permit, ann),
        feed::delete_of_person(&permit, cast.bob.person_id),
        notice::delete_of_person(&permit, ann),
        mail::delete_waiting_of_person(&permit, ann),
        address_change::find("token", at),
        address_change::end_of_person(&permit, ann),
        address_change::begin_elsewhere(&permit, ann, &EmailAddress::parse("ann@elsewhere.example").unwrap()),
        invitation::end_of_person(&permit, ann),
        organization::list_by_name(&permit, "Partner", 2),
        organization::list_without_contact_manager(&permit, &[customer]),
        organization::rename_location(&permit, partner, place, &name, &name),
        organization::remove_location(&permit, partner, place),
        person::list_for_administration(&permit, Some(&("A".to_owned(), ann)), 50),
        product::find(cast.desk.maker.id()),
        contact::set_time_zone(&permit, submitted.id, "UTC"),
        message::list(&view, Stretch::Newest, 51),
        message::count_since(&view, submitted.id.0),
        looking::note(&permit, true),
        looking::list(&permit),
        looking::sweep(at),
        message::list(&view, Stretch::From(submitted.id.0), 51),
        attachment::list_of(&view, &[]),
        attachment::list_of(&view, &[cast.desk.maker.id(), cast.desk.maker.id()]),
        attachment::find(&view, cast.desk.maker.id()),
        attachment::list_attached(&[Hash::NONE, Hash::NONE]),
        feed::insert(&permit, submitted.id, customer, State::New),
        feed::fill(&permit, customer, partner, None),
        feed::attach(&permit, submitted.id, ann),
        feed::set_state(&permit, submitted.id, customer, State::Closed),
        experience::find(&look, Unit::Week),
        experience::sum(&dashboards, Unit::Month),
        experience::list_customers(&dashboards),
        experience::note_reading(&dashboards, today),
        experience::count_messages(&look, &days),
        experience::calculate(&[customer], today),
        permission::find(cast.desk.maker.id()),
        permission::end(&permit, cast.desk.maker.id(), None),
        permission::list_open(&permit, partner, customer),
        permission::list_of_customer(&permit, customer),
        permission::list_of_viewer(&scope),
        permission::list_customers_of_viewer(&scope, 50),
        permission::list_live(partner, customer, at),
        permission::list_partners_of(&permit, customer),
        permission::list_customers_of_partner(&permit, partner),
        permission::list_people_with(partner, customer, Level::Update, at),
        permission_request::find(cast.desk.maker.id()),
        permission_request::list_of_partner(&scope, 50),
        permission_request::list_of_customer(&permit, customer, 50),
        permission_request::list_pending(&permit, partner, customer),
        permission_request::list_renewals(&scope),
        permission_end::set_next(cast.desk.maker.id(), None),
        permission_request::note_lapse_told(cast.desk.maker.id(), at),
        permission_review::list_open(&permit, customer),
        permission_review::count_open(&permit, customer),
        permission_review::set_overdue(&permit, cast.desk.maker.id()),
        permission_review::list_last_use(&permit, &[cast.desk.maker.id()]),
        webhook::find(&manage_webhooks, webhook_id),
        webhook::list(&manage_webhooks),
        webhook::change(&manage_webhooks, webhook_id, 1, &webhook_facts),
        webhook::set_paused(&manage_webhooks, webhook_id, None),
        webhook::set_secret(&manage_webhooks, webhook_id, "a", at),
        webhook::delete(&manage_webhooks, webhook_id),
        webhook::find_for_sending(webhook_id),
        webhook::list_possible(customer, at),
        webhook::list_active(&[customer, partner]),
        webhook::note_failing(webhook_id, at),
        webhook::note_working(webhook_id),
        webhook_event::list_newest(&manage_webhooks, Some(&[customer]), 50),
        webhook_event::sweep(at),
        webhook_delivery::claim(webhook_id, at, at, 4),
        webhook_delivery::withdraw(cast.desk.maker.id()),
        webhook_delivery::resend(&manage_webhooks, webhook_id, cast.desk.maker.id()),
        webhook_delivery::find(&manage_webhooks, webhook_id, cast.desk.maker.id()),
        webhook_delivery::list(&manage_webhooks, webhook_id, None, 50),
        webhook_delivery::sweep(at),
        notice_choice::list_told(&[ann], NoticeKind::Message),
        notice_choice::list(ann),
        notice_choice::set(ann, NoticeKind::Message, Delivery::Digest),
        digest::take(ann, at, cast.desk.maker.id()),
        digest::waits(ann, at),
        digest::give_back(ann, cast.desk.maker.id()),
        digest::delete(ann, cast.desk.maker.id()),
        digest::delete_of_person(ann),
        subscription::list_of_customer(customer, at),
        subscription::list_of_person(ann, at),
        subscription::delete(ann, customer),
        saved_view::list(ann),
        saved_view::insert(ann, view_id, &name, "state=open", at),
        saved_view::rename(ann, view_id, &name),
        saved_view::delete(ann, view_id),
        search::list(&scope, &words, Some(submitted.id), 50),
        search::list(&scope, &words, None, 50),
        search::list_texts(&scope, &[submitted.id]),
        service_request::list_by_id(&scope, vec![submitted.id]),
        related::list(&permit),
        related::delete(&permit, submitted.id, cast.desk.maker.id()),
        related::set_merged(&permit, submitted.id, None),
        organization::find(partner),
        organization::find_vendor(),
        organization::list_names([partner, customer].into()),
        organization::list_locations(partner),
        organization::list_for_administration(&permit, cast.customer.kind, None, 50),
        person::find(ann),
        person::list_of_organization(partner),
        person::list_by_id([ann]),
        person::find_credential("ann@example.com"),
        session::find("token"),
        session::list_of_person(ann),
        session::count_failures("ann@example.com", at),
        invitation::find("token", at),
        invitation::use_up("token", at),
        job::claim("mail", at, at, 10),
        mail::list_of_person(ann, 50),
        notice::list(ann, 50),
        notice::count_unread(ann),
        notice::mark_read(ann, at),
        ledger::list_of_customer(&permit, customer, &filter, Some(cast.desk.maker.id()), 50),
        ledger::list_changes(&permit, Stretch::Before(submitted.id.0), 51),
        ledger::list_changes(&permit, Stretch::From(submitted.id.0), 51),
        ledger::list_last_use(&permit, &[cast.desk.maker.id()]),
        ledger::list_of_seal_and_customer(&permit, 1, customer),
        ledger::find_next_seal(0),
        ledger::list_of_seal(1),
        token::find(token_id),
        token::find_bearer("hash", at),
        token::is_good(token_id, partner, at),
        token::list_of_person(&permit, ann, partner),
        token::list_of_organization(&permit, partner),
        token::touch(token_id, at),
        token::rotate(&permit, kept.id, "hash", at),
        token::revoke(&permit, token_id),
        token::revoke_of_person(&permit, ann),
        token::count_live(ann, at),
        service_account::list(&permit, partner),
        kept_answer::reserve(&asked, at, at),
        kept_answer::find(ann, "key"),
        kept_answer::take_over(&asked, at, at),
        kept_answer::keep(&asked, at, "{}"),
        kept_answer::release(&asked, at),
        kept_answer::sweep(at),
    }
    // The staff's searches look at the newest of all first.
    search::list(&mut tx, &staff, &words, None, 50).await.unwrap();
    let walked = ["SCAN r USING COVERING INDEX sqlite_autoindex_service_request_1"];
    found.extend(wrong("search::list for the staff", &walked, whole));
    // What is walked here is no longer than what is wanted: an index over nothing else, the last row of a table.
    job::list_failed(&mut tx, 50).await.unwrap();
    while search_pending::index_some(&mut tx).await.unwrap() > 0 {}
    ledger::seal(&mut tx, at, 100).await.unwrap();
    feed::sweep(&mut tx, at).await.unwrap();
    permission_end::list_due(&mut tx, at, 0, 10).await.unwrap();
    permission_request::list_lapsed(&mut tx, at, None, 10).await.unwrap();
    permission_review::list_unasked(&mut tx, at, at, 10).await.unwrap();
    permission_review::list_due(&mut tx, at, None, 10).await.unwrap();
    permission_review::list_overdue(&mut tx, &permit, 10).await.unwrap();
    permission_review::close_moot(&mut tx, at).await.unwrap();
    canned_answer::list(&mut tx, &permit).await.unwrap();
    canned_answer::list_names(&mut tx, &permit).await.unwrap();
    webhook_event::take(&mut tx, 50).await.unwrap();
    webhook_event::list_newest(&mut tx, &manage_webhooks, None, 50).await.unwrap();
    webhook_delivery::list_due(&mut tx, at).await.unwrap();
    webhook_delivery::count_waiting(&mut tx).await.unwrap();
    experience::list_changed(&mut tx).await.unwrap();
    experience::set_counted(&mut tx, at).await.unwrap();
    experience::find_counted(&mut tx).await.unwrap();
    experience::sweep(&mut tx, today).await.unwrap();
    installation::find_migration(&mut tx).await.unwrap();
    job::list_piles(&mut tx, at).await.unwrap();
    ledger::find_oldest_unsealed(&mut tx).await.unwrap();
    search_pending::count(&mut tx, 10).await.unwrap();
    let walked = [
        "SCAN refinery_schema_history USING COVERING INDEX sqlite_autoindex_refinery_schema_history_1",
        "SCAN job",
        "SCAN experience_change USING COVERING INDEX experience_change_by_customer",
        "SCAN experience_total",
        "SCAN webhook_event USING INDEX webhook_event_pending",
        "SCAN webhook_event USING INDEX sqlite_autoindex_webhook_event_1",
        "SCAN w USING INDEX sqlite_autoindex_webhook_1",
        "SCAN d USING COVERING INDEX webhook_delivery_due",
        "SEARCH experience_total",
        "SCAN experience_reading",
        "SCAN job USING INDEX job_failed",
        "SCAN ledger_seal",
        "SCAN canned_answer USING INDEX canned_answer_by_name",
        "SCAN permission USING INDEX permission_ended_unswept",
        "SCAN deployment_access USING INDEX deployment_access_ended_unswept",
        "SCAN search_pending",
        "SCAN waiting",
        "SCAN v",
        "SCAN permission_review USING INDEX permission_review_open",
    ];
    found.extend(wrong("the installation's own work", &walked, whole));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn an_import_goes_by_indexes() {
    let (_fresh, db, cast, submitted) = scene().await;
    let mut tx = db.write().await.unwrap();
    let (partner, customer, at) = (cast.partner.id, cast.customer.id, cast.desk.at());
    let (permit, line) = (imports::permit(&cast, at), imports::new(&cast, at));
    let message = import::Message {
        id: cast.desk.maker.id(),
        service_request_id: submitted.id,
        internal: false,
        author_id: cast.ann.person_id,
        author_organization_id: partner,
        on_behalf_of: Some(customer),
        body: line.description.clone(),
        written_at: at,
    };
    taken();
    import::insert_service_requests(&mut tx, &permit, &[line.clone(), imports::new(&cast, at)]).await.unwrap();
    import::insert_messages(&mut tx, &permit, &[message]).await.unwrap();
    let there = import::list_service_requests(&mut tx, &permit, [submitted.id, line.id]).await.unwrap().pop().unwrap();
    let (severity, state) = (line.severity, State::Closed);
    let now = import::Standing { severity, state, resolved_at: Some(at), closed_at: Some(at), at };
    import::set_standing(&mut tx, &permit, &there, &now).await.unwrap();
    import::list_organizations(&mut tx, &permit, &[partner, customer]).await.unwrap();
    import::list_locations(&mut tx, &permit, &[cast.desk.maker.id(), cast.desk.maker.id()]).await.unwrap();
    import::list_sites(&mut tx, &permit, &[cast.desk.maker.id(), cast.desk.maker.id()]).await.unwrap();
    import::list_people(&mut tx, &permit, &[cast.ann.person_id, cast.bob.person_id]).await.unwrap();
    import::list_people_by_email(&mut tx, &permit, &["a@example.com", "b@example.com"]).await.unwrap();
    import::find_permission(&mut tx, &permit, partner, customer, None).await.unwrap();
    external_id::list(&mut tx, "old", "person", &["7", "8"]).await.unwrap();
    let mut found = wrong("an import", &[], whole);
    // What refers to a new row is looked for where a constraint was violated before, and only there.
    found.retain(|what| !what.contains("INSERT INTO service_request ("));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn lists_of_any_length_need_few_prepared_statements() {
    let (_fresh, db, cast, _) = scene().await;
    let mut tx = db.read().await.unwrap();
    taken();
    for length in 1..=40 {
        let ids = std::iter::repeat_with(|| cast.desk.maker.id()).take(length).chain([cast.ann.person_id]);
        assert_eq!(person::list_by_id(&mut tx, ids).await.unwrap().len(), 1);
    }
    let statements: BTreeSet<_> = taken().into_iter().map(|(sql, _)| sql).collect();
    assert_eq!(statements.len(), 6);
}
