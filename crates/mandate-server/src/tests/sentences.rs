//! A ratchet over the sentences: each that is used exists, and each that exists is used. That no page misses one is
//! checked at every answer of every test, in [`super::client`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_templates::fluent_bundle::FluentResource;
use mandate_core::{
    access::{Act, TokenScope},
    experience::Unit,
    ledger::Outcome,
    notice::{Delivery, NoticeKind},
    party::{OrganizationKind, Role},
    permission::Level,
    service_request::{Kind, Severity, State},
    site::{SiteKind, SiteNoticeKind},
    webhook::{DeliveryState, EventKind, Family, PauseReason},
};

use crate::{locale::Language, webhook::NoAnswer};

/// All files below a folder of the crate, those of the tests left out.
fn sources(folder: &str) -> String {
    fn walk(folder: &Path, text: &mut String) {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() && !path.ends_with("src/tests") {
                walk(&path, text);
            } else if path.is_file() {
                text.push_str(&fs::read_to_string(&path).unwrap());
                text.push('\n');
            }
        }
    }
    let mut text = String::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    text
}

/// The names of the sentences.
fn sentences() -> BTreeSet<String> {
    let text = sources("locales/en");
    let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    let names = lines.map(|line| line.split_once(" =").unwrap_or_else(|| panic!("`{line}`")).0.to_owned());
    let names: Vec<_> = names.collect();
    let set: BTreeSet<_> = names.iter().cloned().collect();
    assert_eq!(set.len(), names.len(), "a sentence stands there twice");
    set
}

/// What stands in quotes after a call, wherever it is called.
fn after<'a>(source: &'a str, call: &str) -> Vec<&'a str> {
    let pieces = source.split(call).skip(1).map(str::trim_start).filter_map(|piece| piece.strip_prefix('"'));
    pieces.filter_map(|piece| piece.split('"').next()).collect()
}

/// What the record says of acts that were done step by step.
const STEPS: &[(Act, &[&str])] = &[
    (
        Act::ViewServiceRequest,
        &["download", "download-internal", "list", "list-by-staff", "mailed", "webhook", "export"],
    ),
    (
        Act::UpdateServiceRequest,
        &[
            "message",
            "state",
            "severity",
            "contact-added",
            "contact-removed",
            "primary-contact",
            "assigned",
            "unassigned",
            "related",
            "unrelated",
            "merged",
            "merged-in",
        ],
    ),
    (Act::SubmitServiceRequest, &["offer", "import", "import-messages"]),
    (Act::WriteInternalNote, &["import"]),
    (Act::SubmitReservedRequest, &["offer"]),
    (Act::ViewDashboard, &["export", "sum", "sum-export", "all", "all-export"]),
    (Act::ViewSites, &["list", "notice", "webhook"]),
    (Act::ViewSystemNotices, &["notice", "webhook"]),
    (Act::JoinSupportNotices, &["mailed"]),
    (Act::JoinSystemNotices, &["mailed"]),
    (Act::ManageSites, &["add", "change", "form", "contact-added", "contact-removed", "import-site"]),
    (Act::RemoveSite, &["form"]),
    (Act::PublishSiteNotice, &["update", "close"]),
    (Act::WorkTheDesk, &["answer-add", "answer-change", "answer-retire", "form"]),
    (Act::Subscribe, &["end"]),
    (
        Act::ManageContacts,
        &[
            "list",
            "invite",
            "invite-again",
            "person",
            "change",
            "lock",
            "unlock",
            "address",
            "address-confirmed",
            "move-away",
            "move-in",
            "organization",
            "rename",
            "location-add",
            "location-rename",
            "location-remove",
            "import-organization",
            "import-person",
        ],
    ),
    (Act::LinkContact, &["end"]),
    (Act::KeepTokens, &["token", "token-make", "token-rotate", "token-revoke", "token-revoke-all"]),
    (
        Act::ManageTokens,
        &[
            "list",
            "service-accounts",
            "service-account",
            "service-account-make",
            "token",
            "token-make",
            "token-rotate",
            "token-revoke",
        ],
    ),
    (
        Act::ManageWebhooks,
        &["list", "form", "webhook", "add", "change", "pause", "resume", "secret", "remove", "test", "resend"],
    ),
    (Act::DecidePermissionRequest, &["approve", "deny", "lapse", "import"]),
    (Act::EndPermission, &["review", "confirm", "overdue", "unconfirmed"]),
    (Act::Administer, &["reviews"]),
    (Act::ViewRecord, &["export"]),
];

