//! The story of the sandbox before anybody comes: which partner may act for whom, and which cases came when.
//! Made from a seed: the same seed, the same story.

use std::collections::BTreeMap;

use jiff::{Span, Timestamp};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use super::{
    files::{Made, files},
    world::{Company, Inhabitant, Side, Thread, World},
};

/// Access that a customer gave a partner in the past.
pub(super) struct Grant {
    pub(super) partner: usize,
    pub(super) customer: usize,
    pub(super) organization: Option<&'static str>,
    /// People of the partner, by their place in it, each with a level.
    pub(super) personal: Vec<(usize, &'static str)>,
    pub(super) at: Timestamp,
    pub(super) days: i64,
    /// Whether people work under it: cases are told only of such access.
    pub(super) lively: bool,
    pub(super) fate: Fate,
}

/// What became of asking.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Granted,
    Denied,
    Pending,
    EndedSince,
}

/// A case, with who speaks for which side.
pub(super) struct Case<'a> {
    pub(super) thread: &'a Thread,
    pub(super) customer: usize,
    /// The person of the customer who speaks for it.
    pub(super) contact: usize,
    /// The partner and its person, where one opened the case.
    pub(super) partner: Option<(usize, usize)>,
    /// The person of the vendor who answers.
    pub(super) support: usize,
    pub(super) at: Timestamp,
    /// What people attach: by what it comes with, 0 for the submission, 1 for the first message.
    pub(super) files: BTreeMap<usize, Made>,
}

pub(super) struct Plan<'a> {
    pub(super) grants: Vec<Grant>,
    pub(super) cases: Vec<Case<'a>>,
}

fn ago(now: Timestamp, hours: f64) -> Timestamp {
    // Whole seconds are exact enough for a story.
    #[expect(clippy::cast_possible_truncation, reason = "a story of some thousand hours")]
    let seconds = (hours * 3600.0) as i64;
    now.saturating_sub(Span::new().seconds(seconds)).unwrap_or(now)
}

const HOURS_PER_DAY: f64 = 24.0;

pub(super) fn plan(world: &World, now: Timestamp, seed: u64) -> Plan<'_> {
    let mut rng = StdRng::seed_from_u64(seed);
    let grants = grants(world, now, &mut rng);
    // Of their own chance: the story is the same with and without files.
    let mut attaching = StdRng::seed_from_u64(seed.wrapping_add(1));
    let cases = cases(world, &grants, now, &mut rng, &mut attaching);
    Plan { grants, cases }
}

fn position(companies: &[Company], key: &str) -> usize {
    companies.iter().position(|company| company.key == key).unwrap_or_default()
}

fn person(company: Option<&Company>, key: &str) -> usize {
    company.and_then(|company| company.people.iter().position(|person| person.key == key)).unwrap_or_default()
}

fn grants(world: &World, now: Timestamp, rng: &mut StdRng) -> Vec<Grant> {
    let scene = &world.scene;
    let (main, other) = (position(&world.partners, &scene.partner), position(&world.partners, &scene.other_partner));
    let asked = position(&world.customers, &scene.customer);
    let engineer = person(world.partners.get(main), &scene.partner_engineer);
    let colleague = person(world.partners.get(main), &scene.partner_colleague);
    let mut grants = Vec::new();
    for customer in 0..world.customers.len() {
        // The customer of the tour has the other partner; nearly half of the others have the main one.
        let first = if customer == asked {
            other
        } else if customer % 5 < 2 {
            main
        } else {
            customer % world.partners.len()
        };
        let people = world.partners.get(first).map_or(1, |partner| partner.people.len());
        let lead = if first == main { engineer } else { rng.random_range(0..people) };
        let second = (lead + 1) % people;
        grants.push(Grant {
            partner: first,
            customer,
            organization: Some(if customer % 3 == 0 { "update" } else { "look" }),
            personal: vec![(lead, if customer % 4 == 1 { "service_admin" } else { "create" }), (second, "update")],
            at: ago(now, HOURS_PER_DAY * rng.random_range(215.0..230.0)),
            days: rng.random_range(300..600),
            lively: true,
            fate: Fate::Granted,
        });
    }
    // And the rest of life: denied, ended, still waiting, only some cases.
    let free: Vec<_> = (0..world.customers.len()).filter(|customer| *customer != asked && customer % 5 >= 2).collect();
    let fates = [
        (Fate::EndedSince, Some("look"), vec![], 120.0, 365),
        (Fate::Denied, Some("full_admin"), vec![], 60.0, 365),
        (Fate::Pending, Some("look"), vec![(colleague, "create")], 2.0, 365),
        (Fate::Granted, None, vec![(engineer, "cc")], 90.0, 365),
        // Ends within a week, so that it can be renewed.
        (Fate::Granted, Some("create"), vec![(engineer, "look")], 45.0, 51),
    ];
    for (customer, (fate, organization, personal, days_ago, days)) in free.iter().zip(fates) {
        let at = ago(now, HOURS_PER_DAY * days_ago);
        grants.push(Grant {
            partner: main,
            customer: *customer,
            organization,
            personal,
            at,
            days,
            lively: false,
            fate,
        });
    }
    grants.sort_by_key(|grant| grant.at);
    grants
}

/// Somebody of a company who speaks the language, among those who fit.
fn speaker(company: &Company, language: &str, fits: impl Fn(&Inhabitant) -> bool) -> Option<usize> {
    let fitting = || company.people.iter().enumerate().filter(|(_, person)| fits(person));
    fitting().find(|(_, person)| person.language == language).or_else(|| fitting().next()).map(|(place, _)| place)
}

fn cases<'a>(
    world: &'a World,
    grants: &[Grant],
    now: Timestamp,
    rng: &mut StdRng,
    attaching: &mut StdRng,
) -> Vec<Case<'a>> {
    let supporters: Vec<_> = world
        .vendor
        .people
        .iter()
        .enumerate()
        .filter(|(_, person)| person.has("support"))
        .map(|(place, _)| place)
        .collect();
    let mut cases = Vec::new();
    for (place, customer) in world.customers.iter().enumerate() {
        let understood = |thread: &&Thread| {
            thread.language == "en" || customer.people.iter().any(|person| person.language == thread.language)
        };
        let deck: Vec<_> = world.threads.iter().filter(understood).collect();
        let partners: Vec<_> = grants.iter().filter(|grant| grant.customer == place && grant.lively).collect();
        let offset = rng.random_range(0..deck.len());
        for turn in 0..customer.weight.max(1) * 4 {
            let Some(thread) = deck.get((offset + turn * 5) % deck.len()) else { continue };
            let Some(contact) = speaker(customer, &thread.language, |person| person.has("technical_contact")) else {
                continue;
            };
            let submits = |level: &str| level == "service_admin" || (level == "create" && thread.kind == "question");
            let submitter = |grant: &&Grant| {
                grant.personal.iter().find(|(_, level)| submits(level)).map(|(who, _)| (grant.partner, *who))
            };
            let partner = partners.iter().copied().find_map(|grant| submitter(&grant));
            let partner = if thread.opener == Side::Partner { partner } else { None };
            let support = supporters.get(rng.random_range(0..supporters.len())).copied().unwrap_or_default();
            let duration: f64 = thread.messages.iter().map(|line| line.after_hours).sum();
            let over = matches!(thread.outcome.as_str(), "resolved" | "closed");
            let since = if over {
                rng.random_range(12.0..HOURS_PER_DAY * 195.0)
            } else {
                rng.random_range(1.0..HOURS_PER_DAY * 9.0)
            };
            let at = ago(now, since + duration + 2.0);
            cases.push(Case {
                thread,
                customer: place,
                contact,
                partner,
                support,
                at,
                files: files(thread, at, attaching),
            });
        }
    }
    cases.sort_by_key(|case| case.at);
    cases
}