const REQUEST_STATES: [&str; 5] = ["pending", "approved", "denied", "withdrawn", "lapsed"];

/// The families of words: each with all that can follow its name.
fn families() -> Vec<(&'static str, Vec<String>)> {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let acts = own(&Act::ALL.map(Act::as_str));
    let steps = STEPS.iter().flat_map(|(act, steps)| steps.iter().map(move |step| format!("{}-{step}", act.as_str())));
    let levels = own(&Level::ALL.map(Level::as_str));
    let kinds = own(&OrganizationKind::ALL.map(OrganizationKind::as_str));
    let roles = own(&Role::ALL.map(Role::as_str));
    let reserved: Vec<_> =
        Kind::ALL.into_iter().filter(|kind| kind.is_reserved()).map(|kind| kind.to_string()).collect();
    let notices = own(&SiteNoticeKind::ALL.map(SiteNoticeKind::as_str));
    let told = notices.iter().cloned().chain(own(&["update", "closed"]));
    let told = told.flat_map(|word| [word.clone(), format!("{word}-several")]).collect();
    let severities = own(&Severity::ALL.map(Severity::as_str));
    let families = own(&Family::ALL.map(Family::as_str));
    let pauses = own(&PauseReason::ALL.map(PauseReason::as_str));
    let grounds = [
        "own_organization",
        "own_organization_by_role",
        "own_contact",
        "personal_permission",
        "organization_permission",
        "attached_contact",
        "deployment",
        "vendor_staff",
        "installation",
        "none",
    ];
    vec![
        ("act", acts.clone()),
        ("did", acts.into_iter().chain(steps).collect()),
        ("allows", levels.clone()),
        ("level", levels.clone()),
        ("level-help", levels),
        (
            "change",
            own(&[
                "state",
                "severity",
                "contact-added",
                "contact-removed",
                "primary-contact",
                "assigned",
                "unassigned",
                "related",
                "unrelated",
                "merged",
                "merged-in",
            ]),
        ),
        ("experience-by", own(&Unit::ALL.map(Unit::as_str))),
        ("file", own(&["archive", "audio", "document", "image", "other", "page", "pdf", "text", "video"])),
        ("ground", own(&grounds)),
        ("job", own(&["mail", "digest", "reset"])),
        ("notice-kind", own(&NoticeKind::CHOSEN.map(NoticeKind::as_str))),
        ("notice-kind-help", own(&NoticeKind::CHOSEN.map(NoticeKind::as_str))),
        ("delivery", own(&Delivery::ALL.map(Delivery::as_str))),
        ("kind", kinds.iter().cloned().chain(own(&Kind::ALL.map(Kind::as_str))).collect()),
        ("kinds", kinds),
        ("outcome", own(&Outcome::ALL.map(Outcome::as_str))),
        ("request", own(&REQUEST_STATES)),
        ("reserved-subject", reserved.clone()),
        ("reserved-title", reserved),
        ("site-kind", own(&SiteKind::ALL.map(SiteKind::as_str))),
        ("site-notice-kind", notices.clone()),
        ("site-notice-help", notices),
        ("news-site-notice", told),
        ("role", roles.clone()),
        ("role-help", roles),
        ("severity", severities.clone()),
        ("severity-help", severities),
        ("state", own(&State::ALL.map(State::as_str))),
        ("send-and", own(&["waiting_for_customer", "resolved", "closed"])),
        ("event", own(&EventKind::ALL.map(EventKind::as_str))),
        ("event-family", families.clone()),
        ("event-family-help", families),
        ("delivery-state", own(&DeliveryState::ALL.map(DeliveryState::as_str))),
        ("no-answer", own(&NoAnswer::ALL.map(NoAnswer::as_str))),
        ("webhook-paused", pauses.clone()),
        ("webhook-paused-help", pauses),
        ("token-scope", own(&TokenScope::ALL.map(TokenScope::as_str))),
        ("token-scope-help", own(&TokenScope::ALL.map(TokenScope::as_str))),
        ("theme", own(&["light", "dark", "system"])),
        // Nothing becomes new again, and a pending request can be decided.
        ("news-state", own(&State::ALL.map(State::as_str)[1..])),
        ("conflict-request", own(&REQUEST_STATES[1..])),
    ]
}

#[test]
fn every_sentence_exists_and_is_used() {
    let (code, templates, sentences) = (sources("src"), sources("templates"), sentences());
    let program = sources("../mandate/src");
    let source = format!("{code}{templates}{program}");
    let mut needed: BTreeSet<String> = BTreeSet::new();
    for (family, words) in families() {
        needed.extend(words.iter().map(|word| format!("{family}-{}", word.replace(['_', '.'], "-"))));
    }
    let known: BTreeSet<_> = families().into_iter().map(|(family, _)| family.to_owned()).collect();
    for family in after(&source, "word(") {
        assert!(known.contains(family) || family == "done", "the words of `{family}` are not known to this test");
    }
    for call in [
        " t(",
        ".t(",
        "Message::new(",
        "conflict(",
        "refused(",
        "column(",
        "done(",
        "unknown(\"person\",",
        "unknown(\"on\",",
    ] {
        needed.extend(after(&source, call).into_iter().map(str::to_owned));
    }
    // What was done, as the address says after a form was sent.
    let done = sentences.iter().filter_map(|name| name.strip_prefix("done-"));
    let done = done.filter(|word| code.contains(&format!("\"{word}\"")) || code.contains(&format!("done={word}")));
    needed.extend(done.map(|word| format!("done-{word}")));
    // What people are told has a sentence, and a subject for the mail.
    let news: Vec<_> = needed.iter().chain(&sentences).filter(|name| name.starts_with("news-")).cloned().collect();
    let news = news.iter().filter(|name| !name.ends_with("-subject") && !name.ends_with("-button"));
    let put_together = |name: &str| ["news-state-", "news-site-notice-"].iter().any(|begin| name.starts_with(begin));
    needed.extend(news.filter(|name| used(&code, name) || put_together(name)).map(|name| format!("{name}-subject")));

    let missing: Vec<_> = needed.difference(&sentences).collect();
    assert!(missing.is_empty(), "used, but in no file of locales/en: {missing:#?}");
    let unused: Vec<_> = sentences.iter().filter(|name| !needed.contains(*name) && !used(&source, name)).collect();
    assert!(unused.is_empty(), "in locales/en, but used nowhere: {unused:#?}");
}

/// What stands in each sentence of a language: its placeables, each once, by the sentence's name.
fn placeables(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in sources(&format!("locales/{language}")).lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_lowercase())
            && let Some((begun, _)) = line.split_once(" =")
        {
            name = begun.to_owned();
            assert!(found.insert(name.clone(), BTreeSet::new()).is_none(), "{language}: `{name}` stands there twice");
        }
        let placed =
            line.split('$').skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap());
        found.entry(name.clone()).or_default().extend(placed.map(str::to_owned));
    }
    found
}

/// The sentences of a language that stand on one line with nothing to be filled in.
pub(super) fn plain_sentences(language: &str) -> BTreeMap<String, String> {
    let text = sources(&format!("locales/{language}"));
    let pairs = text.lines().filter_map(|line| line.split_once(" = "));
    let plain = pairs.filter(|(name, text)| !name.starts_with([' ', '#']) && !text.contains('{'));
    plain.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[test]
fn p35_every_sentence_is_there_in_every_language_with_the_same_in_it() {
    let english = placeables("en");
    for language in Language::ALL {
        let found = placeables(language.as_str());
        let wrong: Vec<_> = english
            .keys()
            .chain(found.keys())
            .filter(|name| english.get(*name) != found.get(*name))
            .map(|name| format!("{name}: {:?} in English, {:?} here", english.get(name), found.get(name)))
            .collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", language.own_name());
        // What is no Fluent would be left out without a word.
        let read = FluentResource::try_new(sources(&format!("locales/{}", language.as_str())));
        assert!(read.is_ok(), "{}: {:?}", language.own_name(), read.err().map(|(_, errors)| errors));
    }
}

fn used(source: &str, name: &str) -> bool {
    source.contains(&format!("\"{name}\""))
}

#[test]
fn every_word_of_the_record_has_a_sentence() {
    let code = sources("src/ops");
    let known: BTreeSet<_> = STEPS.iter().flat_map(|(_, steps)| steps.iter().copied()).collect();
    let administered =
        ["add-organization", "retry-job", "set-up", "purge", "list-people", "product-add", "product-change", ""];
    let steps =
        [after(&code, "record(&permit,"), after(&code, "record_change(&permit,"), after(&code, "record_read(&permit,")];
    let permit = [after(&code, "record_change(permit,"), after(&code, "record(permit,")];
    for step in steps.into_iter().chain(permit).flatten() {
        assert!(known.contains(step) || administered.contains(&step), "the step `{step}` is not known to this test");
    }
}
